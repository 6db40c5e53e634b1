"""Figures of the ledgers that organisations keep: now, as of a day, as they were taken."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from jiheng.ledger import Sources, figure
from jiheng.ledger.compared import beside
from jiheng.ledger.figures import figure_by
from jiheng.ledger.reconcile import Reconciliation, reconcile
from jiheng.ledger.series import Point, points
from jiheng.model import Definition, LedgerFigure, LedgerRow, Period
from jiheng.parsing.bound_figures import ledgers_of
from jiheng.web.core.models import Organisation, User
from jiheng.web.ledgers.declarations import definitions, ledgers
from jiheng.web.ledgers.models import Published, Row
from jiheng.web.ledgers.queries.offers import any_offer, ledgers_for, offered_at, places
from jiheng.web.ledgers.queries.past_versions import (
    any_since,
    changed_since,
    ids_of_path,
    rows_above_as_of,
    rows_as_of,
    rows_of_versions,
    top_of,
)
from jiheng.web.ledgers.queries.shared_rows import PlaceRows, rows_of_place, rows_taken
from jiheng.web.ledgers.queries.shelves import (
    Stamp,
    forget_shelves,
    shelf_of,
    stamp_among,
    stamps_of,
)

FIGURES = 2_000
Rows = Mapping[str, tuple[LedgerRow, ...]]


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
    return figures_of(id_, (organisation,), period)[0]


def figures_of(
    id_: str, places: Iterable[Organisation], period: Period
) -> tuple[LedgerFigure, ...]:
    """Return a figure of each of some organisations."""
    return tuple(figures_at([(id_, place) for place in places], period))


def figures_at(
    asked: Collection[tuple[str, Organisation]], period: Period
) -> Iterator[LedgerFigure]:
    """Yield figures, each of an organisation; whether rows changed is asked once for all."""
    stamps = stamps_of({ledger for id_, _place in asked for ledger in needed_by(id_)})
    for id_, place in asked:
        own = tuple((ledger, stamps[ledger]) for ledger in needed_by(id_))
        yield stamped_figure(id_, place.path, place.name, period, own)


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

    None where there is no such pair, no official value, or this person may not see both.
    """
    pairs = ((each.id, each.reconciled_with) for each in definitions() if each.reconciled_with)
    id_, official = next((pair for pair in pairs if shown.definition.id in pair), ("", ""))
    if not id_ or any(organisation not in places_of(user, each) for each in (id_, official)):
        return None
    published = figure(official, sources_of(official, organisation, at), shown.period)
    if published.value is None:
        return None
    sources = sources_of(id_, organisation, at)
    own = figure(id_, sources, shown.period)
    rows = sources.of_ledger(own.definition)
    return reconcile(published, own, rows, own.definition.reconciled_by)


def series_of(id_: str, organisation: Organisation, periods: Sequence[Period]) -> tuple[Point, ...]:
    """Return a figure of an organisation in periods that follow each other."""
    figures = [figure_of(id_, organisation, period) for period in periods]
    return tuple(points(figures, sources_from({})))


def end_of(day: dt.date) -> dt.datetime:
    """Return the last moment of a day where the office is."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))


def sources_of(id_: str, organisation: Organisation, at: dt.datetime | None = None) -> Sources:
    """Return what a figure of an organisation is made from, as the rows are now or were then."""
    if at is not None:
        then = {
            each: rows_of_place(
                ledgers()[each], rows_as_of(ledgers()[each], organisation, at), organisation.path
            )
            for each in needed_by(id_)
        }
        above = {each: rows_above_as_of(each, organisation, at) for each in targets_of(id_)}
        return sources_from(then, organisation.name, above)
    stamps = tuple(stamps_of(needed_by(id_)).items())
    return _sources_now(id_, organisation.path, organisation.name, stamps)


def forget() -> None:
    """Forget what was kept by definitions that are no longer in force."""
    needed_by.cache_clear()
    targets_of.cache_clear()
    stamped_figure.cache_clear()
    forget_shelves()


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
    below = Q(organisation__path__startswith=organisation.path)
    above = Q(ledger__in=_target_ledgers(), organisation__in=ids_of_path(organisation))
    return stamp_among(Row.objects.filter(below | above, year=0))


@lru_cache(maxsize=FIGURES)
def stamped_figure(
    id_: str, path: str, name: str, period: Period, stamps: tuple[tuple[str, Stamp], ...]
) -> LedgerFigure:
    """Return a figure of a place by path and name, kept until a stamp of its ledgers changes."""
    return figure(id_, _sources_now(id_, path, name, stamps), period)


def _sources_now(id_: str, path: str, name: str, stamps: tuple[tuple[str, Stamp], ...]) -> Sources:
    shelves = {ledger: shelf_of(ledger, stamp) for ledger, stamp in stamps}
    rows = {ledger: shelf.below(path) for ledger, shelf in shelves.items()}
    above = {ledger: shelves[ledger].above(path) for ledger in targets_of(id_)}
    return sources_from(rows, name, above)


@lru_cache(maxsize=256)
def targets_of(id_: str) -> tuple[str, ...]:
    """Return the ledgers of targets that a figure, or those it is made of, are held against."""
    return tuple(ledger for ledger in needed_by(id_) if ledger in _target_ledgers())


def _target_ledgers() -> frozenset[str]:
    return frozenset(each.ledger for each in definitions() if each.how == "completion")


def figure_as_of(
    id_: str, organisation: Organisation, period: Period, at: dt.datetime
) -> LedgerFigure:
    """Return a figure as it was at a moment: the newest version of each row till then."""
    if not any_since(at):
        return figure_of(id_, organisation, period)
    top, held_above = top_of(organisation), targets_of(id_)
    wide = {each: top if each in held_above else organisation for each in needed_by(id_)}
    if not any(changed_since(each, where, at).exists() for each, where in wide.items()):
        return figure_of(id_, organisation, period)
    return figure(id_, sources_of(id_, organisation, at), period)


def figure_as_taken(published: Published) -> LedgerFigure:
    """Return a figure made again from the versions of rows that it counted when it was taken."""
    path = published.organisation.path
    rows = {
        ledger: rows_taken(
            ledgers()[ledger],
            rows_of_versions(ledgers()[ledger], pairs),
            path,
        )
        for ledger, pairs in published.rows.items()
        if ledger in ledgers()
    }
    period = Period(published.first, published.last)
    return figure(published.definition, sources_from(rows, _unit_then(rows, published)), period)


def _unit_then(rows: Mapping[str, PlaceRows], published: Published) -> str:
    """Return what a place was called by its target when a figure was taken; names may change."""
    for ledger in targets_of(published.definition):
        for row in rows[ledger].rows if ledger in rows else ():
            return row.text(ledgers()[ledger].place_column).strip()
    return str(published.organisation.name)


def sources_from(
    places: Mapping[str, PlaceRows], name: str = "", above: Rows | None = None
) -> Sources:
    """Return what a figure is made from: rows of a place, its name, targets above it."""
    credits = {key: part for place in places.values() for key, part in place.parts.items()}
    rows = {ledger: place.rows for ledger, place in places.items()}
    return Sources(definitions(), ledgers(), rows, credits, name, above or {})
