"""A reading as an evaluation, so that the checks of workbooks judge written reports too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jiheng.model import (
    DEPARTMENT,
    Actual,
    Evaluation,
    Facts,
    Indicator,
    Interval,
    Measure,
    NumberTarget,
    Objective,
    Operator,
    Overview,
    Problem,
    Quantity,
    Result,
    Target,
    Unread,
    Words,
)
from jiheng.model.prose import Mention, Reading, SectionText, StatedIndicator

AT_MOST = re.compile(r"≤|<|不超过|不高于|不大于|不多于|以下|以内|之内|控制|低于")
AT_LEAST = re.compile(r"≥|>|不低于|不少于|不小于|以上|达到|超过|大于|高于")
LABEL = re.compile(r"^(?:绩效)?(?:目标|指标)：|绩效指标：")
OWNER = re.compile(
    r"由[\u4e00-\u9fff]{2,14}(?:牵头|负责|督促|组织)?|[\u4e00-\u9fff]{2,12}(?:科|处|室|局|中心|办|所|会)(?:负责|牵头|组织|修订|将)?"
)
DUE = re.compile(
    r"(?:20\d{2}年)?(?:\d{1,2}月|第?[一二三四1-4]季度|上半年|年)(?:\d{1,2}日)?(?:底|末)?(?:之?前|内|完成)"
)


def evaluation(reading: Reading) -> Evaluation:
    """Return what the report states as an evaluation; what it does not say stays empty."""
    parts = reading.parts
    exact = reading.total.fact.exact if reading.total else None
    places = {"own_grade": reading.grade_at, "department": reading.organisation_at}
    if reading.total is not None:
        places["own_total"] = reading.total.fact.place
    overview = Overview(
        department=reading.organisation, year=reading.year, own_grade=reading.grade,
        own_total=exact.number if exact else None, places=places,
    )  # fmt: skip
    return Evaluation(
        kind=reading.kind, overview=overview,
        facts=Facts(m.fact for m in reading.mentions if m.fact.role),
        objectives=tuple(_objectives(parts.get("objectives", ()), parts.get("results", ()))),
        indicators=tuple(_indicator(t, n) for n, t in enumerate(reading.stated_indicators, 1)),
        results=tuple(_results(parts.get("results", ()))),
        problems=tuple(_problems(parts.get("problems", ()))),
        measures=tuple(_measures(parts.get("measures", ()))),
    )  # fmt: skip


def _indicator(indicator: StatedIndicator, number: int) -> Indicator:
    shown = indicator.actual or indicator.target
    places = {"row": indicator.place, "name": indicator.place}
    for field, mention in (("actual", indicator.actual), ("original_target", indicator.target)):
        if mention is not None:
            places[field] = mention.fact.place
    texts = {"name": indicator.name}
    if indicator.target is not None:
        texts["original_target"] = indicator.target.fact.text
    if indicator.actual is not None:
        texts["actual"] = indicator.actual.fact.text
    exact = shown.fact.exact if shown else None
    return Indicator(
        key=f"I{number}",
        subject=DEPARTMENT,
        level1=indicator.level,
        level2="",
        name=indicator.name,
        original_target=target_of(indicator.target),
        actual=_actual(indicator.actual),
        unit=exact.unit if exact else "",
        weight=indicator.weight,
        own_points=indicator.points,
        reason=indicator.reason,
        places=places,
        texts=texts,
    )


def target_of(mention: Mention | None) -> Target | None:
    """Return a target: a bound with its direction, or a number to hit."""
    if mention is None:
        return None
    text, quantity = f"{mention.name}{mention.fact.text}", mention.fact.quantity
    if isinstance(quantity, Quantity):
        return NumberTarget(_operator(text), quantity)
    if isinstance(quantity, Interval):
        bound = quantity.low if quantity.low is not None else quantity.high
        if bound is not None:
            operator = Operator.AT_LEAST if quantity.low is not None else Operator.AT_MOST
            return NumberTarget(operator, Quantity(bound, quantity.unit, _digits(bound)))
    return Unread(mention.fact.text)


def _operator(text: str) -> Operator | None:
    if AT_MOST.search(text):
        return Operator.AT_MOST
    return Operator.AT_LEAST if AT_LEAST.search(text) else None


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _actual(mention: Mention | None) -> Actual | None:
    if mention is None or mention.fact.quantity is None:
        return None
    quantity = mention.fact.quantity
    return quantity if isinstance(quantity, Quantity) else Words(mention.fact.text)


def _objectives(aims: Sequence[SectionText], results: Sequence[SectionText]) -> Iterator[Objective]:
    """Yield overall objectives with the result of the same scope, and sub-objectives."""
    overall_results = [r for r in results if "总体" in r.heading] or list(results[:1])
    number = 0
    for aim in aims:
        if _outer(aim, aims):
            continue
        number += 1
        overall = "总体" in aim.heading or not re.search(r"[一-龥]{2}", aim.heading)
        overall_result = overall_results[0] if overall_results and overall else None
        places = {"text": aim.place, "row": aim.place}
        if overall_result is not None:
            places["result"] = overall_result.place
        yield Objective(
            key=f"O{number}", kind="overall" if overall else "sub",
            area="" if overall else aim.heading, text=_body(aim),
            result=_body(overall_result) if overall_result else "", places=places,
        )  # fmt: skip


def _outer(said: SectionText, others: Sequence[SectionText]) -> bool:
    """Return whether a text only holds others: the section around its children."""
    return any(
        o is not said and len(o.text) < len(said.text) and o.text in said.text for o in others
    )


def _body(said: SectionText) -> str:
    text = said.text
    return text.removeprefix(said.heading).lstrip("。：") if text != said.heading else text


def _results(statements: Sequence[SectionText]) -> Iterator[Result]:
    inner = [r for r in statements if not _outer(r, statements) and "总体" not in r.heading]
    for number, said in enumerate(inner, start=1):
        yield Result(
            key=f"E{number}", heading=said.heading, text=said.text,
            places={"text": said.place, "row": said.place},
        )  # fmt: skip


def _problems(statements: Sequence[SectionText]) -> Iterator[Problem]:
    for number, said in enumerate(statements, start=1):
        yield Problem(
            key=f"P{number}", number=str(number), heading=said.heading, text=said.text,
            places={"text": said.place, "row": said.place},
        )  # fmt: skip


def _measures(statements: Sequence[SectionText]) -> Iterator[Measure]:
    for number, said in enumerate(statements, start=1):
        owner, due = OWNER.search(said.text), DUE.search(said.text)
        yield Measure(
            key=f"M{number}", problem=str(number), heading=said.heading, text=said.text,
            division=owner.group() if owner else "", proof=due.group() if due else "",
            places={"text": said.place, "row": said.place},
        )  # fmt: skip


def with_profile(evaluation: Evaluation, profile: str, scope: str) -> Evaluation:
    """Return the evaluation to be scored by a profile asked for."""
    if scope == "department":
        return replace(
            evaluation, overview=replace(evaluation.overview, department_profile=profile)
        )
    return replace(evaluation, overview=replace(evaluation.overview, project_profile=profile))
