"""What a place did in a year, department by department: the values that its report is made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jiheng.model import DEPARTMENT
from jiheng.web.assessments.models import Assessment
from jiheng.web.assessments.queries.examined import counts_of
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, organisations
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.year_rows import entries
from jiheng.web.performance.queries.year_tables import MEASURES, PROBLEMS, USES

REPORTS = "report_congress"
DONE = "verified"


@dataclass(frozen=True, slots=True)
class DepartmentYear:
    """A department's year as the place's report tells it; money in yuan, None where not stated."""

    cycle: Cycle
    total: Decimal | None
    grade: str
    budget: Fraction | None
    outturn: Fraction | None
    projects: int
    problems: int
    measures: int
    measures_done: int
    proofs: dict[str, int]
    uses: tuple[str, ...]  # of results, in the words of 结果应用


def may_report(user: User, organisation: Organisation) -> bool:
    """Return whether a person composes a place's report: at its bureau of finance."""
    return organisation.kind == "finance" and may(user, REPORTS, organisation)


def reporting_places(user: User) -> list[Organisation]:
    """Return the bureaus for which a person composes the report."""
    return list(organisations(user, REPORTS).filter(kind="finance").order_by("path"))


def years_of(user: User, place: Organisation, year: int) -> list[Cycle]:
    """Return the years of departments below a place that a person may see, in order."""
    below = cycles(user).filter(organisation__path__startswith=place.path, year=year)
    return list(below.order_by("organisation__path"))


def newest_scored(user: User, place: Organisation) -> int:
    """Return the newest year that has scores below a place, as far as a person sees; 0: none."""
    below = cycles(user).filter(organisation__path__startswith=place.path, score__isnull=False)
    return below.order_by("-year").values_list("year", flat=True).first() or 0


def department_year(cycle: Cycle) -> DepartmentYear:
    """Return a department's year: score and money as the road has them, problems, uses."""
    scored = evaluated_year(cycle).outcome.scored
    tree = next((tree for tree in scored.trees if tree.subject == DEPARTMENT), None)
    done = cycle.score is not None
    measures = entries(cycle, MEASURES)
    return DepartmentYear(
        cycle=cycle,
        total=cycle.score,
        grade=cycle.grade if done else "",
        budget=_money(scored.facts, "revised") or _money(scored.facts, "original"),
        outturn=_money(scored.facts, "executed"),
        projects=sum(1 for t in scored.trees if t is not tree),
        problems=entries(cycle, PROBLEMS).count(),
        measures=measures.count(),
        measures_done=measures.filter(state=DONE).count(),
        proofs=counts_of(cycle),
        uses=tuple(row.values.get("text", "") for row in entries(cycle, USES)),
    )


def _money(facts: object, base: str) -> Fraction | None:
    fact = facts.first_exact("expenditure.total", base, DEPARTMENT)  # type: ignore[attr-defined]
    return fact.exact.amount if fact is not None and fact.exact is not None else None


def filed_below(place: Organisation, year: int) -> Iterator[Assessment]:
    """Yield the filed assessments of a year below a place, by kind and department."""
    rows = Assessment.objects.filter(
        cycle__organisation__path__startswith=place.path, cycle__year=year, state="filed"
    )
    yield from rows.select_related("cycle__organisation").order_by(
        "kind", "-total", "cycle__organisation__path", "pk"
    )
