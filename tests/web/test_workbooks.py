"""The workbook goes out and comes in without loss; what cannot be taken comes back with reasons."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng import documents
from jiheng.model import REASON_HEADER
from jiheng.rulebook import load
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.rows import rows_of
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import content, ledger_workbook, row_inputs
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing, years
from jiheng.web.performance.year_document import as_document, form
from web import doing
from web.city import fill_targets, walk
from web.exporting import fetched, ordered


def workbook(rows):
    return documents.write_template(
        load().rest.form, kind="department", meta={}, content=content(form(), rows)
    )


def document_of(rows):
    return documents.read_bytes(workbook(rows), "a.xlsx")


def changed(rows, number, sheet="indicators", **values):
    """Put values into a row of a workbook and return the row."""
    before = rows[sheet][number]
    rows[sheet][number] = RowInput(before.key, {**before.values, **values})
    return rows[sheet][number]


def summed(previews):
    """Return how many rows a workbook inserts, changes, refuses and leaves, and its cells left out."""
    return tuple(
        sum(len(getattr(shown, name)) for shown in previews)
        for name in ("inserts", "updates", "rejects", "left_out")
    )


def test_out_and_in_again_changes_nothing(city):
    walk(city, "evaluating")
    previews = importing.preview(
        city.cycle, document_of(queries.held_rows(city.cycle)), city.filler
    )
    assert summed(previews) == (0, 0, 0, 0)
    count = rows_of(city.department.pk, city.cycle.year).count()
    assert count > 7
    assert sum(shown.same for shown in previews) == count


def test_rows_as_typed_are_read_as_a_workbook_is(city):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    again = importing.rows_of_workbook(as_document("甲", rows).document)
    assert {s: [(r.key, dict(r.values)) for r in held] for s, held in again.items() if held} == {
        s: [(r.key, dict(r.values)) for r in held] for s, held in rows.items()
    }


def test_an_empty_year_takes_a_whole_workbook(city):
    fill_targets(city)
    rows = queries.held_rows(city.cycle)
    changed(rows, 0, "overview", department="别的局")
    other = years.open_cycle(city.other, 2025, by=city.other_manager)
    counts = importing.import_workbook(
        other.pk, document_of(rows), by=city.colleague, version=other.version
    )
    assert counts.inserts == rows_of(city.department.pk, 2025).exclude(ledger="overview").count()
    assert (counts.drafts, counts.left_out) == (0, 0)
    assert queries.held_rows(other)["indicators"] == queries.held_rows(city.cycle)["indicators"]


def test_nothing_is_taken_if_one_cell_cannot_be(city):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    first = changed(rows, 0, weight="99", actual="220")
    second = changed(rows, 1, actual="93")
    document = document_of(rows)
    previews = importing.preview(city.cycle, document, city.filler)
    assert summed(previews) == (0, 2, 0, 1)
    [cell] = [cell for shown in previews for cell in shown.left_out]
    assert (cell.sheet, cell.key, cell.label, cell.text) == ("indicators", first.key, "分值", "99")
    before = doing.rows_in(city.cycle, "indicators").get(key=second.key).values
    with pytest.raises(Refused):
        importing.import_workbook(
            city.cycle.pk, document, by=city.filler, version=city.cycle.version
        )
    assert doing.rows_in(city.cycle, "indicators").get(key=second.key).values == before
    importing.import_workbook(
        city.cycle.pk, document, by=city.filler, version=city.cycle.version, partly=True
    )
    values = {row.key: row.values for row in doing.rows_in(city.cycle, "indicators")}
    assert values[second.key]["actual"] == "93"
    assert (values[first.key]["actual"], values[first.key]["weight"]) == ("220", "30")


def test_a_new_row_after_the_approval_is_refused_and_the_rest_is_not(city):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    rows["indicators"].append(RowInput("", {"name": "新加的", "original_target": "1"}))
    changed(rows, 0, actual="220")
    document = document_of(rows)
    assert summed(importing.preview(city.cycle, document, city.filler)) == (0, 1, 1, 0)
    version = city.cycle.version
    with pytest.raises(Refused, match="1 行"):
        importing.import_workbook(city.cycle.pk, document, by=city.filler, version=version)
    counts = importing.import_workbook(
        city.cycle.pk, document, by=city.filler, version=version, partly=True
    )
    assert (counts.inserts, counts.updates) == (0, 1)
    assert doing.rows_in(city.cycle, "indicators").count() == 4


def test_a_preview_grows_old(city):
    fill_targets(city)
    document = document_of(queries.held_rows(city.cycle))
    one = doing.rows_in(city.cycle, "indicators").first()
    seen = city.cycle.version
    edit = Edit(one.key, {"unit": "人"}, one.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    with pytest.raises(Refused):
        importing.import_workbook(city.cycle.pk, document, by=city.filler, version=seen)


def test_the_next_year_has_the_structure_and_no_values(city):
    walk(city, "confirmed")
    later = years.roll_over(city.cycle.pk, by=city.manager)
    rows = queries.held_rows(later)
    assert [r.values["name"] for r in rows["indicators"]] == [
        "培训人次",
        "培训合格率",
        "受益企业数",
        "学员满意度",
    ]
    for row in rows["indicators"]:
        assert not {"original_target", "actual", "reason"} & set(row.values)
    assert all("prior" not in r.values for r in rows["indicators"])
    assert all("original" not in r.values for r in rows["budget"])


def shown(client, path, data):
    """Have a workbook read and return the address of what it would change."""
    ordered = client.post(path, {"file": SimpleUploadedFile("a.xlsx", data)})
    doing.work()
    return client.get(ordered.url).url


def test_what_is_not_taken_comes_back_in_the_same_layout_with_reasons(city, enter):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    first = changed(rows, 0, weight="99")
    rows["indicators"].append(RowInput("", {"name": "新加的", "unit": "个"}))
    changed(rows, 1, actual="93")
    client = enter(city.filler)
    address = shown(client, f"/years/{city.cycle.pk}/import/", workbook(rows))
    page = client.get(address).content.decode()
    link = page.partition('untaken/"')[0].rpartition('"')[2] + "untaken/"
    back = documents.read_bytes(fetched(client, f"{ordered(client, link)}file/"), "b.xlsx")
    again = importing.rows_of_workbook(back)
    assert [r.values["name"] for r in again["indicators"]] == [first.values["name"], "新加的"]
    assert again["indicators"][0] == first  # the whole row, to be put right and sent again
    assert not again["budget"]
    reasons = next(s for s in back.sheets if s.name == "未导入的原因")
    lines = [[c.text for c in row.values()] for _number, row in reasons]
    assert ["绩效指标", "培训人次", "分值", "99"] in [line[:4] for line in lines]
    assert any("新加的" in line and "请提交" in line[-1] for line in lines)
    assert enter(city.manager).post(link).status_code == 404  # another's upload


def test_what_of_a_ledger_is_not_taken_comes_back_too(request, city, enter):
    request.getfixturevalue("written")()
    table = ledger_table(ledgers()["trainings"], city.department)
    rows = [
        RowInput("甲", {"name": "一期", "planned_on": "2026-03-05", "remark": "不该在这里填"}),
        RowInput("乙", {"name": "二期", "planned_on": "2026-04-05"}),
    ]
    client = enter(city.filler)
    address = shown(client, f"{table.address}import/", ledger_workbook(table.form, rows))
    link = f"{address}untaken/"
    assert link in client.get(address).content.decode()
    back = documents.read_bytes(fetched(client, f"{ordered(client, link)}file/"), "b.xlsx")
    assert row_inputs(back, table.form) == rows[:1]
    [sheet] = (
        back.sheets
    )  # as it came: no sheet of reasons in front, these stand in the last column
    reasons = [cells[max(cells)].text for _number, cells in sheet][-2:]
    assert reasons[0] == REASON_HEADER
    assert "不该在这里填" in reasons[1]
    assert enter(city.manager).post(link).status_code == 404
