"""What is kept how long, the settings of an operator, a full disk."""

import datetime as dt
import logging
import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.utils import timezone

from jiheng.web.config.kept import TEXT, Kept, KeptError, kept
from jiheng.web.core import audit, jobs, retention
from jiheng.web.core.actions import note_file
from jiheng.web.core.files import keep, path_of
from jiheng.web.core.log import DailyFile
from jiheng.web.core.models import AuditLine, Job, StoredFile
from jiheng.web.performance.actions import filling, reports
from jiheng.web.performance.models import Upload
from web.city import fill_targets


def aged(model, pk, field, days):
    model.objects.filter(pk=pk).update(**{field: timezone.now() - timedelta(days=days)})


def test_what_nothing_refers_to_goes_and_evidence_never(city):
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    proof, unused, twin, fresh = (
        note_file(keep(data), "a.txt", 1, "text", by=city.filler)
        for data in (b"proof", b"unused", b"proof", b"fresh")
    )
    filling.attach(city.cycle.pk, "indicators", one.key, "actual", proof, by=city.filler)
    for file in (proof, unused, twin):
        aged(StoredFile, file.pk, "uploaded_at", 4_000)
    assert retention.tidy()["uploads"] == 2
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {proof.pk, fresh.pk}
    assert path_of(proof.digest).exists()  # its twin went, the bytes stayed
    assert not path_of(unused.digest).exists()
    assert path_of(fresh.digest).exists()


def test_reports_and_jobs_go_after_their_time_and_the_record_stays(city):
    file = note_file(keep(b"report"), "r.txt", 1, "text", by=city.filler)
    [made] = reports.upload_reports([file], city.department, by=city.filler)
    Job.objects.filter(pk=made.job_id).update(ended_at=timezone.now(), state="done")
    assert reports.expire() == 0
    assert retention.tidy()["jobs"] == 0
    aged(Upload, made.pk, "at", settings.KEPT.reports + 1)
    aged(StoredFile, file.pk, "uploaded_at", settings.KEPT.reports + 1)
    aged(Job, made.job_id, "ended_at", settings.KEPT.jobs + 1)
    before = AuditLine.objects.count()
    assert reports.expire() == 1
    assert retention.tidy() | {"sessions": 0, "logs": 0, "pending": 0} == {
        "pending": 0,
        "uploads": 1,
        "jobs": 1,
        "sessions": 0,
        "logs": 0,
    }
    assert AuditLine.objects.count() == before + 1
    assert list(audit.verify()) == []


def test_a_log_a_day_and_old_ones_go(tmp_path, monkeypatch):
    handler = DailyFile(str(tmp_path))
    line = logging.LogRecord("x", logging.INFO, "", 0, "first", (), None)
    handler.emit(line)
    day = timezone.localdate()
    monkeypatch.setattr(
        "jiheng.web.core.log.timezone", SimpleNamespace(localdate=lambda: day + timedelta(1))
    )
    handler.emit(line)
    handler.close()
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == [f"jiheng-{d.isoformat()}.log" for d in (day, day + timedelta(1))]
    (tmp_path / "jiheng-2020-01-01.log").write_text("old")
    assert retention._logs(tmp_path, timezone.now() - timedelta(days=30)) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == names


def test_settings_are_read_and_faults_named(tmp_path):
    assert kept(tmp_path) == Kept()
    (tmp_path / "settings.toml").write_text(TEXT, encoding="utf-8")
    assert kept(tmp_path) == Kept()
    (tmp_path / "settings.toml").write_text(
        '[keep_days]\nlog = 7\n[holidays]\noff = ["2031-01-01"]\n', encoding="utf-8"
    )
    assert kept(tmp_path) == Kept(log=7, off=frozenset({dt.date(2031, 1, 1)}))
    for text, word in (
        ("[keep_days]\nlog = 0", "log"), ("[keep_days]\nlogs = 3", "logs"), ("[holidays]\noff = ['soon']", "soon"),
        ("log = = 3", "settings.toml"),
    ):  # fmt: skip
        (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
        with pytest.raises(KeptError, match=word):
            kept(tmp_path)


def test_a_job_shows_signs_of_life_while_a_step_takes_long(city):
    job = jobs.enqueue("x", {}, by=city.filler)
    assert jobs.take().pk == job.pk
    with jobs.beating(job.pk, every=5):
        pass  # ended at once: the thread is gone with it
    aged(Job, job.pk, "beat_at", 1)
    assert jobs.take().pk == job.pk  # without a sign of life the job starts over


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_full_refuses_and_stays_whole(city):
    """SQLite at its last page, as on a full disk; PostgreSQL told to write nothing."""
    full, wide = (
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    one = city.cycle.entries.get(sheet="overview")
    before = AuditLine.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(full)
    saved = 0
    try:
        with pytest.raises(DatabaseError, match=r"full|read-only"):
            for saved in range(50):
                edit = filling.Edit(
                    "overview", {"conclusion": f"{saved}{'甲' * 3_900}"}, one.version
                )
                filling.save_entry(city.cycle.pk, "overview", edit, by=city.filler)
                one.refresh_from_db()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(wide)
    one.refresh_from_db()
    assert AuditLine.objects.count() == before + saved  # what was saved is there, the rest is not
    assert one.values.get("conclusion", "").partition("甲")[0] == (f"{saved - 1}" if saved else "")
    assert list(audit.verify()) == []


KEEP = """
import os, resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
os.environ["JIHENG_DATA"] = sys.argv[1]
import django
from django.conf import settings
os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
django.setup()
from jiheng.web.core.files import keep
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    keep(b"x" * 5000)
except OSError as error:
    print("refused", error.errno)
"""


def test_an_upload_that_does_not_fit_leaves_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KEEP, str(tmp_path)], capture_output=True, text=True
    )
    assert "refused" in done.stdout, done.stderr
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []


def test_a_storage_fault_has_its_page(city, enter, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jiheng.web.performance.views.shared.keep", full)
    one = city.cycle.entries.get(sheet="overview")
    answer = enter(city.filler).post(
        f"/years/{city.cycle.pk}/overview/row/{one.key}/attach/",
        {"field": "conclusion", "file": SimpleUploadedFile("a.txt", b"text")},
    )
    assert answer.status_code == 503
    assert "这次操作没有生效" in answer.content.decode()
