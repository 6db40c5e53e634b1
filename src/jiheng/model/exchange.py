"""Tables that the integrated budget system gives out and takes in: layouts, and what files hold."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.model.citation import Citation
from jiheng.model.location import Location

CODE, NAME = "budget_code", "name"  # of the projects' sheet: by what the system knows a project
PROJECTS, INDICATORS = "projects", "indicators"
MONITORED_FUNDS, MONITORED = "monitored_funds", "monitored"
NAMED = (INDICATORS, MONITORED)  # sheets whose rows have names of their own
SHEETS = (PROJECTS, INDICATORS, MONITORED_FUNDS, MONITORED)
TOTAL, FUNDS = "total", ("fiscal", "carryover", "other")  # of money by its source
ADJUSTED = "adjusted"  # what is added to the budget of the beginning of the year
AS_OF = "executed_as_of"  # of the projects' sheet: the day that what was spent is of
WHOLE = "部门整体"  # as the sheets call the department beside its projects
KINDS = ("text", "code", "money", "number", "weight", "choice", "measure", "date", "day", "fund")
# day: of the payment in the row
SHOWN = ("code", "label", "both")  # how a list's entries stand in a file: 01, 数量指标, 01-数量指标
CODE_FIRST = "-"  # between code and label where both stand


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntry:
    """An entry of a list of the system: its code, what it calls it, what ours means the same."""

    code: str
    label: str
    means: str = ""  # the label of our list, or the kind of fund


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeColumn:
    """A column of the system in its place: which field of ours it is, in which unit."""

    label: str
    kind: str = "text"
    names: tuple[str, ...] = ()  # other headers that mean it
    sheet: str = ""  # of ours; empty: nothing of ours is the same
    field: str = ""
    unit: str = ""  # of money, where the header does not say another
    entries: tuple[CodeEntry, ...] = ()
    shown: str = "label"
    by_fund: bool = False  # the column of kind fund says which part of a total it is
    negative: bool = False  # what stands there is taken off
    month: int = 0  # of a column of one month

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column."""
        return (self.label, *self.names)

    @property
    def place(self) -> tuple[str, str]:
        """The sheet and the field of ours; empty texts where there is none."""
        return self.sheet, self.field


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeTable:
    """A table of the system: its columns in the system's own order."""

    id: str
    label: str
    english: str
    sheets: tuple[str, ...]  # names of the sheet
    about: str  # the sheet of ours whose rows it is about; payments and adjustments: projects
    columns: tuple[ExchangeColumn, ...]
    lines: bool = False  # a project has several rows, which are added up
    comes: bool = False
    goes: bool = False

    @property
    def key(self) -> ExchangeColumn | None:
        """The column with the code of the project."""
        return next((c for c in self.columns if c.place == (PROJECTS, CODE)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLayout:
    """How the system of a place lays its tables out, by which public description."""

    id: str
    label: str
    english: str
    place: str  # CN or the code of a province
    since: dt.date
    source: str  # the public description it was rebuilt from, and what of it was seen
    address: str  # of that description; empty: none is known
    tables: tuple[ExchangeTable, ...]
    citation: Citation

    def table(self, id_: str) -> ExchangeTable:
        """Return the table with this id."""
        return next(table for table in self.tables if table.id == id_)

    @property
    def goes(self) -> tuple[ExchangeTable, ...]:
        """The tables that are handed in."""
        return tuple(table for table in self.tables if table.goes)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row of ours as texts by field, with the key it is kept under."""

    key: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """The rows of a year that are compared and handed in, by sheet, and the unit of their money."""

    sheets: Mapping[str, tuple[OwnRow, ...]]
    money_unit: str = "万元"

    def rows(self, sheet: str) -> tuple[OwnRow, ...]:
        """Return the rows of a sheet."""
        return self.sheets.get(sheet, ())


@dataclass(frozen=True, slots=True)
class ExportCell:
    """A cell of a known column: as it stands, what it is read as, or why it is not."""

    column: ExchangeColumn
    text: str
    at: Location
    value: Decimal | dt.date | str | None = None  # money in yuan
    doubt: str = ""  # the name of a wording: why it cannot be used as it stands


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row of a table of the system."""

    code: str
    at: Location
    cells: tuple[ExportCell, ...]
    doubt: str = ""  # of its code: numeric, damaged

    def value(self, sheet: str, name: str) -> Decimal | dt.date | str | None:
        """Return what a field of ours is here; None if it does not stand here."""
        return next((c.value for c in self.cells if c.column.place == (sheet, name)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTable:
    """A table found in a file: its rows, and the headers that the layout does not know."""

    table: ExchangeTable
    sheet: str
    rows: tuple[ExportRow, ...]
    unknown: tuple[tuple[str, int], ...] = ()  # header, and how many cells stand below it
    outside: tuple[Location, ...] = ()  # rows that are no rows of the table: totals, remarks


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file of the system as read by a layout."""

    name: str
    layout: ExchangeLayout
    tables: tuple[ExportTable, ...]
    as_of: dt.date | None = None  # the day that its figures are of, as it says itself
    as_of_from: str = ""  # stated, given, or last: of the last payment in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell of ours that the system has another value for; money in our unit."""

    sheet: str
    key: str  # of the row
    title: str
    field: str
    ours: str
    theirs: str
    kind: str  # empty, changed, rounded: the same within what ours is printed with
    at: tuple[Location, ...]  # the cells of theirs
    by_name: bool = False  # the row was matched by its name, it has no code yet


@dataclass(frozen=True, slots=True)
class LeftCell:
    """A cell of a known column that was not carried over, and the wording that says why."""

    at: Location
    header: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a project spent by a day, in yuan, and month by month where the file says so."""

    code: str
    name: str
    amount: Decimal
    as_of: dt.date | None
    months: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A file of the system against a year: what differs, what stands alone, what was left."""

    export: Export
    differences: tuple[Difference, ...] = ()
    same: int = 0  # cells of ours that are as the system has them
    theirs_alone: tuple[ExportRow, ...] = ()
    ours_alone: tuple[str, ...] = ()  # titles of projects that no table of the file names
    twice: tuple[tuple[str, tuple[Location, ...]], ...] = ()  # codes with several rows where one is
    left: tuple[LeftCell, ...] = ()
    executions: tuple[Execution, ...] = ()
