"""Tokens that read only, and how long one lasts: on the page, by call, in the record, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiheng.web.core import actions
from jiheng.web.core.models import AuditLine, Job, Token
from jiheng.web.core.refusal import Refused
from web.test_api import headers

pytestmark = pytest.mark.django_db


def bearer(secret):
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


@pytest.fixture
def reading(city):
    return bearer(actions.make_token("看板", by=city.administrator, scope=actions.READS, days=7))


def test_a_token_that_reads_changes_nothing_and_says_why(city, client, reading):
    assert client.get("/api/me", **reading).status_code == 200
    assert client.get("/api/people", **reading).status_code == 200
    before, orders = AuditLine.objects.count(), Job.objects.count()
    person = {"username": "new1", "name": "新人", "password": "Xin-Ren-2026"}
    role = city.filler.memberships.get().pk
    for method, path, body in (
        ("post", "/people", person),
        ("put", f"/people/{city.filler.pk}/active", {"active": False}),
        ("patch", f"/people/{city.filler.pk}", {"name": "甲"}),
        ("delete", f"/roles/{role}", {}),
        ("post", f"/years/{city.cycle.pk}/files/workbook", {}),
        ("post", "/no-such-call", {}),
        ("delete", f"/tokens/{Token.objects.get().pk}", {}),
    ):
        answer = getattr(client, method)(
            f"/api{path}", body, content_type="application/json", **reading
        )
        assert answer.status_code == (404 if "no-such" in path else 403), (method, path)
        if "no-such" not in path:
            assert "只能看" in answer.json()["said"]
    spoofed = {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", **reading}
    client.get(f"/api/roles/{role}", **spoofed)
    client.get(f"/api/people/{city.filler.pk}?_method=DELETE", **spoofed)
    assert (AuditLine.objects.count(), Job.objects.count()) == (before, orders)


def test_the_page_offers_reading_first_and_tells_what_each_may(city, enter):
    client = enter(city.filler)
    page = client.post("/tokens/", {"name": "取数"}).content.decode()  # nothing chosen: the least
    assert "只能看" in page
    client.post("/tokens/", {"name": "填报程序", "scope": "all", "days": "365"})
    least, whole = Token.objects.order_by("pk")
    assert (least.reads_only, whole.reads_only) == (True, False)
    in_days = [(t.expires_at - timezone.now() + timedelta(hours=1)).days for t in (least, whole)]
    assert in_days == [90, 365]
    line = AuditLine.objects.filter(action="make_token").last()
    assert line.changes["token_scope"] == ["", "all"]
    assert line.changes["token_until"][1]


@pytest.mark.parametrize(
    "wrong", [{"scope": "write"}, {"days": "36500"}, {"days": "-1"}, {"days": "x"}]
)
def test_another_scope_or_time_is_refused(city, enter, wrong):
    answer = enter(city.filler).post(
        "/tokens/", {"name": "取数", "scope": "all", "days": "7", **wrong}
    )
    assert answer.status_code == 409
    assert not Token.objects.exists()
    with pytest.raises(Refused):
        actions.make_token("取数", by=city.filler, scope="write")


def test_ones_own_tokens_are_told_and_ended_by_call(city, client, reading):
    mine = headers(city.filler)
    [own] = client.get("/api/tokens", **mine).json()
    assert (own["scope"], "digest" in own) == ("all", False)
    [other] = client.get("/api/tokens", **reading).json()
    assert other["scope"] == "reads"
    assert client.delete(f"/api/tokens/{other['id']}", **mine).status_code == 404
    assert client.get("/api/me", **reading).status_code == 200  # it is another's
    assert client.delete(f"/api/tokens/{own['id']}", **mine).status_code == 204
    assert client.get("/api/me", **mine).status_code == 401
