"""From the full marks down to the total: what each line lost, and what else moved it."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.model import Drop, ScoredTree

ZERO = Decimal(0)


def waterfall(tree: ScoredTree) -> tuple[Drop, ...]:
    """Return the steps from the full marks to the total, greatest loss first; () if incomplete.

    The steps add up exactly: lines by printed points lost, weights that do not apply, what
    rescaling gave back, bonus, malus, and what a bound or cap took.
    """
    total = tree.total
    if total.value is None:
        return ()
    lost = [(line.name, line.lost) for line in tree.items if line.counted and line.lost]
    lost.sort(key=lambda pair: -pair[1])
    drops = [Drop("line", name, -points) for name, points in lost]
    reached = total.full_marks + sum((drop.points for drop in drops), ZERO)
    return tuple(d for d in (*drops, *_rest(tree, reached, total.value)) if d.points)


def _rest(tree: ScoredTree, reached: Decimal, value: Decimal) -> Iterator[Drop]:
    total = tree.total
    yield Drop("not_applicable", "", total.summed - reached)
    end = total.summed + total.bonus - total.malus
    before = total.raw if total.raw is not None else value
    yield Drop("rescaled", "", before - end)
    yield Drop("bonus", "", total.bonus)
    yield Drop("malus", "", -total.malus)
    yield Drop("bounded", "", value - before)
