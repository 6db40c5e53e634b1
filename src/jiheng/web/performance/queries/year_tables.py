"""A sheet of a year as a table of rows, and a year as something with a state."""

from functools import partial
from typing import TYPE_CHECKING

from django.urls import reverse

from jiheng.model import Flow, State
from jiheng.rulebook import load
from jiheng.web.core.models import Organisation
from jiheng.web.flows.standing import YEAR, Standing
from jiheng.web.ledgers.declarations import ledger_of_sheet
from jiheng.web.ledgers.queries.rows import rows_of
from jiheng.web.ledgers.tables import Table
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.cycles import bump_version, locked_cycle
from jiheng.web.performance.queries.results import brought_results
from jiheng.web.performance.year_document import form, sheet_form

if TYPE_CHECKING:
    from jiheng.web.ledgers.models import Row

HEAD = "overview"
IDENTITY = ("department", "year", "place")
NATION = "CN"
ADJUSTMENTS, MEASURES, PROBLEMS = "adjustments", "measures", "problems"
PROJECTS, USES = "projects", "uses"
VERDICTS, APPRAISALS = "verdicts", "appraisals"
MONITORING, OPEN, SHUT = "monitoring", "open", "shut"  # the phase of rounds, and how one stands
MONITORED = ("approved", "evaluating")  # states of a year in which a round may be filled in


def year_flow() -> Flow:
    """Return how a department's year goes."""
    return load().rest.year_flow


def review_flow() -> Flow:
    """Return how a review of a filed year goes."""
    return load().rest.review_flow


def state_of(cycle: Cycle) -> State:
    """Return where a year stands."""
    return year_flow().state(cycle.state)


def reference(cycle: Cycle) -> str:
    """Return how the record refers to a year."""
    return f"year/{cycle.pk}"


def standing(cycle: Cycle) -> Standing:
    """Return a year as something with a state."""
    return Standing(YEAR, cycle.pk, cycle.organisation, cycle.state, year_flow(), reference(cycle))


def identity(cycle: Cycle) -> dict[str, str]:
    """Return whose year it is, which, and where: of the year itself, as filed once it is."""
    as_filed = cycle.identity or {}
    return {
        "department": as_filed.get("department", cycle.organisation.name),
        "year": str(cycle.year),
        "place": as_filed.get("place", place_code(cycle.organisation)),
    }


def place_code(organisation: Organisation) -> str:
    """Return the division code of a place as forms write it; empty for the whole nation."""
    return organisation.place.removeprefix(f"{NATION}-").removeprefix(NATION)


def opened_phases(cycle: Cycle) -> tuple[str, ...]:
    """Return the phases that are open in a year: those of its state, and of its open round."""
    opens = state_of(cycle).opens
    if not cycle.monitoring:
        return opens
    own = tuple(phase for phase in opens if phase != MONITORING)
    is_open = cycle.monitoring == OPEN and cycle.state in MONITORED
    return (*own, MONITORING) if is_open else own


def year_table(cycle: Cycle, sheet: str) -> Table:
    """Return a sheet of a year as a table. Raises StopIteration for one that there is not."""
    state = state_of(cycle)
    opens = opened_phases(cycle)
    ledger = ledger_of_sheet(sheet)
    shape = ledger.form if ledger is not None else sheet_form(sheet)
    page = reverse("performance:year", args=(cycle.pk,))
    return Table(
        form=shape,
        organisation=cycle.organisation,
        year=cycle.year,
        opens=opens,
        final=year_flow().final(state.id),
        later=tuple(
            phase
            for phase in year_flow().phases
            if phase not in opens
            and year_flow().later(phase, state.id)
            and not (phase == MONITORING and cycle.monitoring)
        ),
        ledger=ledger,
        fill=ledger.right("fill") if ledger is not None else "fill",
        reference=f"{reference(cycle)}/{sheet}",
        address=f"{page}{sheet}/",
        way_up=((f"{cycle.organisation.name} {cycle.year}", page),),
        fixed=identity(cycle) if sheet == HEAD else {},
        brings=brought_results(cycle) if sheet == PROJECTS else None,
        party_of=_party_of if sheet == MEASURES else None,
        lock=partial(_locked_table, cycle.pk, sheet),
        changed=partial(bump_version, cycle),
    )


def _party_of(measure: "Row") -> str:
    """Return whose a measure is: of whoever raised the problem that it is against."""
    if measure.owned_by:
        return measure.owned_by
    problems = rows_of(measure.organisation_id, measure.year, PROBLEMS).exclude(owned_by="")
    number = measure.values.get("problem", "")
    against = problems.filter(values__number=number).first() if number else None
    return against.owned_by if against is not None else ""


def _locked_table(pk: int, sheet: str) -> Table:
    return year_table(locked_cycle(pk), sheet)


def sheets_of_years() -> tuple[str, ...]:
    """Return the ids of the sheets that a year has."""
    return tuple(sheet.id for sheet in form())
