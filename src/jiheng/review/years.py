"""This year against last: A17, A29; what other checks ask of last year is in the case."""

from collections.abc import Iterator

from jiheng.model import Fact, Finding, Indicator, Label, Quantity, family, half_up
from jiheng.review.case import Case, Sum, shown, unknown

GROWTH = ("同比增长率", "增长率", "增长幅度", "增幅", "增速", "同比增长")
FALL = ("同比下降率", "下降率", "降幅", "降低率")


def growth(case: Case) -> Iterator[Finding]:
    """A17: a growth rate is that of the line it is named after, against last year's actual."""
    lines = case.evaluation.indicators
    by_name = {(indicator.subject, indicator.name): indicator for indicator in lines}
    for indicator in lines:
        suffix = next((s for s in (*GROWTH, *FALL) if indicator.name.endswith(s)), "")
        base = (
            by_name.get((indicator.subject, indicator.name.removesuffix(suffix)))
            if suffix
            else None
        )
        if (
            base is None
            or not isinstance(indicator.actual, Quantity)
            or indicator.actual.unit != "%"
        ):
            continue
        before = case.prior(base)
        if before is None or before.amount <= 0 or not isinstance(base.actual, Quantity):
            yield unknown("A17", base.at("prior"), case.name("prior_of", name=base.name))
        elif family(before.unit) == family(base.actual.unit):
            yield from _grown(indicator, base, before, sign=-1 if suffix in FALL else 1)


def _grown(
    indicator: Indicator, base: Indicator, before: Quantity, *, sign: int
) -> Iterator[Finding]:
    stated, now = indicator.actual, base.actual
    if not isinstance(stated, Quantity) or not isinstance(now, Quantity):
        return
    rate = sign * (now.amount - before.amount) / before.amount
    # what the printed digits of all three figures allow: to first order, as they are small
    slack = stated.half_unit + (now.half_unit + before.half_unit * (1 + abs(rate))) / before.amount
    if abs(rate - stated.amount) > slack:
        facts = {
            "name": indicator.name, "stated": stated.printed(),
            "computed": f"{half_up(rate * 100, max(stated.digits or 0, 2))}%",
            "terms": f"({now.printed()} - {before.printed()}) / {before.printed()}",
        }  # fmt: skip
        yield Finding("A17", (*indicator.at("actual"), *base.at("actual", "prior")), facts)


def same_as_last_year(case: Case) -> Iterator[Finding]:
    """A29: what this year's papers give for last year is what last year's papers said."""
    if case.last is None:
        return
    for fact in case.facts.all:
        if fact.base == "prior":
            yield from _figure(case, fact)
    for indicator in case.evaluation.indicators:
        match = case.last.line(indicator)
        last_actual = match.actual if match is not None else None
        if indicator.prior is None or not isinstance(last_actual, Quantity):
            continue
        if (
            family(last_actual.unit) == family(indicator.prior.unit)
            and last_actual.amount != indicator.prior.amount
        ):
            what = Label(
                f"“{indicator.name}”上年实际值", f"last year's actual of “{indicator.name}”"
            )
            yield _differs(what, indicator.prior, last_actual, indicator.at("prior"))


def _figure(case: Case, fact: Fact) -> Iterator[Finding]:
    last = case.last
    if last is None or fact.exact is None:
        return
    outturn = last.facts.first_exact(fact.role, "executed", fact.subject)
    if outturn is None or outturn.exact is None:
        return
    pair = Sum(fact, ((1, outturn),))
    if pair.variant == "default":
        yield _differs(case.label(fact), fact.exact, outturn.exact, pair.at)


def _differs(
    what: Label, stated: Quantity, last_figure: Quantity, at: tuple[object, ...]
) -> Finding:
    facts = {
        "what": what, "stated": stated.printed(), "computed": last_figure.printed(),
        "difference": shown(abs(stated.amount - last_figure.amount), stated.unit, stated.digits),
    }  # fmt: skip
    return Finding("A29", at, facts)  # type: ignore[arg-type]  # places, of one or two files
