"""Filters of the pages of comparison."""
