"""The evaluation that evaluation.json holds, as far as scoring asks: inverse of what wrote it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from jiheng.model import (
    Actual,
    Band,
    Bands,
    Breaches,
    Checklist,
    DateTarget,
    Deduction,
    Effect,
    Evaluation,
    GradedTarget,
    Indicator,
    ItemsMet,
    NumberTarget,
    Operator,
    Project,
    Quantity,
    Rule,
    Scoring,
    Target,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.parsing import RecordError, evaluation_of, read_record
from jiheng.parsing.records import MALFORMED, stated_number, stated_quantity

Given = Mapping[str, Any]


def evaluation(data: bytes) -> Evaluation:
    """Return what a record holds of an evaluation. Raises RecordError for no such record."""
    record = read_record(data)
    read = evaluation_of(record)
    try:
        return _completed(read, record["evaluation"])
    except (*MALFORMED, InvalidOperation) as error:
        raise RecordError("damaged") from error


def _completed(read: Evaluation, given: Given) -> Evaluation:
    head = given["overview"]
    overview = replace(
        read.overview, place=str(head.get("place") or ""),
        department_profile=str(head.get("department_profile") or ""),
        project_profile=str(head.get("project_profile") or ""),
        execution_weight=_number(head.get("execution_weight")),
        own_execution_points=_number(head.get("own_execution_points")),
        own_total=_number(head.get("own_total")),
    )  # fmt: skip
    projects = tuple(
        Project(
            key=str(row["key"]), name=str(row.get("name") or ""),
            profile=str(row.get("profile") or ""),
            execution_weight=_number(row.get("execution_weight")),
            own_execution_points=_number(row.get("own_execution_points")),
            own_total=_number(row.get("own_total")),
        )
        for row in given["projects"]
    )  # fmt: skip
    rows = zip(read.indicators, given["indicators"], strict=True)
    indicators = tuple(_indicator(indicator, row) for indicator, row in rows)
    return replace(read, overview=overview, projects=projects, indicators=indicators)


def _indicator(indicator: Indicator, row: Given) -> Indicator:
    return replace(
        indicator, original_target=_target(row.get("original_target")),
        revised_target=_target(row.get("revised_target")), actual=_actual(row.get("actual")),
        weight=_number(row.get("weight")), rule=Rule(row["rule"]) if row.get("rule") else None,
        scoring=_scoring(row.get("scoring")), effect=Effect(row.get("effect") or Effect.SCORED),
        choice_group=str(row.get("choice_group") or ""), judged=_number(row.get("judged")),
        not_applicable=str(row.get("not_applicable") or ""),
        own_points=_number(row.get("own_points")),
    )  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return stated_number(text) if text is not None else None


def _quantity(given: Given) -> Quantity:
    return stated_quantity(given["number"], given["unit"], given["digits"])


def _maybe(given: Given | None) -> Quantity | None:
    return _quantity(given) if given is not None else None


def _target(given: Given | None) -> Target | None:
    if given is None:
        return None
    match given["kind"]:
        case "NumberTarget":
            sign = Operator(given["operator"]) if given["operator"] else None
            return NumberTarget(sign, _quantity(given["quantity"]), _maybe(given["upper"]))
        case "DateTarget":
            return DateTarget(dt.date.fromisoformat(given["by"]))
        case "YesNoTarget":
            return YesNoTarget(bool(given["expected"]))
        case "GradedTarget":
            return GradedTarget(str(given["text"]))
        case _:
            return Unread(str(given["text"]))


def _actual(given: Any) -> Actual | None:
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, str):
        return dt.date.fromisoformat(given)
    match given["kind"]:
        case "Quantity":
            return _quantity(given)
        case "Words":
            return Words(str(given["text"]))
        case "ItemsMet":
            return ItemsMet(frozenset(given["numbers"]), str(given["text"]))
        case _:
            return Unread(str(given["text"]))


def _scoring(given: Given | None) -> Scoring | None:
    if given is None:
        return None
    match given["kind"]:
        case "Deduction":
            return Deduction(
                points=stated_number(given["points"]), step=_quantity(given["step"]),
                steps=given["steps"], most=_number(given["most"]), full_at=_maybe(given["full_at"]),
            )  # fmt: skip
        case "Bands":
            bands = tuple(
                Band(
                    low=_maybe(b["low"]), low_closed=b["low_closed"], high=_maybe(b["high"]),
                    high_closed=b["high_closed"], points=stated_number(b["points"]),
                )
                for b in given["bands"]
            )  # fmt: skip
            return Bands(bands, _number(given["rest"]))
        case "Checklist":
            return Checklist(
                tuple((str(text), stated_number(points)) for text, points in given["items"])
            )
        case _:
            return Breaches(
                points=stated_number(given["points"]), each=stated_number(given["each"]),
                most=_number(given["most"]),
            )  # fmt: skip
