"""Rows of a place that stand still, for the leader's page; kept until a row or a step is added."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from jiheng.model import Ledger
from jiheng.web.core.models import Organisation, User
from jiheng.web.flows.models import Step
from jiheng.web.leader.queries.modes import ledgers_of
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.ageing import AgedRow, ageing_of, lit
from jiheng.web.ledgers.queries.figure_reader import FigureReader
from jiheng.web.ledgers.queries.offers import sees_in

NAMED = 8  # rows that the page names; the list has all
KEPT = 64
COLUMNS = (
    "pk", "organisation_id", "ledger", "key", "title", "version", "state", "values", "read",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StillRow:
    """A row that stands still, as the page names it."""

    title: str
    place: str
    last: dt.date
    lamp: str
    address: str


@dataclass(frozen=True, slots=True)
class StandingStill:
    """The rows of a ledger that stand still: how many by lamp, and those that do so longest."""

    ledger: Ledger
    counts: Mapping[str, int]
    longest: tuple[StillRow, ...]


def standing_still(
    user: User, tiles: tuple[str, ...], organisation: Organisation, reader: FigureReader
) -> tuple[StandingStill, ...]:
    """Return what stands still in the ledgers of some figures, below an organisation."""
    known = {ledger.id: ledger for id_ in tiles for ledger in ledgers_of(id_)}
    last_step = Step.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    shown = []
    for ledger in known.values():
        rule = ageing_of(ledger)
        if rule is None or not sees_in(user, ledger, organisation):
            continue
        reports = reader.stamp(rule.reports) if rule.reports in ledgers() else (0, 0, 0)
        stamp = (*reader.stamp(ledger.id), *reports, last_step)
        shown.append(_still(ledger.id, organisation.path, stamp, timezone.localdate()))
    return tuple(shown)


def forget() -> None:
    """Forget what was kept."""
    _still.cache_clear()


@lru_cache(maxsize=KEPT)
def _still(ledger_id: str, path: str, stamp: tuple[int, ...], today: dt.date) -> StandingStill:
    del stamp, today  # the key: another one with every change, and every day
    ledger = ledgers()[ledger_id]
    rule = ageing_of(ledger)
    if rule is None:
        return StandingStill(ledger, {}, ())
    kept = Row.objects.filter(
        ledger=ledger_id, organisation__path__startswith=path, voided=False, state__in=rule.states
    ).order_by()
    standing = lit(ledger, rule, list(kept.values_list(*COLUMNS, named=True)))
    shown = {pk: each for pk, each in standing.items() if each.lamp}
    first = sorted(shown, key=lambda pk: (shown[pk].last, pk))[:NAMED]
    rows = kept.select_related("organisation").in_bulk(first)
    return StandingStill(
        ledger,
        Counter(each.lamp for each in shown.values()),
        tuple(
            _still_row(AgedRow(rows[pk], shown[pk].last, shown[pk].lamp, ledger)) for pk in first
        ),
    )


def _still_row(each: AgedRow) -> StillRow:
    title, place = each.row.title or each.row.key, each.row.organisation.name
    return StillRow(title, place, each.last, each.lamp, each.address)
