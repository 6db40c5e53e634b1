"""Rows of an organisation that hold the same in what its ledger declares unique."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from jiheng.ledger.uniqueness import entered_once, groups_of
from jiheng.model import Column, Finding, Ledger, LedgerRow
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.values import RowReader, row_key, row_place

MOST = 2_000  # rows that are brought beside some others


def repeated(
    ledger: Ledger, organisation: Organisation, own: Iterable[LedgerRow], pks: Sequence[int]
) -> tuple[Finding, ...]:
    """Return what some rows hold that others of their organisation hold, too.

    `pks` are those of them that are stored, perhaps otherwise.
    """
    if not groups_of(ledger):
        return ()
    judged = tuple(own)
    keys = {row.key for row in judged}
    beside = _beside(ledger, organisation, judged, pks)
    return tuple(
        finding
        for finding in entered_once(ledger, (*judged, *beside))
        if keys & set(_keys(finding))
    )


def stored(ledger: Ledger, rows: Iterable[Row]) -> tuple[LedgerRow, ...]:
    """Return stored rows as the core has them, with every field."""
    reader = RowReader(ledger, every_field=True)
    return tuple(
        reader(row_key(r.organisation_id, r.key), r.version, r.state, r.values, r.read)
        for r in rows
    )


def repeated_in(ledger: Ledger, rows: Iterable[LedgerRow]) -> tuple[Finding, ...]:
    """Return what rows of many organisations hold twice, each organisation for itself."""
    by_place: dict[int, list[LedgerRow]] = {}
    for row in rows if groups_of(ledger) else ():
        place = row_place(row.key)
        by_place.setdefault(place[0] if place else 0, []).append(row)
    return tuple(f for own in by_place.values() for f in entered_once(ledger, own))


def _beside(
    ledger: Ledger, organisation: Organisation, own: Sequence[LedgerRow], pks: Sequence[int]
) -> tuple[LedgerRow, ...]:
    """Return the other rows of an organisation that share a value with some rows."""
    condition = Q(pk__in=())
    for group in groups_of(ledger):
        column = _telling(ledger, group)
        read = [v.isoformat() for r in own if isinstance(v := r.value(column.field), dt.date)]
        texts = sorted({r.texts[column.field] for r in own if column.field in r.texts})
        by_day = column.kind == "date"
        name = f"read__{column.field}__in" if by_day else f"values__{column.field}__in"
        condition |= Q(**{name: sorted(set(read)) if by_day else texts})
    kept = Row.objects.filter(
        condition, ledger=ledger.id, organisation=organisation, year=0, voided=False
    )
    return stored(ledger, kept.exclude(pk__in=pks).order_by("pk")[:MOST])


def _telling(ledger: Ledger, group: tuple[str, ...]) -> Column:
    """Return the column by which rows of a group are looked up: one without choices, if it can."""
    columns = [column for column in ledger.form.columns if column.field in group]
    return next((column for column in columns if not column.choices), columns[0])


def _keys(finding: Finding) -> tuple[str, ...]:
    keys = finding.facts["keys"]
    return keys if isinstance(keys, tuple) else ()
