"""The API: tokens, the same rights as the pages, a year by calls alone, and what schemathesis finds: nothing."""

import json
import re
from datetime import timedelta

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from jiheng.web.core import actions, jobs
from jiheng.web.core.models import AuditLine
from jiheng.web.performance.actions import adjusting, planning, remedying, reviewing
from jiheng.web.performance.api import api
from jiheng.web.performance.works import WORKS
from web.city import ACTUALS, INDICATORS, a_city, fill_targets, walk


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
        wanted = {"get": 200, "post": 201, "put": 200, "delete": 204}
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
    one = city.cycle.entries.get(sheet="indicators", title="受益企业数")
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

    def move(user, name):
        assert name in [m["move"] for m in call(user, "get", f"{path}/moves")]
        return call(user, "post", f"{path}/moves", {"move": name}, expect=200)

    move(city.filler, "submit_targets")
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
    call(
        city.finance, "post", f"/adjustments/{asked['id']}/decision", {"approve": True}, expect=200
    )
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

    [review] = call(city.finance, "post", "/draws", {"year": 2026, "wanted": 1, "seed": "s"})
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
    assert call(city.lead, "post", steps, {"step": "verify"})["status"] == "已销号"
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
    job = jobs.take()
    jobs.run(job, WORKS)
    return job


def test_a_workbook_goes_out_and_in(city, call, client):
    fill_targets(city)
    mine = headers(city.filler)
    answer = client.get(f"/api/years/{city.cycle.pk}/files/workbook", **mine)
    city.cycle.entries.filter(sheet="indicators").first().delete()
    kept = upload(city.filler, "表.xlsx", answer.content)
    path = f"/years/{city.cycle.pk}/workbook"
    shown = call(city.filler, "post", path, {"digest": kept["digest"]}, expect=200)
    assert (shown["imported"], shown["inserts"], shown["rejects"]) == (False, 1, [])
    body = {"digest": kept["digest"], "version": shown["version"]}
    assert call(city.filler, "post", path, body, expect=200)["imported"]
    assert city.cycle.entries.filter(sheet="indicators").count() == 4
    call(city.filler, "post", path, body, expect=409)  # the year is another since
    call(city.manager, "post", path, body, expect=404)  # a file of somebody else


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
    book = client.get(f"/api/years/{city.cycle.pk}/files/workbook", **headers(city.filler)).content
    city.cycle.entries.filter(sheet="indicators").first().delete()
    kept = upload(city.filler, "表.xlsx", book)
    read = call(city.filler, "post", "/workbooks", {"digests": [kept["digest"]]})
    run_next()
    [told] = call(city.filler, "get", f"/jobs/{read['id']}")["result"]["workbooks"]
    assert (told["year"], told["inserts"]) == (city.cycle.pk, 1)
    call(city.filler, "post", f"/workbooks/{read['id']}/import")
    run_next()
    assert city.cycle.entries.filter(sheet="indicators").count() == 4


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


def held_things(city):
    """One of everything, so that calls by chance meet something."""
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    adjusting.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-09-30")
    remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    planning.add_task(city.cycle.pk, "收集佐证", "", "2026-03-01", by=city.manager)
    from jiheng.web.performance.actions import filling

    second = filling.open_cycle(city.department, 2024, by=city.manager)
    second.state = "submitted"
    second.save()
    reviewing.draw(2024, 1, by=city.finance)


MANAGED = ("people", "roles", "organisations")  # by administrators
WRITING = ("post", "put", "delete")


def test_no_call_lets_anybody_at_what_is_not_theirs(city, client):
    """Every path with every id that there is, by those who may not: nothing is changed or told."""
    held_things(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    bodies = sample_bodies(city, one)
    before = AuditLine.objects.count()
    told = {role: headers(city.people[role]) for role in ("colleague", "stranger", "administrator")}
    before += len(told)
    tried = 0
    for path, operations in api.get_openapi_schema()["paths"].items():
        filled = re.sub(r"\{(pk|file)\}", "1", path)
        filled = filled.replace("{sheet}", "indicators").replace("{key}", one.key)
        filled = filled.replace("{name}", "workbook")
        if filled == path and "get" in operations:
            continue  # a list: scoped below
        for method in operations:
            for role, token in told.items():
                if role == "administrator" and path.split("/")[2] in MANAGED:
                    continue
                body = bodies.get(path.removeprefix("/api"), {})
                kind = {"content_type": "application/json"} if method in WRITING else {}
                answer = getattr(client, method)(filled, body, **kind, **token)
                assert answer.status_code in (400, 403, 404, 409, 422), (method, path, role)
                tried += 1
    assert tried > 80
    assert AuditLine.objects.count() == before
    for path in ("years", "adjustments", "reviews", "measures", "indicators", "reports", "tasks"):
        for token in told.values():
            assert json.loads(client.get(f"/api/{path}", **token).content) == [], path


def sample_bodies(city, one):
    """Bodies that would be taken from the right person."""
    return {
        "/years/{pk}/moves": {"move": "submit_results"},
        "/years/{pk}/waivers": {"user": city.filler.pk, "reason": "只有一个人在岗"},
        "/years/{pk}/sheets/{sheet}": {"values": {"name": "甲"}},
        "/years/{pk}/sheets/{sheet}/{key}": {"version": one.version, "values": {"actual": "1"}},
        "/years/{pk}/sheets/{sheet}/{key}/public": {"public": False},
        "/years/{pk}/tasks": {"title": "新任务"},
        "/tasks/{pk}": {"due": "2026-01-01"},
        "/tasks/{pk}/done": {"done": True},
        "/years/{pk}/adjustments": {"key": one.key, "target": "1", "reason": "试一试能不能"},
        "/adjustments/{pk}/decision": {"approve": True},
        "/reviews/{pk}/reviewer": {"reviewer": city.expert.pk},
        "/reviews/{pk}/lines": {"subject": "部门整体", "key": one.key, "points": "1", "reason": "少"},
        "/reviews/{pk}/opinion": {"opinion": "可"},
        "/years/{pk}/problems": {
            "text": "甲", "measure": "乙", "division": "丙", "due": "2026-01-01",
        },
        "/measures/{pk}/steps": {"step": "take_up"},
        "/deadlines": {
            "organisation": city.root.pk, "year": 2025, "stage": "setting", "day": "2026-01-01",
        },
        "/draws": {"year": 2025, "wanted": 1},
        "/people": {"username": "x", "name": "x", "password": "long-enough-x"},
        "/organisations": {"kind": "unit", "name": "x", "code": "x", "parent": city.root.pk},
        "/people/{pk}/roles": {"organisation": city.root.pk, "role": "finance"},
        "/people/{pk}/active": {"active": False},
        "/files-of-years": {"years": [city.cycle.pk]},
        "/reports": {"organisation": city.department.pk, "digests": ["0" * 64]},
    }  # fmt: skip


MODES = [(GenerationMode.POSITIVE, 15), (GenerationMode.NEGATIVE, 10)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("mode", "examples"), MODES)
def test_every_call_keeps_its_promise(mode, examples):
    city = a_city()
    held_things(city)
    actions.give_role(city.manager, city.root, "finance", by=None)
    actions.give_role(city.manager, city.root, "administrator", by=None)
    secret = actions.make_token("测试", by=city.manager)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        tried += 1
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # what else stands in an address is left unread

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def keeps(case):
            case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

        keeps()
    assert tried == len([o for p in api.get_openapi_schema()["paths"].values() for o in p])


def test_every_operation_asks_for_a_token():
    for path in api.get_openapi_schema()["paths"].values():
        for operation in path.values():
            assert operation["security"]
