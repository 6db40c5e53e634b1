"""Text that no database keeps is refused with a sentence, wherever it comes in."""

import pytest

from jiheng.web.core import audit
from jiheng.web.core.models import AuditLine
from web import doing

BAD = {"nothing": "甲\0乙", "half a character": "甲\ud800乙"}


@pytest.fixture(autouse=True)
def nothing_is_changed(city):
    before = AuditLine.objects.count()
    yield
    assert AuditLine.objects.count() == before
    assert list(audit.verify()) == []


def test_a_form_with_nothing_in_it(city, enter):
    row = doing.rows_in(city.cycle, "overview").get()
    where = f"/years/{city.cycle.pk}/overview/row/{row.key}/"
    sent = {"conclusion": BAD["nothing"], "version": f"{row.version}"}
    answer = enter(city.filler).post(where, sent)
    assert answer.status_code == 400
    assert "不能保存的字符" in answer.content.decode()
    row.refresh_from_db()
    assert "conclusion" not in row.values


@pytest.mark.parametrize("where", ["/search/?q=%00", "/years/?name=a%00", "/login/?next=%00"])
def test_a_search(city, enter, where):
    answer = enter(city.filler).get(where)
    assert answer.status_code == 400
    assert "不能保存的字符" in answer.content.decode()


def test_a_name_at_the_door(city, client):
    answer = client.post("/login/", {"username": BAD["nothing"], "password": "x"})
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", BAD)
def test_the_grid(city, enter, kind):
    path = f"/years/{city.cycle.pk}/indicators/grid/"
    sent = {"rows": [{"key": "new-1", "values": {"name": BAD[kind]}, "version": 0}]}
    answer = enter(city.filler).post(path, sent, content_type="application/json")
    assert answer.status_code == 400
    assert "不能保存" in answer.content.decode()


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_call(city, client, kind, method):
    answer = getattr(client, method)(
        "/api/years", {"a": [{BAD[kind]: 1}]}, content_type="application/json"
    )
    assert answer.status_code == 409
    assert answer.json()["said"]


def test_a_form_where_data_was_to_be_sent_is_no_fault_of_ours(city, enter):
    path = f"/years/{city.cycle.pk}/indicators/grid/"
    assert enter(city.filler).post(path, {"rows": "x"}).status_code == 400


def test_what_only_looks_like_it_passes(city, enter):
    path = f"/years/{city.cycle.pk}/indicators/grid/"
    sent = {"rows": [{"key": "new-1", "values": {"name": "\\u0000 是转义 😀"}, "version": 0}]}
    answer = enter(city.manager).post(path, sent, content_type="application/json")
    assert "不能保存的字符" not in answer.content.decode()


DEEP = ("[" * 100_000, '{"rows":' + "[" * 50_000 + "]" * 50_000 + "}", '{"a":' * 50_000)


@pytest.mark.parametrize("body", DEEP, ids=["open", "closed", "objects"])
def test_data_nested_without_end_is_told_as_what_it_is(city, enter, body):
    address = f"/years/{city.cycle.pk}/indicators/grid/"
    answer = enter(city.filler).post(address, body, content_type="application/json")
    assert answer.status_code == 400
