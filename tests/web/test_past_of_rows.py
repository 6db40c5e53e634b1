"""A row with its past, and who may know of it: asked for on pages and by calls alike."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from jiheng import documents
from jiheng.web.core.actions import found_organisation, make_token
from jiheng.web.ledgers.actions import correcting, filling, offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries import figures
from web.city import person
from web.exporting import fetched, ordered
from web.test_ledger_figures import COUNT, signed

LEDGER = "investment_projects"
NINE = (
    "合同类型", "建设内容", "行业", "主导产业", "县区", "招商渠道", "项目负责人", "联系人", "联系电话",
)  # fmt: skip


@pytest.fixture
def table(city):
    figures.forget()  # rows of another test may have these numbers
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return ledger_table(ledgers()[LEDGER], city.department)


def call(user, path, method="get", **sent):
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=user)}"}
    kind = {"content_type": "application/json"} if method != "get" else {}
    return getattr(Client(), method)(f"/api{path}", sent or None, **kind, **head)


def at_row(table, row, more=""):
    return f"/ledgers/{LEDGER}/{table.organisation.pk}/rows/{row.key}{more}"


def test_1_1_a_project_of_a_name_and_an_investor_is_kept_and_says_which_nine_come_next(
    table, city, enter
):
    client = enter(city.filler)
    sent = {"name": "项目", "investor": "甲投资", "version": "0"}
    assert client.post(f"{table.address}add/", sent).status_code == 302
    row = Row.objects.get(ledger=LEDGER)
    answer = client.get(table.row_address(row.key))
    assert "现在要填 0 栏，下一阶段要填 9 栏。" in answer.content.decode()
    later = [str(f.label) for f in answer.context["fields"] if f.need == "later" and not f.value]
    assert sorted(later) == sorted(NINE)
    bare = call(
        city.filler, f"/ledgers/{LEDGER}/{city.department.pk}/rows", "post",
        values={"name": "另一个", "investor": "乙投资"},
    )  # fmt: skip
    assert bare.status_code == 201
    refused = call(
        city.filler, f"/ledgers/{LEDGER}/{city.department.pk}/rows/{row.key}/moves", "post",
        move="negotiate",
    )  # fmt: skip
    assert refused.status_code == 409
    assert refused.json()["said"].count("、") == len(NINE) - 1
    assert all(label in refused.json()["said"] for label in NINE)


def test_1_2_what_cannot_be_read_stays_as_typed_with_its_finding_and_is_counted_apart(
    table, city, enter
):
    row = filling.add_row(table, {"name": "项目", "investor": "甲投资"}, by=city.filler)
    Row.objects.filter(pk=row.pk).update(state="negotiating")
    client = enter(city.filler)
    sent = {"planned_total": "两亿左右", "version": f"{row.version}"}
    assert client.post(table.row_address(row.key), sent).status_code == 302
    assert Row.objects.get(pk=row.pk).values["planned_total"] == "两亿左右"
    page = client.get(table.row_address(row.key)).content.decode()
    at_field = page.partition('id="t-planned_total"')[2].partition("</p>")[0]
    assert "两亿左右" in at_field
    told = call(city.filler, at_row(table, row)).json()
    assert (told["values"]["planned_total"], told["wrong"]) == ("两亿左右", 1)
    [listed] = call(city.filler, f"/ledgers/{LEDGER}/rows").json()
    assert listed["wrong"] == 1
    signed(table, "读不出", total="两亿左右")
    sound = signed(table, "读得出")
    assert call(city.filler, at_row(table, sound)).json()["wrong"] == 0
    address = f"/ledgers/figures/{COUNT}/?year=2025"
    english = client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "rows whose amount (“计划总投资”) cannot be read, left out: 1" in english
    page = client.get(address).content.decode()
    assert 'class="score">1个' in page
    assert "1 行无法读出金额（“计划总投资”）" in page
    assert "<summary>“计划总投资”读不出：1</summary>" in page
    told = call(city.filler, f"/figures/{COUNT}?year=2025").json()
    assert (told["value"], len(told["left_out"]["unread planned_total"])) == ("1", 1)


def test_1_5_each_version_is_shown_as_it_was_with_who_when_and_why(table, city, enter):
    row = filling.add_row(table, {"name": "项目", "investor": "甲投资"}, by=city.filler)
    client = enter(city.filler)
    at = f"{table.row_address(row.key)}versions/1/"

    def shown(path):
        return client.get(path).content.decode().partition("<main")[2]

    first = shown(at)
    edit = Edit(row.key, {"investor": "乙投资"}, row.version)
    second = person("second", city.department, "filler")
    filling.save_row(table, edit, by=second)
    assert shown(at).replace("共 2 版", "共 1 版") == first  # as it was
    assert "甲投资" in first
    assert city.filler.name in first
    later = client.get(f"{table.row_address(row.key)}versions/2/").content.decode()
    assert "乙投资" in later
    assert second.name in later
    history = client.get(f"{table.row_address(row.key)}history/").content.decode()
    assert at in history
    told = call(city.filler, at_row(table, row, "/versions")).json()
    assert [(v["number"], v["values"]["investor"], v["by"]) for v in told] == [
        (2, "乙投资", second.name), (1, "甲投资", city.filler.name),
    ]  # fmt: skip
    assert client.get(f"{table.row_address(row.key)}versions/3/").status_code == 404
    assert enter(city.people["colleague"]).get(at).status_code == 404


def test_1_5_the_history_says_who_when_why_and_what_changed_by_page_and_by_call(table, city, enter):
    row = signed(table, "项目", day="2025-03-04")
    asked = correcting.ask(table, row.key, {"planned_total": "15000"}, "合同抄错了", by=city.filler)
    judge = person("judge", city.root, "verifier")
    correcting.decide(table, asked.pk, approved=True, by=judge)
    version = Version.objects.get(row=row, number=2)
    client = enter(city.filler)
    page = client.get(f"{table.row_address(row.key)}history/").content.decode()
    at = timezone.localtime(version.at)
    for text in (judge.name, f"{at:%Y-%m-%d %H:%M}", "合同抄错了", "计划总投资",
                 "<del>12000</del>", "<ins>15000</ins>"):  # fmt: skip
        assert text in " ".join(page.split()).replace("<del >", "<del>"), text
    lines = call(city.filler, at_row(table, row, "/history")).json()
    line = next(each for each in lines if "planned_total" in each["changes"])  # the newest
    assert line["changes"]["planned_total"] == ["12000", "15000"]
    assert line["by"] == judge.name
    [newest, _first] = call(city.filler, at_row(table, row, "/versions")).json()
    assert (newest["number"], newest["correction"], newest["by"]) == (2, True, judge.name)
    assert newest["at"][:19] == f"{version.at:%Y-%m-%dT%H:%M:%S}"


def test_1_5_a_figure_is_asked_for_as_of_a_day_and_of_a_month_by_a_call(table, city):
    row = signed(table, "甲", day="2025-03-04")
    signed(table, "乙", day="2025-04-04")
    Version.objects.filter(row=row).update(at=dt.datetime(2025, 3, 5, tzinfo=dt.UTC))
    asked = {
        query: call(city.filler, f"/figures/{COUNT}?year=2025{query}").json()
        for query in ("", "&month=3", "&as_of=2025-03-06", "&as_of=2025-03-01")
    }
    assert [told["value"] for told in asked.values()] == ["2", "1", "1", "0"]
    assert asked["&month=3"]["period"] == ["2025-03-01", "2025-03-31"]
    far = [call(city.filler, f"/figures/{COUNT}?year=2025&as_of={day}").json()["value"]
           for day in ("0001-01-01", "9999-12-31")]  # fmt: skip
    assert far == ["0", "2"]  # before any row, and as it is now


def test_1_6_a_reporter_finds_nothing_of_a_project_of_another_district(table, city, enter):
    found, places = found_organisation, {}
    for name in ("子区", "丑区"):
        place = found(kind="unit", name=name, code=name, parent=city.department, by=None)
        places[name] = ledger_table(ledgers()[LEDGER], place)
        city.people[name] = person(f"filler-{name}", place, "filler")
    theirs = signed(places["丑区"], "丑区的秘密项目")
    own = signed(places["子区"], "子区的项目")
    who, other = city.people["子区"], places["丑区"]
    client = enter(who)
    for more in ("", "history/", "versions/1/"):
        assert client.get(f"{other.row_address(theirs.key)}{more}").status_code == 404
        assert client.get(f"{places['子区'].row_address(own.key)}{more}").status_code == 200
    for more in ("", "grid/", "months/", "import/"):
        assert client.get(f"{other.address}{more}").status_code == 404, more
    assert client.post(f"{other.address}export/").status_code == 404
    for more in ("", "/history", "/versions", "/moves", "/steps", "/files", "/corrections"):
        assert call(who, at_row(other, theirs, more)).status_code == 404, more
        assert call(who, at_row(places["子区"], own, more)).status_code == 200, more
    assert call(who, f"/ledgers/{LEDGER}/{other.organisation.pk}/export", "post").status_code == 404
    listing = client.get(f"/ledgers/{LEDGER}/?planned_total-from=1").context["listing"]
    assert ([row.cells[0].text for row in listing.rows], listing.count) == ([own.title], 1)
    assert "12000" in listing.total  # the sum of one
    assert theirs.title not in client.get("/search/?q=秘密").content.decode()
    assert [r["key"] for r in call(who, f"/ledgers/{LEDGER}/rows").json()] == [own.key]
    assert call(who, f"/ledgers/{LEDGER}/rows?q=秘密").json() == []
    figure = call(who, f"/figures/{COUNT}?year=2025").json()
    assert (figure["value"], len(figure["rows"]), figure["left_out"]) == ("1", 1, {})
    assert "秘密" not in client.get(f"/ledgers/{LEDGER}/board/").content.decode()
    at_export = f"{places['子区'].address}export/"
    data = fetched(client, f"{ordered(client, at_export)}file/")
    assert b"PK" in data[:2]
    texts = [c.text for s in documents.read_bytes(data, "x.xlsx").sheets for _n, cells in s
             for c in cells.values()]  # fmt: skip
    assert own.title in texts
    assert theirs.title not in texts
