"""Nobody holds everybody up: calls are counted, log-ins wait in turn, jobs and uploads are bounded."""

import threading
from dataclasses import replace

import pytest
from django.conf import settings

from jiheng.web.core import access_log, jobs, pace
from jiheng.web.core.actions import make_token, note_file, take_file
from jiheng.web.core.models import AccessLine
from jiheng.web.core.refusal import Refused


@pytest.fixture
def options(monkeypatch):
    def put(**changes):
        monkeypatch.setattr(settings, "OPTIONS", replace(settings.OPTIONS, **changes))

    return put


def test_so_many_calls_a_minute_and_as_many_at_once():
    counted = pace.Pace()
    assert [counted.allows("a", 3, 0.0) for _ in range(4)] == [True, True, True, False]
    assert counted.allows("b", 3, 0.0)  # each for themselves
    assert not counted.allows("a", 3, 19.0)
    assert counted.allows("a", 3, 20.5)
    assert not counted.allows("a", 3, 20.6)


def test_who_is_counted_is_forgotten_in_time(monkeypatch):
    monkeypatch.setattr(pace, "MOST_KNOWN", 5)
    counted = pace.Pace()
    for number in range(6):
        counted.allows(f"{number}", 3, number * 50.0)
    assert len(counted.left) == 2


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
