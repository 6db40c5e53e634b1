"""Views are noted apart: no page waits for the database to write, and nothing noted is lost."""

import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiheng.web.core import access_log, audit, worker
from jiheng.web.core.access_log import drain, log_access
from jiheng.web.core.actions import make_token
from jiheng.web.core.busy import without_waiting
from jiheng.web.core.models import AccessLine, AccessSpool
from web.city import a_city

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@pytest.fixture(autouse=True)
def nothing_noted():
    """Other tests looked at things too."""
    for path in access_log.folder().glob("*"):
        path.unlink()
    access_log._SPOOL.stream = None


def views():
    return list(AccessLine.objects.order_by("pk").values_list("action", "kind", "object_id"))


def writes(queries):
    return [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(WRITES)]


def test_a_view_writes_nothing_to_the_database_and_is_there_after_the_next_turn(city, enter):
    client = enter(city.filler)
    address = reverse("performance:year", args=(city.cycle.pk,))
    client.get(address)  # the first page of a log-in keeps when it was used
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    assert writes(seen.captured_queries) == []
    assert views() == []
    worker.take_in_views()
    assert views() == [("view", "cycle", str(city.cycle.pk))] * 2
    assert audit.seal(timezone.now() + timedelta(seconds=1)) == 1
    assert list(audit.verify()) == []


def test_what_was_taken_in_is_not_taken_in_again_and_what_follows_is(city):
    for number in range(3):
        log_access("view", "cycle", number, city.filler)
    assert (drain(), drain()) == (3, 0)
    log_access("export", "cycle", 3, city.filler)
    assert drain() == 1
    assert [id_ for *_, id_ in views()] == ["0", "1", "2", "3"]


def test_a_worker_that_is_gone_half_way_takes_each_view_in_once(city, monkeypatch):
    monkeypatch.setattr(access_log, "PART", 200)  # a few lines at a time
    for number in range(9):
        log_access("view", "cycle", number, city.filler)
    taken, parts = access_log._take, []

    def killed(path):
        if len(parts) == 2:
            raise KeyboardInterrupt
        parts.append(path)
        return taken(path)

    monkeypatch.setattr(access_log, "_take", killed)
    with pytest.raises(KeyboardInterrupt):
        drain()
    monkeypatch.setattr(access_log, "_take", taken)
    assert 0 < AccessLine.objects.count() < 9
    drain()
    assert [id_ for *_, id_ in views()] == [str(n) for n in range(9)]


def test_a_file_of_an_hour_that_is_over_goes_once_it_was_taken_in(city, monkeypatch):
    log_access("view", "cycle", 1, city.filler)
    drain()
    [path] = access_log.folder().glob("*.jsonl")
    assert AccessSpool.objects.get().end == path.stat().st_size
    later = timezone.now() + timedelta(hours=4)
    monkeypatch.setattr(access_log.timezone, "now", lambda: later)
    drain()
    assert not path.exists()
    assert AccessSpool.objects.count() == 0
    assert len(views()) == 1


def test_a_line_that_cannot_be_read_holds_nobody_up(city):
    log_access("view", "cycle", 1, city.filler)
    [path] = access_log.folder().glob("*.jsonl")
    with path.open("ab") as stream:
        stream.write(b'{"no": "line"}\n["2026", 1]\n\xff\n')
    log_access("view", "cycle", 2, city.filler)
    drain()
    assert [id_ for *_, id_ in views()] == ["1", "2"]


def test_half_a_line_waits_for_its_other_half(city):
    log_access("view", "cycle", 1, city.filler)
    [path] = access_log.folder().glob("*.jsonl")
    line = path.read_bytes()
    with path.open("ab") as stream:
        stream.write(line[:20])
    assert drain() == 1
    with path.open("ab") as stream:
        stream.write(line[20:])
    assert drain() == 1


def test_files_of_views_are_their_owners_alone(city):
    log_access("view", "cycle", 1, city.filler)
    [path] = access_log.folder().glob("*.jsonl")
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert access_log.folder().stat().st_mode & 0o077 == 0


KILLED = """
import os, signal, sys
os.environ["JIHENG_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "jiheng.web.config.settings"
import django
django.setup()
from jiheng.web.core.access_log import log_access
from jiheng.web.core.models import User
for number in range(5):
    log_access("view", "cycle", number, User(pk=7))
os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
"""


def test_views_of_a_process_that_was_killed_are_there(db, tmp_path, monkeypatch):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, timeout=60)
    monkeypatch.setattr(access_log, "folder", lambda: tmp_path / "views")
    assert drain() == 5
    assert [id_ for *_, id_ in views()] == [str(n) for n in range(5)]


@contextmanager
def another_writes():
    """Hold what views and the record are written to, by a connection of its own."""
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        other = sqlite3.connect(database["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE core_accessline, core_accessspool IN EXCLUSIVE MODE")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [audit.LOCK])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")  # who waits for it fails
    try:
        yield
    finally:
        if connection.vendor != "sqlite":
            with other.cursor() as cursor:
                cursor.execute("ROLLBACK")
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = 0")
        other.close()


@pytest.mark.django_db(transaction=True)
def test_pages_are_shown_while_another_holds_the_database(client):
    """Another connection writes and does not end; a log-in that is to be renewed waits as well."""
    city = a_city()
    client.force_login(city.filler, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("performance:year", args=(city.cycle.pk,))
    shown = {"Authorization": f"Bearer {make_token('x', by=city.filler)}"}
    with another_writes():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200  # the log-in is renewed another time
            if connection.vendor == "sqlite":  # elsewhere a first use of a token is recorded
                assert client.get("/api/me", headers=shown).status_code == 200
        waited = [sql for sql in writes(seen.captured_queries) if "session" not in sql]
        assert waited == []
        with pytest.raises(DatabaseError), without_waiting():  # the other really holds it
            AccessSpool.objects.create(name="x")
    worker.take_in_views()
    assert views() == [("view", "cycle", str(city.cycle.pk))]
