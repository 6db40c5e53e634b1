"""Coming in: limits by account and address, what the record has of it, how it ends, one-time codes, texts no database keeps."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Semaphore

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from jiheng.web.core import actions, one_time_codes, pace, queries
from jiheng.web.core.actions import guessing
from jiheng.web.core.models import AuditLine, Membership, User
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from web.city import PASSWORD

WRONG = {"username": "filler", "password": "wrong"}
RIGHT = {"username": "filler", "password": PASSWORD}
GOOD = "Xin-Kou-Ling-26"


@pytest.fixture
def proxied(settings):
    settings.PROXY_ADDRESSES = frozenset({"127.0.0.1"})


def tried(client, body, address):
    return client.post("/login/", body, headers={"X-Forwarded-For": f"6.6.6.6, {address}"})


def test_somebody_outside_does_not_lock_an_account_for_others(city, client, proxied):
    for _ in range(8):
        tried(client, WRONG, "198.51.100.9")
    assert tried(client, RIGHT, "198.51.100.9").status_code == 429
    assert tried(client, RIGHT, "203.0.113.77").status_code == 302


def test_spraying_many_accounts_from_one_address_is_slowed(city, client, proxied):
    statuses = [
        tried(client, {"username": f"n{i}", "password": "x"}, "198.51.100.9").status_code
        for i in range(40)
    ]
    assert statuses[:30] == [200] * 30
    assert statuses[-1] == 429
    assert tried(client, RIGHT, "198.51.100.9").status_code == 429
    assert tried(client, RIGHT, "203.0.113.77").status_code == 302


def test_one_account_from_many_addresses_is_slowed(city, client, proxied):
    statuses = [
        tried(client, WRONG, f"198.51.{i // 200}.{i % 200}").status_code for i in range(101)
    ]
    assert statuses[-1] == 429
    assert tried(client, RIGHT, "203.0.113.77").status_code == 429


SPELLINGS = ("ｆiller", "fｉller", "ﬁller", "filler\u3000", "𝐟iller", "ＦＩＬＬＥＲ")


def test_other_letters_of_one_name_are_no_further_tries(city, client, proxied):
    """A form reads wide and other letters as plain ones: each spelling gave five tries more."""
    assert client.post("/login/", RIGHT | {"username": "ｆiller"}).status_code == 302
    client.logout()
    for number in range(5):
        tried(client, WRONG | {"username": SPELLINGS[number]}, "198.51.100.9")
    for name in ("filler", *SPELLINGS[:5]):
        assert tried(client, RIGHT | {"username": name}, "198.51.100.9").status_code == 429
    assert tried(client, RIGHT, "203.0.113.77").status_code == 302


def test_what_anybody_writes_is_no_address(city, client):
    answer = None
    for i in range(6):
        answer = client.post(
            "/login/", WRONG, headers={"X-Forwarded-For": f"9.9.9.{i}", "X-Real-IP": f"9.9.9.{i}"}
        )
    assert answer.status_code == 429


def test_the_record_has_the_real_address(city, client, proxied):
    tried(client, RIGHT, "203.0.113.77")
    line = AuditLine.objects.get(action="log_in")
    assert (line.actor_id, line.address) == (city.filler.pk, "203.0.113.77")
    tried(Client(), WRONG, "not an address")
    assert AuditLine.objects.get(action="log_in_failed").address == "127.0.0.1"


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_not_more_guesses(city, monkeypatch):
    monkeypatch.setattr(pace, "_LINE", Semaphore(16))  # all are judged, in turn

    def guess(_):
        try:
            return Client().post("/login/", WRONG).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(guess, range(16)))
    assert statuses.count(200) == 5


def test_a_lock_ends_and_a_right_try_takes_its_count_back(city, client):
    for _ in range(4):
        client.post("/login/", WRONG)
    assert client.post("/login/", RIGHT).status_code == 302
    for _ in range(5):
        assert Client().post("/login/", WRONG).status_code == 200
    assert Client().post("/login/", RIGHT).status_code == 429
    guessing.Guesses.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert Client().post("/login/", RIGHT).status_code == 302


def test_the_own_password_cannot_be_guessed_either(city, enter):
    client = enter(city.filler)
    sent = {"old": "wrong", "new": GOOD, "again": GOOD}
    assert [client.post("/password/", sent).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post("/password/", sent | {"old": PASSWORD}).status_code == 429


def test_log_ins_failures_locks_and_tokens_are_in_the_record(city, client):
    for _ in range(6):
        client.post("/login/", WRONG)
    Client(REMOTE_ADDR="10.0.0.7").post("/login/", RIGHT)
    secret = actions.make_token("程序", by=city.filler)
    for _ in range(3):
        client.get("/api/me", headers={"Authorization": f"Bearer {secret}"})
    actions_of = AuditLine.objects.filter(object_id=str(city.filler.pk), kind="user")
    counts = [
        actions_of.filter(action=a).count()
        for a in ("log_in_failed", "lock_out", "log_in", "use_token")
    ]
    assert counts == [5, 1, 1, 1]
    typed = json.dumps(list(AuditLine.objects.values_list("changes", flat=True)))
    assert "wrong" not in typed
    client.post("/login/", {"username": "My-Password-typed-here", "password": "x"})
    assert "My-Password" not in json.dumps(
        list(AuditLine.objects.values_list("changes", "object_id"))
    )


def signed_in(username="filler"):
    client = Client()
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def test_a_password_change_ends_tokens_and_other_sessions(city):
    here, there = signed_in(), signed_in()
    secret = actions.make_token("程序", by=city.filler)
    sent = {"old": PASSWORD, "new": GOOD, "again": GOOD}
    assert here.post("/password/", sent).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert there.get("/api/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_back_again_nothing_of_before_works(city):
    client = signed_in()
    secret = actions.make_token("程序", by=city.filler)
    actions.set_active(city.filler.pk, False, by=city.administrator)
    actions.set_active(city.filler.pk, True, by=city.administrator)
    assert client.get("/").status_code == 302
    assert client.get("/api/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert signed_in().get("/").status_code == 200


def test_no_more_log_ins_at_once_than_the_setting_says(city, accounts):
    accounts(sessions=2)
    first, second, third = (signed_in() for _ in range(3))
    assert first.get("/").status_code == 302
    assert [c.get("/").status_code for c in (second, third)] == [200, 200]


def test_a_password_expires(city, accounts, enter):
    accounts(expire_days=90)
    client = enter(city.filler)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=city.filler.pk).update(password_at=timezone.now() - timedelta(days=91))
    assert client.get("/").url.startswith("/password/")


def test_none_of_the_last_five_passwords_comes_back(city):
    user = city.filler
    for n in range(5):
        user = actions.set_password(user, f"Xin-Kou-Ling-{n}", by=user)
    for old in (PASSWORD, *(f"Xin-Kou-Ling-{n}" for n in range(5))):
        with pytest.raises(ValidationError):
            actions.set_password(user, old, by=user)
    user = actions.set_password(user, "Xin-Kou-Ling-9", by=user)
    actions.set_password(user, PASSWORD, by=user)  # the sixth before


PLAIN = (
    "wwwwwwwwww",
    "ababababab",
    "aaaaaaaaab",
    "Woaini1314520!",
    "Zhangsan2026!",
    "Caizheng@2026",
    "P@ssw0rd2026!",
)
PLAIN += (
    "Qwerty123456",
    "abcdefgh26",
    "Caizhengju1!",
    "wwwwwwwwwwwwwwwwww",
    "JIXIAO-2026-07",
    "Admin@123456",
)


@pytest.mark.parametrize("password", PLAIN)
def test_plain_and_common_passwords_are_none(db, password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["Tian-Bao-2026!", "four words of one kind", "Kx7mQ2pV9zWd", "北京的雨下了一夜没停歇啊呀"],
)
def test_others_are(db, accounts, password):
    accounts(long=13)
    validate_password(password)


# one-time codes: RFC 6238, appendix B (SHA-1), and RFC 4226, appendix D


SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
           (2000000000, "69279037"), (20000000000, "65353130")]  # fmt: skip
COUNTED = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]


@pytest.mark.parametrize(("moment", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(moment, code):
    assert one_time_codes.code(SEED, moment // 30, 8) == code
    assert one_time_codes.matching_step(SEED, code[-6:], moment) == moment // 30


def test_counted_codes_are_those_of_the_rfc():
    assert [one_time_codes.code(SEED, n) for n in range(10)] == COUNTED


def test_a_code_is_good_near_its_time_and_once():
    step = 59 // 30
    assert one_time_codes.matching_step(SEED, "287082", 89) == step
    assert one_time_codes.matching_step(SEED, "287082", 121) is None
    assert one_time_codes.matching_step(SEED, "287082", 59, after=step) is None
    assert one_time_codes.matching_step(SEED, "２８７０８２", 59) is None


def now_code(secret):
    return one_time_codes.code(secret, int(timezone.now().timestamp()) // 30)


def test_a_role_that_needs_a_code_is_not_in_without_it(city, accounts, client):
    accounts(second_factor=frozenset({"finance"}))
    sent = {"username": "finance", "password": PASSWORD}
    assert client.post("/login/", sent).url == "/login/code/"
    assert client.get("/").url.startswith("/login/")  # not yet
    secret = client.session["pending"]["secret"]
    assert secret in client.get("/login/code/").content.decode()
    assert client.post("/login/code/", {"code": "000000"}).status_code == 422
    code = now_code(secret)
    assert client.post("/login/code/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200
    again = Client()
    again.post("/login/", sent)
    assert secret not in again.get("/login/code/").content.decode()  # shown once
    assert again.post("/login/code/", {"code": code}).status_code == 422  # taken once
    statuses = [again.post("/login/code/", {"code": "000000"}).status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert signed_in().get("/").status_code == 200  # other roles: no code


def test_a_reset_takes_the_device_back_and_the_link_asks_for_a_code_too(city, accounts, client):
    accounts(second_factor=frozenset({"finance"}))
    User.objects.filter(pk=city.finance.pk).update(code_secret=SEED)
    secret = actions.make_password_link(city.finance.pk, by=None)
    city.finance.refresh_from_db()
    assert city.finance.code_secret == ""
    client.force_login(city.filler, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/start/{secret}/", {"new": GOOD, "again": GOOD})
    assert answer.url == "/login/code/"  # whoever is logged in beside
    assert client.session["_auth_user_id"] == str(city.filler.pk)


# separated duties


@pytest.fixture
def separated(city, accounts):
    accounts(duties="separated")
    for role in ("security_officer", "security_auditor"):
        city.people[role] = actions.add_user(username=role, name=role, password=PASSWORD, by=None)
        actions.give_role(city.people[role], city.root, role, by=None)
    return city


def test_three_duties_are_three_people(separated, enter):
    city = separated
    new = actions.add_user(username="fresh", name="新人", password=PASSWORD, by=city.administrator)
    with pytest.raises(Refused):
        actions.give_role(new, city.department, "filler", by=city.administrator)
    actions.give_role(new, city.department, "filler", by=city.security_officer)
    for who in ("security_officer", "security_auditor"):
        with pytest.raises(Refused):
            actions.add_user(username="x-y", name="x", password=PASSWORD, by=city.people[who])
    with pytest.raises(Refused):
        actions.take_role(Membership.objects.get(user=new).pk, by=city.administrator)
    assert enter(city.security_officer).get(f"/people/{new.pk}/").status_code == 200
    kinds = set(queries.record_lines(city.security_auditor).values_list("kind", flat=True))
    assert kinds == {"user", "organisation"}
    assert enter(city.security_auditor).get("/record/").status_code == 200
    assert enter(city.security_auditor).get(f"/years/{city.cycle.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "role"),
    [("administrator", "security_officer"), ("security_officer", "security_auditor"), ("administrator", "filler"),
     ("filler", "administrator"), ("auditor", "security_auditor"), ("security_auditor", "finance")],
)  # fmt: skip
def test_incompatible_roles_are_refused(separated, who, role):
    with pytest.raises(Refused):
        actions.give_role(
            separated.people[who], separated.root, role, by=separated.security_officer
        )
    with pytest.raises(Refused):
        actions.give_role(separated.people[who], separated.root, role, by=None)


def test_without_the_setting_there_are_no_such_roles(city):
    with pytest.raises(Refused):
        actions.give_role(city.stranger, city.root, "security_officer", by=city.administrator)


# texts


ODD = ("\0", "甲\0乙", "\ud800", "a\udfffb")


@pytest.mark.parametrize("text", ODD)
def test_what_no_database_keeps_is_told_apart(text):
    assert not storable(text)
    assert storable("𠀀 普通 text \x1f")


@pytest.mark.parametrize(
    "address", ["/search/?q=%00", "/years/?department=a%00", "/people/?q=%00", "/login/?next=%00"]
)
def test_a_nul_is_refused_with_a_sentence_wherever_it_comes_in(city, enter, address):
    answer = enter(city.administrator).get(address)
    assert answer.status_code == 400
    assert "不能保存的字符" in answer.content.decode()


@pytest.mark.parametrize("text", ODD[:2])
def test_and_in_forms_api_and_files(city, enter, text):
    client = enter(city.filler)
    assert client.post(f"/years/{city.cycle.pk}/plan/", {"title": text}).status_code == 400
    secret = actions.make_token("程序", by=city.filler)
    head = {"Authorization": f"Bearer {secret}"}
    sent = json.dumps({"text": text})
    answer = client.post(
        f"/api/years/{city.cycle.pk}/problems", sent, content_type="application/json", headers=head
    )
    assert answer.status_code == 409
    assert "不能保存的字符" in answer.json()["said"]


@pytest.mark.parametrize("text", ['{"q": "\\ud800"}', '{"\\udc00": 1}', '[["\\u0000"]]'])
def test_halves_of_characters_in_json_are_refused(city, enter, text):
    answer = enter(city.filler).post(
        f"/years/{city.cycle.pk}/indicators/grid/", text, content_type="application/json",
        headers={"X-Requested-With": "fetch"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["why"]) == (400, "text")


def test_long_names_and_far_years_are_told_as_such(city, enter, client):
    assert client.post("/login/", {"username": "x" * 300, "password": "x"}).status_code == 200
    finance = enter(city.finance)
    for year in ("9999999999", "9" * 30, "9" * 5_000, "0", "-1", "２０２６年"):
        sent = {
            "organisation": str(city.root.pk),
            "year": year,
            "stage": "setting",
            "day": "2026-01-01",
        }
        assert finance.post("/years/deadline/", sent).status_code == 409, year
    manager = enter(city.manager)
    for owner in ("9" * 30, "9" * 5_000):
        sent = {"title": "任务", "owner": owner, "due": ""}
        assert manager.post(f"/years/{city.cycle.pk}/plan/", sent).status_code in (302, 404, 405)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_do_it_once_and_are_told_so(city):
    def clicked(_):
        client = Client()
        client.force_login(city.administrator, backend="django.contrib.auth.backends.ModelBackend")
        sent = {"username": "twice", "name": "甲", "password": GOOD}
        try:
            return client.post("/people/add/", sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(clicked, range(6)))
    assert statuses.count(302) == 1
    assert set(statuses) <= {302, 422, 429}  # one waits for the other, few may wait
    assert User.objects.filter(username="twice").count() == 1


def test_what_calls_there_are_is_told_to_whoever_is_known(city, client, enter):
    assert client.get("/api/openapi.json").status_code == 401
    secret = actions.make_token("程序", by=city.filler)
    assert (
        client.get("/api/openapi.json", headers={"Authorization": f"Bearer {secret}"}).status_code
        == 200
    )
    assert enter(city.filler).get("/api/openapi.json").status_code == 200


def test_the_log_has_no_values():
    import logging
    import sys

    from jiheng.web.core.log import WithoutValues

    try:
        int("口令是秘密")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "出错", (), sys.exc_info())
    text = WithoutValues().format(record)
    assert "ValueError" in text
    assert "口令是秘密'" not in text.replace('int("口令是秘密")', "")


@pytest.mark.parametrize(("wish", "names"), [
    ({"host": "127.0.0.1"}, ()), ({"host": "0.0.0.0", "name": ("a.example", "b.example")}, ("a.example", "b.example")),
    ({"host": "10.1.2.3", "proxy": "p.example"}, ("p.example",)),
])  # fmt: skip
def test_host_names_are_always_named(tmp_path, wish, names):
    from jiheng.web.config.installation import Installation
    from jiheng.web.operate.serve import Served, _names

    assert _names(Served(place=Installation(tmp_path), **wish)) == names
    own = _names(Served(place=Installation(tmp_path), host="0.0.0.0", cert=tmp_path, key=tmp_path))
    assert own
    assert "*" not in own


def test_switching_duties_on_makes_the_two_others_once(city, accounts):
    from jiheng.web.operate.people import duty_links, incompatible_people

    assert duty_links() == {}
    accounts(duties="separated")
    links = duty_links()
    assert set(links) == {"security", "audit"}
    for username, link in links.items():
        sent = {"new": GOOD, "again": GOOD}
        assert Client().post(link, sent).status_code == 302, username
    assert duty_links() == {}
    assert incompatible_people() == []
    about = {"organisation": city.root, "role": "security_officer"}
    Membership.objects.create(user=city.administrator, **about)
    assert incompatible_people() == ["administrator"]


def test_the_doctor_says_whether_duties_are_separated(city, accounts):
    from jiheng.web.operate.doctor import _duties

    [check] = _duties()
    assert "not separated" in check.en
    accounts(duties="separated")
    [check] = _duties()
    assert check.sound
    assert "not separated" not in check.en


def test_passwords_have_12_to_128_characters_and_those_of_before_still_enter(city, client):
    for length, fine in ((11, False), (12, True), (64, True), (128, True), (129, False)):
        password = ("Rk7-plover" * 13)[:length]
        try:
            actions.set_password(city.filler, password, by=city.filler)
        except ValidationError:
            assert not fine, length
        else:
            assert fine, length
    city.filler.set_password("Rk7-plovr")  # as an older edition took it
    city.filler.save()
    assert (
        client.post("/login/", {"username": "filler", "password": "Rk7-plovr"}).status_code == 302
    )


@pytest.mark.parametrize(("days", "enters"), [(13, True), (15, False), (None, True)])
def test_a_first_password_is_used_in_time(city, client, days, enters):
    user = actions.add_user(username="new", name="新", password=GOOD, by=city.administrator)
    at = timezone.now() - timedelta(days=days) if days is not None else None  # none: from before
    User.objects.filter(pk=user.pk).update(password_at=at)
    answer = client.post("/login/", {"username": "new", "password": GOOD})
    assert (answer.status_code == 302) == enters
    if not enters:
        assert "初始口令已过期" in answer.content.decode()


def test_cookies_are_of_this_host_alone_where_there_is_tls():
    script = (
        "from jiheng.web.config import settings as s;"
        "print(getattr(s, 'SESSION_COOKIE_NAME', 'sessionid'), getattr(s, 'CSRF_COOKIE_NAME', 'csrftoken'))"
    )
    for secure, names in (("1", "__Host-sessionid __Host-csrftoken"), ("", "sessionid csrftoken")):
        env = {**os.environ, "JIHENG_SECURE": secure}
        made = subprocess.run(
            [sys.executable, "-c", script], env=env, capture_output=True, text=True
        )
        assert made.stdout.strip() == names, made.stderr
