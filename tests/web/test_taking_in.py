"""Workbooks taken into a year: whose it is, what waits for its phase, what is left out; by jobs."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from builders import ROOT
from jiheng import documents
from jiheng.rulebook import load
from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.workbooks import content
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing, years
from jiheng.web.performance.gates import gate_from, missing
from jiheng.web.performance.queries.year_tables import identity
from web import doing
from web.city import ROUTE, fill_targets, person, walk
from web.exporting import LEADS_ON

pytestmark = pytest.mark.once

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
HEADING = ("department", "year", "place")


def workbook(cycle, **head):
    """Return the workbook of a year, its head changed."""
    rows = queries.held_rows(cycle)
    [row] = rows["overview"]
    rows["overview"] = [type(row)(row.key, {**row.values, **head})]
    forms = load().rest.form.sheets
    return documents.write_template(
        load().rest.form, kind="department", meta={}, content=content(forms, rows)
    )


def previewed(client, cycle, data):
    """Send a workbook to a year and return the address of its preview."""
    file = SimpleUploadedFile("本局.xlsx", data)
    answer = client.post(f"/years/{cycle.pk}/import/", {"file": file})
    assert answer.status_code == LEADS_ON, answer.content.decode()
    doing.work()
    return client.get(answer.url).url


def confirmed(client, preview, **choice):
    """Confirm a preview and return the page of what came of it."""
    answer = client.post(preview, choice)
    assert answer.status_code == LEADS_ON, answer.content.decode()
    doing.work()
    return client.get(answer.url, follow=True).content.decode()


def test_a_workbook_is_shown_by_one_job_and_taken_in_by_another(city, enter):
    fill_targets(city)
    data = workbook(city.cycle, short_name="本局")
    client = enter(city.filler)
    preview = previewed(client, city.cycle, data)
    page = client.get(preview).content.decode()
    assert "报告中的简称" in page
    assert "确认导入" in page
    assert "short_name" not in doing.rows_in(city.cycle, "overview").get().values
    assert "已导入" in confirmed(client, preview)
    assert doing.rows_in(city.cycle, "overview").get().values["short_name"] == "本局"
    assert enter(city.colleague).get(preview).status_code == 404
    assert Job.objects.filter(state="done").count() == 2


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ({"year": "2024"}, "“样例局”2024 年的，这份档案是“样例局”2025 年的"),
        ({"department": "别的局"}, "“别的局”2025 年的，这份档案是“样例局”2025 年的"),
    ],
)
def test_a_workbook_of_another_year_or_department_is_refused_by_name(city, enter, head, named):
    fill_targets(city)
    data = workbook(city.cycle, short_name="本局", **head)
    client = enter(city.filler)
    preview = previewed(client, city.cycle, data)
    page = client.get(preview).content.decode()
    assert named in page
    assert "确认导入" not in page
    assert client.post(preview, {"partly": "1"}).status_code == 409
    document = documents.read_bytes(data, "本局.xlsx")
    city.cycle.refresh_from_db()
    for partly in (False, True):
        with pytest.raises(Refused, match="没有导入"):
            importing.import_workbook(
                city.cycle.pk, document, by=city.filler, version=city.cycle.version, partly=partly
            )
    assert "short_name" not in doing.rows_in(city.cycle, "overview").get().values


def test_another_place_in_a_workbook_is_left_out(city):
    fill_targets(city)
    document = documents.read_bytes(workbook(city.cycle, place="110000"), "本局.xlsx")
    left = [
        c for shown in importing.preview(city.cycle, document, city.filler) for c in shown.left_out
    ]
    assert [(cell.label, cell.text) for cell in left] == [("行政区划代码", "110000")]
    city.cycle.refresh_from_db()
    version = city.cycle.version
    with pytest.raises(Refused, match="1 格不能导入"):
        importing.import_workbook(city.cycle.pk, document, by=city.filler, version=version)
    importing.import_workbook(city.cycle.pk, document, by=city.filler, version=version, partly=True)
    assert (
        queries.held_rows(city.cycle)["overview"][0].values["place"]
        == identity(city.cycle)["place"]
    )


def test_department_year_and_place_are_read_only_in_the_form(city, enter):
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/overview/row/overview/"
    fields = {field.id: field for field in client.get(address).context["fields"]}
    own = identity(city.cycle)
    assert own == {"department": "样例局", "year": "2025", "place": "9999"}
    for name in HEADING:
        assert (fields[name].open, fields[name].value) == (False, own[name])
        version = doing.rows_in(city.cycle, "overview").get().version
        answer = client.post(address, {name: "别的", f"was-{name}": "", "version": f"{version}"})
        assert answer.status_code == 409, name
    assert not set(HEADING) & set(doing.rows_in(city.cycle, "overview").get().values)


def test_department_year_and_place_are_read_only_in_the_grid(city, enter):
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/overview/grid/"
    setup = client.get(address).context["setup"]
    assert not [c["field"] for c in setup["columns"] if c["open"] and c["field"] in HEADING]
    assert [setup["rows"][0].get(name) for name in HEADING] == ["样例局", "2025", "9999"]
    version = doing.rows_in(city.cycle, "overview").get().version
    for name in HEADING:
        row = {"key": "overview", "values": {name: "别的"}, "version": version, "was": {}}
        answer = client.post(address, json.dumps({"rows": [row]}), "application/json")
        assert answer.status_code == 409, name
    assert not set(HEADING) & set(doing.rows_in(city.cycle, "overview").get().values)


def test_department_year_and_place_are_read_only_by_calls(city, client):
    headers = {"Authorization": f"Bearer {make_token('试', by=city.filler)}"}
    address = f"/api/years/{city.cycle.pk}/sheets/overview"
    [row] = client.get(address, headers=headers).json()
    assert {name: row["values"][name] for name in HEADING} == identity(city.cycle)
    for name in HEADING:
        body = {"version": row["version"], "values": {name: "别的"}}
        answer = client.put(
            f"{address}/overview", json.dumps(body), "application/json", headers=headers
        )
        assert answer.status_code == 409, name
    [again] = client.get(address, headers=headers).json()
    assert again["values"] == row["values"]


@pytest.fixture
def bureau(city):
    """The department of the README's sample, with a year of its own."""
    root = actions.found_organisation(
        kind="finance", name="示例市财政局", code="X", parent=city.root, by=None, place="CN-999900"
    )
    department = actions.found_organisation(
        kind="department", name="示例市投资促进局", code="X1", parent=root, by=None
    )
    city.people |= {
        role: person(f"x-{role}", department, role)
        for role in ("filler", "division_head", "manager")
    }
    city.people["finance"] = person("x-finance", root, "finance")
    city.department = department
    city.cycle = years.open_cycle(department, 2025, by=city.manager)
    return city


def test_a_finished_workbook_is_taken_into_a_new_year(bureau, enter):
    client = enter(bureau.filler)
    preview = previewed(client, bureau.cycle, SAMPLE.read_bytes())
    [(shown, whole, _partly)] = client.get(preview).context["workbooks"]
    assert whole
    assert (shown["counts"]["rejects"], shown["counts"]["left_out"]) == (0, 0)
    assert shown["counts"]["waiting"] > 40
    assert "先收下" in client.get(preview).content.decode()
    assert "已导入" in confirmed(client, preview)

    # targets are there to be filled in; results wait and are no part of the year yet
    cycle = bureau.cycle
    signed = doing.rows_in(cycle, "indicators").get(title="新签约亿元以上项目数")
    assert (signed.values["original_target"], signed.values.get("actual")) == ("550", None)
    assert signed.drafts["actual"] == ["578", bureau.filler.pk]
    page = client.get(f"/years/{cycle.pk}/indicators/row/{signed.key}/").content.decode()
    assert "已收下，到这一栏可以填的阶段带入" in page
    assert "578" in page
    assert all("actual" not in row.values for row in queries.held_rows(cycle)["indicators"])
    assert doing.rows_in(cycle, "budget").get(title="支出合计").values["executed"] == "1929.81"

    gaps = missing(queries.evaluated_year(cycle), gate_from("setting"))
    lacking = {"data_source": "招商台账", "operator": "≥"}  # on purpose in the sample
    assert {(gap.sheet, gap.field) for gap in gaps} == {("indicators", n) for n in lacking}
    for gap in gaps:
        row = doing.rows_in(cycle, gap.sheet).get(key=gap.key)
        edit = doing.Edit(gap.key, {gap.field: lacking[gap.field]}, row.version)
        doing.save_entry(cycle, gap.sheet, edit, by=bureau.filler)
    for move, who in ROUTE[:5]:
        signed.refresh_from_db()
        assert "actual" not in signed.values, move
        doing.take(cycle.pk, move, by=bureau.people[who])

    # with the start of the self-evaluation they are in force, by who gave them
    rows = doing.rows_in(cycle, "indicators")
    assert rows.exclude(drafts={}).count() == 0
    assert all(row.values.get("actual") for row in rows)
    signed.refresh_from_db()
    assert (signed.values["actual"], signed.authors["actual"]) == ("578", bureau.filler.pk)
    line = AuditLine.objects.filter(kind="entry", object_id=signed.pk, action="change").last()
    assert line.changes["actual"] == ["", "578"]
    assert line.reference == f"year/{cycle.pk}/indicators"
    cycle.refresh_from_db()
    assert queries.evaluated_year(cycle).outcome.scored.trees[0].total.value is not None


def test_what_waits_is_not_offered_again(bureau, enter):
    client = enter(bureau.filler)
    confirmed(client, previewed(client, bureau.cycle, SAMPLE.read_bytes()))
    again = previewed(client, bureau.cycle, SAMPLE.read_bytes())
    [(shown, whole, _partly)] = client.get(again).context["workbooks"]
    counts = shown["counts"]
    assert (counts["inserts"], counts["updates"], counts["waiting"], whole) == (0, 0, 0, False)
    assert counts["same"] > 100


def test_a_cell_that_is_locked_is_left_out_and_the_rest_of_its_row_taken(city, enter):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    first = rows["indicators"][0]
    changed = {**first.values, "original_target": "150", "actual": "219"}
    rows["indicators"][0] = type(first)(first.key, changed)
    forms = load().rest.form
    data = documents.write_template(
        forms, kind="department", meta={}, content=content(forms.sheets, rows)
    )
    client = enter(city.filler)
    preview = previewed(client, city.cycle, data)
    [(shown, whole, partly)] = client.get(preview).context["workbooks"]
    assert (whole, partly, shown["counts"]["rejects"]) == (False, True, 0)
    [cell] = shown["left_out"]
    assert cell[2:] == ["年初目标值", "150", "已批复，只能通过目标调整改"]
    assert client.post(preview).status_code == 409
    assert "已导入" in confirmed(client, preview, partly="1")
    values = doing.rows_in(city.cycle, "indicators").get(key=first.key).values
    assert (values["original_target"], values["actual"]) == ("200", "219")
