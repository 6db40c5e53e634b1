"""Workbooks of an evaluation: official forms, scores, the year's cycle, spot checks, comparison."""
