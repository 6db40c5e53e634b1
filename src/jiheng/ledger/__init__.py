"""Ledgers as values: figures with their rows, drift, months, gates, standing, clocks, quality."""

from jiheng.ledger.drift import drift
from jiheng.ledger.figures import figure
from jiheng.ledger.sources import Sources

__all__ = ["Sources", "drift", "figure"]
