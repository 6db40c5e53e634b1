"""Figures of the ledgers that organisations keep: now, as of a day, as they were taken."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Q, QuerySet, Sum

from jiheng.ledger import Sources, figure
from jiheng.ledger.compared import beside
from jiheng.ledger.figures import figure_by
from jiheng.ledger.reconcile import Reconciliation, reconcile
from jiheng.ledger.series import Point, points
from jiheng.model import Definition, Ledger, LedgerFigure, LedgerRow, Period
from jiheng.parsing.bound_figures import ledgers_of
from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.declarations import definitions, ledgers
from jiheng.web.ledgers.models import Pair, Published, Row, Version
from jiheng.web.ledgers.queries.offers import any_offer, ledgers_for, offered_at, places
from jiheng.web.ledgers.queries.shared_rows import PlaceRows, SharedRows, rows_of_place, rows_taken
from jiheng.web.ledgers.reading import read_row
from jiheng.web.ledgers.values import RowReader, row_key, row_place

SHELVES = 24  # ledgers whose rows are kept as the core has them
FIGURES = 2_000
ASKED = 10_000  # keys of rows in a query
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


_SHELVES: OrderedDict[str, Shelf] = OrderedDict()


def definition(id_: str) -> Definition | None:
    """Return the newest version of a definition; None if there is none."""
    return next((each for each in reversed(definitions()) if each.id == id_), None)


def figure_ids(user: User) -> list[str]:
    """Return the ids of the figures over ledgers that a person may see somewhere."""
    seen = {ledger.id for ledger in ledgers_for(user)}
    ids = dict.fromkeys(each.id for each in definitions())
    return [id_ for id_ in ids if needed_by(id_) and seen.issuperset(needed_by(id_))]


def places_of(user: User, id_: str) -> tuple[Organisation, ...]:
    """Return where a person may see every ledger that a figure is over."""
    needed = [ledgers()[ledger] for ledger in needed_by(id_) if ledger in ledgers()]
    if not needed:
        return ()
    reach = places(user, needed[0], "see")
    for ledger in needed[1:]:
        reach = reach.filter(pk__in=places(user, ledger, "see").values("pk"))
    return tuple(reach[:500])


@lru_cache(maxsize=256)
def needed_by(id_: str) -> tuple[str, ...]:
    """Return the ids of the ledgers that a figure, or those it is made of, are over."""
    return ledgers_of(id_, definitions())


def figure_of(id_: str, organisation: Organisation, period: Period) -> LedgerFigure:
    """Return a figure over the rows of an organisation and all below it, as they are now."""
    stamps = tuple((ledger, _stamp(ledger)) for ledger in needed_by(id_))
    return _figure(id_, organisation.path, period, stamps)


def figures_beside(
    shown: LedgerFigure, organisation: Organisation, user: User, at: dt.datetime | None = None
) -> tuple[LedgerFigure, ...]:
    """Return what a figure is by other versions of its definition, and by variants one may see."""
    others = beside(shown.definition, definitions())
    visible = [each for each in others if organisation in places_of(user, each.id)]
    return tuple(
        figure_by(each, sources_of(each.id, organisation, at), shown.period) for each in visible
    )


def reconciliation_of(
    shown: LedgerFigure, organisation: Organisation, user: User, at: dt.datetime | None = None
) -> Reconciliation | None:
    """Return one's own ledger against the official figure, asked for by either of them.

    None where there is no such pair, or this person may not see both.
    """
    pairs = ((each.id, each.reconciled_with) for each in definitions() if each.reconciled_with)
    id_, official = next((pair for pair in pairs if shown.definition.id in pair), ("", ""))
    if not id_ or any(organisation not in places_of(user, each) for each in (id_, official)):
        return None
    sources = sources_of(id_, organisation, at)
    own = figure(id_, sources, shown.period)
    published = figure(official, sources_of(official, organisation, at), shown.period)
    rows = sources.of_ledger(own.definition)
    return reconcile(published, own, rows, own.definition.reconciled_by)


def series_of(id_: str, organisation: Organisation, periods: Sequence[Period]) -> tuple[Point, ...]:
    """Return a figure of an organisation in periods that follow each other."""
    figures = [figure_of(id_, organisation, period) for period in periods]
    return tuple(points(figures, _sources({})))


def sources_of(id_: str, organisation: Organisation, at: dt.datetime | None = None) -> Sources:
    """Return what a figure of an organisation is made from, as the rows are now or were then."""
    if at is not None:
        then = {
            each: rows_of_place(
                ledgers()[each], _as_of(ledgers()[each], organisation, at), organisation.path
            )
            for each in needed_by(id_)
        }
        return _sources(then)
    shelves = {ledger: _shelf(ledger, _stamp(ledger)) for ledger in needed_by(id_)}
    return _sources({ledger: shelf.below(organisation.path) for ledger, shelf in shelves.items()})


def forget() -> None:
    """Forget what was kept by definitions that are no longer in force."""
    needed_by.cache_clear()
    _figure.cache_clear()
    _SHELVES.clear()


def kept_figure(organisation: Organisation, id_: str, period: Period) -> LedgerFigure | None:
    """Return a figure of an organisation; None where nobody has switched its ledgers on there."""
    needed = [ledgers().get(ledger) for ledger in needed_by(id_)]
    on = all(
        ledger is not None
        and (not ledger.uses or any(offered_at(organisation, use) for use in ledger.uses))
        for ledger in needed
    )
    return figure_of(id_, organisation, period) if needed and on else None


def kept_stamp(organisation: Organisation) -> Stamp:
    """Return what is another one whenever a row of a ledger of an organisation is changed."""
    if not any_offer():
        return 0, 0, 0
    kept = Row.objects.filter(organisation__path__startswith=organisation.path, year=0)
    return _stamp_of(kept)


@lru_cache(maxsize=FIGURES)
def _figure(
    id_: str, path: str, period: Period, stamps: tuple[tuple[str, Stamp], ...]
) -> LedgerFigure:
    rows = {ledger: _shelf(ledger, stamp).below(path) for ledger, stamp in stamps}
    return figure(id_, _sources(rows), period)


def figure_as_of(
    id_: str, organisation: Organisation, period: Period, at: dt.datetime
) -> LedgerFigure:
    """Return a figure as it was at a moment: the newest version of each row till then."""
    if not any(_changed_since(each, organisation, at).exists() for each in needed_by(id_)):
        return figure_of(id_, organisation, period)
    return figure(id_, sources_of(id_, organisation, at), period)


def figure_as_taken(published: Published) -> LedgerFigure:
    """Return a figure made again from the versions of rows that it counted when it was taken."""
    rows = {
        ledger: rows_taken(
            ledgers()[ledger], _versions(ledgers()[ledger], pairs), published.organisation.path
        )
        for ledger, pairs in published.rows.items()
        if ledger in ledgers()
    }
    period = Period(published.first, published.last)
    return figure(published.definition, _sources(rows), period)


def _sources(places: Mapping[str, PlaceRows]) -> Sources:
    credits = {key: part for place in places.values() for key, part in place.parts.items()}
    rows = {ledger: place.rows for ledger, place in places.items()}
    return Sources(definitions(), ledgers(), rows, credits)


def _stamp(ledger: str) -> Stamp:
    """Return what is another one whenever a row of a ledger is added, changed or removed."""
    return _stamp_of(Row.objects.filter(ledger=ledger))


def _stamp_of(kept: QuerySet[Row]) -> Stamp:
    stamp = kept.order_by().aggregate(rows=Count("pk"), versions=Sum("version"), last=Max("pk"))
    return stamp["rows"], stamp["versions"] or 0, stamp["last"] or 0


def _shelf(id_: str, stamp: Stamp) -> Shelf:
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


def _as_of(ledger: Ledger, organisation: Organisation, at: dt.datetime) -> Iterator[LedgerRow]:
    """Yield the rows as they are, but those that were changed since then as they were.

    Rows of cases come too, wherever they are: a share of them may have been of this place.
    """
    path, paired = organisation.path, {row_key(*pair) for pair in _paired(ledger.id)}
    changed = _changed_since(ledger.id, organisation, at)
    names = {row_key(*pair) for pair in changed.values_list("organisation", "key")}
    for place, row in _shelf(ledger.id, _stamp(ledger.id)).rows:
        if (place.startswith(path) or row.key in paired) and row.key not in names:
            yield row
    if names:
        before = Version.objects.filter(row__in=changed, at__lte=at)
        newest = before.values("row").annotate(newest=Max("pk")).values("newest")
        yield from _read(ledger, Version.objects.filter(pk__in=newest))


def _paired(ledger: str) -> Iterator[tuple[int, str]]:
    """Yield organisation and key of every row of a ledger that a case is about."""
    pairs = Pair.objects.filter(ledger=ledger)
    for side in ("first", "second"):
        yield from pairs.values_list(f"{side}__organisation_id", f"{side}__key")


def _changed_since(ledger: str, organisation: Organisation, at: dt.datetime) -> QuerySet[Row]:
    """Return the rows that may count for an organisation and have a version since a moment."""
    since = Version.objects.filter(at__gt=at, row__ledger=ledger).values("row")
    pairs = Pair.objects.filter(ledger=ledger)
    within = (
        Q(organisation__path__startswith=organisation.path)
        | Q(pk__in=pairs.values("first"))
        | Q(pk__in=pairs.values("second"))
    )
    return Row.objects.filter(within, ledger=ledger, pk__in=since).order_by()


def _versions(ledger: Ledger, pairs: Iterable[tuple[str, int]]) -> Iterator[LedgerRow]:
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
