"""What an indicator measures, by its name and class: Q06, Q07, Q10, Q11, Q14, Q16, Q17."""

from collections.abc import Iterator

from jiheng.model import Finding, Indicator, NumberTarget
from jiheng.review.case import Case, unknown

OUTPUTS = ("output", "quantity", "quality", "timeliness")
BENEFITS = ("economic_benefit", "social_benefit", "ecological_benefit", "sustainability")
MISPLACED = (  # class by the words of its list, and where it does not belong
    ("benefit", OUTPUTS),
    ("quality", ("quantity", *BENEFITS)),
    ("cost", ("quantity", "quality", "timeliness", *BENEFITS)),
)


def _named(code: str, case: Case) -> tuple[list[Indicator], list[Finding]]:
    named = [indicator for indicator in case.evaluation.indicators if indicator.name]
    blank = [indicator for indicator in case.evaluation.indicators if not indicator.name]
    at = tuple(place for indicator in blank for place in indicator.at("name"))
    return named, [unknown(code, at, case.name("names"))] if blank or not named else []


def _holding(indicator: Indicator, words: tuple[str, ...]) -> str | None:
    return next((word for word in words if word in indicator.name), None)


def direction(case: Case) -> Iterator[Finding]:
    """Q06: a name says what is measured, not what is hoped for."""
    named, gaps = _named("Q06", case)
    yield from gaps
    for indicator in named:
        word = next((w for w in case.words("direction") if indicator.name.startswith(w)), None)
        if word:
            yield Finding("Q06", indicator.at("name"), {"name": indicator.name, "word": word})


def one_measure(case: Case) -> Iterator[Finding]:
    """Q07: an indicator measures one thing."""
    named, gaps = _named("Q07", case)
    yield from gaps
    for indicator in named:
        bare = indicator.name
        for allowed in case.words("joined_allowed"):
            bare = bare.replace(allowed, "")
        joins = case.words("joined")
        word = next((w for w in joins if w in bare.strip("".join(joins))), None)
        if word:
            yield Finding("Q07", indicator.at("name"), {"name": indicator.name, "word": word})


def money_as_output(case: Case) -> Iterator[Finding]:
    """Q10: money put in is not an output."""
    named, gaps = _named("Q10", case)
    yield from gaps
    for indicator in named:
        word = _holding(indicator, case.words("money_input"))
        cost = indicator.level1 == "cost" or indicator.level2 == "cost"
        if word and not cost and (indicator.level1 in OUTPUTS or indicator.level2 in OUTPUTS):
            yield Finding("Q10", indicator.at("name"), {"name": indicator.name, "word": word})


def execution_again(case: Case) -> Iterator[Finding]:
    """Q11: budget execution is scored once, not among the outputs again."""
    named, gaps = _named("Q11", case)
    yield from gaps
    for indicator in named:
        word = _holding(indicator, case.words("execution"))
        if word and indicator.level1 in ("output", "outcome", "satisfaction"):
            yield Finding("Q11", indicator.at("name"), {"name": indicator.name, "word": word})


def rate_defined(case: Case) -> Iterator[Finding]:
    """Q14: a rate names its numerator and its denominator."""
    named, gaps = _named("Q14", case)
    yield from gaps
    for indicator in named:
        share = isinstance(indicator.target, NumberTarget) and indicator.target.quantity.unit in (
            "%",
            "‰",
        )
        if (
            share
            and _holding(indicator, case.words("rate"))
            and not (indicator.numerator and indicator.denominator)
        ):
            lacking = [
                name for name in ("numerator", "denominator") if not getattr(indicator, name)
            ]
            facts = {"name": indicator.name, "missing": case.listed(lacking)}
            yield Finding("Q14", indicator.at("numerator"), facts)


def served_persons(case: Case) -> Iterator[Finding]:
    """Q16: satisfaction is asked of those who are served."""
    named, gaps = _named("Q16", case)
    yield from gaps
    alien = case.words("alien_group")
    for indicator in named:
        word = _holding(indicator, alien)
        if word and indicator.level1 == "satisfaction":
            yield Finding("Q16", indicator.at("name"), {"found": indicator.name, "word": word})
    for survey in case.evaluation.surveys:
        word = next((w for w in alien if w in survey.group), None)
        if word:
            yield Finding("Q16", (survey.places["group"],), {"found": survey.group, "word": word})


def right_class(case: Case) -> Iterator[Finding]:
    """Q17: benefits stand under benefits, quality under quality, cost under cost."""
    named, gaps = _named("Q17", case)
    yield from gaps
    for indicator in named:
        for class_, wrong in MISPLACED:
            word = _holding(indicator, case.words(class_))
            if word and indicator.level2 in wrong:
                facts = {"name": indicator.name, "word": word, "expected": case.name(class_)}
                yield Finding("Q17", indicator.at("level2"), facts)
                break
