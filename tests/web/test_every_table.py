"""Every sheet of a year and every ledger, by one walk: pages and calls by role, history, and the export that changes nothing."""

import json

import pytest
from django.test import Client

from jiheng.rulebook import load
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.models import Version
from jiheng.web.performance.actions import files, importing
from jiheng.web.performance.queries.year_tables import year_table
from web import doing
from web.city import fill_targets

pytestmark = pytest.mark.once

SHEETS = [sheet for sheet in load().rest.form.sheets if "department" in sheet.kinds]
SEES = {"filler": 200, "auditor": 200, "finance": 200, "colleague": 404, "stranger": 404}
TYPED = {"choice": None, "date": "2025-06-30", "year": "2025", "number": "3", "money": "12.50", "weight": "1", "share": "50%", "measure": "5", "rate": "高于90%"}  # fmt: skip


def a_value(column):
    if column.choices:
        return column.choices[0].label
    return TYPED.get(column.kind) or f"{column.label}甲"


def a_row(city, table):
    """Fill every open column of a new row, or of the head."""
    state = table.first_state
    fields = table.open_fields(state)
    values = {c.field: a_value(c) for c in table.form.columns if c.field in fields}
    if table.form.layout == "head":
        row = doing.rows_in(city.cycle, "overview").get()
        return filling.save_row(table, filling.Edit(row.key, values, row.version), by=city.filler)
    return filling.add_row(table, values, by=city.filler)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.id)
def test_a_sheet_is_filled_shown_and_kept_by_role(city, enter, sheet):
    table = year_table(city.cycle, sheet.id)
    row = a_row(city, table)
    assert row.values.keys() <= set(sheet.fields)
    assert {int(pk) for pk in row.authors.values()} <= {city.filler.pk}
    assert Version.objects.filter(row=row).count() == row.version
    assert AuditLine.objects.filter(reference=table.reference, object_id=str(row.pk)).count() >= 1
    at = table.row_address(row.key)
    for who, expected in SEES.items():
        client = enter(city.people[who])
        for page in (table.address, f"{table.address}grid/", at, f"{at}history/"):
            answer = client.get(page, follow=True)
            assert answer.status_code == expected, (who, page)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.people[who])}"}
        call = f"/api/years/{city.cycle.pk}/sheets/{sheet.id}"
        assert Client().get(call, **headers).status_code == expected, (who, call)
        sent = json.dumps({"values": {}, "version": row.version})
        answer = Client().put(f"{call}/{row.key}", sent, content_type="application/json", **headers)
        assert answer.status_code == {"filler": 200, "auditor": 403, "finance": 403}.get(who, 404)
    shown = enter(city.filler).get(at).content.decode()
    for column in sheet.columns:
        assert f'id="f-{column.field}"' in shown, column.field
    closed = [c.field for c in sheet.columns if c.field not in table.open_fields(row.state)]
    for field in closed:
        assert f'name="{field}"' not in shown, field


def test_what_may_not_be_filled_now_cannot_be_by_any_way(city, enter):
    """A column of a phase that is not open: by the form, the grid, the call and a workbook."""
    fill_targets(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    table = year_table(city.cycle, "indicators")
    client = enter(city.filler)
    answer = client.post(table.row_address(row.key), {"actual": "9", "version": row.version})
    assert answer.status_code == 409
    rows = [{"key": row.key, "values": {"actual": "9"}, "version": row.version, "was": {}}]
    answer = client.post(
        f"{table.address}grid/", json.dumps({"rows": rows}), content_type="application/json"
    )
    assert answer.status_code == 409
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    sent = json.dumps({"values": {"actual": "9"}, "version": row.version})
    call = f"/api/years/{city.cycle.pk}/sheets/indicators/{row.key}"
    assert Client().put(call, sent, content_type="application/json", **headers).status_code == 409
    row.refresh_from_db()
    assert "actual" not in row.values


def test_the_export_of_a_whole_year_comes_back_and_changes_nothing(city, enter):
    for sheet in SHEETS:
        a_row(city, year_table(city.cycle, sheet.id))
    city.cycle.refresh_from_db()
    version = city.cycle.version
    stored = files.make_file(city.cycle, "workbook", by=city.filler)
    from jiheng.web.core.files import path_of

    upload = take_file("x.xlsx", path_of(stored.digest).read_bytes(), by=city.filler)
    lines = AuditLine.objects.count()
    importing.order_preview([upload], by=city.filler, cycle=city.cycle)
    doing.work()
    [shown] = Job.objects.get(kind="read_workbooks").result["workbooks"]
    assert shown["said"] == ""
    counts = shown["counts"]
    assert {
        n: counts[n] for n in ("inserts", "updates", "waiting", "rejects", "left_out")
    } == dict.fromkeys(("inserts", "updates", "waiting", "rejects", "left_out"), 0)
    assert counts["same"] == len(SHEETS)
    city.cycle.refresh_from_db()
    assert city.cycle.version == version
    assert AuditLine.objects.count() == lines
