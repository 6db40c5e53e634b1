"""The rows of ledgers as the core has them, kept by a process until one of them changes."""

from collections import OrderedDict
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum

from jiheng.model import LedgerRow
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries.shared_rows import PlaceRows, SharedRows
from jiheng.web.ledgers.values import RowReader, row_key

SHELVES = 24  # ledgers whose rows are kept as the core has them
COLUMNS = (
    "organisation_id", "organisation__path", "key", "version", "state", "values", "read",
)  # fmt: skip
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of a ledger everywhere, as the core has them, with where each is."""

    stamp: Stamp
    rows: tuple[tuple[str, LedgerRow], ...]
    shared: SharedRows  # those of them that are not of one place alone

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


_SHELVES: OrderedDict[str, Shelf] = OrderedDict()


def stamp_of(ledger: str) -> Stamp:
    """Return what is another one whenever a row of a ledger is added, changed or removed."""
    return stamp_among(Row.objects.filter(ledger=ledger))


def stamp_among(kept: QuerySet[Row]) -> Stamp:
    """Return the same of some rows."""
    stamp = kept.order_by().aggregate(rows=Count("pk"), versions=Sum("version"), last=Max("pk"))
    return stamp["rows"], stamp["versions"] or 0, stamp["last"] or 0


def shelf_of(id_: str, stamp: Stamp) -> Shelf:
    """Return the rows of a ledger everywhere, read again where its stamp is another one."""
    shelf = _SHELVES.get(id_)
    if shelf is None or shelf.stamp != stamp:
        reader = RowReader(ledgers()[id_])
        kept = Row.objects.filter(ledger=id_).order_by("pk").values_list(*COLUMNS)
        rows = tuple(
            (path, reader(row_key(organisation, key), number, state, values, read))
            for organisation, path, key, number, state, values, read in kept.iterator(2_000)
        )
        shelf = Shelf(stamp, rows, SharedRows(ledgers()[id_], (row for _path, row in rows)))
        _SHELVES[id_] = shelf
    _SHELVES.move_to_end(id_)
    while len(_SHELVES) > SHELVES:
        _SHELVES.popitem(last=False)
    return shelf


def forget_shelves() -> None:
    """Forget the rows that were kept."""
    _SHELVES.clear()
