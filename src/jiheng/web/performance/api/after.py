"""Calls about what comes after filing: adjustments, reviews, problems."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from jiheng.web.core import queries as core
from jiheng.web.core.api.base import (
    ANSWERS,
    MOST,
    WHOLE,
    After,
    Day,
    Digest,
    Id,
    Name,
    Number,
    Sent,
    Short,
    Text,
)
from jiheng.web.core.asked import Asked
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjusting, remedying, reviewing

router = Router(tags=["after"])
Wanted = Annotated[int, Field(ge=1, le=10_000), WHOLE]
Points = Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$")]
State = Annotated[str, Query(pattern="^(open|overdue)?$")]


class Adjustment(Schema):
    """A request to change an approved target."""

    id: int
    year: int
    key: str
    target: str
    reason: str
    state: str
    decision: str


class NewAdjustment(Sent):
    """A target to be changed, and why."""

    key: Short
    target: Short
    reason: Text


class Decided(Sent):
    """A decision on a request; a refusal says why."""

    approve: bool
    decision: Text = ""


class Review(Schema):
    """A year drawn for review."""

    id: int
    year: int
    seed: str
    reviewer: int | None
    state: str
    opinion: str


class Drawn(Sent):
    """A sample to be drawn; the same seed and pool give the same again."""

    year: Annotated[int, Field(ge=1900, le=2100), WHOLE]
    wanted: Wanted
    seed: Annotated[str, Field(max_length=32, pattern=r"^[^\x00]*$")] = ""


class Reviewer(Sent):
    """Who reviews."""

    reviewer: Number


class Checked(Schema):
    """A line of a review: its own points and the reviewer's."""

    subject: str
    key: str
    name: str
    weight: Decimal | None
    own: Decimal | None
    again: Decimal | None
    reason: str


class Compared(Schema):
    """Self and review score of what was scored."""

    name: str
    own: Decimal | None
    own_grade: str | None
    again: Decimal | None
    again_grade: str | None
    lines: list[Checked]


class Rescored(Sent):
    """The points that the reviewer gives a line; with a reason where they differ from its own."""

    subject: Short
    key: Short
    points: Points
    reason: Text = ""


class Opinion(Sent):
    """What the reviewer concludes."""

    opinion: Text


class Measure(Schema):
    """A measure against a problem."""

    id: int
    year: int
    problem: str
    text: str
    division: str
    person: str
    due: str
    status: str


class NewProblem(Sent):
    """A problem and what is to be done about it."""

    text: Text
    measure: Text
    division: Short
    due: Day
    person: Name = ""


class Stepped(Sent):
    """A step of a remedy; what is submitted has a proof that was kept before."""

    step: Name
    note: Text = ""
    digest: Digest | None = None


class Remedied(Schema):
    """A step of a remedy that was taken."""

    begin: str
    end: str
    note: str
    at: dt.datetime


def _adjustment(one: Any) -> dict[str, Any]:
    told = {n: getattr(one, n) for n in ("target", "reason", "state", "decision")}
    return {"id": one.pk, "year": one.entry.cycle_id, "key": one.entry.key} | told


def _review(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk, "year": one.cycle_id, "seed": one.draw.seed, "reviewer": one.reviewer_id,
        "state": one.state, "opinion": one.opinion,
    }  # fmt: skip


def _measure(one: Any) -> dict[str, Any]:
    names = ("problem", "text", "division", "person", "due", "status")
    return {"id": one.pk, "year": one.cycle_id} | {n: one.values.get(n, "") for n in names}


@router.get("/adjustments", response={200: list[Adjustment], **ANSWERS})
def adjustments(request: Asked, after: After = 0) -> Any:
    """Return requests to change targets, by id, at most 200 at a time."""
    held = queries.adjustments(request.user).filter(pk__gt=after).order_by("pk")
    return [_adjustment(one) for one in held[:MOST]]


@router.post("/years/{pk}/adjustments", response={201: Adjustment, **ANSWERS})
def ask(request: Asked, pk: Id, sent: NewAdjustment) -> Any:
    """Ask for a target to be changed."""
    one = queries.entry(queries.cycle(request.user, pk), "indicators", sent.key)
    return Status(
        201, _adjustment(adjusting.ask(one.pk, sent.target, sent.reason, by=request.user))
    )


@router.post("/adjustments/{pk}/decision", response={200: Adjustment, **ANSWERS})
def decide(request: Asked, pk: Id, sent: Decided) -> Any:
    """Approve or refuse a request."""
    held = queries.adjustments(request.user).get(pk=pk)
    adjusting.decide(held.pk, approve=sent.approve, decision=sent.decision, by=request.user)
    return _adjustment(queries.adjustments(request.user).get(pk=pk))


@router.get("/reviews", response={200: list[Review], **ANSWERS})
def reviews(request: Asked, after: After = 0) -> Any:
    """Return the reviews that this person may see, by id, at most 200 at a time."""
    held = queries.reviews(request.user).filter(pk__gt=after).order_by("pk")
    return [_review(one) for one in held[:MOST]]


@router.post("/draws", response={201: list[Review], **ANSWERS})
def draw(request: Asked, sent: Drawn) -> Any:
    """Draw a sample of the filed years for review."""
    made = reviewing.draw(sent.year, sent.wanted, by=request.user, seed=sent.seed)
    return Status(201, [_review(one) for one in made.reviews.order_by("pk")])


@router.get("/reviews/{pk}", response={200: list[Compared], **ANSWERS})
def compared(request: Asked, pk: Id) -> Any:
    """Return self and review score, line by line."""
    held = queries.reviews(request.user).get(pk=pk)
    return [
        {
            "name": c.own.name,
            "own": c.own.total.value, "own_grade": c.own.total.grade,
            "again": c.again.total.value, "again_grade": c.again.total.grade,
            "lines": [
                {"subject": c.own.subject, "key": own.key, "name": own.name, "weight": own.weight,
                 "own": own.points, "again": again.points,
                 "reason": c.given[own.key].reason if own.key in c.given else ""}
                for own, again in zip(c.own.items, c.again.items, strict=True)
            ],
        }
        for c in queries.compared(held)
    ]  # fmt: skip


@router.put("/reviews/{pk}/reviewer", response={200: Review, **ANSWERS})
def assign(request: Asked, pk: Id, sent: Reviewer) -> Any:
    """Give a review to somebody."""
    held = queries.reviews(request.user).get(pk=pk)
    reviewer = queries.reviewers().get(pk=sent.reviewer)
    return _review(reviewing.assign(held.pk, reviewer, by=request.user))


@router.put("/reviews/{pk}/lines", response={200: list[Compared], **ANSWERS})
def rescore(request: Asked, pk: Id, sent: Rescored) -> Any:
    """Score a line again."""
    held = queries.reviews(request.user).get(pk=pk)
    told = (sent.subject, sent.key, sent.points, sent.reason)
    reviewing.rescore(held.pk, *told, by=request.user)
    return compared(request, pk)


@router.post("/reviews/{pk}/opinion", response={200: Review, **ANSWERS})
def finish(request: Asked, pk: Id, sent: Opinion) -> Any:
    """Hand in a review."""
    held = queries.reviews(request.user).get(pk=pk)
    reviewing.finish(held.pk, sent.opinion, by=request.user)
    return _review(queries.reviews(request.user).get(pk=pk))


@router.get("/measures", response={200: list[Measure], **ANSWERS})
def measures(request: Asked, state: State = "", after: After = 0) -> Any:
    """Return measures against problems, by id, at most 200 at a time."""
    held = queries.measures(request.user, state, timezone.localdate().isoformat())
    return [_measure(one) for one in held.filter(pk__gt=after).order_by("pk")[:MOST]]


@router.post("/years/{pk}/problems", response={201: Measure, **ANSWERS})
def raise_problem(request: Asked, pk: Id, sent: NewProblem) -> Any:
    """Raise a problem with what is to be done about it."""
    of = queries.cycle(request.user, pk)
    finance = core.may(request.user, "approve", of.organisation)
    source = remedying.FINANCE if finance else remedying.OWN
    told = (sent.text, sent.measure, sent.division, sent.due, source, sent.person)
    raised = remedying.Raised(*told)
    return Status(201, _measure(remedying.raise_problem(of.pk, raised, by=request.user)))


@router.get("/measures/{pk}/steps", response={200: list[Remedied], **ANSWERS})
def remedy_steps(request: Asked, pk: Id) -> Any:
    """Return what was done about a measure."""
    one = queries.measures(request.user).get(pk=pk)
    held = queries.remedy_steps(one)
    return [{"begin": s.begin, "end": s.end, "note": s.note, "at": s.at} for s in held]


@router.post("/measures/{pk}/steps", response={201: Measure, **ANSWERS})
def remedy(request: Asked, pk: Id, sent: Stepped) -> Any:
    """Take a step: take_up, submit (with a proof), verify, send_back."""
    one = queries.measures(request.user).get(pk=pk)
    proof = core.own_file(request.user, sent.digest) if sent.digest is not None else None
    if sent.step not in remedying.STEPS or (sent.digest is not None and proof is None):
        raise ObjectDoesNotExist
    remedying.step(one.pk, sent.step, by=request.user, note=sent.note, proof=proof)
    return Status(201, _measure(queries.measures(request.user).get(pk=pk)))
