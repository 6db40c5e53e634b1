"""The leader's page: its numbers are those of reports and lists, then as now, and nothing is revealed."""

import datetime as dt
import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiheng.model import year_of
from jiheng.rulebook import load
from jiheng.web.core import actions
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.actions import months, offering
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import SIGN_OFF, Row, Version
from jiheng.web.ledgers.queries import figures, leagues
from jiheng.web.monitoring.actions import rounds
from web import doing
from web.city import ACTUALS, INDICATORS, person, walk

COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"
LEADER = next(mode for mode in load().rest.dashboards if mode.id == "leader")


def entered(ledger, where, name, state, values):
    """A row as one that was confirmed: how it gets there is tested with the moves."""
    table = ledger_table(ledgers()[ledger], where)
    row = new_row(table, f"r-{ledger}-{name}", 1)
    put_values(row, values, None)
    row.state = state
    insert(table, [row], None)
    return row


def project(where, name, *, signed="2025-03-04", landed="", total="12000"):
    values = {"name": name, "planned_total": total, "contract_signed_on": signed}
    if landed:
        values |= {"landed_on": landed, "credit_code": "91999900MA00000010", "company": name}
    return entered("investment_projects", where, name, "landed" if landed else "signed", values)


def target(where, id_, number, year=2025, unit="个"):
    label = next(d.label for d in load().rest.definitions if d.id == id_)
    values = {"unit_name": where.name, "definition": label, "year": f"{year}", "target": number,
              "measured_in": unit, "document": "样招商〔2025〕1号"}  # fmt: skip
    return entered("targets", where, f"{id_}-{number}", "approved", values)


def asked(user, expect=200, **query):
    head = {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('看板', by=user)}"}
    answer = Client().get("/api/leader", query, **head)
    assert answer.status_code == expect, answer.content.decode()
    return json.loads(answer.content)


def tiles(user, **query):
    return {tile["id"]: tile for tile in asked(user, **query)["tiles"]}


@pytest.fixture
def board(city):
    """A bureau whose two districts keep projects, arrivals and funds; a leader of all of it."""
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for name in ("东区", "西区", "北区"):
        unit = actions.found_organisation(
            kind="unit", name=name, code=name, parent=city.department, by=None
        )
        city.people[name] = person(f"lead-{name}", unit, "lead")
    city.units = list(Organisation.objects.filter(parent=city.department).order_by("path"))
    east, west, _north = city.units
    for number in range(3):
        project(east, f"东{number}", signed=f"2025-0{number + 2}-10")
    project(east, "东落", signed="2025-01-05", landed="2025-06-30", total="30000")
    project(west, "西0", signed="2025-03-10", landed="2025-05-01")
    project(west, "西旧", signed="2024-03-10")
    return city


def rows_listed(client, address):
    """Return the names that the page of a figure lists, and its value, page by page."""
    names, page = [], 1
    value = ""
    while True:
        text = client.get(f"{address}&page={page}").content.decode()
        value = re.search(r'<div class="score">(.*?)</div>', text)[1].strip()
        names += re.findall(r'<td>\s*<a href="/ledgers/[^"]*/row/[^"]+">([^<]+)</a>', text)
        if f"page={page + 1}" not in text:
            return value, names
        page += 1


@pytest.mark.parametrize("id_", LEADER.tiles)
def test_17_1_each_tile_opens_rows_whose_sum_is_the_tile(board, enter, id_):
    arrival = {"report_number": "BG1", "enterprise": "甲", "kind": "到资", "arrived_on": "2025-04-01",
               "currency": "美元", "amount": "120.50", "usd": "120.50"}  # fmt: skip
    entered("arrivals", board.units[0], "BG1", "accepted", arrival)
    fund = {"project": "东0", "arrived_on": "2025-05-06", "amount": "800", "origin": "市外"}
    columns = set(ledgers()["funds"].form.fields)
    entered(
        "funds", board.units[1], "F1", "verified", {k: v for k, v in fund.items() if k in columns}
    )
    tile = tiles(board.lead, year=2025)[id_]
    client = enter(board.lead)
    value, names = rows_listed(client, tile["address"])
    assert value == tile["value"]  # the list's number
    assert len(names) == tile["rows"]
    now = figures.figure_of(id_, board.department, year_of(2025))  # what a report would print
    assert now.quantity.printed() == tile["value"]
    brought = [row.share if now.definition.how == "count" else row.amount for row in now.counted]
    assert sum(brought) == now.value
    assert tile["digest"] == now.digest
    if id_ in (COUNT, AMOUNT, "projects.landed.count", "projects.landed.amount"):
        assert names


def test_17_1_the_number_of_the_report_is_the_number_of_the_page(board):
    walk(board, "evaluating")
    row = doing.rows_in(board.cycle, "indicators").get(title="受益企业数")
    values = {
        "name": "新签约项目数",
        "unit": "个",
        "figure": "新签约项目数",
        "original_target": "6",
    }
    Row.objects.filter(pk=row.pk).update(values=row.values | values, title="新签约项目数")
    from jiheng.web.performance.actions import taking

    taking.take(board.cycle.pk, row.key, by=board.filler)
    row.refresh_from_db()
    tile = tiles(board.lead, year=2025)[COUNT]
    assert f"{row.values['actual']}个" == tile["value"] == "5个"
    assert (tile["target"], tile["completed"]) == ("6个", "83.3%")


def test_months_and_ranks_open_the_rows_that_they_count(board, enter):
    shown = asked(board.lead, year=2025, organisation=board.department.pk)
    client = enter(board.lead)
    numbers = [m["this_year"] for m in shown["months"]] + [u["value"] for u in shown["league"]]
    assert sum(1 for number in numbers if number["text"] not in ("0个", "—")) >= 5
    for number in numbers:
        if number["address"]:
            value, _names = rows_listed(client, number["address"])
            assert value == number["text"], number
    assert [(u["name"], u["place"], u["value"]["text"]) for u in shown["league"]] == [
        ("东区", 1, "4个"), ("西区", 2, "1个"), ("北区", None, "—"),
    ]  # fmt: skip
    moved = [u["moved"] for u in shown["league"]]
    assert moved == [1, -1, None]  # west alone had one the year before; north reports nothing
    table = leagues.league_of(COUNT, board.department, 2025).table
    assert [(u["name"], u["place"]) for u in shown["league"]] == [
        (line.unit, line.rank) for line in table.lines
    ]


def test_every_number_of_a_panel_is_that_of_its_list(board, enter):
    walk(board, "approved")
    measure = _overdue(board)
    assert measure.pk
    round_ = rounds.open_round(
        board.cycle.pk, dt.date(2025, 7, 31), dt.date(2025, 8, 31), by=board.manager
    )
    type(round_).objects.filter(pk=round_.pk).update(lamp="red")
    project(board.units[0], "旧", signed="2024-01-01")
    seen = 0
    for mode in ("leader", "finance"):
        for line in asked(board.finance, year=2025, mode=mode)["lines"]:
            count = re.match(r"\d+", line["number"]["text"])[0]
            page = enter(board.finance).get(line["number"]["address"])
            assert page.status_code == 200, line
            listed = page.context.get("listing")
            if listed is not None:
                assert listed.count == int(count), line
                seen += int(count)
            elif line["panel"] == "ageing":
                assert page.context["page"].paginator.count == int(count), line
    assert seen >= 4


def _overdue(city):
    from jiheng.web.performance.actions import problems

    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2025-01-30")
    return problems.raise_problem(city.cycle.pk, raised, by=city.manager)


def test_17_2_a_tile_says_definition_day_lamp_and_drift(board, enter):
    target(board.department, COUNT, "10")
    now = figures.figure_of(COUNT, board.department, year_of(2025))
    publish(now, board.department, cause=SIGN_OFF, reference="", by=None)
    tile = tiles(board.lead, year=2025)[COUNT]
    assert (tile["target"], tile["completed"], tile["drifted"]) == ("10个", "50.0%", False)
    assert tile["lamp"] == "red"  # the year is over: five of ten
    assert "招商" in tile["basis"]
    project(board.units[0], "后来的")
    tile = tiles(board.lead, year=2025)[COUNT]
    assert (tile["drifted"], tile["published"], tile["value"]) == (True, "5个", "6个")
    page = enter(board.lead).get("/leader/?year=2025").content.decode()
    for text in (
        "口径",
        "依据未核对原文",
        "公布时 5个，后来变了",
        "数据截至",
        "红灯",
        "没有下达目标",
    ):
        assert text in page, text


def test_a_lamp_waits_for_a_month_to_be_over_and_two_targets_give_none(board, monkeypatch):
    target(board.department, COUNT, "10", year=2025)
    for day, expected in (
        ("2025-01-20", ("", "还没有过完一个月")), ("2025-07-01", ("green", "")),
    ):  # fmt: skip
        monkeypatch.setattr(timezone, "localdate", lambda *_a, day=day: dt.date.fromisoformat(day))
        tile = tiles(board.lead, year=2025, organisation=board.department.pk)[COUNT]
        assert (tile["lamp"], tile["why_no_lamp"]) == expected, day
    assert (tile["months"], tile["finished"], tile["due"]) == (6, "5个", "50.0%")
    monkeypatch.undo()
    target(board.department, COUNT, "12", year=2025)
    tile = tiles(board.lead, year=2025)[COUNT]
    assert (tile["lamp"], tile["target"]) == ("", "")
    assert "不止一个" in tile["why_no_lamp"]


def at(day):
    return timezone.make_aware(dt.datetime.fromisoformat(f"{day}T09:00:00"))


def test_17_3_as_of_shows_what_was_confirmed_then_and_says_so(board, enter):
    Version.objects.update(at=at("2026-06-20"))
    before = asked(board.lead, year=2025)
    for name, values in (("东0", {"aside": "重复"}), ("西0", {"planned_total": "50000"})):
        row = Row.objects.get(title=name)
        put_values(row, values, board.filler)
        update(ledger_table(ledgers()[row.ledger], row.organisation), [row], board.filler)
    project(board.units[0], "七月的")
    Version.objects.filter(at__gt=at("2026-06-21")).update(at=at("2026-07-15"))
    figures.forget()
    then = asked(board.lead, year=2025, as_of="2026-07-01")
    assert [t["digest"] for t in then["tiles"]] == [t["digest"] for t in before["tiles"]]
    assert then["digest"] == before["digest"] != asked(board.lead, year=2025)["digest"]
    assert [m["this_year"]["text"] for m in then["months"]] == [
        m["this_year"]["text"] for m in before["months"]
    ]
    assert [u["value"]["text"] for u in then["league"]] == [
        u["value"]["text"] for u in before["league"]
    ]
    client = enter(board.lead)
    page = client.get("/leader/?year=2025&as_of=2026-07-01").content.decode()
    assert "不是现在的数" in page
    assert "as-of" in page
    for tile in then["tiles"]:
        value, names = rows_listed(client, tile["address"])
        assert (value, len(names)) == (tile["value"], tile["rows"])
    assert then["lines"] == []  # what stands still is known for now alone


@pytest.mark.parametrize(
    ("day", "words"),
    [("2999-01-01", "还没有到"), ("2020-01-01", "起才有登记"), ("昨天", "看不懂"), ("2025-13-41", "看不懂"),
     ("0001-01-01", "起才有登记"), ("2026-07-01' OR 1=1", "看不懂")],
)  # fmt: skip
def test_17_3_a_forged_day_is_refused_in_words(board, enter, day, words):
    answer = enter(board.lead).get("/leader/", {"as_of": day})
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert words in asked(board.lead, expect=409, as_of=day)["said"]


def test_17_4_without_a_right_there_is_no_tile_and_no_count(board, enter):
    arrival = {"report_number": "BG1", "enterprise": "甲", "kind": "到资", "arrived_on": "2025-04-01",
               "currency": "美元", "amount": "120.50", "usd": "120.50"}  # fmt: skip
    entered("arrivals", board.units[0], "BG1", "accepted", arrival)
    east, west = board.people["东区"], board.people["西区"]
    shown = asked(east, year=2025)
    assert shown["organisation"] == board.units[0].pk
    assert {t["id"]: t["value"] for t in shown["tiles"]}[COUNT] == "4个"
    assert shown["league"] == []  # a rank among the others would tell of them
    assert {t["id"]: t["value"] for t in asked(west, year=2025)["tiles"]}[COUNT] == "1个"
    for user in (east, board.people["colleague"]):
        for place in (board.department.pk, board.units[1].pk, board.root.pk, 999_999):
            assert asked(user, expect=403, organisation=place)["said"]
            page = enter(user).get("/leader/", {"organisation": place, "year": 2025})
            assert page.status_code == 403
    roles = {ledgers()["arrivals"].right("see"), ledgers()["investment_projects"].right("see")}
    assert len(roles) == 2
    for role in ("expert", "administrator", "stranger"):
        assert enter(board.people[role]).get("/leader/").status_code == 403


def test_17_4_a_ledger_that_a_role_may_not_see_has_no_tile(board, monkeypatch):
    from jiheng.web.core import queries as core
    from jiheng.web.core.queries import reach

    hidden, roles_with = ledgers()["arrivals"].right("see"), reach.roles_with
    monkeypatch.setattr(
        reach, "roles_with", lambda right: () if right == hidden else roles_with(right)
    )
    assert not core.organisations(board.lead, hidden)
    shown = asked(board.lead, year=2025)
    assert "foreign.arrivals.amount" not in {tile["id"] for tile in shown["tiles"]}
    assert COUNT in {tile["id"] for tile in shown["tiles"]}
    assert not [line for line in shown["lines"] if "外资" in line["name"]]


def test_a_group_that_is_off_has_no_tile(board, enter):
    offering.switch(board.root, "promotion", on=False, by=board.finance)
    figures.forget()
    shown = asked(board.lead)
    assert (shown["mode"], shown["tiles"], shown["league"]) == ("finance", [], [])
    assert "新签约" not in enter(board.lead).get("/leader/").content.decode()


@pytest.mark.parametrize("mode", ["leader", "division", "district", "finance"])
def test_every_view_is_whole_in_both_languages(board, enter, mode):
    walk(board, "submitted")
    client = enter(board.finance)
    for language, words in (("zh-hans", "领导看板"), ("en", "Dashboard")):
        client.post("/language/", {"language": language})
        page = html.unescape(client.get("/leader/", {"mode": mode, "year": 2025}).content.decode())
        assert words in page
        if language == "en":
            main = page.partition("<main")[2].partition("</main>")[0]
            text = re.sub(r"<[^>]+>|\s+", " ", re.sub(r'data:image[^"]+', "", main))
            left = re.findall(r"[一-鿿]{2,}", text)
            assert not [t for t in left if t not in OWN_NAMES | AS_CITED], left
    translation.deactivate()


AS_CITED = {  # clauses and units are written as their sources write them, on every page
    part
    for definition in load().rest.definitions
    for part in re.findall(r"[一-鿿]{2,}", f"{definition.citation.clause} {definition.unit}")
}
OWN_NAMES = {
    "样例局", "样例市财政局", "别的局", "东区", "西区", "北区", "东落", "西旧", "样招商", "东", "西", "良", "中", "优",
}  # fmt: skip


def test_17_5_questions_do_not_grow_with_districts_months_and_rows(board, enter):
    client, path = enter(board.lead), f"/leader/?year=2025&organisation={board.department.pk}"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        assert client.get(path).status_code == 200
    for number in range(12):
        unit = actions.found_organisation(
            kind="unit", name=f"新区{number}", code=f"N{number}", parent=board.department, by=None
        )
        for day in ("2025-04-01", "2025-11-01", "2024-05-05"):
            project(unit, f"新{number}{day}", signed=day)
    client.get(path)
    with CaptureQueriesContext(connection) as many:
        assert client.get(path).status_code == 200
    assert len(many) <= len(few) + 1, (len(few), len(many))
    assert len(many) <= 40
    then = f"{path}&as_of={timezone.localdate().isoformat()}"
    client.get(then)
    with CaptureQueriesContext(connection) as past:
        assert client.get(then).status_code == 200
    assert len(past) <= 60


def test_17_5_without_script_the_page_is_tables(board, enter):
    page = enter(board.lead).get(f"/leader/?year=2025&organisation={board.department.pk}")
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert main.count("<table") >= 3
    assert "<script" not in main
    assert main.index("<table") < main.index("data:image/svg+xml")  # the table comes first
    assert re.search(r'<img[^>]+alt="[^"]{10,}"', main)


def test_months_that_are_over_and_not_closed_are_said(board):
    board.people["statistician"] = person("statistician", board.department, "statistician")
    ledger = ledgers()["investment_projects"]
    for place in (*board.units, board.department):
        months.close(ledger, place, dt.date(2025, 1, 1), by=board.statistician)
    lines = {
        line["name"]: line["number"] for line in asked(board.lead, year=2025)["lines"]
        if line["panel"] == "alarms"
    }  # fmt: skip
    [number] = [number for name, number in lines.items() if name.startswith("招商项目")]
    assert number["text"].startswith("11 个月（2—12）")
    assert parse_qs(urlsplit(number["address"]).query) == {"year": ["2025"]}


def test_who_looked_is_in_the_log_of_views(board, enter):
    enter(board.lead).get("/leader/?year=2025")
    from jiheng.web.core.access_log import drain

    drain()
    shown = enter(board.auditor).get("/views/").content.decode()
    assert "领导看板" in shown


def test_scores_by_grade_open_the_years_of_that_grade(board, enter):
    walk(board, "submitted")
    assert len(ACTUALS) == len(INDICATORS)
    lines = [
        x
        for x in asked(board.finance, mode="finance", year=2025)["lines"]
        if x["panel"] == "scores"
    ]
    assert [line["number"]["text"] for line in lines] == ["1"]
    page = enter(board.finance).get(lines[0]["number"]["address"])
    assert page.context["listing"].count == 1
