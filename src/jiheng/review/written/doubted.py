"""What a slip of the pen does not explain is asked: more likely the report was read wrongly."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from jiheng.model import Finding
from jiheng.review.written.operands import one_apart

# Whoever miscopies or miscalculates comes near. Of strangers' reports, errors further off than a
# quarter were right in 3 of 16 cases, nearer ones in 41 of 70 (decision 0024).
FAR = Fraction(1, 4)
FEW = 20  # up to here people count on their fingers: two more or less is near
NEAR_COUNT = 2
POINTS = 3  # percentage points: 0.5% for 1.2% is a slip
AGAINST_FILES = ("A09", "A30", "A50", "A61", "A64")  # held by name against another file
STATED, FOUND = ("stated", "computed"), ("found", "expected")  # facts: what is said, what is right
COMPARED = {"A21": FOUND, "A23": FOUND, "A77": FOUND}  # of other checks: STATED
# What was wrong on strangers' reports as often as right: what it rests on is told in too many ways.
SELDOM_CERTAIN = (
    ("A24", "written_two"),
    ("A33", "default"),
    ("A34", "results"),
    ("A68", "default"),
    ("A77", "not_taken"),
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NAMELESS = "“”"


def doubted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings of which those that a misreading explains better are asked."""
    known = tuple(findings)
    several = _held_against_several(known)
    return tuple(
        replace(each, asked=True)
        if (each.code, each.variant) in SELDOM_CERTAIN
        or _nameless(each)
        or _calculation(each) in several
        or far_off(each)
        else each
        for each in known
    )


def far_off(finding: Finding) -> bool:
    """Return whether what stands there is not near what it should be, nor a slip of a kind."""
    if finding.code in AGAINST_FILES:
        return False
    keys = COMPARED.get(finding.code, STATED)
    stated, computed = (_number(finding.facts.get(key)) for key in keys)
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
    return not (
        _shifted(said, right) or one_apart(digits.replace(".", ""), expected.replace(".", ""))
    )


def _held_against_several(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Return the calculations that several figures are held against: at most one is meant."""
    figures: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in findings:
        if calculation := _calculation(each):
            figures[calculation].add(str(each.facts["stated"]))
    return {calculation for calculation, stated in figures.items() if len(stated) > 1}


def _calculation(finding: Finding) -> tuple[str, str] | None:
    terms, stated = finding.facts.get("terms"), finding.facts.get("stated")
    return (finding.code, str(terms)) if terms and stated else None


def _nameless(finding: Finding) -> bool:
    """Return whether a figure that must have a name to be held against others has none."""
    return finding.facts.get("what") == NAMELESS


def _number(value: object) -> tuple[Fraction, str] | None:
    """Return a figure as it is printed, as number and digits."""
    match = NUMBER.search(str(value).replace(",", "")) if value is not None else None
    return (Fraction(match.group()), match.group().lstrip("-")) if match else None


def _shifted(said: Fraction, right: Fraction) -> bool:
    """Return whether the point or the unit slipped: ten, a hundred, ten thousand times as much."""
    low, high = sorted((abs(said), abs(right)))
    return bool(low) and any(
        abs(high / low / factor - 1) <= Fraction(1, 100) for factor in (10, 100, 1000, 10000)
    )
