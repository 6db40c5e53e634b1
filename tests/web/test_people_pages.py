"""Pages of people and organisations: what is refused stays on its page, with what was typed."""

import pytest

from jiheng import documents
from jiheng.web.core import actions
from jiheng.web.core.models import AuditLine, Organisation, User
from jiheng.web.operate.people import first_administrator_link
from web.test_accounts import GOOD, enter_by

pytestmark = pytest.mark.once

ROW = {"name": "样例中心", "code": "U1", "place": "", "kind": "unit"}


def text(page):
    return page.content.decode("utf-8")


def errors(page, form="form"):
    return {name: [str(e) for e in es] for name, es in page.context[form].errors.items()}


def test_a_person_is_added_and_what_is_refused_keeps_what_was_typed(city, enter):
    client = enter(city.administrator)
    sent = {"username": "filler", "name": "张三丰", "password": "short"}
    page = client.post("/people/add/", sent)
    assert page.status_code == 422
    assert 'value="filler"' in text(page)
    assert 'value="张三丰"' in text(page)
    assert "short" not in text(page).replace("shortcut", "")  # a password is not sent back
    assert set(errors(page)) == {"username"}
    assert 'href="#id_username"' in text(page)
    page = client.post("/people/add/", sent | {"username": "zhang"})
    assert set(errors(page)) == {"password"}
    answer = client.post("/people/add/", sent | {"username": "zhang", "password": GOOD})
    user = User.objects.get(username="zhang")
    assert (answer.status_code, answer.url) == (302, f"/people/{user.pk}/")
    assert user.must_change


def test_a_person_is_renamed_on_their_page(city, enter):
    client = enter(city.administrator)
    path = f"/people/{city.filler.pk}/"
    page = client.post(path, {"username": "manager", "name": "李四光"})
    assert page.status_code == 422
    assert set(errors(page)) == {"username"}
    assert 'value="李四光"' in text(page)
    assert client.post(path, {"username": "li.si", "name": "李四光"}).status_code == 302
    city.filler.refresh_from_db()
    assert (city.filler.username, city.filler.name) == ("li.si", "李四光")
    shown = text(client.get("/people/"))
    for word in ("改名、授予角色", "重置口令", "停用", "改名、移动"):
        assert word in shown, word


def test_a_role_is_given_on_the_page_of_the_person(city, enter):
    client = enter(city.administrator)
    path = f"/people/{city.stranger.pk}/"
    page = client.post(f"{path}role/", {"role": "king", "organisation": city.department.pk})
    assert page.status_code == 422
    assert set(errors(page, "roles")) == {"role"}
    sent = {"role": "expert", "organisation": city.department.pk}
    assert client.post(f"{path}role/", sent).status_code == 302
    membership = city.stranger.memberships.get()
    assert (membership.role, membership.organisation) == ("expert", city.department)


def test_a_button_that_is_refused_says_so_on_the_page_it_stands_on(city, enter):
    client = enter(city.administrator)
    own = city.administrator
    for path, sent in (
        (f"/people/{own.pk}/active/", {"active": "0"}),
        (f"/people/{own.pk}/reset/", {}),
        (f"/people/role/{own.memberships.get().pk}/take/", {}),
    ):
        page = client.post(path, sent | {"next": "/people/?q=a"}, follow=True)
        assert page.redirect_chain == [("/people/?q=a", 302)]
        assert "alert-warning" in text(page), path
    away = client.post(f"/people/{own.pk}/active/", {"active": "0", "next": "//other.example/"})
    assert away.url == "/people/"
    assert client.post("/people/role/999999/take/").status_code == 404


def test_an_organisation_is_added_renamed_and_moved(city, enter):
    client = enter(city.administrator)
    sent = ROW | {"parent": city.department.pk}
    page = client.post("/people/organisation/", sent | {"code": "D1", "place": "43a"})
    assert page.status_code == 422
    assert set(errors(page)) == {"code", "place"}
    assert 'value="样例中心"' in text(page)
    assert 'value="43a"' in text(page)
    assert client.post("/people/organisation/", sent).status_code == 302
    unit = Organisation.objects.get(code="U1")
    assert unit.place == "CN-9999"  # where the one above it is
    path = f"/people/organisation/{unit.pk}/"
    assert 'value="9999"' in text(client.get(path))
    moved = {"name": "样例站", "code": "U2", "place": "430423", "kind": "unit"}
    assert client.post(path, moved | {"parent": city.other.pk}).status_code == 302
    unit.refresh_from_db()
    assert (unit.name, unit.code, unit.place) == ("样例站", "U2", "CN-430423")
    assert (unit.parent, unit.path) == (city.other, f"{city.other.path}{unit.pk}/")
    assert "430423" in text(client.get("/people/"))
    below = client.post(path, moved | {"parent": unit.pk})
    assert (below.status_code, set(errors(below))) == (422, {"parent"})


def test_a_division_is_refused_below_the_finance_bureau_on_the_page(city, enter):
    client = enter(city.administrator)
    sent = ROW | {"kind": "division", "parent": city.root.pk}
    page = client.post("/people/organisation/", sent)
    assert (page.status_code, set(errors(page))) == (422, {"parent"})


def test_the_top_of_the_tree_is_renamed_but_not_moved(city, enter):
    client = enter(city.administrator)
    path = f"/people/organisation/{city.root.pk}/"
    assert set(client.get(path).context["form"].fields) == {"name", "code", "place"}
    sent = {"name": "样例县财政局", "code": "CZ", "place": "4304", "kind": "unit"}
    assert client.post(path, sent | {"parent": city.department.pk}).status_code == 302
    city.root.refresh_from_db()
    assert (city.root.name, city.root.place, city.root.kind) == (
        "样例县财政局",
        "CN-4304",
        "finance",
    )
    assert city.root.parent is None


def test_a_list_that_is_refused_stays_on_its_page_and_names_the_row(city, enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    header = ("登录名", "姓名", "机构编码", "角色", "初始口令")
    rows = [header, ("new1", "新人", "D1", "填报人", "short")]
    file = SimpleUploadedFile("a.xlsx", documents.write_list("用户", rows))
    page = enter(city.administrator).post("/people/import/", {"file": file})
    assert page.status_code == 409
    assert "“new1”这一行：口令太短" in text(page)
    assert enter(city.administrator).post("/people/import/").status_code == 422


def test_roles_of_a_list_are_read_in_chinese_also_on_english_pages(city, enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    header = ("登录名", "姓名", "机构编码", "角色", "初始口令")
    rows = [header, ("new1", "新人", "D1", "填报人", GOOD)]
    client = enter(city.administrator)
    client.cookies["language"] = "en"
    file = SimpleUploadedFile("a.xlsx", documents.write_list("用户", rows))
    assert client.post("/people/import/", {"file": file}).status_code == 302
    assert User.objects.get(username="new1").memberships.get().role == "filler"


POSTS = (
    ("/people/add/", {"username": "x", "name": "x", "password": GOOD}),
    ("/people/{filler}/", {"username": "x", "name": "x"}),
    ("/people/{filler}/reset/", {}),
    ("/people/organisation/", ROW),
    ("/people/organisation/{department}/", ROW | {"place": "4304", "kind": "department"}),
    ("/first-steps/", {"name": "x", "code": "x", "place": "43"}),
)


@pytest.mark.parametrize("role", ["manager", "finance", "auditor", "colleague", "stranger"])
def test_nobody_else_manages_people(city, enter, role):
    before = AuditLine.objects.count()
    client = enter(city.people[role])
    for path, sent in POSTS:
        filled = path.format(filler=city.filler.pk, department=city.department.pk)
        assert client.post(filled, {**sent, "parent": city.root.pk}).status_code == 403, path
    assert AuditLine.objects.count() == before


def test_a_new_installation_says_what_comes_first(db, client):
    answer = enter_by(client, first_administrator_link())
    assert answer.url == "/first-steps/"
    assert "/first-steps/" in text(client.get("/people/"))  # told there until it is done
    page = client.get("/first-steps/")
    assert "第一步" in text(page)
    assert "财政局" not in str(page.context["form"]["name"].value() or "")  # asked, not put in
    page = client.post("/first-steps/", {"name": "样例县财政局", "code": "CZ", "place": ""})
    assert (page.status_code, set(errors(page))) == (422, {"place"})
    assert 'value="样例县财政局"' in text(page)
    sent = {"name": "样例县财政局", "code": "CZ", "place": "430423"}
    assert client.post("/first-steps/", sent).status_code == 302
    root = Organisation.objects.get()
    assert (root.name, root.code, root.place) == ("样例县财政局", "CZ", "CN-430423")
    assert "样例县财政局" in text(client.get("/first-steps/"))
    assert "/first-steps/" not in text(client.get("/people/"))
    again = client.post("/first-steps/", sent | {"name": "别的局"})  # asked once: later by name
    assert again.status_code == 200
    assert Organisation.objects.get().name == "样例县财政局"


def test_whoever_changes_a_password_later_goes_home(city, client):
    secret = actions.make_password_link(city.administrator.pk, by=None)
    assert enter_by(client, f"/start/{secret}/").url == "/"
