"""Comparison over years and units: lines, ranks, what they give away, the portfolio of a city."""
