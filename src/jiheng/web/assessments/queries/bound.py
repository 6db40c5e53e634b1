"""Assessments and examinations as the record holds them fast: plain values by id."""

from collections.abc import Collection, Iterable

from jiheng.web.assessments.models import Assessment, Examination, Mark, Paper, Seat
from jiheng.web.core.queries.bound import States, chosen


def assessments(ids: Collection[int] | None) -> States:
    """Yield assessments: about what, by which card, what they came to."""
    for row in chosen(Assessment.objects.all(), ids):
        state = {
            "kind": row.kind, "card": row.card, "cycle": row.cycle_id, "subject": row.subject,
            "name": row.name, "state": row.state, "texts": row.texts, "result": row.result,
            "total": f"{row.total:.2f}" if row.total is not None else None, "grade": row.grade,
            "verdict": row.verdict,
            "ceiling": f"{row.ceiling:.2f}" if row.ceiling is not None else None,
            "by": row.by_id, "at": row.at.isoformat(),
        }  # fmt: skip
        yield row.pk, state


def seats(ids: Collection[int] | None) -> States:
    """Yield who rates, and how far they are."""
    for row in chosen(Seat.objects.all(), ids):
        state = {
            "assessment": row.assessment_id, "user": row.user_id, "state": row.state,
            "reason": row.reason, "by": row.by_id, "at": row.at.isoformat(),
        }  # fmt: skip
        yield row.pk, state


def marks(ids: Collection[int] | None) -> States:
    """Yield the points that raters gave."""
    for row in chosen(Mark.objects.all(), ids):
        points = {"points": f"{row.points:.2f}", "reason": row.reason}
        yield row.pk, {"seat": row.seat_id, "item": row.item, **points}


def papers(ids: Collection[int] | None) -> States:
    """Yield the files of assessments."""
    for row in chosen(Paper.objects.select_related("file"), ids):
        file = [row.file.digest, row.file.name, row.file.size]
        state = {
            "assessment": row.assessment_id, "item": row.item, "title": row.title, "file": file,
            "by": row.by_id, "at": row.at.isoformat(),
        }  # fmt: skip
        yield row.pk, state


def examinations(ids: Collection[int] | None) -> States:
    """Yield how proofs were judged, of which value."""
    for row in chosen(Examination.objects.all(), ids):
        state = {
            "proof": row.proof_id, "accepted": row.accepted, "value": row.value,
            "reason": row.reason, "by": row.by_id, "at": row.at.isoformat(),
        }  # fmt: skip
        yield row.pk, state


def examinations_of(row: int) -> Iterable[int]:
    """Return the ids of the examinations that go with a row of a year."""
    return list(Examination.objects.filter(proof__row=row).values_list("pk", flat=True))
