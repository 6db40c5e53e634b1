"""Uses of results: which a person may see, where each stands, who may decide."""

from django.db.models import QuerySet

from jiheng.model import Flow, State, UseRule
from jiheng.web.core.models import Organisation, User
from jiheng.web.core.queries import may, reaches_above, works_in
from jiheng.web.flows import queries as flows
from jiheng.web.flows.models import Step
from jiheng.web.flows.standing import Standing
from jiheng.web.ledgers.declarations import rules
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import cycles
from jiheng.web.performance.queries.year_tables import reference, year_flow
from jiheng.web.uses.models import ResultUse
from jiheng.web.uses.wording import BUDGET, IN_FORCE

USE = "use"
HOLD = "hold"


def use_flow() -> Flow:
    """Return how a use of a result goes."""
    return rules().rest.use_flow


def use_rules(cycle: Cycle) -> tuple[UseRule, ...]:
    """Return the rules of use for a year of a department, the most local one first."""
    return rules().rest.use_rules(cycle.year, cycle.organisation.place)


def use_rule(cycle: Cycle, id_: str = "") -> UseRule | None:
    """Return the rule asked for, else the most local one; None where there is none."""
    known = use_rules(cycle)
    return next((rule for rule in known if rule.id == id_), known[0] if known else None)


def uses(user: User) -> QuerySet[ResultUse]:
    """Return the uses of results of the years that a person may see."""
    seen = ResultUse.objects.filter(cycle__in=cycles(user).values("pk"))
    return seen.select_related("cycle__organisation", "by", "replaces")


def uses_of(cycle: Cycle) -> QuerySet[ResultUse]:
    """Return what was decided by the result of a year, in order."""
    return ResultUse.objects.filter(cycle=cycle).select_related("by", "cycle__organisation")


def in_force(cycle: Cycle) -> dict[str, ResultUse]:
    """Return the budget decisions in force of a year, by subject."""
    standing_uses = uses_of(cycle).filter(kind=BUDGET, state__in=IN_FORCE)
    return {use.subject: use for use in standing_uses}


def undecided(user: User) -> QuerySet[Cycle]:
    """Return the years whose results this person could use and nothing is decided by yet."""
    states = year_flow().actions["use"]
    decided = ResultUse.objects.filter(kind=BUDGET).values("cycle")
    years = cycles(user).filter(state__in=states).exclude(pk__in=decided)
    return years.order_by("-year", "organisation__path")


def state_of(use: ResultUse) -> State:
    """Return where a use stands."""
    return use_flow().state(use.state)


def standing(use: ResultUse) -> Standing:
    """Return a use as something with a state; the record keeps it with its year."""
    where = reference(use.cycle)
    return Standing(USE, use.pk, use.cycle.organisation, use.state, use_flow(), where)


def may_decide(user: User, organisation: Organisation) -> bool:
    """Return whether a person decides by the results of a department: never its own people."""
    if not may(user, USE, organisation) or not reaches_above(user, USE, organisation):
        return False
    return not works_in(user, organisation)


def offered(user: User, use: ResultUse) -> tuple[flows.Offered, ...]:
    """Return the moves that a person could take with a use now."""
    if not may_decide(user, use.cycle.organisation):
        return ()
    moves = flows.offered(user, standing(use), lambda _phases: frozenset())
    return tuple(o for o in moves if o.move.direct and (o.move.id != "lift" or use.kind == HOLD))


def steps(use: ResultUse) -> QuerySet[Step]:
    """Return the moves that were taken with a use, in order."""
    return flows.steps(USE, use.pk)
