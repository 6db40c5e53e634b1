"""Sheets from the past that are asked to be taken over: what they hold, who may agree."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import Ledger
from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.ledgers.declarations import kept_ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.models import Row, Takeover
from jiheng.web.ledgers.queries.closed import ClosedMonths, closed_months
from jiheng.web.ledgers.queries.sight import sight
from jiheng.web.ledgers.queries.waiting import CORRECT, MOST
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.tables import Table


def takeover(table: Table, pk: int) -> Takeover:
    """Return a request about a table. Raises Takeover.DoesNotExist if there is none."""
    asked = Takeover.objects.select_related("by", "decided_by")
    return asked.get(pk=pk, organisation=table.organisation, ledger=table.id)


def in_closed_months(table: Table, asked: Takeover) -> list[bool]:
    """Return of each row whether it counts in a month that is closed."""
    ledger, closed = table.ledger, closed_months(table)
    if ledger is None:
        return [False] * len(asked.rows)
    stages = {state.label: state.id for state in ledger.flow.states}
    return [_late(closed, ledger, row, stages) for row in asked.rows]


def _late(
    closed: ClosedMonths, ledger: Ledger, values: Mapping[str, str], stages: Mapping[str, str]
) -> bool:
    table = closed.table
    read = read_row(table.form, values, table.money_unit).values
    state = stages.get(values.get(ledger.state_column, ""), ledger.flow.first.id)
    day = read.get(ledger.day)
    row = Row(
        organisation=table.organisation, ledger=table.id, state=state, values=dict(values),
        read=read, day=dt.date.fromisoformat(day) if isinstance(day, str) else None,
    )  # fmt: skip
    return bool(closed.counts(row) or closed.shut(row))


def waiting_takeovers(user: User) -> Iterator[Waiting]:
    """Yield the sheets from the past that wait for this person to agree: never one's own."""
    reach = organisations(user, CORRECT)
    kept = {ledger.id: ledger for ledger in kept_ledgers()}
    asked = Takeover.objects.filter(state="open", organisation__in=reach, ledger__in=kept)
    for each in asked.exclude(by=user).select_related("organisation")[:MOST]:
        yield Waiting(
            title=f"{each.organisation.name} {each.name}",
            step=_("批准转入历史数据"),
            address=reverse("ledgers:takeover", args=(each.ledger, each.organisation_id, each.pk)),
            note=sight(user, kept[each.ledger], each.organisation).prose(each.reason),
            kind=ledger_name(kept[each.ledger]),
        )
