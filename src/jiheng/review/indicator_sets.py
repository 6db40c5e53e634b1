"""Indicators as a set, and against last year: Q15, Q18-Q20, Q23, Q24, Q27, Q28, Q30."""

from collections.abc import Iterator
from decimal import Decimal

from jiheng.model import (
    DEPARTMENT,
    Finding,
    Indicator,
    NumberTarget,
    Operator,
    Quantity,
    ScoredTree,
)
from jiheng.review.case import Case, places, unknown

LOWEST = (Operator.AT_LEAST, Operator.MORE)
CLASSES = ("quantity", "quality", "timeliness", "cost", "satisfaction")


def _trees(case: Case) -> Iterator[tuple[ScoredTree, tuple[Indicator, ...]]]:
    for tree in case.scored.trees:
        yield tree, tuple(item.indicator for item in tree.items if item.indicator)


def _without_indicators(code: str, case: Case) -> Iterator[Finding]:
    if not case.evaluation.indicators:
        yield unknown(code, (), case.name("indicators"))


def sourced(case: Case) -> Iterator[Finding]:
    """Q15: every indicator says where its value comes from."""
    yield from _without_indicators("Q15", case)
    bare = [i for i in case.evaluation.indicators if not i.data_source and not i.evidence]
    if bare:
        names = "、".join(indicator.name for indicator in bare[:5])
        yield Finding("Q15", places(bare, "data_source"), {"count": len(bare), "found": names})


def classes(case: Case) -> Iterator[Finding]:
    """Q18: quality, timeliness, cost and satisfaction are all there, and not one line alone."""
    yield from _without_indicators("Q18", case)
    for tree, lines in _trees(case):
        if not lines:
            continue
        have = {indicator.level2 for indicator in lines} | {indicator.level1 for indicator in lines}
        lacking = [class_ for class_ in CLASSES if class_ not in have]
        if lacking:
            missing = {"name": tree.name, "missing": case.listed(lacking)}
            yield Finding("Q18", places(lines[:1], "level2"), missing)
        fewest = case.rules.used(tree.profile).fewest_indicators.value or 0
        if len(lines) < case.limit("Q18", "least") or len(lines) < fewest:
            facts = {"name": tree.name, "found": len(lines)}
            yield Finding("Q18", places(lines, "name"), facts, "few")


def balance(case: Case) -> Iterator[Finding]:
    """Q19: no line weighs too much, and weights are not simply equal."""
    yield from _without_indicators("Q19", case)
    for tree, lines in _trees(case):
        heavy = [i for i in lines if i.weight is not None and i.weight > case.limit("Q19", "most")]
        for indicator in heavy:
            yield Finding(
                "Q19", indicator.at("weight"), {"name": indicator.name, "found": indicator.weight}
            )
        weights = [indicator.weight for indicator in lines if indicator.weight is not None]
        if len(weights) >= case.limit("Q19", "least") and len(set(weights)) == 1:
            facts = {"name": tree.name, "found": weights[0], "count": len(weights)}
            yield Finding("Q19", places(lines, "weight"), facts, "equal")


def _number(indicator: Indicator) -> Quantity | None:
    return indicator.target.quantity if isinstance(indicator.target, NumberTarget) else None


def against_last_year(case: Case) -> Iterator[Finding]:
    """Q20: a target is not below last year's actual without a reason."""
    lines = case.evaluation.indicators
    if not any(case.prior(indicator) for indicator in lines):
        yield unknown("Q20", places(lines, "prior"), case.name("prior"))
    for indicator in lines:
        target, prior = _number(indicator), case.prior(indicator)
        upward = isinstance(indicator.target, NumberTarget) and indicator.target.operator in LOWEST
        if (
            target is None
            or prior is None
            or not upward
            or indicator.reason
            or indicator.standard_source
        ):
            continue
        if target.amount < prior.amount:
            half = target.amount * 2 < prior.amount
            facts = {"name": indicator.name, "found": target.printed(), "expected": prior.printed()}
            yield Finding(
                "Q20",
                indicator.at("target", "prior"),
                facts,
                "half" if half else "default",
            )


def stretch(case: Case) -> Iterator[Finding]:
    """Q23: a target asks for something: not 100 % again, nor a ceiling far above last year."""
    lines = case.evaluation.indicators
    if not any(case.prior(indicator) for indicator in lines):
        yield unknown("Q23", places(lines, "prior"), case.name("prior"))
    for indicator in lines:
        target, prior = _number(indicator), case.prior(indicator)
        if target is None or prior is None or not isinstance(indicator.target, NumberTarget):
            continue
        same = target.unit == "%" and target.number == prior.number == Decimal(100)
        loose = indicator.target.operator in (Operator.AT_MOST, Operator.LESS) and (
            prior.amount > 0 and target.amount >= prior.amount * 2
        )
        if same or loose:
            facts = {"name": indicator.name, "found": target.printed(), "expected": prior.printed()}
            yield Finding("Q23", indicator.at("target"), facts)


def own_indicators(case: Case) -> Iterator[Finding]:
    """Q24: targets are not last year's results again, nor one set used for several projects."""
    lines = case.evaluation.indicators
    compared = [(indicator, _number(indicator), case.prior(indicator)) for indicator in lines]
    known = [(indicator, t, p) for indicator, t, p in compared if t is not None and p is not None]
    if len(lines) > 1 and not known and len(case.scored.projects) < 2:
        yield unknown("Q24", places(lines, "prior"), case.name("prior_or_projects"))
    if len(known) >= case.limit("Q24", "least") and all(t.amount == p.amount for _, t, p in known):
        facts = {"count": len(known)}
        yield Finding("Q24", places([indicator for indicator, _, _ in known], "target"), facts)
    yield from _copied(case)
    seen: dict[tuple[tuple[str, str], ...], str] = {}
    for tree, tree_lines in _trees(case):
        if tree.subject == DEPARTMENT or len(tree_lines) < case.limit("Q24", "least"):
            continue
        print_ = tuple(sorted((o.name, o.texts.get("original_target", "")) for o in tree_lines))
        if print_ in seen:
            same = {"name": tree.name, "other": seen[print_]}
            yield Finding("Q24", places(tree_lines, "name"), same, "projects")
        seen.setdefault(print_, tree.name)


def _copied(case: Case) -> Iterator[Finding]:
    """Yield departments and projects whose lines and targets are all last year's again."""
    last = case.last
    if last is None:
        return
    for tree, lines in _trees(case):
        pairs = [(indicator, last.line(indicator)) for indicator in lines]
        same = [
            indicator
            for indicator, old in pairs
            if old is not None and _number(indicator) == _number(old)
        ]
        if len(lines) >= case.limit("Q24", "least") and len(same) == len(lines):
            count = len([indicator for indicator in same if _number(indicator) is not None])
            if count >= case.limit("Q24", "least"):
                facts = {"name": tree.name, "count": len(lines)}
                yield Finding("Q24", places(lines, "target"), facts, "last_year")


def always_equal(case: Case) -> Iterator[Finding]:
    """Q27: actuals that hit every target exactly want evidence."""
    known = [
        (indicator, target, indicator.actual)
        for indicator in case.evaluation.indicators
        if (target := _number(indicator)) is not None and isinstance(indicator.actual, Quantity)
    ]
    if not known:
        yield unknown("Q27", (), case.name("numbers"))
    if len(known) >= case.limit("Q27", "least") and all(t.amount == a.amount for _, t, a in known):
        facts = {"count": len(known)}
        yield Finding("Q27", places([indicator for indicator, _, _ in known], "actual"), facts)


def reasons_fit(case: Case) -> Iterator[Finding]:
    """Q28: a deduction has a reason, and a reason a deduction."""
    for tree in case.scored.trees:
        for item in tree.items:
            indicator = item.indicator
            if indicator is None or indicator.own_points is None:
                continue
            if indicator.weight is None:
                yield unknown(
                    "Q28", indicator.at("weight"), case.name("weight_of", name=indicator.name)
                )
            elif indicator.own_points < indicator.weight and not indicator.reason:
                facts = {
                    "name": indicator.name,
                    "found": indicator.own_points,
                    "weight": indicator.weight,
                }
                yield Finding("Q28", indicator.at("reason"), facts)
            elif (
                indicator.own_points == indicator.weight
                and indicator.reason
                and item.share.met is not False
            ):
                above = item.share.attainment is not None and item.share.attainment > 1
                if not above:
                    yield Finding(
                        "Q28", indicator.at("reason"), {"name": indicator.name}, "no_deduction"
                    )


def mapped(case: Case) -> Iterator[Finding]:
    """Q30: every indicator of the department serves a stated objective."""
    if case.evaluation.kind != "department":
        return
    areas = {objective.area for objective in case.evaluation.objectives if objective.area}
    lines = case.evaluation.indicators_of(DEPARTMENT)
    if not areas or not lines:
        yield unknown("Q30", (), case.name("areas"))
        return
    for indicator in lines:
        if indicator.objective not in areas:
            facts = {
                "name": indicator.name,
                "found": indicator.objective or case.name("blank"),
                "expected": "、".join(sorted(areas)),
            }
            yield Finding("Q30", indicator.at("objective"), facts)
