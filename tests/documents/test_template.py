"""A template says what to type where it is typed; its finished rows are never read."""

import io
import re

import openpyxl
import pytest

from builders import changed, outcome
from jiheng import documents, usecases
from jiheng.pipeline import run
from jiheng.rulebook import RulebookError, load, packaged
from jiheng.rulebook.branches import file_branch
from jiheng.rulebook.build import build

FORM = load().rest.form
LAW = re.compile(r"〔\d{4}〕|依据：|第.条")
TABLES = [sheet for sheet in FORM.sheets if sheet.layout == "table"]


def opened(**options):
    data = usecases.template(**options)
    return data, openpyxl.load_workbook(io.BytesIO(data))


def notes(sheet):
    return {cell.value: cell.comment.text for cell in sheet[3] if cell.comment is not None}


@pytest.fixture(scope="module")
def department():
    return opened(kind="department", year=2025, place="CN-1301", methods=True)


def test_every_column_says_what_to_type_and_none_cites_the_law(department):
    _, book = department
    for form in TABLES:
        told = notes(book[form.name])
        for column in form.columns:
            assert told.get(column.label), (form.id, column.label)
            assert str(column.cites) not in told[column.label]
            assert not LAW.search(told[column.label]), told[column.label]
    money = notes(book["收支预决算"])["年初预算数"]
    assert "金额单位" in money
    assert "万元" in money
    assert "负数" in notes(book["收支预决算"])["追减"]
    assert "指标性质" in notes(book["绩效指标"])["年初目标值"]
    assert "95%" in notes(book["绩效指标"])["年初目标值"]


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.id)
def test_the_finished_row_of_a_sheet_is_finished(form):
    row = FORM.typing.rows[form.id]
    for column in form.columns:
        value = row.get(column.field, "")
        if column.need == "now":
            assert value, column.field
        if value and column.choices and column.closed:
            assert value in {choice.label for choice in column.choices}, column.field


def test_the_finished_rows_are_never_read(department, tmp_path):
    data, book = department
    assert FORM.typing.sheet in book.sheetnames
    shown = {c.value for row in book[FORM.typing.sheet].iter_rows() for c in row if c.value}
    assert {"学员考核合格率", "技能培训", "规划财务科"} <= shown
    result = run(documents.read_bytes(data, "a.xlsx"), load())
    evaluation = result.scored.evaluation
    assert evaluation.indicators == ()
    assert evaluation.projects == ()
    assert evaluation.facts.all == ()
    assert evaluation.problems == ()
    assert not [f for f in result.findings if any(FORM.typing.sheet in at.part for at in f.at)]


def test_an_example_of_a_column_that_is_none_is_refused():
    branches = {name: file_branch(name, text) for name, text in packaged().items()}
    text = packaged()["examples.yaml"].replace("  duties: {kind:", "  duties: {nothing: 1, kind:")
    branches["examples.yaml"] = file_branch("examples.yaml", text)
    with pytest.raises(RulebookError, match="nothing"):
        build(branches, {})


def test_a_workbook_that_is_filled_in_has_no_finished_rows():
    result = outcome(changed())
    assert FORM.typing.sheet not in {sheet.name for sheet in result.document.sheets}
    data = documents.write_template(FORM, kind="department", meta={}, content={"duties": []})
    assert FORM.typing.sheet not in openpyxl.load_workbook(io.BytesIO(data)).sheetnames
