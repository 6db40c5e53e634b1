"""Promises of last year's written report, beside what this year's sheets tell."""

from pathlib import Path

from django.db.models import QuerySet

from jiheng import usecases
from jiheng.model import Location
from jiheng.model.promise import FollowedPromise
from jiheng.web.core.files import path_of
from jiheng.web.core.models import Job, User
from jiheng.web.core.queries import jobs
from jiheng.web.performance.models import Cycle, Upload
from jiheng.web.performance.queries.evaluated import EvaluatedYear, evaluated_year
from jiheng.web.performance.queries.reviewed import uploads
from jiheng.web.performance.queries.year_tables import year_table

FOLLOW = "follow_promises"


def last_reports(user: User, cycle: Cycle) -> QuerySet[Upload]:
    """Return the written reports of the year before that a person may see, the newest first."""
    own = uploads(user).filter(organisation=cycle.organisation_id)
    return own.filter(record__report__year=cycle.year - 1).order_by("-pk")


def followed_for(user: User, cycle: Cycle) -> Job | None:
    """Return the newest finished job of a person that followed the promises of a year."""
    return jobs(user).filter(kind=FOLLOW, state="done", argument__year=cycle.pk).first()


def follow_in_year(cycle: Cycle, upload: Upload) -> list[dict[str, object]]:
    """Return the promises of a report, each with what the year's sheets tell of it, and where."""
    year = evaluated_year(cycle)
    evaluation = year.outcome.scored.evaluation
    followed = usecases.follow_in_evaluation(
        Path(path_of(upload.file.digest)), upload.file.name, evaluation
    )
    return [_line(item, cycle, year) for item in followed.promises]


def _line(item: FollowedPromise, cycle: Cycle, year: EvaluatedYear) -> dict[str, object]:
    return {
        "text": item.promise.text, "place": f"{item.promise.place}",
        "due": f"{item.promise.due or ''}", "outcome": item.outcome, "quote": item.quote,
        "address": _address(item.place, cycle, year) if item.quote else "",
    }  # fmt: skip


def _address(at: Location, cycle: Cycle, year: EvaluatedYear) -> str:
    """Return the address of the row that tells what became of a promise; empty without one."""
    where = year.layout.where(at)
    if where is None or not where[1]:
        return ""
    return year_table(cycle, where[0]).row_address(where[1])
