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
    MonthPlan,
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
from jiheng.model.number_format import number_format
from jiheng.parsing.dates import read_date
from jiheng.parsing.forms import Row
from jiheng.parsing.measures import bare_measure, read_measure, read_operator
from jiheng.parsing.month_plan import read_month_plan
from jiheng.parsing.numbers import UNIT_SYNONYMS, plain
from jiheng.parsing.standards import read_items, read_standard
from jiheng.parsing.values import NOT_STATED, Reader, choose, quantity_of

YES = ("是", "有", "√")
NO = ("否", "无", "×")
QUALITATIVE = "定性"
FIGURED = (Rule.DEDUCTION, Rule.BANDS, Rule.CHECKLIST, Rule.BREACHES)  # need a standard
HAN = re.compile(r"[\u4e00-\u9fff]")
DEADLINES = (Operator.AT_MOST, Operator.LESS, Operator.EQUAL)
SENTENCE = 8  # Chinese characters from which a text with figures in it is a description
DATED = re.compile(r"日|月|年|时间|期限|时限")  # units of lines whose values are days
TOLD = re.compile(r"(?:已|实际|全年|累计|共){0,3}(?:完成|达到|达|为|共)")
PARTS_OF_FEW = re.compile(
    r"死亡|发生率|事故|增长|增速|增幅|提高|上升|下降|降低|失业|患病|发病|不合格"
)
READ_APART = ("subject", "rule", "core", "operator", "effect", "month_plan")
MEASURES = ("original_target", "revised_target", "actual", "prior")


def indicator(row: Row, columns: Mapping[str, Column], reader: Reader, subject: str) -> Indicator:
    """Return a row as an indicator; whatever it leaves out is None."""
    plain_fields = {
        name: reader.value(row, column)
        for name, column in columns.items()
        if name in row.cells and column.kind != "measure" and name not in READ_APART
    }
    given: dict[str, Any] = {
        name: value for name, value in plain_fields.items() if value is not None
    }
    unit = UNIT_SYNONYMS.get(plain(str(given.get("unit", ""))), str(given.get("unit", "")))
    operator = _operator(row, columns, reader)
    cells = {name: _cell(row, name, columns, reader) for name in MEASURES if name in columns}
    targets = {
        name: read_target(cells[name], operator, unit, year=reader.fiscal_year)
        for name in ("original_target", "revised_target")
        if cells.get(name)
    }
    rule, scoring = _rule(row, columns, reader, unit)
    target = targets.get("revised_target") or targets.get("original_target")
    targets, target = _raw_shares(targets, target, cells, (unit, str(given.get("name", ""))))
    actual = _read_actual(cells.get("actual"), target, unit, year=reader.fiscal_year)
    prior = _read_actual(cells.get("prior"), target, unit, year=reader.fiscal_year)
    if isinstance(prior, Words) and isinstance(target, NumberTarget):
        prior = Unread(prior.text)  # last year's word for a number would be lost
    if isinstance(scoring, Checklist | Breaches):
        actual = _standard_actual(cells.get("actual"), actual, scoring)
    _report_unread(row, columns, reader, {**targets, "actual": actual, "prior": prior})
    core = reader.value(row, columns["core"]) if "core" in columns else None
    effect = reader.value(row, columns["effect"]) if "effect" in columns else None
    texts = {name: cell.text.strip() for name, cell in row.cells.items()}
    given |= {"unit": unit, "core": core == "yes", "effect": Effect(str(effect or "scored"))}
    given |= {"rule": rule, "scoring": scoring, "month_plan": _month_plan(row, columns, reader)}
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


def _month_plan(row: Row, columns: Mapping[str, Column], reader: Reader) -> MonthPlan | None:
    """Return what is planned by month; None where nothing is, or where it is not understood."""
    cell = row.cells.get("month_plan")
    if cell is None or not cell.text.strip() or "month_plan" not in columns:
        return None
    plan = read_month_plan(cell.text)
    if plan is None:
        reader.report("R43", row, columns["month_plan"])
    return plan


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


def read_target(
    cell: Cell | None, operator: str, unit: str, *, year: int | None = None
) -> Target | None:
    """Return the target that a cell states, with the operator of its column or its own."""
    if cell is None or not cell.text.strip() or plain(cell.text) in NOT_STATED:
        return None
    if operator == QUALITATIVE:
        return GradedTarget(cell.text.strip())
    if isinstance(cell.value, dt.date):
        # 3-5 typed into a spreadsheet becomes a day; a deadline is none of at least so many
        counted = unit and not DATED.search(unit) and operator not in DEADLINES
        return Unread(cell.text.strip()) if counted else DateTarget(cell.value)
    if isinstance(cell.value, bool):
        return YesNoTarget(cell.value)
    sign = Operator(operator) if operator else None
    quantity = (
        quantity_of(cell, unit, None, counted=True) if isinstance(cell.value, Decimal) else None
    )
    if quantity is not None:
        own = _shown_operator(cell)
        if sign is Operator.BETWEEN or (own and sign not in (None, own)):
            return Unread(cell.text.strip())  # a range needs both of its ends
        return NumberTarget(sign or own, quantity)
    return _text_target(cell.text.strip(), sign, unit, year)


def _shown_operator(cell: Cell) -> Operator | None:
    """Return the operator that a number format shows before a number, as `"≥"0%` does."""
    if not isinstance(cell.value, Decimal):
        return None
    shown = number_format(cell.format, cell.value)
    return read_operator(shown.before) if shown.before else None


def _text_target(text: str, sign: Operator | None, unit: str, year: int | None) -> Target:
    bare = plain(text)
    if bare in YES or bare in NO:
        return YesNoTarget(bare in YES)
    day = read_date(bare, year=year)
    if day is not None:
        return DateTarget(day)
    measure = read_measure(text, unit)
    if measure is not None:
        operator = measure.operator
        alone = sign is Operator.BETWEEN and measure.high is None  # it needs both of its ends
        if sign in (None, operator) or (operator is None and not alone):
            return NumberTarget(operator or sign, measure.low, measure.high)
    described = len(HAN.findall(bare)) >= SENTENCE
    if described and measure is None:
        return GradedTarget(text)
    return Unread(text) if any(c.isdigit() for c in bare) else GradedTarget(text)


def _read_actual(
    cell: Cell | None, target: Target | None, unit: str, *, year: int | None = None
) -> Actual | None:
    if cell is None or not cell.text.strip() or plain(cell.text) in NOT_STATED:
        return None
    if isinstance(cell.value, (dt.date, bool)):
        return cell.value
    unit = unit or _unit_of(target)
    bare = bare_measure(cell.text)
    day = read_date(bare, year=year if isinstance(target, DateTarget) else None)
    if day is not None and not isinstance(cell.value, Decimal):
        return day
    quantity = quantity_of(cell, unit, None, counted=True)
    if quantity is None and isinstance(target, NumberTarget):
        measure = read_measure(TOLD.sub("", bare, count=1), unit)
        plainly = measure is not None and measure.operator in (None, Operator.EQUAL)
        quantity = measure.low if plainly and measure is not None else None
    if quantity is not None:
        return Unread(cell.text) if _share_or_per_cent(cell, quantity, target) else quantity
    if isinstance(target, YesNoTarget) and bare in (*YES, *NO):
        return bare in YES
    number_wanted = isinstance(target, NumberTarget) and any(c.isdigit() for c in bare)
    return Unread(cell.text.strip()) if number_wanted else Words(cell.text.strip())


def _unit_of(target: Target | None) -> str:
    """Return the unit that a target was written with: a bare result is in it."""
    return target.quantity.unit if isinstance(target, NumberTarget) else ""


def _raw_shares(
    targets: dict[str, Target | None], target: Target | None, cells: Mapping[str, Cell | None],
    what: tuple[str, str],
) -> tuple[dict[str, Target | None], Target | None]:  # fmt: skip
    """Return targets without those that may be 0.95 % or 95 %: these stay as written, and asked."""
    unit, name = what
    asked = {
        field: Unread(cells_of.text.strip()) for field, stated in targets.items()
        if (cells_of := cells.get(field)) and _raw_share(cells_of, stated, unit, name)
    }  # fmt: skip
    if not asked:
        return targets, target
    targets = {**targets, **asked}
    return targets, targets.get("revised_target") or targets.get("original_target")


def _raw_share(cell: Cell, target: Target | None, unit: str, name: str) -> bool:
    """Return whether a bare 0.95 stands where a high share is promised: 0.95 % or 95 %?"""
    if not isinstance(target, NumberTarget) or "%" in plain(cell.text):
        return False
    share = unit == "%" or (not target.quantity.unit and name.endswith("满意度"))
    few = target.operator in (Operator.AT_MOST, Operator.LESS) or PARTS_OF_FEW.search(name)
    return share and not few and 0 < target.quantity.number <= 1


def _share_or_per_cent(cell: Cell, actual: Quantity, target: Target | None) -> bool:
    """Return whether a bare 0.98 in a per cent line may mean 98 %: so it lies nearer the target."""
    if isinstance(target, Unread):  # its own target was asked about
        return 0 < abs(actual.number) <= 1 and "%" not in plain(cell.text)
    if actual.unit != "%" or "%" in plain(cell.text):
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
    row: Row, columns: Mapping[str, Column], reader: Reader, read: Mapping[str, object]
) -> None:
    for name, value in read.items():
        if not isinstance(value, Unread):
            continue
        cell = row.cells[name]
        quantity = quantity_of(cell, "%", None) if not isinstance(cell.value, dt.date) else None
        if isinstance(cell.value, dt.date):
            reader.report("R38", row, columns[name])
        elif quantity is not None and 0 < abs(quantity.number) <= 1:
            other = f"{(quantity.number * 100).normalize():f}"
            reader.report("R11", row, columns[name], other=other)
        else:
            too_long = isinstance(cell.value, Decimal) and quantity is None
            reader.report("R08" if too_long else "R01", row, columns[name])
