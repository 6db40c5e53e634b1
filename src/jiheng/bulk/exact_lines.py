"""Lines that the kernel has no plan for, scored by `scoring` itself, one by one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jiheng.bulk.columns import ColumnError
from jiheng.model import (
    Actual,
    Band,
    Bands,
    Breaches,
    Checklist,
    DateTarget,
    Deduction,
    Effect,
    GradedTarget,
    Indicator,
    ItemsMet,
    NumberTarget,
    Operator,
    Quantity,
    Rule,
    ScoredItem,
    Scoring,
    Target,
    Unread,
    Words,
    YesNoTarget,
)
from jiheng.model.quantity import workable
from jiheng.rulebook import Profile
from jiheng.scoring import executed_share, execution_item, item, without_alternatives

MALFORMED = (
    KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
SHOWN = 80  # characters of a text that is refused
LONGEST = 40  # digits of a figure
KEPT = 200_000  # scored lines that are remembered: like lines come again and again
BASIS = (
    "rule", "operator", "weight", "target", "upper", "target_unit", "actual", "actual_unit",
    "target_on", "actual_on", "target_yes", "actual_yes", "target_text", "actual_text",
    "target_unread", "actual_unread", "items_met", "judged", "standard", "effect", "choice_group",
    "not_applicable",
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(slots=True)
class ExactLines:
    """Scores lines; remembers what like lines came to."""

    scored: dict[tuple[object, ...], ScoredItem] = field(default_factory=dict)

    def line(self, row: Row, profile: Profile) -> ScoredItem:
        """Return a line scored."""
        basis = (profile.id, profile.digest, *(row[name] for name in BASIS))
        known = self.scored.get(basis)
        if known is None:
            if len(self.scored) >= KEPT:
                self.scored.clear()
            known = self.scored[basis] = _scored(row, profile)
        return known

    def subject(self, rows: Sequence[Row], profile: Profile) -> list[ScoredItem]:
        """Return the lines of one subject that stand in choice groups: of each, one counts."""
        return without_alternatives([self.line(row, profile) for row in rows], profile)


def _scored(row: Row, profile: Profile) -> ScoredItem:
    if row["rule"] == Rule.EXECUTION:
        executed = executed_share(row["target"], row["actual"], profile)
        weight = row["weight"]
        if weight is None:
            return ScoredItem(key="execution", name="", weight=None, share=executed)
        return execution_item(executed, weight, profile, at=())
    return item(indicator(row), profile)


def indicator(row: Row) -> Indicator:
    """Return a row as the indicator that it is."""
    return Indicator(
        key="", subject="", level1="", level2="", name="",
        original_target=_target(row), actual=_actual(row), weight=row["weight"],
        rule=Rule(row["rule"]) if row["rule"] else None,
        scoring=standard(row["standard"]) if row["standard"] else None,
        effect=Effect(row["effect"]), choice_group=row["choice_group"], judged=row["judged"],
        not_applicable=row["not_applicable"],
    )  # fmt: skip


def _target(row: Row) -> Target | None:
    targets: list[Target] = []
    if row["target"] is not None:
        sign = Operator(row["operator"]) if row["operator"] else None
        upper = Quantity(row["upper"], row["target_unit"]) if row["upper"] is not None else None
        targets.append(NumberTarget(sign, Quantity(row["target"], row["target_unit"]), upper))
    if row["target_on"] is not None:
        targets.append(DateTarget(row["target_on"]))
    if row["target_yes"] is not None:
        targets.append(YesNoTarget(row["target_yes"]))
    if row["target_text"] is not None:
        targets.append(GradedTarget(row["target_text"]))
    if row["target_unread"] is not None or len(targets) > 1:  # of two kinds: neither is certain
        return Unread(row["target_unread"] or "")
    return targets[0] if targets else None


def _actual(row: Row) -> Actual | None:
    actuals: list[Actual] = []
    if row["actual"] is not None:
        actuals.append(Quantity(row["actual"], row["actual_unit"] or row["target_unit"]))
    if row["actual_on"] is not None:
        actuals.append(row["actual_on"])
    if row["actual_yes"] is not None:
        actuals.append(row["actual_yes"])
    if row["actual_text"] is not None:
        actuals.append(Words(row["actual_text"]))
    if row["items_met"] is not None:
        numbers = frozenset(int(n) for n in row["items_met"].split(",")) - {0}
        actuals.append(ItemsMet(numbers, row["items_met"]))
    if row["actual_unread"] is not None or len(actuals) > 1:
        return Unread(row["actual_unread"] or "")
    return actuals[0] if actuals else None


def standard(text: str) -> Scoring:
    """Return the figures of a scoring standard as `standard_text` wrote them.

    Raises ColumnError.
    """
    try:
        return _standard(json.loads(text))
    except MALFORMED as error:
        raise ColumnError(
            f"standard: {text[:SHOWN]} 读不懂，写法见 docs/howto/bulk.md"
            " / is none of the standards in docs/howto/bulk.md"
        ) from error


def _standard(given: Mapping[str, Any]) -> Scoring:
    match given["kind"]:
        case "deduction":
            full_at = given.get("full_at")
            return Deduction(
                points=_decimal(given["points"]), step=_quantity(given["step"]),
                steps=given.get("steps", ""), most=_number(given.get("most")),
                full_at=_quantity(full_at) if full_at is not None else None,
            )  # fmt: skip
        case "bands":
            return Bands(tuple(_band(b) for b in given["bands"]), _number(given.get("rest")))
        case "checklist":
            return Checklist(tuple((str(t), _decimal(p)) for t, p in given["items"]))
        case "breaches":
            return Breaches(
                points=_decimal(given["points"]), each=_decimal(given.get("each", "1")),
                most=_number(given.get("most")),
            )  # fmt: skip
        case other:
            raise ValueError(other)


def _band(given: Mapping[str, Any]) -> Band:
    low, high = given.get("low"), given.get("high")
    return Band(
        low=_quantity(low) if low is not None else None, low_closed=given.get("low_closed"),
        high=_quantity(high) if high is not None else None, high_closed=given.get("high_closed"),
        points=_decimal(given["points"]),
    )  # fmt: skip


def _quantity(given: Sequence[str]) -> Quantity:
    return Quantity(_decimal(given[0]), given[1])


def _decimal(given: str) -> Decimal:
    """Return a figure of a standard; one of no use, or beyond all measure, is malformed."""
    number = Decimal(given)
    if not (workable(number, LONGEST) and len(given) < LONGEST):
        raise ValueError(given)
    return number


def _number(given: str | None) -> Decimal | None:
    return _decimal(given) if given is not None else None


def standard_text(scoring: Scoring) -> str:
    """Return the figures of a scoring standard as the text that a frame keeps."""
    match scoring:
        case Deduction():
            given: dict[str, object] = {
                "kind": "deduction", "points": str(scoring.points), "step": _pair(scoring.step),
                "steps": scoring.steps, "most": _text(scoring.most),
                "full_at": _pair(scoring.full_at),
            }  # fmt: skip
        case Bands():
            bands = [
                {"low": _pair(b.low), "low_closed": b.low_closed, "high": _pair(b.high),
                 "high_closed": b.high_closed, "points": str(b.points)} for b in scoring.bands
            ]  # fmt: skip
            given = {"kind": "bands", "bands": bands, "rest": _text(scoring.rest)}
        case Checklist():
            given = {"kind": "checklist", "items": [[t, str(p)] for t, p in scoring.items]}
        case Breaches():
            given = {
                "kind": "breaches", "points": str(scoring.points), "each": str(scoring.each),
                "most": _text(scoring.most),
            }  # fmt: skip
    return json.dumps(given, ensure_ascii=False)


def _pair(quantity: Quantity | None) -> list[str] | None:
    return [str(quantity.number), quantity.unit] if quantity is not None else None


def _text(number: Decimal | None) -> str | None:
    return str(number) if number is not None else None
