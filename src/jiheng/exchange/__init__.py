"""What the integrated budget system gives out is read and compared; what it takes in is written."""

from jiheng.exchange.differences import compared
from jiheng.exchange.own_rows import own_rows
from jiheng.exchange.return_tables import ReturnTables, return_tables
from jiheng.exchange.tables import Guess, exported, guesses

__all__ = [
    "Guess",
    "ReturnTables",
    "compared",
    "exported",
    "guesses",
    "own_rows",
    "return_tables",
]
