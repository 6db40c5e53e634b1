"""Who looked at what and when: a page for those who read the record of that place, and for no others."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiheng.web.core import worker
from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.models import AccessLine
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from web.city import person, walk
from web.exporting import exported

PAGE = "/views/"
PLAN = {"name": "业务培训", "planned_on": "2026-03-05"}


@pytest.fixture
def seen(city, trainings, enter):
    """What three people of two departments looked at and took away."""
    walk(city, "evaluating")
    row = filling.add_row(trainings, PLAN, by=city.filler)
    elsewhere = ledger_table(ledgers()["trainings"], city.other)
    other = filling.add_row(elsewhere, {**PLAN, "name": "别处培训"}, by=city.colleague)
    file = take_file("签到表.txt", b"x", by=city.filler)
    filling.attach(trainings, row.key, "name", file, by=city.filler)
    client = enter(city.filler)
    client.get(trainings.row_address(row.key))
    client.get(f"{trainings.address}proofs/{file.pk}/")
    client.get(f"/years/{city.cycle.pk}/")
    client.post(f"{trainings.address}export/")
    client.get(elsewhere.row_address(other.key))  # refused
    enter(city.colleague).get(elsewhere.row_address(other.key))
    enter(city.finance).get(trainings.row_address(row.key))
    worker.take_in_views()
    return trainings.row_address(row.key)


def lines(client, **query):
    listing = client.get(PAGE, query).context["listing"]
    return [tuple(cell.text for cell in row.cells[1:]) for row in listing.rows]


def test_a_page_tells_who_looked_at_what(city, seen, enter):
    client = enter(city.auditor)
    assert lines(client) == [
        ("finance甲", "看过", "填报内容", "培训台账 · 业务培训", "样例局"),
        ("filler甲", "看过", "填报内容", "培训台账 · 别处培训", "别的局"),
        ("filler甲", "被拒绝", "ledgers:row", lines(client)[2][3], ""),
        ("filler甲", "导出", "台账", "培训台账", "样例局"),
        ("filler甲", "看过", "年度档案", "样例局 2025", "样例局"),
        ("filler甲", "导出", "佐证材料", "签到表.txt", "样例局"),
        ("filler甲", "看过", "填报内容", "培训台账 · 业务培训", "样例局"),
    ]
    page = client.get(PAGE).content.decode()
    assert f'href="{seen}"' in page


def test_it_is_narrowed_by_person_thing_place_and_day(city, seen, enter):
    client = enter(city.auditor)
    assert {line[0] for line in lines(client, q="finance")} == {"finance甲"}
    assert [line[3] for line in lines(client, thing="业务")] == ["培训台账 · 业务培训"] * 2
    assert [line[3] for line in lines(client, thing="签到")] == ["签到表.txt"]
    assert [line[2] for line in lines(client, thing="2025")] == ["年度档案"]
    assert [line[2] for line in lines(client, kind="cycle")] == ["年度档案"]
    assert {line[1] for line in lines(client, action="export")} == {"导出"}
    assert [line[3] for line in lines(client, place="别的")] == ["培训台账 · 别处培训"]
    today = timezone.localdate()
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    assert len(lines(client, first=today.isoformat(), last=today.isoformat())) == 7
    assert lines(client, last=yesterday) == []
    assert len(lines(client, first="gestern")) == 7
    assert lines(client, thing="没有这个") == []
    assert len(client.get(PAGE, {"sort": "at"}).context["listing"].rows) == 7


def test_only_who_reads_the_record_of_a_place_reads_its_views(city, seen, enter):
    local = person("local", city.department, "auditor")
    places = {line[4] for line in lines(enter(local))}
    assert places == {"样例局"}
    other = person("elsewhere", city.other, "auditor")
    assert [line[3] for line in lines(enter(other))] == ["培训台账 · 别处培训"]
    rows = exported(enter(other), "views")
    assert [row[4] for row in rows] == ["对象", "培训台账 · 别处培训"]
    for who in ("filler", "manager", "lead", "administrator", "stranger", "expert"):
        client = enter(city.people[who])
        assert client.get(PAGE).status_code == 403, who
        assert client.post("/lists/views/export/").status_code == 403, who
        assert PAGE not in client.get("/").content.decode(), who
    assert PAGE in enter(local).get("/").content.decode()


def test_who_audits_the_duties_reads_what_was_refused_alone(city, seen, enter, settings):
    settings.OPTIONS = type(settings.OPTIONS)(
        **{**vars_of(settings.OPTIONS), "accounts": separated(settings.OPTIONS.accounts)}
    )
    duty = person("duty", city.root, "security_auditor")
    assert {line[1] for line in lines(enter(duty))} == {"被拒绝"}


def vars_of(options):
    return {name: getattr(options, name) for name in options.__dataclass_fields__}


def separated(accounts):
    return type(accounts)(**{**vars_of(accounts), "duties": "separated"})


def test_the_place_of_a_view_stays_when_the_thing_is_gone(city, trainings, enter):
    row = filling.add_row(trainings, PLAN, by=city.filler)
    enter(city.filler).get(trainings.row_address(row.key))
    worker.take_in_views()
    pk = str(row.pk)
    row.delete()  # as a row of a year may be
    local = person("local", city.department, "auditor")
    assert [line[3:] for line in lines(enter(local))] == [(pk, "样例局")]


def test_what_cannot_be_an_id_is_nobodys(city):
    for kind, id_ in (("entry", "9" * 40), ("entry", "x"), ("ledger", "a/b"), ("figure", "//"),
                      ("ledger", "ledger/trainings/²"), ("file", ""), ("step", "-1"),
                      ("unknown", "1")):  # fmt: skip
        log_access("view", kind, id_, city.filler)
    worker.take_in_views()
    assert set(AccessLine.objects.values_list("organisation_id", flat=True)) == {None}


def test_a_page_of_views_asks_as_often_however_many_there_are(city, seen, enter):
    client = enter(city.auditor)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for row in AccessLine.objects.all():
        for _copy in range(6):
            row.pk = None
            row.save()
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PAGE).context["listing"].rows) > 40
    assert len(many) <= len(few)


def called(client, user, **query):
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('程序', by=user)}"}
    return client.get("/api/views", query, **head)


def test_a_call_tells_what_the_page_tells_and_to_the_same_people(city, seen, client):
    every = called(client, city.auditor).json()
    assert [(v["name"], v["action"], v["title"]) for v in every if v["action"] != "refused"] == [
        ("filler甲", "view", "培训台账 · 业务培训"),
        ("filler甲", "export", "签到表.txt"),
        ("filler甲", "view", "样例局 2025"),
        ("filler甲", "export", "培训台账"),
        ("filler甲", "view", "培训台账 · 别处培训"),
        ("finance甲", "view", "培训台账 · 业务培训"),
    ]
    assert [v["id"] for v in called(client, city.auditor, after=every[3]["id"]).json()] == [
        v["id"] for v in every[4:]
    ]
    people = {v["person"] for v in called(client, city.auditor, person=city.finance.pk).json()}
    assert people == {city.finance.pk}
    named = called(client, city.auditor, thing="别处").json()
    assert [v["title"] for v in named] == ["培训台账 · 别处培训"]
    assert called(client, city.auditor, first="2999-01-01").json() == []
    assert called(client, city.auditor, first="gestern").status_code == 422
    for role in ("filler", "colleague", "stranger"):
        assert called(client, city.people[role]).status_code == 403
    own = called(client, city.manager)  # who reads the record of the own department alone
    assert own.status_code == 403 or {v["organisation"] for v in own.json()} == {city.department.pk}
