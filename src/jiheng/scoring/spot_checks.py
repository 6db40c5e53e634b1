"""A tree scored again by a reviewer, line by line; the total is drawn up by the same rules."""

from collections.abc import Mapping
from dataclasses import replace

from jiheng.model import ReviewedPoints, ScoredTree, SpotCheck
from jiheng.rulebook import Profile
from jiheng.scoring.totals import UNKNOWN, total


def spot_check(
    tree: ScoredTree, given: Mapping[str, ReviewedPoints], profile: Profile
) -> SpotCheck:
    """Return a tree beside itself with the points that a reviewer gave some of its lines.

    Given points stand as printed; lines without keep their own. Rescaling, bounds, caps and the
    grade are those of the profile. Keys that the tree does not have are left out.
    """
    rescored_by_key = {line.key: given[line.key] for line in tree.items if line.key in given}
    items = tuple(
        replace(line, points=rescored_by_key[line.key].points)
        if line.key in rescored_by_key
        else line
        for line in tree.items
    )
    executed = tree.execution.share if tree.execution else UNKNOWN
    again = replace(tree, items=items, total=total(items, profile, executed))
    return SpotCheck(tree, again, rescored_by_key)
