"""The workbook goes out and comes in without loss; what cannot be taken comes back with reasons."""

import pytest

from jiheng import documents
from jiheng.rulebook import load
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.actions import filling, importing
from jiheng.web.performance.actions.filling import Edit
from jiheng.web.performance.sheets import content, laid, typed
from web.city import fill_targets, walk


def written(rows):
    data = documents.write_template(
        load().rest.form, kind="department", meta={}, content=content(rows)
    )
    return documents.read_bytes(data, "a.xlsx")


def test_out_and_in_again_changes_nothing(city):
    walk(city, "evaluating")
    made = importing.preview(city.cycle, written(queries.held_rows(city.cycle)), city.filler)
    assert (made.inserts, made.updates, made.rejects) == ([], [], [])
    assert made.same == city.cycle.entries.count()


def test_rows_as_typed_are_read_as_a_workbook_is(city):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    again = typed(laid("甲", rows).document)
    assert {s: [(r.key, dict(r.values)) for r in held] for s, held in again.items() if held} == {
        s: [(r.key, dict(r.values)) for r in held] for s, held in rows.items()
    }


def test_an_empty_year_takes_a_whole_workbook(city):
    fill_targets(city)
    document = written(queries.held_rows(city.cycle))
    other = filling.open_cycle(city.other, 2025, by=city.other_manager)
    made = importing.import_workbook(other.pk, document, by=city.colleague, version=other.version)
    assert len(made.inserts) == city.cycle.entries.exclude(sheet="overview").count()
    assert queries.held_rows(other)["indicators"] == queries.held_rows(city.cycle)["indicators"]


def test_nothing_is_taken_if_one_row_cannot_be(city):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    first = rows["indicators"][0]
    rows["indicators"][0] = type(first)(
        first.key, {**first.values, "weight": "99", "actual": "220"}
    )
    second = rows["indicators"][1]
    rows["indicators"][1] = type(second)(second.key, {**second.values, "actual": "93"})
    document = written(rows)
    made = importing.preview(city.cycle, document, city.filler)
    assert [r.key for r in made.rejects] == [first.key]
    before = city.cycle.entries.get(key=second.key).values
    with pytest.raises(Refused):
        importing.import_workbook(
            city.cycle.pk, document, by=city.filler, version=city.cycle.version
        )
    assert city.cycle.entries.get(key=second.key).values == before
    importing.import_workbook(
        city.cycle.pk, document, by=city.filler, version=city.cycle.version, partly=True
    )
    assert city.cycle.entries.get(key=second.key).values["actual"] == "93"
    assert city.cycle.entries.get(key=first.key).values["weight"] == "30"


def test_a_preview_grows_old(city):
    fill_targets(city)
    document = written(queries.held_rows(city.cycle))
    one = city.cycle.entries.filter(sheet="indicators").first()
    seen = city.cycle.version
    edit = Edit(one.key, {"unit": "人"}, one.version)
    filling.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    with pytest.raises(Refused):
        importing.import_workbook(city.cycle.pk, document, by=city.filler, version=seen)


def test_the_next_year_has_the_structure_and_no_values(city):
    walk(city, "confirmed")
    later = importing.roll_over(city.cycle.pk, by=city.manager)
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


def test_rejects_come_back_in_the_same_layout(city, enter):
    walk(city, "evaluating")
    rows = queries.held_rows(city.cycle)
    first = rows["indicators"][0]
    rows["indicators"][0] = type(first)(first.key, {**first.values, "weight": "99"})
    data = documents.write_template(
        load().rest.form, kind="department", meta={}, content=content(rows)
    )
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = enter(city.filler).post(
        f"/years/{city.cycle.pk}/import/", {"file": SimpleUploadedFile("a.xlsx", data)}
    )
    assert page.context["preview"].rejects
    digest = page.context["file"].digest
    answer = enter(city.filler).get(f"/years/{city.cycle.pk}/import/{digest}/rejects.xlsx")
    back = documents.read_bytes(answer.content, "b.xlsx")
    assert [r.key for r in typed(back)["indicators"]] == [first.key]
    assert "未导入的原因" in [s.name for s in back.sheets]
