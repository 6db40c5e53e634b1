"""Tables of a month: of units that add up to the city, of the values of a field, of figures."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from jiheng.ledger.league import reported
from jiheng.ledger.ranking import places_of
from jiheng.ledger.statistics import (
    ALL,
    NO_RANK,
    UNREPORTED,
    ZERO_BASE,
    FigureOf,
    RollUp,
    StatCell,
    StatLine,
    StatPeriod,
    StatTable,
    grown,
    view,
)
from jiheng.model import Counted, LedgerFigure
from jiheng.rulebook.statistics import StatColumn, StatLayout

ADDED = ("count", "sum")
LEVELS = ("month", "so_far", "last_year")  # views whose units add up to the city


def unit_table(
    layout: StatLayout, period: StatPeriod, units: Sequence[str], figure_of: FigureOf,
    told_apart: Callable[[LedgerFigure], Mapping[str, str]] = lambda _figure: {},
) -> StatTable:  # fmt: skip
    """Return a table of units, the city first, then what is kept at none of them, then they.

    `told_apart` says what the rows of a distinct figure are told apart by, by their keys.
    """
    columns = {c.id: _column(c, period, (ALL, *units), figure_of) for c in layout.columns}
    own = _own_line(layout, period, units, figure_of)
    lines = [StatLine("", tuple(columns[c.id][ALL] for c in layout.columns), "total")]
    if own is not None:
        lines.append(own)
    lines += [StatLine(unit, tuple(columns[c.id][unit] for c in layout.columns)) for unit in units]
    rolled = tuple(
        _roll_up(c, columns[c.id], units, own, layout, told_apart)
        for c in layout.columns
        if c.shows in LEVELS and _adds(columns[c.id][ALL])
    )
    return StatTable(layout, period, tuple(lines), rolled)


def _adds(cell: StatCell) -> bool:
    return cell.figure is not None and cell.figure.definition.how in (*ADDED, "distinct")


def _roll_up(
    column: StatColumn, cells: Mapping[str, StatCell], units: Sequence[str], own: StatLine | None,
    layout: StatLayout, told_apart: Callable[[LedgerFigure], Mapping[str, str]],
) -> RollUp:  # fmt: skip
    parts = sum((cells[unit].value or Fraction(0) for unit in units), Fraction(0))
    if own is not None:
        at = [c.id for c in layout.columns].index(column.id)
        parts += own.cells[at].value or Fraction(0)
    city = cells[ALL].value or Fraction(0)
    overlaps: tuple[str, ...] = ()
    if parts != city:
        seen: dict[str, set[str]] = {}
        for unit in units:
            shown = cells[unit].figure
            names = told_apart(shown) if shown is not None else {}
            for row in shown.counted if shown is not None else ():
                seen.setdefault(names.get(row.key, row.key), set()).add(unit)
        overlaps = tuple(sorted(name for name, where in seen.items() if len(where) > 1))
    return RollUp(column.id, city, parts, overlaps)


def _column(
    column: StatColumn, period: StatPeriod, units: Sequence[str], figure_of: FigureOf
) -> dict[str, StatCell]:
    """Return the cells of a column by unit."""
    if column.shows == "rank":
        return _ranks(column, period, units, figure_of)
    if column.shows == "share":
        total = figure_of(column.figure, ALL, period.so_far)
        return {unit: _share(figure_of(column.figure, unit, period.so_far), total, unit)
                for unit in units}  # fmt: skip
    return {unit: view(column.figure, column.shows, unit, period, figure_of) for unit in units}


def _share(part: LedgerFigure, total: LedgerFigure, unit: str) -> StatCell:
    if unit != ALL and not reported(part):
        return StatCell(why=UNREPORTED, figure=part)
    if part.value is None or not total.value:
        return StatCell(why=part.refused or ZERO_BASE, figure=part, base=total)
    return StatCell(part.value / total.value, "", part, total)


def _ranks(
    column: StatColumn, period: StatPeriod, units: Sequence[str], figure_of: FigureOf
) -> dict[str, StatCell]:
    """Return ranks by the year so far: ties share the better one; the city has none."""
    figures = {unit: figure_of(column.figure, unit, period.so_far) for unit in units if unit}
    values = {unit: each.value if reported(each) else None for unit, each in figures.items()}
    better = next((each.definition.better for each in figures.values()), "more")
    ranks = places_of(values, better)
    cells = {
        unit: StatCell(Fraction(ranks[unit]), "", shown)
        if unit in ranks
        else StatCell(why=UNREPORTED if not reported(shown) else shown.refused, figure=shown)
        for unit, shown in figures.items()
    }
    return {ALL: StatCell(why=NO_RANK), **cells}


def _own_line(
    layout: StatLayout, period: StatPeriod, units: Sequence[str], figure_of: FigureOf
) -> StatLine | None:
    """Return what the city counts and none of its units: rows that it keeps itself."""
    cells = []
    for column in layout.columns:
        days = period.month_days if column.shows == "month" else period.so_far
        if column.shows == "last_year":
            days = days.before
        shown = figure_of(column.figure, ALL, days)
        if (
            column.shows not in ("month", "so_far", "last_year")
            or shown.definition.how not in ADDED
        ):
            cells.append(StatCell(why="own"))
            continue
        inside = {row.key for unit in units for row in figure_of(column.figure, unit, days).counted}
        rows = tuple(row for row in shown.counted if row.key not in inside)
        cells.append(StatCell(brought(shown, rows), "", shown, counted=rows))
    kept = any(cell.counted for cell in cells)
    return StatLine("", tuple(cells), "own") if kept else None


def brought(shown: LedgerFigure, rows: Sequence[Counted]) -> Fraction:
    """Return what some of the rows of a figure brought to it."""
    count = shown.definition.how == "count"
    return sum((row.share if count else row.amount for row in rows), Fraction(0))


def field_table(
    layout: StatLayout, period: StatPeriod, figure_of: FigureOf,
    value_of: Callable[[LedgerFigure, str], Mapping[str, str]],
) -> StatTable:  # fmt: skip
    """Return a table whose lines are the values of a field, the largest first, the city on top.

    `value_of` says what stands in the field, by the keys of the rows that a figure counts.
    """
    names: dict[str, Fraction] = {}
    split: list[dict[str, StatCell]] = []
    for column in layout.columns:
        cells = _split(column, period, layout.by, figure_of, value_of)
        split.append(cells)
        for name in cells:
            names.setdefault(name, Fraction(0))
    ordered = [n for n in names if n != ALL]
    ordered.sort(key=lambda name: (-_first(split, name), name))
    lines = [StatLine("", tuple(cells[ALL] for cells in split), "total")]
    for name in ordered:
        lines.append(
            StatLine(name, tuple(cells.get(name, StatCell(Fraction(0))) for cells in split))
        )
    return StatTable(layout, period, tuple(lines))


def _first(split: Sequence[Mapping[str, StatCell]], name: str) -> Fraction:
    """Return the first value of the year so far that a line has: by it lines are in order."""
    values = (cells[name].value for cells in split if name in cells)
    return max((value for value in values if value is not None), default=Fraction(0))


def _split(
    column: StatColumn, period: StatPeriod, by: str, figure_of: FigureOf,
    value_of: Callable[[LedgerFigure, str], Mapping[str, str]],
) -> dict[str, StatCell]:  # fmt: skip
    days = period.month_days if column.shows == "month" else period.so_far
    now = figure_of(column.figure, ALL, days)
    parts = _parts(now, value_of(now, by))
    if column.shows == "year_on_year":
        before = figure_of(column.figure, ALL, days.before)
        earlier = _parts(before, value_of(before, by))
        cells = {ALL: grown(now, before)}
        for name, rows in parts.items():
            base, value = brought(before, earlier.get(name, ())), brought(now, rows)
            cells[name] = (
                StatCell(value / base - 1, "", now, before, counted=rows)
                if base > 0
                else StatCell(why=ZERO_BASE, figure=now, base=before, counted=rows)
            )
        return cells
    if column.shows == "share":
        total = now.value or Fraction(0)
        cells = {ALL: StatCell(Fraction(1) if total else None, "" if total else ZERO_BASE, now)}
        for name, rows in parts.items():
            part = brought(now, rows) / total if total else None
            cells[name] = StatCell(part, "" if total else ZERO_BASE, now, counted=rows)
        return cells
    return {ALL: StatCell(now.value, now.refused, now)} | {
        name: StatCell(brought(now, rows), "", now, counted=rows) for name, rows in parts.items()
    }


def _parts(shown: LedgerFigure, values: Mapping[str, str]) -> dict[str, tuple[Counted, ...]]:
    parts: dict[str, list[Counted]] = {}
    for row in shown.counted:
        parts.setdefault(values.get(row.key, "") or "—", []).append(row)
    return {name: tuple(rows) for name, rows in parts.items()}


def figure_table(
    layout: StatLayout, period: StatPeriod, names: Mapping[str, str], figure_of: FigureOf
) -> StatTable:
    """Return a table whose lines are figures of the city, against their targets."""
    lines = []
    for id_ in layout.figures:
        cells = []
        for column in layout.columns:
            own = f"{id_}.completion" if column.shows in ("target", "completion") else id_
            cells.append(view(own, column.shows, ALL, period, figure_of))
        lines.append(StatLine(names[id_], tuple(cells)))
    return StatTable(layout, period, tuple(lines))
