"""Foreign capital in words: reports due, reinvestment watched, figures published twice."""

import datetime as dt
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from jiheng.ledger.duties import ReportDue, reports_due, watched
from jiheng.ledger.vintages import Growth, Published, Vintages, growth, vintages
from jiheng.model import Break, LedgerRow, half_up
from jiheng.web.flows.queries import working_days
from jiheng.web.ledgers.declarations import definitions
from jiheng.web.ledgers.queries.rows import rows_named
from jiheng.web.ledgers.views.figure_panels import language
from jiheng.web.statistics.queries.foreign import (
    ENTERPRISES,
    OFFICIAL,
    REINVESTED,
    REPORTS,
    rows_of,
)
from jiheng.web.statistics.queries.tables import statistics

if TYPE_CHECKING:
    from jiheng.web.core.models import Organisation, User

MOST = 200  # lines of a panel
STATES = {
    "overdue": gettext_lazy("已过期，没有报送登记"),
    "running": gettext_lazy("未到期，没有报送登记"),
    "late": gettext_lazy("逾期报送"),
    "done": gettext_lazy("按期报送"),
}
WATCHED = {
    "early": gettext_lazy("提前收回"),
    "watched": gettext_lazy("观察中"),
    "over": gettext_lazy("已满年限"),
}
WHY_NO_GROWTH = {
    "no_base": gettext_lazy("没有上年的数"),
    "zero_base": gettext_lazy("基数是 0"),
    "break": gettext_lazy("中间口径变了，不算"),
    "vintages": gettext_lazy("两年的数不是同一次发布，不混着算"),
}
ACTUAL = "foreign.actual"  # whose breaks are those of the official figure


def foreign_page(user: "User", where: "Organisation", today: dt.date) -> dict[str, Any]:
    """Return what of foreign capital is due, watched, and published more than once."""
    rule = statistics()
    due = reports_due(
        rows_of(user, ENTERPRISES, where), rows_of(user, REPORTS, where), rule.reports,
        working_days(), today,
    )  # fmt: skip
    kept = watched(rows_of(user, REINVESTED, where), rule.reinvestment, today)
    official = vintages(rows_of(user, OFFICIAL, where))
    names = rows_named([each.enterprise.key for each in due[:MOST]])
    return {
        "counts": [(STATES[s], Counter(d.state for d in due)[s]) for s in STATES],
        "due": [_due(each, names) for each in due[:MOST]],
        "more": max(len(due) - MOST, 0),
        "watched": [_watched(each) for each in kept[:MOST]],
        "rule": rule.reinvestment,
        "reports": [(r.label if language() == "zh" else r.english, r) for r in rule.reports],
        "series": list(_series(official))[:MOST],
    }


def _due(each: ReportDue, names: dict[str, tuple[str, str]]) -> dict[str, Any]:
    name, address = names.get(each.enterprise.key, (each.enterprise.text("name"), ""))
    return {
        "name": name,
        "address": address,
        "region": each.enterprise.text("region"),
        "kind": each.rule.label if language() == "zh" else each.rule.english,
        "caused": each.caused_on,
        "due": each.due_on,
        "filed": each.filed_on,
        "state": each.state,
        "words": STATES[each.state],
        "certain": each.certain,
    }


def _watched(each: Any) -> dict[str, Any]:
    return {
        "name": each.row.text("enterprise"),
        "invested": each.invested_on,
        "until": each.until,
        "left": each.withdrawn_on,
        "amount": each.row.texts.get("amount", ""),
        "state": each.state,
        "words": WATCHED[each.state],
    }


def _series(official: tuple[Vintages, ...]) -> Any:
    """Yield each figure by period with its publications, growth and breaks, newest first."""
    by_name = {(v.indicator, v.unit, v.basis, v.period): v for v in official}
    for key in sorted(by_name, key=lambda name: (name[:3], -name[3].toordinal())):
        each = by_name[key]
        before = by_name.get((*key[:3], _year_before(each.period)))
        for published in reversed(each.published):
            yield {
                "indicator": each.indicator,
                "unit": each.unit,
                "basis": _basis(published.row),
                "period": each.period,
                "value": published.row.texts.get("value", ""),
                "measured": published.row.text("measured_in"),
                "source": published.row.text("source"),
                "on": published.on,
                "in_force": published.in_force,
                "several": len(each.published) > 1,
                "differ": each.differ,
                "growth": _grown(published, before, each),
            }


def _basis(row: LedgerRow) -> str:
    return row.texts.get("basis", "") or row.text("basis")


def _year_before(day: dt.date) -> dt.date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def _grown(now: Published, before: Vintages | None, own: Vintages) -> str:
    base = _same_vintage(now, before)
    grown = growth(now, base, _breaks(own))
    return _said(grown)


def _same_vintage(now: Published, before: Vintages | None) -> Published | None:
    """Return last year's publication of the same source, else the one in force."""
    if before is None:
        return None
    source = now.row.text("source").strip()
    own = (each for each in before.published if each.row.text("source").strip() == source)
    return next(own, before.in_force or before.published[-1])


def _breaks(own: Vintages) -> list[Break]:
    labels = {d.label for d in definitions() if d.id == ACTUAL}
    if own.indicator not in labels:
        return []
    return [change for d in definitions() if d.id == ACTUAL for change in d.breaks]


def _said(grown: Growth) -> str:
    if grown.value is None:
        return f"—（{WHY_NO_GROWTH[grown.why]}）"
    return f"{half_up(Fraction(grown.value) * 100, 1)}%"
