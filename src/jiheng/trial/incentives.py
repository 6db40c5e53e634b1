"""One application for an incentive under each step of a draft."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import half_up
from jiheng.model.award import BaseRow, Scheme
from jiheng.promotion.awards import award
from jiheng.trial.changes import Standing
from jiheng.trial.steps import Steps

CENTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """An application of a year: of whom, of which kind, on which rows."""

    place: str
    name: str
    year: int
    case: str = ""  # kind of applicant, as the scheme labels it
    rows: tuple[BaseRow, ...]


def incentive_standings(
    applicant: Applicant, in_force: Scheme | None, steps: Steps[Scheme], draft: Scheme
) -> tuple[Standing, ...]:
    """Return what an application is paid, before the draft and after each clause, in yuan."""
    path = [_paid(in_force, applicant)]
    path += [
        _paid(steps.at(in_force or draft, n + 1), applicant) for n in range(len(steps.clauses))
    ]
    return tuple(path)


def _paid(scheme: Scheme | None, applicant: Applicant) -> Standing:
    case = scheme.case(applicant.case) if scheme is not None else None
    if scheme is None or case is None:
        return Standing(Decimal(0))
    paid: Fraction = award(scheme, case, applicant.rows).total
    return Standing(half_up(paid, CENTS))
