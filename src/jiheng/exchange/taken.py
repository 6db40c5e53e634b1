"""What the rows of an export say of each row of ours: cells gathered, lines added up."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.exchange.codes import same_code
from jiheng.model.exchange import (
    ADJUSTED,
    FUNDS,
    NAME,
    NAMED,
    PROJECTS,
    TOTAL,
    ExportCell,
    ExportRow,
    ExportTable,
    LeftCell,
)
from jiheng.model.location import Location

NO_FIELD, NO_FUND, CONFLICT = "exchange_no_field", "exchange_no_fund", "exchange_conflict"
Value = Decimal | dt.date | str
Target = tuple[str, str, str]  # sheet, code of the project, name of the row; no code: of the whole


@dataclass(slots=True)
class Gathered:
    """A value of ours as cells of an export make it up."""

    value: Value
    cells: list[ExportCell]
    months: dict[int, Decimal] = field(default_factory=dict)  # of a sum: its part of each month

    @property
    def at(self) -> tuple[Location, ...]:
        """Where its cells stand."""
        return tuple(cell.at for cell in self.cells)


@dataclass(slots=True)
class Taken:
    """What an export says: values by row of ours and field, and the cells that were left."""

    values: dict[Target, dict[str, Gathered]] = field(default_factory=dict)
    left: list[LeftCell] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # of projects by code
    rows: dict[str, list[ExportRow]] = field(default_factory=dict)  # by code

    def leave(self, cell: ExportCell, why: str) -> None:
        """Note a cell that is not carried over."""
        self.left.append(LeftCell(cell.at, cell.column.label, cell.text, why))

    def put(self, target: Target, name: str, cell: ExportCell, value: Value) -> None:
        """Take a value that rows of the same must agree on."""
        known = self.values.setdefault(target, {}).get(name)
        if known is None:
            self.values[target][name] = Gathered(value, [cell])
        elif known.value != value:
            self.leave(cell, CONFLICT)
        else:
            known.cells.append(cell)

    def add(
        self, target: Target, name: str, cell: ExportCell, amount: Decimal, month: int = 0
    ) -> None:
        """Take an amount that is one of several."""
        known = self.values.setdefault(target, {}).get(name)
        if known is None:
            known = self.values[target][name] = Gathered(Decimal(0), [])
        assert isinstance(known.value, Decimal)  # noqa: S101  money alone is added
        known.value += amount
        known.cells.append(cell)
        if month:
            known.months[month] = known.months.get(month, Decimal(0)) + amount


def resolved(row: ExportRow, known: Collection[str]) -> str:
    """Return the code of ours that a row is of, or its own where none of ours is."""
    return same_code(row.code, row.doubt, known) or row.code


def take(table: ExportTable, taken: Taken, known: Collection[str]) -> None:
    """Gather what a table says; `known` are the codes of ours."""
    for row in table.rows:
        code = resolved(row, known)
        taken.rows.setdefault(code, []).append(row)
        named = row.value(PROJECTS, NAME)
        if isinstance(named, str) and named:
            taken.names.setdefault(code, named)
        fund = next((c for c in row.cells if c.column.kind == "fund"), None)
        day = next((c.value for c in row.cells if c.column.kind == "day"), None)
        for cell in row.cells:
            _take_cell(table, row, cell, _Row(code, fund, day), taken)


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    fund: ExportCell | None
    day: object

    @property
    def month(self) -> int:
        return self.day.month if isinstance(self.day, dt.date) else 0


def _take_cell(
    table: ExportTable, row: ExportRow, cell: ExportCell, about: _Row, taken: Taken
) -> None:
    column = cell.column
    if column is table.table.key or column.kind in ("fund", "day"):
        if cell.doubt and column is not table.table.key:
            taken.leave(cell, cell.doubt)
        return
    if not about.code and column.place == (PROJECTS, NAME):
        return  # the department as a whole, which is no project
    if not column.field:
        taken.leave(cell, NO_FIELD)
    elif cell.doubt or cell.value is None:
        taken.leave(cell, cell.doubt or NO_FIELD)
    elif column.kind == "money" and isinstance(cell.value, Decimal):
        _take_money(table, cell, about, taken)
    elif cell.value != "":
        taken.put(_target(row, column.sheet, about.code), column.field, cell, cell.value)


def _target(row: ExportRow, sheet: str, code: str) -> Target:
    if sheet not in NAMED:
        return sheet, code, ""
    names = (row.value(own, NAME) for own in (sheet, *NAMED))  # a table states it once
    return sheet, code, str(next((name for name in names if name), ""))


def _take_money(table: ExportTable, cell: ExportCell, about: _Row, taken: Taken) -> None:
    column = cell.column
    assert isinstance(cell.value, Decimal)  # noqa: S101  the caller has made sure
    amount = -cell.value if column.negative else cell.value
    target = (column.sheet, about.code, "")
    month = column.month or about.month
    name = column.field
    adjusts = name.startswith(ADJUSTED)
    several = column.by_fund or column.month or table.table.lines or adjusts
    if not several:
        taken.put(target, name, cell, amount)
        return
    if not column.by_fund:
        taken.add(target, name, cell, amount, month)
        return
    taken.add(target, f"{name}_{TOTAL}", cell, amount, month)
    kind = about.fund.value if about.fund is not None and not about.fund.doubt else None
    if kind in FUNDS:
        taken.add(target, f"{name}_{kind}", cell, amount, month)
    else:
        taken.leave(cell, NO_FUND)
