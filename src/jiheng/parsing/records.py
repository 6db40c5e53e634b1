"""What a record of last year stated: figures and indicators, enough to tie the years together."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jiheng.model import (
    Evaluation,
    Fact,
    Facts,
    Indicator,
    Location,
    NumberTarget,
    Operator,
    Overview,
    Quantity,
)
from jiheng.model.quantity import workable
from jiheng.parsing.upgrades import RecordError

LONGEST = 400  # digits of a figure; a workbook has at most 308 before the point
YEARS = range(1, 10_000)
MALFORMED = (KeyError, TypeError, AttributeError, ValueError, OverflowError)


def evaluation_of(record: Mapping[str, Any]) -> Evaluation:
    """Return the evaluation that a record of today's version holds, as far as years are compared.

    Raises RecordError `damaged` if the record is not of its own schema.
    """
    try:
        return _evaluation(record)
    except (*MALFORMED, InvalidOperation) as error:
        raise RecordError("damaged") from error


def _evaluation(record: Mapping[str, Any]) -> Evaluation:
    evaluation, file = record["evaluation"], str(record["source"]["file"])
    overview = evaluation["overview"]
    year = overview.get("year")
    return Evaluation(
        kind=str(evaluation["kind"]),
        overview=Overview(
            department=str(overview.get("department") or ""),
            year=_year(year) if year is not None else None,
            money_unit=str(overview.get("money_unit") or "万元"),
        ),
        facts=Facts(_fact(fact, file) for fact in record["facts"]),
        units=tuple(map(str, evaluation["units"])),
        indicators=tuple(_indicator(row) for row in evaluation["indicators"]),
    )


def _fact(fact: Mapping[str, Any], file: str) -> Fact:
    value = fact["value"]
    place = Location(file, str(fact["place"]["part"]), str(fact["place"]["spot"]))
    return Fact(
        subject=str(fact["subject"]), role=str(fact["role"]), base=str(fact["base"]),
        year=fact["year"], quantity=_quantity(value), text=str(fact["text"]), place=place,
    )  # fmt: skip


def _quantity(value: Any) -> Quantity | None:
    if not isinstance(value, Mapping) or value.get("number") is None:
        return None
    return stated_quantity(value["number"], value.get("unit"), value.get("digits"))


def stated_quantity(number: object, unit: object, digits: object) -> Quantity:
    """Return a quantity of a record. Raises ValueError for one that nobody can work out."""
    printed = int(str(digits)) if digits is not None else None
    if printed is not None and not 0 <= printed < LONGEST:
        raise ValueError(printed)
    return Quantity(stated_number(number), str(unit or ""), printed)


def stated_number(text: object) -> Decimal:
    """Return a figure of a record. Raises ValueError for one that nobody can work out."""
    number = Decimal(str(text))
    if not workable(number, LONGEST) or len(str(text)) > LONGEST:
        raise ValueError(str(text)[:LONGEST])
    return number


def _year(stated: object) -> int:
    year = int(str(stated))
    if year not in YEARS:
        raise ValueError(year)
    return year


def _indicator(row: Mapping[str, Any]) -> Indicator:
    return Indicator(
        key=str(row["key"]), subject=str(row["subject"]), level1=str(row["level1"]),
        level2=str(row["level2"]), name=str(row["name"]), unit=str(row.get("unit") or ""),
        original_target=_target(row.get("original_target")),
        revised_target=_target(row.get("revised_target")), actual=_quantity(row.get("actual")),
    )  # fmt: skip


def _target(target: Any) -> NumberTarget | None:
    quantity = _quantity(target.get("quantity")) if isinstance(target, Mapping) else None
    if quantity is None:
        return None
    operator = target.get("operator")
    upper = _quantity(target.get("upper"))
    return NumberTarget(Operator(operator) if operator else None, quantity, upper)
