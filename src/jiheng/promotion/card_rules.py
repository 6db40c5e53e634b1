"""The rules of scorecards: points of one item from its numbers, exactly, with every number used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.model.scorecard import CardItem, CardSubject, CardValue, Term

ZERO, ONE = Fraction(0), Fraction(1)
Span = tuple[Fraction, Fraction]
Worked = tuple[Fraction, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """An item for one group: its points are start + slope x value, never below zero if so said."""

    start: Fraction
    slope: Fraction
    terms: tuple[Term, ...]  # what the value is held against
    above_zero: bool = False

    def points(self, value: Fraction) -> Fraction:
        """Return the points of a value, reduced once."""
        top, bottom = value.as_integer_ratio()
        steep, flat = self.slope.as_integer_ratio()
        begin, base = self.start.as_integer_ratio()
        raw = Fraction(top * steep * base + begin * bottom * flat, bottom * flat * base)
        return ZERO if self.above_zero and raw < 0 else raw


def value_of(value: CardValue, values: Mapping[str, Fraction]) -> Fraction | None:
    """Return what is scored in the unit of the card; None where a figure of it is missing.

    What is divided by nothing is not known either.
    """
    over = values.get(value.over)
    if over is None:
        return None
    if value.under:
        under = values.get(value.under)
        if not under:
            return None
        over = over / under
    return over if value.scale == 1 else over / value.scale


def lacking(value: CardValue, values: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return the figures without which a value is not known: none reported, or zero below."""
    over = () if value.over in values else (value.over,)
    return (*over, value.under) if value.under and not values.get(value.under) else over


def line_of(item: CardItem, group: str, span: Span | None) -> Line:
    """Return how the points of an item follow from a value in a group."""
    line = LINES[item.rule](item, group, span)
    return replace(line, terms=(*line.terms, *limits(item)))


def limits(item: CardItem) -> tuple[Term, ...]:
    """Return the cap and the floor of an item, where it has them."""
    pairs = (("cap", item.cap), ("floor", item.floor))
    return tuple(Term(name, limit) for name, limit in pairs if limit is not None)


def _proportion(item: CardItem, group: str, span: Span | None) -> Line:  # noqa: ARG001
    """Value / target x weight."""
    target = item.targets.get(group, item.target) or ONE
    return Line(ZERO, item.weight / target, _told(item, ("target", target)))


def _reverse(item: CardItem, group: str, span: Span | None) -> Line:  # noqa: ARG001
    """(2 - value / base) x weight, nothing from twice the base on."""
    base = item.targets.get(group, item.target) or ONE
    terms = _told(item, ("target", base))
    return Line(2 * item.weight, -item.weight / base, terms, above_zero=True)


def _spanned(item: CardItem, group: str, span: Span | None) -> Line:  # noqa: ARG001
    """Weight x (foot + (1 - foot) x how far the value lies between the lowest and the highest).

    Where all are equal nobody is behind: each has the full weight.
    """
    low, high = span or (ZERO, ZERO)
    terms = (*_told(item, ("low", low), ("high", high))[:-1], Term("foot", item.foot))
    terms = (*terms, Term("weight", item.weight))
    if low == high:
        return Line(item.weight, ZERO, terms)
    slope = item.weight * (1 - item.foot) / (high - low)
    foot = item.weight * item.foot
    if item.less:
        return Line(foot + slope * high, -slope, terms)
    return Line(foot - slope * low, slope, terms)


def _bonus(item: CardItem, group: str, span: Span | None) -> Line:  # noqa: ARG001
    """Value x the points of one."""
    return Line(ZERO, item.each, (Term("each", item.each),))


def _told(item: CardItem, *numbers: tuple[str, Fraction]) -> tuple[Term, ...]:
    unit = _unit(item)
    return (*(Term(name, number, unit) for name, number in numbers), Term("weight", item.weight))


def _unit(item: CardItem) -> str:
    return item.value.unit if item.value is not None else ""


def mixed(item: CardItem, subject: CardSubject) -> Worked:
    """Return weight x the sum of each part's value / target x share."""
    terms: list[Term] = []
    share = ZERO
    for part in item.parts:
        value = value_of(part.value, subject.values) or ZERO
        own = value / part.target
        share += (min(own, ONE) if part.capped else own) * part.share
        label, unit = part.value.over, part.value.unit
        terms.append(Term("value", value, unit, label))
        terms.append(Term("target", part.target, unit, label))
        terms.append(Term("share", part.share, "", label))
    return share * item.weight, (*terms, Term("weight", item.weight), *limits(item))


def quota(item: CardItem, subject: CardSubject) -> Worked:
    """Return weight - each missing one x its points, nothing below zero."""
    terms: list[Term] = []
    missing = ZERO
    for band in item.bands:
        value = value_of(band.value, subject.values) or ZERO
        missing += max(ZERO, band.need - value)
        terms.append(Term("value", value, band.value.unit, band.label))
        terms.append(Term("need", band.need, band.value.unit, band.label))
    terms += [Term("shortfall", missing), Term("each", item.each), Term("weight", item.weight)]
    terms += limits(item)
    return max(ZERO, item.weight - missing * item.each), tuple(terms)


LINES: Mapping[str, Callable[[CardItem, str, Span | None], Line]] = {
    "proportion": _proportion,
    "benchmark": _proportion,
    "reverse": _reverse,
    "efficacy": _spanned,
    "minmax_floor": _spanned,
    "bonus": _bonus,
}
OF_SEVERAL: Mapping[str, Callable[[CardItem, CardSubject], Worked]] = {
    "mixed": mixed,
    "quota": quota,
}
