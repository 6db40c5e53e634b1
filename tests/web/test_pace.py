"""Nobody holds everybody up: calls are counted, log-ins wait in turn, jobs and uploads are bounded."""

import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from django.conf import settings

from builders import ROOT
from jiheng.web.core import access_log, jobs, own_turns, pace, shared_counts
from jiheng.web.core.actions import make_token, note_file, take_file
from jiheng.web.core.models import AccessLine
from jiheng.web.core.own_turns import OwnTurns
from jiheng.web.core.refusal import Refused
from jiheng.web.core.shared_counts import SharedCounts

pytestmark = pytest.mark.once


@pytest.fixture
def options(monkeypatch):
    def put(**changes):
        monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **changes))

    return put


@pytest.fixture
def counted(tmp_path):
    return SharedCounts(lambda: tmp_path / "pace")


def test_so_many_calls_a_minute_and_as_many_at_once(counted):
    assert [counted.allows("a", 3, 100.0) for _ in range(4)] == [True, True, True, False]
    assert counted.allows("b", 3, 100.0)  # each for themselves
    assert not counted.allows("a", 3, 119.0)
    assert counted.allows("a", 3, 120.5)
    assert not counted.allows("a", 3, 120.6)
    assert not counted.allows("a", 3, 50.0)  # a clock that was put back gives nothing


def test_however_many_call_the_file_stays_as_large_and_the_longest_idle_goes(
    counted, tmp_path, monkeypatch
):
    monkeypatch.setattr(shared_counts, "BLOCKS", 2)
    monkeypatch.setattr(shared_counts, "WAYS", 2)
    monkeypatch.setattr(shared_counts, "BLOCK", shared_counts.SLOT.size * 2)
    assert counted.allows("first", 1, 1.0)
    assert not counted.allows("first", 1, 1.0)
    for number in range(100):
        counted.allows(f"{number}", 1, 2.0 + number / 100)
    assert (tmp_path / "pace").stat().st_size <= 4 * shared_counts.SLOT.size
    assert counted.allows("first", 1, 3.0)  # forgotten, and given all calls again


CALLS = """
import sys
from pathlib import Path
from jiheng.web.core.shared_counts import SharedCounts
from jiheng.web.core import shared_counts
shared_counts.TRIES = 1_000_000  # a busy machine may keep one waiting long
counted = SharedCounts(lambda: Path(sys.argv[1]))
sys.stdin.read(1)
print(sum(counted.allows("person/1", 400, 1000.0) for _ in range(1000)))
"""


def test_what_somebody_calls_of_one_process_counts_for_the_others_too(tmp_path):
    """Three processes at once, of which each alone would let 400 through: 400 in all."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CALLS, str(tmp_path / "pace")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT / "src")},
        )
        for _ in range(3)
    ]  # fmt: skip
    for process in started:
        process.stdin.write(b"x")
        process.stdin.flush()
    let_through = [int(process.communicate(timeout=60)[0]) for process in started]
    assert sum(let_through) == 400


SLEEPS = """
import sys
from pathlib import Path
from jiheng.web.core import shared_counts
for number in range(shared_counts.BLOCKS):
    stream = shared_counts.SharedCounts(lambda: Path(sys.argv[1]))._opened() if not number else stream
    shared_counts.lock_slot(stream, number)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_never_lets_go_holds_no_call_up(counted, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SLEEPS, str(tmp_path / "pace")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        assert process.stdout.readline() == b"held\n"
        answers = [counted.allows("a", 2, 5.0) for _ in range(3)]
    finally:
        process.kill()
        process.wait()
    assert answers == [True, True, False]


def test_a_person_who_calls_too_often_waits_and_others_do_not(city, enter, options, client):
    options(calls=3)
    page = enter(city.filler)
    answers = [page.get("/jobs/") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "请过几秒再试" in answers[-1].content.decode()
    said = page.get("/jobs/", headers={"X-Requested-With": "fetch"})
    assert (said.status_code, said.json()["why"]) == (429, "pace")
    shown = {"Authorization": f"Bearer {make_token('x', by=city.filler)}"}
    client.logout()
    assert client.get("/api/me", headers=shown).status_code == 429  # the same person
    assert enter(city.manager).get("/jobs/").status_code == 200


def test_an_address_that_calls_too_often_waits(city, client, options):
    options(address_calls=2)
    assert [client.get("/login/").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/login/", REMOTE_ADDR="198.51.100.7").status_code == 200


def test_log_ins_at_once_wait_in_turn_and_leave_threads_for_pages(city, client, enter):
    """Somebody's password is being judged, another's is next: a third is asked to wait."""
    taken = [pace.hashing_turn() for _ in range(pace.HASHING)]
    for turn in taken:
        assert turn.__enter__()
    waiting = threading.Thread(target=lambda: pace.hashing_turn().__enter__())
    waiting = []
    for _ in range(pace.IN_LINE):
        assert pace._LINE.acquire(blocking=False)
        waiting.append(pace._LINE)
    try:
        sent = {"username": "filler", "password": "for-tests-only-1"}
        assert client.post("/login/", sent).status_code == 429
        assert client.get("/login/").status_code == 200  # a page waits for nobody
        assert enter(city.filler).get("/jobs/").status_code == 200
    finally:
        for line in waiting:
            line.release()
        for turn in taken:
            turn.__exit__(None, None, None)
    client.logout()
    assert client.post("/login/", sent).status_code == 302


def test_what_somebody_was_refused_is_noted(city, enter):
    for path in access_log.folder().glob("*"):
        path.unlink()
    access_log._SPOOL.stream = None
    client = enter(city.colleague)
    assert client.get(f"/years/{city.cycle.pk}/").status_code == 404  # of another department
    assert client.get("/people/").status_code == 403
    shown = {"Authorization": f"Bearer {make_token('x', by=city.colleague)}"}
    assert client.get("/no/such/address/").status_code == 404  # nothing that anybody is refused
    client.logout()
    assert client.get(f"/api/years/{city.cycle.pk}", headers=shown).status_code == 404
    access_log.drain()
    lines = AccessLine.objects.order_by("pk").values_list("actor_id", "action", "kind", "object_id")
    assert list(lines)[:2] == [
        (city.colleague.pk, "refused", "performance:year", f"/years/{city.cycle.pk}/"),
        (city.colleague.pk, "refused", "core:people", "/people/"),
    ]
    assert len(lines) == 3


def test_jobs_and_uploads_of_a_department_are_bounded(city, options):
    options(department_jobs=2, department_uploads_mib=1)
    jobs.enqueue("x", {}, by=city.filler)
    jobs.enqueue("x", {}, by=city.manager)
    with pytest.raises(Refused, match="本部门已有 2 个任务"):
        jobs.enqueue("x", {}, by=city.accountant)
    jobs.enqueue("x", {}, by=city.colleague)  # of another department
    jobs.enqueue("x", {}, by=city.finance)
    note_file("0" * 64, "a.txt", 2**20 - 1, "text", by=city.filler)
    with pytest.raises(Refused, match="本部门一天内"):
        take_file("b.txt", b"two", by=city.manager)
    take_file("b.txt", b"two", by=city.colleague)


@pytest.fixture
def turns(tmp_path, monkeypatch):
    monkeypatch.setattr(own_turns, "PATIENCE", 0.2)
    return OwnTurns(lambda: tmp_path / "turns")


def taken_by_another(turns, person):
    """Whether a thread beside this one comes to its turn."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(turns.take(person)))
    thread.start()
    thread.join()
    return answers[0]


def test_a_person_has_one_request_at_a_time_and_others_have_theirs(turns):
    assert turns.take(7)
    assert not taken_by_another(turns, 7)
    assert taken_by_another(turns, 8)
    turns.give_back(7)
    assert taken_by_another(turns, 7)


def test_who_waits_comes_to_their_turn_and_few_may_wait(turns, monkeypatch):
    monkeypatch.setattr(own_turns, "PATIENCE", 30.0)
    assert turns.take(7)
    answers = []
    waiting = [
        threading.Thread(target=lambda: (answers.append(turns.take(7)), turns.give_back(7)))
        for _ in range(own_turns.IN_LINE)
    ]
    for thread in waiting:
        thread.start()
    while turns._waiting[7] < own_turns.IN_LINE:
        pass
    assert not taken_by_another(turns, 7)  # at once, and no thread is held
    turns.give_back(7)
    for thread in waiting:
        thread.join()
    assert answers == [True] * own_turns.IN_LINE


TURN = """
import sys
from pathlib import Path
from jiheng.web.core.own_turns import OwnTurns
turns = OwnTurns(lambda: Path(sys.argv[1]))
print(turns.take(7), flush=True)
sys.stdin.read()
"""


def test_a_turn_is_one_of_all_processes_and_ends_with_its_own(turns, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", TURN, str(tmp_path / "turns")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    try:
        assert process.stdout.readline() == b"True\n"
        assert not turns.take(7)
        assert turns.take(8)
    finally:
        process.kill()
        process.wait()
    assert turns.take(7)


def test_whoever_asks_for_all_at_once_waits_and_others_do_not(city, enter, client, monkeypatch):
    monkeypatch.setattr(own_turns, "PATIENCE", 0.1)
    shown = {"Authorization": f"Bearer {make_token('x', by=city.filler)}"}
    page = enter(city.filler)
    assert pace.OWN.take(city.filler.pk)  # another request of theirs is being answered
    try:
        assert page.get("/jobs/").status_code == 429
        assert enter(city.manager).get("/jobs/").status_code == 200
        client.logout()
        assert client.get("/api/me", headers=shown).status_code == 429
    finally:
        pace.OWN.give_back(city.filler.pk)
    assert client.get("/api/me", headers=shown).status_code == 200
    assert client.get("/api/me", headers=shown).status_code == 200  # the turn before has ended
    assert not pace.OWN._taken


def test_changes_come_as_people_make_them(city, enter, options):
    """However often pages are looked at: what is sent has a pace of its own."""
    options(changes=2)
    page = enter(city.filler)
    sent = [page.post("/jobs/99/cancel/").status_code for _ in range(3)]
    assert sent == [302, 302, 429]
    assert page.get("/jobs/").status_code == 200
