"""Units by one indicator in one year: rank with ties and universe, spread; refused where unlike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.comparison.observation import Observation
from jiheng.ledger.ranking import Ranked, ranked


@dataclass(frozen=True, slots=True)
class Meaning:
    """What makes observations comparable: the definition, the measure, which way is better."""

    figure: str
    measure: str
    direction: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why units are not ranked: two that mean different things, both named."""

    why: str  # definitions, measures, directions
    first: Observation
    second: Observation


@dataclass(frozen=True, slots=True)
class Standing:
    """The units of a year by rank, where they lie, and how many there should be."""

    year: int
    ranks: tuple[Ranked, ...]  # by number of the unit
    universe: int  # units that have the indicator in the year
    spread: tuple[Fraction, ...]  # least, lower quartile, median, upper quartile, most

    @property
    def counted(self) -> int:
        """How many have a value."""
        return sum(each.place is not None for each in self.ranks)


def meaning_of(observation: Observation) -> Meaning:
    """Return what an observation means."""
    return Meaning(observation.figure, observation.measure, observation.direction)


def standing_of(
    observations: Iterable[Observation], before: Iterable[Observation] = ()
) -> Standing | Refusal | None:
    """Return the units of one indicator in one year by rank; None without any.

    `before` are those of the year before, for how far each moved. Units that are bound to
    different definitions, measure differently or go different ways are not ranked together.
    """
    own = sorted(observations, key=lambda each: each.unit)
    if not own:
        return None
    refused = _unlike(own)
    if refused is not None:
        return refused
    values = {each.unit: each.actual for each in own}
    earlier = {each.unit: each.actual for each in before if meaning_of(each) == meaning_of(own[0])}
    better = own[0].direction or "more"
    known = sorted(value for value in values.values() if value is not None)
    ranks = ranked(values, better=better, before=earlier)
    return Standing(own[0].year, ranks, len(own), spread(known))


def _unlike(own: Sequence[Observation]) -> Refusal | None:
    first = own[0]
    for each in own[1:]:
        if each.figure != first.figure:
            return Refusal("definitions", first, each)
        if each.measure != first.measure:
            return Refusal("measures", first, each)
        if each.direction != first.direction:
            return Refusal("directions", first, each)
    return None


def spread(known: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Return least, quartiles and most of sorted values; between two values in proportion."""
    if not known:
        return ()
    last = len(known) - 1
    return tuple(_at(known, Fraction(quarter * last, 4)) for quarter in range(5))


def _at(known: Sequence[Fraction], place: Fraction) -> Fraction:
    low = place.numerator // place.denominator
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (place - low)
