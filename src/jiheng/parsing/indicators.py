"""Rows of the indicator sheet to indicators: targets and actuals of every kind."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jiheng.model import (
    Actual,
    Breaches,
    Cell,
    Checklist,
    Column,
    DateTarget,
    Effect,
    GradedTarget,
    Indicator,
    ItemsMet,
    NumberTarget,
    Operator,
    Quantity,
    Rule,
    Scoring,
    Target,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.parsing.dates import read_date
from jiheng.parsing.forms import Row
from jiheng.parsing.numbers import UNIT_SYNONYMS, plain, read_quantity
from jiheng.parsing.standards import read_items, read_standard
from jiheng.parsing.values import NOT_STATED, Reader, choose, quantity_of

YES = ("是", "有", "√")
NO = ("否", "无", "×")
QUALITATIVE = "定性"
FIGURED = (Rule.DEDUCTION, Rule.BANDS, Rule.CHECKLIST, Rule.BREACHES)  # need a standard
BEFORE = {
    "≥": Operator.AT_LEAST, ">=": Operator.AT_LEAST, "不低于": Operator.AT_LEAST,
    "不少于": Operator.AT_LEAST, "≤": Operator.AT_MOST, "<=": Operator.AT_MOST,
    "不超过": Operator.AT_MOST, "不高于": Operator.AT_MOST, "=": Operator.EQUAL,
    "等于": Operator.EQUAL, ">": Operator.MORE, "大于": Operator.MORE, "超过": Operator.MORE,
    "<": Operator.LESS, "小于": Operator.LESS, "低于": Operator.LESS,
}  # fmt: skip
AFTER = {"以上": Operator.AT_LEAST, "以内": Operator.AT_MOST, "以下": Operator.AT_MOST}
RANGE = re.compile(r"(.+?)[~～—至]+(.+)")
READ_APART = ("subject", "rule", "core", "operator", "effect")
MEASURES = ("original_target", "revised_target", "actual", "prior")


def indicator(row: Row, columns: Mapping[str, Column], reader: Reader, subject: str) -> Indicator:
    """Return a row as an indicator; whatever it leaves out is None."""
    plain_fields = {
        name: reader.value(row, column)
        for name, column in columns.items()
        if column.kind != "measure"
        and name not in ("subject", "rule", "core", "operator", "effect")
    }
    given: dict[str, Any] = {
        name: value for name, value in plain_fields.items() if value is not None
    }
    unit = UNIT_SYNONYMS.get(plain(str(given.get("unit", ""))), str(given.get("unit", "")))
    operator = _operator(row, columns, reader)
    cells = {name: _cell(row, name, columns, reader) for name in MEASURES if name in columns}
    targets = {
        name: read_target(cells[name], operator, unit)
        for name in ("original_target", "revised_target")
        if cells.get(name)
    }
    rule, scoring = _rule(row, columns, reader, unit)
    target = targets.get("revised_target") or targets.get("original_target")
    actual = _read_actual(cells.get("actual"), target, unit)
    prior = _read_actual(cells.get("prior"), target, unit)
    if isinstance(prior, Words) and isinstance(target, NumberTarget):
        prior = Unread(prior.text)  # last year's word for a number would be lost
    if isinstance(scoring, Checklist | Breaches):
        actual = _standard_actual(cells.get("actual"), actual, scoring)
    _report_unread(row, columns, reader, {**targets, "actual": actual, "prior": prior}, target)
    core = reader.value(row, columns["core"]) if "core" in columns else None
    effect = reader.value(row, columns["effect"]) if "effect" in columns else None
    texts = {name: cell.text.strip() for name, cell in row.cells.items()}
    given |= {"unit": unit, "core": core == "yes", "effect": Effect(str(effect or "scored"))}
    given |= {"rule": rule, "scoring": scoring}
    return Indicator(
        key=row.key,
        subject=subject,
        actual=actual,
        prior=prior if isinstance(prior, Quantity) else None,
        places=row.places,
        texts=texts,
        **{"level1": "", "level2": "", "name": "", **given, **targets},
    )


def _rule(
    row: Row, columns: Mapping[str, Column], reader: Reader, unit: str
) -> tuple[Rule | None, Scoring | None]:
    """Return the kind of rule a line names, and the figures of its standard where it has any."""
    value = reader.value(row, columns["rule"]) if "rule" in columns else None
    named = Rule(str(value)) if value else None
    cell = row.cells.get("standard_text")
    text = cell.text.strip() if cell else ""
    if not text:
        if named in FIGURED:
            reader.note("R12", row, rule=row.cells["rule"].text)
        return named, None
    plain_rule = choose(text, columns["rule"].choices) if "rule" in columns else None
    if plain_rule is not None and named in (None, Rule(plain_rule.id)):
        return Rule(plain_rule.id), None  # the name of a rule where its figures would stand
    read = read_standard(text, unit)
    if read is None:
        if named is None or named in FIGURED:
            reader.report("R12", row, columns["standard_text"], variant="unread")
            return named, None
        return named, None  # words on a rule that needs no figures
    if named is not None and named is not read[0]:
        reader.report("R12", row, columns["standard_text"], variant="differs", rule=value)
        return named, None
    return read


def _standard_actual(
    cell: Cell | None, actual: Actual | None, standard: Checklist | Breaches
) -> Actual | None:
    """Return an actual that is told in the terms of its standard: items met, times it happened."""
    if cell is None or actual is None:
        return actual
    text = cell.text.strip()
    if isinstance(standard, Breaches):
        none = plain(text) in NO
        return Quantity(Decimal(0), "", None) if none else actual
    numbers = read_items(text, standard)
    return Unread(text) if numbers is None else ItemsMet(numbers, text)


def _operator(row: Row, columns: Mapping[str, Column], reader: Reader) -> str:
    column = columns.get("operator")
    value = reader.value(row, column) if column else None
    return str(value) if value else ""


def _cell(row: Row, name: str, columns: Mapping[str, Column], reader: Reader) -> Cell | None:
    """Return a measure's cell if it holds something; errors and empty formulas are findings."""
    cell = row.cells.get(name)
    if cell is None or cell.filled:
        return None
    if cell.error or (cell.formula and cell.value is None):
        reader.report("R03" if cell.error else "R02", row, columns[name])
        return None
    return cell


def read_target(cell: Cell | None, operator: str, unit: str) -> Target | None:
    """Return the target that a cell states, with the operator of its column or its own."""
    if cell is None or not cell.text.strip():
        return None
    if operator == QUALITATIVE:
        return GradedTarget(cell.text.strip())
    if isinstance(cell.value, dt.date):
        return DateTarget(cell.value)
    if isinstance(cell.value, bool):
        return YesNoTarget(cell.value)
    sign = Operator(operator) if operator else None
    quantity = quantity_of(cell, unit, None)
    if quantity is not None:
        alone = sign is Operator.BETWEEN  # a range needs both of its ends
        return Unread(cell.text.strip()) if alone else NumberTarget(sign, quantity)
    return _text_target(cell.text.strip(), sign, unit)


def _text_target(text: str, sign: Operator | None, unit: str) -> Target:
    bare = plain(text)
    if bare in YES or bare in NO:
        return YesNoTarget(bare in YES)
    day = read_date(bare.removesuffix("前").removesuffix("完成") if "月" in bare else bare)
    if day is not None:
        return DateTarget(day)
    if sign in (None, Operator.BETWEEN) and (match := RANGE.fullmatch(bare)):
        low, high = (read_quantity(part, unit) for part in match.groups())
        if low is not None and high is not None:
            low = Quantity(low.number, high.unit if not low.unit else low.unit, low.digits)
            return NumberTarget(Operator.BETWEEN, low, high)
    own, rest = _own_operator(bare)
    quantity = read_quantity(rest, unit) if own else None
    if quantity is not None and sign in (None, own):
        return NumberTarget(own, quantity)
    return Unread(text) if any(c.isdigit() for c in bare) else GradedTarget(text)


def _own_operator(bare: str) -> tuple[Operator | None, str]:
    for word, operator in BEFORE.items():
        if bare.startswith(word):
            return operator, bare[len(word) :]
    for word, operator in AFTER.items():
        if bare.endswith(word):
            return operator, bare[: -len(word)]
    return None, bare


def _read_actual(cell: Cell | None, target: Target | None, unit: str) -> Actual | None:
    if cell is None or not cell.text.strip() or plain(cell.text) in NOT_STATED:
        return None
    if isinstance(cell.value, (dt.date, bool)):
        return cell.value
    quantity = quantity_of(cell, unit, None)
    if quantity is not None:
        return Unread(cell.text) if _share_or_per_cent(cell, quantity, target) else quantity
    bare = plain(cell.text)
    if isinstance(target, YesNoTarget) and bare in (*YES, *NO):
        return bare in YES
    day = read_date(bare)
    if day is not None:
        return day
    number_wanted = isinstance(target, NumberTarget) and any(c.isdigit() for c in bare)
    return Unread(cell.text.strip()) if number_wanted else Words(cell.text.strip())


def _share_or_per_cent(cell: Cell, actual: Quantity, target: Target | None) -> bool:
    """Return whether a bare 0.98 in a per cent line may mean 98 %: so it lies nearer the target."""
    if actual.unit != "%" or "%" in cell.format or "%" in plain(cell.text):
        return False
    if not isinstance(target, NumberTarget) or target.quantity.unit != "%":
        return False
    value, goal = abs(actual.number), abs(target.quantity.number)
    if not 0 < value <= 1 or goal <= 1:
        return False
    return _distance(value * 100, goal) < _distance(value, goal)


def _distance(left: Decimal, right: Decimal) -> Decimal:
    return max(left / right, right / left)


def _report_unread(
    row: Row, columns: Mapping[str, Column], reader: Reader,
    read: Mapping[str, object], target: Target | None,
) -> None:  # fmt: skip
    for name, value in read.items():
        if not isinstance(value, Unread):
            continue
        cell = row.cells[name]
        quantity = quantity_of(cell, "%", None)
        result = name in ("actual", "prior")
        if result and quantity is not None and isinstance(target, NumberTarget):
            other = f"{(quantity.number * 100).normalize():f}"
            reader.report("R11", row, columns[name], other=other)
        else:
            too_long = isinstance(cell.value, Decimal) and quantity is None
            reader.report("R08" if too_long else "R01", row, columns[name])
