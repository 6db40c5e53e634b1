"""Sentences from data: every figure is bound to its value, with id, exact value and source."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from sys import intern
from types import MappingProxyType

from jiheng.model import (
    Actual,
    DateTarget,
    Fact,
    Figure,
    Location,
    NumberTarget,
    Operator,
    Quantity,
    Span,
    Target,
    YesNoTarget,
    family,
    half_up,
)
from jiheng.model.units import with_unit
from jiheng.reporting.tidy import unquoted
from jiheng.rulebook import Rulebook
from jiheng.scoring import NAME

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?:%|％|‰)?")
HOLE = re.compile(r"\{(\w+)\}")
UNSAFE = re.compile(r"[^A-Za-z0-9]+")
DASH = "—"  # in a table, what was not stated
FILLERS = "/／—–-－_＿… 　"  # what is typed where there is nothing to say
LONGEST = 34  # a bookmark name holds 40 characters, three of them ours and three for a number
OPERATORS = {
    Operator.AT_LEAST: "≥", Operator.AT_MOST: "≤", Operator.EQUAL: "=", Operator.MORE: ">",
    Operator.LESS: "<",
}  # fmt: skip


def exact(value: Fraction | Decimal) -> str:
    """Return a value in full: a decimal where it ends, else a fraction."""
    fraction = Fraction(value)
    for digits in range(13):
        if fraction.denominator and (fraction * 10**digits).denominator == 1:
            return f"{half_up(fraction, digits)}"
    return f"{fraction.numerator}/{fraction.denominator}"


class Binder:
    """Gives figures their ids; lives as long as one report is composed."""

    def __init__(
        self, rules: Rulebook, money_unit: str,
        named: Mapping[str, tuple[Span, ...]] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        self.rules, self.money_unit, self.named = rules, money_unit, named
        self._used: dict[str, int] = {}

    def figure(
        self, id_: str, *, label: str, value: str, unit: str, text: str, source: str
    ) -> Figure:
        """Return a figure; an id used before gets a number, so that each place is its own."""
        name = UNSAFE.sub("_", id_).strip("_")[:LONGEST] or "figure"
        self._used[name] = self._used.get(name, 0) + 1
        count = self._used[name]
        unique = name if count == 1 else f"{name}_{count}"
        label, value, text, source = map(intern, (label, value, text, source))  # told many times
        return Figure(id=unique, label=label, exact=value, unit=unit, text=text, source=source)

    def fact(
        self, fact: Fact | None, unit: str | None = None, *, digits: int | None = None
    ) -> Span:
        """Return a fact as printed: money in the unit of the report, counts as they are."""
        if fact is None or fact.exact is None:
            return DASH
        quantity = fact.exact
        printed_unit = unit if unit is not None else quantity.unit
        if unit is None and family(quantity.unit) == "money":
            printed_unit = self.money_unit
        places = digits if digits is not None else quantity.digits
        if family(quantity.unit) == "money" and digits is None:
            places = max(quantity.digits or 0, 2)
        number = (
            quantity.within(printed_unit, places or 0)
            if family(printed_unit) == family(quantity.unit)
            else quantity.number
        )
        return self.figure(
            f"{fact.role}_{fact.base}" if fact.base else fact.role,
            label=f"{self.rules.label(fact.role)} {self.rules.bases.get(fact.base, '')}".strip(),
            value=exact(quantity.number), unit=quantity.unit,
            text=with_unit(f"{number:f}", printed_unit), source=self.source_of(fact),
        )  # fmt: skip

    def source_of(self, fact: Fact) -> str:
        """Return where a figure stands; of one added up over workbooks each term with its place."""
        if len({term.place.file for _, term in fact.terms}) < 2:
            return str(fact.place)
        signed = [
            f"{'+' if sign > 0 else '-'} {term.place} {term.text}" for sign, term in fact.terms
        ]
        return self.label("added_up") + " ".join(signed).removeprefix("+ ")

    def cell(self, fact: Fact | None, unit: str) -> tuple[Span, ...]:
        """Return a fact for a table whose unit stands above it; a dash if it was not stated."""
        if fact is None or fact.exact is None:
            return ("—",)
        bound = self.fact(fact, unit)
        if isinstance(bound, str):
            return (bound,)
        return (replace(bound, text=bound.text.removesuffix(unit)),)

    def amount(self, id_: str, value: Fraction, *, label: str, source: str) -> Figure:
        """Return an amount of money that was computed, in yuan, in the unit of the report."""
        quantity = Quantity(Decimal(1), self.money_unit)
        number = half_up(value / quantity.amount, 2)
        return self.figure(
            id_, label=label, value=exact(value), unit="元", text=f"{number}{self.money_unit}",
            source=source,
        )  # fmt: skip

    def rate(self, id_: str, value: Fraction, *, label: str, source: str) -> Figure:
        """Return a share as per cent with two decimals."""
        text = f"{half_up(value * 100, 2)}%"
        return self.figure(id_, label=label, value=exact(value), unit="", text=text, source=source)

    def count(self, id_: str, value: int, *, label: str) -> Figure:
        """Return a number of things counted in the workbook."""
        return self.figure(
            id_, label=label, value=str(value), unit="", text=str(value), source="计数"
        )

    def points(self, id_: str, value: Decimal | Fraction, *, label: str) -> Figure:
        """Return points with two decimals."""
        number = half_up(Fraction(value), 2)
        return self.figure(
            id_, label=label, value=exact(value), unit="分", text=f"{number}", source="计分"
        )

    def weight(self, id_: str, value: Decimal | None) -> Span:
        """Return a weight as it was set."""
        if value is None:
            return DASH
        return self.figure(
            id_,
            label="分值",
            value=exact(value),
            unit="分",
            text=f"{value.normalize():f}",
            source="分值",
        )

    def date(self, id_: str, day: dt.date | None, *, label: str) -> Span:
        """Return a day without leading zeros, as GB/T 15835 wants it."""
        if day is None:
            return DASH
        text = f"{day.year}年{day.month}月{day.day}日"
        return self.figure(
            id_, label=label, value=day.isoformat(), unit="日期", text=text, source="工作簿"
        )

    def year(self, year: int | None) -> Span:
        """Return the fiscal year; of one that was not stated 本 is left: 本年度, 本年年初."""
        if year is None:
            return self.label("this_year")
        return self.figure(
            "year", label="评价年度", value=str(year), unit="年", text=str(year), source="工作簿"
        )

    def text(self, text: str, place: Location | None = None) -> tuple[Span, ...]:
        """Return a text of the user with each figure in it bound to its cell.

        A figure that is named in braces is printed, bound to where it comes from; of a name that
        is none a blank to be filled in is left.
        """
        spans: list[Span] = []
        end = 0
        clean = text.strip().rstrip("。；;，,、：:")
        if not clean.strip(FILLERS):
            return ()
        for match in NAME.finditer(clean):
            figure_spans = self.named.get(match[1].strip(), (self.label("blank"),))
            spans += self._typed(clean[end : match.start()], place)
            spans += [self._again(span) for span in figure_spans]
            end = match.end()
        spans += self._typed(clean[end:], place)
        return tuple(span for span in spans if span != "")

    def _again(self, span: Span) -> Span:
        """Return a figure once more, with an id of its own."""
        if isinstance(span, str):
            return span
        return self.figure(
            span.id, label=span.label, value=span.exact, unit=span.unit, text=span.text,
            source=span.source,
        )  # fmt: skip

    def _typed(self, text: str, place: Location | None) -> list[Span]:
        spans: list[Span] = []
        end = 0
        for match in NUMBER.finditer(text):
            spans.append(text[end : match.start()])
            spans.append(
                self.figure(
                    "text", label="叙述中的数字", value=match.group().replace(",", ""), unit="",
                    text=match.group(), source=str(place or "工作簿"),
                )
            )  # fmt: skip
            end = match.end()
        return [*spans, text[end:]]

    def target(self, target: Target | None, place: Location | None = None) -> tuple[Span, ...]:
        """Return a target as forms print it: operator, value, unit."""
        if target is None:
            return (DASH,)
        if isinstance(target, NumberTarget):
            return self._number_target(target, place)
        if isinstance(target, DateTarget):
            return (self.date("target", target.by, label="目标日期"), "前")
        if isinstance(target, YesNoTarget):
            return ("是" if target.expected else "否",)
        return self.text(target.text, place)

    def _number_target(self, target: NumberTarget, place: Location | None) -> tuple[Span, ...]:
        source = str(place or "工作簿")
        low = self._quantity("target", target.quantity, "目标值", source)
        if target.upper is not None:
            return (low, "～", self._quantity("target", target.upper, "目标值", source))
        return (OPERATORS.get(target.operator, "") if target.operator else "", low)

    def actual(self, actual: Actual | None, place: Location | None = None) -> tuple[Span, ...]:
        """Return an actual as printed."""
        if actual is None:
            return (DASH,)
        if isinstance(actual, bool):
            return ("是" if actual else "否",)
        if isinstance(actual, Quantity):
            return (self._quantity("actual", actual, "实际完成值", str(place or "工作簿")),)
        if isinstance(actual, dt.date):
            return (self.date("actual", actual, label="完成日期"),)
        return self.text(actual.text, place)

    def _quantity(self, id_: str, quantity: Quantity, label: str, source: str) -> Figure:
        return self.figure(
            id_, label=label, value=exact(quantity.number), unit=quantity.unit,
            text=quantity.printed(), source=source,
        )  # fmt: skip

    def label(self, key: str) -> str:
        """Return a short word of the report."""
        return self.rules.wording["labels"][key]

    def sentence(self, key: str) -> str:
        """Return a sentence without holes."""
        return self.rules.wording["sentences"][key]

    def say(self, key: str, **values: Span | tuple[Span, ...]) -> tuple[Span, ...]:
        """Return a sentence with its holes filled by figures and texts."""
        return fill(self.sentence(key), **values)

    def heading(self, key: str) -> str:
        """Return a heading."""
        return self.rules.wording["headings"][key]


def fill(template: str, **values: Span | tuple[Span, ...]) -> tuple[Span, ...]:
    """Return a template as spans; each hole must have its value, single quotes within double."""
    spans: list[Span] = []
    end = 0
    for match in HOLE.finditer(template):
        before = template[end : match.start()]
        value = values[match.group(1)]
        value_spans = value if isinstance(value, tuple) else (value,)
        spans += (before, *(unquoted(value_spans) if before.endswith("“") else value_spans))
        end = match.end()
    spans.append(template[end:])
    return tuple(span for span in spans if span != "")


def joined(pieces: list[tuple[Span, ...]], by: str = "、") -> tuple[Span, ...]:
    """Return several pieces as one, with a sign between them."""
    spans: list[Span] = []
    for number, piece in enumerate(pieces):
        spans += [by, *piece] if number else piece
    return tuple(spans)
