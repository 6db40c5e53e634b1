"""Ledgers as values: figures with their rows, drift, months, gates, standing, clocks, quality."""

from typing import TYPE_CHECKING

from jiheng.late import names_come_late

if TYPE_CHECKING:
    from jiheng.ledger.drift import drift
    from jiheng.ledger.figures import figure
    from jiheng.ledger.sources import Sources

names_come_late(__name__)

__all__ = ["Sources", "drift", "figure"]
