"""Whether a row fulfils a condition; where what was typed cannot be read, nobody knows."""

import datetime as dt
import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from jiheng.model import Condition, LedgerRow, Value
from jiheng.model.ledger_figure import FIELD_OPERATORS

Verdict = bool | None  # None: the field holds something that could not be read
Predicate = Callable[[LedgerRow], Verdict]
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge, "more": operator.gt, "at_most": operator.le, "less": operator.lt,
}  # fmt: skip
COMPARED_FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "not_after": operator.le, "not_before": operator.ge, "after": operator.gt,
}  # fmt: skip
BLANK_HOLDS = ("is_not", "none_of", "blank")


@lru_cache(maxsize=1024)
def predicate(condition: Condition) -> Predicate:
    """Return the condition as a function of a row, made once."""
    if condition.alternatives:
        return _any(tuple(predicate(each) for each in condition.alternatives))
    if condition.op in FIELD_OPERATORS:
        return _of_fields(condition)
    name, holds, blank = condition.field, _comparison(condition), condition.op in BLANK_HOLDS

    def verdict(row: LedgerRow) -> Verdict:
        value = row.values.get(name)
        if value is not None:
            return holds(value)
        return None if row.texts.get(name) else blank

    return verdict


def _of_fields(condition: Condition) -> Predicate:
    """Return a comparison of two fields of one row.

    Where the other is blank nothing bounds the first, and nothing is after it; a first that is
    blank lies nowhere. A year is compared with the year of a day.
    """
    first, second = condition.fields
    compare, unbounded = COMPARED_FIELDS[condition.op], condition.op != "after"

    def verdict(row: LedgerRow) -> Verdict:
        if row.unread(first) or row.unread(second):
            return None
        a, b = row.values.get(first), row.values.get(second)
        if a is None or b is None:
            return a is not None and unbounded
        if isinstance(a, dt.date) and not isinstance(b, dt.date):
            a = Fraction(a.year)
        elif isinstance(b, dt.date) and not isinstance(a, dt.date):
            b = Fraction(b.year)
        return compare(a, b)

    return verdict


def _any(predicates: tuple[Predicate, ...]) -> Predicate:
    def verdict(row: LedgerRow) -> Verdict:
        verdicts = [each(row) for each in predicates]
        return True if True in verdicts else None if None in verdicts else False

    return verdict


def _comparison(condition: Condition) -> Callable[[Value], bool]:
    """Return the comparison of a value that is there."""
    op, values = condition.op, condition.values
    if op in ("filled", "blank"):
        return lambda _: op == "filled"
    if op in ("is", "any_of"):
        return frozenset(values).__contains__
    if op in ("is_not", "none_of"):
        excluded = frozenset(values)
        return lambda value: value not in excluded
    if condition.order:
        places = {id_: number for number, id_ in enumerate(condition.order)}
        compare, bound = COMPARED[op], places[str(values[0])]
        return lambda value: value in places and compare(places[str(value)], bound)
    compare, limit = COMPARED[op], values[0]
    if isinstance(limit, Fraction):
        return _compared_exactly(compare, limit)
    return lambda value: compare(value, limit)


def _compared_exactly(
    compare: Callable[[Any, Any], bool], limit: Fraction
) -> Callable[[Value], bool]:
    """Return the comparison of fractions as one of whole numbers, which is many times quicker."""
    top, bottom = limit.as_integer_ratio()

    def holds(value: Value) -> bool:
        if not isinstance(value, Fraction):
            return compare(value, limit)
        numerator, denominator = value.as_integer_ratio()
        return compare(numerator * bottom, top * denominator)

    return holds
