"""What only the whole text tells of an amount: the budget of a project, a total told again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from jiheng.model.prose import Mention

ALLOTTED = re.compile(r"(?:预算|安排|下达|批复|投入|投资|收到)[^，。]{0,16}$")
PART = re.compile(r"应|其中|人均|标准|结余|第[一二三四]批")
FUNDS = re.compile(r"(?:资金|经费|补助|补贴)(?:共|为)?$")
EACH = re.compile("平均|每|均|单价")
SPENT = ("project.total", "executed")
WHOLE = re.compile(r"(?:资金)?(?:合计|共计|总计)(?:为|支出)?")
RECEIVED = ("project.total", "received")
BUDGETS = (("project.total", "original"), ("project.total", "revised"))


def resolve_roles(
    mentions: Sequence[Mention], table_mentions: Sequence[Mention], kind: str
) -> list[Mention]:
    """Return the amounts with roles that not their own clause tells, but the whole text.

    `table_mentions` are those of its tables.
    """
    resolved_mentions = list(mentions)
    lines = {(m.fact.role, m.fact.base) for m in (*mentions, *table_mentions)}
    if kind == "project" and not lines & {*BUDGETS, RECEIVED}:
        ways = (_allotted, _totalled, _spent_next)
        at = next(
            (i for way in ways for i in range(len(resolved_mentions)) if way(resolved_mentions, i)),
            None,
        )
        if at is not None:
            resolved_mentions[at] = _with_role(resolved_mentions[at], *BUDGETS[0])
    total_mentions = [
        m
        for m in (*resolved_mentions, *table_mentions)
        if m.fact.role.endswith(".total") and m.amount
    ]
    totals = {m.amount: m for m in reversed(total_mentions)}
    for at, mention in enumerate(resolved_mentions):
        if mention.fact.role or not WHOLE.fullmatch(mention.name):
            continue
        same = totals.get(mention.amount) if mention.amount else None
        if same is not None:
            resolved_mentions[at] = _with_role(mention, same.fact.role, same.fact.base)
    return resolved_mentions


def _free(mention: Mention) -> bool:
    """Return whether an amount has no role and stands for itself."""
    plain = not mention.fact.role and not mention.depth and not mention.rise
    if EACH.search(mention.name):
        return False
    return mention.kind == "money" and plain and "/" not in mention.fact.text


def _allotted(mentions: Sequence[Mention], at: int) -> bool:
    """Return whether an amount is said to be allotted, whatever else its name says."""
    name = mentions[at].name
    return _free(mentions[at]) and bool(ALLOTTED.search(name)) and not PART.search(name)


def _totalled(mentions: Sequence[Mention], at: int) -> bool:
    """Return whether an amount adds up the ones right before it: 中央50，市级30，合计80."""
    before = mentions[max(0, at - 2) : at]
    same = [m for m in before if m.passage == mentions[at].passage and _free(m)]
    return _free(mentions[at]) and len(same) == 2 and bool(WHOLE.fullmatch(mentions[at].name))


def _spent_next(mentions: Sequence[Mention], at: int) -> bool:
    """Return whether the next amount is what was spent of it: 补助资金3640，支出3458."""
    after = mentions[at + 1] if at + 1 < len(mentions) else None
    spent = after is not None and (after.fact.role, after.fact.base) == SPENT
    is_whole = "其中" not in mentions[at].lead
    return _free(mentions[at]) and spent and is_whole and bool(FUNDS.search(mentions[at].name))


def _with_role(mention: Mention, role: str, base: str) -> Mention:
    return replace(mention, fact=replace(mention.fact, role=role, base=base))
