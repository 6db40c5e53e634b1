"""What the lines of a budget say together, wherever they stand: A04, A05, A06, A10."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import number, signed
from jiheng.parsing.prose.accounts import accounts
from jiheng.parsing.prose.remainders import remainders

Line = tuple[str, str]
EQUATIONS: tuple[tuple[str, Line, tuple[tuple[int, str, str], ...]], ...] = (
    # code, stated line and base, signed terms
    *(
        (code, (role, base), tuple((1, part, base) for part in parts))
        for code, role, parts in (
            ("A01", "expenditure.basic", ("expenditure.personnel", "expenditure.operating")),
            ("A02", "expenditure.total", ("expenditure.basic", "expenditure.project")),
        )
        for base in ("original", "revised", "executed")
    ),
    ("A05", ("expenditure.total", "original"), ((1, "income.total", "original"),)),
    ("A05", ("expenditure.total", "revised"), ((1, "income.total", "revised"),)),
    ("A04", ("carryover.closing", "executed"), (
        (1, "carryover.opening", "executed"), (1, "income.total", "executed"),
        (-1, "expenditure.total", "executed"))),
    ("A06", ("expenditure.total", "revised"), (
        (1, "expenditure.total", "original"), (1, "expenditure.total", "supplement"))),
    ("A06", ("expenditure.total", "revised"), (
        (1, "expenditure.total", "original"), (1, "expenditure.project", "supplement"))),
    ("A06", ("expenditure.total", "revised"), (
        (1, "expenditure.total", "original"), (-1, "expenditure.total", "reduction"))),
    ("A06", ("expenditure.total", "supplement"), (
        (1, "expenditure.basic", "supplement"), (1, "expenditure.project", "supplement"))),
    ("A06", ("project.total", "revised"), (
        (1, "project.total", "original"), (-1, "project.total", "reduction"))),
    ("A06", ("project.total", "revised"), (
        (1, "project.total", "original"), (1, "project.total", "supplement"))),
    ("A10", ("carryover.closing", "executed"), (
        (1, "carryover.opening", "executed"), (1, "project.total", "received"),
        (-1, "project.total", "executed"))),
    ("A10", ("carryover.closing", "executed"), (
        (1, "project.total", "received"), (-1, "project.total", "executed"))),
    ("A13", ("assets.fixed", "net"), (
        (1, "assets.fixed", "gross"), (-1, "assets.fixed", "depreciation"))),
)  # fmt: skip


BASES = ("占", "比", "较")  # 占预算10万元的86%: what something is held against, no line
OF_A_YEAR = re.compile("本年|当年|计提")
IN_ONE_PASSAGE = ("A06", "A10", "A13")  # of one fund, of one kind of assets


def balances(mentions: Sequence[Mention], stated: Sequence[Relation]) -> Iterator[Relation]:
    """Yield the equations of a budget whose lines are all stated, in the order of the catalogue.

    One that another amount of its passage would make hold is left out: that amount belongs to it.
    """
    money: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.kind == "money" and mention.amount:
            money.setdefault(mention.passage, []).append(mention)
    seen: set[tuple[int, int]] = set()
    for relation in _equations(mentions, stated):
        left = relation.stated_mention
        own = (left.passage, left.start) if left is not None else (-1, -1)
        terms = {id(m) for _, m in relation.terms} | {id(left)}
        others = [m for m in money.get(own[0], ()) if id(m) not in terms]
        explained = any(m.amount == abs(relation.difference) for m in others)
        if relation.verdict == "fails" and (explained or own in seen):
            continue
        seen.add(own)
        yield relation


def _equations(mentions: Sequence[Mention], stated: Sequence[Relation]) -> Iterator[Relation]:
    equation_keys = {
        (r.code, r.stated_mention.fact.base) for r in stated if r.stated_mention is not None
    }
    by_line: dict[Line, list[Mention]] = {}
    for mention in mentions:
        if mention.fact.role and mention.fact.exact and not _of_something_else(mention):
            by_line.setdefault((mention.fact.role, mention.fact.base), []).append(mention)
    for code, line, terms in EQUATIONS:
        if _told_otherwise(code, line, terms, by_line, equation_keys):
            continue
        equation = _told_together(by_line, line, terms, anywhere=code not in IN_ONE_PASSAGE)
        if equation is not None:
            total, *parts = equation
            signs = (sign for sign, _, _ in terms)
            yield signed(code, total, list(zip(signs, parts, strict=True)))
    yield from accounts(mentions)
    yield from remainders(mentions)
    yield from _by_parts({line: figures[0] for line, figures in by_line.items()})


def _of_something_else(mention: Mention) -> bool:
    """Return whether an amount is what another is held against, or the budget of projects."""
    projects = mention.fact.role == "expenditure.total" and mention.name.startswith("项目资金")
    return projects or mention.name.startswith(BASES)


def _told_otherwise(
    code: str, line: Line, terms: Sequence[tuple[int, str, str]],
    by_line: Mapping[Line, Sequence[Mention]], stated: Collection[tuple[str, str]],
) -> bool:  # fmt: skip
    """Return whether another equation tells the same, or lines beside it belong to it."""
    if code in ("A01", "A02"):
        return (code, line[1]) in stated  # the text itself puts whole and parts together
    if code == "A10" and len(terms) == len(("came", "spent")):
        return ("carryover.opening", "executed") in by_line
    if code == "A06":
        both = {(line[0], "supplement"), (line[0], "reduction")} <= by_line.keys()
        added = terms[-1][1:] == ("expenditure.project", "supplement")
        return both or (added and _addition_stated(by_line, line))
    return False


def _told_together(
    by_line: Mapping[Line, Sequence[Mention]], line: Line, terms: Sequence[tuple[int, str, str]], *,
    anywhere: bool,
) -> list[Mention] | None:  # fmt: skip
    """Return the figures of an equation, the stated one first; None if not all are known to belong.

    They stand in one passage; or, `anywhere`, each line has one amount in the whole text.
    """
    lines = [
        _of_all_years(by_line.get(key, ()))
        for key in (line, *((role, base) for _, role, base in terms))
    ]
    if not all(lines):
        return None
    for stated in lines[0]:
        near = [next((m for m in own if m.passage == stated.passage), None) for own in lines]
        together = [m for m in near if m is not None]
        if len(together) == len(lines):
            return together
    single = all(len({m.amount for m in own}) == 1 for own in lines)
    return [own[0] for own in lines] if anywhere and single else None


def _of_all_years(own: Sequence[Mention]) -> list[Mention]:
    """Return figures without what is of this year only, such as 本年计提折旧."""
    return [m for m in own if m.fact.base != "depreciation" or not OF_A_YEAR.search(m.name)]


def _addition_stated(by_line: Mapping[Line, Sequence[Mention]], line: Line) -> bool:
    """Return whether what was added to the total is told, so that a part of it is not all."""
    return line[1] == "revised" and ("expenditure.total", "supplement") in by_line


def _by_parts(by_line: dict[Line, Mention]) -> Iterator[Relation]:
    """Yield A06 by parts: the change of the total is the sum of the changes of its parts."""
    lines = [("expenditure.total", "revised"), ("expenditure.total", "original")]
    parts = [
        (sign, by_line.get((role, base)))
        for role in ("expenditure.basic", "expenditure.project")
        for sign, base in ((1, "revised"), (-1, "original"))
    ]
    totals = [by_line.get(line) for line in lines]
    if any(m is None for m in totals) or any(m is None for _, m in parts):
        return
    after, before = (m for m in totals if m is not None)
    known = [(sign, m) for sign, m in parts if m is not None]
    change = (after.amount or Fraction(0)) - (before.amount or Fraction(0))
    if not change:
        return
    relation = signed("A06", after, known)
    pairs = [f"({number(known[i][1])}-{number(known[i + 1][1])})" for i in (0, 2)]
    yield Relation(
        kind="change", code="A06", stated_mention=after, terms=(*relation.terms, (-1, before)),
        formula="+".join(pairs), stated=change, computed=relation.computed,
        tolerance=relation.tolerance + before.half_unit, unit=relation.unit,
    )  # fmt: skip
