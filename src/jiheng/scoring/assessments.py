"""What several raters' marks come to by a card, and where departments stand by it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from jiheng.model import half_up
from jiheng.model.assessment import (
    BASE,
    BONUS,
    DEDUCTION,
    AssessmentResult,
    Card,
    CardItem,
    RatedItem,
)

DIGITS = 2
APART = Fraction(1, 3)  # of the points of an item: raters that lie further apart talk again


def unmarked(card: Card, marks: Mapping[str, Decimal]) -> tuple[CardItem, ...]:
    """Return the items that a rater has not scored yet, in the order of the card."""
    return tuple(item for item in card.items if item.id not in marks)


def needs_reason(item: CardItem, points: Decimal) -> bool:
    """Return whether a mark has to say why: points lost, added or taken away."""
    return points != (item.points if item.mode == BASE else 0)


def fits(item: CardItem, points: Decimal, step: Decimal) -> bool:
    """Return whether points can be given for an item, by its limits and the step of its card."""
    return points.is_finite() and 0 <= points <= item.points and points % step == 0


def result(card: Card, marks: Mapping[str, Mapping[str, Decimal]]) -> AssessmentResult | None:
    """Return what raters' marks, by rater and item, come to; None while an item has none.

    Points of an item are the mean over its raters, rounded once; the total is the sum of points
    as printed, never below zero.
    """
    if not marks or any(unmarked(card, own) for own in marks.values()):
        return None
    items = tuple(
        _rated(item, {who: own[item.id] for who, own in marks.items()}) for item in card.items
    )
    total = max(sum((_signed(rated) for rated in items), Decimal(0)), Decimal(0))
    return AssessmentResult(items=items, total=total, grade=grade(card, total))


def _rated(item: CardItem, marks: Mapping[str, Decimal]) -> RatedItem:
    mean = sum((Fraction(points) for points in marks.values()), Fraction(0)) / len(marks)
    return RatedItem(
        item=item, mean=mean, points=half_up(mean, DIGITS), low=min(marks.values()),
        high=max(marks.values()), marks=dict(marks),
    )  # fmt: skip


def _signed(rated: RatedItem) -> Decimal:
    signs = {BASE: 1, BONUS: 1, DEDUCTION: -1}
    return rated.points * signs[rated.item.mode]


def grade(card: Card, total: Decimal) -> str:
    """Return the grade of a total: the share of full marks decides, limits included."""
    share = total * 100 / card.full
    return next((g.label for g in card.grades if share >= g.at_least), "")


def disputed(outcome: AssessmentResult) -> tuple[RatedItem, ...]:
    """Return the items whose raters lie too far apart, the furthest first."""
    apart = [rated for rated in outcome.items if rated.spread > APART]
    return tuple(sorted(apart, key=lambda rated: rated.spread, reverse=True))


def places(totals: Sequence[Decimal]) -> tuple[int, ...]:
    """Return the place of each total among them, the highest first; equal ones share a place."""
    return tuple(1 + sum(other > total for other in totals) for total in totals)
