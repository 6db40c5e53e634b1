"""The command on files: written tables compare as equal, blanks are taken, what is alone is told."""

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from builders import ROOT
from jiheng.cli import main
from jiheng.usecases.exchange import with_accepted

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


def test_taking_needs_a_file_to_write_and_never_writes_over_what_it_read(workbook, tmp_path):
    file = tmp_path / "支付.csv"
    file.write_text("项目代码,项目名称,1月,2月\n001325000001,道路,10.00,5.00\n", encoding="utf-8")
    before = workbook.read_bytes()
    assert ran("auto", file, "--into", workbook, "--take", "all").exit_code == 2
    over = ran("auto", file, "--into", workbook, "--take", "all", "-o", workbook)
    assert over.exit_code == 2 and workbook.name in over.output
    assert ran(LAYOUT, workbook, "--write", "-o", workbook).exit_code == 2
    assert workbook.read_bytes() == before


def with_cell(workbook, path, value, number_format="General"):
    """The workbook with another target of its first indicator."""
    book = load_workbook(workbook)
    sheet = book["绩效指标"]
    header = next(r for r in sheet.iter_rows() if any(c.value == "三级指标" for c in r))
    column = next(cell.column for cell in header if cell.value == "实际完成值")
    cell = sheet.cell(header[0].row + 1, column, value)
    cell.number_format = number_format
    book.save(path)
    return sheet.title, cell.coordinate


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [(0.9512, "0%", "95.12%"), (12345, "0.0,", "12.345"), (12, '0"个"', "12个"), (True, "General", "TRUE")],
)  # fmt: skip
def test_a_new_workbook_holds_every_digit_and_mark_of_the_old_one(
    workbook, tmp_path, value, number_format, expected
):
    old, new = tmp_path / "旧.xlsx", tmp_path / "新.xlsx"
    with_cell(workbook, old, value, number_format)
    data, lost = with_accepted(old, ())
    assert not lost
    new.write_bytes(data)
    texts = {str(c.value) for row in load_workbook(new)["绩效指标"].iter_rows() for c in row}
    assert expected in texts


def test_a_formula_without_a_result_is_named_and_nothing_is_written(workbook, tmp_path):
    old = tmp_path / "旧.xlsx"
    title, spot = with_cell(workbook, old, "=1+1")
    data, lost = with_accepted(old, ())
    assert not data
    assert ("R02", f"{title}!{spot}") in [(f.code, str(f.at[0])) for f in lost]


def test_a_sheet_that_the_template_has_not_is_named_and_nothing_is_written(workbook, tmp_path):
    old, exported, new = tmp_path / "旧.xlsx", tmp_path / "交回.xlsx", tmp_path / "新.xlsx"
    book = load_workbook(workbook)
    book.create_sheet("我的底稿").append(["领导批示", "要核实"])
    book.save(old)
    ran(LAYOUT, workbook, "--write", "-o", exported)
    taken = ran(LAYOUT, exported, "--into", old, "--take", "all", "-o", new)
    assert taken.exit_code == 2
    assert "我的底稿" in taken.output
    assert not new.exists()
