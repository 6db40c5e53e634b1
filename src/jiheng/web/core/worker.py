"""The worker: takes jobs one by one, each in a process of its own that it can kill."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, connections

from jiheng.usecases.answers import described
from jiheng.usecases.limits import end_with_parent
from jiheng.web.core.access_log import drain
from jiheng.web.core.audit import seal
from jiheng.web.core.jobs import Work, beat, claim_job, find_job, is_cancelled, leave, run

if TYPE_CHECKING:
    from jiheng.web.core.models import Job

log = logging.getLogger("jiheng.web.worker")
BEAT = 15  # seconds between signs of life while a job runs
LOOK = 1.0  # seconds between looks whether it was cancelled
GRACE = 5.0  # seconds that a cancelled job has to end by itself
PAUSE = 0.5  # seconds between looks for a job
STEP = 0.05  # seconds between looks whether its process has ended
SEAL_EVERY = 60  # seconds
DAY = 86_400.0  # seconds


def work(
    works: Mapping[str, Work],
    *,
    going: Callable[[], bool],
    often: Sequence[Callable[[], object]] = (),
    daily: Sequence[Callable[[], object]] = (),
) -> None:
    """Take jobs one by one for as long as `going` says; meanwhile take in and seal the views.

    What is done often is done with it; what is done daily, at the start and then once a day.
    """
    sealed = tidied = -DAY
    while going():
        now = time.monotonic()
        take_in_views()
        if now - sealed > SEAL_EVERY:
            seal()
            for act in often:
                _do_often(act)
            sealed = now
        if now - tidied >= DAY:
            for act in daily:
                _do_daily(act)
            tidied = now
        job = claim_job()
        if job is None:
            time.sleep(PAUSE)
        else:
            run_apart(job, works, going)


def _do_often(act: Callable[[], object]) -> None:
    """Do what is done often; what it raises is logged by name, and all else goes on.

    Else one row that it cannot be done with would end every worker at its start, for ever.
    """
    try:
        act()
    except Exception as error:
        log.error("%s: %s", getattr(act, "__name__", act), described(error))


def _do_daily(act: Callable[[], object]) -> None:
    """Do what is done daily; what cannot be done now is done tomorrow, and told in the log."""
    try:
        log.info("%s: %s", act.__name__, act())
    except (DatabaseError, OSError) as error:
        log.warning("%s: %s", act.__name__, type(error).__name__)


def take_in_views() -> None:
    """Take in the views that were noted apart; where that cannot be done now, the next time."""
    try:
        drain()
    except (DatabaseError, OSError) as error:
        log.warning("views stay where they are: %s", type(error).__name__)


def run_apart(job: "Job", works: Mapping[str, Work], going: Callable[[], bool]) -> None:
    """Run a job in a process of its own; see that it lives, and end it when it has to end.

    A process that is gone without an end of its job: the job starts over once, then has failed.
    """
    process = _started(job, works)
    try:
        _watch(job, process, going)
    finally:
        _kill(process)
    try:
        leave(job, stopped=not going())
    except DatabaseError as error:  # without a beat it is found later
        log.warning("end of job %s: %s", job.pk, type(error).__name__)


def _watch(job: "Job", process: Any, going: Callable[[], bool]) -> None:
    beaten = looked = time.monotonic()
    cancelled_at: float | None = None
    while not process.ended() and going():
        now = time.monotonic()
        if cancelled_at is not None and now - cancelled_at > GRACE:
            return
        if now - looked >= LOOK:
            looked = now
            take_in_views()
            if cancelled_at is None and is_cancelled(job):
                cancelled_at = now
        if now - beaten >= BEAT:
            beaten = now
            beat(job)
        time.sleep(STEP)


class _Forked:
    """A process forked from the worker, which has no other threads."""

    def __init__(self, job: "Job", works: Mapping[str, Work]) -> None:
        connections.close_all()  # no connection may be shared
        self.pid, self.over = os.fork(), False
        if self.pid == 0:
            try:
                with suppress(OSError):
                    os.setpgid(0, 0)
                end_with_parent()
                run(job, works)
                connections.close_all()
            finally:
                logging.shutdown()
                os._exit(0)
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)

    def ended(self) -> bool:
        """Return whether it has ended."""
        self.over = self.over or os.waitpid(self.pid, os.WNOHANG)[0] != 0
        return self.over


class _Spawned:
    """A process started anew, where the system cannot fork."""

    def __init__(self, job: "Job", _works: Mapping[str, Work]) -> None:
        command = [sys.executable, "-m", "jiheng.web.core.worker", f"{job.pk}"]
        self.child = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own module
        self.pid = self.child.pid

    def ended(self) -> bool:
        """Return whether it has ended."""
        return self.child.poll() is not None


def _started(job: "Job", works: Mapping[str, Work]) -> Any:
    return (_Forked if sys.platform == "linux" else _Spawned)(job, works)


def _kill(process: Any) -> None:
    """Kill a process with everything that it started, if it has not ended."""
    if sys.platform == "win32":
        subprocess.run(  # noqa: S603  the whole tree, by the system's own program
            [os.path.join(os.environ["SYSTEMROOT"], "System32", "taskkill.exe"),  # noqa: PTH118
             "/F", "/T", "/PID", str(process.pid)],
            check=False, capture_output=True,
        )  # fmt: skip
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    while not process.ended():
        time.sleep(STEP)


def run_one(pk: int) -> None:
    """Run one job that this process was started for."""
    import django

    django.setup()
    from jiheng.web.core.declared import declared

    run(find_job(pk), declared().works)


if __name__ == "__main__":
    run_one(int(sys.argv[1]))
