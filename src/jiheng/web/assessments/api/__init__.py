"""Calls about assessments, evidence and posts; points are texts, as they are printed."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from jiheng.web.assessments import jobs
from jiheng.web.assessments.actions import assessments as actions
from jiheng.web.assessments.actions import examining, rating
from jiheng.web.assessments.api.papers import router as papers
from jiheng.web.assessments.queries import assessments as queries
from jiheng.web.assessments.queries import duties, examined, raters
from jiheng.web.assessments.queries.place import reporting_places
from jiheng.web.assessments.sheets import score_sheet
from jiheng.web.assessments.views.assessments import in_yuan
from jiheng.web.core.access_log import log_access
from jiheng.web.core.api.base import (
    ANSWERS,
    BINARY,
    MOST,
    WHOLE,
    After,
    Id,
    Name,
    Number,
    Sent,
    Short,
    Text,
    handed,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.api.shapes import Offered, offered_out
from jiheng.web.performance.queries.cycles import cycle as found_cycle

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment, Seat

router = Router(tags=["assessments"])
router.add_router("", papers)
Year = Annotated[int, Field(ge=1900, le=2200), WHOLE]


class AssessmentOut(Schema):
    """An assessment: of what, by which card, where it stands, what it came to once shown."""

    id: int
    kind: str
    card: str
    year: int
    organisation: str
    subject: str
    name: str
    state: str
    total: str
    grade: str
    verdict: str
    ceiling: str
    agreement: dict[str, str]


class SeatOut(Schema):
    """Somebody who rates."""

    id: int
    user: int
    name: str
    state: str
    reason: str


class ProofOut(Schema):
    """A proof with the value it is of, how it was judged, what the machine read in it."""

    id: int
    year: int
    organisation: str
    sheet: str
    row: str
    field: str
    value: str
    file: str
    state: str
    reason: str
    machine: str


class OwnedOut(Schema):
    """Something that a division answers for."""

    kind: str
    title: str
    person: str
    due: dt.date | None
    open: bool
    overdue: bool


class DivisionOut(Schema):
    """A division with what it answers for."""

    name: str
    indicators: list[OwnedOut]
    measures: list[OwnedOut]


class JobOut(Schema):
    """A job that was ordered."""

    job: int


class NewAssessment(Sent):
    """An assessment to be commissioned; without a card the most local one is taken."""

    kind: Name
    subject: Short  # department, number of a project, policy:NAME
    card: Name = ""


class NewSeat(Sent):
    """Somebody to be asked to rate."""

    user: Number


class EndedSeat(Sent):
    """Why somebody rates no more."""

    reason: Text


class Points(Sent):
    """Points for an item, and why."""

    item: Name
    points: Name
    reason: Text = ""


class NewMarks(Sent):
    """Points for some items, all taken or none."""

    marks: Annotated[list[Points], Field(max_length=200)]


class MovedAssessment(Sent):
    """A move to be taken; an appraisal is filed with its verdict, its ceiling in 万元."""

    move: Name
    note: Text = ""
    verdict: Name = ""
    ceiling: Name = ""


class Judged(Sent):
    """How a proof is judged."""

    accepted: bool
    reason: Text = ""


class NewCongress(Sent):
    """A place's report to be written."""

    place: Number
    year: Year


def _assessment(assessment: "Assessment") -> dict[str, Any]:
    shown = assessment.state in queries.SHOWN_TO_ALL
    total = assessment.total if shown else None
    return {
        "id": assessment.pk,
        "kind": assessment.kind,
        "card": assessment.card,
        "year": assessment.cycle_id,
        "organisation": assessment.cycle.organisation.name,
        "subject": assessment.subject,
        "name": assessment.name,
        "state": assessment.state,
        "total": f"{total}" if total is not None else "",
        "grade": assessment.grade if shown else "",
        "verdict": assessment.verdict,
        "ceiling": f"{assessment.ceiling}" if assessment.ceiling is not None else "",
        "agreement": assessment.result.get("agreement", {}) if shown else {},
    }


def _seat(seat: "Seat") -> dict[str, Any]:
    about = {"state": seat.state, "reason": seat.reason}
    return {"id": seat.pk, "user": seat.user_id, "name": seat.user.name, **about}


@router.get("/assessments", response={200: list[AssessmentOut], **ANSWERS})
def assessment_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the assessments that this person may see, by id, at most 200 at a time."""
    rows = queries.assessments(request.user).filter(pk__gt=after).order_by("pk")
    return [_assessment(row) for row in rows[:MOST]]


@router.post("/years/{pk}/assessments", response={201: AssessmentOut, **ANSWERS})
def commission(request: AuthenticatedRequest, pk: Id, sent: NewAssessment) -> Any:
    """Commission an assessment of a year."""
    cycle = found_cycle(request.user, pk)
    new = actions.commission(cycle.pk, sent.kind, sent.subject, sent.card, by=request.user)
    return Status(201, _assessment(new))


@router.get("/assessments/{pk}", response={200: AssessmentOut, **ANSWERS})
def one_assessment(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return an assessment."""
    assessment = queries.assessments(request.user).get(pk=pk)
    log_access("view", "assessment", assessment.pk, request.user)
    return _assessment(assessment)


@router.get("/assessments/{pk}/moves", response={200: list[Offered], **ANSWERS})
def moves(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return the moves that this person could take now."""
    assessment = queries.assessments(request.user).get(pk=pk)
    return offered_out(queries.offered(request.user, assessment))


@router.post("/assessments/{pk}/moves", response={200: AssessmentOut, **ANSWERS})
def take(request: AuthenticatedRequest, pk: Id, sent: MovedAssessment) -> Any:
    """Move an assessment on."""
    assessment = queries.assessments(request.user).get(pk=pk)
    verdict = actions.Verdict(sent.verdict, in_yuan(sent.ceiling))
    taking = Taking(sent.move, sent.note)
    return _assessment(actions.apply_move(assessment.pk, taking, verdict, by=request.user))


@router.get("/assessments/{pk}/seats", response={200: list[SeatOut], **ANSWERS})
def seats(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return who rates, for who commissioned it."""
    assessment = queries.assessments(request.user).get(pk=pk)
    actions.require_commissioner(assessment, request.user)
    return [_seat(seat) for seat in raters.seats(assessment)]


@router.post("/assessments/{pk}/seats", response={201: SeatOut, **ANSWERS})
def give_seat(request: AuthenticatedRequest, pk: Id, sent: NewSeat) -> Any:
    """Ask somebody to rate: of those who may."""
    assessment = queries.assessments(request.user).get(pk=pk)
    actions.require_commissioner(assessment, request.user)
    people = raters.candidates(assessment)
    person = next((p for p in people if p.pk == sent.user), None)
    if person is None:
        raise Refused(
            "这个人不能参加评分，请换一个人 / this person may not rate: choose another", status=403
        )
    return Status(201, _seat(actions.give_seat(assessment.pk, person, by=request.user)))


@router.post("/assessments/{pk}/recuse", response={200: SeatOut, **ANSWERS})
def recuse(request: AuthenticatedRequest, pk: Id, sent: EndedSeat) -> Any:
    """Give one's seat up for a conflict of interest."""
    assessment = queries.assessments(request.user).get(pk=pk)
    return _seat(actions.recuse(assessment.pk, sent.reason, by=request.user))


@router.post("/assessments/{pk}/declare", response={200: SeatOut, **ANSWERS})
def declare(request: AuthenticatedRequest, pk: Id) -> Any:
    """Declare to have no interest in what is assessed."""
    assessment = queries.assessments(request.user).get(pk=pk)
    return _seat(rating.declare(assessment.pk, by=request.user))


@router.post("/assessments/{pk}/marks", response={200: int, **ANSWERS})
def mark(request: AuthenticatedRequest, pk: Id, sent: NewMarks) -> Any:
    """Score items; return how many changed."""
    assessment = queries.assessments(request.user).get(pk=pk)
    given = {each.item: rating.Given(each.points, each.reason) for each in sent.marks}
    return len(rating.mark(assessment.pk, given, by=request.user))


@router.post("/assessments/{pk}/hand-in", response={200: SeatOut, **ANSWERS})
def hand_in(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand in one's scores."""
    assessment = queries.assessments(request.user).get(pk=pk)
    return _seat(rating.hand_in(assessment.pk, by=request.user))


@router.get("/assessments/{pk}/scores.xlsx", response={200: None, **ANSWERS}, openapi_extra=BINARY)
def sheet(request: AuthenticatedRequest, pk: Id) -> Any:
    """Hand out the score sheet."""
    assessment = queries.assessments(request.user).get(pk=pk)
    log_access("export", "assessment", assessment.pk, request.user)
    name, data = score_sheet(assessment, raters.seat_of(request.user, assessment))
    return handed(data, name)


@router.post("/assessments/{pk}/report", response={202: JobOut, **ANSWERS})
def report(request: AuthenticatedRequest, pk: Id) -> Any:
    """Have the report written by a job."""
    assessment = queries.assessments(request.user).get(pk=pk)
    return Status(202, {"job": jobs.order_report(assessment, by=request.user).pk})


@router.get("/proofs", response={200: list[ProofOut], **ANSWERS})
def proof_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the evidence of years that this person may see, by id, at most 200 at a time."""
    rows = examined.proofs(request.user).filter(pk__gt=after).order_by("pk")
    return [_proof(proof) for proof in rows[:MOST]]


def _proof(proof: Any) -> dict[str, Any]:
    return {
        "id": proof.pk,
        "year": proof.row.year,
        "organisation": proof.row.organisation.name,
        "sheet": proof.row.ledger,
        "row": proof.row.key,
        "field": proof.field,
        "value": examined.value_of(proof),
        "file": proof.file.name,
        "state": examined.state_of_proof(proof),
        "reason": proof.judged_reason or "",
        "machine": proof.machine or "",
    }


@router.post("/years/{pk}/proofs/read", response={202: JobOut, **ANSWERS})
def read_year(request: AuthenticatedRequest, pk: Id) -> Any:
    """Have the evidence of a year read by the machine, as a job."""
    job = jobs.order_reading(found_cycle(request.user, pk), by=request.user)
    return Status(202, {"job": job.pk})


@router.post("/proofs/{pk}/examine", response={200: ProofOut, **ANSWERS})
def examine(request: AuthenticatedRequest, pk: Id, sent: Judged) -> Any:
    """Accept or refuse a proof."""
    proof = examined.proofs(request.user).get(pk=pk)
    examining.examine(proof.pk, accepted=sent.accepted, reason=sent.reason, by=request.user)
    return _proof(examined.proofs(request.user).get(pk=pk))


@router.get("/years/{pk}/duties", response={200: list[DivisionOut], **ANSWERS})
def year_duties(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return what divisions answer for in a year."""
    cycle = found_cycle(request.user, pk)
    if not duties.may_see(request.user, cycle):
        raise Refused("您没有查看岗位责任的权限 / you do not have the right", status=403)
    log_access("view", "cycle", cycle.pk, request.user)
    only = duties.own_division(request.user, cycle)
    names = OwnedOut.model_fields
    return [
        {
            "name": division.name,
            "indicators": [{n: getattr(o, n) for n in names} for o in division.indicators],
            "measures": [{n: getattr(o, n) for n in names} for o in division.measures],
        }
        for division in duties.divisions(cycle, timezone.localdate(), only)
    ]


@router.post("/congress", response={202: JobOut, **ANSWERS})
def congress(request: AuthenticatedRequest, sent: NewCongress) -> Any:
    """Have a place's report to the people's congress written by a job."""
    place = next((p for p in reporting_places(request.user) if p.pk == sent.place), None)
    if place is None:
        raise Refused("向人大报告由财政部门编制 / finance composes it", status=403)
    return Status(202, {"job": jobs.order_congress(place, sent.year, by=request.user).pk})
