"""Targets and results as the report tells them: A27, A29, A33, A34."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, zip_longest

from jiheng.model import Finding, Indicator, Interval, NumberTarget, Operator, Quantity
from jiheng.model.prose import Mention, Said, Told
from jiheng.model.text import alike, any_of
from jiheng.review.written.report import Report, finding

SHORTEST_NAME = 4
STATISTIC = re.compile("分位|中位|平均|均值|最高|最低|其中")  # of something named elsewhere
NAMED = 0.6  # share of a name that a sentence must have to speak of it
COPIED = 0.9
AIM = re.compile(r"目标[^：。；]{0,4}：([^。]{12,})")
DONE = re.compile(r"(?:完成|实现)情况：([^。]{12,})")
LOW_EXECUTION = "low_execution"
TOLD_ONCE = ("expenditure.total", "income.total", "project.total", "staff.total")


def unmet(report: Report) -> Iterator[Finding]:
    """A27: a target that was missed, or money left over, is explained."""
    lines = report.case.evaluation.indicators  # what was told, in the same order
    for one, line in zip(report.reading.told, lines, strict=True):
        if one.actual is None or one.target is None or _met(one, line) is not False:
            continue
        if one.explained or _explained(one, report):
            continue
        if one.points is not None and one.weight is not None and one.points < one.weight \
                and one.reason:  # fmt: skip
            continue
        full = one.points is not None and one.points == one.weight
        yield finding(
            "A27", "written_full" if full else "written", one.actual.fact.place,
            one.target.fact.place, name=one.name, found=one.actual.fact.text,
            expected=one.target.fact.text,
        )  # fmt: skip
    yield from _unfinished(report)


def _explained(one: Told, report: Report) -> bool:
    """Return whether a sentence that names the indicator, or one right after, gives a reason."""
    gap = re.compile(any_of(report.words("gap")))
    for passage in report.running:
        if not gap.search(passage.text):
            continue
        sentences = re.split("[。；]", passage.text)
        for sentence, after in zip_longest(sentences, sentences[1:], fillvalue=""):
            if gap.search(sentence + after) and alike(one.name, sentence) >= NAMED:
                return True
    return False


def _met(one: Told, line: Indicator) -> bool | None:
    """Return whether the target was reached; None if that cannot be said."""
    target, actual = line.target, one.actual.amount if one.actual else None
    wanted = one.target.at_bound().amount if one.target else None
    if not isinstance(target, NumberTarget) or one.target is None or one.actual is None:
        return None
    if actual is None or wanted is None or one.actual.kind != one.target.kind:
        return None
    if target.operator is Operator.AT_MOST:
        return actual <= wanted
    return actual >= wanted


def _unfinished(report: Report) -> Iterator[Finding]:
    """Yield A27 for a project that spent much less than its budget without a word on why."""
    limit = report.case.limit("A27", LOW_EXECUTION)
    spent = _one(report, "project.total", "executed") or _one(
        report, "expenditure.total", "executed"
    )
    if spent is None or not report.reading.title:
        return
    budget = next(
        (m for base in ("revised", "original") if (m := _one(report, spent.fact.role, base))), None
    )
    if budget is None or not budget.amount or spent.amount is None:
        return
    told = any(m.kind == "share" and "执行" in m.name for m in report.reading.mentions)
    text = "".join(p.text for p in report.running)
    explained = any(word in text for word in report.words("gap"))
    if spent.amount / budget.amount < limit and not explained and not told:
        yield finding("A27", "execution", spent.fact.place, budget.fact.place,
                      found=spent.fact.text, expected=budget.fact.text)  # fmt: skip


def _one(report: Report, role: str, base: str) -> Mention | None:
    return next(
        (m for m in report.reading.mentions if (m.fact.role, m.fact.base) == (role, base)
         and m.fact.exact), None,
    )  # fmt: skip


def one_value(report: Report) -> Iterator[Finding]:
    """A29: what is stated twice has one value."""
    sums = [r for r in report.reading.relations if r.kind == "sum"]
    parts = {id(m) for r in sums for _, m in r.terms}
    wholes = {id(r.whole) for r in sums}
    seen: dict[tuple[str, str], Mention] = {}
    for one in report.reading.mentions:
        if one.fact.role not in TOLD_ONCE or one.fact.exact is None or one.depth:
            continue
        first = seen.setdefault((one.fact.role, one.fact.base), one)
        if (
            first is not one
            and first.amount != one.amount
            and _same_thing(first, one, parts, wholes)
        ):
            yield _two_values(first, one)
    yield from _told_twice(report)


def _same_thing(first: Mention, one: Mention, parts: set[int], wholes: set[int]) -> bool:
    """Return whether two statements of a total mean the same: not a part, not another unit's."""
    if id(one) in parts or id(first) in parts or one.fact.role == "staff.total":
        return False
    return first.name[-6:] == one.name[-6:] and (id(one) in wholes) == (id(first) in wholes)


def _told_twice(report: Report) -> Iterator[Finding]:
    """Yield A29 for results of one name and unit that differ; a part of another has no name."""
    same: dict[tuple[str, str, str], list[tuple[Decimal, Mention]]] = defaultdict(list)
    for one in report.reading.told:
        result = one.actual
        exact = result.fact.exact if result is not None else None
        if result is None or exact is None or not result.name:
            continue
        if len(one.name) >= SHORTEST_NAME and not STATISTIC.search(one.name):
            same[(one.name, result.kind, exact.unit)].append((exact.number, result))
    for held in same.values():
        for (first, stated), (second, other) in combinations(held, 2):
            if first != second:
                yield _two_values(stated, other)


def _two_values(first: Mention, other: Mention) -> Finding:
    return finding("A29", "written", first.fact.place, other.fact.place, name=other.name,
                   stated=first.fact.text, computed=other.fact.text)  # fmt: skip


def without_actual(report: Report) -> Iterator[Finding]:
    """A33: an indicator that has a target has a result."""
    if "申报" in report.reading.title:
        return
    for one in report.reading.told:
        if one.target is not None and one.actual is None and report.reading.told:
            yield finding("A33", "no_actual", one.place, name=one.name)


def results_as_targets(report: Report) -> Iterator[Finding]:
    """A34: what stands under indicators or targets is to be reached, not what was reached."""
    aims = report.reading.parts.get("objectives", ())
    found = []
    for one in report.reading.told:
        if one.actual is None or one.target is not None or not _inside(one, report):
            continue
        found.append(one)
    if found and aims:
        yield finding("A34", "results", *(t.place for t in found), count=len(found),
                      found=_listed(found[:4], named=True))  # fmt: skip


def _listed(told: list[Told], *, named: bool) -> str:
    return "、".join(f"{t.name if named else ''}{t.actual.fact.text}" for t in told if t.actual)


def _inside(one: Told, report: Report) -> bool:
    return one.actual is not None and one.actual.passage in report.reading.aims


def kinds_of_targets(report: Report) -> Iterator[Finding]:
    """A33: targets of more than one kind; counts and money alone say nothing of quality."""
    aims = [t for t in report.reading.told if _inside(t, report) or t.target is not None]
    if not report.reading.complete or len(aims) < MANY:
        return
    names = "".join(t.name for t in aims)
    shown = [t.actual or t.target for t in aims]
    if not any(m.kind == "share" for m in shown if m) and "满意" not in names \
            and not any(t.level for t in aims):  # fmt: skip
        yield finding("A33", "kinds", *(t.place for t in aims[:4]), count=len(aims))


MANY = 4
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def told_nowhere(report: Report) -> Iterator[Finding]:
    """A33: the figures of the indicators come back where the results are told."""
    aims = [t for t in report.reading.told if _inside(t, report)]
    results = report.reading.results
    if len(aims) < MANY or not results:
        return
    texts = "".join(report.reading.passages[n].text for n in sorted(results))
    told = set(NUMBER.findall(texts))
    left = [t for t in aims if t.actual and _number(t.actual) not in told]
    if len(left) == len(aims):
        yield finding("A33", "not_returned", *(t.place for t in left[:6]), count=len(left),
                      found=_listed(left[:6], named=False))  # fmt: skip


def _number(mention: Mention) -> str:
    quantity = mention.fact.quantity
    if isinstance(quantity, Quantity):
        return str(quantity.number)
    bound = quantity.low or quantity.high if isinstance(quantity, Interval) else None
    return str(bound)


def areas(report: Report) -> Iterator[Finding]:
    """A33: as many areas of results as of objectives, each with its counterpart."""
    aims, results = (_subs(report, part) for part in ("objectives", "results"))
    if len(aims) < 2 or len(results) < 2:
        return
    loose = [
        r for r in results if not any(_touch(r.heading, a.heading + a.text[:60]) for a in aims)
    ]
    if loose and len(results) > len(aims):
        yield finding(
            "A33", "default", loose[-1].place, *(a.place for a in aims), area=loose[-1].heading,
            expected="、".join(a.heading for a in aims),
        )  # fmt: skip


def _subs(report: Report, part: str) -> list[Said]:
    """Return the numbered pieces under the headings of a part."""
    outline = report.reading.outline
    tops = [i for i, h in enumerate(outline) if h.passage in (
        report.reading.aims if part == "objectives" else report.reading.results)]  # fmt: skip
    held: dict[int, list[int]] = {}
    for i in tops:
        if outline[i].parent in tops:
            held.setdefault(outline[i].parent, []).append(i)
    leaves = [group for parent, group in held.items() if not any(i in held for i in group)]
    chosen = max(leaves, key=len, default=[])
    return [
        Said(text=report.reading.passages[outline[i].passage].text, heading=outline[i].text,
             place=report.reading.passages[outline[i].passage].place())
        for i in chosen
    ]  # fmt: skip


def _touch(one: str, other: str) -> bool:
    """Return whether two headings share a word of three characters or more."""
    return any(one[i : i + 3] in other for i in range(len(one) - 2))


def copied(report: Report) -> Iterator[Finding]:
    """A34: a result told in the words of its objective, where both stand behind labels."""
    aims = [
        (m.group(1), p.place(*m.span(1))) for p, m in report.matches(AIM.pattern)
        if "情况" not in m.group()[:8]
    ]  # fmt: skip
    for passage, match in report.matches(DONE.pattern):
        for text, place in aims:
            if alike(text, match.group(1)) >= COPIED:
                yield finding(
                    "A34", "default", place, passage.place(*match.span(1)),
                    area=report.case.name("overall_objective"), found=match.group(1)[:40],
                )  # fmt: skip
                return


def beyond_weight(report: Report) -> Iterator[Finding]:
    """A23: no line has more points than its weight."""
    for row in report.reading.rows:
        if row.points is not None and row.weight is not None and row.points > row.weight:
            yield finding(
                "A23", "written", row.place, name=row.name, found=row.points, expected=row.weight
            )
