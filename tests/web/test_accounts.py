"""Passwords: their rules, the one-time link, the way back for whoever forgot."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiheng.web.core import actions, queries
from jiheng.web.core.models import AuditLine, User
from jiheng.web.core.refusal import Refused
from jiheng.web.operate.people import first_administrator_link
from web.city import PASSWORD
from web.test_operate import SCRIPT, command, jiheng

pytestmark = pytest.mark.once

GOOD = "Xin-Kou-Ling-26"
CHINESE = re.compile("[\u4e00-\u9fff]")


def reset(client, person):
    """Reset somebody's password as an administrator does; return the link that is shown."""
    page = client.post(f"/people/{person.pk}/reset/")
    assert page.status_code == 200, page.status_code
    return re.search(r"<code>https?://[^/]+(/start/\S+/)</code>", page.content.decode())[1]


def enter_by(client, link, password=GOOD):
    return client.post(link, {"new": password, "again": password})


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(city, enter, client):
    link = reset(enter(city.administrator), city.filler)
    client.logout()
    assert client.get(link).status_code == 200
    assert enter_by(client, link).status_code == 302
    assert client.get("/").status_code == 200  # logged in
    client.logout()
    assert client.get(link).status_code == 404
    assert enter_by(client, link, "Ling-Yi-Ge-2026").status_code == 404
    city.filler.refresh_from_db()
    assert city.filler.check_password(GOOD)
    assert not city.filler.must_change
    lines = AuditLine.objects.filter(kind="user", object_id=str(city.filler.pk))
    assert list(lines.order_by("number").values_list("action", "actor_id"))[-3:] == [
        ("password_link", city.administrator.pk),
        ("password", city.filler.pk),
        ("log_in", city.filler.pk),
    ]


def test_only_the_digest_of_a_link_is_kept(city):
    secret = actions.make_password_link(city.filler.pk, by=None)
    city.filler.refresh_from_db()
    kept = {str(getattr(city.filler, field.name)) for field in User._meta.fields}
    assert not any(secret in value for value in kept)
    assert queries.link_holders(secret).get() == city.filler
    assert not queries.link_holders("").exists()


def test_a_link_expires_and_a_new_one_ends_it(city, enter, client):
    first = reset(enter(city.administrator), city.filler)
    second = reset(client, city.filler)
    client.logout()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    city.filler.refresh_from_db()
    assert city.filler.link_expires_at - timezone.now() <= timedelta(hours=24)
    User.objects.filter(pk=city.filler.pk).update(link_expires_at=timezone.now())
    assert client.get(second).status_code == 404
    assert enter_by(client, second).status_code == 404


def test_a_reset_ends_the_password_the_sessions_and_the_tokens(city, enter, client):
    from django.test import Client

    secret = actions.make_token("取数", by=city.filler)
    session = Client()
    session.force_login(city.filler, backend="django.contrib.auth.backends.ModelBackend")
    assert session.get("/").status_code == 200
    reset(enter(city.administrator), city.filler)
    assert session.get("/").status_code == 302
    assert queries.held_token(secret) is None
    client.logout()
    client.post("/login/", {"username": "filler", "password": PASSWORD})
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("role", ["filler", "auditor", "finance", "colleague", "stranger"])
def test_only_an_administrator_resets(city, enter, role):
    person = city.people[role]
    assert enter(person).post(f"/people/{city.lead.pk}/reset/").status_code == 403
    with pytest.raises(Refused):
        actions.make_password_link(city.lead.pk, by=person)
    city.lead.refresh_from_db()
    assert city.lead.check_password(PASSWORD)


def test_nobody_resets_their_own_or_that_of_somebody_kept_out(city, client):
    with pytest.raises(Refused):
        actions.make_password_link(city.administrator.pk, by=city.administrator)
    secret = actions.make_password_link(city.filler.pk, by=city.administrator)
    actions.set_active(city.filler.pk, False, by=city.administrator)
    with pytest.raises(Refused):
        actions.make_password_link(city.filler.pk, by=city.administrator)
    actions.set_active(city.filler.pk, True, by=city.administrator)
    assert client.get(f"/start/{secret}/").status_code == 404  # the link ended with the account


def test_a_weak_password_leaves_the_link_good(city, client):
    link = f"/start/{actions.make_password_link(city.filler.pk, by=None)}/"
    weak = enter_by(client, link, "short")
    assert weak.status_code == 422
    assert "口令太短，至少要 12 个字符。" in weak.content.decode()
    other = client.post(link, {"new": GOOD, "again": "another"})
    assert (other.status_code, GOOD in other.content.decode()) == (422, False)
    assert enter_by(client, link).status_code == 302


def test_the_first_administrator_comes_in_by_the_same_link(db, client):
    first, second = first_administrator_link(), first_administrator_link()
    assert client.get(first).status_code == 404  # ended by the later one
    assert enter_by(client, second).status_code == 302
    assert first_administrator_link() == ""


WEAK = ("short", "1234567890", "password123", "filler-abc")


@pytest.mark.parametrize("weak", [*WEAK, PASSWORD])
def test_what_is_wrong_with_a_password_is_said_in_the_language_of_the_page(city, enter, weak):
    client = enter(city.filler)
    sent = {"old": PASSWORD, "new": weak, "again": weak}
    for language, chinese in (("zh-hans", True), ("en", False)):
        client.cookies["language"] = language
        page = client.post("/password/", sent)
        assert page.status_code == 422
        errors = [str(e) for e in page.context["form"].errors["new"]]
        assert errors
        assert all(bool(CHINESE.search(error)) == chinese for error in errors), errors
    city.filler.refresh_from_db()
    assert city.filler.check_password(PASSWORD)


def test_the_password_that_was_given_cannot_be_kept(city, enter):
    """The first change asks for a password of one's own: the given one again is none."""
    given = "Xin-Ren-2026-given"
    user = actions.add_user(username="new", name="新人", password=given, by=city.administrator)
    client = enter(user)
    page = client.post("/password/", {"old": given, "new": given, "again": given})
    assert page.status_code == 422
    user.refresh_from_db()
    assert user.must_change


def test_the_rules_stand_beside_the_field(city, enter):
    page = enter(city.filler).get("/password/").content.decode()
    for rule in (
        "至少 12 个字符",
        "最多 128 个字符",
        "不能与登录名、姓名相近",
        "不能全是数字",
        "不能与现在的和最近 5 个口令相同",
    ):
        assert rule in page, rule


def test_who_has_no_password_yet_is_not_told_of_the_present_one(city, enter):
    link = f"/start/{actions.make_password_link(city.filler.pk, by=None)}/"
    client = enter(city.administrator)
    for path in (link, "/people/add/"):
        page = client.get(path).content.decode()
        assert "至少 12 个字符" in page, path
        assert "不能与现在的口令相同" not in page, path


def test_no_rule_of_a_password_lacks_its_words():
    from django.contrib.auth.password_validation import password_validators_help_texts

    with override("zh-hans"):
        assert all(CHINESE.search(text) for text in password_validators_help_texts())
    with override("en"):
        assert not any(CHINESE.search(text) for text in password_validators_help_texts())


ONE_ADMINISTRATOR = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
from jiheng.web.core import actions
root = actions.found_organisation(kind="finance", name="局", code="R", parent=None, by=None)
user = actions.add_user(username="guanli", name="管理", password="Wang-Le-2026", by=None)
actions.give_role(user, root, "administrator", by=None)
"""
)
LOG_IN = SCRIPT.format(
    body="""
import sys
from django.test import Client
from jiheng.web.core.models import AuditLine
link, client = sys.argv[1], Client(SERVER_NAME="localhost")
print(client.post(link, {"new": "Zhao-Hui-2026", "again": "Zhao-Hui-2026"}).status_code)
print(client.get("/people/").status_code)
print(AuditLine.objects.filter(action="password_link", actor_id=None).count())
"""
)


def test_the_last_administrator_who_forgot_is_let_in_from_the_machine(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    jiheng(folder, "people", "reset", "guanli", expect=2)  # nothing is installed there
    assert not (folder / "jiheng.sqlite3").exists()
    command(folder, "-c", ONE_ADMINISTRATOR)
    jiheng(folder, "people", "reset", "nobody", expect=2)
    link = jiheng(folder, "people", "reset", "guanli", "--address", "https://jx.example/").strip()
    assert link.startswith("https://jx.example/start/")
    shown = command(folder, "-c", LOG_IN, link.removeprefix("https://jx.example"))
    assert shown.split() == ["302", "200", "1"]
