"""Indicators and texts against the ledgers they name: A61, A62, A63, A64, A65."""

import datetime as dt
import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.ledger.claimed_numbers import claimed_numbers, holds
from jiheng.model import (
    Definition,
    Finding,
    Indicator,
    LedgerFigure,
    NumberTarget,
    Operator,
    Quantity,
    factor,
    family,
)
from jiheng.review.case import Case, shown, unknown
from jiheng.scoring import LEDGER, NAME, ledger_name, texts

UPWARDS = (Operator.AT_LEAST, Operator.MORE)
DOWNWARDS = (Operator.AT_MOST, Operator.LESS)
SENTENCE = re.compile(r"[^。；;！？\n]{1,400}[。；;！？]?")
DIGEST = re.compile(r"校验[:：]? ?([0-9a-f]{8,64})")
COHORT_WORD = "落地率"


def _definition(case: Case, indicator: Indicator, year: int) -> Definition | None:
    """Return the definition that an indicator names, as in force at the end of a year."""
    name = indicator.figure.strip()
    versions = [d for d in case.rules.definitions if name in (d.id, d.label)]
    day = dt.date(year, 12, 31)
    return next((d for d in versions if d.since <= day <= (d.until or day)), None)


def _bound(case: Case) -> Iterator[tuple[Indicator, Definition, LedgerFigure | None]]:
    """Yield the indicators that name a figure, with it where its ledger is there."""
    year = case.evaluation.overview.year
    for indicator in case.evaluation.indicators:
        definition = _definition(case, indicator, year) if indicator.figure and year else None
        if definition is not None:
            yield indicator, definition, case.scored.ledger_figures.get(definition.id)


def actual_of_ledger(case: Case) -> Iterator[Finding]:
    """A61: the actual of an indicator is what its ledger gives."""
    for indicator, definition, figure in _bound(case):
        missing = case.name("ledger_rows", name=definition.label)
        if figure is None or figure.value is None:
            yield unknown("A61", indicator.at("figure"), missing)
        elif not isinstance(indicator.actual, Quantity):
            name = case.name("actual_of", name=indicator.name)
            yield unknown("A61", indicator.at("actual"), name)
        elif family(indicator.actual.unit) == family(definition.unit):
            yield from _differs(indicator, indicator.actual, figure, figure.value)


def _differs(
    indicator: Indicator, actual: Quantity, figure: LedgerFigure, value: Fraction
) -> Iterator[Finding]:
    if abs(actual.amount - value) <= actual.half_unit:
        return
    definition, digits = figure.definition, figure.definition.digits
    facts = {
        "name": indicator.name, "stated": actual.printed(), "figure": definition.label,
        "computed": figure.quantity.printed() if figure.quantity else "",
        "difference": shown(abs(actual.amount - value), definition.unit, digits),
        "rows": len(figure.counted),
    }  # fmt: skip
    yield Finding(
        "A61", indicator.at("actual"), facts, "explained" if indicator.reason else "default"
    )


def drifted(case: Case) -> Iterator[Finding]:
    """A62: a figure that was taken, with the digest in its evidence, has not drifted since."""
    for indicator, definition, figure in _bound(case):
        match = DIGEST.search(indicator.evidence)
        if match is None:
            continue
        if figure is None:
            missing = case.name("ledger_rows", name=definition.label)
            yield unknown("A62", indicator.at("evidence"), missing)
        elif not figure.digest.startswith(match[1]):
            now = figure.quantity.printed() if figure.quantity else "—"
            facts = {"name": indicator.name, "then": match[1], "now": figure.digest[:8],
                     "value": now, "rows": len(figure.counted)}  # fmt: skip
            yield Finding("A62", indicator.at("evidence"), facts)


def target_fits(case: Case) -> Iterator[Finding]:
    """A63: target, direction and name of an indicator fit the definition that it names."""
    year = case.evaluation.overview.year
    for indicator in case.evaluation.indicators:
        if not indicator.figure:
            continue
        definition = _definition(case, indicator, year) if year else None
        facts = {"name": indicator.name, "figure": indicator.figure.strip()}
        if year is None:
            yield unknown("A63", indicator.at("figure"), case.name("year"))
        elif definition is None:
            yield Finding("A63", indicator.at("figure"), facts, "none")
        else:
            facts["figure"] = definition.label
            yield from _target(indicator, definition, facts)


def _target(
    indicator: Indicator, definition: Definition, facts: dict[str, str]
) -> Iterator[Finding]:
    target = indicator.target
    if COHORT_WORD in indicator.name and definition.how == "ratio" and not definition.cohort:
        yield Finding("A63", indicator.at("name"), facts, "cohort")
    if not isinstance(target, NumberTarget):
        return
    if family(target.quantity.unit) != family(definition.unit):
        units = {"found": target.quantity.unit or "—", "expected": definition.unit}
        yield Finding("A63", indicator.at("target"), {**facts, **units})
    wrong = DOWNWARDS if definition.better == "more" else UPWARDS
    if target.operator in wrong:
        yield Finding(
            "A63", indicator.at("operator"), {**facts, "found": str(target.operator)}, "way"
        )


def claims_hold(case: Case) -> Iterator[Finding]:
    """A64: a number, approximate or not, beside the name of a ledger figure holds for it."""
    labels = {d.label: d.id for d in case.rules.definitions}
    for text, place in texts(case.evaluation, case.rules):
        for sentence in SENTENCE.findall(text):
            names = [m[1] for m in NAME.finditer(sentence) if m[1].strip().startswith(LEDGER)]
            if len(names) != 1:
                continue
            label = ledger_name(names[0])
            figure = case.scored.ledger_figures.get(labels.get(label, label))
            if figure is None or figure.value is None:
                yield unknown("A64", (place,), case.name("ledger_rows", name=label))
                continue
            bare, unit = NAME.sub("", sentence), figure.definition.unit
            for written, interval in claimed_numbers(bare, unit, case.rules.lexicon.hedges):
                if not holds(interval, figure.value / factor(unit)):
                    now = figure.quantity.printed() if figure.quantity else ""
                    facts = {"found": written, "figure": label, "computed": now}
                    yield Finding("A64", (place,), facts)


def defined_alike(case: Case) -> Iterator[Finding]:
    """A65: an indicator that is compared with last year is defined as it was last year."""
    year = case.evaluation.overview.year
    for indicator, definition, _ in _bound(case):
        before = _definition(case, indicator, year - 1) if year else None
        if before is not None and before.digest != definition.digest:
            facts = {"name": indicator.name, "figure": definition.label, "since": definition.since}
            yield Finding("A65", indicator.at("figure"), facts)
