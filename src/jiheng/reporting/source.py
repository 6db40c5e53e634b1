"""What the sections of a report are composed from."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Evaluation, Fact, Facts, Finding, Ratio, ScoredEvaluation, factor, half_up
from jiheng.reporting.spans import Binder
from jiheng.rulebook import Profile, Rulebook


@dataclass(frozen=True, slots=True)
class Source:
    """A scored evaluation with its findings and rules, and the binder of the report."""

    scored: ScoredEvaluation
    findings: tuple[Finding, ...]
    rules: Rulebook
    binder: Binder
    names: bool  # whether names of persons are wanted

    @property
    def facts(self) -> Facts:
        """The figures in force."""
        return self.scored.facts

    @property
    def evaluation(self) -> Evaluation:
        """What was reported."""
        return self.scored.evaluation

    @property
    def short(self) -> str:
        """How the report calls the department."""
        overview = self.evaluation.overview
        return overview.short_name or "本部门"

    def profile(self, id_: str) -> Profile:
        """Return a profile that was used."""
        return self.rules.used(id_)

    def ratio(self, id_: str) -> Ratio | None:
        """Return a ratio that could be computed."""
        ratios = (r for r in self.scored.ratios if r.id == id_ and r.status == "computed")
        return next(ratios, None)

    def money(self, role: str, base: str, subject: str) -> Decimal | None:
        """Return a figure in the unit of the report, with two decimals; None if not stated."""
        value = amount(self.facts.first_exact(role, base, subject))
        unit = self.evaluation.overview.money_unit
        return half_up(value / factor(unit), 2) if value is not None else None

    def execution_reason(self, subject: str) -> str:
        """Return why the budget of the department, or of a project, was not executed in full."""
        return self.evaluation.holder(subject).execution_reason

    def reason(self, id_: str) -> str:
        """Return why a line has no points."""
        return self.rules.wording["reasons"][id_]


def amount(fact: Fact | None) -> Fraction | None:
    """Return a fact's amount in the base unit."""
    return fact.exact.amount if fact and fact.exact else None
