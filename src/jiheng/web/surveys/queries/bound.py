"""Surveys as the record holds them fast. Lots are, single answers and tickets are not.

A lot is bound by the digest of its answers in no order: a changed answer shows, and no line says
which of them came when, or by which ticket.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, QuerySet

from jiheng.web.core.queries.bound import States, chosen
from jiheng.web.surveys.models import Answer, Batch, Lot, Paper, Survey, SurveyUse, Ticket

LATER = frozenset({"of"})  # what lines of before do not cover


def surveys(ids: Collection[int] | None) -> States:
    """Yield surveys: of what, of whom, where each stands; how many links were made."""
    links = dict(Ticket.objects.order_by().values_list("survey").annotate(n=Count("pk")))
    for survey in chosen(Survey.objects.all(), ids):
        yield (
            survey.pk,
            {
                "organisation": survey.organisation_id,
                "year": survey.year,
                "title": survey.title,
                "asker": survey.asker,
                "form": [survey.form, survey.version],
                "state": survey.state,
                "frames": survey.frames,
                "weighted": survey.weighted,
                "tool": survey.tool,
                "seed": survey.seed,
                "sample": survey.sample,
                "by": survey.opened_by_id,
                "at": survey.opened_at.isoformat(),
                "closed_on": survey.closed_on.isoformat() if survey.closed_on else None,
                "dropped": survey.dropped or None,
                "links": links.get(survey.pk),
            },
        )


def papers(ids: Collection[int] | None) -> States:
    """Yield papers: both entries, and what was settled."""
    for paper in chosen(Paper.objects.all(), ids):
        yield (
            paper.pk,
            {
                "survey": paper.survey_id,
                "number": paper.number,
                "first": paper.first,
                "first_by": paper.first_by_id,
                "second": paper.second,
                "second_by": paper.second_by_id,
                "settled": paper.settled,
                "late": paper.late or None,
            },
        )


def lots(ids: Collection[int] | None) -> States:
    """Yield the lots that have an end: how many answers each has, and their digest."""
    for lot in chosen(Lot.objects.filter(written_on__isnull=False), ids):
        yield (
            lot.pk,
            {
                "survey": lot.survey_id,
                "group": lot.group,
                "state": lot.state,
                "count": lot.count,
                "on": lot.written_on.isoformat() if lot.written_on else None,
                "answers": _digest(Answer.objects.filter(lot=lot).values("group", "points")),
                "of": _of(Answer.objects.filter(lot=lot)),
            },
        )


def batches(ids: Collection[int] | None) -> States:
    """Yield what was taken in from other tools, with the digest of its answers."""
    for batch in chosen(Batch.objects.all(), ids):
        yield (
            batch.pk,
            {
                "survey": batch.survey_id,
                "name": batch.name,
                "digest": batch.digest,
                "count": batch.count,
                "by": batch.by_id,
                "at": batch.at.isoformat(),
                "answers": _digest(Answer.objects.filter(batch=batch).values("group", "points")),
                "of": _of(Answer.objects.filter(batch=batch)),
            },
        )


def _of(answers: QuerySet[Answer]) -> list[int]:
    """Return the surveys that answers are counted in: that of their lot alone, if all is well."""
    return sorted(answers.order_by().values_list("survey_id", flat=True).distinct())


def _digest(rows: Iterable[Mapping[str, Any]]) -> str:
    texts = sorted(json.dumps([r["group"], r["points"]], sort_keys=True) for r in rows)
    return hashlib.sha256("\n".join(texts).encode("utf-8")).hexdigest()


def uses(ids: Collection[int] | None) -> States:
    """Yield where results were written, and what."""
    for use in chosen(SurveyUse.objects.all(), ids):
        yield (
            use.pk,
            {
                "survey": use.survey_id,
                "cycle": use.cycle_id,
                "sheet": use.sheet,
                "key": use.key,
                "values": use.values,
                "digest": use.digest,
                "by": use.by_id,
                "at": use.at.isoformat(),
            },
        )
