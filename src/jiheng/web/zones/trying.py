"""Another weight tried on a card: who would have another grade, rank or total."""

from dataclasses import dataclass
from fractions import Fraction

from jiheng.model.scorecard import CardItem, Graded
from jiheng.promotion.scorecards import changed_grades, scored, with_weight
from jiheng.web.zones.queries.scored import Scores


@dataclass(frozen=True, slots=True)
class Tried:
    """What another weight of an item would change."""

    item: CardItem
    weight: Fraction
    full: Fraction  # the full marks by that weight
    grades: tuple[tuple[Graded, Graded], ...]  # who would have another grade: then and now
    others: tuple[tuple[Graded, Graded], ...]  # who would have another rank or total alone


def tried(scores: Scores, item: CardItem, weight: Fraction) -> Tried:
    """Return what another weight of an item would change; nothing is kept of it."""
    other = with_weight(scores.card, item.id, weight)
    after = scored(other, [row.subject for row in scores.rows])
    changes = changed_grades(scores.rows, after)
    grades = tuple(pair for pair in changes if pair[0].grade != pair[1].grade)
    others = tuple(pair for pair in changes if pair[0].grade == pair[1].grade)
    return Tried(item, weight, other.full, grades, others)
