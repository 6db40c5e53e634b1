"""Growth and rank over official figures: a base that is comparable, a universe that is named."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from jiheng.ledger.conditions import predicate
from jiheng.ledger.digests import digest
from jiheng.ledger.ratios import Figures, made_of
from jiheng.ledger.selection import OWN, places
from jiheng.ledger.sources import Sources
from jiheng.model import Break, Definition, LedgerFigure, LedgerRow, Period

UNIVERSE, UNITS = "universe", "universe_units"  # columns of official figures


def growth(
    definition: Definition, sources: Sources, period: Period, place: str, figures: Figures
) -> LedgerFigure:
    """Return growth against a comparable base, or the own prior period; never across a break."""
    now = figures(definition.base, sources, period, place)
    change = _break(definition, sources, period)
    if change is not None:
        facts = {"day": change.day.isoformat(), "why": change.why}
        return made_of(definition, (now,), None, "break", facts)
    if now.value is None:
        return made_of(definition, (now,), None, now.refused, now.facts)
    if definition.against == "prior":
        before = figures(definition.base, sources, period.before, place)
        return _grown(definition, (now, before), before.value)
    return _grown(definition, (now,), _comparable(definition, sources, now))


def _grown(
    definition: Definition, parts: tuple[LedgerFigure, ...], base: Fraction | None
) -> LedgerFigure:
    """Return growth over a base; without one, or with nothing, there is none."""
    value = parts[0].value
    if base is None or value is None:
        return made_of(definition, parts, None, "no_base")
    if base <= 0:
        return made_of(definition, parts, None, "zero_base")
    return made_of(definition, parts, value / base - 1, "", {"base": base})


def _comparable(definition: Definition, sources: Sources, now: LedgerFigure) -> Fraction | None:
    """Return the comparable base that stands in the rows of the figure itself.

    Of a sum it is that of all its rows; one of them without a base leaves nothing to compare.
    """
    keys = {(row.key, row.number) for row in now.counted}
    rows = [r for r in sources.of_ledger(now.definition) if (r.key, r.number) in keys]
    if now.definition.how == "sum":
        parts = [row.values.get(definition.against) for row in rows]
        known = [part for part in parts if isinstance(part, Fraction)]
        return sum(known, Fraction(0)) if known and len(known) == len(parts) else None
    bases = {row.values.get(definition.against) for row in rows}
    base = bases.pop() if len(bases) == 1 else None
    return base if isinstance(base, Fraction) else None


def _break(definition: Definition, sources: Sources, period: Period) -> Break | None:
    """Return the break that the two periods, or the period itself, lie across."""
    own = definition.against == "prior"
    first = period.before.first if own else period.first
    changes = (b for v in sources.versions(definition.base) for b in v.breaks)
    return next((change for change in changes if first < change.day <= period.last), None)


def rank(
    definition: Definition, sources: Sources, period: Period, place: str, figures: Figures
) -> LedgerFigure:
    """Return one's place among the units of a universe: ties share the better one."""
    root = _root(definition, sources, period.last)
    own_row = _own_row(root, sources, period, place)
    ledger = sources.ledgers[root.ledger]
    own_place = own_row.text(ledger.place_column) if own_row is not None else place
    own = figures(definition.base, sources, period, own_place)
    if own.value is None or own_row is None:
        return made_of(definition, (own,), None, own.refused or "no_rows", own.facts)
    live = (r for r in sources.of_ledger(root) if not r.voided)
    rows = tuple(r for r in live if r.value(UNIVERSE) == own_row.value(UNIVERSE))
    shelf = replace(sources, rows={**sources.rows, root.ledger: rows})
    everyone = [figures(definition.base, shelf, period, unit) for unit in places(ledger, rows)]
    ranked = tuple(each for each in everyone if each.value is not None)
    better = _better(own, ranked)
    units = own_row.values.get(UNITS)
    placed = made_of(
        definition, (own, *(each for each in ranked if each.place != own_place)),
        Fraction(1 + better), "", {"universe": own_row.text(UNIVERSE)},
    )  # fmt: skip
    total = int(units) if isinstance(units, Fraction) else 0
    standing = (each.digest for each in sorted(ranked, key=lambda each: each.place))
    own_digest = digest(definition, period, own_place, (), (own.digest, *standing))
    return replace(placed, units_ranked=len(ranked), units=total, digest=own_digest)


def _better(own: LedgerFigure, ranked: tuple[LedgerFigure, ...]) -> int:
    """Return how many are strictly better."""
    less = own.definition.better == "less"
    value = own.value or Fraction(0)
    values = [each.value for each in ranked if each.value is not None]
    return sum(other < value if less else other > value for other in values)


def _root(definition: Definition, sources: Sources, day: dt.date) -> Definition:
    """Return the figure over rows that a rank, or the growth that it ranks, goes back to."""
    base = sources.on(definition.base, day) or sources.versions(definition.base)[0]
    return base if base.ledger else _root(base, sources, day)


def _own_row(root: Definition, sources: Sources, period: Period, place: str) -> LedgerRow | None:
    """Return the row of one's own unit in the period."""
    ledger = sources.ledgers[root.ledger]

    def own(row: LedgerRow) -> bool:
        if place:
            return row.text(ledger.place_column) == place
        return bool(ledger.own_column) and row.value(ledger.own_column) == OWN

    base = (row for row in sources.of_ledger(root) if row.values.get(root.day) == period.last)
    measured = (row for row in base if own(row) and _fulfils(root, row))
    return next(measured, None)


def _fulfils(root: Definition, row: LedgerRow) -> bool:
    return all(predicate(condition)(row) for condition in root.where)
