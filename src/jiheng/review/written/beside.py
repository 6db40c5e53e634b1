"""A report against what stands beside it: last year's, the workbook, the figures it was made of."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Evaluation, Fact, Finding, Indicator, Location, Quantity
from jiheng.model.bound import Bound
from jiheng.model.prose import Mention, Reading
from jiheng.model.text import alike
from jiheng.review.written.report import finding

SAME_NAME = 0.8
LEAST_PRINTED = 4  # characters from which a figure's text is no chance match


def _lines(reading: Reading) -> dict[tuple[str, str], Mention]:
    """Return the first statement of each line of the budget."""
    held: dict[tuple[str, str], Mention] = {}
    for one in reading.mentions:
        if one.fact.role and one.fact.exact is not None:
            held.setdefault((one.fact.role, one.fact.base), one)
    return held


def against_last_year(now: Reading, last: Reading, file: str) -> Iterator[Finding]:
    """A09, A29, A53: balances carried over, figures of last year, paragraphs taken over whole."""
    mine, theirs = _lines(now), _lines(last)
    if now.year and last.year and now.year - last.year != 1:
        facts = {"file": file, "found": last.year, "expected": now.year - 1}
        yield Finding("R32", (Location(file),), facts, "year")
        return
    opening = mine.get(("carryover.opening", "executed"))
    closing = theirs.get(("carryover.closing", "executed"))
    if opening and closing and _differ(opening, closing):
        yield finding("A09", "written", opening.fact.place, stated=opening.fact.text,
                      computed=closing.fact.text)  # fmt: skip
    for (role, base), one in mine.items():
        other = theirs.get((role, "executed")) if base == "prior" else None
        if other is not None and _differ(one, other):
            yield finding("A29", "last_year", one.fact.place, name=one.name,
                          stated=one.fact.text, computed=other.fact.text)  # fmt: skip
    before = {p.text: p for p in last.passages if len(p.text) >= LONG}
    for passage in now.passages:
        if passage.text in before:
            yield finding("A53", "last_year", passage.place(),
                          quote=passage.text[:40],
                          other=str(before[passage.text].place()))  # fmt: skip


LONG = 60


def _differ(one: Mention, other: Mention) -> bool:
    gap = abs((one.amount or Fraction(0)) - (other.amount or Fraction(0)))
    return gap > one.half_unit + other.half_unit


def against_figures(reading: Reading, stated: Evaluation, file: str) -> Iterator[Finding]:
    """A30: the prose says what the workbook says: budget lines, indicators, total."""
    for (role, base), one in _lines(reading).items():
        fact = stated.facts.one(role, base)
        if fact is not None and fact.exact is not None and _off(one, fact):
            yield finding("A30", "default", one.fact.place, what=one.name, stated=one.fact.text,
                          source=file, computed=fact.exact.printed(),
                          difference=_gap(one, fact))  # fmt: skip
    for told in reading.told:
        match, mine = _named(told.name, stated), told.actual
        theirs = match.actual if match is not None else None
        if mine is None or mine.fact.exact is None or not isinstance(theirs, Quantity):
            continue
        if abs(mine.fact.exact.amount - theirs.amount) > mine.fact.exact.half_unit:
            yield finding(
                "A30", "indicator", mine.fact.place, what=told.name, stated=mine.fact.text,
                source=file, computed=theirs.printed(),
            )  # fmt: skip
    total, own = reading.total, stated.overview.own_total
    if (
        total is not None
        and total.fact.exact
        and own is not None
        and total.fact.exact.number != own
    ):
        yield finding("A30", "indicator", total.fact.place, what=total.name,
                      stated=total.fact.text, source=file, computed=f"{own}分")  # fmt: skip


def _off(one: Mention, fact: Fact) -> bool:
    if one.fact.exact is None or fact.exact is None:
        return False
    gap = abs(one.fact.exact.amount - fact.exact.amount)
    return gap > one.fact.exact.half_unit + fact.exact.half_unit


def _gap(one: Mention, fact: Fact) -> str:
    if one.fact.exact is None or fact.exact is None:
        return ""
    unit = one.fact.exact.unit
    if fact.exact.unit == unit:
        return f"{abs(one.fact.exact.number - fact.exact.number)}{unit}"
    return f"{fact.exact.within(unit, 2) - one.fact.exact.number}{unit}"


def _named(name: str, stated: Evaluation) -> Indicator | None:
    best = max(stated.indicators, key=lambda i: alike(i.name, name), default=None)
    return best if best is not None and alike(best.name, name) >= SAME_NAME else None


def bound_figures(held: Bound | None, file: str) -> Iterator[Finding]:
    """F01, F02, F03, F04: figures of ours that were edited, deleted, doubled, unbound."""
    if held is None:
        return
    standing: dict[str, list[tuple[str, str]]] = {}
    for one in held.standing:
        standing.setdefault(one.id, []).append((one.text, one.spot))
    left = Counter(text for found in standing.values() for text, _ in found)
    for id_, figure in held.written.items():
        found = standing.get(id_, [])
        for text, spot in found:
            if text != figure.printed:
                yield finding("F01", "default", Location(file, "", spot), label=figure.label,
                              stated=text, computed=figure.printed)  # fmt: skip
        if len(found) > 1:
            yield finding("F03", "default", *(Location(file, "", spot) for _, spot in found),
                          label=figure.label, count=len(found), stated=figure.printed)  # fmt: skip
        if not found:
            loose = held.text.count(figure.printed) > left[figure.printed]
            kind = "F04" if loose and len(figure.printed) >= LEAST_PRINTED else "F02"
            yield finding(kind, "default", Location(file), label=figure.label,
                          stated=figure.printed)  # fmt: skip
