"""A report against what stands beside it: last year's, the workbook, the figures it was made of."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Evaluation, Fact, Finding, Indicator, Location, Quantity
from jiheng.model.bound import BoundFigures
from jiheng.model.prose import Mention, Reading
from jiheng.model.text import alike
from jiheng.review.written.report import Report, finding

SAME_NAME = 0.8
LONG = 60  # characters from which the same paragraph is not the same by chance
LEAST_PRINTED = 4  # characters from which a figure's text is no chance match


Lines = dict[tuple[str, str], Mention]


def _lines(reading: Reading) -> Lines:
    """Return the first statement of each line of the budget."""
    mention_by_line: Lines = {}
    for mention in reading.mentions:
        if mention.fact.role and mention.fact.exact is not None:
            mention_by_line.setdefault((mention.fact.role, mention.fact.base), mention)
    return mention_by_line


def unread(report: Report) -> Iterator[Finding]:
    """R32: what stands beside the report can be read."""
    yield from report.others.faults


def against_last_year(report: Report) -> Iterator[Finding]:
    """A09, A29, A53: balances carried over, figures of last year, paragraphs taken over whole."""
    now, last = report.reading, report.others.last_year
    if last is None:
        return
    if now.year and last.year and now.year - last.year != 1:
        facts = {"file": last.name, "found": last.year, "expected": now.year - 1}
        yield Finding("R32", (Location(last.name),), facts, "year")
        return
    yield from _figures_of_last_year(_lines(now), _lines(last))
    before = {p.text: p for p in last.passages if len(p.text) >= LONG}
    for passage in now.passages:
        if passage.text in before:
            yield finding("A53", "last_year", passage.place(),
                          quote=passage.text[:40],
                          other=str(before[passage.text].place()))  # fmt: skip


def _figures_of_last_year(own_lines: Lines, theirs: Lines) -> Iterator[Finding]:
    opening = own_lines.get(("carryover.opening", "executed"))
    closing = theirs.get(("carryover.closing", "executed"))
    if opening and closing and _differ(opening, closing):
        yield finding("A09", "written", opening.fact.place, stated=opening.fact.text,
                      computed=closing.fact.text)  # fmt: skip
    for (role, base), mention in own_lines.items():
        other = theirs.get((role, "executed")) if base == "prior" else None
        if other is not None and _differ(mention, other):
            yield finding("A29", "last_year", mention.fact.place, name=mention.name,
                          stated=mention.fact.text, computed=other.fact.text)  # fmt: skip


def _differ(mention: Mention, other: Mention) -> bool:
    gap = abs((mention.amount or Fraction(0)) - (other.amount or Fraction(0)))
    return gap > mention.half_unit + other.half_unit


def against_figures(report: Report) -> Iterator[Finding]:
    """A30: the prose says what the workbook says: budget lines, indicators, total."""
    reading, stated, file = report.reading, report.others.figures, report.others.figures_file
    if stated is None:
        return
    for (role, base), mention in _lines(reading).items():
        fact = stated.facts.first_exact(role, base)
        if fact is not None and fact.exact is not None and _differ_from_fact(mention, fact):
            yield finding(
                "A30",
                "default",
                mention.fact.place,
                what=mention.name,
                stated=mention.fact.text,
                source=file,
                computed=fact.exact.printed(),
                difference=_gap(mention, fact),
            )
    for indicator in reading.stated_indicators:
        match, actual = _named(indicator.name, stated), indicator.actual
        theirs = match.actual if match is not None else None
        if actual is None or actual.fact.exact is None or not isinstance(theirs, Quantity):
            continue
        if abs(actual.fact.exact.amount - theirs.amount) > actual.fact.exact.half_unit:
            yield finding(
                "A30", "indicator", actual.fact.place, what=indicator.name, stated=actual.fact.text,
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


def _differ_from_fact(mention: Mention, fact: Fact) -> bool:
    if mention.fact.exact is None or fact.exact is None:
        return False
    gap = abs(mention.fact.exact.amount - fact.exact.amount)
    return gap > mention.fact.exact.half_unit + fact.exact.half_unit


def _gap(mention: Mention, fact: Fact) -> str:
    if mention.fact.exact is None or fact.exact is None:
        return ""
    unit = mention.fact.exact.unit
    if fact.exact.unit == unit:
        return f"{abs(mention.fact.exact.number - fact.exact.number)}{unit}"
    return f"{fact.exact.within(unit, 2) - mention.fact.exact.number}{unit}"


def _named(name: str, stated: Evaluation) -> Indicator | None:
    best = max(stated.indicators, key=lambda i: alike(i.name, name), default=None)
    return best if best is not None and alike(best.name, name) >= SAME_NAME else None


def bound_figures(report: Report) -> Iterator[Finding]:
    """F01, F02, F03, F04: figures of ours that were edited, deleted, doubled, unbound."""
    if report.others.bound is not None:
        yield from edited_figures(report.others.bound, report.reading.name)


def edited_figures(figures: BoundFigures, file: str) -> Iterator[Finding]:
    """Yield the bound figures of a file that do not stand as they were written."""
    standing: dict[str, list[tuple[str, str]]] = {}
    for standing_figure in figures.standing:
        standing.setdefault(standing_figure.id, []).append(
            (standing_figure.text, standing_figure.spot)
        )
    left = Counter(text for hits in standing.values() for text, _ in hits)
    for id_, figure in figures.written.items():
        hits = standing.get(id_, [])
        for text, spot in hits:
            if text != figure.printed:
                yield finding("F01", "default", Location(file, "", spot), label=figure.label,
                              stated=text, computed=figure.printed)  # fmt: skip
        if len(hits) > 1:
            yield finding("F03", "default", *(Location(file, "", spot) for _, spot in hits),
                          label=figure.label, count=len(hits), stated=figure.printed)  # fmt: skip
        if not hits:
            loose = figures.text.count(figure.printed) > left[figure.printed]
            kind = "F04" if loose and len(figure.printed) >= LEAST_PRINTED else "F02"
            yield finding(kind, "default", Location(file), label=figure.label,
                          stated=figure.printed)  # fmt: skip
