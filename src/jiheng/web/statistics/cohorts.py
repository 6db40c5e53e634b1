"""Cohorts of signed projects in words: shares by months, the middle, a forecast and its errors."""

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from jiheng.ledger.landing import (
    CURVE,
    METHODS,
    NAIVE,
    SHARE,
    Backtest,
    backtest,
    forecast,
    known_until,
)
from jiheng.ledger.survival import Case, Curve, curve
from jiheng.model import half_up
from jiheng.web.statistics.queries.cohorts import cases_of

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation

MARKS = (30, 90, 180, 270, 365, 545, 730)  # days at which shares are told
HORIZON, TRIES, YEARS = 90, 12, 4
BAND = Fraction(196, 100)  # standard errors on either side: 95 %
CALLED = {
    NAIVE: _("照搬前一段"),
    SHARE: _("按前一段的落地比例"),
    CURVE: _("按近一年落地的快慢"),
}


def cohort_page(where: "Organisation", year: int, today: dt.date) -> dict[str, Any]:
    """Return the cohorts of some years beside each other, and what may be expected."""
    cases = cases_of(where)
    day = known_until(cases, today, HORIZON)
    years = [own for own in range(year - YEARS + 1, year + 1) if _of(cases, own)]
    tried = backtest(cases, month_ends(day, HORIZON, TRIES), HORIZON)
    ahead, best = forecast(cases, day, HORIZON), tried.best
    return {
        "marks": MARKS,
        "cohorts": [_cohort(own, _of(cases, own), day) for own in years],
        "forecast": ahead,
        "expected": f"{half_up(ahead.expected(best), 1)}" if ahead is not None else "",
        "best": best,
        "called": CALLED,
        "day": day,
        "stopped": day < today,
        "until": day + dt.timedelta(days=HORIZON),
        "horizon": HORIZON,
        "methods": [
            {
                "id": method,
                "called": CALLED[method],
                "expected": f"{half_up(ahead.expected(method), 1)}" if ahead is not None else "—",
                "relative": _percent(tried.relative(method)),
                "bias": _percent(tried.bias(method)),
            }
            for method in METHODS
        ],
        "tries": _tries(tried),
    }


def _of(cases: tuple[Case, ...], year: int) -> list[Case]:
    return [case for case in cases if case.began.year == year]


def _cohort(year: int, cases: list[Case], day: dt.date) -> dict[str, Any]:
    spells = [spell for case in cases if (spell := case.spell(day)) is not None]
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
            "actual": each.actual,
            "expected": [f"{half_up(each.forecast.expected(method), 1)}" for method in METHODS],
        }
        for each in tried.tries
    ]


def month_ends(known: dt.date, horizon: int, count: int) -> list[dt.date]:
    """Return the last ends of months after which so many days are over, the earliest first."""
    after = known + dt.timedelta(days=1)
    day = (after - dt.timedelta(days=horizon)).replace(day=1) - dt.timedelta(days=1)
    ends = []
    for _n in range(count):
        ends.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return sorted(ends)


def _percent(value: Fraction | None) -> str:
    return f"{half_up(value * 100, 1)}%" if value is not None else "—"
