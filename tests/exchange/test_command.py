"""The command on files: written tables compare as equal, blanks are taken, what is alone is told."""

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from builders import ROOT
from jiheng.cli import main

LAYOUT = "self-evaluation-2020"


def ran(*arguments):
    return CliRunner().invoke(main, ["exchange", *map(str, arguments)])


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """The sample with a code for its first project, in the column that the form has for it."""
    path = tmp_path_factory.mktemp("exchange") / "自评表.xlsx"
    book = load_workbook(ROOT / "examples" / "bureau-2025.xlsx")
    sheet = book["项目"]
    header = next(r for r in sheet.iter_rows() if any(c.value == "项目名称" for c in r))
    column = next(cell.column for cell in header if cell.value == "项目代码")
    sheet.cell(header[0].row + 1, column, "001325000001").number_format = "@"
    book.save(path)
    return path


def test_what_was_written_for_the_system_is_read_back_as_equal(workbook, tmp_path):
    out = tmp_path / "交回.xlsx"
    written = ran(LAYOUT, workbook, "--write", "-o", out)
    assert written.exit_code == 0, written.output
    back = ran(LAYOUT, out, "--into", workbook)
    assert back.exit_code == 0, back.output
    assert "不同 0 格" in back.output


def test_another_figure_is_told_with_both_and_taken_only_when_asked(workbook, tmp_path):
    out, new = tmp_path / "交回.xlsx", tmp_path / "新.xlsx"
    ran(LAYOUT, workbook, "--write", "-o", out)
    book = load_workbook(out)
    sheet = book["项目资金"]
    cell = next(c for c in sheet[3] if c.value not in (None, "") and c.column_letter == "M")
    cell.value = "123.45"
    book.save(out)
    before = workbook.read_bytes()
    told = ran(LAYOUT, out, "--into", workbook)
    assert told.exit_code == 1
    assert "123.45" in told.output and "项目资金!M3" in told.output
    taken = ran(LAYOUT, out, "--into", workbook, "--take", "all", "-o", new)
    assert "写入 1 格" in taken.output, taken.output
    assert workbook.read_bytes() == before
    assert "不同 0 格" in ran(LAYOUT, out, "--into", new).output


def test_a_project_that_only_the_system_has_is_a_difference(workbook, tmp_path):
    file = tmp_path / "支付.csv"
    file.write_text(
        "项目代码,项目名称,1月,2月\n001325000099,没有的项目,10.00,5.00\n", encoding="utf-8"
    )
    told = ran("auto", file, "--into", workbook)
    assert told.exit_code == 1, told.output
    assert "001325000099" in told.output
