"""Branches of rule files to clocks."""

from jiheng.model import ClockRule
from jiheng.rulebook.register import Register
from jiheng.rulebook.schema import Branch

COUNTS = ("working", "calendar")


def clocks(holder: Branch, register: Register) -> tuple[ClockRule, ...]:
    """Return the clocks, every version; raises RulebookError with file, line and key."""
    rules = tuple(_clock(branch, register) for branch in holder.branches("clocks"))
    holder.close()
    return rules


def _clock(branch: Branch, register: Register) -> ClockRule:
    count, days = branch.text("count"), branch.integer("days")
    if count not in COUNTS:
        raise branch.fail("count", f"must be one of {', '.join(COUNTS)}, is {count}")
    if days < 0:  # 0: due on the very day that somebody named
        raise branch.fail("days", f"must be 0 or more, is {days}")
    rule = ClockRule(
        id=branch.text("id"), label=branch.text("label"), english=branch.text("english"),
        ledger=branch.text("ledger", ""), since=branch.day("since"), begin=branch.text("begin"),
        days=days, working=count == "working", until=branch.text("until"),
        extend=branch.text("extend", ""), citation=register.citation(branch),
    )  # fmt: skip
    branch.close()
    return rule
