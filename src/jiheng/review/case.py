"""What a check is given, and the tolerance that all comparisons share."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import (
    DEPARTMENT,
    Evaluation,
    Fact,
    Facts,
    Finding,
    Indicator,
    Label,
    Location,
    Quantity,
    ScoredEvaluation,
    factor,
    half_up,
)
from jiheng.rulebook import Rulebook, Term
from jiheng.scoring import in_force

MOST_DIGITS = 8


def _bare(name: str) -> str:
    """Return a name without blanks and what stands in brackets."""
    return re.sub(r"[\s（）()]|（.*?）|\(.*?\)", "", name)


class LastYear:
    """Last year's evaluation, indexed once: lines by subject and name, figures in force."""

    __slots__ = ("_lines", "evaluation", "facts")

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation, self.facts = evaluation, in_force(evaluation)
        self._lines: dict[tuple[str, str], Indicator | None] = {}
        for indicator in evaluation.indicators:
            key = (indicator.subject, _bare(indicator.name))
            self._lines[key] = None if key in self._lines else indicator

    def line(self, indicator: Indicator) -> Indicator | None:
        """Return last year's line of the same subject and name; None if there is none, or two."""
        return self._lines.get((indicator.subject, _bare(indicator.name)))


@dataclass(frozen=True, slots=True)
class Case:
    """A scored evaluation with the rules in force and the figures in force."""

    scored: ScoredEvaluation
    rules: Rulebook
    last: LastYear | None = None  # what was reported the year before

    def has_field(self, name: str) -> bool:
        """Return whether the file has a column for a field of indicators: official forms lack some.

        `subject` stands for our own sheets: a line of a form is of the form it stands in.
        """
        placed = [i.places for i in self.evaluation.indicators if "row" in i.places]
        return not placed or any(name in places for places in placed)

    @property
    def facts(self) -> Facts:
        """The figures in force: the department's consolidated, else as stated."""
        return self.scored.facts

    @property
    def evaluation(self) -> Evaluation:
        """What was reported."""
        return self.scored.evaluation

    def words(self, name: str) -> tuple[str, ...]:
        """Return a word list."""
        return self.rules.words[name]

    def limit(self, code: str, name: str) -> Fraction:
        """Return a limit of a check."""
        return Fraction(self.rules.checks[code].limits[name])

    def name(self, key: str, **details: object) -> Label:
        """Return what a check asks for, or a word for what is blank, in both languages."""
        texts = self.rules.inputs[key]
        return Label(texts["zh"].format(**details), texts["en"].format(**details))

    def listed(self, keys: Iterable[str]) -> Label:
        """Return several such names as a list."""
        names = [self.name(key) for key in keys]
        return Label("、".join(n.zh for n in names), ", ".join(n.en for n in names))

    def prior(self, indicator: Indicator) -> Quantity | None:
        """Return last year's actual of a line: as stated this year, else as stated last year."""
        if indicator.prior is not None:
            return indicator.prior
        line = self.last.line(indicator) if self.last is not None else None
        last_actual = line.actual if line is not None else None
        return last_actual if isinstance(last_actual, Quantity) else None

    def label(self, fact: Fact) -> Label:
        """Return a figure's name: whose, what, on which base."""
        name = self.rules.named(fact.role, fact.base)
        if fact.subject == DEPARTMENT:
            return name
        return Label(f"{fact.subject} {name.zh}", f"{fact.subject} {name.en}")


def shown(value: Fraction, unit: str, digits: int | None = 2) -> str:
    """Return an exact amount in a unit, with as many decimals as it needs, at least `digits`."""
    number = value / factor(unit)
    for places in range(digits or 0, MOST_DIGITS + 1):
        rounded = half_up(number, places)
        if Fraction(rounded) == number:
            return f"{rounded}{unit}"
    return f"{half_up(number, MOST_DIGITS)}{unit}"


@dataclass(frozen=True, slots=True)
class Sum:
    """A stated figure against what it is said to be made of."""

    stated: Fact
    parts: tuple[tuple[int, Fact], ...]

    @property
    def computed(self) -> Fraction:
        """The signed sum of the parts, exactly."""
        return sum((sign * _amount(fact) for sign, fact in self.parts), Fraction(0))

    @property
    def difference(self) -> Fraction:
        """Computed less stated."""
        return self.computed - _amount(self.stated)

    @property
    def tolerance(self) -> Fraction:
        """Sum of the half units of all printed terms: below it a difference is rounding."""
        facts = (self.stated, *(fact for _, fact in self.parts))
        return sum((f.exact.half_unit for f in facts if f.exact), Fraction(0))

    @property
    def variant(self) -> str:
        """Empty if it holds, rounding if rounding explains it, else default."""
        if self.difference == 0:
            return ""
        return "rounding" if abs(self.difference) < self.tolerance else "default"

    @property
    def at(self) -> tuple[Location, ...]:
        """The stated figure first, then its parts."""
        return (self.stated.place, *(fact.place for _, fact in self.parts))

    def finding(self, code: str, case: Case, variant: str = "") -> Finding:
        """Return the finding that says by how much the sum is off."""
        unit = self.stated.exact.unit if self.stated.exact else ""
        digits = self.stated.exact.digits if self.stated.exact else None
        terms = " ".join(f"{'+' if s > 0 else '-'} {_printed(f)}" for s, f in self.parts)
        return Finding(
            code,
            self.at,
            {
                "what": case.label(self.stated),
                "stated": _printed(self.stated),
                "computed": shown(self.computed, unit, digits),
                "difference": shown(abs(self.difference), unit, digits),
                "terms": terms.removeprefix("+ "),
            },
            variant or self.variant,
        )


def _amount(fact: Fact) -> Fraction:
    return fact.exact.amount if fact.exact else Fraction(0)


def _printed(fact: Fact) -> str:
    return fact.exact.printed() if fact.exact else fact.text


def terms(formula_terms: Iterable[Term], facts: Facts, subject: str, base: str) -> Iterator[
    tuple[int, Fact]
]:  # fmt: skip
    """Yield the figures of a formula that are stated, with their signs."""
    for term in formula_terms:
        fact = facts.first_exact(term.role, term.base or base, subject)
        if fact is not None:
            yield term.sign, fact


def unknown(code: str, at: Iterable[Location], missing: str | Label) -> Finding:
    """Return the finding that a check could not be judged, and what is missing for it."""
    return Finding(code, tuple(at), {"missing": missing}, "unknown")


def places(indicators: Iterable[Indicator], field: str) -> tuple[Location, ...]:
    """Return the cells of one field in several lines."""
    return tuple(place for indicator in indicators for place in indicator.at(field))
