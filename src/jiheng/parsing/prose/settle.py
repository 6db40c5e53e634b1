"""What only the whole text tells of an amount: the budget of a project, a total told again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from jiheng.model.prose import Mention

ALLOTTED = re.compile(r"(?:预算|安排|下达|批复|投入|投资|收到)[^，。]{0,16}$")
PART = re.compile(r"应|其中|人均|标准|结余|第[一二三四]批")
FUNDS = re.compile(r"(?:资金|经费|补助|补贴)(?:共|为)?$")
SPENT = ("project.total", "executed")
WHOLE = re.compile(r"(?:资金)?(?:合计|共计|总计)(?:为|支出)?")
BUDGETS = (("project.total", "original"), ("project.total", "revised"))


def settled(found: Sequence[Mention], laid: Sequence[Mention], kind: str) -> list[Mention]:
    """Return the amounts with roles that not their own clause tells, but the whole text.

    `laid` are those of its tables.
    """
    made = list(found)
    lines = {(m.fact.role, m.fact.base) for m in (*found, *laid)}
    if kind == "project" and not lines & set(BUDGETS):
        ways = (_allotted, _totalled, _spent_next)
        at = next((i for way in ways for i in range(len(made)) if way(made, i)), None)
        if at is not None:
            made[at] = _as(made[at], *BUDGETS[0])
    whole = [m for m in (*made, *laid) if m.fact.role.endswith(".total") and m.amount]
    totals = {m.amount: m for m in reversed(whole)}
    for at, mention in enumerate(made):
        if mention.fact.role or not WHOLE.fullmatch(mention.name):
            continue
        same = totals.get(mention.amount) if mention.amount else None
        if same is not None:
            made[at] = _as(mention, same.fact.role, same.fact.base)
    return made


def _free(mention: Mention) -> bool:
    """Return whether an amount has no role and stands for itself."""
    plain = not mention.fact.role and not mention.depth and not mention.rise
    return mention.kind == "money" and plain and "/" not in mention.fact.text


def _allotted(found: Sequence[Mention], at: int) -> bool:
    """Return whether an amount is said to be allotted, whatever else its name says."""
    name = found[at].name
    return _free(found[at]) and bool(ALLOTTED.search(name)) and not PART.search(name)


def _totalled(found: Sequence[Mention], at: int) -> bool:
    """Return whether an amount adds up the ones right before it: 中央50，市级30，合计80."""
    before = found[max(0, at - 2) : at]
    same = [m for m in before if m.passage == found[at].passage and _free(m)]
    return _free(found[at]) and len(same) == 2 and bool(WHOLE.fullmatch(found[at].name))


def _spent_next(found: Sequence[Mention], at: int) -> bool:
    """Return whether the next amount is what was spent of it: 补助资金3640，支出3458."""
    after = found[at + 1] if at + 1 < len(found) else None
    spent = after is not None and (after.fact.role, after.fact.base) == SPENT
    return _free(found[at]) and spent and bool(FUNDS.search(found[at].name))


def _as(mention: Mention, role: str, base: str) -> Mention:
    return replace(mention, fact=replace(mention.fact, role=role, base=base))
