"""A closed month stays as it was published; what changes later is a correction, with its rows."""

import datetime as dt
from urllib.parse import unquote

import pytest
from django.test import Client

from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.core.comparing import differences
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions import correcting, filling, months, offering, reopening
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Month, Published, Reopening, Row, Version
from jiheng.web.ledgers.queries.months import month_tables
from jiheng.web.ledgers.queries.waiting import waiting_corrections
from web.city import person
from web.test_ledger_figures import signed

WHY = "按合同原件更正"
MARCH, APRIL = dt.date(2025, 3, 1), dt.date(2025, 4, 1)


@pytest.fixture
def ledger():
    return ledgers()["investment_projects"]


@pytest.fixture
def projects(city, ledger):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["statistician"] = person("statistician", city.department, "statistician")
    city.people["verifier"] = person("verifier", city.root, "verifier")
    table = ledger_table(ledger, city.department)
    for number in range(3):
        signed(table, f"三月{number}", day="2025-03-10")
    for number in range(2):
        signed(table, f"四月{number}", day="2025-04-10")
    return table


def closed(ledger, city, *firsts):
    for first in firsts:
        months.close(ledger, city.department, first, by=city.statistician)


def counts(ledger, city):
    tables = month_tables(ledger, city.department, 2025)
    return next(table for definition, table in tables if definition.id == "projects.signed.count")


def test_closing_publishes_each_monthly_figure_once(projects, ledger, city):
    for who in (city.filler, city.people["colleague"]):
        with pytest.raises(Refused):
            months.close(ledger, city.department, MARCH, by=who)
    closed(ledger, city, MARCH)
    values = {p.definition: p.printed for p in Published.objects.filter(cause="month")}
    assert values["projects.signed.count"] == "3个"
    assert values["projects.signed.amount"] == "3.6亿元"
    with pytest.raises(Refused, match="已经月结"):
        closed(ledger, city, MARCH)
    with pytest.raises(Refused, match="按顺序"):
        closed(ledger, city, dt.date(2025, 5, 1))
    with pytest.raises(Refused, match="还没有过完"):
        closed(ledger, city, dt.date(2199, 1, 1))
    assert Month.objects.count() == 1


def test_places_below_close_first(projects, ledger, city):
    unit = actions.found_organisation(
        kind="unit", name="东区", code="U1", parent=city.department, by=None
    )
    signed(ledger_table(ledger, unit), "东区项目", day="2025-03-11")
    with pytest.raises(Refused, match="东区"):
        closed(ledger, city, MARCH)
    months.close(ledger, unit, MARCH, by=city.statistician)
    closed(ledger, city, MARCH)
    published = Published.objects.get(
        definition="projects.signed.count", organisation=city.department
    )
    assert published.value == "4"


def test_a_closed_month_changes_by_correction_alone(projects, ledger, city):
    closed(ledger, city, MARCH, APRIL)
    row = Row.objects.get(title="三月0")
    with pytest.raises(Refused):
        edit = Edit(row.key, {"planned_total": "12"}, row.version)
        filling.save_row(projects, edit, by=city.filler)
    with pytest.raises(Refused, match="原因"):
        correcting.ask(projects, row.key, {"aside": "重复"}, "", by=city.filler)
    asked = correcting.ask(
        projects, row.key, {"aside": "重复"}, "与乙县的是同一个项目", by=city.filler
    )
    row.refresh_from_db()
    assert "aside" not in row.values  # nothing before another person agrees
    assert [w.title for w in waiting_corrections(city.verifier)] == ["三月0"]
    with pytest.raises(Refused):  # no right
        correcting.decide(projects, asked.pk, approved=True, by=city.manager)
    correcting.decide(projects, asked.pk, approved=True, by=city.verifier)
    row.refresh_from_db()
    assert row.values["aside"] == "重复"
    assert Version.objects.get(row=row, number=row.version).correction
    table = counts(ledger, city)
    march, april = (table.months[n] for n in (2, 3))
    assert (march.shown.quantity.printed(), march.drift.now.value) == ("3个", 2)
    assert [c.key.rpartition("/")[2] for c in march.drift.gone] == [row.key]
    assert not april.drift
    shown = sum(line.shown.value for line in table.months)
    assert (shown, table.corrections, table.cumulative.value) == (5, -1, 4)
    with pytest.raises(Refused, match="已经办过"):
        correcting.decide(projects, asked.pk, approved=True, by=city.verifier)


def test_nobody_agrees_to_their_own_and_a_refusal_says_why(projects, ledger, city):
    actions.give_role(city.filler, city.department, "statistician", by=None)
    filler = type(city.filler).objects.get(pk=city.filler.pk)
    row = Row.objects.get(title="三月1")
    asked = correcting.ask(projects, row.key, {"planned_total": "20000"}, "合同写错了", by=filler)
    with pytest.raises(Refused, match="另一个人"):
        correcting.decide(projects, asked.pk, approved=True, by=filler)
    with pytest.raises(Refused, match="不同意要写明原因"):
        correcting.decide(projects, asked.pk, approved=False, by=city.verifier)
    correcting.decide(projects, asked.pk, approved=False, answer="合同没有错", by=city.verifier)
    row.refresh_from_db()
    assert row.values["planned_total"] == "12000"
    with pytest.raises(Refused):  # the stage is moved by steps alone
        correcting.ask(projects, row.key, {"stage": "已落地"}, "直接改阶段吧", by=filler)


def test_a_correction_is_asked_for_and_decided_by_calls(projects, ledger, city):
    closed(ledger, city, MARCH)
    row = Row.objects.get(title="三月0")
    base = f"/api/ledgers/{ledger.id}/{city.department.pk}"

    def call(who, method, path, **sent):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=who)}"}
        kind = {"content_type": "application/json"} if method == "post" else {}
        return getattr(Client(), method)(f"{base}{path}", sent or None, **kind, **head)

    at = f"/rows/{row.key}/corrections"
    values = {"planned_total": "20000"}
    assert call(city.filler, "post", at, values=values, reason="错了").status_code == 409
    assert call(city.people["colleague"], "post", at, values=values, reason=WHY).status_code == 404
    assert call(city.verifier, "post", at, values=values, reason=WHY).status_code == 403
    asked = call(city.filler, "post", at, values=values, reason=WHY)
    assert asked.status_code == 201
    told = asked.json()
    assert told["values"] == [{"field": "planned_total", "was": "12000", "now": "20000"}]
    assert (told["state"], told["by"]) == ("open", city.filler.name)
    decide = f"/corrections/{told['id']}"
    assert call(city.filler, "post", decide, approved=True).status_code == 403
    assert call(city.verifier, "post", decide, approved=False).status_code == 409  # no reason
    done = call(city.verifier, "post", decide, approved=True).json()
    assert (done["state"], done["decided_by"]) == ("approved", city.verifier.name)
    assert call(city.verifier, "post", decide, approved=True).status_code == 409
    [listed] = call(city.people["auditor"], "get", at).json()
    assert listed == done
    row.refresh_from_db()
    assert row.values["planned_total"] == "20000"
    assert row.versions.last().correction
    table = next(t for d, t in month_tables(ledger, city.department, 2025) if "amount" in d.id)
    assert table.corrections == 80_000_000


def test_the_pages_close_and_correct(projects, ledger, city, enter):
    base = f"/ledgers/{ledger.id}/{city.department.pk}/"
    client = enter(city.statistician)
    assert "2025-03" in client.get(f"{base}months/?year=2025").content.decode()
    assert client.post(f"{base}months/", {"month": "2025-03"}).status_code == 302
    row = Row.objects.get(title="三月2")
    sent = {"field": "aside", "value": "重复", "reason": "两个县都报了"}
    answer = enter(city.filler).post(f"{projects.row_address(row.key)}correct/", sent)
    assert answer.status_code == 302
    asked = row.corrections.get()
    judge = enter(city.verifier)
    assert "两个县都报了" in judge.get(projects.row_address(row.key)).content.decode()
    assert "批准更正" in judge.get("/").content.decode()
    judge.post(f"{base}corrections/{asked.pk}/", {"approve": "1"})
    page = client.get(f"{base}months/?year=2025").content.decode()
    assert "更正以前月份" in page
    assert "-1个" in page
    other = enter(city.people["colleague"])
    assert other.get(f"{base}months/").status_code == 404
    assert other.post(f"{base}corrections/{asked.pk}/", {"approve": "1"}).status_code == 404


def test_11_3_published_months_and_corrections_make_the_sum_so_far_and_open_their_rows(
    projects, ledger, city, enter
):
    closed(ledger, city, MARCH, APRIL)
    row, other = Row.objects.get(title="三月2"), Row.objects.get(title="三月1")
    values = {"planned_total": "11999.99"}
    asked = correcting.ask(projects, row.key, values, WHY, by=city.filler)
    correcting.decide(projects, asked.pk, approved=True, by=city.verifier)
    page = enter(city.statistician).get(f"{projects.address}months/?year=2025").content.decode()
    assert f'href="{projects.row_address(row.key)}"' in unquote(page)
    assert projects.row_address(other.key) not in unquote(page)
    tables = list(month_tables(ledger, city.department, 2025))
    assert len(tables) == 4
    for definition, table in tables:
        published = sum(line.shown.value for line in table.months)
        assert published + table.corrections == table.cumulative.value, definition.id
    [amount] = [table for each, table in tables if each.id == "projects.signed.amount"]
    assert amount.corrections == -100  # yuan: to the unit


def test_the_month_closed_last_is_opened_again_by_two(projects, ledger, city):
    closed(ledger, city, MARCH, APRIL)
    place = (ledger, city.department)
    with pytest.raises(Refused):
        reopening.ask(*place, APRIL, "四月漏了一个项目", by=city.filler)
    with pytest.raises(Refused, match="原因"):
        reopening.ask(*place, APRIL, "漏了", by=city.statistician)
    with pytest.raises(Refused, match="最后月结"):
        reopening.ask(*place, MARCH, "三月漏了一个项目", by=city.statistician)
    asked = reopening.ask(*place, APRIL, "四月漏了一个项目", by=city.statistician)
    with pytest.raises(Refused, match="已经有人申请"):
        reopening.ask(*place, APRIL, "四月漏了两个项目", by=city.statistician)
    assert Month.objects.count() == 2
    with pytest.raises(Refused, match="另一个人"):
        reopening.decide(*place, asked.pk, approved=True, by=city.statistician)
    with pytest.raises(Refused, match="不同意要写明原因"):
        reopening.decide(*place, asked.pk, approved=False, by=city.verifier)
    reopening.decide(*place, asked.pk, approved=True, by=city.verifier)
    assert [month.first for month in Month.objects.all()] == [MARCH]
    signed(projects, "四月漏报", day="2025-04-20")
    closed(ledger, city, APRIL)
    april = counts(ledger, city).months[3]
    assert (april.shown.value, bool(april.drift)) == (3, False)
    kept = Published.objects.filter(definition="projects.signed.count", first=APRIL)
    assert [p.value for p in kept] == ["2", "3"]  # what was published before stays, superseded
    with pytest.raises(Refused, match="已经办过"):
        reopening.decide(*place, asked.pk, approved=True, by=city.verifier)
    kinds = {"month", "reopening", "published"}
    assert [d for d in differences() if d.kind in kinds] == []


def test_the_place_above_opens_its_month_first(projects, ledger, city):
    unit = actions.found_organisation(
        kind="unit", name="东区", code="U1", parent=city.department, by=None
    )
    months.close(ledger, unit, MARCH, by=city.statistician)
    asked = reopening.ask(ledger, unit, MARCH, "东区漏了一个项目", by=city.statistician)
    closed(ledger, city, MARCH)
    with pytest.raises(Refused, match="请先重开上级"):
        reopening.decide(ledger, unit, asked.pk, approved=True, by=city.verifier)
    assert Month.objects.count() == 2
    assert Reopening.objects.get().state == "open"


def test_the_page_tells_what_had_been_published(projects, ledger, city, enter):
    closed(ledger, city, MARCH)
    base = f"/ledgers/{ledger.id}/{city.department.pk}/months/"
    client = enter(city.statistician)
    sent = {"month": "2025-03", "reason": "三月有一个项目报重了"}
    assert client.post(f"{base}reopen/", sent).status_code == 302
    asked = Reopening.objects.get()
    own = client.get(f"{base}?year=2025").content.decode()
    assert "等另一个人批准" in own
    assert f"{base}reopen/{asked.pk}/" not in own
    other = enter(city.people["colleague"])
    assert other.post(f"{base}reopen/{asked.pk}/", {"approve": "1"}).status_code == 404
    judge = enter(city.verifier)
    assert "批准重开月结" in judge.get("/").content.decode()
    assert judge.post(f"{base}reopen/{asked.pk}/", {"approve": "1"}).status_code == 302
    page = judge.get(f"{base}?year=2025").content.decode()
    assert "3个" in page
    assert "已月结" not in page


def test_a_month_is_over_when_it_is_over_where_the_office_is(projects, ledger, city, monkeypatch):
    utc, january = dt.UTC, dt.date(2025, 1, 1)
    before = dt.datetime(2025, 1, 31, 15, 59, tzinfo=utc)  # 23:59 in the office
    monkeypatch.setattr("django.utils.timezone.now", lambda: before)
    with pytest.raises(Refused, match="还没有过完"):
        closed(ledger, city, january)
    after = dt.datetime(2025, 1, 31, 16, 1, tzinfo=utc)  # 00:01 of February
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    closed(ledger, city, january)
    assert Month.objects.get().first == january


def test_figures_of_a_month_are_published_all_or_none(projects, ledger, city, monkeypatch):
    publish, calls = months.publish, []

    def dies(*given, **more):
        calls.append(given)
        if len(calls) > 1:
            raise OSError("the disk is full")
        return publish(*given, **more)

    monkeypatch.setattr(months, "publish", dies)
    with pytest.raises(OSError, match="full"):
        closed(ledger, city, MARCH)
    assert (Month.objects.count(), Published.objects.count()) == (0, 0)
    monkeypatch.setattr(months, "publish", publish)
    closed(ledger, city, MARCH)
    assert Published.objects.count() > 1


def test_11_1_to_11_4_months_are_closed_opened_again_and_told_by_calls(projects, ledger, city):
    base = f"/api/ledgers/{ledger.id}/{city.department.pk}"

    def call(who, method, path, **sent):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=who)}"}
        kind = {"content_type": "application/json"} if method == "post" else {}
        return getattr(Client(), method)(f"{base}{path}", sent or None, **kind, **head)

    assert call(city.filler, "post", "/months", month="2025-03").status_code == 403
    assert call(city.people["colleague"], "post", "/months", month="2025-03").status_code == 404
    assert call(city.statistician, "post", "/months", month="2025-13").status_code == 422
    closed_ = call(city.statistician, "post", "/months", month="2025-03")
    assert closed_.status_code == 201
    assert closed_.json()["published"]["projects.signed.count"] == "3个"
    again = call(city.statistician, "post", "/months", month="2025-03")
    assert (again.status_code, "已经月结" in again.json()["said"]) == (409, True)
    row = Row.objects.get(title="三月0")
    asked = correcting.ask(projects, row.key, {"aside": "重复"}, "与乙县的是同一个", by=city.filler)
    correcting.decide(projects, asked.pk, approved=True, by=city.verifier)
    call(city.statistician, "post", "/months", month="2025-04")
    told = {t["definition"]: t for t in call(city.filler, "get", "/months?year=2025").json()}
    count = told["projects.signed.count"]
    march, april = count["months"][2:4]
    assert (march["published"], march["now"]) == ("3", "2")
    assert [key.rpartition("/")[2] for key in march["changed"]] == [row.key]
    assert (april["published"], april["changed"]) == ("2", [])
    assert (count["shown"], count["corrections"], count["cumulative"]) == ("5", "-1", "4")
    assert told["projects.signed.amount"]["corrections"] == "-1.2"

    why = {"reason": "四月漏了一个项目"}
    early = call(city.statistician, "post", "/reopenings", month="2025-03", **why)
    assert (early.status_code, "最后月结" in early.json()["said"]) == (409, True)
    assert call(city.filler, "post", "/reopenings", month="2025-04", **why).status_code == 403
    opening = call(city.statistician, "post", "/reopenings", month="2025-04", **why)
    assert opening.status_code == 201
    decide = f"/reopenings/{opening.json()['id']}"
    assert call(city.statistician, "post", decide, approved=True).status_code == 403
    assert call(city.verifier, "post", decide, approved=True).json()["state"] == "approved"
    [shown] = call(city.people["auditor"], "get", "/reopenings?year=2025").json()
    assert (shown["month"], shown["decided_by"]) == ("2025-04", city.verifier.name)
    assert shown["published"]["projects.signed.count"] == "2个"  # kept, and told
    assert [month.first for month in Month.objects.all()] == [MARCH]
