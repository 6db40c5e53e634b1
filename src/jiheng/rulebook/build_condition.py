"""Conditions of definitions: each field, operator and value is held against its ledger."""

import datetime as dt
from fractions import Fraction

from jiheng.model import Column, Condition, Ledger, Quantity, factor, family
from jiheng.model.ledger_figure import (
    BARE_OPERATORS,
    BOUNDS,
    FIELD_OPERATORS,
    LIST_OPERATORS,
    OPERATORS,
)
from jiheng.model.ledger_row import Value
from jiheng.rulebook.amounts import amount_of
from jiheng.rulebook.schema import Branch

NUMBERS = ("money", "number", "share", "weight", "year")


def conditions(holder: Branch, ledger: Ledger) -> tuple[Condition, ...]:
    """Return the conditions under `where`, all of which a row must fulfil."""
    return tuple(_condition(entry, ledger, nested=False) for entry in holder.branches("where"))


def _condition(holder: Branch, ledger: Ledger, *, nested: bool) -> Condition:
    if not nested and holder.has("any"):
        entries = holder.branches("any")
        condition = Condition(
            alternatives=tuple(_condition(entry, ledger, nested=True) for entry in entries)
        )
        holder.close()
        return condition
    field = holder.text("field")
    column = ledger.form.column(field)
    if column is None:
        raise holder.fail("field", f"{field} is no column of {ledger.id}")
    if field in ledger.secret:
        raise holder.fail("field", f"{field} is secret: no figure may tell of it")
    op = _operator(holder)
    order = ledger.order(field)
    if op in BOUNDS and not (order or column.kind in (*NUMBERS, "date")):
        raise holder.fail(op, f"{field} has no order: it is of kind {column.kind}")
    if op in FIELD_OPERATORS:
        return Condition(field=field, op=op, values=(_other_field(holder, op, column, ledger),))
    values = tuple(_value(holder, op, column, text) for text in _texts(holder, op))
    holder.close()
    return Condition(field=field, op=op, values=values, order=order)


def _other_field(holder: Branch, op: str, column: Column, ledger: Ledger) -> str:
    """Return the field that another is compared with: both are days, or years, or numbers."""
    other = ledger.form.column(holder.text(op))
    if other is None or other.field in ledger.secret:
        raise holder.fail(op, f"is no column of {ledger.id} that may be told")
    kinds = {_compared_as(column), _compared_as(other)}
    if "" in kinds or len(kinds) > 1:
        raise holder.fail(op, f"{column.field} and {other.field} have no order together")
    holder.close()
    return other.field


def _compared_as(column: Column) -> str:
    """Return what a column is compared as; empty for what has no order."""
    if column.kind in ("date", "year"):
        return "day"
    return f"number {family(column.unit) if column.unit else ''}" if column.kind in NUMBERS else ""


def _operator(holder: Branch) -> str:
    given = [key for key in holder.entries if key != "field"]
    if len(given) != 1 or given[0] not in OPERATORS:
        key = next((key for key in given if key not in OPERATORS), given[-1] if given else "field")
        raise holder.fail(key, f"must be exactly one of {', '.join(OPERATORS)}")
    return given[0]


def _texts(holder: Branch, op: str) -> tuple[str, ...]:
    if op in BARE_OPERATORS:
        if not holder.flag(op):
            raise holder.fail(op, "must be true; the opposite has its own name")
        return ()
    if op in LIST_OPERATORS:
        texts = holder.texts(op)
        if not texts:
            raise holder.fail(op, "is empty")
        return texts
    return (holder.text(op),)


def _value(holder: Branch, op: str, column: Column, text: str) -> Value:
    """Return a value as rows have it: ids of choices, numbers in base units, days."""
    if column.choices:
        return _choice(holder, op, column, text)
    if column.kind == "date":
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise holder.fail(op, f"must be a day such as 2025-01-31, is {text}") from error
    if column.kind not in NUMBERS:
        return text
    quantity = amount_of(text)
    if quantity is None:
        raise holder.fail(op, f"must be a number, is {text}")
    return _amount(holder, op, column, quantity)


def _amount(holder: Branch, op: str, column: Column, quantity: Quantity) -> Fraction:
    if not quantity.unit:
        return Fraction(quantity.number) * (factor(column.unit) if column.unit else 1)
    if column.unit and family(column.unit) != family(quantity.unit):
        raise holder.fail(op, f"{column.field} is in {column.unit}, not in {quantity.unit}")
    return quantity.amount


def _choice(holder: Branch, op: str, column: Column, text: str) -> str:
    for choice in column.choices:
        if text in (choice.id, *choice.names):
            return choice.id
    if column.closed:
        known = ", ".join(choice.id for choice in column.choices)
        raise holder.fail(op, f"{text} is none of {known}")
    return text
