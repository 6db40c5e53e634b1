"""Whether a figure that is said to be wrong is right in another way: then it was misread."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from jiheng.model import Finding, Location, half_up
from jiheng.review.written.derivations import derivations
from jiheng.review.written.operands import digits_slip, last_unit
from jiheng.review.written.statements import Statement, Statements

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
FIGURE = re.compile(r"\d+(?:\.\d+)?")
PERCENT = 100
OF_PERCENTAGES = Fraction(1, 100)  # 94% of 90%: two rates that are typed as numbers


@dataclass(frozen=True, slots=True)
class PrintedFigures:
    """The figures of a report by where they stand, and by number and unit as printed."""

    read: Statements
    at: Mapping[Location, Statement]
    places: Mapping[tuple[Fraction, str], tuple[Location, ...]]


def printed_figures(read: Statements) -> PrintedFigures:
    """Return the figures of a report to be looked up."""
    places: dict[tuple[Fraction, str], list[Location]] = defaultdict(list)
    for statement in read.all:
        if (exact := statement.mention.fact.exact) is not None:
            places[Fraction(exact.number), exact.unit].append(statement.mention.fact.place)
    by_place = {statement.mention.fact.place: statement for statement in read.all}
    return PrintedFigures(read, by_place, {figure: tuple(at) for figure, at in places.items()})


def number_of(value: object) -> tuple[Fraction, str] | None:
    """Return a figure as it is printed, as number and digits; None without one."""
    match = NUMBER.search(str(value).replace(",", "")) if value is not None else None
    return (Fraction(match.group()), match.group().lstrip("-")) if match else None


def figures_of(formula: object) -> tuple[str, ...]:
    """Return the figures of a calculation as it is typed: 15.00÷(445.00+15.00) has two."""
    return tuple(dict.fromkeys(FIGURE.findall(str(formula or "").replace(",", ""))))


def other_way(finding: Finding) -> bool:
    """Return whether the figures that a rate or an amount is held against give it otherwise.

    15÷445 gives 3.37% as written, 15÷(445+15) does not: the base was misread. 8742÷46 gives 190
    as printed: the average was rounded, the total is right.
    """
    stated = number_of(finding.facts.get("stated"))
    terms = figures_of(finding.facts.get("terms"))
    if stated is None or len(terms) < len(("first", "other")):
        return False
    if "%" in str(finding.facts.get("stated")):
        pairs = permutations(map(Fraction, terms), 2)
        return any(_prints(value, stated) for pair in pairs for value in _rates(*pair))
    return any(
        _prints(stated[0] / Fraction(count), (Fraction(price), price))
        for count, price in permutations(terms, 2)
        if "." not in count and Fraction(count)
    )


def printed_elsewhere(finding: Finding, figures: PrintedFigures) -> bool:
    """Return whether what the figures give is written in the report: then they are of that.

    Two digits that changed places are a slip all the same.
    """
    computed = str(finding.facts.get("computed") or "").replace(",", "")
    number, stated = number_of(computed), number_of(finding.facts.get("stated"))
    if number is None or stated is None:
        return False
    if digits_slip(*(digits.replace(".", "") for _, digits in (stated, number))):
        return False
    unit = computed[computed.index(number[1]) + len(number[1]) :]
    return any(place not in finding.at for place in figures.places.get((number[0], unit), ()))


def explained(finding: Finding, figures: PrintedFigures) -> bool:
    """Return whether figures beside a rate or of its words give it, others than all its terms."""
    statement = figures.at.get(finding.at[0]) if finding.at else None
    if statement is None:
        return False
    spread = last_unit(statement.mention)
    return any(
        abs(derivation.value - statement.value) <= spread
        and not all(term.mention.fact.place in finding.at[1:] for term in derivation.terms)
        for derivation in derivations(statement, figures.read.beside(statement))
    )


def _rates(first: Fraction, other: Fraction) -> Iterator[Fraction]:
    """Yield what two figures may give in percent: a share, a change, a share of both."""
    yield first * other * OF_PERCENTAGES
    for base in (other, first + other, other - first):
        if base:
            yield abs(first / base) * PERCENT
    if other:
        yield abs((first - other) / other) * PERCENT


def _prints(value: Fraction, printed: tuple[Fraction, str]) -> bool:
    """Return whether a value rounded as a figure is printed is that figure."""
    number, digits = printed
    decimals = len(digits.partition(".")[2])
    return Fraction(half_up(value, decimals)) == abs(number)
