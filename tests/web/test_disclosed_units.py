"""What a unit marks as not public stays inside wherever its department's year goes out."""

import json

import pytest
from django.utils import timezone

from jiheng.web.analysis.rows import lines
from jiheng.web.analysis.tables import read_tables
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance.actions import units
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.cycles import bump_version
from jiheng.web.performance.queries.year_tables import year_table
from unit_departments import UNITS
from web.test_disclosure import content, every_text, made, put_row, take
from web.test_units import department_with_units, take_all  # noqa: F401  a fixture

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ADOPTED, KEPT = "巡查次数1", "巡查次数2"  # of the first unit, of the second


def row_of(unit, sheet, **values):
    rows = Row.objects.filter(organisation=unit.organisation_id, year=2025, ledger=sheet)
    return next(r for r in rows if values.items() <= r.values.items())


def shut(city, unit, sheet, **values):
    """Mark a row of a unit as not public."""
    row = row_of(unit, sheet, **values)
    filling.show_publicly(year_table(unit, sheet), row.key, False, by=city.manager)
    return row


def confirmed(city):
    """Confirm the year as if everybody had passed it on."""
    Cycle.objects.filter(pk=city.cycle.pk).update(state="confirmed")
    Step.objects.create(
        kind="year", object_id=city.cycle.pk, move="confirm", begin="submitted", end="confirmed",
        by=city.finance, at=timezone.now(),
    )  # fmt: skip
    city.cycle.refresh_from_db()


def packed(city, **options):
    if Cycle.objects.get(pk=city.cycle.pk).state != "confirmed":
        confirmed(city)
    release = made(city, **options)
    return release, content(release)


def stays_inside(files):
    return (
        not {"report.html", "forms.xlsx"} & set(files)
        and not json.loads(files["data.json"])["scores"]
    )


def test_a_year_with_units_of_which_everything_is_public_is_disclosed(department):
    take_all(department)
    _release, files = packed(department)
    assert ADOPTED in every_text({"": files["report.html"]})
    assert UNITS[0] in files["report.html"].decode()


@pytest.mark.parametrize(
    ("number", "sheet", "values"),
    [
        (0, "indicators", {"name": ADOPTED}),
        (1, "indicators", {"name": KEPT}),
        (2, "budget", {"line": "人员经费"}),
        (2, "staff", {"line": "合计"}),
        (0, "transfers", {"direction": "收到"}),
        (1, "projects", {"number": "P1"}),
    ],
)
@pytest.mark.parametrize("marked", ["before", "after"])
def test_what_a_unit_marked_keeps_score_report_and_form_inside(
    department, number, sheet, values, marked
):
    unit = department.units[number]
    if marked == "before":
        shut(department, unit, sheet, **values)
    take_all(department)
    if marked == "after":
        shut(department, unit, sheet, **values)
    _release, files = packed(department)
    assert stays_inside(files)
    text = every_text(files)
    assert ADOPTED not in text and KEPT not in text
    assert "取入的所属单位有的行标了“不予公开”" in text


def test_a_row_that_the_department_does_not_take_over_keeps_nothing_inside(department):
    unit = department.units[0]
    typed = RowInput("", {"number": "1", "text": "单位自己的问题"})
    [(problem, _change)] = filling.create_rows(
        year_table(unit, "problems"), [typed], by=department.manager
    )
    filling.show_publicly(year_table(unit, "problems"), problem.key, False, by=department.manager)
    take_all(department)
    _release, files = packed(department)
    assert "report.html" in files and "单位自己的问题" not in every_text(files)


def test_the_mark_outlives_the_row_and_is_lifted_by_the_unit_alone(department):
    gone = shut(department, department.units[0], "indicators", name=ADOPTED)
    take_all(department)
    gone.delete()
    release, files = packed(department)
    assert stays_inside(files)
    take(release, "drop_release", department.manager)
    TakenYear.objects.update(shut=None)  # as taken in before marks were noted
    release, files = packed(department)
    assert stays_inside(files)


def test_a_mark_that_the_unit_lifts_is_lifted(department, enter):
    unit = department.units[0]
    row = shut(department, unit, "indicators", name=ADOPTED)
    take_all(department)
    page = enter(department.manager).get(f"/years/{department.cycle.pk}/units/").content.decode()
    assert "1 行不予公开" in page
    filling.show_publicly(year_table(unit, "indicators"), row.key, True, by=department.manager)
    _release, files = packed(department)
    assert "report.html" in files


def test_what_is_let_go_keeps_nothing_inside(department):
    unit = department.units[0]
    shut(department, unit, "indicators", name=ADOPTED)
    take_all(department)
    units.let_go(department.cycle.pk, unit.pk, by=department.manager)
    _release, files = packed(department)
    assert "report.html" in files and ADOPTED not in every_text(files)


def test_a_pack_made_before_a_unit_marked_a_row_is_not_approved(department):
    take_all(department)
    release, _files = packed(department)
    shut(department, department.units[2], "budget", line="人员经费")
    with pytest.raises(Refused):
        take(release, "approve_release", department.lead, note="看过了没有", acknowledged=True)


def test_a_text_does_not_name_a_figure_that_a_hidden_row_is_in(department):
    put_row(department, "problems", {"number": "1", "text": "支出{支出合计.决算数}万元，偏慢"})
    take_all(department)
    release, files = packed(department)
    [told] = [r["text"] for t in json.loads(files["data.json"])["tables"] if t["id"] == "problems"
              for r in t["rows"]]  # fmt: skip
    assert "{" not in told and "（不予公开）" not in told
    take(release, "drop_release", department.manager)
    shut(department, department.units[2], "budget", line="人员经费")
    Row.objects.filter(
        organisation=department.department, year=2025, ledger="budget", values__unit="部门合计"
    ).delete()
    bump_version(department.cycle)
    _release, files = packed(department)
    assert "支出（不予公开）万元，偏慢" in every_text({"": files["data.json"]})


def test_names_and_numbers_of_a_units_people_are_found_and_masked(department):
    unit = department.units[1]
    take_all(department)
    whole_project = {"unit": UNITS[1], "subject": "P1"}
    units.adopt(department.cycle.pk, whole_project, by=department.manager)
    row = row_of(unit, "projects", number="P1")
    row.values["goal"] = "由郭破虏负责，详询13812345678"
    row.save()
    Row.objects.create(
        organisation=unit.organisation, year=2025, ledger="members", key="m1", position=0,
        values={"name": "郭破虏"},
    )  # fmt: skip
    take_all(department)
    release, _files = packed(department)
    assert {f["text"] for f in release.findings} >= {"郭破虏", "13812345678"}
    take(release, "drop_release", department.manager)
    release, files = packed(department, masked=True)
    assert release.findings == [] and "report.html" in files
    assert "郭破虏" not in every_text(files)


def test_analysts_are_told_which_rows_and_which_scores_are_not_public(department):
    def read(name):
        [table] = [t for t in read_tables() if t.described.id == name]
        columns = [column.name for column in table.described.columns]
        return [dict(zip(columns, row, strict=True)) for row in lines(table, department.manager)]

    def scores():
        rows = [r for r in read("points") if r["organisation_id"] == department.department.pk]
        assert any(r["name"] == ADOPTED for r in rows)
        return {r["score_public"] for r in rows}

    take_all(department)
    assert scores() == {1}
    shut(department, department.units[0], "indicators", name=ADOPTED)
    assert scores() == {0}
    marks = {r["name"]: r["row_public"] for r in read("indicators")}
    assert (marks[ADOPTED], marks[KEPT]) == (0, 1)
