"""Parcels of a place by class: as entered, and as days and shares decide."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import LedgerRow, year_of
from jiheng.model.land import FOUR, NORMAL, LandClass, LandRule, PromiseKept
from jiheng.promotion.parcels import land_class, number, parcel_of, promises
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.queries.judged_rows import rows_below
from jiheng.web.zones.queries.places import PARCELS

CLASSES = (*FOUR, NORMAL)
DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class JudgedParcel:
    """A parcel with the class that was entered and the one that its days and shares give."""

    row: LedgerRow
    entered: str  # of CLASSES; empty: none was entered
    decided: LandClass
    promises: tuple[PromiseKept, ...]
    disposed: bool

    @property
    def differs(self) -> bool:
        """Whether the two are not the same; of what is disposed of nobody asks any more."""
        return not self.disposed and self.entered != self.decided.name

    @property
    def missed(self) -> tuple[PromiseKept, ...]:
        """The promises that were not kept."""
        return tuple(promise for promise in self.promises if promise.met is False)


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """A class: what is on the list, and what was disposed of in the year."""

    name: str
    count: int
    area: Fraction  # square metres
    decided: int
    disposed_count: int
    disposed_area: Fraction


@dataclass(frozen=True, slots=True)
class Land:
    """The parcels of a place on a day."""

    rule: LandRule | None
    day: dt.date
    parcels: tuple[JudgedParcel, ...]
    totals: tuple[ClassTotal, ...]


def land_of(place: Organisation, day: dt.date) -> Land:
    """Return the parcels of a place with their classes on a day."""
    rule = rules().rest.land_rule(day, place.place)
    rows = rows_below(PARCELS, place.path)
    judged = tuple(_judged(row, rule, day) for row in rows)
    return Land(rule, day, judged, tuple(_total(name, judged, day) for name in CLASSES))


def _judged(row: LedgerRow, rule: LandRule | None, day: dt.date) -> JudgedParcel:
    decided = land_class(parcel_of(row), rule, day) if rule is not None else LandClass("")
    disposed = row.value("state") == DISPOSED
    return JudgedParcel(row, row.text("land_class"), decided, promises(row), disposed)


def newest_disposal(land: Land) -> dt.date | None:
    """Return the last day up to that of the list on which a parcel was disposed of."""
    days = (each.row.value("disposed_on") for each in land.parcels if each.disposed)
    return max((on for on in days if isinstance(on, dt.date) and on <= land.day), default=None)


def _total(name: str, judged: tuple[JudgedParcel, ...], day: dt.date) -> ClassTotal:
    period = year_of(day.year)
    kept = [each for each in judged if each.entered == name and not each.disposed]
    gone = [
        each
        for each in judged
        if each.entered == name
        and each.disposed
        and isinstance(on := each.row.value("disposed_on"), dt.date)
        and on in period
    ]
    decided = sum(each.decided.name == name for each in judged if not each.disposed)
    return ClassTotal(name, len(kept), _area(kept), decided, len(gone), _area(gone))


def _area(judged: list[JudgedParcel]) -> Fraction:
    areas = (number(each.row, "mu") for each in judged)
    return sum((area for area in areas if area is not None), Fraction(0))


def promise_totals(judged: tuple[JudgedParcel, ...]) -> Mapping[str, tuple[int, int, int]]:
    """Return by promise how many were kept, missed and not measured."""
    totals: dict[str, list[int]] = {}
    for each in judged:
        for promise in each.promises:
            own = totals.setdefault(promise.name, [0, 0, 0])
            own[2 if promise.met is None else 0 if promise.met else 1] += 1
    return {name: (own[0], own[1], own[2]) for name, own in totals.items()}
