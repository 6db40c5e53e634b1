"""How firm a grade is: exact, item by item as printed, each answer scored again as proof."""

from decimal import Decimal

from jiheng.model import Robustness, ScoredTree
from jiheng.rulebook import Profile
from jiheng.scoring.room import Room
from jiheng.scoring.smallest_change import smallest_changes
from jiheng.scoring.weight_ranges import weight_ranges


def robustness(tree: ScoredTree, profile: Profile) -> Robustness | None:
    """Return how firm the grade of a tree is; None without a total and a grade.

    A weight is moved from 0 to what its block weighs, the other lines of the block keep their
    proportions; lines that do not apply and those beside the full marks stay as they are. The share
    that each line earned stays its own, so a standard in points moves with its weight.
    """
    if tree.total.value is None or tree.total.grade is None:
        return None
    room = Room(tree, profile)
    return Robustness(
        subject=tree.subject,
        grade=tree.total.grade,
        margin=Decimal(room.down).scaleb(-room.digits),
        weights=tuple(weight_ranges(room)),
        actuals=smallest_changes(room),
    )
