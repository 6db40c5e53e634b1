"""The rows of ledgers as the core has them, kept by a process until one of them changes."""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Max, QuerySet, Sum

from jiheng.model import LedgerRow
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.shared_rows import PlaceRows, SharedRows
from jiheng.web.ledgers.values import RowReader, row_key

SHELVES = 64  # ledgers whose rows are kept as the core has them
FEW = 500  # rows that are asked for by their numbers
COLUMNS = (
    "pk", "organisation_id", "organisation__path", "key", "version", "state", "values", "read",
)  # fmt: skip
Stamp = tuple[int, ...]
Kept = tuple[str, LedgerRow]  # where it is, and the row


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of a ledger everywhere, as the core has them, with where each is."""

    stamp: Stamp
    kept: Mapping[int, Kept]  # by the number of the row, in their order
    shared: SharedRows  # those of them that are not of one place alone

    @property
    def rows(self) -> Collection[Kept]:
        """The rows, each with where it is."""
        return self.kept.values()

    def below(self, path: str) -> PlaceRows:
        """Return the rows of an organisation and all below it, and of shared ones its shares."""
        if not self.shared:
            return PlaceRows(tuple(row for at, row in self.rows if at.startswith(path)))
        parts = self.shared.parts(path)
        own = (row for at, row in self.rows if at.startswith(path) and row.key not in self.shared)
        shared_rows = tuple(row for row in self.shared if row.key in parts)
        return PlaceRows((*own, *shared_rows), parts)

    def above(self, path: str) -> tuple[LedgerRow, ...]:
        """Return the rows of the organisations that an organisation is below."""
        return tuple(row for at, row in self.rows if at != path and path.startswith(at))


STAMP = {"rows": Count("pk"), "versions": Sum("version"), "last": Max("pk")}
_SHELVES: OrderedDict[str, Shelf] = OrderedDict()


def stamps_of(ids: Collection[str]) -> dict[str, Stamp]:
    """Return for each ledger what is another one when a row of it is changed, or a place moved."""
    below = Organisation.objects.order_by().aggregate(at=Sum(F("pk") * F("parent")))["at"] or 0
    rows = Row.objects.filter(ledger__in=ids).order_by().values_list("ledger").annotate(**STAMP)
    stamps = {ledger: (count, versions or 0, last or 0) for ledger, count, versions, last in rows}
    return {id_: (*stamps.get(id_, (0, 0, 0)), below) for id_ in ids}


def stamp_of(ledger: str) -> Stamp:
    """Return the same of one ledger."""
    return stamps_of((ledger,))[ledger]


def stamp_among(kept: QuerySet[Row]) -> Stamp:
    """Return what is another one when any of some rows is changed."""
    stamp = kept.order_by().aggregate(**STAMP)
    return stamp["rows"], stamp["versions"] or 0, stamp["last"] or 0


def shelf_of(id_: str, stamp: Stamp) -> Shelf:
    """Return the rows of a ledger everywhere; what changed since they were read is read again."""
    shelf = _SHELVES.get(id_)
    if shelf is None or shelf.stamp != stamp:
        shelf = _SHELVES[id_] = _read_again(id_, stamp, shelf.kept if shelf else {})
    _SHELVES.move_to_end(id_)
    while len(_SHELVES) > SHELVES:
        _SHELVES.popitem(last=False)
    return shelf


def _read_again(id_: str, stamp: Stamp, before: Mapping[int, Kept]) -> Shelf:
    """Return the rows as they are now; a version read before is not read again."""
    now = Row.objects.filter(ledger=id_).order_by("pk")
    kept: dict[int, Kept] = {}
    if before:
        kept, missing = _unchanged(now, before)
        now = now.filter(pk__in=missing) if len(missing) <= FEW else now
    reader = RowReader(ledgers()[id_])
    for pk, organisation, path, key, number, state, values, read in now.values_list(
        *COLUMNS
    ).iterator(2_000):
        kept[pk] = path, reader(row_key(organisation, key), number, state, values, read)
    ordered = {pk: kept[pk] for pk in sorted(kept)}
    return Shelf(stamp, ordered, SharedRows(ledgers()[id_], (row for _at, row in ordered.values())))


def _unchanged(now: QuerySet[Row], before: Mapping[int, Kept]) -> tuple[dict[int, Kept], list[int]]:
    """Return the rows that are as they were and where they were; the numbers of the others."""
    kept: dict[int, Kept] = {}
    missing = []
    for pk, number, path in now.values_list("pk", "version", "organisation__path"):
        was = before.get(pk)
        if was is not None and (was[0], was[1].number) == (path, number):
            kept[pk] = was
        else:
            missing.append(pk)
    return kept, missing


def forget_shelves() -> None:
    """Forget the rows that were kept."""
    _SHELVES.clear()
