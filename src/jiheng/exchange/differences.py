"""An export against the rows of a year: matched by code, told cell by cell."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from jiheng.exchange.cells import in_unit, in_yuan, number_text
from jiheng.exchange.codes import DAMAGED
from jiheng.exchange.executed import DAY, by_period_end, derive, executions
from jiheng.exchange.own_rows import projects_by_subject
from jiheng.exchange.taken import Gathered, Taken, Target, take
from jiheng.model import Column, Quantity, WorkbookForm
from jiheng.model.exchange import (
    CODE,
    MONITORED_FUNDS,
    NAME,
    NAMED,
    PROJECTS,
    SHEETS,
    WHOLE,
    Compared,
    Difference,
    Export,
    OwnRow,
    OwnRows,
)
from jiheng.model.location import Location
from jiheng.parsing.dates import read_date
from jiheng.parsing.forms import matched
from jiheng.parsing.numbers import plain, read_quantity
from jiheng.parsing.values import choose

EMPTY, CHANGED, ROUNDED, SAME = "empty", "changed", "rounded", "same"
ALONE, LATER = "exchange_alone", "exchange_later"  # wordings


@dataclass(slots=True)
class _Year:
    """The projects of a year by code and by name, and the rows of every sheet by their targets."""

    own: OwnRows
    by_code: dict[str, OwnRow] = field(default_factory=dict)
    by_name: dict[str, list[OwnRow]] = field(default_factory=dict)
    subjects: dict[str, OwnRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.own.rows(PROJECTS):
            code = code_of_row(row)
            if code:
                self.by_code.setdefault(code, row)
            else:
                self.by_name.setdefault(plain(row.values.get(NAME, "")), []).append(row)
        self.subjects = projects_by_subject(self.own)

    def project(self, code: str, name: str) -> tuple[OwnRow | None, bool]:
        """Return the project of a code, or that without one whose name is the same."""
        row = self.by_code.get(code)
        if row is not None or not name:
            return row, False
        fits = self.by_name.get(plain(name), [])
        return (fits[0], True) if len(fits) == 1 else (None, False)

    def row(self, sheet: str, code: str, name: str, called: str) -> tuple[OwnRow | None, bool]:
        """Return the row of ours that a target is, and whether its name alone says so."""
        if sheet == PROJECTS:
            return self.project(code, called)
        project, by_name = self.project(code, called)
        if code and project is None:
            return None, False
        for row in self.own.rows(sheet):
            subject = row.values.get("subject", "").strip() or WHOLE
            own_project = None if subject == WHOLE else self.subjects.get(subject)
            same_subject = own_project is project if code else subject == WHOLE
            if same_subject and (sheet not in NAMED or _same_name(row, name)):
                return row, by_name
        return None, False


def _same_name(row: OwnRow, name: str) -> bool:
    return plain(row.values.get(NAME, "")) == plain(name)


def code_of_row(row: OwnRow) -> str:
    """Return the code of a project of ours; empty without one."""
    return plain(row.values.get(CODE, "")).upper()


def compared(export: Export, own: OwnRows, form: WorkbookForm) -> Compared:
    """Return what an export says otherwise than a year, row by row and cell by cell."""
    year = _Year(own)
    taken = Taken()
    for table in export.tables:
        take(table, taken, frozenset(year.by_code))
    derive(taken, own, year.by_code, export)
    names = _telling_names(taken, year.by_code)
    work = _Work(year, taken, form, names)
    for target, values in taken.values.items():
        work.compare(target, values)
    return Compared(
        export=export,
        differences=tuple(sorted(work.differences, key=lambda d: (SHEETS.index(d.sheet), d.key))),
        same=work.same,
        theirs_alone=tuple(
            row for code, rows in taken.rows.items()
            if code and year.project(code, names.get(code, ""))[0] is None
            for row in rows
        ),
        ours_alone=tuple(
            row.values.get(NAME, "") or row.key for row in own.rows(PROJECTS)
            if not any(row is other for other in work.projects)
        ),
        twice=tuple(_twice(export)),
        left=tuple(dict.fromkeys(taken.left)),
        executions=executions(taken, export),
    )  # fmt: skip


@dataclass(slots=True)
class _Work:
    """A comparison under way."""

    year: _Year
    taken: Taken
    form: WorkbookForm
    names: Mapping[str, str]  # of the export's projects, by the codes that these alone stand for
    differences: list[Difference] = field(default_factory=list)
    same: int = 0
    projects: list[OwnRow] = field(default_factory=list)  # of ours that were matched

    def compare(self, target: Target, values: Mapping[str, Gathered]) -> None:
        """Compare a row of ours with what an export says of it."""
        sheet, code, name = target
        row, by_name = self.year.row(sheet, code, name, self.names.get(code, ""))
        if row is None:
            if sheet != MONITORED_FUNDS:  # its rows are those of a round, if one is open
                self._leave(values, ALONE)
            return
        if sheet == MONITORED_FUNDS:
            values = self._of_round(row, values)
        if sheet == PROJECTS:
            self.projects.append(row)
            if by_name:
                self._fill_code(row, code)
        for field_name, gathered in values.items():
            column = self.form.sheet(sheet).column(field_name)
            if column is not None:
                self._cell(row, sheet, column, gathered, by_name=by_name)

    def _of_round(self, row: OwnRow, values: Mapping[str, Gathered]) -> Mapping[str, Gathered]:
        """Return what is of the period of a round: a later day has later payments in it."""
        period_end = read_date(row.values.get("period_end", ""))
        day = values[DAY].value if DAY in values else None
        if period_end is None or not isinstance(day, dt.date) or day <= period_end:
            return values
        until = by_period_end(values, period_end)
        if until is not None:
            return until
        self._leave(values, LATER)
        return {}

    def _leave(self, values: Mapping[str, Gathered], why: str) -> None:
        for gathered in values.values():
            for cell in gathered.cells:
                self.taken.leave(cell, why)

    def _fill_code(self, row: OwnRow, code: str) -> None:
        """Offer the code of a project that has none yet; one that may lack zeros is left."""
        rows = self.taken.rows[code]
        doubtful = [other for other in rows if other.doubt]
        for other in doubtful:
            cell = next(c for c in other.cells if c.column.place == (PROJECTS, CODE))
            self.taken.leave(cell, other.doubt)
        if not doubtful:
            self.differences.append(
                Difference(
                    sheet=PROJECTS, key=row.key, title=row.values.get(NAME, "") or row.key,
                    field=CODE, ours="", theirs=code, kind=EMPTY,
                    at=tuple(other.at for other in rows), by_name=True,
                )
            )  # fmt: skip

    def _cell(
        self, row: OwnRow, sheet: str, column: Column, gathered: Gathered, *, by_name: bool
    ) -> None:
        own = self.year.own
        kind, ours, theirs = _judged(column, row.values.get(column.field, ""), gathered, own)
        if kind == SAME:
            self.same += 1
            return
        title = self.form.sheet(sheet).title_of(row.values) or row.key
        self.differences.append(
            Difference(
                sheet=sheet, key=row.key, title=title, field=column.field, ours=ours,
                theirs=theirs, kind=kind, at=gathered.at, by_name=by_name,
            )
        )  # fmt: skip


def _telling_names(taken: Taken, known: Collection[str]) -> dict[str, str]:
    """Return names by code, of codes that are none of ours, where a name tells the project.

    It does not where two codes have it, nor where the digits of the code are gone.
    """
    codes: dict[str, list[str]] = {}
    for code, name in taken.names.items():
        if code and code not in known:
            codes.setdefault(plain(name), []).append(code)
    alone = [own[0] for own in codes.values() if len(own) == 1]
    return {
        code: taken.names[code] for code in alone
        if not any(row.doubt == DAMAGED for row in taken.rows[code])
    }  # fmt: skip


def _twice(export: Export) -> Iterator[tuple[str, tuple[Location, ...]]]:
    """Yield the codes that have several rows in a table where a project has one."""
    for table in export.tables:
        if table.table.lines or table.table.about != PROJECTS:
            continue
        places: dict[str, list[Location]] = {}
        for row in table.rows:
            places.setdefault(row.code, []).append(row.at)
        yield from ((code, tuple(at)) for code, at in places.items() if code and len(at) > 1)


def _judged(column: Column, ours: str, gathered: Gathered, own: OwnRows) -> tuple[str, str, str]:
    """Return how a cell of ours stands to theirs, and both as texts; theirs in our notation."""
    theirs = in_our_words(column, gathered.value, own.money_unit)
    if not ours.strip():
        return EMPTY, "", theirs
    kind = CHANGED
    if isinstance(gathered.value, dt.date):
        kind = SAME if read_date(ours) == gathered.value else CHANGED
    elif column.kind == "money" and isinstance(gathered.value, Decimal):
        kind = _money_kind(ours, gathered.value, column.unit or own.money_unit)
    elif column.kind == "choice":
        choice, other = choose(ours, column.choices), choose(theirs, column.choices)
        agree = choice is other if choice is not None else matched(theirs, (ours,))
        kind = SAME if agree else CHANGED
    elif plain(ours) == plain(theirs) or _same_figure(ours, theirs):
        kind = SAME
    return kind, ours, theirs


def in_our_words(column: Column, value: Decimal | dt.date | str, money_unit: str) -> str:
    """Return a value of theirs as it is typed with us: money in our unit, days as days."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        unit = column.unit or money_unit
        return number_text(in_unit(value, unit) if column.kind == "money" else value)
    return value


def _money_kind(ours: str, yuan: Decimal, unit: str) -> str:
    quantity = read_quantity(ours, unit)
    if quantity is None:
        return CHANGED
    apart = abs(in_yuan(quantity) - yuan)
    if not apart:
        return SAME
    printed = in_yuan(Quantity(Decimal(1).scaleb(-(quantity.digits or 0)), quantity.unit))
    return ROUNDED if quantity.digits is not None and apart * 2 <= printed else CHANGED


def _same_figure(ours: str, theirs: str) -> bool:
    """Return whether two texts state one figure: 95.0 and 95, 95% and 95%."""
    own, other = read_quantity(ours, counted=True), read_quantity(theirs, counted=True)
    if own is None or other is None:
        return False
    return (own.number, own.unit) == (other.number, other.unit)
