"""Layouts that people really use: two header rows, turned tables, forms from Word, hidden rows."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest

from builders import ROOT, baseline, document, outcome
from jiheng import documents, reporting, usecases
from jiheng.model import Cell, Sheet
from jiheng.pipeline import run
from jiheng.rulebook import load
from word import in_word

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def with_sheet(name, change):
    whole = document(baseline())
    sheets = tuple(change(s) if s.name == name else s for s in whole.sheets)
    return run(replace(whole, sheets=sheets), load())


def points(result):
    return [(t.subject, i.name, i.points) for t in result.scored.trees for i in t.items]


def two_rows(sheet):
    """年初预算_财政拨款 as 年初预算 over 财政拨款; other headers merged downwards."""
    rows = {number + 1: row for number, row in sheet.rows.items() if number > 3}
    upper, lower, last = {}, {}, ""
    for column, cell in sheet.rows[3].items():
        group, _, own = cell.text.partition("_")
        if own and column > 1:
            if group != last:
                upper[column] = Cell(group, group)
            lower[column], last = Cell(own, own), group
        else:
            upper[column] = cell
            lower[column] = Cell(cell.value, cell.text, filled=True)
            last = ""
    return Sheet(name=sheet.name, rows={3: upper, 4: lower, **rows})


def test_two_header_rows_are_read_together():
    result = with_sheet("项目", two_rows)
    assert points(result) == points(outcome())
    assert [f.code for f in result.findings] == []


def test_two_header_rows_without_repeats():
    def change(sheet):
        made = two_rows(sheet)
        lower = {c: cell for c, cell in made.rows[4].items() if not cell.filled}
        return Sheet(name=sheet.name, rows={**made.rows, 4: lower})

    assert points(with_sheet("项目", change)) == points(outcome())


def turned(sheet):
    rows = {}
    for number, cells in sheet.rows.items():
        for column, cell in cells.items():
            rows.setdefault(column, {})[number] = cell
    return Sheet(name=sheet.name, rows=rows)


def test_a_turned_table_is_read_and_its_places_are_those_of_the_file():
    result = with_sheet("绩效指标", turned)
    assert points(result) == points(outcome())
    normal = outcome().scored.evaluation.indicators[2].places["actual"]
    swapped = result.scored.evaluation.indicators[2].places["actual"]
    assert (normal.spot, swapped.spot) == ("L6", "F12")


def test_hidden_and_filtered_rows_are_read_and_told():
    def hide(sheet):
        return replace(sheet, hidden_rows=frozenset({5, 6}))

    result = with_sheet("绩效指标", hide)
    assert points(result) == points(outcome())
    assert [(f.code, f.facts["count"]) for f in result.findings] == [("R19", 2)]


def test_notes_below_a_table_are_told_and_not_read():
    def noted(sheet):
        rows = {**sheet.rows, 60: {2: Cell("注：数据截至年底。", "注：数据截至年底。")}}
        return Sheet(name=sheet.name, rows=rows)

    result = with_sheet("绩效指标", noted)
    assert points(result) == points(outcome())
    assert [f.code for f in result.findings] == ["R13"]


def forms_of(path):
    held = usecases.check(path)
    grids = reporting.forms(held.scored, held.findings, held.rules)
    return held, documents.write_xlsx(grids, title="x")


def test_official_forms_are_read_back_to_the_same_points(tmp_path):
    held, data = forms_of(SAMPLE)
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(data)
    again = usecases.check(path)
    assert [t.total.value for t in again.scored.trees] == [t.total.value for t in held.scored.trees]
    assert [t.total.grade for t in again.scored.trees] == [t.total.grade for t in held.scored.trees]
    overview = again.scored.evaluation.overview
    assert (overview.department, overview.year) == ("示例市投资促进局", 2025)
    first = again.scored.evaluation.projects[0]
    assert first.goal and first.goal_result and first.own_total is not None
    assert str(again.scored.evaluation.indicators[0].places["actual"]) == "部门整体!E16"
    assert not [f for f in again.findings if f.code in ("R01", "R05", "R07", "R12", "R14")]


def test_several_projects_on_one_sheet(tmp_path):
    held, data = forms_of(SAMPLE)
    book = openpyxl.load_workbook(io.BytesIO(data))
    first, second = book["项目 X01"], book["项目 X02"]
    below = first.max_row + 3
    for merged in list(second.merged_cells.ranges):
        merged.shift(row_shift=below)
        first.merge_cells(merged.coord)
    for row in second.iter_rows():
        for cell in row:
            if cell.value is not None:
                first.cell(cell.row + below, cell.column).value = cell.value
    for name in book.sheetnames:
        if name != "项目 X01":
            del book[name]
    path = tmp_path / "项目自评表.xlsx"
    book.save(path)
    again = usecases.check(path)
    wanted = [(t.name, t.total.value) for t in held.scored.projects]
    assert [(t.name, t.total.value) for t in again.scored.projects] == wanted
    assert again.scored.evaluation.kind == "project"


def test_forms_filled_in_with_word_are_read(tmp_path):
    held, data = forms_of(SAMPLE)
    path = tmp_path / "自评表.docx"
    path.write_bytes(in_word(data))
    again = usecases.check(path)
    wanted = [(t.name, t.total.value) for t in held.scored.projects]
    assert [(t.name, t.total.value) for t in again.scored.projects] == wanted
    assert again.scored.evaluation.indicators[0].places["actual"].part == "表1"


@pytest.mark.parametrize(
    "name", ["空.docx", "图.docx"],
)  # fmt: skip
def test_a_word_file_without_forms_is_named(tmp_path, name):
    made = docx.Document()
    made.add_paragraph("正文")
    path = tmp_path / name
    made.save(path)
    result = usecases.check(path)
    assert [f.code for f in result.findings] == ["R28"]


def test_levels_left_blank_below_the_first_are_carried_down(tmp_path):
    sheets = {
        "项目": [
            ["项目支出绩效自评表"], ["（2025年度）"], ["项目名称", "河道清淤"],
            ["主管部门", "某局", "实施单位", "某站"],
            ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            ["", "年度资金总额", "100", "100", "90", "10", "90%", "9"],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
            ["产出指标", "数量指标", "清淤长度", "≥10公里", "9公里", "50", "45", "汛期停工"],
            ["", "质量指标", "验收合格率", "≥95%", "96%", "20", "20", ""],
            ["效益指标", "社会效益指标", "受益村", "≥8个", "8个", "20", "20", ""],
            ["总分", "", "", "", "", "100", "94", ""], ["填报人：某某"],
        ]
    }  # fmt: skip
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in sheets["项目"]:
        book.active.append([value or None for value in row])
    path = tmp_path / "手填.xlsx"
    book.save(path)
    result = usecases.check(path)
    [tree] = result.scored.projects
    assert str(tree.total.value) == "94.00"
    assert [i.indicator.level1 for i in tree.items[1:]] == ["output", "output", "outcome"]
    assert result.scored.evaluation.overview.department == "某局"
    assert not [f for f in result.findings if f.code == "A24"]
