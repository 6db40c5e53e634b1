"""A file as read: every value with its place, nothing interpreted."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from jiheng.model.finding import Finding
from jiheng.model.location import Location


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a sheet."""

    value: Decimal | str | bool | dt.date | None  # None: empty, or a formula without stored value
    text: str  # as a person sees it, as far as the file tells
    format: str = ""  # number format, such as 0.00%
    formula: str = ""  # without the equals sign; empty: not a formula
    error: str = ""  # #REF! and the like
    filled: bool = False  # repeated from the first cell of a range merged downwards


Spans = Mapping[tuple[int, int], tuple[int, int]]  # row and column of a cell: height and width


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: its filled cells by row and column (both from 1), text merged downwards repeated."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    spans: Spans = field(default_factory=dict)  # of merged cells
    hidden_rows: frozenset[int] = frozenset()
    hidden: bool = False

    def __iter__(self) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Yield row numbers with their filled cells, downwards."""
        yield from sorted(self.rows.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A paragraph of running text, or a row of a table in it, as printed."""

    text: str
    place: Location
    cells: tuple[str, ...] = ()  # of a row of a table; then `text` is the cells with | between
    table: int = 0  # number of the table; 0: running text
    kind: str = "body"  # body, header, footer, footnote, textbox
    number: str = ""  # automatic number, which stands before the text and is not in it
    blocks: tuple[int, ...] = ()  # paragraphs of the file's body that it is, or its cells are
    spans: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # of cells, from 1: h and w


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file as read; `faults` says what made it unusable, then there are no sheets."""

    name: str
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[TextLine, ...] = ()  # running text and rows of tables, in order
    recognised: bool = False  # the text was recognised from pictures: figures may be misread
    faults: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()  # odd cells and parts that were left out; the rest was read
    digest: str = ""  # SHA-256 of the bytes
    properties: Mapping[str, str] = field(default_factory=dict)

    def place(self, sheet: str = "", spot: str = "") -> Location:
        """Return a place in this document."""
        return Location(self.name, sheet, spot)

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of this name; None if there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@lru_cache(maxsize=1024)  # asked for every cell that is placed
def column_letters(column: int) -> str:
    """Return A, B, ..., Z, AA, ... for 1, 2, ..., 26, 27, ..."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 1, 2, ..., 26, 27, ... for A, B, ..., Z, AA, ..."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def spot(row: int, column: int) -> str:
    """Return a cell's name, such as C5."""
    return f"{column_letters(column)}{row}"
