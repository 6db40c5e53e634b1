"""Supervision and plans: gates, clocks that name what is overdue, counts that nobody types."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from jiheng.model import year_of
from jiheng.web.core.actions import make_token
from jiheng.web.core.models import StoredFile
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import filling, moving, offering
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.ageing import aged_rows
from jiheng.web.ledgers.queries.waiting import waiting_rows
from web.city import person

pytestmark = pytest.mark.once

TASK = {"name": "推进标准地", "kind": "督办", "source": "第三次专题会议", "owner": "项目科",
        "wanted": "六月底前完成", "issued_on": "2025-09-30"}  # fmt: skip


@pytest.fixture
def kept(city):
    figures.forget()
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for role in ("verifier", "supervisor", "statistician"):
        city.people[role] = person(role, city.root, role)
    return lambda ledger, where=None: ledger_table(ledgers()[ledger], where or city.department)


def take(table, row, move, by, note="", proof=None):
    moving.apply_move(table, row.key, Taking(move, note, proof), by=by)
    row.refresh_from_db()
    return row


def write(table, row, by, **values):
    row.refresh_from_db()
    filling.save_row(table, filling.Edit(row.key, values, row.version), by=by)
    row.refresh_from_db()


def paper():
    return StoredFile.objects.create(name="证明.pdf", digest="0" * 64, size=1, kind="pdf")


def stand(table, values, state, by):
    """A row as one that came over: how it gets there is tested elsewhere."""
    first = {c.field for c in table.form.columns if c.phase in table.phases(table.first_state)}
    row = filling.add_row(table, {f: t for f, t in values.items() if f in first}, by=by)
    put_values(row, {**values, "state": table.flow.state(state).label}, None)
    row.state = state
    update(table, [row], None)
    return row


def printed(id_, where, year=2025):
    figures.forget()
    taken = figures.figure_of(id_, where, year_of(year))
    return taken.quantity.printed() if taken.quantity is not None else taken.refused


@pytest.fixture
def issued(kept, city):
    table = kept("tasks")
    row = filling.add_row(table, TASK, by=city.supervisor)
    return table, take(table, row, "issue_task", city.supervisor)


def test_ten_working_days_run_over_the_holidays_and_the_start_page_names_what_is_late(
    issued, city, enter
):
    table, row = issued
    assert row.values["due_on"] == "2025-10-21"  # 10-11 was worked, 10-01 to 10-08 were not
    [piece] = [w for w in waiting_rows(city.filler) if w.title == "推进标准地"]
    assert (str(piece.step), piece.due.over) == ("签收", True)
    page = enter(city.filler).get(table.row_address(row.key)).content.decode()
    assert "逐日怎么数的" in page
    assert "调休上班" in page
    late = enter(city.filler).get("/ledgers/tasks/clocks/?state=overdue").content.decode()
    assert "推进标准地" in late
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    [told] = json.loads(Client().get("/api/ledgers/tasks/clocks", **head).content)
    assert (told["due"], told["clock"]) == ("2025-10-21", "overdue")
    assert enter(city.colleague).get("/ledgers/tasks/clocks/").content.decode().count("推进") == 0


def test_a_task_is_closed_on_proof_by_another_and_was_in_time_or_not(issued, city):
    table, row = issued
    take(table, row, "accept_task", city.filler)
    with pytest.raises(Refused, match="办结日期、办理结果"):
        take(table, row, "report_task", city.filler, proof=paper())
    write(table, row, city.filler, done_on="2025-10-21", result="已完成")
    with pytest.raises(Refused, match="佐证"):
        take(table, row, "report_task", city.filler)
    take(table, row, "report_task", city.filler, proof=paper())
    with pytest.raises(Refused):
        take(table, row, "close_task", city.filler)
    take(table, row, "close_task", city.supervisor)
    assert (row.state, row.values["on_time"]) == ("closed", "是")
    assert printed("tasks.on_time.rate", city.department) == "100.0%"
    stand(table, {**TASK, "name": "晚了", "due_on": "2025-10-14", "done_on": "2025-10-15",
                  "on_time": "否"}, "closed", city.supervisor)  # fmt: skip
    stand(table, {**TASK, "name": "没办", "due_on": "2025-10-14"}, "working", city.supervisor)
    stand(table, {**TASK, "name": "没发", "due_on": "2025-10-14"}, "drafted", city.supervisor)
    assert printed("tasks.due.count", city.department) == "3项"
    assert printed("tasks.on_time.rate", city.department) == "33.3%"


def test_more_time_is_asked_for_by_one_and_agreed_to_by_another(issued, city):
    table, row = issued
    take(table, row, "accept_task", city.filler)
    write(table, row, city.filler, due_asked="2025-12-31")
    with pytest.raises(Refused):
        take(table, row, "ask_longer", city.filler)  # without a reason
    take(table, row, "ask_longer", city.filler, note="等省里批复")
    assert row.values["due_on"] == "2025-10-21"  # asked for is not agreed to
    with pytest.raises(Refused):
        take(table, row, "agree_longer", city.filler)
    take(table, row, "agree_longer", city.supervisor)
    assert (row.values["due_limit"], row.values["due_on"]) == ("2025-12-31", "2025-12-31")
    assert row.pending == ""


def test_progress_of_a_plan_is_counted_from_milestones_by_task_and_nobody_types_it(
    kept, city, enter
):
    plan = stand(kept("plans"), {"name": "三年计划"}, "issued", city.filler)
    task = stand(kept("plan_tasks"), {"plan": "三年计划", "name": "标准地"}, "working", city.filler)
    for number, (state, due) in enumerate(
        (("done", "2025-05-01"), ("done", "2025-06-01"), ("planned", "2025-07-01"),
         ("planned", "2199-07-01"), ("cancelled", "2025-08-01"))
    ):  # fmt: skip
        values = {"plan_task": "标准地", "plan": "三年计划", "name": f"节点{number}", "due_on": due}
        row = stand(kept("milestones"), values, state, city.filler)
        Row.objects.filter(pk=row.pk).update(state=state)
    stand(kept("milestones", city.other), {"plan_task": "标准地", "name": "别处的",
          "due_on": "2025-05-01"}, "done", city.colleague)  # fmt: skip
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    [told] = json.loads(Client().get("/api/ledgers/plan_tasks/tallies", **head).content)
    assert told["tallies"][0] == {"ledger": "milestones", "count": 4, "done": 2, "overdue": 1}
    [whole] = json.loads(Client().get("/api/ledgers/plans/tallies", **head).content)
    assert [t["count"] for t in whole["tallies"]] == [1, 4]
    page = enter(city.filler).get("/ledgers/plans/tallies/").content.decode()
    assert "2 / 4 完成" in page
    assert "50.0%" in page
    row_page = enter(city.filler).get(kept("plan_tasks").row_address(task.key)).content.decode()
    assert "节点3" in row_page
    assert "别处的" not in row_page
    assert not any("progress" in c.field for c in kept("plans").form.columns)
    assert printed("plans.milestones.due", city.department) == "3个"
    assert printed("plans.milestones.done", city.department) == "66.7%"
    assert plan.pk


def test_a_milestone_after_its_task_cannot_be_reported(kept, city):
    stand(kept("plan_tasks"), {"plan": "计划", "name": "标准地", "due_on": "2025-06-30"}, "working",
          city.filler)  # fmt: skip
    table = kept("milestones")
    values = {
        "plan_task": "标准地",
        "name": "晚的",
        "due_on": "2025-07-01",
        "done_on": "2025-06-01",
    }
    row = filling.add_row(table, values, by=city.filler)
    with pytest.raises(Refused, match="DQ-51"):
        take(table, row, "report_milestone", city.filler, proof=paper())
    write(table, row, city.filler, due_on="2025-06-30")
    take(table, row, "report_milestone", city.filler, proof=paper())
    with pytest.raises(Refused):
        take(table, row, "confirm_milestone", city.filler)
    assert take(table, row, "confirm_milestone", city.verifier).state == "done"


GATES = {  # ledger: values, state, move, who, what it says is missing
    "plans": ({"name": "计划"}, "draft", "approve_plan", "manager", "目标"),
    "plan_tasks": ({"plan": "计划", "name": "任务"}, "set", "assign_plan_task", "manager", "责任单位"),
    "applications": ({"name": "资金", "kind": "资金"}, "prepared", "apply_upward", "filler", "向谁争取"),
    "publicity": ({"name": "专题"}, "published", "verify_piece", "manager", "触达人次"),
    "target_firms": ({"name": "甲", "chain": "电子"}, "listed", "contact_firm", "filler", "环节"),
    "staff_corps": ({"name": "岗01"}, "proposed", "appoint_staff", "manager", "专长"),
    "area_assessments": ({"zone": "区", "area": "东片", "item": "水土保持"}, "planned",
                         "commission_area", "filler", "评估面积"),
    "zone_platforms": ({"zone": "区", "name": "平台", "kind": "投融资平台"}, "building",
                       "open_platform", "manager", "运行日期"),
    "filings": ({"name": "外资项目", "kind": "备案"}, "received", "accept_filing", "filler", "项目代码"),
}  # fmt: skip


@pytest.mark.parametrize("ledger", GATES)
def test_what_a_step_asks_for_is_named_and_nothing_moves_without_it(ledger, kept, city):
    values, state, move, who, missing = GATES[ledger]
    table = kept(ledger)
    row = stand(table, values, state, city.filler)
    before = row.version
    with pytest.raises(Refused, match=missing):
        take(table, row, move, city.people[who], proof=paper())
    row.refresh_from_db()
    assert (row.state, row.version) == (state, before)


FIGURES = {  # id: ledger, rows (state and values), printed
    "applications.granted.amount": ("applications", [
        ("granted", {"kind": "资金", "granted": "120.5", "granted_on": "2025-03-01"}),
        ("granted", {"kind": "政策", "granted": "7", "granted_on": "2025-03-01"}),
        ("applied", {"kind": "资金", "granted": "9", "granted_on": "2025-03-01"}),
    ], "120.50万元"),
    "applications.granted.count": ("applications", [
        ("granted", {"granted_on": "2025-03-01"}), ("refused", {"granted_on": "2025-03-01"}),
    ], "1项"),
    "publicity.reach.sum": ("publicity", [
        ("verified", {"reach": "23000", "published_on": "2025-03-01"}),
        ("published", {"reach": "90000", "published_on": "2025-03-01"}),
    ], "2.3万人次"),
    "publicity.pieces.count": ("publicity", [
        ("published", {"published_on": "2025-03-01"}), ("planned", {"published_on": "2025-03-01"}),
    ], "1篇次"),
    "target_firms.contacted.count": ("target_firms", [
        ("contacted", {"contacted_on": "2025-03-01"}), ("dropped", {"contacted_on": "2025-03-01"}),
        ("converted", {"contacted_on": "2025-04-01"}),
    ], "2家"),
    "target_firms.converted.rate": ("target_firms", [
        ("contacted", {"contacted_on": "2025-03-01"}),
        ("converted", {"contacted_on": "2025-04-01"}),
    ], "50.0%"),
    "staff_corps": ("staff_corps", [
        ("serving", {"appointed_on": "2025-03-01"}), ("proposed", {"appointed_on": "2025-03-01"}),
    ], "1人"),
    "area_assessments.passed.count": ("area_assessments", [
        ("passed", {"passed_on": "2025-03-01", "item": "水土保持"}),
        ("commissioned", {"passed_on": "2025-03-01", "item": "环境影响评价"}),
    ], "1项"),
    "zone_platforms.running.count": ("zone_platforms", [
        ("running", {"opened_on": "2025-03-01"}), ("building", {"opened_on": "2025-03-01"}),
    ], "1个"),
    "filings.filed.count": ("filings", [
        ("checked", {"decided_on": "2025-03-01"}), ("refused", {"decided_on": "2025-03-01"}),
    ], "1个"),
    "sites.taken.count": ("sites", [
        ("taken", {"taken_on": "2025-03-01"}), ("reserved", {"taken_on": "2025-03-01"}),
    ], "1处"),
}  # fmt: skip


@pytest.mark.parametrize("id_", FIGURES)
def test_a_figure_counts_what_was_confirmed_and_nothing_else(id_, kept, city):
    ledger, rows, expected = FIGURES[id_]
    table = kept(ledger)
    for number, (state, values) in enumerate(rows):
        called = {"zone": "区", "area": f"片{number}"} if ledger == "area_assessments" else {}
        stand(table, {"name": f"行{number}", **called, **values}, state, city.filler)
    figure = "staff.appointed.count" if id_ == "staff_corps" else id_
    assert printed(figure, city.department) == expected


def test_a_restricted_project_is_never_merely_filed(kept, city):
    table = kept("filings")
    facts = {"name": "限制类", "kind": "备案", "negative_list": "是", "decided_on": "2025-03-01"}
    row = stand(table, facts, "accepted", city.filler)
    with pytest.raises(Refused, match="负面清单"):
        take(table, row, "file_project", city.manager)


def test_an_offer_that_stands_still_has_a_lamp_and_stays(kept, city):
    table = kept("opportunities")
    long_ago = (timezone.localdate() - dt.timedelta(days=130)).isoformat()
    values = {"name": "产业园", "region": "样例局", "published_on": long_ago}
    stand(table, {**values, "valid_until": "2199-01-01"}, "published", city.filler)
    assert [each.lamp for each in aged_rows(city.filler, table.ledger)] == ["red"]
    row = Row.objects.get(ledger="opportunities")
    write(table, row, city.filler, promoted_on=timezone.localdate().isoformat())
    assert aged_rows(city.filler, table.ledger) == []
    assert row.state == "published"
