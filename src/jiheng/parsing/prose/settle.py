"""What only the whole text tells of an amount: the budget of a project, a total told again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from jiheng.model.prose import Mention

ALLOTTED = re.compile(r"(?:预算|安排|下达|批复|投入|投资|收到)[^，。]{0,16}$")
PART = re.compile(r"应|其中|人均|标准|结余|第[一二三四]批")
WHOLE = re.compile(r"(?:资金)?(?:合计|共计|总计)(?:为|支出)?")
BUDGETS = (("project.total", "original"), ("project.total", "revised"))


def settled(found: Sequence[Mention], laid: Sequence[Mention], kind: str) -> list[Mention]:
    """Return the amounts with roles that not their own clause tells, but the whole text.

    `laid` are those of its tables.
    """
    made = list(found)
    lines = {(m.fact.role, m.fact.base) for m in (*found, *laid)}
    if kind == "project" and not lines & set(BUDGETS):
        at = next((i for i, m in enumerate(made) if _allotted(m)), None)
        if at is not None:
            made[at] = _as(made[at], *BUDGETS[0])
    whole = [m for m in (*made, *laid) if m.fact.role.endswith(".total") and m.amount]
    totals = {m.amount: m for m in reversed(whole)}
    for at, mention in enumerate(made):
        same = totals.get(mention.amount) if mention.amount else None
        if same is not None and not mention.fact.role and WHOLE.fullmatch(mention.name):
            made[at] = _as(mention, same.fact.role, same.fact.base)
    return made


def _allotted(mention: Mention) -> bool:
    """Return whether an amount is said to be allotted, whatever else its name says."""
    named = ALLOTTED.search(mention.name) and not PART.search(mention.name)
    free = not mention.fact.role and not mention.depth and not mention.rise
    return mention.kind == "money" and bool(named) and free


def _as(mention: Mention, role: str, base: str) -> Mention:
    return replace(mention, fact=replace(mention.fact, role=role, base=base))
