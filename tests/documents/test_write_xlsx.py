"""Workbooks that are written: nothing typed becomes a formula, formulas agree with stored values."""

import io
from decimal import Decimal

import openpyxl
import pytest

from builders import ROOT, baseline, changed, outcome
from jiheng import documents, reporting, usecases
from jiheng.model import Grid, GridCell
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases.office import to_pdf

NASTY = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "http://x.invalid/",
    "\x01甲",
)


def forms(result):
    return documents.write_xlsx(
        reporting.forms(result.scored, result.findings, result.rules), title="t"
    )


def opened(data, *, values=False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def sample():
    return run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load())


@pytest.mark.parametrize("text", NASTY)
def test_typed_text_stays_text_in_everything_that_is_written(text):
    put = {"indicators.0.name": text, "projects.0.name": text, "overview.0.department": text,
           "indicators.0.reason": text, "objectives.1.text": text}  # fmt: skip
    result = outcome(changed(put=put))
    letter = reporting.review_letter(result.scored, result.findings, result.rules, link="a.xlsx")
    for data in (forms(result), documents.write_xlsx(letter, title="t")):
        for sheet in opened(data):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert sheet.title == "复算"
                        assert cell.value.startswith(("=ROUND(", "=SUM("))


def test_a_template_takes_typed_text_as_text():
    form = load().rest.form
    content = {"indicators": [{"name": text} for text in NASTY]}
    data = documents.write_template(form, kind="department", meta={}, content=content)
    cells = [c for row in opened(data)["绩效指标"].iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]


def test_the_official_forms_hold_every_line_and_the_total():
    result = sample()
    book = opened(forms(result))
    assert book.sheetnames == ["部门整体", "项目 X01", "项目 X02", "项目汇总", "复算"]
    sheet = book["项目 X02"]
    values = [c.value for row in sheet.iter_rows() for c in row if c.value is not None]
    for label in ("项目支出绩效自评表", "年初预算数", "全年预算数", "全年执行数", "年度资金总额", "三级指标",
                  "年度指标值", "实际完成值", "偏差原因分析及改进措施", "总分", "财务负责人："):  # fmt: skip
        assert label in values
    assert 98.75 in values
    assert sheet.print_area
    assert len([v for v in values if v == "满意度指标"]) == 1


def test_stored_values_are_the_points_and_the_difference_column_is_zero():
    result = sample()
    data = forms(result)
    stored, live = opened(data, values=True)["复算"], opened(data)["复算"]
    points = [item.points for tree in result.scored.trees for item in tree.items]
    shown = [stored.cell(r, 10).value for r in range(4, stored.max_row + 1)]
    assert [
        Decimal(str(v)).quantize(Decimal("0.01")) for v in shown if v in [float(p) for p in points]
    ]
    formulas = [live.cell(r, 11).value for r in range(4, live.max_row + 1)]
    assert sum(str(f).startswith("=ROUND(") for f in formulas) >= 20
    assert all(not stored.cell(r, 12).value for r in range(4, stored.max_row + 1))


@pytest.mark.office
def test_libreoffice_recomputes_the_same_points(tmp_path):
    import shutil
    import subprocess

    put = {"indicators.0.original_target": 330, "indicators.0.actual": Decimal("16.17"),
           "indicators.0.weight": 5, "indicators.1.weight": 25}  # fmt: skip
    sources = []
    for name, result in (("a", sample()), ("b", outcome(changed(put=put)))):
        sources.append(tmp_path / f"{name}.xlsx")
        sources[-1].write_bytes(forms(result))
    command = [shutil.which("soffice"), "--headless", f"-env:UserInstallation={(tmp_path / 'u').as_uri()}",
               "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), *map(str, sources)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for source in sources:
        mine = opened(source.read_bytes(), values=True)["复算"]
        theirs = opened((tmp_path / "out" / source.name).read_bytes(), values=True)["复算"]
        for number in range(4, mine.max_row + 1):
            ours, again = mine.cell(number, 11).value, theirs.cell(number, 11).value
            assert (ours or 0) == pytest.approx(again or 0, abs=1e-9), number


def test_a_cent_by_which_spreadsheets_differ_is_told():
    # weight 5, target 330, actual 643.83 against a ceiling: exact 2.5628...; the known float tie is
    # 5 x 16.17 / 330 = 0.245 exactly, which binary floating point may put below the tie
    put = {"indicators.0.original_target": 330, "indicators.0.actual": Decimal("16.17"),
           "indicators.0.weight": 5, "indicators.1.weight": 25}  # fmt: skip
    result = outcome(changed(put=put))
    item = next(i for i in result.scored.department.items if i.name == "培训班期数")
    assert str(item.points) == "0.25"
    stored = opened(forms(result), values=True)["复算"]
    row = next(r for r in range(4, 30) if stored.cell(r, 2).value == "培训班期数")
    shown, off = stored.cell(row, 11).value, stored.cell(row, 12).value
    assert (off == 0) == (shown == 0.25)
    assert bool(off) == ("浮点" in str(stored.cell(row, 13).value or ""))


def test_findings_are_listed_by_severity_with_links():
    result = sample()
    letter = reporting.review_letter(result.scored, result.findings, result.rules, link="../b.xlsx")
    book = opened(documents.write_xlsx(letter, title="t"))
    assert book.sheetnames == [
        "审核意见",
        "未能判断",
        "未写入报告",
        "计分规则和等级稳定性",
        "检查范围",
    ]
    sheet = book["审核意见"]
    severities = [sheet.cell(r, 2).value for r in range(4, sheet.max_row + 1)]
    order = ["错误", "提醒", "提示", "参考"]
    assert severities == sorted(severities, key=order.index)
    link = sheet.cell(4, 5).hyperlink
    assert link.target.endswith("b.xlsx")
    assert link.location == "'资产'!F4"
    checked = book["检查范围"]
    scope = {checked.cell(r, 1).value for r in range(3, checked.max_row + 1)}
    assert {"A01", "A50", "Q01", "Q30"} <= scope


def test_texts_of_the_scope_have_the_height_they_need():
    result = sample()
    letter = reporting.review_letter(result.scored, result.findings, result.rules)
    scope = next(grid for grid in letter if grid.name == "检查范围")
    long = [c for c in scope.cells if c.row > 2 and len(str(c.value)) > 22]
    assert long
    assert all(scope.heights[cell.row] > 22 for cell in long)


def test_sheet_names_are_made_fit():
    names = documents.sheet_names(["a/b", "a:b", "x" * 40, "x" * 40, "'", ""])
    assert len(set(names)) == 6
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_sheet_names_of_rare_characters_are_made_fit():
    names = documents.sheet_names(
        ["事前评估 " + "𠮷" * 20, "事前评估 " + "𠮷" * 21, "𠮷" * 15 + "甲"]
    )
    assert names == ["事前评估 " + "𠮷" * 13, "事前评估 " + "𠮷" * 12 + "_2", "𠮷" * 15 + "甲"]
    cells = (GridCell(row=1, column=1, value="甲", style="text"),)
    grids = [Grid(name=name, cells=cells, widths=(9,)) for name in names]
    assert opened(documents.write_xlsx(grids, title="t")).sheetnames == names


def test_templates_open_with_lists_notes_and_hidden_keys():
    for kind in ("department", "project"):
        book = opened(usecases.template(kind, year=2025, place="CN"))
        sheet = book["绩效指标"]
        assert sheet.column_dimensions["A"].hidden
        assert sheet["A4"].value == "indicators-0001"
        assert len(sheet.data_validations.dataValidation) >= 6
        assert book["_jiheng"].sheet_state == "hidden"
        meta = {row[0].value: row[1].value for row in book["_jiheng"].iter_rows()}
        assert meta["template_version"] == "2"
        assert meta["project_profile"] == "cn.mof.2020.project"
        assert ("收支预决算" in book.sheetnames) is (kind == "department")
        assert any(cell.comment for cell in sheet[3])


def test_an_empty_template_can_be_evaluated(tmp_path):
    for kind in ("department", "project"):
        path = tmp_path / f"{kind}.xlsx"
        path.write_bytes(usecases.template(kind, year=2025, place="CN"))
        result = run(documents.read(path), load())
        assert result.usable
        assert result.scored.evaluation.kind == kind
        forms(result)


@pytest.mark.office
def test_libreoffice_opens_the_templates():
    for kind in ("department", "project"):
        assert to_pdf(usecases.template(kind, year=2025, place="CN"), ".xlsx").startswith(b"%PDF")


def test_cells_of_a_grid_are_written_where_they_belong():
    grid = Grid(
        name="g",
        cells=(GridCell(row=2, column=3, value=Decimal("1.5"), style="number"),),
        widths=(9, 9, 9),
    )
    assert opened(documents.write_xlsx([grid], title="t"))["g"]["C2"].value == 1.5


def test_the_committed_sample_is_what_its_source_says():
    import sample as tool

    made = tool.workbook(ROOT / "examples" / "bureau-2025.yaml")
    ours = opened((ROOT / "examples" / "bureau-2025.xlsx").read_bytes())
    again = opened(made)
    assert ours.sheetnames == again.sheetnames
    for sheet in ours:
        theirs = again[sheet.title]
        assert [[c.value for c in r] for r in sheet.iter_rows()] == [
            [c.value for c in r] for r in theirs.iter_rows()
        ]
    assert baseline()


def test_every_stage_is_printed():
    put = {"indicators.2.not_applicable": "检查由省级统一组织"}
    result = outcome(changed(put=put))
    stored = opened(forms(result), values=True)["复算"]
    rows = {stored.cell(r, 2).value: r for r in range(4, 13)}
    assert stored.cell(rows["预算执行率"], 9).value == "29/3"
    assert stored.cell(rows["预算执行率"], 10).value == 9.67
    stages = stored.cell(rows["合计"], 13).value
    assert (
        stages == "印出得分之和 88.67；剔除不适用指标，按满分 100 折算 8867/90；总分 98.52，等级 优"
    )
