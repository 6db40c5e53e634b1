"""Each job in a process of its own: it is watched, cancelled, given up; everybody has a turn."""

import ctypes
import os
import signal
from itertools import count

import pytest
from django.db import OperationalError
from django.utils import timezone

from jiheng.usecases.limits import LimitError
from jiheng.web.config.options import Options
from jiheng.web.core import jobs, worker
from jiheng.web.core.models import Job
from jiheng.web.core.refusal import Refused
from web.city import a_city


@pytest.fixture
def town(transactional_db):
    """A city that other processes see too."""
    return a_city()


def hang(_argument, _progress):
    """A step in C that never gives way."""
    ctypes.PyDLL(None).usleep(600_000_000)


def die(_argument, _progress):
    os.kill(os.getpid(), signal.SIGKILL)


def finish(_argument, progress):
    progress(1, 1)
    return {"by": os.getpid()}


WORKS = {"hang": hang, "die": die, "finish": finish}


def asked(*kinds, by):
    return [jobs.enqueue(kind, {}, by=by) for kind in kinds]


def told(job):
    job.refresh_from_db()
    return job.state, job.result.get("error", "")


def work_off(rounds=20):
    """Let the worker take what waits, as long as it takes anything."""
    for _ in range(rounds):
        job = jobs.claim_job()
        if job is None:
            return
        worker.run_apart(job, WORKS, lambda: True)
    raise AssertionError("it never ends")


def test_a_job_is_done_in_another_process(town):
    [job] = asked("finish", by=town.filler)
    work_off()
    assert told(job) == ("done", "")
    assert job.result["by"] != os.getpid()


def test_a_job_that_takes_its_process_down_twice_has_failed_and_the_next_is_done(town):
    pill, after = asked("die", "finish", by=town.filler)
    work_off()
    assert told(pill) == ("failed", jobs.NO_END)
    assert pill.starts == 2
    assert told(after) == ("done", "")


def test_a_job_whose_worker_was_killed_twice_is_not_taken_up_again(town):
    pill, after = asked("hang", "finish", by=town.filler)
    for _ in range(2):
        assert jobs.claim_job().pk == pill.pk
        Job.objects.filter(pk=pill.pk).update(beat_at=timezone.now() - 2 * jobs.STALE)
    assert jobs.claim_job().pk == after.pk
    assert told(pill) == ("failed", jobs.NO_END)


def test_a_cancelled_job_is_killed_in_the_middle_of_a_step(town, monkeypatch):
    monkeypatch.setattr(worker, "LOOK", 0.05)
    monkeypatch.setattr(worker, "GRACE", 0.1)
    monkeypatch.setattr(worker, "BEAT", 0.05)
    job, after = asked("hang", "finish", by=town.filler)
    beats, real = [], worker.beat

    def beat(job):
        real(job)
        beats.append(job.pk)
        if len(beats) == 3:  # it hangs, and its signs of life go on
            jobs.cancel(job.pk, by=town.filler)

    monkeypatch.setattr(worker, "beat", beat)
    work_off()
    assert told(job) == ("cancelled", "")
    assert told(after) == ("done", "")


def test_a_beat_that_fails_is_not_the_last(city, monkeypatch):
    [job] = asked("finish", by=city.filler)

    class Held:
        def update(self, **_values):
            raise OperationalError("database is locked")

        exists = update

    monkeypatch.setattr(jobs.Job.objects, "filter", lambda **_where: Held())
    jobs.beat(job)
    assert not jobs.is_cancelled(job)


def test_a_job_that_the_operator_stopped_waits_again_and_nothing_is_counted(town):
    [job] = asked("hang", by=town.filler)
    for _ in range(3):
        rounds = count()
        worker.run_apart(jobs.claim_job(), WORKS, lambda rounds=rounds: next(rounds) < 3)
        assert told(job) == ("waiting", "")
        assert job.starts == 0


def test_what_is_logged_of_a_failed_job_holds_no_values(city, caplog, monkeypatch):
    def fail(_argument, _progress):
        int("张三的口令")

    monkeypatch.setattr(jobs.log, "propagate", True)
    [job] = asked("x", by=city.filler)
    jobs.run(jobs.claim_job(), {"x": fail})
    assert told(job) == ("failed", "ValueError")
    assert "ValueError" in caplog.text
    assert "张三" not in caplog.text


def test_the_owner_reads_why_a_job_was_given_up(city, enter):
    [job] = asked("x", by=city.filler)
    Job.objects.filter(pk=job.pk).update(state="failed", result={"error": jobs.NO_END})
    shown = enter(city.filler).get(f"/jobs/{job.pk}/").content.decode()
    assert "两次中断" in shown
    Job.objects.filter(pk=job.pk).update(result={"error": "ValueError"})
    assert "两次中断" not in enter(city.filler).get(f"/jobs/{job.pk}/").content.decode()


def test_departments_and_people_have_their_turns(city):
    first = asked("x", "x", "x", by=city.filler)
    same_department = asked("x", "x", by=city.manager)
    elsewhere = asked("x", "x", by=city.colleague)
    taken = []
    while (job := jobs.claim_job()) is not None:
        taken.append(job.pk)
        jobs._end(job, "done")
    owners = [Job.objects.get(pk=pk).owner_id for pk in taken]
    filler, manager, colleague = city.filler.pk, city.manager.pk, city.colleague.pk
    assert owners == [filler, colleague, manager, colleague, filler, manager, filler]
    assert sorted(taken) == sorted(j.pk for j in (*first, *same_department, *elsewhere))
    assert all(
        a < b for a, b in zip([j.pk for j in first], [j.pk for j in first][1:], strict=False)
    )


def test_nobody_has_more_jobs_than_the_setting_says(city, settings):
    settings.OPTIONS = Options(waiting_jobs=2)
    first, _second = asked("x", "x", by=city.filler)
    with pytest.raises(Refused, match="2"):
        asked("x", by=city.filler)
    asked("x", by=city.manager)
    jobs.cancel(first.pk, by=city.filler)
    asked("x", by=city.filler)


def test_nobody_uploads_more_in_a_day_than_the_setting_says(city, enter, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.OPTIONS = Options(uploads_mib=1)
    client = enter(city.filler)

    def sent(size):
        file = SimpleUploadedFile("a.txt", b"a" * size)
        form = {"file": file, "organisation": f"{city.department.pk}"}
        return client.post("/reports/", form, follow=True).content.decode()

    assert "已到上限 1 MiB" not in sent(600_000)
    assert "已到上限 1 MiB" in sent(600_000)
    assert "已到上限 1 MiB" not in sent(100_000)


def test_a_limit_met_in_a_job_is_its_fault_and_nothing_else(city):
    def beyond(_argument, _progress):
        raise LimitError("time")

    [job] = asked("x", by=city.filler)
    jobs.run(jobs.claim_job(), {"x": beyond})
    assert told(job) == ("failed", "LimitError")


@pytest.mark.django_db
def test_what_is_done_often_and_fails_keeps_nothing_else_from_going_on(monkeypatch):
    done = []

    def failing():
        raise ValueError("a row that it cannot be done with")

    rounds = iter([True, False])
    monkeypatch.setattr(worker, "take_in_views", lambda: None)
    monkeypatch.setattr(worker, "claim_job", lambda: done.append("a job is looked for"))
    monkeypatch.setattr(worker, "PAUSE", 0)
    worker.work({}, going=lambda: next(rounds), often=(failing, lambda: done.append("the next")))
    assert done == ["the next", "a job is looked for"]
