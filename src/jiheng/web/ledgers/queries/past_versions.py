"""Rows of ledgers as they were: at a moment, or in the versions that a figure counted."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Max, Q, QuerySet

from jiheng.model import Ledger, LedgerRow
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Pair, Row, Version
from jiheng.web.ledgers.queries.shelves import shelf_of, stamp_of
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.values import RowReader, row_key, row_place

ASKED = 10_000  # keys of rows in a query


def rows_as_of(ledger: Ledger, organisation: Organisation, at: dt.datetime) -> Iterator[LedgerRow]:
    """Yield the rows as they are, but those that were changed since then as they were.

    Rows of cases come too, wherever they are: a share of them may have been of this place.
    """
    path, paired = organisation.path, {row_key(*pair) for pair in _paired(ledger.id)}
    changed = changed_since(ledger.id, organisation, at)
    names = {row_key(*pair) for pair in changed.values_list("organisation", "key")}
    for place, row in shelf_of(ledger.id, stamp_of(ledger.id)).rows:
        if (place.startswith(path) or row.key in paired) and row.key not in names:
            yield row
    if names:
        before = Version.objects.filter(row__in=changed, at__lte=at)
        newest = before.values("row").annotate(newest=Max("pk")).values("newest")
        yield from _read(ledger, Version.objects.filter(pk__in=newest))


def top_of(organisation: Organisation) -> Organisation:
    """Return the highest organisation that one is below, else itself."""
    return Organisation.objects.get(pk=ids_of_path(organisation)[0])


def ids_of_path(organisation: Organisation) -> tuple[int, ...]:
    """Return the ids of the organisations that one is below, and its own, from the top."""
    return tuple(int(pk) for pk in organisation.path.strip("/").split("/"))


def rows_above_as_of(
    ledger: str, organisation: Organisation, at: dt.datetime
) -> tuple[LedgerRow, ...]:
    """Return the rows of the organisations that an organisation is below, as they were then."""
    above = ids_of_path(organisation)[:-1]
    top = top_of(organisation)
    then = rows_as_of(ledgers()[ledger], top, at)
    return tuple(row for row in then if (place := row_place(row.key)) and place[0] in above)


def _paired(ledger: str) -> Iterator[tuple[int, str]]:
    """Yield organisation and key of every row of a ledger that a case is about."""
    pairs = Pair.objects.filter(ledger=ledger)
    for side in ("first", "second"):
        yield from pairs.values_list(f"{side}__organisation_id", f"{side}__key")


def changed_since(ledger: str, organisation: Organisation, at: dt.datetime) -> QuerySet[Row]:
    """Return the rows that may count for an organisation and have a version since a moment."""
    since = Version.objects.filter(at__gt=at).values("row")
    pairs = Pair.objects.filter(ledger=ledger)
    within = (
        Q(organisation__path__startswith=organisation.path)
        | Q(pk__in=pairs.values("first"))
        | Q(pk__in=pairs.values("second"))
    )
    return Row.objects.filter(within, ledger=ledger, pk__in=since).order_by()


def any_since(at: dt.datetime) -> bool:
    """Return whether any row anywhere has a version since a moment: asked of an index alone."""
    return Version.objects.filter(at__gt=at).exists()


def rows_of_versions(ledger: Ledger, pairs: Iterable[tuple[str, int]]) -> Iterator[LedgerRow]:
    """Yield rows in the versions that are named, each by key and number."""
    numbers = {str(key): int(number) for key, number in pairs}
    by_organisation: dict[int, list[str]] = {}
    for organisation, key in filter(None, map(row_place, numbers)):
        by_organisation.setdefault(organisation, []).append(key)
    for organisation, keys in by_organisation.items():
        for start in range(0, len(keys), ASKED):  # SQLite takes so many values in a query
            kept = Version.objects.filter(
                row__ledger=ledger.id, row__organisation=organisation,
                row__key__in=keys[start : start + ASKED],
            )  # fmt: skip
            yield from (row for row in _read(ledger, kept) if numbers.get(row.key) == row.number)


def _read(ledger: Ledger, kept: QuerySet[Version]) -> Iterator[LedgerRow]:
    reader = RowReader(ledger)
    for version in kept.select_related("row"):
        read = read_row(ledger.form, version.values).values
        name = row_key(version.row.organisation_id, version.row.key)
        yield reader(name, version.number, version.state, version.values, read)
