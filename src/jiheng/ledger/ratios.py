"""Ratios of two figures of a period, and shares of a cohort: two things, two names."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from jiheng.ledger.conditions import predicate
from jiheng.ledger.digests import digest
from jiheng.ledger.sources import Sources
from jiheng.model import Counted, Definition, LedgerFigure, LedgerRow, Period

Figures = Callable[[str, Sources, Period, str], LedgerFigure]


def made_of(
    definition: Definition, parts: tuple[LedgerFigure, ...], value: Fraction | None,
    reason: str = "", facts: Mapping[str, object] | None = None,
) -> LedgerFigure:  # fmt: skip
    """Return a figure made of others, of the period and place of the first; its rows are theirs."""
    period, place = parts[0].period, parts[0].place
    counted = tuple(sorted({row for part in parts for row in part.counted}))
    return LedgerFigure(
        definition=definition, period=period, place=place, value=value, refused=reason,
        facts=facts or {}, counted=counted, parts=parts,
        digest=digest(definition, period, place, (), (part.digest for part in parts)),
    )  # fmt: skip


def period_ratio(
    definition: Definition, sources: Sources, period: Period, place: str, figures: Figures
) -> LedgerFigure:
    """Return one figure of a period over another; both stand beside it."""
    above = figures(definition.part, sources, period, place)
    below = figures(definition.base, sources, period, place)
    parts = (above, below)
    if above.value is None or below.value is None:
        return made_of(definition, parts, None, above.refused or below.refused)
    if not below.value:
        return made_of(definition, parts, None, "zero_base")
    return made_of(definition, parts, above.value / below.value)


def cohort_ratio(
    definition: Definition, sources: Sources, period: Period, place: str, figures: Figures
) -> LedgerFigure:
    """Return the share of the rows of a figure that got somewhere by the end of the period.

    With a window it is by the last day of each row's own window, which may lie after the period.
    """
    base = figures(definition.base, sources, period, place)
    if not base.counted:
        return made_of(definition, (base,), None, base.refused or "zero_base")
    parts = {(row.key, row.number): row.share for row in base.counted}
    tests = [predicate(condition) for condition in definition.where]

    def arrived(row: LedgerRow) -> bool:
        in_time = _in_time(definition, row, period)
        return in_time and all(test(row) for test in tests)

    cohort = [r for r in sources.of_ledger(definition) if (r.key, r.number) in parts]
    reached = tuple(
        sorted(
            Counted(row.key, row.number, share=parts[row.key, row.number])
            for row in cohort
            if arrived(row)
        )
    )
    total = sum(parts.values(), Fraction(0))
    share = made_of(definition, (base,), sum((row.share for row in reached), Fraction(0)) / total)
    own = digest(definition, period, place, reached, (base.digest,))
    return replace(share, counted=reached, digest=own)


def _in_time(definition: Definition, row: LedgerRow, period: Period) -> bool:
    """Return whether a row got there by the end of the period, or within its own window."""
    day, window = row.values.get(definition.reached), definition.window
    if not isinstance(day, dt.date):
        return False
    if window is None:
        return day <= period.last
    begin = row.values.get(window.begin)
    return isinstance(begin, dt.date) and 0 <= (day - begin).days <= window.days
