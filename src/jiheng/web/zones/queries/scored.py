"""Zones and enterprises scored by a card, from ledgers; kept until a row of these changes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from jiheng.model import LedgerRow, Period, year_of
from jiheng.model.scorecard import ENTERPRISES, CardEvent, CardSubject, Graded, Scorecard
from jiheng.promotion.parcels import number
from jiheng.promotion.scorecards import scored
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.declarations import ledgers, rules
from jiheng.web.ledgers.queries.judged_rows import rows_below
from jiheng.web.ledgers.queries.shelves import Stamp, stamps_of
from jiheng.web.ledgers.queries.sight import outsider_sight
from jiheng.web.zones.queries.places import EVENTS, FIGURES, LAND_USERS, SCORED, ZONES

KEPT = 16
MEASURED = ("money", "number")
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Scores:
    """Whom a card scores in a year of a place, and what could not be put to anybody."""

    card: Scorecard
    place: Organisation
    year: int
    rows: tuple[Graded, ...]
    strangers: tuple[str, ...]  # zones named by figures that are not on the list

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups that there are."""
        return tuple(sorted({row.subject.group for row in self.rows}))


@dataclass(frozen=True, slots=True)
class Subjects:
    """Who is scored, and which names were met that nobody has."""

    subjects: tuple[CardSubject, ...]
    strangers: tuple[str, ...]


def cards_for(year: int, place: Organisation) -> tuple[Scorecard, ...]:
    """Return the cards in force for a year and a place, the most local one first."""
    return rules().rest.cards_of(year, place.place)


def scores_of(card: Scorecard, place: Organisation, year: int) -> Scores:
    """Return the zones or the enterprises of a place by a card."""
    known = subjects_of(card, place, year)
    return Scores(card, place, year, scored(card, known.subjects), known.strangers)


def subjects_of(card: Scorecard, place: Organisation, year: int) -> Subjects:
    """Return whom a card scores, with what they reported and what happened there."""
    stamps = tuple(stamps_of(SCORED).items())
    if card.subjects == ENTERPRISES:
        return _enterprises(place.path, year, card.levels, stamps)
    return _subjects(place.path, year, card.levels, card.basis, stamps)


def forget() -> None:
    """Forget the subjects that were kept."""
    _subjects.cache_clear()
    _enterprises.cache_clear()


@lru_cache(maxsize=KEPT)
def _enterprises(
    path: str, year: int, scales: tuple[str, ...],
    stamps: tuple[tuple[str, Stamp], ...],  # noqa: ARG001
) -> Subjects:  # fmt: skip
    """Return the enterprises on land, each with its newest row of a year."""
    period, scale = year_of(year), _labels(LAND_USERS, "scale")
    newest: dict[str, tuple[dt.date, LedgerRow]] = {}
    for row in rows_below(LAND_USERS, path):
        day, code = row.value("period"), row.text("credit_code") or row.key
        if not isinstance(day, dt.date) or day not in period:
            continue
        if scales and scale.get(row.text("scale"), row.text("scale")) not in scales:
            continue
        if code not in newest or newest[code][0] <= day:
            newest[code] = day, row
    form = ledgers()[LAND_USERS].form
    measured = [(c.field, c.label) for c in form.columns if c.kind in MEASURED]
    subjects = tuple(
        CardSubject(
            id=row.key, name=row.text("name"), group=row.text("group"),
            values={
                label: value
                for field, label in measured
                if (value := number(row, field)) is not None
            },
        )
        for _day, row in newest.values()
    )  # fmt: skip
    return Subjects(subjects, ())


@lru_cache(maxsize=KEPT)
def _subjects(
    path: str, year: int, levels: tuple[str, ...], basis: str,
    stamps: tuple[tuple[str, Stamp], ...],  # noqa: ARG001
) -> Subjects:  # fmt: skip
    """Return the subjects; the stamps are what they are kept by."""
    period = year_of(year)
    zones = {row.text("name"): row for row in rows_below(ZONES, path)}
    figures = rows_below(FIGURES, path)
    values = _values(figures, period, basis)
    happened = _events(rows_below(EVENTS, path), period)
    level = _labels(ZONES, "level")
    subjects = tuple(
        CardSubject(
            id=row.key, name=name, group=row.text("group"), values=values.get(name, {}),
            events=tuple(happened.get(name, ())),
        )
        for name, row in zones.items()
        if not levels or level.get(row.text("level"), row.text("level")) in levels
    )  # fmt: skip
    return Subjects(subjects, tuple(sorted(set(values) - set(zones))))


def _values(
    rows: Iterable[LedgerRow], period: Period, basis: str
) -> Mapping[str, Mapping[str, Fraction]]:
    """Return by zone and figure the newest value of a year; of several bases the card's own."""
    label = _labels(FIGURES, "basis")
    newest: dict[tuple[str, str], tuple[dt.date, Fraction]] = {}
    for row in rows:
        day, value = row.value("period"), number(row, "value")
        other = basis and label.get(row.text("basis"), row.text("basis")) != basis
        if not isinstance(day, dt.date) or value is None or day not in period or other:
            continue
        key = row.text("zone"), row.text("indicator")
        if key not in newest or newest[key][0] <= day:
            newest[key] = day, value
    values: dict[str, dict[str, Fraction]] = {}
    for (zone, indicator), (_day, value) in newest.items():
        values.setdefault(zone, {})[indicator] = value
    return values


def _events(rows: Iterable[LedgerRow], period: Period) -> Mapping[str, list[CardEvent]]:
    """Return by zone what was confirmed to have happened in a year."""
    happened: dict[str, list[CardEvent]] = {}
    known = outsider_sight(ledgers()[EVENTS])
    for row in rows:
        day = row.value("happened_on")
        if row.value("state") != CONFIRMED or not isinstance(day, dt.date) or day not in period:
            continue
        count = number(row, "count")
        event = CardEvent(
            row.text("kind"), Fraction(1) if count is None else count,
            known.text("document", row.text("document")),
            day.isoformat(), row.key,
        )  # fmt: skip
        happened.setdefault(row.text("zone"), []).append(event)
    return happened


def _labels(ledger: str, field: str) -> Mapping[str, str]:
    """Return what the choices of a column are called, by id."""
    column = ledgers()[ledger].form.column(field)
    return {choice.id: choice.label for choice in column.choices} if column is not None else {}
