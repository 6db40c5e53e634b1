"""Ranks of many units by one value: ties share the better place, and who has no value has none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit with its place among those that have a value."""

    name: str
    value: Fraction | None
    place: int | None  # None: without a value there is none
    ties: bool = False  # another unit has the same value
    moved: int | None = None  # places up (positive) or down since before; None: nobody can say


def ranked(
    values: Mapping[str, Fraction | None],
    *,
    better: str = "more",
    before: Mapping[str, Fraction | None] | None = None,
) -> tuple[Ranked, ...]:
    """Return units by their place, those without a value last, each in the order given.

    A place is one more than the number of units that are strictly better. `before` are the values
    of an earlier period: how far a unit moved is said only where it had a place in both.
    """
    places, earlier = places_of(values, better), places_of(before or {}, better)
    known = Counter(value for value in values.values() if value is not None)
    units = [
        Ranked(
            name=name,
            value=value,
            place=places.get(name),
            ties=value is not None and known[value] > 1,
            moved=earlier[name] - places[name] if name in places and name in earlier else None,
        )
        for name, value in values.items()
    ]
    return tuple(sorted(units, key=lambda unit: (unit.place is None, unit.place or 0)))


def places_of(values: Mapping[str, Fraction | None], better: str = "more") -> dict[str, int]:
    """Return the place of each unit that has a value: 1, 2, 2, 4."""
    known = sorted((v for v in values.values() if v is not None), reverse=better != "less")
    first: dict[Fraction, int] = {}
    for place, value in enumerate(known, start=1):
        first.setdefault(value, place)
    return {name: first[value] for name, value in values.items() if value is not None}
