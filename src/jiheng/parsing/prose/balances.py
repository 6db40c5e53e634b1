"""What the lines of a budget say together, wherever they stand: A04, A05, A06, A10."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model.prose import Mention, Relation
from jiheng.parsing.prose.parts import number, signed

Line = tuple[str, str]
EQUATIONS: tuple[tuple[str, Line, tuple[tuple[int, str, str], ...]], ...] = (
    # code, stated line and base, signed terms
    *(
        (code, (whole, base), tuple((1, part, base) for part in parts))
        for code, whole, parts in (
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
        (1, "project.total", "received"), (-1, "project.total", "executed"))),
    ("A13", ("assets.fixed", "net"), (
        (1, "assets.fixed", "gross"), (-1, "assets.fixed", "depreciation"))),
)  # fmt: skip


def balances(found: Sequence[Mention], stated: Sequence[Relation]) -> Iterator[Relation]:
    """Yield the equations of a budget whose lines are all stated, in the order of the catalogue."""
    told = {(r.code, r.whole.fact.base) for r in stated if r.whole is not None}
    held: dict[Line, Mention] = {}
    for mention in found:
        if mention.fact.role and mention.fact.exact is not None:
            held.setdefault((mention.fact.role, mention.fact.base), mention)
    for code, line, terms in EQUATIONS:
        whole = held.get(line)
        parts = [(sign, held.get((role, base))) for sign, role, base in terms]
        known = [(sign, m) for sign, m in parts if m is not None]
        if terms[-1][1:] == ("expenditure.project", "supplement") and _all_told(held, line):
            continue
        if (code, line[1]) in told and code in ("A01", "A02"):
            continue  # the text itself puts whole and parts together
        if whole is not None and len(known) == len(parts):
            yield signed(code, whole, known)
    yield from _by_parts(held)


def _all_told(held: dict[Line, Mention], line: Line) -> bool:
    """Return whether what was added to the total is told, so that a part of it is not all."""
    return line[1] == "revised" and ("expenditure.total", "supplement") in held


def _by_parts(held: dict[Line, Mention]) -> Iterator[Relation]:
    """Yield A06 by parts: the change of the total is the sum of the changes of its parts."""
    lines = [("expenditure.total", "revised"), ("expenditure.total", "original")]
    parts = [
        (sign, held.get((role, base)))
        for role in ("expenditure.basic", "expenditure.project")
        for sign, base in ((1, "revised"), (-1, "original"))
    ]
    whole = [held.get(line) for line in lines]
    if any(m is None for m in whole) or any(m is None for _, m in parts):
        return
    after, before = (m for m in whole if m is not None)
    known = [(sign, m) for sign, m in parts if m is not None]
    change = (after.amount or Fraction(0)) - (before.amount or Fraction(0))
    if not change:
        return
    made = signed("A06", after, known)
    pairs = [f"({number(known[i][1])}-{number(known[i + 1][1])})" for i in (0, 2)]
    yield Relation(
        kind="change", code="A06", whole=after, terms=(*made.terms, (-1, before)),
        formula="+".join(pairs), stated=change, computed=made.computed,
        tolerance=made.tolerance + before.half_unit, unit=made.unit,
    )  # fmt: skip
