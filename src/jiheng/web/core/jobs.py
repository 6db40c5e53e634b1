"""Long work without a broker: jobs wait in a table, a worker takes them one by one."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiheng.web.core.audit import seal
from jiheng.web.core.models import Job, User

log = logging.getLogger("jiheng.web.jobs")
KINDS = {
    "review_reports": _("审核成文的报告"),
    "make_files": _("批量生成报告和表"),
    "read_workbooks": _("预览一批工作簿"),
    "import_workbooks": _("导入一批工作簿"),
}
STATES = {
    "waiting": _("等待"),
    "running": _("正在办"),
    "done": _("已办完"),
    "failed": _("没有办成"),
    "cancelled": _("已取消"),
}
BEAT = 15  # seconds between signs of life while a job runs
STALE = timedelta(seconds=60)  # without a beat: the worker is gone, the job starts over
PAUSE = 0.5  # seconds between looks
SEAL_EVERY = 60  # seconds
DAY = 86_400.0  # seconds


class Cancelled(Exception):
    """The owner cancelled the job."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a running job tells how far it is, and hears that it was cancelled."""

    job_id: int

    def __call__(self, done: int, total: int) -> None:
        """Note the progress. Raises Cancelled if the owner does not want it any more."""
        mine = Job.objects.filter(pk=self.job_id, state="running")
        mine.update(done=done, total=total, beat_at=timezone.now())
        if mine.filter(cancel=True).exists():
            raise Cancelled


Work = Callable[[dict[str, object], Progress], dict[str, object]]


def enqueue(kind: str, argument: dict[str, object], *, by: User) -> Job:
    """Return a new job that waits for the worker."""
    return Job.objects.create(kind=kind, argument=argument, owner=by)


def cancel(job_id: int, *, by: User) -> None:
    """Cancel one's own job: at once if it waits, at its next step if it runs."""
    mine = Job.objects.filter(pk=job_id, owner=by)
    mine.filter(state="waiting").update(state="cancelled", ended_at=timezone.now())
    mine.filter(state="running").update(cancel=True)


def take() -> Job | None:
    """Take the next job: one that waits, or one whose worker is gone."""
    with transaction.atomic():
        stale = timezone.now() - STALE
        Job.objects.filter(state="running", beat_at__lt=stale).update(state="waiting", done=0)
        waiting = Job.objects.filter(state="waiting").order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is not None:
            job.state, job.beat_at = "running", timezone.now()
            job.save(update_fields=["state", "beat_at"])
        return job


def run(job: Job, works: Mapping[str, Work]) -> None:
    """Run a job; what it raises is logged by name, and the job is told as failed."""
    try:
        with beating(job.pk):
            result = works[job.kind](job.argument, Progress(job.pk))
    except Cancelled:
        _end(job, "cancelled")  # what it did until then stays told
    except Exception as error:
        log.exception("job %s of kind %s", job.pk, job.kind)
        _end(job, "failed", error=type(error).__name__)
    else:
        _end(job, "done", **result)


@contextmanager
def beating(job_id: int, every: float = BEAT) -> Iterator[None]:
    """Show, for as long as a job runs, that its worker lives, however long a step takes."""
    ended = Event()

    def beat() -> None:
        while not ended.wait(every):
            try:
                Job.objects.filter(pk=job_id, state="running").update(beat_at=timezone.now())
            except DatabaseError as error:  # somebody writes for long, or it is gone: the next beat
                log.warning("no beat of job %s: %s", job_id, type(error).__name__)
        connection.close()  # this thread's own

    heart = Thread(target=beat, daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def note(progress: Progress, **told: object) -> None:
    """Keep what is done so far with a running job, in the caller's transaction."""
    mine = Job.objects.select_for_update().get(pk=progress.job_id)
    mine.result = {**mine.result, **told}
    mine.save(update_fields=["result"])


def noted(progress: Progress) -> dict[str, Any]:
    """Return what was kept with a job before its worker was gone; empty for a fresh one."""
    return dict(Job.objects.get(pk=progress.job_id).result)


@transaction.atomic
def _end(job: Job, state: str, **told: object) -> None:
    mine = Job.objects.select_for_update().get(pk=job.pk)
    mine.state, mine.result, mine.ended_at = state, {**mine.result, **told}, timezone.now()
    mine.done = mine.total if state == "done" else mine.done
    mine.save(update_fields=["state", "result", "ended_at", "done"])


def work(
    works: Mapping[str, Work],
    *,
    going: Callable[[], bool],
    daily: Sequence[Callable[[], object]] = (),
) -> None:
    """Take jobs one by one for as long as `going` says; between them seal the log of views.

    What is done daily is done at the start and then once a day.
    """
    sealed = tidied = -DAY
    while going():
        now = time.monotonic()
        if now - sealed > SEAL_EVERY:
            seal()
            sealed = now
        if now - tidied >= DAY:
            for act in daily:
                log.info("%s: %s", act.__name__, act())
            tidied = now
        job = take()
        if job is None:
            time.sleep(PAUSE)
        else:
            run(job, works)
