"""jiheng evidence as a clerk runs it: a workbook, a folder of files, what they say."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from builders import ROOT
from jiheng.cli import main
from planted_proofs.files import write
from planted_proofs.proof import table

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
MONTHLY = ("2025年招商引资统计月报（12月）", table(
    ("指标", "全年累计"), ("新签约亿元以上项目数", "578个"), ("新落地亿元以上项目数", "379个"),
))  # fmt: skip
SLIP = (
    "银行回单",
    table(("用途", "新设外商投资企业数奖励"), ("笔数", "80家"), ("交易日期", "2026-02-03")),
)


@pytest.fixture
def year(tmp_path):
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book["绩效指标"]
    column = next(cell.column for cell in sheet[3] if cell.value == "佐证编号")
    names = {0: "Z02", 2: "Z02", 3: "没有的文件", 4: "Z09", 5: "Z08.png"}
    for row, name in names.items():
        sheet.cell(4 + row, column).value = name
    book.save(tmp_path / "自评.xlsx")
    folder = tmp_path / "佐证"
    folder.mkdir()
    (folder / "招商引资统计月报（12月）.docx").write_bytes(write(MONTHLY, "docx"))
    (folder / "Z09 回单.pdf").write_bytes(write(SLIP, "pdf"))
    (folder / "Z08.png").write_bytes(write(SLIP, "png"))
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)


def test_each_value_is_told_where_its_file_says_it(year):
    result = call("evidence", year / "自评.xlsx", year / "佐证", "-o", year / "out" / "核对.xlsx")
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if not line.startswith(" ")]
    assert [line.split("　")[0] for line in lines[:5]] == [
        "已找到", "不一致", "没有文件", "日期过晚", "无法读取",
    ]  # fmt: skip
    assert "表1!第2行" in lines[0]
    assert "379个" in result.output
    sheet = openpyxl.load_workbook(year / "out" / "核对.xlsx").active
    assert [sheet.cell(row, 6).value for row in range(3, 8)] == [
        "已找到", "不一致", "没有文件", "日期过晚", "无法读取",
    ]  # fmt: skip


def test_the_record_names_the_bytes_and_who_is_proved_twice_by_one_figure(year):
    book = openpyxl.load_workbook(year / "自评.xlsx")
    sheet = book["绩效指标"]
    column = next(cell.column for cell in sheet[3] if cell.value == "佐证编号")
    sheet.cell(8, column).value = "Z02"
    sheet.cell(8, 5).value = "新签约亿元以上项目个数"
    sheet.cell(8, 12).value = 578
    book.save(year / "自评.xlsx")
    record = json.loads(call("evidence", year / "自评.xlsx", year / "佐证", "--json").output)
    found = [line for line in record["evidence"] if line["verdict"] == "found"]
    assert {line["file"] for line in found} == {"招商引资统计月报（12月）.docx"}
    assert all(len(line["sha256"]) == 64 for line in found)
    assert record["twice"][0]["indicators"] == ["新签约亿元以上项目数", "新签约亿元以上项目个数"]


def test_a_workbook_that_is_none_is_told(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(b"PK nothing")
    result = call("evidence", tmp_path / "x.xlsx", tmp_path, "--lang", "en")
    assert result.exit_code == 2
