"""The budget system beside a year: compared, taken by ticks, refused where the year forbids, handed in."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from builders import ROOT
from exchange.exports import workbook_bytes
from jiheng import documents
from jiheng.web.core import actions as core
from jiheng.web.core.models import AuditLine, Job, User
from jiheng.web.core.refusal import Refused
from jiheng.web.monitoring.actions import rounds
from jiheng.web.performance.actions import exchanging
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries import exchanged
from web import doing
from web.city import a_city, walk
from web.test_leader_story import faults, pictured

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODE = "0350000210000012345"
PAID = [
    ["截至日期", "2025-12-31"],
    ["项目编码", "项目名称", "资金来源", "年初预算", "追加", "1月", "7月"],
    [CODE, "技能培训", "01-财政拨款", "500000", "20000.5", "100000", "50000"],
    ["GONE", "没有的项目", "01-财政拨款", "1", "", "", "1"],
]


def sent(name="支付.xlsx", rows=PAID):
    return SimpleUploadedFile(name, workbook_bytes({"项目支出进度表": rows}))


def with_project(city, **values):
    doing.add_entry(
        city.cycle.pk, "projects", {"number": "P01", "name": "技能培训"} | values, by=city.filler
    )


def page(client, city):
    return client.get(f"/years/{city.cycle.pk}/budget-system/").content.decode()


def compared(client, city, **fields):
    """Upload, let the job run, and return what it came to."""
    sending = {"act": "read", "layout": "auto", "file": sent()} | fields
    assert client.post(f"/years/{city.cycle.pk}/budget-system/", sending).status_code == 302
    doing.work()
    city.cycle = Cycle.objects.get(pk=city.cycle.pk)
    return exchanged.newest(city.filler, city.cycle, exchanged.COMPARE)


def cells(job):
    return {cell["id"].split("/")[0] + "." + cell["field"]: cell for cell in job.result["cells"]}


def test_blanks_are_ticked_what_is_typed_is_not_and_what_is_taken_is_an_edit_on_record(city, enter):
    with_project(city, original_total="49.99", budget_code=CODE)
    client = enter(city.filler)
    job = compared(client, city)
    shown = cells(job)
    assert {name: (c["kind"], c["ours"], c["theirs"], c["may"]) for name, c in shown.items()} == {
        "projects.original_fiscal": ("empty", "", "50", "open"),
        "projects.original_total": ("changed", "49.99", "50", "open"),
        "projects.revised_fiscal": ("empty", "", "52.00005", "open"),
        "projects.revised_total": ("empty", "", "52.00005", "open"),
        "projects.executed_fiscal": ("empty", "", "15", "open"),
        "projects.executed_total": ("empty", "", "15", "open"),
        "projects.executed_as_of": ("empty", "", "2025-12-31", "open"),
    }
    html = page(client, city)
    assert html.count("checked") == 6
    assert "没有的项目" in html
    assert "2025-12-31" in html
    chosen = [shown[f"projects.{name}"]["id"] for name in ("executed_total", "executed_as_of")]
    address = f"/years/{city.cycle.pk}/budget-system/"
    assert client.post(address, {"act": "take", "cell": chosen}).status_code == 302
    [row] = doing.rows_in(city.cycle, "projects")
    assert (row.values["executed_total"], row.values["executed_as_of"]) == ("15", "2025-12-31")
    assert row.values["original_total"] == "49.99"
    line = AuditLine.objects.get(action="exchange")
    assert (line.changes["as_of"][1], line.changes["cells"][1]) == ("2025-12-31", 2)
    with pytest.raises(Refused):  # the year is another one now
        exchanging.take_cells(city.cycle.pk, job, chosen, by=city.filler)
    doing.work()
    again = exchanged.newest(city.filler, city.cycle, exchanged.COMPARE)
    assert again.pk > job.pk
    assert "projects.executed_total" not in cells(again)


def test_approved_values_stay_and_a_round_gets_what_was_paid_with_its_day(city, enter):
    with_project(city, original_total="49.99", budget_code=CODE)
    indicator = {
        "subject": "P01", "level1": "产出指标", "level2": "数量指标", "name": "培训期数", "operator": "≥", "original_target": "9",
        "unit": "期", "weight": "90", "data_source": "台账", "core": "是",
    }  # fmt: skip
    doing.add_entry(city.cycle.pk, "indicators", indicator, by=city.filler)
    walk(city, "approved")
    rounds.open_round(city.cycle.pk, dt.date(2025, 7, 31), dt.date(2025, 8, 31), by=city.manager)
    client = enter(city.filler)
    job = compared(client, city)
    shown = cells(job)
    assert shown["projects.original_total"]["may"] == "decided"
    assert "只能通过目标调整改" in page(client, city)
    with pytest.raises(Refused):
        exchanging.take_cells(
            city.cycle.pk, job, [shown["projects.original_total"]["id"]], by=city.filler
        )
    with pytest.raises(Refused):
        exchanging.take_cells(city.cycle.pk, job, [], by=city.filler)
    chosen = [c["id"] for name, c in shown.items() if name.startswith("monitored_funds")]
    assert exchanging.take_cells(city.cycle.pk, job, chosen, by=city.filler) == 3
    row = next(
        r for r in doing.rows_in(city.cycle, "monitored_funds") if r.values["subject"] == "P01"
    )
    assert (row.values["to_date_total"], row.values["to_date_fiscal"], row.values["as_of"]) == (
        "15",
        "15",
        "2025-07-31",
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_official_compares_ticks_and_takes_without_typing_a_figure(people):
    city = a_city()
    with_project(city, original_total="49.99", budget_code=CODE)
    address = f"/years/{city.cycle.pk}/budget-system/"
    page_ = people("filler").go(address)
    file = {
        "name": "支付.xlsx",
        "mimeType": XLSX,
        "buffer": workbook_bytes({"项目支出进度表": PAID}),
    }
    page_.get_by_label("从预算管理一体化系统导出的表").set_input_files(file)
    page_.get_by_role("button", name="核对", exact=True).click()
    page_.wait_for_url("**/jobs/**")
    doing.work()
    page_.goto(page_.url.partition("/jobs/")[0] + address)
    page_.get_by_role("button", name="写入勾选的格").wait_for()
    ticks = page_.get_by_role("checkbox")
    assert [ticks.nth(n).is_checked() for n in range(ticks.count())].count(False) == 1
    assert faults(page_) == []
    pictured(page_, "budget-system")
    page_.set_viewport_size({"width": 390, "height": 844})
    assert page_.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    pictured(page_, "budget-system-phone")
    page_.get_by_role("button", name="写入勾选的格").click()
    page_.wait_for_url("**/jobs/**")
    [row] = doing.rows_in(city.cycle, "projects")
    assert (row.values["executed_total"], row.values["original_total"]) == ("15", "49.99")


def test_a_part_of_the_year_is_not_ticked_as_its_outturn(city, enter):
    with_project(city, budget_code=CODE)
    client = enter(city.filler)
    compared(client, city, file=sent(rows=[["截至日期", "2025-07-31"], *PAID[1:]]))
    html = page(client, city)
    assert html.count("checked") == 4  # budgets of the beginning and after adjustment
    assert "不是全年执行数" in html


def test_others_take_nothing_and_what_no_layout_knows_is_said(city, enter):
    with_project(city, budget_code=CODE)
    address = f"/years/{city.cycle.pk}/budget-system/"
    assert enter(city.lead).post(address, {"act": "read", "file": sent()}).status_code == 403
    assert enter(city.colleague).get(address).status_code == 404
    client = enter(city.filler)
    odd = compared(client, city, file=sent(rows=[["甲", "乙"], ["1", "2"]]))
    assert "没有一个版式" in odd.result["said"]
    assert odd.result["said"] in page(client, city)
    assert client.post(address, {"act": "read", "file": sent(), "as_of": "七月"}).status_code == 409


def test_the_tables_of_a_layout_are_made_by_a_job_with_what_stays_behind(city, enter):
    with_project(city, original_total="50", budget_code=CODE, summary="概况")
    doing.add_entry(
        city.cycle.pk, "projects", {"number": "P02", "name": "没有代码"}, by=city.filler
    )
    client = enter(city.filler)
    address = f"/years/{city.cycle.pk}/budget-system/"
    assert (
        client.post(address, {"act": "write", "layout": "self-evaluation-2020"}).status_code == 302
    )
    doing.work()
    job = Job.objects.get(kind=exchanged.HAND_IN)
    assert job.result["rows"] == 1
    assert "没有代码" in page(client, city)
    data = b"".join(client.get(f"/jobs/{job.pk}/file/").streaming_content)
    document = documents.read_bytes(data, "x.xlsx")
    assert [sheet.name for sheet in document.sheets] == ["项目资金", "绩效指标"]
    assert document.sheets[0].rows[3][1].text == CODE


def test_a_program_compares_takes_and_hands_in_by_calls_alone(city, client):
    with_project(city, original_total="49.99", budget_code=CODE)
    told = {
        user.username: {"HTTP_AUTHORIZATION": f"Bearer {core.make_token('测试', by=user)}"}
        for user in (city.filler, city.lead, city.manager, city.colleague)
    }

    def call(path, body, user="filler"):
        kind = {"content_type": "application/json"}
        answer = client.post(f"/api{path}", body, **kind, **told[user])
        return answer.status_code, answer.json()

    def result(job):
        doing.work()
        return client.get(f"/api/jobs/{job['id']}", **told["filler"]).json()["result"]

    path = f"/years/{city.cycle.pk}/budget-system"
    layouts = client.get("/api/budget-system/layouts", **told["filler"]).json()
    assert "self-evaluation-2020" in [each["id"] for each in layouts if each["goes"]]
    file = client.post("/api/files", {"file": sent()}, **told["filler"]).json()
    body = {"digest": file["digest"]}
    assert call(path, body | {"as_of": "2025-13-01"})[0] == 409
    assert call(path, body | {"layout": "none"})[0] == 409
    assert call(path, body, "lead")[0] == 404  # another's file
    status, job = call(path, body)
    assert (status, job["state"]) == (201, "waiting")
    found = {cell["field"]: cell for cell in result(job)["cells"]}
    assert (found["executed_total"]["ours"], found["executed_total"]["theirs"]) == ("", "15")
    wanted = [found[name]["id"] for name in ("executed_total", "executed_as_of")]
    take = f"{path}/{job['id']}/take"
    assert call(take, {"cells": wanted}, "manager")[0] == 404  # another's comparison
    assert call(take, {"cells": wanted}, "colleague")[0] == 404  # another's year
    assert call(take, {"cells": [*wanted, "projects/x/goal"]})[0] == 409
    assert call(take, {"cells": []})[0] == 422
    [row] = doing.rows_in(city.cycle, "projects")
    assert row.values.get("executed_total", "") == ""
    assert call(take, {"cells": wanted}) == (200, {"taken": 2})
    [row] = doing.rows_in(city.cycle, "projects")
    assert (row.values["executed_total"], row.values["original_total"]) == ("15", "49.99")
    assert call(take, {"cells": wanted})[0] == 409  # the year is another one now

    assert call(f"{path}/tables", {"layout": "none"})[0] == 409
    status, job = call(f"{path}/tables", {"layout": "self-evaluation-2020"})
    assert (status, result(job)["rows"]) == (201, 1)
    data = client.get(f"/api/jobs/{job['id']}/file", **told["filler"]).content
    assert documents.read_bytes(data, "x.xlsx").sheets[0].rows[3][1].text == CODE


def test_a_layout_of_ones_own_is_offered_and_read_by(written, city, enter):
    howto = (ROOT / "docs" / "howto" / "budget-system.md").read_text(encoding="utf-8")
    written(howto.partition("```yaml\n")[2].partition("```")[0], "our-city.yaml", "exchanges")
    with_project(city, budget_code=CODE)
    client = enter(city.filler)
    assert "本市：支付明细" in page(client, city)
    rows = [["项目编码", "资金性质", "支付金额", "支付日期"], [CODE, "11", "1000", "2025-03-05"]]
    job = compared(client, city, layout="our-city", file=SimpleUploadedFile(
        "支付.xlsx", workbook_bytes({"支付明细": rows})))  # fmt: skip
    assert cells(job)["projects.executed_total"]["theirs"] == "0.1"


def test_of_many_cells_each_has_its_page_and_is_taken_there(city, enter, monkeypatch):
    monkeypatch.setattr(exchanged, "LISTED", 1)
    with_project(city, budget_code=CODE)
    client = enter(city.filler)
    ids = [cell["id"] for cell in compared(client, city).result["cells"]]
    assert len(ids) > 1
    address = f"/years/{city.cycle.pk}/budget-system/"
    for number, cell_id in enumerate(ids, start=1):
        shown = client.get(address, {"page": number}).content.decode()
        assert [each in shown for each in ids] == [each == cell_id for each in ids]
    assert f"?page={len(ids) - 1}" in shown
    sending = {"act": "take", "cell": ids[-1]}
    client.post(f"{address}?page={len(ids)}", sending)
    doing.work()
    sheet, key, field = ids[-1].split("/")
    assert next(r for r in doing.rows_in(city.cycle, sheet) if r.key == key).values[field]


def test_what_was_compared_before_a_role_was_taken_away_is_shown_no_more(city, enter):
    with_project(city, budget_code=CODE)
    assert compared(enter(city.filler), city) is not None
    core.take_role(city.filler.memberships.get().pk, by=city.administrator)
    core.give_role(User.objects.get(username="filler"), city.department, "lead", by=None)
    filler = User.objects.get(username="filler")
    assert exchanged.newest(filler, city.cycle, exchanged.COMPARE) is None
    text = page(enter(filler), city)
    assert "没有的项目" not in text
    sending = {"act": "again"}
    answer = enter(filler).post(f"/years/{city.cycle.pk}/budget-system/", sending)
    assert answer.status_code >= 400
