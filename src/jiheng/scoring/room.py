"""How far the printed points of a tree can move before its grade is another."""

from dataclasses import replace
from decimal import Decimal
from math import ceil

from jiheng.model import Proof, ScoredItem, ScoredTree
from jiheng.rulebook import Profile
from jiheng.scoring.totals import UNKNOWN, total


def counts(line: ScoredItem) -> bool:
    """Return whether a line has points that are part of the full marks."""
    return line.counted and not line.share.not_applicable and line.points is not None


class Room:
    """A graded tree: how far its sum can go `down` and `up` within the grade, in last digits."""

    def __init__(self, tree: ScoredTree, profile: Profile) -> None:
        self.tree, self.items, self.profile = tree, tree.items, profile
        self.executed = tree.execution.share if tree.execution else UNKNOWN
        self.digits = profile.points_digits.value or 0
        self.scale = 10**self.digits
        self.grade = tree.total.grade
        self.moved = next(n for n, line in enumerate(self.items) if counts(line))
        self.proofs: dict[int, Proof] = {}
        most = ceil((profile.full_marks.value or Decimal(0)) * self.scale)
        self.down, self.up = self._within_grade(-1, most), self._within_grade(1, most)

    def proof(self, change: int) -> Proof:
        """Return the total with the sum of printed points changed by so many last digits."""
        if change not in self.proofs:
            line = self.items[self.moved]
            points = (line.points or Decimal(0)) + Decimal(change).scaleb(-self.digits)
            changed = list(self.items)
            changed[self.moved] = replace(line, points=points)
            new_total = total(changed, self.profile, self.executed)
            self.proofs[change] = Proof(new_total.low, new_total.grade)
        return self.proofs[change]

    def _within_grade(self, sign: int, most: int) -> int:
        """Return by how much the sum can move one way and keep the grade; the total is monotone."""
        low, high = 0, most
        if self.proof(sign * most).grade == self.grade:
            return most
        while low < high:
            middle = (low + high + 1) // 2
            if self.proof(sign * middle).grade == self.grade:
                low = middle
            else:
                high = middle - 1
        return low
