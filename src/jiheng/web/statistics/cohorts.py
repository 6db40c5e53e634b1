"""Cohorts of signed projects in words: shares by months, the middle, a forecast and its errors."""

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from jiheng.ledger.survival import Backtest, Case, Curve, backtest, curve, forecast
from jiheng.model import half_up
from jiheng.web.statistics.queries.cohorts import cases_of

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

MARKS = (30, 90, 180, 270, 365, 545, 730)  # days at which shares are told
HORIZON, TRIES, YEARS = 90, 12, 4
BAND = Fraction(196, 100)  # standard errors on either side: 95 %


def cohort_page(where: "Organisation", year: int, today: dt.date) -> dict[str, Any]:
    """Return the cohorts of some years beside each other, and what may be expected."""
    cases = cases_of(where)
    years = [own for own in range(year - YEARS + 1, year + 1) if _of(cases, own)]
    cohorts = [_cohort(own, _of(cases, own), today) for own in years]
    tried = backtest(cases, month_ends(today, HORIZON, TRIES), HORIZON)
    ahead = forecast(cases, today, HORIZON)
    return {
        "marks": MARKS,
        "cohorts": cohorts,
        "forecast": ahead,
        "expected": f"{half_up(ahead.expected, 1)}" if ahead is not None else "",
        "until": today + dt.timedelta(days=HORIZON),
        "horizon": HORIZON,
        "tries": _tries(tried),
        "relative": _percent(tried.relative),
        "naive": _percent(tried.naive),
        "bias": _percent(tried.bias),
        "worse": bool(tried.relative and tried.naive and tried.relative > tried.naive),
    }


def _of(cases: tuple[Case, ...], year: int) -> list[Case]:
    return [case for case in cases if case.began.year == year]


def _cohort(year: int, cases: list[Case], today: dt.date) -> dict[str, Any]:
    spells = [spell for case in cases if (spell := case.spell(today)) is not None]
    known = curve(spells)
    return {
        "year": year,
        "count": known.count,
        "landed": known.events,
        "open": known.censored,
        "rate": _percent(Fraction(known.events, known.count) if known.count else None),
        "median": known.median,
        "shares": [_share(known, days) for days in MARKS],
    }


def _share(known: Curve, days: int) -> dict[str, str]:
    """Return the share landed within so many days, with its band; a dash beyond what was seen."""
    if days > known.longest:
        return {"text": "—", "band": ""}
    step = next((s for s in reversed(known.steps) if s.days <= days), None)
    if step is None:
        return {"text": "0.0%", "band": ""}
    error = step.error() * BAND
    low, high = max(step.reached - error, Fraction(0)), min(step.reached + error, Fraction(1))
    return {"text": _percent(step.reached), "band": f"{_percent(low)}—{_percent(high)}"}


def _tries(tried: Backtest) -> list[dict[str, object]]:
    return [
        {
            "day": each.forecast.day,
            "expected": f"{half_up(each.forecast.expected, 1)}",
            "actual": each.actual,
            "naive": each.naive,
            "error": f"{half_up(each.error, 1)}",
        }
        for each in tried.tries
    ]


def month_ends(today: dt.date, horizon: int, count: int) -> list[dt.date]:
    """Return the last ends of months after which so many days are over, the earliest first."""
    day = (today - dt.timedelta(days=horizon)).replace(day=1) - dt.timedelta(days=1)
    ends = []
    for _n in range(count):
        ends.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return sorted(ends)


def _percent(value: Fraction | None) -> str:
    return f"{half_up(value * 100, 1)}%" if value is not None else "—"
