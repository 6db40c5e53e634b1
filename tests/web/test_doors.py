"""Other ways in: another service says who somebody is; account, role and second factor stay here."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests

from jiheng.web.config.door_options import Doors, DoorsError, doors
from jiheng.web.config.installation import OIDC_SECRET
from jiheng.web.core.models import AuditLine, User
from web import outside

pytestmark = pytest.mark.once

PASSWORD = "of-the-directory-7"


@pytest.fixture
def behind(settings):
    def set_doors(**section):
        settings.OPTIONS = replace(settings.OPTIONS, doors=Doors(**section))

    return set_doors


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    if outside.slapd() is None:
        pytest.skip("slapd 没有安装 / not installed")
    with outside.directory(tmp_path_factory.mktemp("ldap"), "filler", PASSWORD) as addresses:
        yield addresses


@pytest.fixture
def identity(behind, settings):
    with oidc_provider_mock.run_server_in_thread() as server:
        address = f"http://localhost:{server.server_port}"
        secret = settings.INSTALLATION.folder / OIDC_SECRET
        secret.write_text("secret-of-ours", encoding="utf-8")
        behind(oidc=address, oidc_client="jiheng")
        yield address
        secret.unlink()


def entered(client):
    user = client.session.get("_auth_user_id")
    return User.objects.get(pk=user).username if user else None


def by_directory(client, name="filler", password=PASSWORD):
    return client.post("/login/", {"username": name, "password": password})


def newest(action):
    return AuditLine.objects.filter(action=action).order_by("-number").first()


def at_directory(behind, directory, number=0):
    folder = "cn={name},dc=office"
    cert = outside_cert(directory)
    behind(directory=directory[number], directory_entry=folder, directory_ca=cert)


def outside_cert(directory):
    return str(CERTS[directory])


CERTS = {}


@pytest.fixture(autouse=True)
def certificates(request):
    if "directory" in request.fixturenames:
        addresses = request.getfixturevalue("directory")
        base = request.getfixturevalue("tmp_path_factory").getbasetemp()
        CERTS[addresses] = next(base.glob("ldap*/cert.pem"))


@pytest.mark.parametrize("number", [0, 1], ids=["ldaps", "start_tls"])
def test_the_password_of_the_directory_lets_in_who_has_an_account(
    city, client, behind, directory, number
):
    at_directory(behind, directory, number)
    assert by_directory(client).status_code == 302
    assert entered(client) == "filler"
    assert newest("log_in").changes == {"door": ["", "directory"]}


@pytest.mark.parametrize(("name", "password"), [
    ("filler", "another-password-7"), ("filler", ""), ("*", PASSWORD), ("nobody", PASSWORD),
    ("filler,dc=office", PASSWORD), ("manager", PASSWORD), ("Filler", PASSWORD),
    ("filler\\2c", PASSWORD), ("filler)(uid=*", PASSWORD), ("cn=filler", PASSWORD),
])  # fmt: skip
def test_who_does_not_know_it_stays_outside(city, client, behind, directory, name, password):
    at_directory(behind, directory)
    by_directory(client, name, password)
    assert entered(client) is None


@pytest.mark.parametrize("password", ["\u00ad", "\u200b\ufeff", "\x07", "\ue000"])
def test_a_password_that_is_nothing_to_a_directory_is_wrong_and_no_fault_of_it(
    city, client, behind, directory, password
):
    at_directory(behind, directory)
    assert "目录服务现在连不上" not in by_directory(client, password=password).content.decode()
    assert entered(client) is None


def test_of_two_accounts_that_a_directory_takes_for_one_neither_is_let_in(
    city, client, behind, directory
):
    at_directory(behind, directory)
    User.objects.create(username="Filler", name="另一个人")
    for name in ("filler", "Filler"):
        by_directory(client, name)
        assert entered(client) is None


def test_who_was_deactivated_here_stays_outside(city, client, behind, directory):
    at_directory(behind, directory)
    User.objects.filter(username="filler").update(is_active=False)
    by_directory(client)
    assert entered(client) is None


def test_a_directory_that_is_away_is_said_and_own_passwords_still_let_in(city, client, behind):
    address = f"ldaps://localhost:{outside.free_port()}"
    behind(directory=address, directory_entry="cn={name},dc=office")
    assert "目录服务现在连不上" in by_directory(client).content.decode()
    assert entered(client) is None
    from web.city import PASSWORD as OWN

    by_directory(client, password=OWN)
    assert entered(client) == "filler"


def test_a_certificate_of_nobody_known_is_not_trusted(city, client, behind, directory):
    behind(directory=directory[0], directory_entry="cn={name},dc=office")
    assert "目录服务现在连不上" in by_directory(client).content.decode()
    assert entered(client) is None


def test_a_password_given_by_another_is_not_asked_to_be_changed_then(
    city, client, behind, directory
):
    at_directory(behind, directory)
    User.objects.filter(username="filler").update(must_change=True)
    by_directory(client)
    assert client.get("/").status_code == 200


def asked_at(client, page, **more):
    """Go to the identity service and come back with what it says."""
    away = client.get(page, **more)
    assert away.status_code == 302
    return away.url


def came_back(address, name):
    answer = requests.post(address, data={"sub": name}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def named(identity, sub, name):
    requests.put(f"{identity}/users/{sub}", json={"preferred_username": name}, timeout=10)


def test_an_identity_service_lets_in_and_leads_on(city, client, identity):
    named(identity, "s-1", "filler")
    back = came_back(asked_at(client, "/doors/oidc/?next=/ledgers/"), "s-1")
    answer = client.get(back)
    assert (answer.status_code, answer.url) == (302, "/ledgers/")
    assert entered(client) == "filler"
    assert newest("log_in").changes == {"door": ["", "oidc"]}


def test_who_has_no_account_is_told_and_recorded(city, client, identity):
    named(identity, "s-2", "newcomer")
    answer = client.get(came_back(asked_at(client, "/doors/oidc/"), "s-2"))
    assert answer.status_code == 403
    assert "newcomer" in answer.content.decode()
    assert entered(client) is None
    assert newest("log_in_failed") is not None


@pytest.mark.parametrize("name", [
    "ｆｉｌｌｅｒ", "\ufb01ller", " filler", "filler ", "filler\n", "Filler", "filler\u200b", "fi\x00ller",
])  # fmt: skip
def test_a_name_that_only_looks_like_an_account_of_ours_is_another(city, client, identity, name):
    named(identity, "s-6", name)
    assert client.get(came_back(asked_at(client, "/doors/oidc/"), "s-6")).status_code == 403
    assert entered(client) is None


@pytest.mark.parametrize("at", [
    "/doors/oidc/back/?state=x&code=y", "/doors/oidc/back/?error=a&error_description=b%0Ac",
    "/doors/oidc/back/", "/doors/cas/abc/?ticket=ST-1", "/doors/cas/%E4%B8%AD/?ticket=ST-1",
])  # fmt: skip
def test_answers_that_nobody_asked_for_are_counted_and_end_in_a_lock(
    city, client, behind, settings, at
):
    behind(cas="http://localhost:9/", oidc="http://localhost:9", oidc_client="jiheng")
    settings.OPTIONS = replace(
        settings.OPTIONS, accounts=replace(settings.OPTIONS.accounts, tries=1)
    )
    if "cas" in at:
        client.get("/doors/cas/")
    before = AuditLine.objects.filter(action="log_in_failed").count()
    codes = [client.get(at).status_code for _ in range(9)]
    assert codes == [403] * 6 + [429] * 3
    assert AuditLine.objects.filter(action="log_in_failed").count() == before + 6


def test_a_service_that_does_not_answer_leaves_threads_for_others(city, client, behind):
    from jiheng.web.core import pace

    behind(oidc="http://localhost:9", oidc_client="jiheng", cas="http://localhost:9/")
    for _ in range(pace.ASKING):
        assert pace._ASKING.acquire(blocking=False)
    try:
        for at in ("/doors/oidc/", "/doors/oidc/back/", "/doors/cas/", "/doors/cas/x/"):
            assert client.get(at).status_code == 429
        assert client.get("/login/").status_code == 200
    finally:
        for _ in range(pace.ASKING):
            pace._ASKING.release()


def test_an_answer_to_another_browser_or_a_second_time_is_none(city, client, identity):
    from django.test import Client

    named(identity, "s-3", "filler")
    back = came_back(asked_at(client, "/doors/oidc/"), "s-3")
    other = Client()
    assert other.get(back).status_code == 403  # a log-in that was sent to a victim
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 403
    assert entered(client) is None


def test_a_page_elsewhere_is_not_led_to(city, client, identity):
    named(identity, "s-4", "filler")
    back = came_back(asked_at(client, "/doors/oidc/?next=https://evil.example/"), "s-4")
    assert client.get(back).url == "/"


def test_the_second_factor_is_asked_for_all_the_same(city, client, identity, settings):
    accounts = replace(settings.OPTIONS.accounts, second_factor=frozenset({"filler"}))
    settings.OPTIONS = replace(settings.OPTIONS, accounts=accounts)
    named(identity, "s-5", "filler")
    assert client.get(came_back(asked_at(client, "/doors/oidc/"), "s-5")).url == "/login/code/"
    assert entered(client) is None


def test_a_ticket_of_the_cas_service_lets_in_once(city, client, behind):
    ours = "http://testserver/doors/cas/"
    with outside.cas_service({"ST-1": ("filler", ours), "ST-2": ("filler", "http://other")}) as cas:
        behind(cas=cas)
        address = urlsplit(asked_at(client, "/doors/cas/"))
        assert address.path == "/cas/login"
        service = urlsplit(parse_qs(address.query)["service"][0])
        assert client.get(f"{service.path}?ticket=ST-1").status_code == 302
        assert entered(client) == "filler"
        client.logout()
        assert client.get(f"{service.path}?ticket=ST-1").status_code == 403
        back = urlsplit(parse_qs(urlsplit(asked_at(client, "/doors/cas/")).query)["service"][0])
        assert client.get(f"{back.path}?ticket=ST-2").status_code == 403  # of another service
        assert entered(client) is None


def test_without_a_setting_there_is_no_such_door(city, client):
    assert client.get("/doors/oidc/").status_code == 404
    assert client.get("/doors/cas/").status_code == 404
    assert "/doors/" not in client.get("/login/").content.decode()


@pytest.mark.parametrize("section", [
    {"directory": "http://x", "directory_entry": "uid={name}"}, {"directory": "ldaps://x"},
    {"oidc": "https://x"}, {"oidc": "http://x", "oidc_client": "a"}, {"cas": "ftp://x"}, {"sso": "y"},
])  # fmt: skip
def test_a_section_that_cannot_be_is_refused_by_name(section):
    with pytest.raises(DoorsError, match=next(reversed(section)) if len(section) == 1 else "."):
        doors(section)
