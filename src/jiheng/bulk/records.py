"""evaluation.json as lines of a frame: what was reported, with the execution of each budget."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from jiheng.bulk import from_records
from jiheng.bulk.columns import LINES
from jiheng.bulk.exact_lines import standard_text
from jiheng.model import (
    DEPARTMENT,
    DateTarget,
    Evaluation,
    Facts,
    GradedTarget,
    Indicator,
    ItemsMet,
    NumberTarget,
    Quantity,
    Rule,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.parsing import RecordError
from jiheng.rulebook import Profile, RuleHistory
from jiheng.scoring import in_force, profile_of

Row = dict[str, Any]
DECIMALS = {column.name: column.type for column in LINES if isinstance(column.type, pl.Decimal)}


def frame(paths: list[Path], history: RuleHistory) -> tuple[pl.DataFrame, list[str]]:
    """Return the lines of records as a frame, and the names of files that could not be read."""
    rows: list[Row] = []
    bad: list[str] = []
    for path in paths:
        try:
            evaluation = from_records.evaluation(path.read_bytes())
            lines = [line | {"source": str(path)} for line in rows_of(evaluation, history)]
        except (RecordError, OSError):
            bad.append(str(path))
            continue
        if all(_fits(line) for line in lines):
            rows += lines
        else:
            bad.append(str(path))
    columns = [
        pl.Series(c.name, [row.get(c.name, c.default) for row in rows], c.type) for c in LINES
    ]
    return pl.DataFrame(columns), bad


def _fits(line: Row) -> bool:
    """Return whether a frame holds every figure of a line exactly."""
    return all(_kept(line.get(name), type_) for name, type_ in DECIMALS.items())


def _kept(number: Decimal | None, type_: pl.Decimal) -> bool:
    """Return whether a type holds a figure to its last digit."""
    if number is None:
        return True
    digits = (type_.precision or 0) - type_.scale
    return number.adjusted() < digits and number == round(number, type_.scale)


def rows_of(evaluation: Evaluation, history: RuleHistory) -> Iterator[Row]:
    """Yield the lines of an evaluation, those of the department first."""
    overview = evaluation.overview
    place, year = overview.place or "CN", overview.year or 9999
    rules = history.on(year, place)
    department = rules.profile_used("department", overview.department_profile)
    each = rules.profile_used("project", overview.project_profile)
    leading = department or each
    stated = leading is not None and leading.consolidation.value == "stated"
    facts = evaluation.facts if stated else in_force(evaluation)
    for subject, profile in (
        (DEPARTMENT, department),
        *((p.key, profile_of(p, each, rules)) for p in evaluation.projects),
    ):
        if profile is None:
            continue
        indicators = evaluation.indicators_of(subject)
        if subject == DEPARTMENT and not indicators:
            continue
        head = {
            "place": place, "organisation": overview.department, "year": year,
            "subject": subject, "profile": profile.id,
            "own_total": evaluation.holder(subject).own_total,
        }  # fmt: skip
        yield head | _execution(evaluation, facts, subject, profile)
        for indicator in indicators:
            yield head | _line(indicator)


def _execution(evaluation: Evaluation, facts: Facts, subject: str, profile: Profile) -> Row:
    """Return the line of budget execution; without a weight it only tells what was spent."""
    project = subject != DEPARTMENT
    holder = evaluation.holder(subject)
    weight = profile.execution_weight.value
    if weight is None or (project and holder.execution_weight is not None):
        weight = None if profile.execution_weight.absent else holder.execution_weight
    role = "project.total" if project else "expenditure.total"
    base = profile.execution_base.value or "revised"
    amounts = [facts.first_exact(role, b, subject) for b in (base, "executed")]
    budget, spent = (f.exact.amount if f is not None and f.exact else None for f in amounts)
    return {
        "key": "execution", "name": "预算执行率", "rule": str(Rule.EXECUTION), "weight": weight,
        "target": _decimal(budget), "actual": _decimal(spent),
        "own_points": holder.own_execution_points,
    }  # fmt: skip


def _decimal(amount: Any) -> Decimal | None:
    return Decimal(amount.numerator) / Decimal(amount.denominator) if amount is not None else None


def _line(indicator: Indicator) -> Row:
    row: Row = {
        "key": indicator.key, "name": indicator.name, "level1": indicator.level1,
        "weight": indicator.weight, "rule": str(indicator.rule or ""),
        "effect": str(indicator.effect), "choice_group": indicator.choice_group,
        "judged": indicator.judged, "not_applicable": indicator.not_applicable,
        "own_points": indicator.own_points,
    }  # fmt: skip
    if indicator.scoring is not None:
        row["standard"] = standard_text(indicator.scoring)
    return row | _target(indicator) | _actual(indicator)


def _target(indicator: Indicator) -> Row:
    match indicator.target:
        case NumberTarget(operator, quantity, upper):
            row: Row = {
                "operator": str(operator or ""), "target": quantity.number,
                "target_unit": quantity.unit,
            }  # fmt: skip
            if upper is not None and upper.unit != quantity.unit:
                return {"target_unread": quantity.printed()}
            return row | ({"upper": upper.number} if upper is not None else {})
        case DateTarget(by):
            return {"target_on": by}
        case YesNoTarget(expected):
            return {"target_yes": expected}
        case GradedTarget(text):
            return {"target_text": text}
        case Unread(text):
            return {"target_unread": text}
    return {}


def _unitless(indicator: Indicator) -> str:
    """Return what a unit is that is not stated: in a frame nothing means the target's."""
    target = indicator.target
    return "—" if isinstance(target, NumberTarget) and target.quantity.unit else ""


def _actual(indicator: Indicator) -> Row:
    match indicator.actual:
        case None:
            return {}
        case Quantity() as quantity:
            return {"actual": quantity.number, "actual_unit": quantity.unit or _unitless(indicator)}
        case bool(yes):
            return {"actual_yes": yes}
        case Words(text):
            return {"actual_text": text}
        case ItemsMet(numbers, _):
            return {"items_met": ",".join(map(str, sorted(numbers))) or "0"}
        case Unread(text):
            return {"actual_unread": text}
        case day:
            return {"actual_on": day}
