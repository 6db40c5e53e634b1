"""Completion: a figure of a year so far over the target that its unit was given for that year."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from jiheng.ledger.conditions import predicate
from jiheng.ledger.digests import digest
from jiheng.ledger.ratios import Figures, made_of
from jiheng.ledger.selection import places
from jiheng.ledger.sources import Sources
from jiheng.model import Counted, Definition, LedgerFigure, LedgerRow, Period, family
from jiheng.model.ledger_figure import TARGET_COLUMNS

NAMED, YEAR, TARGET, UNIT = TARGET_COLUMNS
WHOLE_YEAR = re.compile(r"(\d{4})(年|年度)?")
TARGET_OF = "target"  # how the figure that is the target itself comes to be


def completion(
    definition: Definition, sources: Sources, period: Period, place: str, figures: Figures
) -> LedgerFigure:
    """Return which part of its target a figure has reached, with both; or why nobody can say."""
    actual = figures(definition.base, sources, period, place)
    reason, facts = _unfit(actual, period)
    if reason:
        return made_of(definition, (actual,), None, reason, facts)
    rows = _named(definition, sources, actual, period)
    own = _of_unit(definition, sources, rows, place)
    given = [row for row in own if all(predicate(c)(row) for c in definition.where)]
    reason, facts = _untold(actual, period, own, given)
    if reason:
        return made_of(definition, (actual,), None, reason, facts)
    target = _target(actual, definition, given[0])
    if actual.value is None or not target.value or target.value < 0:
        return made_of(definition, (actual, target), None, actual.refused or "zero_base")
    gap = actual.value - target.value
    return made_of(definition, (actual, target), actual.value / target.value, "", {"gap": gap})


def _unfit(actual: LedgerFigure, period: Period) -> tuple[str, Mapping[str, object]]:
    """Return why a figure cannot be held against a yearly target: its direction, its period."""
    if actual.definition.better == "less":
        return "better_less", {}
    january = dt.date(period.last.year, 1, 1)
    return ("", {}) if period.first == january else ("part_of_year", {})


def _named(
    definition: Definition, sources: Sources, actual: LedgerFigure, period: Period
) -> list[LedgerRow]:
    """Return the targets that were set for a figure and a year, whoever is to reach them."""
    versions = sources.versions(actual.definition.id)
    names = {name for v in versions for name in (v.id, v.label, v.english)}
    every = (*sources.of_ledger(definition), *sources.above.get(definition.ledger, ()))
    return [
        row
        for row in every
        if not row.voided
        and row.text(NAMED).strip() in names
        and (match := WHOLE_YEAR.fullmatch(row.text(YEAR).strip()))
        and int(match[1]) == period.last.year
    ]


def _of_unit(
    definition: Definition, sources: Sources, rows: Iterable[LedgerRow], place: str
) -> list[LedgerRow]:
    """Return those of the unit that is asked for; of the whole, those of none of its places."""
    ledger = sources.ledgers[definition.ledger]
    column = ledger.place_column
    unit = place or sources.place_name
    if unit:
        return [row for row in rows if row.text(column).strip() == unit]
    root = sources.versions(definition.base)[0]
    below: set[str] = set()
    if root.ledger:
        below = set(places(sources.ledgers[root.ledger], sources.of_ledger(root)))
    return [row for row in rows if row.text(column).strip() not in below]


def _untold(
    actual: LedgerFigure, period: Period, own: list[LedgerRow], given: list[LedgerRow]
) -> tuple[str, Mapping[str, object]]:
    """Return why there is no target that can be gone by."""
    facts: dict[str, object] = {"year": period.last.year, "unit": actual.definition.unit}
    if not given:
        return ("target_draft" if own else "no_target"), facts
    if len(given) > 1:
        return "targets", {**facts, "count": len(given)}
    row = given[0]
    unit = row.text(UNIT).strip()
    if family(unit) != family(actual.definition.unit):
        return "unit", {"unit": unit, "expected": actual.definition.unit}
    return ("", facts) if isinstance(row.value(TARGET), Fraction) else ("target_unread", facts)


def _target(actual: LedgerFigure, definition: Definition, row: LedgerRow) -> LedgerFigure:
    """Return the target as a figure of the same unit, with the row that says it."""
    value = row.values[TARGET]
    amount = value if isinstance(value, Fraction) else Fraction(0)
    version = replace(
        actual.definition, how=TARGET_OF, ledger=definition.ledger, measure=TARGET, where=(),
        day="", base="", part="", reached="", breaks=(), monthly=False,
    )  # fmt: skip
    counted = (Counted(row.key, row.number, amount),)
    return LedgerFigure(
        definition=version, period=actual.period, place=actual.place, value=amount,
        counted=counted, digest=digest(version, actual.period, actual.place, counted),
    )  # fmt: skip
