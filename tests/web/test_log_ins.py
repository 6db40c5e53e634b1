"""A person sees what they are logged in by and ends it; so does who administers their account."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from jiheng.web.core import actions
from jiheng.web.core.addresses import shortened
from jiheng.web.core.browsers import browser_words
from jiheng.web.core.models import AuditLine, Guesses
from jiheng.web.core.queries.log_ins import log_ins
from web.city import PASSWORD, person

pytestmark = pytest.mark.once

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0"
PAGE = "/log-ins/"


def logged_in(user, agent=EDGE, address="10.1.2.3"):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post("/login/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client):
    return client.get("/").status_code == 200


def rows(client):
    return client.get(PAGE).context["log_ins"]


def test_a_page_lists_what_one_is_logged_in_by(city):
    first = logged_in(city.filler)
    second = logged_in(city.filler, PHONE, "2001:db8:1:2::7")
    logged_in(city.manager, LINUX)
    own = rows(second)
    assert [(each.browser, each.address, each.current) for each in own] == [
        ("Safari · iPhone", "2001:0db8:0001:*", True), ("Edge · Windows", "10.1.2.*", False),
    ]  # fmt: skip
    assert all(timezone.now() - each.started_at < dt.timedelta(minutes=1) for each in own)
    page = first.get(PAGE).content.decode()
    assert "Edge · Windows" in page
    assert "10.1.2.3" not in page
    for session in Session.objects.all():  # whoever reads the page cannot enter by it
        assert session.session_key not in page


def test_when_it_was_last_used_is_told_to_the_minute(city, monkeypatch):
    client = logged_in(city.filler)
    start = rows(client)[0].used_at
    later = timezone.now() + dt.timedelta(minutes=20)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert is_in(client)
    assert rows(client)[0].used_at - start > dt.timedelta(minutes=19)
    assert rows(client)[0].started_at <= start


def test_one_is_ended_and_the_record_says_so(city):
    lost, here = logged_in(city.filler), logged_in(city.filler, PHONE)
    digest = next(each.digest for each in rows(here) if not each.current)
    answer = here.post(PAGE, {"end": digest, "old": PASSWORD})
    assert answer.url == PAGE
    assert is_in(here)
    assert not is_in(lost)
    line = AuditLine.objects.get(action="end_log_in")
    assert (line.actor_id, line.object_id) == (city.filler.pk, str(city.filler.pk))
    assert line.changes == {"log_ins": [1, 0], "browser": ["Edge · Windows；10.1.2.*", ""]}
    assert here.post(PAGE, {"end": digest, "old": PASSWORD}).status_code == 409  # it is over
    assert AuditLine.objects.filter(action="end_log_in").count() == 1


def test_all_others_are_ended_at_once(city):
    others = [logged_in(city.filler, agent) for agent in (EDGE, PHONE, LINUX)]
    colleague, here = logged_in(city.manager), logged_in(city.filler)
    here.post(PAGE, {"end": "others", "old": PASSWORD})
    assert [is_in(client) for client in others] == [False] * 3
    assert is_in(here)
    assert is_in(colleague)
    assert here.post(PAGE, {"end": "others", "old": PASSWORD}).status_code == 409


def test_the_password_is_asked_for_again(city):
    other, here = logged_in(city.filler), logged_in(city.filler)
    for old in ("", "wrong"):
        answer = here.post(PAGE, {"end": "others", "old": old})
        assert answer.status_code == 422
    assert is_in(other)
    assert AuditLine.objects.filter(action="wrong_password").count() == 2
    for _try in range(20):
        answer = here.post(PAGE, {"end": "others", "old": "wrong"})
    assert answer.status_code == 429  # tries at a secret are counted here as well
    assert Guesses.objects.exists()


def test_nobody_ends_what_is_anothers(city):
    victim = logged_in(city.manager)
    [own] = log_ins(city.manager)
    here = logged_in(city.filler)
    assert here.post(PAGE, {"end": own.digest, "old": PASSWORD}).status_code == 409
    address = f"/people/{city.manager.pk}/log-ins/"
    assert here.get(address).status_code == 403
    assert here.post(f"{address}end/", {"end": own.digest}).status_code == 403
    assert is_in(victim)


def test_who_administers_an_account_ends_its_log_ins(city):
    one, other = logged_in(city.filler), logged_in(city.filler, PHONE)
    token = actions.make_token("程序", by=city.filler)
    administrator = logged_in(city.administrator, LINUX)
    address = f"/people/{city.filler.pk}/log-ins/"
    page = administrator.get(address)
    assert len(page.context["log_ins"]) == 2
    assert "Safari · iPhone" in page.content.decode()
    digest = next(e.digest for e in page.context["log_ins"] if e.browser == "Edge · Windows")
    administrator.post(f"{address}end/", {"end": digest, "next": address})
    assert [is_in(client) for client in (one, other, administrator)] == [False, True, True]
    administrator.post(f"{address}end/", {"next": address})
    assert not is_in(other)
    lines = AuditLine.objects.filter(action="end_log_in")
    assert lines.count() == 2
    assert {line.actor_id for line in lines} == {city.administrator.pk}
    called = Client().get("/api/years", headers={"Authorization": f"Bearer {token}"})
    assert called.status_code == 200  # a token is no log-in: it has a page of its own
    assert logged_in(city.filler)  # and the account goes on


def test_an_administrator_of_a_part_does_not_reach_beyond_it(city):
    local = person("local", city.department, "administrator")
    victim = logged_in(city.finance)
    actions.give_role(city.finance, city.department, "lead", by=None)  # below, and above as well
    client = logged_in(local)
    address = f"/people/{city.finance.pk}/log-ins/"
    assert client.get(address).status_code == 403
    assert client.post(f"{address}end/").status_code == 403
    assert client.get(f"/people/{city.colleague.pk}/log-ins/").status_code == 404
    assert is_in(victim)
    mine = logged_in(city.filler)
    client.post(f"/people/{city.filler.pk}/log-ins/end/")
    assert not is_in(mine)


def test_what_is_over_already_is_not_listed(city, settings):
    stale = logged_in(city.filler)
    city.filler.refresh_from_db()
    actions.set_password(city.filler, "another-long-1-word", by=city.filler)
    assert not is_in(stale)
    city.filler.refresh_from_db()
    assert log_ins(city.filler) == []


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge · Windows"),
        (PHONE, "Safari · iPhone"),
        (LINUX, "Firefox · Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile MicroMessenger/8.0",
            "微信 WeChat · Android",
        ),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_in_words(agent, words):
    assert browser_words(agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.168.3.44", "192.168.3.*"), ("::1", "0000:0000:0000:*"), ("", ""), ("unix:", "")],
)
def test_an_address_without_its_machine(address, network):
    assert shortened(address) == network


def test_the_return_key_in_the_password_ends_nothing(city):
    """It presses the first button of a form: that one is shut."""
    logged_in(city.filler)
    page = logged_in(city.filler).get(PAGE).content.decode()
    form = page.partition('<main id="main">')[2].partition("<form")[2]
    first, _tag, rest = form.partition("<button")[2].partition(">")
    assert first.split() == ["disabled", "hidden"]
    assert 'value="others"' in rest
