"""The API: tokens, the same rights as the pages, a year by calls alone, and what schemathesis finds: nothing."""

import datetime as dt
import json
import re
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, assume, given, settings
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth

from jiheng.ledger.statistics import StatPeriod
from jiheng.web.assessments.actions import assessments
from jiheng.web.assessments.actions.papers import add_paper
from jiheng.web.core import actions, jobs
from jiheng.web.core.api import api
from jiheng.web.core.declared import declared
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.pace import PACE
from jiheng.web.disclosure.actions import releases
from jiheng.web.ledgers.actions import correcting, filling, offering, overriding
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Pair, Proof, Reopening
from jiheng.web.monitoring.actions import rounds
from jiheng.web.performance.actions import (
    exchanging,
    files,
    planning,
    problems,
    reports,
    reviews,
    units,
    years,
)
from jiheng.web.statistics.actions.issues import order_issue
from jiheng.web.statistics.models import Issue
from jiheng.web.uses.actions import accountability
from web import doing
from web import test_surveys as surveys
from web.city import ACTUALS, INDICATORS, a_city, fill_targets, walk
from web.serving import served
from web.test_ledger_figures import signed


def headers(user):
    return {"HTTP_AUTHORIZATION": f"Bearer {actions.make_token('测试', by=user)}"}


@pytest.fixture
def call(client):
    """Call the API as somebody, and read the answer."""
    held = {}

    def called(user, method, path, body=None, expect=None):
        if user.pk not in held:
            held[user.pk] = headers(user)
        kind = {"content_type": "application/json"} if method != "get" else {}
        send = getattr(client, method)
        answer = send(f"/api{path}", body if body is not None else {}, **kind, **held[user.pk])
        wanted = {"get": 200, "post": 201, "put": 200, "patch": 200, "delete": 204}
        assert answer.status_code == (expect or wanted[method]), answer.content.decode()
        return json.loads(answer.content) if answer.content else None

    return called


def test_a_token_is_its_persons_and_ends(city, client):
    walk(city, "evaluating")
    mine = headers(city.filler)
    [year] = json.loads(client.get("/api/years", **mine).content)
    assert (year["year"], year["state"]) == (2025, "evaluating")
    assert client.get(f"/api/years/{city.cycle.pk}", **headers(city.colleague)).status_code == 404
    assert client.get("/api/years").status_code == 401
    assert client.get("/api/years", HTTP_AUTHORIZATION="Bearer x").status_code == 401
    held = city.filler.tokens.get()
    assert mine["HTTP_AUTHORIZATION"].removeprefix("Bearer ") not in held.digest
    held.expires_at = timezone.now() - timedelta(days=1)
    held.save()
    assert client.get("/api/years", **mine).status_code == 401


def test_rows_are_changed_and_clashes_are_told(city, call):
    fill_targets(city)
    path = f"/years/{city.cycle.pk}/sheets/indicators"
    row = call(city.filler, "get", path)[0]
    body = {"version": row["version"], "values": {"unit": "人"}}
    assert call(city.filler, "put", f"{path}/{row['key']}", body)["values"]["unit"] == "人"
    body["values"] = {"unit": "个"}
    call(city.filler, "put", f"{path}/{row['key']}", body, expect=409)
    body = {"values": {"actual": "1"}}  # not while targets are set
    call(city.filler, "post", path, body, expect=409)
    call(city.auditor, "post", path, body, expect=403)


def test_score_and_findings_are_those_of_the_pages(city, call):
    walk(city, "submitted")
    [tree] = call(city.finance, "get", f"/years/{city.cycle.pk}/score")
    assert tree["value"] == "97.00"
    found = call(city.finance, "get", f"/years/{city.cycle.pk}/findings")
    assert {"code", "sheet", "key", "field"} <= set(found[0])
    one = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    path = f"/years/{city.cycle.pk}/what-if?key={one.key}&actual=50"
    [tree] = call(city.finance, "get", path)
    assert tree["value"] == "100.00"


def test_a_year_goes_all_the_way_by_calls_alone(city, call):
    """From opening to the verified remedy: what the pages do, programs can."""
    year = call(city.manager, "post", "/years", {"organisation": city.department.pk, "year": 2026})[
        "id"
    ]
    path = f"/years/{year}"
    names = ("level1", "level2", "name", "operator", "original_target", "unit", "weight")
    rest = {"subject": "部门整体", "data_source": "台账", "numerator": "甲", "denominator": "乙"}
    head = call(city.filler, "get", f"{path}/sheets/overview")[0]
    body = {"version": head["version"], "values": {"execution_weight": "10"}}
    call(city.filler, "put", f"{path}/sheets/overview/overview", body)
    for line in ("收入合计", "支出合计"):
        values = {"unit": "部门合计", "line": line, "original": "100.00"}
        call(city.filler, "post", f"{path}/sheets/budget", {"values": values})
    goal = {"values": {"kind": "总体目标", "text": "办好培训"}}
    call(city.filler, "post", f"{path}/sheets/objectives", goal)
    for row in INDICATORS:
        values = dict(zip(names, row, strict=True)) | rest
        call(city.filler, "post", f"{path}/sheets/indicators", {"values": values})

    def move(user, name, **more):
        assert name in [m["move"] for m in call(user, "get", f"{path}/moves")]
        return call(user, "post", f"{path}/moves", {"move": name, **more}, expect=200)

    doubted = call(city.filler, "post", f"{path}/moves", {"move": "submit_targets"}, expect=409)
    assert "疑问" in doubted["said"]  # of targets, which the approval locks
    move(city.filler, "submit_targets", acknowledged=True)
    move(city.division_head, "pass_targets")
    move(city.manager, "send_targets")
    assert year in [y["id"] for y in call(city.finance, "get", "/to-do")]
    move(city.finance, "approve_targets")
    day = {"organisation": city.root.pk, "year": 2026, "stage": "evaluating", "day": "2027-03-31"}
    call(city.finance, "put", "/deadlines", day)
    move(city.manager, "start")
    assert call(city.manager, "get", f"{path}/deadlines")[0]["day"] == "2027-03-31"
    call(city.manager, "post", f"{path}/plan", expect=200)
    task = call(
        city.manager, "post", f"{path}/tasks", {"title": "收集佐证", "owner": city.filler.pk}
    )
    assert task["id"] in [t["id"] for t in call(city.filler, "get", "/tasks")]
    assert call(city.filler, "put", f"/tasks/{task['id']}/done", {"done": True})["done"]

    rows = call(city.filler, "get", f"{path}/sheets/indicators")
    asked = {"key": rows[0]["key"], "target": "210", "reason": "政策调整，多办一期"}
    asked = call(city.manager, "post", f"{path}/adjustments", asked)
    decision = f"/adjustments/{asked['id']}/decision"
    decided = call(city.finance, "post", decision, {"approve": True}, expect=200)
    assert (decided["state"], decided["revised"]) == ("approved", "210")
    rows = call(city.filler, "get", f"{path}/sheets/indicators")
    for row, actual in zip(rows, ACTUALS, strict=True):
        values = {"actual": actual, "reason": "部分企业停产，已调整名单" if actual == "45" else ""}
        body = {"version": row["version"], "values": values}
        call(city.filler, "put", f"{path}/sheets/indicators/{row['key']}", body)
    for row in call(city.filler, "get", f"{path}/sheets/budget"):
        body = {"version": row["version"], "values": {"revised": "100.00", "executed": "100.00"}}
        call(city.filler, "put", f"{path}/sheets/budget/{row['key']}", body)
    for row in call(city.filler, "get", f"{path}/sheets/objectives"):
        body = {"version": row["version"], "values": {"result": "已办"}}
        call(city.filler, "put", f"{path}/sheets/objectives/{row['key']}", body)
    done = {"values": {"area": "培训", "text": "完成培训"}}
    call(city.filler, "post", f"{path}/sheets/results", done)
    kept = upload(city.filler, "签到表.txt", "甲乙丙".encode())
    proof = {"field": "actual", "digest": kept["digest"]}
    files = f"{path}/sheets/indicators/{rows[0]['key']}/files"
    piece = call(city.filler, "post", files, proof)
    assert call(city.finance, "get", files) == [piece]

    move(city.filler, "submit_results")
    move(city.division_head, "pass_results")
    move(city.accountant, "check_accounts")
    move(city.manager, "pass_manager")
    assert move(city.lead, "sign_off")["score"] == "97.00"
    assert len(call(city.finance, "get", f"{path}/steps")) == 10

    [review] = call(city.finance, "post", "/draws", {"year": 2026, "wanted": 1})
    call(city.finance, "put", f"/reviews/{review['id']}/reviewer", {"reviewer": city.expert.pk})
    [tree] = call(city.expert, "get", f"/reviews/{review['id']}")
    line = next(one for one in tree["lines"] if one["name"] == "培训人次")
    body = {
        "subject": line["subject"],
        "key": line["key"],
        "points": "25",
        "reason": "少三十五人次",
    }
    [tree] = call(city.expert, "put", f"/reviews/{review['id']}/lines", body)
    assert (tree["own"], tree["again"]) == ("97.00", "92.00")
    call(city.expert, "post", f"/reviews/{review['id']}/opinion", {"opinion": "属实"}, expect=200)
    move(city.finance, "confirm")

    problem = {"text": "名单不准", "measure": "核对名单", "division": "办公室", "due": "2027-09-30"}
    measure = call(city.finance, "post", f"{path}/problems", problem)
    steps = f"/measures/{measure['id']}/steps"
    call(city.filler, "post", steps, {"step": "take_up"})
    submitted = {"step": "submit", "note": "已核对", "digest": kept["digest"]}
    call(city.filler, "post", steps, submitted)
    verified = call(city.finance, "post", steps, {"step": "verify"})
    assert (verified["state"], verified["status"]) == ("verified", "已销号")
    assert len(call(city.filler, "get", steps)) == 3
    assert call(city.filler, "post", f"{path}/next", expect=403)["said"]
    assert call(city.manager, "post", f"{path}/next")["year"] == 2027


def upload(user, name, data):
    from django.test import Client

    client, mine = Client(), headers(user)
    answer = client.post("/api/files", {"file": SimpleUploadedFile(name, data)}, **mine)
    assert answer.status_code == 201, answer.content.decode()
    return json.loads(answer.content)


def run_next():
    job = jobs.claim_job()
    jobs.run(job, declared().works)
    return job


def workbook(client, cycle, mine):
    """Return the workbook of a year: the first call has it made, the second hands it out."""
    path = f"/api/years/{cycle.pk}/files/workbook"
    assert client.get(path, **mine).status_code == 409
    ordered = client.post(path, **mine)
    assert ordered.status_code == 202
    doing.work()
    job = json.loads(ordered.content)
    assert json.loads(client.get(f"/api/jobs/{job['id']}", **mine).content)["state"] == "done"
    answer = client.get(path, **mine)
    assert answer.status_code == 200
    return answer.content


def test_a_file_of_a_year_is_made_once_for_as_long_as_the_year_is_the_same(city, call, client):
    fill_targets(city)
    mine, path = headers(city.filler), f"/years/{city.cycle.pk}/files/workbook"
    first = call(city.filler, "post", path, expect=202)
    assert call(city.filler, "post", path, expect=202)["id"] == first["id"]  # it is under way
    doing.work()
    data = client.get(f"/api{path}", **mine).content
    assert data.startswith(b"PK")
    assert client.get(f"/api{path}", **headers(city.finance)).content == data  # for all who see it
    assert call(city.filler, "post", path, expect=200)["size"] == len(data)
    assert Job.objects.count() == 1
    doing.add_entry(city.cycle.pk, "duties", {"text": "甲"}, by=city.filler)
    assert call(city.filler, "post", path, expect=202)["id"] != first["id"]


def test_a_workbook_goes_out_and_in(city, call, client):
    fill_targets(city)
    book = workbook(client, city.cycle, headers(city.filler))
    doing.rows_in(city.cycle, "indicators").first().delete()
    kept = upload(city.filler, "表.xlsx", book)
    path = f"/years/{city.cycle.pk}/workbook"
    read = call(city.filler, "post", path, {"digest": kept["digest"]})
    assert read["state"] == "waiting"  # nothing is read in the call
    run_next()
    [shown] = call(city.filler, "get", f"/jobs/{read['id']}")["result"]["workbooks"]
    counts = shown["counts"]
    assert [counts[n] for n in ("inserts", "updates", "rejects", "left_out")] == [1, 0, 0, 0]
    assert doing.rows_in(city.cycle, "indicators").count() == 3
    take = f"/workbooks/{read['id']}/import"
    call(city.manager, "post", take, expect=404)
    call(city.filler, "post", take)
    run_next()
    assert doing.rows_in(city.cycle, "indicators").count() == 4
    again = call(city.filler, "post", take)  # the year is another since
    run_next()
    [refused] = call(city.filler, "get", f"/jobs/{again['id']}")["result"]["imported"].values()
    assert refused["said"]
    call(city.manager, "post", path, {"digest": kept["digest"]}, expect=404)  # somebody else's
    call(city.auditor, "post", path, {"digest": kept["digest"]}, expect=404)


def test_work_for_many_runs_as_jobs(city, call, client):
    fill_targets(city)
    text = "样例局2025年度部门整体支出绩效自评报告\n全年支出100万元，其中：基本支出60万元、项目支出50万元。\n"
    kept = upload(city.filler, "报告.txt", text.encode())
    sent = {"organisation": city.department.pk, "digests": [kept["digest"]]}
    [report] = call(city.filler, "post", "/reports", sent)
    assert report["record"] is None
    run_next()
    record = call(city.filler, "get", f"/reports/{report['id']}")["record"]
    assert any(f["code"] == "A02" for f in record["findings"])
    job = call(city.filler, "post", "/files-of-years", {"years": [city.cycle.pk]})
    run_next()
    assert call(city.filler, "get", f"/jobs/{job['id']}")["state"] == "done"
    packed = client.get(f"/api/jobs/{job['id']}/file", **headers(city.filler))
    assert packed.content.startswith(b"PK")
    call(city.manager, "get", f"/jobs/{job['id']}", expect=404)
    book = workbook(client, city.cycle, headers(city.filler))
    doing.rows_in(city.cycle, "indicators").first().delete()
    kept = upload(city.filler, "表.xlsx", book)
    read = call(city.filler, "post", "/workbooks", {"digests": [kept["digest"]]})
    run_next()
    [told] = call(city.filler, "get", f"/jobs/{read['id']}")["result"]["workbooks"]
    assert (told["year"], told["counts"]["inserts"]) == (city.cycle.pk, 1)
    call(city.filler, "post", f"/workbooks/{read['id']}/import")
    run_next()
    assert doing.rows_in(city.cycle, "indicators").count() == 4


def test_rows_are_asked_for_as_one_and_decided_as_one(city, call):
    walk(city, "evaluating")
    path = f"/years/{city.cycle.pk}"
    old = doing.rows_in(city.cycle, "indicators").first()
    rows = [
        {"sheet": "projects", "values": {"name": "追加的项目"}},
        {"sheet": "indicators", "key": old.key, "values": {"weight": "25"}},
    ]
    sent = {
        "title": "追加培训",
        "document": "样财〔2025〕1号",
        "reason": "年中追加一个项目",
        "rows": rows,
    }
    call(city.auditor, "post", f"{path}/growth", sent, expect=403)
    call(city.manager, "post", f"{path}/growth", {**sent, "rows": []}, expect=422)
    wrong = [{"sheet": "indicators", "key": old.key, "values": {"actual": "999"}}]
    call(city.manager, "post", f"{path}/growth", {**sent, "rows": wrong}, expect=409)
    asked = call(city.manager, "post", f"{path}/growth", sent)
    assert (asked["state"], asked["year"], len(asked["rows"])) == ("requested", city.cycle.pk, 2)
    assert asked["id"] in [a["id"] for a in call(city.finance, "get", "/adjustments")]
    assert not doing.rows_in(city.cycle, "projects").exists()
    decision = f"/adjustments/{asked['id']}/decision"
    call(city.finance, "post", decision, {"approve": False}, expect=409)  # a refusal says why
    call(city.manager, "post", decision, {"approve": True}, expect=403)
    assert (
        call(city.finance, "post", decision, {"approve": True}, expect=200)["state"] == "approved"
    )
    call(city.finance, "post", decision, {"approve": True}, expect=409)  # it is decided
    assert call(city.filler, "get", f"{path}/sheets/projects")[0]["values"]["name"] == "追加的项目"
    row = next(
        r for r in call(city.filler, "get", f"{path}/sheets/indicators") if r["key"] == old.key
    )
    assert row["values"]["weight"] == "25"


def test_people_are_managed_by_administrators_alone(city, call):
    body = {"username": "new1", "name": "新人", "password": "Xin-Ren-2026"}
    call(city.manager, "post", "/people", body, expect=403)
    made = call(city.administrator, "post", "/people", body)
    weak = {"username": "new2", "name": "新人", "password": "short"}
    call(city.administrator, "post", "/people", weak, expect=409)
    role = {"organisation": city.department.pk, "role": "filler"}
    held = call(city.administrator, "post", f"/people/{made['id']}/roles", role)
    assert held["id"] in [
        r["id"] for p in call(city.administrator, "get", "/people") for r in p["roles"]
    ]
    call(city.administrator, "delete", f"/roles/{held['id']}")
    assert not call(city.administrator, "put", f"/people/{made['id']}/active", {"active": False})[
        "active"
    ]
    branch = {"kind": "unit", "name": "新单位", "code": "U1", "parent": city.department.pk}
    call(city.administrator, "post", "/organisations", branch)
    assert "新单位" in [o["name"] for o in call(city.administrator, "get", "/organisations")]
    call(city.filler, "get", "/record", expect=403)
    assert call(city.auditor, "get", "/record")[0]["number"] == 1


def test_people_and_organisations_are_renamed_moved_and_let_back_in(city, call, client):
    admin, person = city.administrator, f"/people/{city.filler.pk}"
    changed = call(admin, "patch", person, {"name": "张三"})
    assert (changed["username"], changed["name"]) == ("filler", "张三")
    assert call(admin, "patch", person, {"username": "zhang", "name": None})["name"] == "张三"
    call(admin, "patch", person, {"username": "manager"}, expect=409)
    call(admin, "patch", "/people/999999", {"name": "x"}, expect=404)
    link = call(admin, "post", f"{person}/reset")
    assert client.get(link["path"]).status_code == 200
    call(admin, "post", f"/people/{admin.pk}/reset", expect=409)

    branch = {"kind": "unit", "name": "新单位", "code": "U1", "parent": city.department.pk}
    unit = call(admin, "post", "/organisations", branch)
    assert unit["place"] == "CN-9999"
    path = f"/organisations/{unit['id']}"
    moved = call(admin, "patch", path, {"parent": city.other.pk, "place": "CN-4304", "code": "U2"})
    assert (moved["parent"], moved["place"], moved["code"], moved["name"]) == (
        city.other.pk, "CN-4304", "U2", "新单位",
    )  # fmt: skip
    for wrong in ({"parent": unit["id"]}, {"code": "D1"}, {"kind": "x"}, {"name": " "}):
        assert call(admin, "patch", path, wrong, expect=409)["said"]
    call(admin, "patch", path, {"place": "4304"}, expect=422)
    for role in ("filler", "auditor", "finance", "colleague", "stranger"):
        user = city.people[role]
        user.refresh_from_db()
        call(user, "patch", path, {"name": "x"}, expect=403)
        call(user, "patch", f"/people/{city.lead.pk}", {"name": "x"}, expect=403)
        call(user, "post", f"/people/{city.lead.pk}/reset", expect=403)


def held_things(city):
    """One of everything, so that calls by chance meet something; return their ids by path."""
    walk(city, "evaluating")
    offering.switch(city.department, "promotion", on=True, by=city.manager)
    one = doing.rows_in(city.cycle, "indicators").first()
    asked = doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-09-30")
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    task = planning.add_task(city.cycle.pk, "收集佐证", "", "2026-03-01", by=city.manager)

    waiver = years.waive(city.cycle.pk, city.filler, "单位只有一个人", by=city.manager)

    second = years.open_cycle(city.department, 2024, by=city.manager)
    second.state = "submitted"
    second.save()
    third = years.open_cycle(city.department, 2023, by=city.manager)
    third.state = "confirmed"
    third.save()
    release, _job = releases.order_release(third.pk, (), by=city.manager)
    review = reviews.draw(2024, 1, by=city.finance).reviews.get()

    file = actions.take_file("签到表.txt", "甲".encode(), by=city.filler)
    doing.attach(city.cycle.pk, "indicators", one.key, "actual", file, by=city.filler)
    [report] = reports.upload_reports([file], city.department, by=city.filler)
    job = files.order_files([city.cycle], by=city.filler)
    order_issue(city.department, StatPeriod(2025, 6, 2), "monthly", {}, by=city.manager)
    compared = exchanging.order_comparison(city.cycle, file, "auto", "", by=city.filler)
    doing.work()
    table = ledger_table(ledgers()["trainings"], city.department)
    training = filling.add_row(table, {"name": "培训", "planned_on": "2026-03-05"}, by=city.filler)
    override = overriding.ask(
        table, training.key, "report_held", "授课人名单在路上", by=city.filler
    )
    correction = correcting.ask(
        table, training.key, {"place": "三楼"}, "地点写错了地方", by=city.filler
    )
    reopening = Reopening.objects.create(
        organisation=city.department, ledger="trainings", first=dt.date(2025, 3, 1),
        reason="三月漏了一期", by=city.filler,
    )  # fmt: skip
    east = actions.found_organisation(
        kind="unit", name="东区", code="U", parent=city.department, by=None
    )
    unit = years.open_cycle(east, 2025, by=city.manager)
    units.take_in(city.cycle.pk, [unit.pk], by=city.manager)
    projects = ledger_table(ledgers()["investment_projects"], city.department)
    for name in ("甲园", "甲园（重报）"):
        project = signed(projects, name, project_code="2501-999900-04-01-000001")
    find_pairs(projects.ledger, city.root.path, lambda *_told: None, by=city.finance)
    period = dt.date(2025, 7, 31), dt.date(2025, 8, 31)
    round_ = rounds.open_round(city.cycle.pk, *period, by=city.manager)
    survey = surveys.begun(city)
    paper = surveys.enter(city, survey, 1, "satisfied", again="neutral")
    asked_for = accountability.Accountability("talk", "部门整体", "问题整改没有按期")
    use = accountability.call_to_account(city.cycle.pk, asked_for, by=city.finance)
    kind = "finance_evaluation", "department"
    assessment = assessments.commission(city.cycle.pk, *kind, by=city.finance)
    add_paper(assessment.pk, file, "清单", by=city.finance)
    own = served(city)
    actions.make_token("取数", by=city.filler)
    return {
        "tokens": city.filler.tokens.get().pk,
        "awards": own["computation"], "complaints": own["complaint"], "{year}": 2025,
        "award": own["award"],
        "assessments": assessment.pk, "proofs": Proof.objects.get(row=one).pk,
        "surveys": survey.pk, "{paper}": paper.pk, "uses": use.pk, "releases": release.pk,
        "rounds": round_.pk, "overrides": override.pk, "pairs": Pair.objects.get().pk,
        "project": project.key, "corrections": correction.pk,
        "reopenings": reopening.pk,
        "{ledger}": "trainings", "{organisation}": city.department.pk, "{sheet}": "indicators",
        "{name}": "workbook", "{file}": file.pk, "indicators": one.key, "trainings": training.key,
        "years": city.cycle.pk, "adjustments": asked.pk, "measures": measure.pk, "tasks": task.pk,
        "reviews": review.pk, "reports": report.pk, "jobs": job.pk, "workbooks": job.pk,
        "people": city.filler.pk, "roles": city.filler.memberships.get().pk,
        "organisations": city.department.pk, "{waiver}": waiver.pk,
        "{unit}": unit.pk, "{job}": compared.pk,
        "{id_}": "projects.signed.count", "{table}": "T01", "statistics": Issue.objects.get().pk,
    }  # fmt: skip


def filled(path, held):
    """Return the address of something that there is."""
    kind = path.split("/")[2]
    kind = "workbooks" if path.startswith("/api/ledgers/workbooks") else kind
    key = held["trainings" if kind == "ledgers" else "indicators"]
    known = {**held, "{pk}": held.get(kind), "{key}": key}
    for name in ("overrides", "corrections", "reopenings"):
        if kind == "ledgers" and f"/{name}/" in path:
            known["{pk}"] = held[name]
    if kind == "releases":
        known["{name}"] = "index.html"
    if kind == "ledgers" and re.search("/pairs|/shares", path):
        known |= {
            "{ledger}": "investment_projects",
            "{pk}": held["pairs"],
            "{key}": held["project"],
        }
    if path.endswith("/ageing") or kind == "sites":
        known |= {"{ledger}": "investment_projects", "{key}": held["project"]}
    return re.sub(r"\{\w+\}", lambda m: f"{known[m[0]]}", path)


@pytest.fixture
def with_ledger(request):
    """An installation with a ledger of its own."""
    request.getfixturevalue("written")()


OF_MANY = ("{ledger}/rows", "{ledger}/quality", "{ledger}/clocks", "{ledger}/tallies")
MANAGED = ("people", "roles", "organisations")  # by administrators
WRITING = ("post", "put", "patch", "delete")
LISTS = (
    "years", "adjustments", "reviews", "measures", "indicators", "reports", "tasks", "to-do",
    "waiting", "jobs", "rounds", "surveys", "uses", "releases", "assessments", "proofs",
    "awards/computations", "awards/schemes", "complaints", "statistics/issues",
)  # fmt: skip


def refused(client, method, address, body, tokens):
    """Return the answers to who may not; one that is no refusal fails."""
    kind = {"content_type": "application/json"} if method in WRITING else {}
    allowed = (403, 404, 409) if body else (400, 403, 404, 409, 422)
    answers = [getattr(client, method)(address, body or {}, **kind, **token) for token in tokens]
    for answer in answers:
        assert answer.status_code in allowed, (method, address, answer.content.decode())
    return answers


def test_no_call_lets_anybody_at_what_is_not_theirs(with_ledger, city, client):
    """Every path with every id that there is, by those who may not: nothing is changed or told."""
    held = held_things(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    bodies = sample_bodies(city, one)
    told = {role: headers(city.people[role]) for role in ("colleague", "stranger", "administrator")}
    own = [headers(city.people[r]) for r in ("filler", "finance", "manager", "centre")]
    lines = AuditLine.objects.exclude(action="use_token")
    city.cycle.refresh_from_db()
    files.make_file(city.cycle, "workbook", by=city.filler)
    before, orders = lines.count(), Job.objects.count()
    tried = 0
    for path, operations in api.get_openapi_schema()["paths"].items():
        address = filled(path, held)
        if "get" in operations and (address == path or path.endswith(OF_MANY)):
            continue  # a list: scoped below
        sent = path.removeprefix("/api")
        managed = path.split("/")[2] in MANAGED
        tokens = [t for role, t in told.items() if not (managed and role == "administrator")]
        for method, operation in operations.items():
            assert "requestBody" not in operation or sent in (*bodies, *NOBODYS), path
            tried += len(refused(client, method, address, bodies.get(sent), tokens))
        if "get" in operations:  # and there is something to be seen
            query = {"key": one.key, "actual": "1"} if path.endswith("what-if") else {}
            seen = {client.get(address, query, **token).status_code for token in own}
            assert 200 in seen, (path, seen)
    assert tried > 150
    assert lines.count() == before
    assert Job.objects.count() == orders
    for path in LISTS:
        for token in told.values():
            assert json.loads(client.get(f"/api/{path}", **token).content) == [], path
    rows = client.get("/api/ledgers/trainings/rows", **told["colleague"])
    assert json.loads(rows.content) == []  # the ledger of another department
    assert client.get("/api/ledgers/trainings/rows", **told["stranger"]).status_code == 404


NOBODYS = {"/files", "/comparison/files"}  # what everybody may call: it is theirs alone then


def sample_bodies(city, one):
    """Bodies that would be taken from the right person."""
    digest = {"digest": actions.take_file("乙.txt", "乙".encode(), by=city.filler).digest}
    row = "/ledgers/{ledger}/{organisation}/rows"
    return {
        "/years": {"organisation": city.department.pk, "year": 2030},
        "/years/{pk}/moves": {"move": "submit_results"},
        "/years/{pk}/waivers": {"user": city.filler.pk, "reason": "只有一个人在岗"},
        "/years/{pk}/sheets/{sheet}": {"values": {"name": "甲"}},
        "/years/{pk}/sheets/{sheet}/{key}": {"version": one.version, "values": {"actual": "1"}},
        "/years/{pk}/sheets/{sheet}/{key}/public": {"public": False},
        "/years/{pk}/sheets/{sheet}/{key}/opinions": {"opinion": "请再核对"},
        "/years/{pk}/sheets/{sheet}/{key}/files": {"field": "actual", **digest},
        "/years/{pk}/units": {"units": [city.cycle.pk]},
        "/years/{pk}/units/{unit}/adoptions": {"subject": "P1"},
        "/years/{pk}/tasks": {"title": "新任务"},
        "/tasks/{pk}": {"due": "2026-01-01"},
        "/tasks/{pk}/done": {"done": True},
        "/years/{pk}/adjustments": {"key": one.key, "target": "1", "reason": "试一试能不能"},
        "/years/{pk}/growth": {
            "reason": "试一试能不能", "rows": [{"sheet": "projects", "values": {"name": "甲"}}],
        },
        "/adjustments/{pk}/decision": {"approve": True},
        "/reviews/{pk}/reviewer": {"reviewer": city.expert.pk},
        "/reviews/{pk}/lines": {"subject": "部门整体", "key": one.key, "points": "1", "reason": "少"},
        "/reviews/{pk}/opinion": {"opinion": "可"},
        "/years/{pk}/problems": {
            "text": "甲", "measure": "乙", "division": "丙", "due": "2026-01-01",
        },
        "/measures/{pk}/steps": {"step": "take_up"},
        "/years/{pk}/workbook": digest,
        "/years/{pk}/budget-system": digest,
        "/years/{pk}/budget-system/{job}/take": {"cells": ["projects/x/executed_total"]},
        "/years/{pk}/budget-system/tables": {"layout": "self-evaluation-2020"},
        "/workbooks": {"digests": [digest["digest"]]},
        "/deadlines": {
            "organisation": city.root.pk, "year": 2025, "stage": "setting", "day": "2026-01-01",
        },
        "/draws": {"year": 2025, "wanted": 1},
        "/people": {"username": "x", "name": "x", "password": "long-enough-x"},
        "/people/{pk}": {"name": "x"},
        "/organisations": {"kind": "unit", "name": "x", "code": "x", "parent": city.root.pk},
        "/organisations/{pk}": {"name": "x"},
        "/people/{pk}/roles": {"organisation": city.root.pk, "role": "finance"},
        "/people/{pk}/active": {"active": False},
        "/files-of-years": {"years": [city.cycle.pk]},
        "/reports": {"organisation": city.department.pk, "digests": ["0" * 64]},
        row: {"values": {"name": "甲"}},
        f"{row}/{{key}}": {"version": 1, "values": {"teacher": "乙"}},
        f"{row}/{{key}}/moves": {"move": "report_held"},
        f"{row}/{{key}}/files": {"field": "teacher", **digest},
        "/ledgers/{ledger}/{organisation}/workbook": digest,
        f"{row}/{{key}}/void": {"reason": "登记错了，作废"},
        f"{row}/{{key}}/restore": {"reason": "没有登记错，恢复"},
        f"{row}/{{key}}/overrides": {"move": "report_held", "reason": "授课人名单在路上"},
        "/ledgers/{ledger}/{organisation}/overrides/{pk}": {"approved": True},
        f"{row}/{{key}}/corrections": {"values": {"place": "二楼"}, "reason": "地点写错了"},
        "/ledgers/{ledger}/{organisation}/corrections/{pk}": {"approved": True},
        "/ledgers/{ledger}/{organisation}/months": {"month": "2025-03"},
        "/ledgers/{ledger}/{organisation}/reopenings": {"month": "2025-03", "reason": "三月漏了一期"},
        "/ledgers/{ledger}/{organisation}/reopenings/{pk}": {"approved": True},
        f"{row}/{{key}}/shares": {
            "other": city.other.pk, "shares": ["60", "40"], "reason": "两家一起引进",
        },
        "/ledgers/{ledger}/pairs/{pk}/answers": {"decision": "same", "reason": "同一个项目"},
        "/years/{pk}/assessments": {"kind": "finance_evaluation", "subject": "department"},
        "/assessments/{pk}/moves": {"move": "begin_scoring"},
        "/assessments/{pk}/papers": {**digest, "title": "清单"},
        "/assessments/{pk}/seats": {"user": city.expert.pk},
        "/assessments/{pk}/recuse": {"reason": "亲属在那里工作"},
        "/assessments/{pk}/marks": {"marks": [{"item": "goals", "points": "1", "reason": "少"}]},
        "/proofs/{pk}/examine": {"accepted": True},
        "/congress": {"place": city.root.pk, "year": 2025},
        "/years/{pk}/uses": {"subject": "部门整体", "outcome": "priority", "reason": "试一试能不能"},
        "/years/{pk}/accountability": {
            "kind": "talk", "subject": "部门整体", "reason": "试一试能不能",
        },
        "/years/{pk}/releases": {"masked": True},
        "/zones/files": {"organisation": city.department.pk, "year": 2025},
        "/releases/{pk}/moves": {"move": "approve_release"},
        "/awards/{organisation}/compute": {"key": "awards-0001"},
        "/awards/{organisation}/check": {"key": "awards-0001"},
        "/complaints/of/{organisation}": {"values": {"number": "TS-2", "received_on": "2026-03-02"}},
        "/complaints/{pk}": {"version": 1, "values": {"facts": "审批超期"}},
        "/complaints/{pk}/moves": {"move": "accept"},
        "/complaints/{pk}/extension": {"until": "2026-12-31", "reason": "情况复杂要鉴定"},
        "/complaints/{pk}/handler": {"handler": "centre"},
        "/complaints/{pk}/readers": {"reader": "auditor", "reason": "审计调阅函三号"},
        "/complaints/{pk}/papers": {"kind": "accept"},
        "/uses/{pk}/moves": {"move": "carry_out", "day": "2026-01-01", "paper": "函"},
        "/rounds": {"year": city.cycle.pk, "period_end": "2025-09-30", "due": "2025-10-31"},
        "/rounds/{pk}/moves": {"move": "submit_round"},
        "/surveys": {
            "organisation": city.department.pk, "year": 2025, "title": "调查", "form": "trainees",
            "frames": [{"group": "甲", "population": 10, "issued": 5}],
        },
        "/surveys/{pk}/moves": {"move": "close_survey", "acknowledged": True},
        "/surveys/{pk}/frames": {"frames": [{"group": "参训学员", "population": 1900, "issued": 200}]},
        "/surveys/{pk}/sample": {"size": 5},
        "/surveys/{pk}/papers": {"number": "7", "points": {"overall": "satisfied"}},
        "/surveys/{pk}/papers/{paper}/word": {
            "question": "overall", "value": "satisfied", "reason": "已查原卷",
        },
        "/surveys/{pk}/links": {"group": "参训学员", "count": 2},
        "/surveys/{pk}/import": digest,
        "/surveys/{pk}/write": {},
        "/surveys/{pk}/indicators/{key}": {},
        "/rounds/{pk}/notices": {
            "subject": "部门整体", "measure": "加快", "division": "办公室", "due": "2025-10-31",
        },
    }  # fmt: skip


def has_an_empty_file(case):
    """The test client forgets the end of the line after an empty file, so that none arrives."""
    file = case.body.get("file", "x") if isinstance(case.body, dict) else "x"
    return not getattr(file, "data", file)


MODES = [(GenerationMode.POSITIVE, 8), (GenerationMode.NEGATIVE, 8)]


@pytest.fixture
def one_connection():
    """To open a database for every request is a good part of what a small one costs."""
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(("mode", "examples"), MODES)
def test_every_call_keeps_its_promise(with_ledger, mode, examples):
    city = a_city()
    held_things(city)
    actions.give_role(city.manager, city.root, "finance", by=None)
    actions.give_role(city.manager, city.root, "administrator", by=None)
    secret = actions.make_token("测试", by=city.manager)
    shown = {"Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", get_wsgi_application(), headers=shown
    )
    tried, refused = 0, set()  # operations that were asked without a token: once each
    for found in schema.get_all_operations():
        operation = found.ok()
        tried += 1
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # what else stands in an address is left unread

        PACE.forget()  # that one person calls so often is not what is tried here

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def keeps(case):
            assume(not has_an_empty_file(case))
            known = [ignored_auth] if case.operation.label in refused else []
            case.call_and_validate(headers=shown, excluded_checks=known)
            refused.add(case.operation.label)

        keeps()
    assert mode is GenerationMode.NEGATIVE or len(refused) == tried
    assert tried == len([o for p in api.get_openapi_schema()["paths"].values() for o in p])


def test_every_operation_asks_for_a_token():
    for path in api.get_openapi_schema()["paths"].values():
        for operation in path.values():
            assert operation["security"]


def test_every_shape_of_the_api_has_a_name_of_its_own():
    """Two of one name are described as one: what is said of a call is then not what it answers."""
    assert api.get_openapi_schema()["components"]["schemas"]
    shapes, waiting = [], [Schema]
    while waiting:
        waiting += (derived := waiting.pop().__subclasses__())
        shapes += [shape for shape in derived if shape.__module__.startswith("jiheng.")]
    assert len(shapes) > 40
    assert [n for n, count in Counter(s.__name__ for s in shapes).items() if count > 1] == []


def test_a_call_to_an_address_of_nobody_is_answered_as_a_call(city, client):
    answer = client.get("/api/me", headers={"host": "comparison.rank"})
    assert answer.status_code == 400
    assert answer.json()["detail"]
