"""A log-in lasts while it is used; scripts are told in words when it does not, forms whether they were taken."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from jiheng.web.performance.actions import planning
from web import doing
from web.city import PASSWORD, fill_targets

pytestmark = pytest.mark.once

LATER = dt.timedelta(minutes=50)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def clock(monkeypatch):
    """A clock to be set forward; the session's own expiry asks it too."""
    shift = {"by": dt.timedelta()}
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + shift["by"])
    return shift


def test_a_log_in_lasts_while_it_is_used(city, enter, clock):
    client = enter(city.filler)
    for hours in range(1, 6):
        clock["by"] = hours * LATER * 2
        assert client.get("/").status_code == 200, hours
    clock["by"] += dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 90)
    assert client.get("/").status_code == 302


def test_what_a_page_asks_for_by_itself_is_no_use(city, enter, clock):
    client = enter(city.filler)
    client.get("/")
    ends = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    for part in (1, 2, 3):
        clock["by"] = ends * part / 4
        assert client.get("/jobs/", headers={"X-Background": "1"}).status_code == 200
    left = client.get("/session/", headers={**FETCH, "X-Background": "1"}).json()["left"]
    assert left <= settings.SESSION_COOKIE_AGE / 4 + 2
    assert client.post("/session/", headers=FETCH).json()["left"] == settings.SESSION_COOKIE_AGE
    clock["by"] = ends + dt.timedelta(minutes=5)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("headers", [FETCH, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_script_is_told_that_nobody_is_logged_in(city, client, headers):
    address = f"/years/{city.cycle.pk}/indicators/grid/"
    answer = client.post(address, "{}", content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["why"] == "login"
    assert "登录已经失效" in answer.json()["said"]
    assert client.get("/session/", headers=headers).status_code == 401


def test_a_script_of_somebody_elses_page_is_refused(city, enter):
    client = enter(city.manager)
    headers = {**FETCH, "X-Person": str(city.filler.pk)}
    address = f"/years/{city.cycle.pk}/objectives/grid/"
    answer = client.post(address, '{"rows": []}', content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["why"]) == (409, "person")
    headers["X-Person"] = str(city.manager.pk)
    assert client.get("/session/", headers=headers).json()["person"] == str(city.manager.pk)


def test_a_given_password_is_changed_first_by_scripts_too(city, enter):
    client = enter(city.filler)
    city.filler.must_change = True
    city.filler.save()
    assert client.get("/").url == "/password/"
    assert client.get("/jobs/", headers=FETCH).status_code == 403


def test_who_logs_in_again_comes_back_to_the_page_and_not_to_what_it_posts_to(city, client):
    page = f"/years/{city.cycle.pk}/plan/"
    sent = client.post(
        f"/years/{city.cycle.pk}/move/", headers={"Referer": f"http://testserver{page}?page=2"}
    )
    assert sent.url == f"/login/?next=/years/{city.cycle.pk}/plan/%3Fpage%3D2"
    elsewhere = client.post(
        f"/years/{city.cycle.pk}/move/", headers={"Referer": "http://evil.example/"}
    )
    assert elsewhere.url == "/login/?next=/"
    assert client.get(page).url == f"/login/?next={page}"


def test_a_form_that_is_taken_has_a_receipt_and_one_that_is_not_has_none(city, enter, client):
    fill_targets(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{row.key}/"
    form = {"original_target": "300", "was-original_target": "200", "version": row.version}
    assert "saved" not in client.post(address, form).cookies  # on the way to the log-in
    client = enter(city.filler)
    assert client.post(address, form).cookies["saved"].value == quote(address, safe="")
    clash = client.post(address, {**form, "original_target": "301"})
    assert clash.status_code == 409
    assert clash.cookies["saved"].value == ""  # taken back
    other = enter(city.filler)
    assert "saved" not in other.get(address).cookies


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "恢复"), ("en", "Restore")])
def test_a_form_from_before_the_last_log_in_is_answered_in_words(city, language, words):
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    token = client.cookies["csrftoken"].value
    login = {"username": "filler", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/login/", login).status_code == 302
    client.cookies["language"] = language
    page = f"http://testserver/years/{city.cycle.pk}/plan/"
    with translation.override(language):  # the language of a request stays with its thread
        answer = client.post(
            f"/years/{city.cycle.pk}/plan/",
            {"csrfmiddlewaretoken": token},
            headers={"Referer": page},
        )
        from_script = client.post("/session/", headers=FETCH)
    assert (from_script.status_code, from_script.json()["why"]) == (403, "csrf")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert words in text
    assert "DEBUG" not in text
    assert f'href="/years/{city.cycle.pk}/plan/"' in text


def test_a_log_in_ends_after_so_many_hours_however_much_it_is_used(city, client, clock):
    city.filler.must_change = False
    city.filler.save()
    client.post("/login/", {"username": "filler", "password": PASSWORD})
    hours = settings.OPTIONS.accounts.session_hours
    for hour in range(1, hours):
        clock["by"] = dt.timedelta(hours=hour)
        assert client.get("/jobs/").status_code == 200, hour
    left = client.get("/session/", headers=FETCH).json()["left"]
    assert left <= 3_600
    clock["by"] = dt.timedelta(hours=hours, seconds=1)
    answer = client.get("/jobs/")
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")


NO_PAGES = (
    "jobs", "2", "core:jobs", "performance:cycle", "login/", "https://evil.example/", "//evil.example",
    "/\\evil.example", "javascript:alert(1)", "\t//evil.example", "/login/", "/login/?next=/login/",
)  # fmt: skip


@pytest.mark.parametrize("word", NO_PAGES)
def test_where_to_go_next_is_a_page_of_ours_or_the_first_one(city, client, enter, word):
    """A word that is no address is not looked up among the names of views: that was a fault."""
    sent = {"username": city.filler.username, "password": PASSWORD}
    logged_in = client.post("/login/", {**sent, "next": word})
    assert (logged_in.status_code, logged_in.url) == (302, "/")
    assert client.get("/login/", {"next": word}).url == "/"  # who is in already
    task = planning.add_task(city.cycle.pk, "收集佐证", "", "2026-03-01", by=city.manager)
    done = enter(city.manager).post(f"/tasks/{task.pk}/", {"do": "finish", "back": word})
    home = f"/years/{city.cycle.pk}/plan/"
    assert done.url == (word if word.startswith("/login/") else home)
    person = f"/people/{city.colleague.pk}/active/"
    turned = enter(city.administrator).post(person, {"active": "1", "next": word})
    assert turned.url == (word if word.startswith("/login/") else "/people/")


def test_and_a_page_of_ours_is_gone_to(city, client):
    next_page = {"next": "/years/?year=2025"}
    sent = {"username": city.filler.username, "password": PASSWORD, **next_page}
    assert client.post("/login/", sent).url == "/years/?year=2025"
