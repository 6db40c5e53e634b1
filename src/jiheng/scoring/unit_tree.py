"""Which unit stands below which: units of units, as their own workbooks list them."""

from collections.abc import Iterator, Sequence

from jiheng.scoring.transfers import same_name
from jiheng.scoring.units import HandedIn, listed_units


def units_below(units: Sequence[HandedIn]) -> tuple[tuple[int, ...], ...]:
    """Return for each unit which of the others, by place in the row, are its own units.

    A unit stands below the one that lists it among its bodies. One that several list, or that
    would stand below itself, stands below none of them: it is the department's.
    """
    parents = [_listing(number, units) for number in range(len(units))]
    parents = [None if _turns(number, parents) else p for number, p in enumerate(parents)]
    return tuple(
        tuple(number for number, parent in enumerate(parents) if parent == above)
        for above in range(len(units))
    )


def top_units(below: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """Return which units stand below no other: the department's own."""
    inside = {number for numbers in below for number in numbers}
    return tuple(number for number in range(len(below)) if number not in inside)


def _listing(number: int, units: Sequence[HandedIn]) -> int | None:
    """Return the one other unit that lists this one; None if none does, or several."""
    name = units[number].name
    listing = [
        other
        for other, unit in enumerate(units)
        if not same_name(unit.name, name) and any(same_name(name, own) for own in _listed(unit))
    ]
    return listing[0] if len(listing) == 1 else None


def _listed(unit: HandedIn) -> tuple[str, ...]:
    return listed_units(unit.scored.evaluation) if unit.scored is not None else ()


def _turns(number: int, parents: Sequence[int | None]) -> bool:
    """Return whether the way up from a unit comes back to it."""
    return number in _above(number, parents)


def _above(number: int, parents: Sequence[int | None]) -> Iterator[int]:
    """Yield what stands above a unit, the nearest first; a ring is walked once."""
    seen: set[int] = set()
    parent = parents[number]
    while parent is not None and parent not in seen:
        seen.add(parent)
        yield parent
        parent = parents[parent]
