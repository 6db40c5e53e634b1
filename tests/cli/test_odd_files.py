"""Files that districts really send, through the command line: a sentence each, never a traceback."""

import io
import os
import zipfile

import pytest
import xlsxwriter
from click.testing import CliRunner

from jiheng.cli import main

FIGURE = ("figure", "projects.signed.amount", "--year", "2025")
HEADER = ("项目名称", "投资方", "县区", "合同类型", "项目阶段", "签约时间", "总投资（亿元）")
SIGNED = ("甲项目", "甲公司", "东区", "正式合同", "已签约", "2025-03-04", 2.6)


def workbook(*rows):
    """A workbook of projects; a text that begins with = is a formula without a usable result."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet("招商项目")
    for number, row in enumerate((HEADER, *rows)):
        for column, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                page.write_formula(number, column, value, None, "#REF!")
            else:
                page.write(number, column, value)
    book.close()
    return stream.getvalue()


def with_part(data, part, compression):
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", compression) as archive:
        archive.writestr("xl/media/a.bin", part)
    return stream.getvalue()


def run(tmp_path, data, name="台账.xlsx"):
    path = tmp_path / name
    path.write_bytes(data)
    shown = CliRunner().invoke(main, [*FIGURE, "--of", str(path)])
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    assert "Traceback" not in shown.output
    return shown


def other(**cells):
    """A second project with some cells of its own."""
    names = ("name", "investor", "region", "kind", "stage", "day", "total")
    row = dict(zip(names, ("乙项目", "乙公司", *SIGNED[2:]), strict=True))
    return tuple((row | cells).values())


@pytest.mark.parametrize(
    ("cells", "value", "words"),
    [
        ({"total": "=F5+#REF!"}, "2.6亿元", ("G3", "错误值", "修正公式或改填数值")),
        ({"total": "#REF!"}, "2.6亿元", ("#REF!", "招商项目!G3")),
        ({"total": "两亿左右"}, "2.6亿元", ("两亿左右", "应为一个金额")),
        ({"day": "近期"}, "2.6亿元", ("近期", "签约日期")),
        ({"day": "2025.3.4", "total": "１．４"}, "4.0亿元", ()),
    ],
    ids=["formula", "ref", "words", "no day", "dots and full width"],
)
def test_a_cell_that_cannot_be_read_is_told_with_its_place(tmp_path, cells, value, words):
    shown = run(tmp_path, workbook(SIGNED, other(**cells)))
    assert value in shown.output
    assert all(word in shown.output for word in words), shown.output


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5_000)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", lambda: PICTURE, ("不是 xlsx 工作簿", "另存为 .xlsx")),
        ("a.xls", lambda: OLD, ("a.xls",)),
        ("a.xlsx", lambda: b"PK\x03\x04 broken", ("损坏", "另存一份")),
        (
            "a.xlsx",
            lambda: with_part(workbook(SIGNED), bytes(60 * 2**20), zipfile.ZIP_DEFLATED),
            ("上限", "另存"),
        ),
    ],
    ids=["photo", "xls", "broken", "bomb"],
)
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path, name, content, words):
    shown = run(tmp_path, content(), name)
    assert shown.exit_code == 2
    assert name == "a.xls" or "数值" not in shown.output  # nothing is counted as if all was there
    assert all(word in shown.output for word in words), shown.output


def test_a_file_of_40_mb_is_read(tmp_path):
    data = with_part(workbook(SIGNED), os.urandom(40 * 2**20), zipfile.ZIP_STORED)
    assert "2.6亿元" in run(tmp_path, data).output
