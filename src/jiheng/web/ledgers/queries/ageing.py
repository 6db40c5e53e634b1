"""Rows that have stood still: their last progress, their lamp; by place."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Max, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiheng.ledger.ageing import Aged, aged, rule_on
from jiheng.model import Ledger
from jiheng.model.ledger import Ageing
from jiheng.web.core.models import User
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import ROW
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries.rows import ledger_rows
from jiheng.web.ledgers.values import RowReader, row_key

LAMPS: Mapping[str, "Promise | str"] = {
    "yellow": _("黄灯"), "red": _("红灯"), "removal": _("建议移出"),
}  # fmt: skip
MOST_NAMED = 500  # ids that a question names one by one
TONES = {"yellow": "orange", "red": "red", "removal": "red"}


class StoredRow(Protocol):
    """What is asked of a row: of a table, or fetched without the rest of it."""

    pk: int
    organisation_id: int
    ledger: str
    key: str
    title: str
    version: int
    state: str
    values: dict[str, str]
    read: dict[str, int | str]


@dataclass(frozen=True, slots=True)
class AgedRow:
    """A row with its last progress and its lamp."""

    row: Row
    last: dt.date
    lamp: str
    ledger: Ledger

    @property
    def address(self) -> str:
        """Where the row is; of thousands that are looked at a few are shown."""
        return ledger_table(self.ledger, self.row.organisation).row_address(self.row.key)

    @property
    def label(self) -> "Promise | str":
        """What the lamp is called."""
        return LAMPS.get(self.lamp, "")

    @property
    def tone(self) -> str:
        """The tone of the lamp on pages."""
        return TONES.get(self.lamp, "")


def ageing_of(ledger: Ledger) -> Ageing | None:
    """Return the rule of ageing of a ledger that is in force today; None without one."""
    return rule_on(ledger.ageing, timezone.localdate())


def aged_rows(
    user: User, ledger: Ledger, organisation: int = 0, *, below: str = "", lamp: str = ""
) -> list[AgedRow]:
    """Return the rows with a lamp that a person may see, those that stand longest first.

    `below` is the path of a place whose rows, and those of all below it, are asked for.
    """
    rule = ageing_of(ledger)
    if rule is None:
        return []
    kept = ledger_rows(user, ledger).filter(state__in=rule.states)
    if organisation:
        kept = kept.filter(organisation=organisation)
    if below:
        kept = kept.filter(organisation__path__startswith=below)
    standing = [each for each in lamps(ledger, rule, kept).values() if each.lamp]
    standing = [each for each in standing if lamp in ("", each.lamp)]
    return sorted(standing, key=lambda each: (each.last, each.row.pk))


def with_proofs(aged: Iterable[AgedRow]) -> list[AgedRow]:
    """Return rows with their proofs read at once, for what their next state still asks for."""
    kept = list(aged)
    prefetch_related_objects([each.row for each in kept], "proofs")
    return kept


def lamps(ledger: Ledger, rule: Ageing, kept: Iterable[Row]) -> dict[int, AgedRow]:
    """Return the rows that a rule watches, by id, each with its lamp: in four questions."""
    rows = list(kept)
    watched = lit(ledger, rule, rows)
    return {
        row.pk: AgedRow(row, watched[row.pk].last, watched[row.pk].lamp, ledger)
        for row in rows
        if row.pk in watched
    }


def lit(ledger: Ledger, rule: Ageing, rows: Sequence[StoredRow]) -> dict[int, Aged]:
    """Return by id how long the rows that a rule watches have stood still."""
    today, reported = timezone.localdate(), _reported(rule, rows)
    reader = RowReader(ledger, only=(rule.aside, *rule.days))
    watched: dict[int, Aged] = {}
    for row in rows:
        name = row_key(row.organisation_id, row.key)
        exact = reader(name, row.version, row.state, row.values, row.read)
        state = row.state or ledger.flow.first.id
        standing = aged(rule, exact, state, reported.get(row.pk, ()), today)
        if standing is not None:
            watched[row.pk] = standing
    return watched


def _reported(rule: Ageing, rows: Iterable[StoredRow]) -> dict[int, list[dt.date]]:
    """Return the days of steps and reports of rows by id; of rows without any, of their entry."""
    own = {row.pk: row for row in rows}
    by_id = {pk: [timezone.localdate(at)] for pk, at in _last_steps(own) if pk in own}
    for pk, day in _reports(rule, own):
        by_id.setdefault(pk, []).append(day)
    bare = {pk for pk in own if pk not in by_id and not _dated(rule, own[pk])}
    for pk, at in _entered(rule, {pk: own[pk] for pk in bare}):
        if pk in bare:
            by_id[pk] = [timezone.localdate(at)]
    return by_id


def _last_steps(own: Mapping[int, StoredRow]) -> Iterable[tuple[int, dt.datetime]]:
    """Return when the last step was taken with rows, by id."""
    taken = Step.objects.filter(kind=ROW).order_by()
    if len(own) <= MOST_NAMED:
        taken = taken.filter(object_id__in=list(own))
    else:
        kept = Row.objects.filter(ledger__in={row.ledger for row in own.values()})
        taken = taken.filter(object_id__in=kept.values("pk"))
    return taken.values_list("object_id").annotate(Max("at"))


def _reports(rule: Ageing, own: Mapping[int, StoredRow]) -> Iterator[tuple[int, dt.date]]:
    """Yield the day of the last report on each row that one names, in the row's own place."""
    if not rule.reports or not own:
        return
    places = {row.organisation_id for row in own.values()}
    reports = Row.objects.filter(ledger=rule.reports, organisation__in=places, voided=False)
    grouped = reports.order_by().values_list("organisation_id", "title").annotate(Max("day"))
    by_name = {(place, title): day for place, title, day in grouped if day is not None}
    for pk, row in own.items():
        if (row.organisation_id, row.title) in by_name:
            yield pk, by_name[row.organisation_id, row.title]


def _entered(rule: Ageing, bare: Mapping[int, StoredRow]) -> Iterable[tuple[int, dt.datetime]]:
    """Return when rows were entered, by id."""
    if not bare:
        return ()
    first = Version.objects.filter(number=1).order_by()
    if len(bare) <= MOST_NAMED:
        first = first.filter(row__in=list(bare))
    else:
        ledgers = {row.ledger for row in bare.values()}
        first = first.filter(row__ledger__in=ledgers, row__state__in=rule.states)
    return first.values_list("row_id", "at")


def _dated(rule: Ageing, row: StoredRow) -> bool:
    """Return whether a row has a day of its own that tells of progress."""
    return any(row.read.get(field) for field in rule.days)
