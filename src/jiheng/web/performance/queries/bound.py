"""Years and what belongs to them as the record holds them fast: plain values by id."""

from collections.abc import Collection

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.performance.models import (
    Cycle,
    Draw,
    Opinion,
    Proposal,
    Review,
    TakenYear,
    Task,
    Upload,
)


def cycles(ids: Collection[int] | None) -> States:
    """Yield years: where each stands, and its score; of a round only where there was one."""
    for cycle in chosen(Cycle.objects.all(), ids):
        monitoring = {"monitoring": cycle.monitoring} if cycle.monitoring else {}
        yield (
            cycle.pk,
            {
                "organisation": cycle.organisation_id,
                "year": cycle.year,
                "state": cycle.state,
                "score": f"{cycle.score}" if cycle.score is not None else None,
                "grade": cycle.grade,
                "identity": cycle.identity,
                **monitoring,
            },
        )


def taken_years(ids: Collection[int] | None) -> States:
    """Yield what departments took in of their units; marks only where they were noted."""
    for taken in chosen(TakenYear.objects.all(), ids):
        shut = {"shut": taken.shut} if taken.shut is not None else {}
        yield (
            taken.pk,
            {
                "cycle": taken.cycle_id,
                "unit": taken.unit_id,
                "state": taken.state,
                "rows": taken.rows,
                "digest": taken.digest,
                "by": taken.by_id,
                "at": taken.at.isoformat(),
                **shut,
            },
        )


def opinions(ids: Collection[int] | None) -> States:
    """Yield what reviewers said of rows."""
    for opinion in chosen(Opinion.objects.all(), ids):
        yield (
            opinion.pk,
            {
                "cycle": opinion.cycle_id,
                "sheet": opinion.sheet,
                "key": opinion.key,
                "state": opinion.state,
                "text": opinion.text,
                "by": opinion.by_id,
                "at": opinion.at.isoformat(),
            },
        )


def proposals(ids: Collection[int] | None) -> States:
    """Yield what adjustments would change."""
    for proposal in chosen(Proposal.objects.all(), ids):
        yield (
            proposal.pk,
            {
                "row": proposal.row_id,
                "sheet": proposal.sheet,
                "key": proposal.key,
                "values": proposal.values,
                "was": proposal.was,
            },
        )


def proposals_of(row_id: int) -> list[int]:
    """Return the ids of what an adjustment would change."""
    return list(Proposal.objects.filter(row=row_id).values_list("pk", flat=True))


def tasks(ids: Collection[int] | None) -> States:
    """Yield the work that was planned."""
    for task in chosen(Task.objects.all(), ids):
        yield (
            task.pk,
            {
                "cycle": task.cycle_id,
                "stage": task.stage,
                "key": task.key,
                "title": task.title,
                "owner": task.owner_id,
                "due": task.due.isoformat() if task.due is not None else None,
                "done_by": task.done_by_id,
                "done_at": task.done_at.isoformat() if task.done_at is not None else None,
            },
        )


def draws(ids: Collection[int] | None) -> States:
    """Yield the samples that were drawn."""
    for draw in chosen(Draw.objects.all(), ids):
        yield (
            draw.pk,
            {
                "year": draw.year,
                "seed": draw.seed,
                "wanted": draw.wanted,
                "pool": draw.pool,
                "by": draw.by_id,
                "at": draw.at.isoformat(),
            },
        )


def reviews(ids: Collection[int] | None) -> States:
    """Yield reviews by finance with the points that were given."""
    for review in chosen(Review.objects.prefetch_related("rescores"), ids):
        points = [[r.subject, r.key, f"{r.points}", r.reason] for r in review.rescores.all()]
        yield (
            review.pk,
            {
                "cycle": review.cycle_id,
                "draw": review.draw_id,
                "reviewer": review.reviewer_id,
                "state": review.state,
                "opinion": review.opinion,
                "done_at": review.done_at.isoformat() if review.done_at is not None else None,
                "rescores": sorted(points),
            },
        )


def uploads(ids: Collection[int] | None) -> States:
    """Yield written reports that were uploaded, and what was found in them."""
    for upload in chosen(Upload.objects.select_related("file"), ids):
        yield (
            upload.pk,
            {
                "file": [upload.file.digest, upload.file.name, upload.file.size],
                "organisation": upload.organisation_id,
                "by": upload.by_id,
                "at": upload.at.isoformat(),
                "record": upload.record,
            },
        )
