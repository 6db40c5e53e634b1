"""What strangers' reports did not confirm is asked: an error that a misreading explains better.

Whoever miscopies or miscalculates comes near; whoever has misread finds that the same figures give
what is written in another way, or that what they give is written beside. What each such trait was
worth on reports that nobody had read stands in the rules (`certainty.yaml`, decision 0058).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from jiheng.model import Finding, half_up
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import one_apart
from jiheng.review.written.other_ways import (
    PrintedFigures,
    explained,
    number_of,
    other_way,
    printed_elsewhere,
    printed_figures,
)
from jiheng.rulebook import Rulebook
from jiheng.rulebook.book import GRAVE

FAR = Fraction(1, 4)
FEW = 20  # up to here people count on their fingers: two more or less is near
NEAR_COUNT = 2
POINTS = 3  # percentage points: 0.5% for 1.2% is a slip
STATED, FOUND = ("stated", "computed"), ("found", "expected")  # facts: what is said, what is right
COMPARED = {"A21": FOUND, "A23": FOUND, "A77": FOUND}  # of other checks: STATED
NAMELESS = "“”"
DIGITS = 6  # of a difference
TWO = 2  # parts: a part that was not seen is not missed among two
COUNTED = "两"  # 两项合计: the words say how many parts there are


@dataclass(frozen=True, slots=True)
class Evidence:
    """What errors are held against: what else is said of the report, and its figures."""

    figures: PrintedFigures
    calculations: frozenset[tuple[str, str]]  # that several figures are held against
    rows: frozenset[tuple[str, str, str]]  # totals of which more than one is said not to hold


def evidence(findings: Iterable[Finding], common: CommonReading) -> Evidence:
    """Return what the errors of a report are held against."""
    known = tuple(findings)
    return Evidence(
        printed_figures(common.statements), held_against_several(known), of_several_columns(known)
    )


def doubted(
    findings: Iterable[Finding], rules: Rulebook, common: CommonReading
) -> tuple[Finding, ...]:
    """Return findings of which those that strangers' reports did not confirm are asked."""
    known = tuple(findings)
    against = evidence(known, common)
    return tuple(_weighed(each, rules, against) for each in known)


def _weighed(finding: Finding, rules: Rulebook, against: Evidence) -> Finding:
    certainty, severity = rules.certainty, rules.severity(finding)
    if finding.asked or severity not in GRAVE or finding.code in certainty.exact:
        return finding
    relation = certainty.relation(finding.code, finding.variant)
    for doubt in certainty.doubts_about(relation):
        if DOUBTS[doubt.id](finding, against):
            return replace(finding, asked=True, doubt=doubt.id)
    if severity == "error" and not certainty.is_confirmed(relation):
        return replace(finding, asked=True, doubt="unconfirmed")
    return finding


def far_off(finding: Finding) -> bool:
    """Return whether what stands there is not near what it should be, nor a slip of a kind."""
    keys = COMPARED.get(finding.code, STATED)
    stated, computed = (number_of(finding.facts.get(key)) for key in keys)
    if stated is None or computed is None:
        return False
    (said, digits), (right, expected) = stated, computed
    apart = abs(said - right)
    if "%" in str(finding.facts.get("stated")) and apart <= POINTS:
        return False
    if max(said, right) <= FEW and "." not in f"{digits}{expected}" and apart <= NEAR_COUNT:
        return False
    if apart <= max(abs(said), abs(right)) * FAR:
        return False
    return not (_shifted(said, right) or _one_apart(digits, expected))


def held_against_several(findings: Iterable[Finding]) -> frozenset[tuple[str, str]]:
    """Return the calculations that several figures are held against: at most one is meant."""
    figures: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in findings:
        if calculation := _calculation(each):
            figures[calculation].add(str(each.facts["stated"]))
    return frozenset(calculation for calculation, stated in figures.items() if len(stated) > 1)


def of_several_columns(findings: Iterable[Finding]) -> frozenset[tuple[str, str, str]]:
    """Return the rows of which several totals do not hold: more likely a part was not seen."""
    totals: dict[tuple[str, str, str], set[tuple[int, int]]] = defaultdict(set)
    for each in findings:
        if (row := _row(each)) is not None:
            totals[row].add(each.at[0].span)
    return frozenset(row for row, spans in totals.items() if len(spans) > 1)


def of_two_parts(finding: Finding) -> bool:
    """Return whether a total is that of two parts, and no word says that there are two."""
    terms = str(finding.facts.get("terms", ""))
    if COUNTED in str(finding.facts.get("what", "")) or "-" in terms:
        return False
    return len(terms.split("+")) == TWO


def no_slip(finding: Finding) -> bool:
    """Return whether a total is off by more than a wrong digit or two that changed places."""
    stated, computed = (number_of(finding.facts.get(key)) for key in STATED)
    if stated is None or computed is None or not finding.facts.get("terms"):
        return False
    difference = f"{half_up(abs(stated[0] - computed[0]), DIGITS)}"
    one_digit = len(re.sub("[.0]", "", difference)) == 1
    return not (one_digit or _one_apart(stated[1], computed[1]))


DOUBTS: Mapping[str, Callable[[Finding, Evidence], bool]] = {
    "far_off": lambda finding, _: far_off(finding),
    "nameless": lambda finding, _: finding.facts.get("what") == NAMELESS,
    "several": lambda finding, against: _calculation(finding) in against.calculations,
    "other_way": lambda finding, _: other_way(finding),
    "others_give": lambda finding, against: explained(finding, against.figures),
    "printed": lambda finding, against: printed_elsewhere(finding, against.figures),
    "columns": lambda finding, against: _row(finding) in against.rows,
    "two_parts": lambda finding, _: of_two_parts(finding),
    "no_slip": lambda finding, _: no_slip(finding),
}


def _calculation(finding: Finding) -> tuple[str, str] | None:
    terms, stated = finding.facts.get("terms"), finding.facts.get("stated")
    return (finding.code, str(terms)) if terms and stated else None


def _row(finding: Finding) -> tuple[str, str, str] | None:
    if not finding.at or len(finding.at) == 1 or not finding.facts.get("terms"):
        return None
    return finding.code, finding.at[0].part, finding.at[0].spot


def _one_apart(first: str, other: str) -> bool:
    return one_apart(first.replace(".", ""), other.replace(".", ""))


def _shifted(said: Fraction, right: Fraction) -> bool:
    """Return whether the point or the unit slipped: ten, a hundred, ten thousand times as much."""
    low, high = sorted((abs(said), abs(right)))
    return bool(low) and any(
        abs(high / low / factor - 1) <= Fraction(1, 100) for factor in (10, 100, 1000, 10000)
    )
