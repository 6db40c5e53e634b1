"""Files that are no workbook of ours: a clear message, never a traceback, and nothing hangs."""

import io
import time
import zipfile

import pytest

from builders import ROOT, outcome
from jiheng import documents
from jiheng.pipeline import run
from jiheng.rulebook import load

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def codes(path):
    return [finding.code for finding in run(documents.read(path), load()).findings]


def rezipped(change):
    with zipfile.ZipFile(SAMPLE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def entities(parts):
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    parts["xl/sharedStrings.xml"] = head + b"<sst>&b;</sst>"


def bomb(parts):
    parts["xl/worksheets/sheet1.xml"] = b" " * (300 * 1024 * 1024)


def not_ours(parts):
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "基本信息".encode(), "某表".encode()
    )
    for name in ("收支预决算", "绩效指标", "绩效目标", "项目", "人员", "资产", "职责与机构", "管理数据",
                 "评价工作组", "工作安排", "佐证材料", "满意度调查", "工作成效", "问题", "改进措施",
                 "上年问题整改", "结果应用", "监控资金", "监控指标", "事前评估",
                 "事前评估结论"):  # fmt: skip
        old = f'name="{name}"'.encode()
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(old, f'name="x{name}"'.encode())


MADE = {
    "text.xlsx": (lambda: "不是工作簿".encode(), "R21"),
    "empty.xlsx": (lambda: b"", "R21"),
    "old.xls": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "R22"),
    "kingsoft.et": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "R22"),
    "locked.xlsx": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "R23",
    ),
    "cut.xlsx": (lambda: SAMPLE.read_bytes()[:-2000], "R24"),
    "half.xlsx": (lambda: SAMPLE.read_bytes()[:9000], "R24"),
    "flipped.xlsx": (
        lambda: SAMPLE.read_bytes()[:5000] + b"\xff" * 40 + SAMPLE.read_bytes()[5040:], "R24",
    ),
    "entities.xlsx": (lambda: rezipped(entities), "R26"),
    "bomb.xlsx": (lambda: rezipped(bomb), "R25"),
    "other.xlsx": (lambda: rezipped(not_ours), "R28"),
    "zip.xlsx": (lambda: rezipped(lambda parts: parts.clear()), "R21"),
}  # fmt: skip


@pytest.mark.parametrize("name", MADE)
def test_an_unusable_file_is_named_for_what_it_is(name, tmp_path):
    make, code = MADE[name]
    path = tmp_path / name
    path.write_bytes(make())
    result = run(documents.read(path), load())
    assert [finding.code for finding in result.findings] == [code]
    assert not result.usable
    message = result.rules.message(result.findings[0])
    assert name in message


def test_no_such_file_and_a_folder(tmp_path):
    assert codes(tmp_path / "absent.xlsx") == ["R20"]
    assert codes(tmp_path) == ["R21"]


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    path = tmp_path / "closed.xlsx"
    path.write_bytes(b"PK")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    assert codes(path) == ["R30"]


def test_a_million_empty_rows_are_read_in_seconds(tmp_path):
    def rows(parts):
        name = "xl/worksheets/sheet5.xml"
        blank = b"".join(b'<row r="%d"/>' % number for number in range(1_000, 1_001_000))
        parts[name] = parts[name].replace(b"</sheetData>", blank + b"</sheetData>")

    path = tmp_path / "long.xlsx"
    path.write_bytes(rezipped(rows))
    started = time.monotonic()
    result = run(documents.read(path), load())
    assert time.monotonic() - started < 30
    assert result.usable
    assert result.scored.department.total.value is not None


def test_a_range_merged_over_the_whole_sheet_costs_nothing(tmp_path):
    def merge(parts):
        name = "xl/worksheets/sheet5.xml"
        merged = b'<mergeCells count="1"><mergeCell ref="B4:XFD1048576"/></mergeCells>'
        parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + merged)

    path = tmp_path / "merged.xlsx"
    path.write_bytes(rezipped(merge))
    started = time.monotonic()
    assert run(documents.read(path), load()).usable
    assert time.monotonic() - started < 10


def test_what_was_unusable_has_no_scores():
    result = outcome({})
    assert [finding.code for finding in result.findings] == ["R28"]
    assert result.scored.trees == ()
