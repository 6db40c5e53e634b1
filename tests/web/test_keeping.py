"""What is kept how long, the settings of an operator, a full disk."""

import datetime as dt
import logging
import os
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jiheng.web.config.options import TEXT, KeptError, Options, kept
from jiheng.web.core import audit, retention, worker
from jiheng.web.core.actions import note_file
from jiheng.web.core.files import keep, path_of
from jiheng.web.core.log import DailyFile
from jiheng.web.core.models import AuditLine, Guesses, Job, StoredFile
from jiheng.web.operate import tidying
from jiheng.web.performance.actions import reports
from jiheng.web.performance.models import Upload
from web import doing
from web.city import fill_targets


def aged(model, pk, field, days):
    model.objects.filter(pk=pk).update(**{field: timezone.now() - timedelta(days=days)})


def aged_bytes(*files):
    """Let the bytes lie there as long as a file that was sent long ago."""
    for file in files:
        os.utime(path_of(file.digest), (1, 1))


def test_what_nothing_refers_to_goes_and_evidence_never(city):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    proof, unused, twin, fresh = (
        note_file(keep(data), "a.txt", 1, "text", by=city.filler)
        for data in (b"proof", b"unused", b"proof", b"fresh")
    )
    doing.attach(city.cycle.pk, "indicators", one.key, "actual", proof, by=city.filler)
    for file in (proof, unused, twin):
        aged(StoredFile, file.pk, "uploaded_at", 4_000)
    aged_bytes(proof, unused)
    assert retention.tidy()["uploads"] == 2
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {proof.pk, fresh.pk}
    assert path_of(proof.digest).exists()  # its twin went, the bytes stayed
    assert not path_of(unused.digest).exists()
    assert path_of(fresh.digest).exists()


def unused(data, by):
    """A file of long ago that no row has."""
    file = note_file(keep(data), "a.xlsx", 1, "xlsx", by=by)
    aged(StoredFile, file.pk, "uploaded_at", 4_000)
    aged_bytes(file)
    return file


def test_what_a_job_or_the_record_names_stays(city):
    argued, made, recorded, noted, gone = (
        unused(data, city.filler) for data in (b"1", b"2", b"3", b"4", b"5")
    )
    jobs = [
        Job.objects.create(kind="x", owner=city.filler, argument=argument, result=result)
        for argument, result in (
            ({"files": [{"digest": argued.digest, "name": "a"}]}, {}),
            ({}, {"file": made.digest}),
        )
    ]
    with transaction.atomic():
        audit.record_change(
            "import", "cycle", 1, by=city.filler,
            changes={"digest": ("", recorded.digest), "proof": ("", f"a.xlsx {noted.digest}")},
        )  # fmt: skip
    assert retention.tidy()["uploads"] == 1
    assert not path_of(gone.digest).exists()
    for file in (argued, made, recorded, noted):
        assert StoredFile.objects.filter(pk=file.pk).exists()
        assert path_of(file.digest).exists()
    for job in jobs:  # what only a job named goes with it
        aged(Job, job.pk, "ended_at", 4_000)
    assert retention.tidy()["uploads"] == 2
    assert path_of(recorded.digest).exists()
    assert path_of(noted.digest).exists()


def test_every_kind_of_row_that_has_a_file_keeps_it():
    """A new relation to files is one that `unused_files` asks, or it shows here."""
    fields = StoredFile._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if field.one_to_many]
    assert [relation.related_model for relation in relations if relation.hidden] == []
    assert {relation.name for relation in relations} == {
        "proof", "step", "madefile", "upload", "paper", "casepaper", "issue", "release",
    }  # fmt: skip


def test_bytes_that_come_again_meanwhile_stay(city, monkeypatch):
    file = unused(b"again", city.filler)
    deleted = StoredFile.delete

    def sent_again(self, *arguments, **options):
        answer = deleted(self, *arguments, **options)
        keep(b"again")  # its entry is written after this
        return answer

    monkeypatch.setattr(StoredFile, "delete", sent_again)
    retention.tidy()
    assert path_of(file.digest).read_bytes() == b"again"


def test_the_worker_of_a_serving_installation_tidies(monkeypatch, db):
    done = []
    monkeypatch.setattr(tidying, "DAILY", (lambda: done.append("daily") or 0,))
    monkeypatch.setattr(tidying.DAILY[0], "__name__", "told", raising=False)
    serve = import_module("jiheng.web.operate.serve")  # the package has a function of the name
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
    monkeypatch.setattr(worker, "claim_job", lambda: None)
    turns = iter((False, True))
    serve.work(SimpleNamespace(is_set=lambda: next(turns, True)))
    assert done == ["daily"]


def test_a_day_on_which_nothing_can_be_tidied_ends_no_worker(db, monkeypatch):
    def fail():
        raise OSError

    monkeypatch.setattr(worker, "claim_job", lambda: None)
    turns = iter((True, True))
    worker.work({}, going=lambda: next(turns, False), daily=(fail,))


def test_old_tries_are_forgotten_and_locks_hold(db):
    now = timezone.now()
    for key, since, until in (
        ("old", now - timedelta(days=2), None),
        ("locked", now - timedelta(days=2), now + timedelta(minutes=5)),
        ("fresh", now, None),
    ):
        Guesses.objects.create(key=key, since=since, until=until)
    assert retention.tidy()["guesses"] == 1
    assert set(Guesses.objects.values_list("key", flat=True)) == {"locked", "fresh"}


def test_reports_and_jobs_go_after_their_time_and_the_record_stays(city):
    file = note_file(keep(b"report"), "r.txt", 1, "text", by=city.filler)
    [made] = reports.upload_reports([file], city.department, by=city.filler)
    Job.objects.filter(pk=made.job_id).update(ended_at=timezone.now(), state="done")
    assert reports.expire() == 0
    assert retention.tidy()["jobs"] == 0
    aged(Upload, made.pk, "at", settings.OPTIONS.reports + 1)
    aged(StoredFile, file.pk, "uploaded_at", settings.OPTIONS.reports + 1)
    aged(Job, made.job_id, "ended_at", settings.OPTIONS.jobs + 1)
    before = AuditLine.objects.count()
    assert reports.expire() == 1
    assert retention.tidy() | {"sessions": 0, "logs": 0, "pending": 0, "guesses": 0} == {
        "guesses": 0,
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
    assert kept(tmp_path) == Options()
    (tmp_path / "settings.toml").write_text(TEXT, encoding="utf-8")
    assert kept(tmp_path) == Options()
    (tmp_path / "settings.toml").write_text(
        '[keep_days]\nlog = 7\n[holidays]\noff = ["2031-01-01"]\n', encoding="utf-8"
    )
    assert kept(tmp_path) == Options(log=7, off=frozenset({dt.date(2031, 1, 1)}))
    (tmp_path / "settings.toml").write_text("[limits]\nuploads_mib = 5\n", encoding="utf-8")
    assert kept(tmp_path) == Options(uploads_mib=5)
    (tmp_path / "settings.toml").write_text(
        '[surveys]\naddress = "https://survey.invalid/"\ncalls = 90\n', encoding="utf-8"
    )
    assert kept(tmp_path) == Options(survey_address="https://survey.invalid", survey_calls=90)
    for text, word in (
        ("[surveys]\naddress = 'survey.invalid'", "https://"), ("[surveys]\ncalls = 0", "calls"),
        ("[keep_days]\nlog = 0", "log"), ("[keep_days]\nlogs = 3", "logs"), ("[holidays]\noff = ['soon']", "soon"),
        ("log = = 3", "settings.toml"), ("[limits]\nwaiting_jobs = 0", "waiting_jobs"), ("[limits]\njobs = 3", "uploads_mib"),
    ):  # fmt: skip
        (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
        with pytest.raises(KeptError, match=word):
            kept(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_full_refuses_and_stays_whole(city):
    """SQLite at its last page, as on a full disk; PostgreSQL told to write nothing."""
    full, wide = (
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    one = doing.rows_in(city.cycle, "overview").get()
    before = AuditLine.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(full)
    saved = 0
    try:
        with pytest.raises(DatabaseError, match=r"full|read-only"):
            for saved in range(50):
                edit = doing.Edit("overview", {"conclusion": f"{saved}{'甲' * 3_900}"}, one.version)
                doing.save_entry(city.cycle.pk, "overview", edit, by=city.filler)
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

    monkeypatch.setattr("jiheng.web.core.uploads.keep", full)
    one = doing.rows_in(city.cycle, "overview").get()
    answer = enter(city.filler).post(
        f"/years/{city.cycle.pk}/overview/row/{one.key}/attach/",
        {"field": "conclusion", "file": SimpleUploadedFile("a.txt", b"text")},
    )
    assert answer.status_code == 503
    assert "这次操作没有生效" in answer.content.decode()
