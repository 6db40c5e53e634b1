"""Targets and results as the report tells them: A27, A29, A33, A34."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, zip_longest

from jiheng.model import Finding, Indicator, Interval, NumberTarget, Operator, Quantity
from jiheng.model.prose import Mention, SectionText, StatedIndicator
from jiheng.model.text import alike, any_of
from jiheng.review.written.directions import YEAR, either_way
from jiheng.review.written.pairs import pairs
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import agree, known_same, names_of, of_one_period, of_the_whole

LISTED = re.compile(r"、\d")
SHORTEST_NAME = 4
SHORTEST_RATE = 3  # 合格率, behind words that say of what
MOST_STATED = 20  # statements of one name that are compared with each other
STATISTIC = re.compile("分位|中位|平均|均值|最高|最低|其中")  # of something named elsewhere
NAMED = 0.6  # share of a name that a sentence must have to speak of it
COPIED = 0.9
AIM = re.compile(r"目标[^：。；]{0,4}：([^。]{12,})")
DONE = re.compile(r"(?:(?:完成|实现)情况|全年实际完成)[^：。；]{0,8}：“?([^。]{12,})")
REACHED = re.compile(
    "(?<![未没不])(?:达到|完成|实现|优于|符合|达成)[^，。；未]{0,8}(?:目标|要求|预期)|(?<!未)(?<!不)达标"
    "|指标(?:均|已|全部){0,2}完成|(?<!不)符合要求"
)
AT_MOST = re.compile("≤|<|不超过|不高于|不大于|不多于|以下|以内|之内|控制|低于|少于")
LESS_IS_BETTER = re.compile(
    "成本|费用|投诉|事故|死亡|发生|发案|时间|时长|时限|天数|工期|能耗|误差|差错|违约|逾期|下降|降低|压减|支出|不合格|信访|流失|受害|等候|用时|贫血|失业"
)
LOW_EXECUTION = "low_execution"
TOLD_ONCE = ("expenditure.total", "income.total", "project.total", "staff.total")


def unmet(report: Report) -> Iterator[Finding]:
    """A27: a target that was missed, or money left over, is explained."""
    yield from report.missed


def missed_targets(report: Report) -> Iterator[Finding]:
    """Yield A27 for what was missed and is not explained; other checks look at it too."""
    for indicator in report.missed_indicators:
        if indicator.actual is None or indicator.target is None:
            continue
        if indicator.explained or _explained(indicator, report):
            continue
        if _points_taken(indicator, report):
            continue
        points, weight = indicator.points, indicator.weight
        taken = points is not None and weight is not None and points < weight
        if taken and indicator.reason:
            continue
        full = points is not None and points == weight
        variant = "written_full" if full else _said_of_missed(indicator, report)
        places = (indicator.actual.fact.place, indicator.target.fact.place)
        yield finding(
            "A27", variant, *places, *((indicator.place,) if full else ()), name=indicator.name,
            found=indicator.actual.fact.text, expected=indicator.target.fact.text,
        )  # fmt: skip
    yield from _unfinished(report)


def below_target(report: Report) -> Iterator[StatedIndicator]:
    """Yield the indicators that are known to have missed their targets, explained or not."""
    lines = report.case.evaluation.indicators  # what was told, in the same order
    for indicator, line in zip(report.reading.stated_indicators, lines, strict=True):
        if _met(indicator, line) is False and _of_one_statement(indicator, report):
            target, actual = indicator.target, indicator.actual
            spoken = indicator.weight is None and target is not None and actual is not None
            if not spoken or not either_way(report, target, actual):
                yield indicator
    known = {(i.actual.passage, i.actual.start) for i in report.reading.stated_indicators
             if i.actual is not None and i.target is not None}  # fmt: skip
    for pair in pairs(report):
        less = LESS_IS_BETTER.search(f"{pair.name}{pair.target.name}") and pair.least
        less = less or either_way(report, pair.target, pair.actual)
        if pair.missed and not less and (pair.actual.passage, pair.actual.start) not in known:
            yield StatedIndicator(name=pair.name, target=pair.target, actual=pair.actual,
                                  place=pair.actual.fact.place)  # fmt: skip


def at_most(indicator: StatedIndicator) -> bool:
    """Return whether less is better, as the target or the name says; it may be both ways else."""
    target = indicator.target
    text = f"{target.name}{target.fact.text}" if target is not None else ""
    return bool(AT_MOST.search(text) or LESS_IS_BETTER.search(indicator.name))


def _of_one_statement(indicator: StatedIndicator, report: Report) -> bool:
    """Return whether target and actual are known to belong together: a row, or one period."""
    target, actual = indicator.target, indicator.actual
    if target is None or actual is None or indicator.weight is not None:
        return True
    behind = report.reading.passages[target.passage].text[target.end : target.end + 2]
    if LISTED.match(behind):
        return False  # 2,150处、416处，均达到目标（2,000处、400处）: each has its own
    return of_one_period(report, actual, target)


def _points_taken(indicator: StatedIndicator, report: Report) -> bool:
    """Return whether the sentence itself says that the missed target cost points."""
    if indicator.actual is None or indicator.weight is not None:
        return False
    text = report.reading.passages[indicator.actual.passage].text
    return "扣" in re.split("[。；]", text[indicator.actual.end :], maxsplit=1)[0]


def _said_of_missed(indicator: StatedIndicator, report: Report) -> str:
    """Return which wording a missed target has: it is said to be reached, or nothing is said."""
    if indicator.actual is None or indicator.weight is not None:
        return "written"
    text = report.reading.passages[indicator.actual.passage].text
    begin = max(text.rfind(sign, 0, indicator.actual.start) for sign in "。；") + 1
    said = re.split("[。；]", text[begin:], maxsplit=1)[0]
    near = indicator.target is not None and indicator.target.passage == indicator.actual.passage
    return "written_reached" if near and REACHED.search(said) else "written"


def _explained(indicator: StatedIndicator, report: Report) -> bool:
    """Return whether a sentence that names the indicator, or one right after, gives a reason."""
    gap = re.compile(any_of(report.words("gap")))
    for passage in report.running_passages:
        if not gap.search(passage.text):
            continue
        sentences = re.split("[。；]", passage.text)
        for sentence, after in zip_longest(sentences, sentences[1:], fillvalue=""):
            if gap.search(sentence + after) and alike(indicator.name, sentence) >= NAMED:
                return True
    return False


def _met(indicator: StatedIndicator, line: Indicator) -> bool | None:
    """Return whether the target was reached; None if that cannot be said."""
    target, actual = line.target, indicator.actual.amount if indicator.actual else None
    target_amount = indicator.target.at_bound().amount if indicator.target else None
    if not isinstance(target, NumberTarget) or indicator.target is None or indicator.actual is None:
        return None
    if actual is None or target_amount is None or indicator.actual.kind != indicator.target.kind:
        return None
    if target.operator is Operator.AT_MOST:
        return actual <= target_amount
    if target.operator is None and LESS_IS_BETTER.search(indicator.name):
        return None
    return actual >= target_amount


def _unfinished(report: Report) -> Iterator[Finding]:
    """Yield A27 for a project that spent much less than its budget without a word on why."""
    limit = report.case.limit("A27", LOW_EXECUTION)
    spent = _first_exact(report, "project.total", "executed") or _first_exact(
        report, "expenditure.total", "executed"
    )
    if spent is None or not report.reading.title:
        return
    budget = next(
        (
            m
            for base in ("revised", "original")
            if (m := _first_exact(report, spent.fact.role, base))
        ),
        None,
    )
    if budget is None or not budget.amount or spent.amount is None:
        return
    has_rate = any(m.kind == "share" and "执行" in m.name for m in report.reading.mentions)
    text = "".join(p.text for p in report.running_passages)
    explained = any(word in text for word in report.words("gap"))
    if spent.amount / budget.amount < limit and not explained and not has_rate:
        yield finding("A27", "execution", spent.fact.place, budget.fact.place,
                      found=spent.fact.text, expected=budget.fact.text)  # fmt: skip


def _first_exact(report: Report, role: str, base: str) -> Mention | None:
    year = f"{report.reading.year}"
    return next(
        (m for m in report.reading.mentions if (m.fact.role, m.fact.base) == (role, base)
         and m.fact.exact and set(YEAR.findall(m.name)) <= {year}), None,
    )  # fmt: skip


def one_value(report: Report) -> Iterator[Finding]:
    """A29: what is stated twice has one value."""
    sums = [r for r in report.reading.relations if r.kind == "sum"]
    parts = {id(m) for r in sums for _, m in r.terms}
    seen: dict[tuple[str, str], Mention] = {}
    for mention in report.reading.mentions:
        if mention.fact.role not in TOLD_ONCE or mention.fact.exact is None or mention.depth:
            continue
        first = seen.setdefault((mention.fact.role, mention.fact.base), mention)
        if (
            first is not mention
            and not agree(first, mention)
            and mention.fact.role != "staff.total"
            and id(first) not in parts
            and id(mention) not in parts
            and of_the_whole(report, first)
            and of_the_whole(report, mention)
            and known_same(report, first, mention)
        ):
            yield _two_values(first, mention)
    yield from _stated_twice(report)


def _stated_twice(report: Report) -> Iterator[Finding]:
    """Yield A29 for results of one name and unit that differ; a part of another has no name."""
    same: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for indicator in report.reading.stated_indicators:
        result = indicator.actual
        exact = result.fact.exact if result is not None else None
        if result is None or exact is None or STATISTIC.search(indicator.name):
            continue
        names = {indicator.name, *names_of(report, result)} if result.name else set()
        least = SHORTEST_RATE if result.kind == "share" and result.lead else SHORTEST_NAME
        for name in names:
            if len(name) >= least:
                same[(name, result.kind)].append(result)
    pairs = {
        (stated.fact.place, other.fact.place): (stated, other)
        for results in same.values()
        for stated, other in combinations(results[:MOST_STATED], 2)
        if not agree(stated, other) and known_same(report, stated, other)
    }
    for stated, other in pairs.values():
        yield _two_values(stated, other)


def _two_values(first: Mention, other: Mention) -> Finding:
    return finding("A29", "written", first.fact.place, other.fact.place, name=other.name,
                   stated=first.fact.text, computed=other.fact.text)  # fmt: skip


def without_actual(report: Report) -> Iterator[Finding]:
    """A33: an indicator that has a target has a result."""
    for indicator in report.reading.stated_indicators:
        if indicator.unanswered:
            yield finding("A33", "no_actual", indicator.place, name=indicator.name)
        elif _not_returned(indicator, report):
            expected = indicator.target.fact.text if indicator.target else ""
            yield finding(
                "A33", "written_no_actual", indicator.place, name=indicator.name, expected=expected
            )


def _not_returned(indicator: StatedIndicator, report: Report) -> bool:
    """Return whether a target set under the objectives is not spoken of where results are told."""
    target, results = indicator.target, report.reading.results
    if target is None or indicator.actual is not None or target.passage not in report.reading.aims:
        return False
    texts = "".join(report.reading.passages[n].text for n in sorted(results))
    return bool(texts) and alike(indicator.name, texts) < NAMED


def results_as_targets(report: Report) -> Iterator[Finding]:
    """A34: what stands under indicators or targets is to be reached, not what was reached."""
    aims = report.reading.parts.get("objectives", ())
    indicators = []
    for indicator in report.reading.stated_indicators:
        if (
            indicator.actual is None
            or indicator.target is not None
            or not _inside(indicator, report)
        ):
            continue
        indicators.append(indicator)
    if indicators and aims:
        yield finding("A34", "results", *(t.place for t in indicators), count=len(indicators),
                      found=_listed(indicators[:4], named=True))  # fmt: skip


def _listed(indicators: list[StatedIndicator], *, named: bool) -> str:
    return "、".join(
        f"{t.name if named else ''}{t.actual.fact.text}" for t in indicators if t.actual
    )


def _inside(indicator: StatedIndicator, report: Report) -> bool:
    return indicator.actual is not None and indicator.actual.passage in report.reading.aims


def kinds_of_targets(report: Report) -> Iterator[Finding]:
    """A33: targets of more than one kind; counts and money alone say nothing of quality."""
    aims = [
        t for t in report.reading.stated_indicators if _inside(t, report) or t.target is not None
    ]
    if not report.reading.complete or len(aims) < MANY:
        return
    names = "".join(t.name for t in aims)
    shown = [t.actual or t.target for t in aims]
    if not any(m.kind == "share" for m in shown if m) and "满意" not in names \
            and not any(t.level for t in aims):  # fmt: skip
        yield finding("A33", "kinds", *(t.place for t in aims[:4]), count=len(aims))


MANY = 4
LONGEST_AREA = 20  # characters of a heading that names an area
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def absent_from_results(report: Report) -> Iterator[Finding]:
    """A33: the figures of the indicators come back where the results are told."""
    aims = [t for t in report.reading.stated_indicators if _inside(t, report)]
    results = report.reading.results
    if len(aims) < MANY or not results:
        return
    texts = "".join(report.reading.passages[n].text for n in sorted(results))
    result_numbers = set(NUMBER.findall(texts))
    left = [t for t in aims if t.actual and _number(t.actual) not in result_numbers]
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
    if any(len(a.heading) > LONGEST_AREA or re.search(r"\d", a.heading) for a in aims):
        return  # what is aimed at, told in sentences: no areas
    loose = [
        r for r in results if not any(_touch(r.heading, a.heading + a.text[:60]) for a in aims)
    ]
    loose = [r for r in loose if len(r.heading) <= LONGEST_AREA and not re.search(r"\d", r.heading)]
    if loose and len(results) > len(aims):
        yield finding(
            "A33", "default", loose[-1].place, *(a.place for a in aims), area=loose[-1].heading,
            expected="、".join(a.heading for a in aims),
        )  # fmt: skip


def _subs(report: Report, part: str) -> list[SectionText]:
    """Return the numbered pieces under the headings of a part."""
    outline = report.reading.outline
    tops = [i for i, h in enumerate(outline) if h.passage in (
        report.reading.aims if part == "objectives" else report.reading.results)]  # fmt: skip
    group_by_parent: dict[int, list[int]] = {}
    for i in tops:
        if outline[i].parent in tops:
            group_by_parent.setdefault(outline[i].parent, []).append(i)
    leaves = [
        group
        for parent, group in group_by_parent.items()
        if not any(i in group_by_parent for i in group)
    ]
    chosen = max(leaves, key=len, default=[])
    return [
        SectionText(text=report.reading.passages[outline[i].passage].text, heading=outline[i].text,
             place=report.reading.passages[outline[i].passage].place())
        for i in chosen
    ]  # fmt: skip


def _touch(heading: str, other: str) -> bool:
    """Return whether two headings share a word of three characters or more."""
    return any(heading[i : i + 3] in other for i in range(len(heading) - 2))


def copied(report: Report) -> Iterator[Finding]:
    """A34: a result told in the words of its objective, where both stand behind labels."""
    aims = [
        (m.group(1), p.place(*m.span(1))) for p, m in report.matches(AIM.pattern)
        if "情况" not in m.group()[:8]
    ]  # fmt: skip
    judged = [objective.result for objective in report.case.evaluation.objectives]
    for passage, match in report.matches(DONE.pattern):
        if any(match.group(1) in result for result in judged):
            continue  # an objective with its result is compared as that of a workbook is
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
