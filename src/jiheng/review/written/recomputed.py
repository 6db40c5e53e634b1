"""What the report states and can be recomputed: sums, shares, rates, growth, lists, balances."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding, Location, factor, half_up
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.review.written.report import Report, finding, percent

MIXED = "A13"
UNSURE = "A52"  # the text may list some of the parts only: asked, not accused
SAID_OTHERWISE = ("A08", "A15", "A17", "A19", "A22", "A24")  # workbooks state these differently
ZERO = Fraction(0)


def stated(report: Report) -> Iterator[Finding]:
    """A01-A06, A08, A10-A16, A19, A22, A24, A52: what is stated and can be recomputed."""
    for one in report.reading.relations:
        if one.verdict == "holds" or (one.code == MIXED and _mixed_bases(one)):
            continue
        if one.kind == "count":
            yield finding(
                "A16", "default", one.at, stated=str(one.stated), unit=one.unit,
                computed=str(one.computed), quote=one.quote,
            )  # fmt: skip
        elif one.kind == "change":
            variant = "parts" if one.verdict == "fails" else "parts_rounding"
            yield finding("A06", variant, *_places(one), **_figures(one))
        elif one.verdict == "rounding":
            yield finding(one.code, "rounding", *_places(one), **_figures(one))
        elif not one.certain:
            yield finding(UNSURE, "question", *_places(one), **_figures(one))
        else:
            variant = "written" if one.code in SAID_OTHERWISE else "default"
            yield finding(one.code, variant, *_places(one), **_figures(one))


def _figures(one: Relation) -> dict[str, object]:
    """Return what a finding says of a relation: name, stated, computed, difference, terms."""
    return {
        "what": f"“{_name(one)}”", "stated": _stated(one), "whole": one.printed(one.stated),
        "computed": one.printed(one.computed), "difference": one.printed(abs(one.difference)),
        "terms": one.typed,
    }  # fmt: skip


def _mixed_bases(one: Relation) -> bool:
    """Return whether net and gross values are added: that is told apart."""
    bases = {m.fact.base for _, m in one.terms} | ({one.whole.fact.base} if one.whole else set())
    return len(bases) > 1


def _places(one: Relation) -> tuple[Location, ...]:
    whole = (one.whole.fact.place,) if one.whole is not None else (one.at,)
    return (*whole, *(m.fact.place for _, m in one.terms))


def _name(one: Relation) -> str:
    return one.whole.name if one.whole is not None else ""


def _stated(one: Relation) -> str:
    if one.whole is None:
        return str(one.stated)
    return one.whole.fact.text


def implied(report: Report) -> Iterator[Finding]:
    """A17: growth without the figure of the year before: what it would have been."""
    recomputed = {id(r.whole) for r in report.reading.relations if r.kind == "growth"}
    found = report.reading.mentions
    for at, one in enumerate(found):
        exact = one.fact.exact
        if one.kind != "share" or not one.rise or exact is None or id(one) in recomputed:
            continue
        now = found[at - 1] if at else None
        if now is not None and _from_zero(found[max(0, at - 3) : at], one):
            yield finding(
                "A17", "zero_base", one.fact.place, now.fact.place, name=now.name,
                stated=one.fact.text, now=now.fact.text,
            )  # fmt: skip
            continue
        value = now.fact.exact if now and now.passage == one.passage else None
        budgeted = now is not None and re.search("年初|预算", now.name)
        if now is None or value is None or budgeted or now.kind == "share" or exact.amount <= -1:
            continue
        base = value.amount / (1 + one.rise * exact.amount)
        shown = half_up(base / factor(value.unit), (value.digits or 0) + 2)
        yield finding(
            "A17", "implied", one.fact.place, now.fact.place, name=now.name, stated=one.fact.text,
            now=now.fact.text, computed=f"{shown}{value.unit}",
        )  # fmt: skip


def _from_zero(before: Sequence[Mention], rate: Mention) -> bool:
    """Return whether the change is all there is: then last year was nothing, and no rate exists."""
    change = next((m for m in reversed(before) if m.rise > 0 and m.kind == "money"), None)
    whole = next((m for m in reversed(before) if not m.rise and m.kind == "money"), None)
    if change is None or whole is None or change.passage != rate.passage:
        return False
    return bool(whole.amount) and whole.amount == change.amount and whole.passage == rate.passage


def points_called_percent(report: Report) -> Iterator[Finding]:
    """A18: the difference of two percentages is told in percentage points, not in per cent."""
    by_passage: dict[int, list[Mention]] = {}
    for one in report.reading.mentions:
        if one.kind == "share" and one.fact.exact:
            by_passage.setdefault(one.passage, []).append(one)
    for passage in report.running:
        shares = by_passage.get(passage.number, [])
        for change in (m for m in shares if m.rise):
            for one, other in _pairs(shares, change):
                gap = abs((one.amount or ZERO) - (other.amount or ZERO))
                if gap and gap == change.amount and _years(passage, one, other):
                    yield finding(
                        "A18", "default", change.fact.place, found=change.fact.text,
                        terms=f"{one.fact.text}、{other.fact.text}",
                        computed=percent(gap).rstrip("%"),
                    )  # fmt: skip
                    break


def _years(passage: Passage, *figures: Mention) -> bool:
    """Return whether one of two figures is said to be the earlier one."""
    tails = (passage.text[max(0, m.start - 5) : m.start] for m in figures)
    return any(re.search("由|从|上年|去年|原", tail) for tail in tails)


def _pairs(shares: list[Mention], change: Mention) -> Iterator[tuple[Mention, Mention]]:
    held = [m for m in shares if m is not change]
    yield from ((a, b) for i, a in enumerate(held) for b in held[i + 1 :])
