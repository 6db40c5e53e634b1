"""Exact scorecards: cells with how each was worked out, totals that are their sum, ranks, grades.

Official cards never run on floats; a cell is rounded once, or the total alone where the card says
so, and then the difference to the printed cells stands beside it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from jiheng.model import half_up
from jiheng.model.scorecard import (
    BESIDE,
    EACH,
    SPANNED,
    CardCell,
    CardEvent,
    CardItem,
    CardSubject,
    Graded,
    Scorecard,
    Term,
    Trace,
)
from jiheng.promotion.card_rules import (
    OF_SEVERAL,
    Line,
    Span,
    lacking,
    limits,
    line_of,
    value_of,
)
from jiheng.promotion.grades import grades, places

ONE = Fraction(1)
LEFT_OUT, UNKNOWN, MEAN, ZERO, SCORED = "left_out", "unknown", "mean", "zero", "scored"


Drafts = list[tuple[str, Fraction | None, Trace]]  # state, exact points, trace


def scored(card: Scorecard, subjects: Sequence[CardSubject]) -> tuple[Graded, ...]:
    """Return every subject with cells, total, rank and grade, in the order given."""
    groups = [subject.group if card.grouped else "" for subject in subjects]
    columns = [_column(item, subjects, groups) for item in card.items]
    rows = (
        _row(card, subject, [column[number] for column in columns])
        for number, subject in enumerate(subjects)
    )
    return _placed(card, tuple(rows), groups)


def _column(item: CardItem, subjects: Sequence[CardSubject], groups: Sequence[str]) -> Drafts:
    """Return the points of an item, subject by subject; a mean is that of the group."""
    if item.rule == "events":
        return [_of_events(item, subject) for subject in subjects]
    if item.rule in OF_SEVERAL:
        drafts = [_of_several(item, subject) for subject in subjects]
    else:
        drafts = _of_one(item, subjects, groups)
    return _with_means(drafts, groups) if item.missing == MEAN else drafts


def _of_one(item: CardItem, subjects: Sequence[CardSubject], groups: Sequence[str]) -> Drafts:
    """Return the points of an item with one value."""
    if item.value is None:
        return [_missing(item, ()) for _ in subjects]
    values = [value_of(item.value, subject.values) for subject in subjects]
    spans = _spans(item, values, groups) if item.rule in SPANNED else {}
    lines: dict[tuple[str, str], Line] = {}
    drafts = []
    for subject, group, value in zip(subjects, groups, values, strict=True):
        if value is None:
            drafts.append(_missing(item, lacking(item.value, subject.values)))
            continue
        key = (group, subject.group)
        if key not in lines:
            lines[key] = line_of(item, subject.group, spans.get(group))
        line = lines[key]
        drafts.append(_cut(item, line.points(value), line.terms, value))
    return drafts


def _spans(
    item: CardItem, values: Sequence[Fraction | None], groups: Sequence[str]
) -> Mapping[str, Span]:
    """Return the lowest and the highest value of each group, or those that the card states."""
    by_group: dict[str, list[Fraction]] = {}
    for value, group in zip(values, groups, strict=True):
        if value is not None:
            by_group.setdefault(group, []).append(value)
    return {
        group: (
            item.low if item.low is not None else min(known),
            item.high if item.high is not None else max(known),
        )
        for group, known in by_group.items()
    }


def _of_several(item: CardItem, subject: CardSubject) -> tuple[str, Fraction | None, Trace]:
    lacks = dict.fromkeys(n for each in item.values for n in lacking(each, subject.values))
    if lacks:
        return _missing(item, tuple(lacks))
    return _cut(item, *OF_SEVERAL[item.rule](item, subject))


def _missing(item: CardItem, absent: tuple[str, ...]) -> tuple[str, Fraction | None, Trace]:
    """Return the points of what was not reported: nothing, a mean, left out, or unknown."""
    trace = Trace(rule=item.rule, absent=absent)
    if item.missing == ZERO or item.rule in BESIDE:
        return ZERO, Fraction(0), trace
    return {MEAN: MEAN, "reweigh": LEFT_OUT}.get(item.missing, UNKNOWN), None, trace


def _cut(
    item: CardItem, raw: Fraction, terms: tuple[Term, ...], value: Fraction | None = None,
    papers: tuple[CardEvent, ...] = (),
) -> tuple[str, Fraction | None, Trace]:  # fmt: skip
    """Return points with their cap and their floor."""
    exact, cut_by = raw, ""
    if item.cap is not None and exact > item.cap:
        exact, cut_by = item.cap, "cap"
    if item.floor is not None and exact < item.floor:
        exact, cut_by = item.floor, "floor"
    trace = Trace(rule=item.rule, value=value, terms=terms, raw=raw, cut_by=cut_by, papers=papers)
    return SCORED, exact, trace


def _of_events(item: CardItem, subject: CardSubject) -> tuple[str, Fraction | None, Trace]:
    papers = tuple(event for event in subject.events if event.kind == item.event)
    count = sum((event.count for event in papers), Fraction(0))
    terms = (Term("each", item.each), *limits(item))
    return _cut(item, count * item.each, terms, count, papers)


def _with_means(drafts: Drafts, groups: Sequence[str]) -> Drafts:
    """Return the points with the mean of the others of the group where something is missing."""
    lacking_in = {g for (state, _, _), g in zip(drafts, groups, strict=True) if state == MEAN}
    points: dict[str, list[Fraction]] = {}
    for (_state, exact, _trace), group in zip(drafts, groups, strict=True):
        if exact is not None and group in lacking_in:
            points.setdefault(group, []).append(exact)
    means = {group: sum(own, Fraction(0)) / len(own) for group, own in points.items()}
    return [
        (state, means[group], replace(trace, raw=means[group], others=len(points[group])))
        if state == MEAN and group in means
        else (state, exact, trace)
        for (state, exact, trace), group in zip(drafts, groups, strict=True)
    ]


def _row(card: Scorecard, subject: CardSubject, drafts: Drafts) -> Graded:
    """Return a subject with its points printed and added up."""
    left = Fraction(0)
    for item, (state, _exact, _trace) in zip(card.items, drafts, strict=True):
        left += item.marks if state == LEFT_OUT else 0
    full = card.full if left else Fraction(0)
    factor = full / (full - left) if left and left < full else ONE
    cells = tuple(
        _cell(card, item, draft, factor) for item, draft in zip(card.items, drafts, strict=True)
    )
    shown = sum((cell.points for cell in cells if cell.points is not None), Decimal(0))
    known = all(cell.exact is not None or cell.state == LEFT_OUT for cell in cells)
    total = _total(card, cells, shown) if known and (not left or left < full) else None
    vetoed = {item.event for item in card.items if item.veto}
    vetoes = tuple(event for event in subject.events if event.kind in vetoed)
    tail = total - shown if total is not None else Decimal(0)
    return Graded(subject=subject, cells=cells, tail=tail, total=total, vetoes=vetoes)


def _cell(
    card: Scorecard, item: CardItem, draft: tuple[str, Fraction | None, Trace], factor: Fraction
) -> CardCell:
    """Return a cell; one of the full marks takes its share of the weight of what was left out."""
    state, exact, trace = draft
    if exact is None:
        return CardCell(item=item.id, state=state, exact=None, points=None, trace=trace)
    factor = factor if item.marks else ONE
    exact = exact if factor is ONE else exact * factor
    points = half_up(exact, card.digits)
    return CardCell(
        item=item.id, state=state, exact=exact, points=points, trace=trace, factor=factor
    )


def _total(card: Scorecard, cells: Sequence[CardCell], shown: Decimal) -> Decimal:
    if card.rounding == EACH:
        return shown
    exact = sum((cell.exact for cell in cells if cell.exact is not None), Fraction(0))
    return half_up(exact, card.digits)


def _placed(card: Scorecard, rows: tuple[Graded, ...], groups: Sequence[str]) -> tuple[Graded, ...]:
    """Return the rows with ranks and grades; a veto takes the rank away, not the score."""
    by_group: dict[str, dict[int, Decimal]] = {}
    for number, (row, group) in enumerate(zip(rows, groups, strict=True)):
        own = by_group.setdefault(group, {})
        if row.total is not None and not row.vetoes:
            own[number] = row.total
    placed = list(rows)
    for totals in by_group.values():
        place_of, grade_of = places(totals), grades(card, totals)
        same = Counter(totals.values())
        for number, total in totals.items():
            placed[number] = replace(
                rows[number], place=place_of[number], ties=same[total] > 1,
                ranked=len(totals), grade=grade_of.get(number, ""),
            )  # fmt: skip
    return tuple(placed)


def changed_grades(
    before: Sequence[Graded], after: Sequence[Graded]
) -> tuple[tuple[Graded, Graded], ...]:
    """Return who has another grade, rank or total by another card; the subjects are the same."""
    return tuple(
        (then, now)
        for then, now in zip(before, after, strict=True)
        if (then.total, then.place, then.grade) != (now.total, now.place, now.grade)
    )


def with_weight(card: Scorecard, item_id: str, weight: Fraction) -> Scorecard:
    """Return the card with another weight of one item; a cap at the weight goes along."""
    items = tuple(
        replace(item, weight=weight, cap=weight if item.cap == item.weight else item.cap)
        if item.id == item_id
        else item
        for item in card.items
    )
    return replace(card, items=items)
