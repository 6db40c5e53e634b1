"""What the report states and can be recomputed: sums, shares, rates, growth, lists, balances."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding, Location, factor, half_up
from jiheng.model.prose import Mention, Passage, Relation
from jiheng.review.written.explained import (
    ends_sooner,
    list_goes_on,
    others_complete,
    rate_explained,
    rows_complete,
    totalled_behind,
)
from jiheng.review.written.operands import sentence_of, shared
from jiheng.review.written.report import Report, finding, percent

MIXED = "A13"
UNSURE = "A52"  # the text may list some of the parts only: asked, not accused
SAID_OTHERWISE = ("A08", "A15", "A17", "A19", "A20", "A22", "A24")  # workbooks state them else
ASKED = ("A20",)  # codes with a question of their own
RATES = ("rate", "share", "done")
ZERO = Fraction(0)
NAMES_BASE = re.compile("占|年初|调整|预算的|计划的|为基数|[以按][^，。；]{2,16}计|[/÷]")
BASE_NAMED = re.compile("占(?P<base>[^占]{2,14})的?$")
OF_ALL = re.compile("占(?:全年|全部|总额|总数|总量|当年|本年)的?$")
MOST_OTHERS = 60  # figures that a rate may have been computed of
NEAR = 4  # percentages around a change that it may be the difference of


def stated(report: Report) -> Iterator[Finding]:
    """A01-A06, A08, A10-A16, A19, A22, A24, A52, A68, A79: what is stated and can be recomputed."""
    for relation in report.reading.relations:
        if relation.verdict == "holds" or (relation.code == MIXED and _mixed_bases(relation)):
            continue
        if relation.kind == "count":
            yield finding(
                "A16", "default" if relation.certain else "question", relation.at,
                stated=str(relation.stated), unit=relation.unit,
                computed=str(relation.computed), quote=relation.quote,
            )  # fmt: skip
        elif relation.kind == "change":
            variant = "parts" if relation.verdict == "fails" else "parts_rounding"
            yield finding("A06", variant, *_places(relation), **_figures(relation))
        elif relation.verdict == "rounding":
            yield finding(relation.code, "rounding", *_places(relation), **_figures(relation))
        else:
            yield from _broken(report, relation)


def _broken(report: Report, relation: Relation) -> Iterator[Finding]:
    """Yield what is wrong with a sum, a rate or a mean that does not hold."""
    other = _other_base(report, relation)
    if other is not None and (_of_itself(relation) or relation.terms[1][1].target):
        return  # what was taken for the base is the part itself, or only what was aimed at
    if other is not None and OF_ALL.search(_said(relation)):
        return  # 占全年的40%: of all that was spent as well as of all that was planned
    if other is not None and not NAMES_BASE.search(_said(relation)):
        return  # the rate is right of a figure that its words may mean
    if other is not None:
        name = f"{other.name[-12:]}{other.fact.text}"
        places = (*_places(relation), other.fact.place)
        yield finding("A68", "default", *places, other=name, **_figures(relation))
        return
    if _explained(report, relation) or _told_in_its_row(report, relation):
        return
    if relation.kind == "mean":
        code, variant = "A79", _of_mean(relation)
    elif not relation.certain:
        code, variant = relation.code if relation.code in ASKED else UNSURE, "question"
    else:
        code = relation.code
        variant = "written" if code in SAID_OTHERWISE else "default"
    yield finding(code, variant, *_places(relation), **_figures(relation))


def _sentences(report: Report, figures: Sequence[Mention]) -> tuple[int, int]:
    """Return where the sentences begin and end in which the figures of a paragraph stand."""
    own = [m for m in figures if m.passage == figures[0].passage]
    text = report.reading.passages[figures[0].passage].text
    spans = [sentence_of(text, m.start) for m in own]
    return min(begin for begin, _ in spans), max(end for _, end in spans)


def _explained(report: Report, relation: Relation) -> bool:
    """Return whether other figures of the text give a rate whose words do not name its base."""
    own = report.operands
    stated, terms = relation.stated_mention, [m for _, m in relation.terms]
    if stated is None or len(terms) < 2:
        return False
    if relation.kind == "sum":
        near = own.near(stated)
        span = _sentences(report, [stated, *terms])
        return (
            list_goes_on(stated, near, terms) or totalled_behind(near, terms)
            or rows_complete(stated, near, terms)
            or (all(sign > 0 for sign, _ in relation.terms) and ends_sooner(stated, terms))
            or (all(sign > 0 for sign, _ in relation.terms)
                and others_complete(stated, near, terms, span))
        )  # fmt: skip
    if relation.kind not in RATES or len(terms) != 2:
        return False
    named = BASE_NAMED.search(stated.name)
    if named is not None and "应" in named.group("base") and "应" not in terms[1].name:
        return True  # over what was due, which is not told
    if named is not None and shared(named.group("base"), terms[1].name):
        return False
    if all(term.passage != stated.passage for term in terms):
        terms = []  # of other rows of a table: any two cells near it may be those that it is of
    return rate_explained(stated, own.near(stated), terms)


def _told_in_its_row(report: Report, relation: Relation) -> bool:
    """Return whether a row gives its rate: by another rate in it, or by its figures turned round.

    So do 96.65% 93.50% 95.05%, and a target that stands before its result.
    """
    stated = relation.stated_mention
    if stated is None or relation.kind not in RATES:
        return False
    row = report.reading.passages[stated.passage].text
    if "。" in row:
        return False
    turned = 1 / relation.computed if relation.computed else ZERO
    of_row = all(m.passage == stated.passage for _, m in relation.terms)
    swapped = of_row and abs(turned - relation.stated) <= relation.tolerance
    return swapped or relation.printed(relation.computed) in row


def _of_itself(relation: Relation) -> bool:
    """Return whether both figures of a rate are one amount: then one of them was misread."""
    return relation.terms[0][1].amount == relation.terms[1][1].amount


def _of_mean(relation: Relation) -> str:
    """Return how a mean is wrong: outside its figures, said to be plain, or perhaps weighted."""
    values = [m.amount for _, m in relation.terms if m.amount is not None]
    if not relation.certain:
        return "weighted"
    inside = any(m.kind == "bare" for _, m in relation.terms)  # without the unit of the mean
    return "plain" if inside or min(values) <= relation.stated <= max(values) else "default"


def _other_base(report: Report, relation: Relation) -> Mention | None:
    """Return the figure that a rate was really computed of, if it is not the one that is named."""
    stated = relation.stated_mention
    if relation.kind not in ("rate", "share", "done") or stated is None or len(relation.terms) != 2:
        return None
    (_, top), (_, bottom) = relation.terms
    exact = stated.fact.exact
    if exact is None or not exact.amount or exact.amount == 1 or top.amount is None:
        return None
    near = report.by_passage.get(bottom.passage, ())[:MOST_OTHERS]
    same_line = report.by_role[bottom.fact.role][:MOST_OTHERS] if bottom.fact.role else ()
    others = [
        m for m in (*near, *same_line)
        if m.kind == bottom.kind and m is not top and _kin(m, bottom)
        and m.amount and m.amount != bottom.amount
    ]  # fmt: skip
    return next(
        (m for m in others if abs(top.amount / (m.amount or 1) - exact.amount) <= exact.half_unit),
        None,
    )


def _kin(mention: Mention, other: Mention) -> bool:
    units = [m.fact.exact.unit.lstrip("万亿") if m.fact.exact else "" for m in (mention, other)]
    return mention.kind == "money" or units[0] == units[1]


def _figures(relation: Relation) -> dict[str, object]:
    """Return what a finding says of a relation: name, stated, computed, difference, terms."""
    return {
        "what": f"“{_name(relation)}”",
        "stated": _stated(relation),
        "whole": relation.printed(relation.stated),
        "computed": relation.printed(relation.computed),
        "difference": relation.printed(abs(relation.difference)),
        "terms": relation.typed,
    }


def _mixed_bases(relation: Relation) -> bool:
    """Return whether net and gross values are added: that is told apart."""
    if any(sign < 0 for sign, _ in relation.terms):
        return False  # gross less depreciation
    bases = {m.fact.base for _, m in relation.terms} | (
        {relation.stated_mention.fact.base} if relation.stated_mention else set()
    )
    return len(bases) > 1


def _places(relation: Relation) -> tuple[Location, ...]:
    stated_places = (
        (relation.stated_mention.fact.place,)
        if relation.stated_mention is not None
        else (relation.at,)
    )
    return (*stated_places, *(m.fact.place for _, m in relation.terms))


def _name(relation: Relation) -> str:
    return relation.stated_mention.name if relation.stated_mention is not None else ""


def _said(relation: Relation) -> str:
    """Return the clause before a stated figure and its own."""
    stated = relation.stated_mention
    return "，".join(f"{stated.lead}{stated.name}".split("，")[-2:]) if stated is not None else ""


def _stated(relation: Relation) -> str:
    if relation.stated_mention is None:
        return str(relation.stated)
    return relation.stated_mention.fact.text


def implied(report: Report) -> Iterator[Finding]:
    """A17: growth without the figure of the year before: what it would have been."""
    recomputed = {id(r.stated_mention) for r in report.reading.relations if r.kind == "growth"}
    mentions = report.reading.mentions
    for at, mention in enumerate(mentions):
        exact = mention.fact.exact
        if (
            mention.kind != "share"
            or not mention.rise
            or exact is None
            or id(mention) in recomputed
        ):
            continue
        now = mentions[at - 1] if at else None
        if now is not None and _from_zero(mentions[max(0, at - 3) : at], mention):
            yield finding(
                "A17", "zero_base", mention.fact.place, now.fact.place, name=now.name,
                stated=mention.fact.text, now=now.fact.text,
            )  # fmt: skip
            continue
        value = now.fact.exact if now and now.passage == mention.passage else None
        budgeted = now is not None and re.search("年初|预算", now.name)
        if now is None or value is None or budgeted or now.kind == "share" or exact.amount <= -1:
            continue
        base = value.amount / (1 + mention.rise * exact.amount)
        shown = half_up(base / factor(value.unit), (value.digits or 0) + 2)
        yield finding(
            "A17",
            "implied",
            mention.fact.place,
            now.fact.place,
            name=now.name,
            stated=mention.fact.text,
            now=now.fact.text,
            computed=f"{shown}{value.unit}",
        )


def _from_zero(before: Sequence[Mention], rate: Mention) -> bool:
    """Return whether the change is all there is: then last year was nothing, and no rate exists."""
    change = next((m for m in reversed(before) if m.rise > 0 and m.kind == "money"), None)
    total = next((m for m in reversed(before) if not m.rise and m.kind == "money"), None)
    if change is None or total is None or change.passage != rate.passage:
        return False
    return bool(total.amount) and total.amount == change.amount and total.passage == rate.passage


def points_called_percent(report: Report) -> Iterator[Finding]:
    """A18: the difference of two percentages is told in percentage points, not in per cent."""
    by_passage: dict[int, list[Mention]] = {}
    for mention in report.reading.mentions:
        if mention.kind == "share" and mention.fact.exact:
            by_passage.setdefault(mention.passage, []).append(mention)
    for passage in report.running_passages:
        shares = by_passage.get(passage.number, [])
        for at, change in enumerate(shares):
            if not change.rise:
                continue
            for mention, other in _pairs(shares[max(0, at - NEAR) : at + NEAR], change):
                gap = abs((mention.amount or ZERO) - (other.amount or ZERO))
                if gap and _same_gap(gap, change) and _years(passage, mention, other):
                    yield finding(
                        "A18", "default", change.fact.place, found=change.fact.text,
                        terms=f"{mention.fact.text}、{other.fact.text}",
                        computed=percent(gap).rstrip("%"),
                    )  # fmt: skip
                    break


def _same_gap(gap: Fraction, change: Mention) -> bool:
    """Return whether a change is the gap of two percentages as it is printed."""
    half = change.fact.exact.half_unit if change.fact.exact is not None else Fraction(0)
    return abs(gap - (change.amount or Fraction(0))) < max(half, Fraction(1, 10**9))


def _years(passage: Passage, *figures: Mention) -> bool:
    """Return whether one of two figures is said to be the earlier one."""
    tails = (passage.text[max(0, m.start - 6) : m.start] for m in figures)
    return any(re.search("由|从|上年|去年|原|20[0-9]{2}年的$", tail) for tail in tails)


def _pairs(shares: list[Mention], change: Mention) -> Iterator[tuple[Mention, Mention]]:
    other_shares = [m for m in shares if m is not change]
    yield from ((a, b) for i, a in enumerate(other_shares) for b in other_shares[i + 1 :])
