"""Calls about reviews: a sample drawn, given to reviewers, scored again."""

from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema, Status

from jiheng.web.core.api.base import (
    ANSWERS,
    MOST,
    WHOLE,
    After,
    Id,
    Number,
    Sent,
    Short,
    Text,
)
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.performance import queries
from jiheng.web.performance.actions import reviews

router = Router(tags=["reviews"])
Wanted = Annotated[int, Field(ge=1, le=10_000), WHOLE]
Points = Annotated[str, Field(pattern=r"^[0-9]{1,4}(\.[0-9]{1,2})?$")]
State = Annotated[str, Query(pattern="^(open|overdue)?$")]


class Review(Schema):
    """A year drawn for review."""

    id: int
    year: int
    seed: str
    reviewer: int | None
    state: str
    opinion: str


class Drawn(Sent):
    """A sample to be drawn; nobody chooses the seed."""

    year: Annotated[int, Field(ge=1900, le=2100), WHOLE]
    wanted: Wanted


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


class ReviewOpinion(Sent):
    """What the reviewer concludes."""

    opinion: Text


def _review(review: Any) -> dict[str, Any]:
    return {
        "id": review.pk,
        "year": review.cycle_id,
        "seed": review.draw.seed,
        "reviewer": review.reviewer_id,
        "state": review.state,
        "opinion": review.opinion,
    }


@router.get("/reviews", response={200: list[Review], **ANSWERS})
def review_list(request: AuthenticatedRequest, after: After = 0) -> Any:
    """Return the reviews that this person may see, by id, at most 200 at a time."""
    rows = queries.reviews(request.user).filter(pk__gt=after).order_by("pk")
    return [_review(review) for review in rows[:MOST]]


@router.post("/draws", response={201: list[Review], **ANSWERS})
def draw(request: AuthenticatedRequest, sent: Drawn) -> Any:
    """Draw a sample of the filed years for review."""
    draw = reviews.draw(sent.year, sent.wanted, by=request.user)
    return Status(201, [_review(review) for review in draw.reviews.order_by("pk")])


@router.get("/reviews/{pk}", response={200: list[Compared], **ANSWERS})
def compared(request: AuthenticatedRequest, pk: Id) -> Any:
    """Return self and review score, line by line."""
    review = queries.reviews(request.user).get(pk=pk)
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
        for c in queries.compared(review)
    ]  # fmt: skip


@router.put("/reviews/{pk}/reviewer", response={200: Review, **ANSWERS})
def assign(request: AuthenticatedRequest, pk: Id, sent: Reviewer) -> Any:
    """Give a review to somebody."""
    review = queries.reviews(request.user).get(pk=pk)
    reviewer = queries.reviewers(request.user).get(pk=sent.reviewer)
    return _review(reviews.assign(review.pk, reviewer, by=request.user))


@router.put("/reviews/{pk}/lines", response={200: list[Compared], **ANSWERS})
def rescore(request: AuthenticatedRequest, pk: Id, sent: Rescored) -> Any:
    """Score a line again."""
    review = queries.reviews(request.user).get(pk=pk)
    details = (sent.subject, sent.key, sent.points, sent.reason)
    reviews.rescore(review.pk, *details, by=request.user)
    return compared(request, pk)


@router.post("/reviews/{pk}/opinion", response={200: Review, **ANSWERS})
def finish(request: AuthenticatedRequest, pk: Id, sent: ReviewOpinion) -> Any:
    """Hand in a review."""
    review = queries.reviews(request.user).get(pk=pk)
    return _review(reviews.finish(review.pk, sent.opinion, by=request.user))
