"""The tables of a month of a place as the rows are now: each figure is made once."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from jiheng.ledger.conditions import predicate
from jiheng.ledger.stat_tables import field_table, figure_table, unit_table
from jiheng.ledger.statistics import ALL, StatCell, StatLine, StatPeriod, StatTable
from jiheng.model import Definition, LedgerFigure, LedgerRow, Period
from jiheng.rulebook.statistics import StatColumn, Statistics, StatLayout
from jiheng.web.core.declared import CountedCases, declared
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.figure_reader import FigureReader
from jiheng.web.ledgers.queries.figures import definition, needed_by
from jiheng.web.ledgers.queries.judged_rows import rows_below
from jiheng.web.ledgers.queries.leagues import MOST, named_units
from jiheng.web.ledgers.queries.offers import places, sees_in
from jiheng.web.ledgers.queries.sight import outsider_sight

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jiheng.web.core.models import User

MOST_PLACES, MOST_ROWS = 500, 2_000
NO_ROWS: tuple[LedgerRow, ...] = ()


def statistics() -> Statistics:
    """Return how the tables are laid out. Raises LookupError where nobody says."""
    known = rules().rest.statistics
    if known is None:
        raise LookupError("statistics.yaml")
    return known


def ledgers_of_table(layout: StatLayout) -> tuple[str, ...]:
    """Return the ids of the ledgers that a table is over."""
    ids = [column.figure for column in layout.columns if column.figure]
    for id_ in layout.figures:
        ids += [id_, *(own for own in (f"{id_}.completion",) if definition(own) is not None)]
    needed = dict.fromkeys(each for id_ in ids for each in needed_by(id_))
    return (*needed, layout.ledger) if layout.ledger else tuple(needed)


def cases_of(layout: StatLayout) -> CountedCases | None:
    """Return what counts the cases of a table; None of one that rests on rows or figures."""
    if layout.per != "cases":
        return None
    return next(
        (a.counted[layout.ledger] for a in declared().apps if layout.ledger in a.counted), None
    )


def sees_table(user: "User", layout: StatLayout, where: Organisation) -> bool:
    """Return whether a person may see every ledger of a table in a place, or its counts."""
    if layout.per == "cases":
        cases = cases_of(layout)
        return cases is not None and cases.places(user).filter(pk=where.pk).exists()
    return _sees_all(user, ledgers_of_table(layout), where)


def sees_figure(user: "User", id_: str, where: Organisation) -> bool:
    """Return whether a person may see every ledger of a figure in a place."""
    return _sees_all(user, needed_by(id_), where)


def _sees_all(user: "User", needed: Collection[str], where: Organisation) -> bool:
    return bool(needed) and all(
        id_ in ledgers() and sees_in(user, ledgers()[id_], where) for id_ in needed
    )


def made(layout: StatLayout) -> bool:
    """Return whether a table can be made: it has lines, and waits for no ledger."""
    return bool(layout.per)


def places_of_tables(user: "User") -> list[Organisation]:
    """Return the places of which a person may see some table, the highest first."""
    known: dict[int, Organisation] = {}
    for layout in filter(made, statistics().tables):
        for place in _reach(user, layout)[:MOST_PLACES]:
            if (
                place.pk not in known
                and place.kind != "division"
                and sees_table(user, layout, place)
            ):
                known[place.pk] = place
    return sorted(known.values(), key=lambda place: place.from_the_top)


def _reach(user: "User", layout: StatLayout) -> "QuerySet[Organisation]":
    cases = cases_of(layout)
    if cases is not None:
        return cases.places(user)
    return places(user, ledgers()[ledgers_of_table(layout)[0]], "see")


def sees_statistics(user: "User") -> bool:
    """Return whether a person may see any table anywhere."""
    counted = filter(None, map(cases_of, statistics().tables))
    return any(cases.places(user).exists() for cases in counted) or any(
        places(user, ledgers()[id_], "see").exists()
        for layout in statistics().tables
        if layout.per != "cases"
        for id_ in ledgers_of_table(layout)[:1]
        if id_ in ledgers()
    )


class MonthTables:
    """The tables of one month of one place; figures that several of them show are made once."""

    def __init__(self, where: Organisation, period: StatPeriod) -> None:
        below = Organisation.objects.filter(parent=where, active=True).exclude(kind="division")
        self.where, self.period = where, period
        self.units = named_units(below.order_by("pk")[:MOST])
        self._reader = FigureReader(where)
        self._known: dict[tuple[str, str, Period], LedgerFigure] = {}
        self._rows: dict[str, Mapping[str, LedgerRow]] = {}

    def figure(self, id_: str, unit: str, period: Period) -> LedgerFigure:
        """Return a figure of the place or of one of its units."""
        key = (id_, unit, period)
        if key not in self._known:
            place = self.where if unit == ALL else self.units[unit]
            self._known[key] = self._reader.figure(id_, place, period)
        return self._known[key]

    def table(self, layout: StatLayout, today: dt.date) -> StatTable:
        """Return a table."""
        if layout.per == "rows":
            return self._of_rows(layout, today)
        cases = cases_of(layout)
        if cases is not None:
            counts: StatTable = cases.table(layout, self.period, self.where)
            return counts
        if layout.per == "field":
            return field_table(layout, self.period, self.figure, self._texts)
        if layout.per == "figures":
            names = {id_: _name(definition(id_), id_) for id_ in layout.figures}
            return figure_table(layout, self.period, names, self.figure)
        return unit_table(layout, self.period, tuple(self.units), self.figure, self._told_apart)

    def rows(self, ledger: str) -> Mapping[str, LedgerRow]:
        """Return the live rows of a ledger here and below by key, with every field."""
        if ledger not in self._rows:
            kept = rows_below(ledger, self.where.path)
            self._rows[ledger] = {row.key: row for row in kept}
        return self._rows[ledger]

    def _texts(self, shown: LedgerFigure, field: str) -> Mapping[str, str]:
        kept = self.rows(shown.definition.ledger)
        column = ledgers()[shown.definition.ledger].form.column(field)
        choices = {c.id: c.label for c in column.choices} if column is not None else {}
        texts = ((row.key, kept[row.key].text(field)) for row in shown.counted if row.key in kept)
        return {key: choices.get(text, text) for key, text in texts}

    def _told_apart(self, shown: LedgerFigure) -> Mapping[str, str]:
        how = shown.definition.how
        return self._texts(shown, shown.definition.measure) if how == "distinct" else {}

    def _of_rows(self, layout: StatLayout, today: dt.date) -> StatTable:
        end = min(self.period.so_far.last, today)
        first = self.period.so_far.first if layout.of_year else dt.date.min
        chosen = list(_chosen(layout, self.rows(layout.ledger).values(), (first, end)))
        lines = tuple(
            StatLine(row.key, tuple(_cell(row, column, layout, end) for column in layout.columns))
            for row in chosen[:MOST_ROWS]
        )
        return StatTable(layout, self.period, lines)


def _name(known: Definition | None, id_: str) -> str:
    return known.label if known is not None else id_


def _chosen(
    layout: StatLayout, rows: Iterable[LedgerRow], span: tuple[dt.date, dt.date]
) -> Iterator[LedgerRow]:
    """Yield the rows of a table by the day that they go by, the oldest first."""
    tests = [predicate(condition) for condition in layout.where]
    dated = ((day, row) for row in rows if isinstance(day := row.value(layout.day), dt.date))
    for day, row in sorted(dated, key=lambda pair: (pair[0], pair[1].key)):
        if span[0] <= day <= span[1] and not row.voided and all(test(row) for test in tests):
            yield row


def _cell(row: LedgerRow, column: StatColumn, layout: StatLayout, end: dt.date) -> StatCell:
    if column.since:
        day = row.value(column.since)
        return StatCell(Fraction((end - day).days)) if isinstance(day, dt.date) else StatCell()
    kept = ledgers()[layout.ledger].form.column(column.field)
    text = row.texts.get(column.field) or row.text(column.field)
    choices = {c.id: c.label for c in kept.choices} if kept is not None else {}
    value = row.value(column.field)
    shown = choices.get(value, text) if isinstance(value, str) else text
    return StatCell(text=outsider_sight(ledgers()[layout.ledger]).text(column.field, shown))
