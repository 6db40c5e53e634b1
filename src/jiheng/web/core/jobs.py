"""Long work without a broker: jobs wait in a table, a worker takes them one by one."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiheng.usecases.answers import described
from jiheng.web.core.models import Job, User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.turns import fair_turns, of_department

log = logging.getLogger("jiheng.web.jobs")
STATES = {
    "waiting": _("等待"),
    "running": _("正在办"),
    "done": _("已办完"),
    "failed": _("没有办成"),
    "cancelled": _("已取消"),
}
STALE = timedelta(seconds=60)  # without a beat: the worker is gone, the job starts over
MOST_STARTS = 2  # without an end; what takes its process down twice does so always
NO_END = "NoEnd"  # the error of a job that was started that often


class Cancelled(Exception):
    """The owner cancelled the job."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a running job tells how far it is, and hears that it was cancelled."""

    job_id: int

    def __call__(self, done: int, total: int) -> None:
        """Note the progress. Raises Cancelled if the owner does not want it any more."""
        running_jobs = Job.objects.filter(pk=self.job_id, state="running")
        running_jobs.update(done=done, total=total, beat_at=timezone.now())
        if running_jobs.filter(cancel=True).exists():
            raise Cancelled


Work = Callable[[dict[str, object], Progress], dict[str, object]]


def enqueue(kind: str, argument: dict[str, object], *, by: User) -> Job:
    """Return a new job that waits for the worker. Raises Refused for more than one may have."""
    unfinished = Job.objects.filter(state__in=("waiting", "running")).order_by()
    by_owner = dict(unfinished.values_list("owner").annotate(count=Count("pk")))
    most, most_together = settings.OPTIONS.waiting_jobs, settings.OPTIONS.department_jobs
    if by_owner.get(by.pk, 0) >= most:
        raise Refused(
            _("您已有 %(count)s 个任务没有办完，等它们办完或取消一些再来。") % {"count": most}
        )
    if of_department(by.pk, by_owner) >= most_together:
        raise Refused(
            _("本部门已有 %(count)s 个任务没有办完，等它们办完再来。") % {"count": most_together}
        )
    return Job.objects.create(kind=kind, argument=argument, owner=by)


def cancel(job_id: int, *, by: User) -> None:
    """Cancel one's own job: at once if it waits, at its next step if it runs."""
    own_jobs = Job.objects.filter(pk=job_id, owner=by)
    own_jobs.filter(state="waiting").update(state="cancelled", ended_at=timezone.now())
    own_jobs.filter(state="running").update(cancel=True)


def claim_job() -> Job | None:
    """Take the next job: one that waits, or one whose worker is gone; everybody in turn."""
    with transaction.atomic():
        stale = timezone.now() - STALE
        for left_job in Job.objects.filter(state="running", beat_at__lt=stale).select_for_update():
            give_up_or_back(left_job)
        for pk in fair_turns():
            waiting = Job.objects.filter(pk=pk, state="waiting")
            if connection.features.has_select_for_update_skip_locked:
                waiting = waiting.select_for_update(skip_locked=True)
            job = waiting.first()
            if job is not None:
                job.state, job.starts = "running", job.starts + 1
                job.beat_at = job.started_at = timezone.now()
                job.save(update_fields=["state", "starts", "beat_at", "started_at"])
                return job
    return None


def give_up_or_back(job: Job) -> None:
    """End a running job whose process is gone: cancelled, failed for good, or to start over."""
    if job.cancel:
        _end(job, "cancelled")
    elif job.starts >= MOST_STARTS:
        log.error("job %s of kind %s ended its process %s times", job.pk, job.kind, job.starts)
        _end(job, "failed", error=NO_END)
    else:
        Job.objects.filter(pk=job.pk, state="running").update(state="waiting", done=0)


def leave(job: Job, *, stopped: bool) -> None:
    """Leave a job whose process is gone; one that we stopped waits again, and nothing is counted.

    A job that has an end, or that somebody else started meanwhile, stays as it is.
    """
    running = Job.objects.filter(pk=job.pk, state="running", starts=job.starts)
    if stopped:
        running.update(state="waiting", done=0, starts=job.starts - 1)
    for unended_job in running:
        give_up_or_back(unended_job)


def beat(job: Job) -> None:
    """Show that the worker of a job lives, however long a step takes."""
    try:
        Job.objects.filter(pk=job.pk, state="running").update(beat_at=timezone.now())
    except DatabaseError as error:  # somebody writes for long, or it is gone: the next beat
        log.warning("no beat of job %s: %s", job.pk, type(error).__name__)


def is_cancelled(job: Job) -> bool:
    """Return whether the owner of a job wants it no more; not while the database is away."""
    try:
        return Job.objects.filter(pk=job.pk, cancel=True).exists()
    except DatabaseError:
        return False


def find_job(pk: int) -> Job:
    """Return a job."""
    return Job.objects.get(pk=pk)


def run(job: Job, works: Mapping[str, Work]) -> None:
    """Run a job; what it raises is logged by name, and the job is told as failed."""
    try:
        result = works[job.kind](job.argument, Progress(job.pk))
    except Cancelled:
        _end(job, "cancelled")  # what it did until then stays told
    except Exception as error:
        log.error("job %s of kind %s: %s", job.pk, job.kind, described(error))
        _end(job, "failed", error=type(error).__name__)
    else:
        _end(job, "done", **result)


def note(progress: Progress, **facts: object) -> None:
    """Keep what is done so far with a running job, in the caller's transaction."""
    job = Job.objects.select_for_update().get(pk=progress.job_id)
    job.result = {**job.result, **facts}
    job.save(update_fields=["result"])


def noted(progress: Progress) -> dict[str, Any]:
    """Return what was kept with a job before its worker was gone; empty for a fresh one."""
    return dict(Job.objects.get(pk=progress.job_id).result)


@transaction.atomic
def _end(job: Job, state: str, **facts: object) -> None:
    """End a running job; one that was ended meanwhile stays as it is."""
    locked_job = Job.objects.select_for_update().get(pk=job.pk)
    if locked_job.state != "running":
        return
    locked_job.state, locked_job.ended_at = state, timezone.now()
    locked_job.result = {**locked_job.result, **facts}
    locked_job.done = locked_job.total if state == "done" else locked_job.done
    locked_job.save(update_fields=["state", "result", "ended_at", "done"])
