"""Files that are no workbook of ours: a clear message, never a traceback, and nothing hangs."""

import io
import json
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from builders import ROOT, outcome
from jiheng import documents
from jiheng.documents import container
from jiheng.pipeline import run
from jiheng.rulebook import load
from steps import steps

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


def not_ours():
    book = openpyxl.Workbook()
    for row in (["设备台账"], ["名称", "型号", "数量", "单价"], ["打印机", "A3", 2, 1800]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


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
    "other.xlsx": (not_ours, "R28"),
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


def test_what_is_too_large_says_which_bound_it_is_beyond(tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(rezipped(bomb))
    [fault] = documents.read(path).faults
    assert fault.facts["limit"] == "400:1"  # 300 MiB are within 600
    monkeypatch.setattr(container, "MAX_UNPACKED", 200 * 2**20)
    [fault] = documents.read(path).faults
    assert (fault.facts["found"], fault.facts["limit"]) == ("300 MiB", "200 MiB")
    monkeypatch.setattr(container, "MAX_PARTS", 3)
    [fault] = documents.read(path).faults
    assert fault.facts["limit"] == "3"


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


def blank_rows(count):
    def change(parts):
        name = "xl/worksheets/sheet5.xml"
        rows = b"".join(b'<row r="%d"/>' % number for number in range(1_000, 1_000 + count))
        parts[name] = parts[name].replace(b"</sheetData>", rows + b"</sheetData>")

    return rezipped(change)


def read_in_steps(path, data, at_most):
    codes(SAMPLE)  # what is kept between files is there before counting begins
    path.write_bytes(data)
    results = []
    used = steps(lambda: results.append(run(documents.read(path), load())), at_most=at_most)
    assert results[0].usable
    return used


def test_a_million_empty_rows_are_read(tmp_path):
    """Within the bounds of one file, by a child that is killed if they do not hold."""
    path = tmp_path / "long.xlsx"
    path.write_bytes(blank_rows(1_000_000))
    command = [sys.executable, "-m", "jiheng", "check", "--json", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode == 1, done.stderr
    codes_found = {finding["code"] for finding in json.loads(done.stdout)["findings"]}
    assert "A13" in codes_found  # what is found in the sample is found here too
    assert "R31" not in codes_found


def test_an_empty_row_costs_the_same_wherever_it_stands(tmp_path):
    few, more, most = (
        read_in_steps(tmp_path / "long.xlsx", blank_rows(count), at_most=5_000_000)
        for count in (1_000, 2_000, 3_000)
    )
    assert 0 < more - few < 25 * 1_000
    assert most - more <= 1.01 * (more - few)


def test_a_range_merged_over_the_whole_sheet_costs_nothing(tmp_path):
    def merged(cells):
        def change(parts):
            name = "xl/worksheets/sheet5.xml"
            element = b'<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % cells
            parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + element)

        return rezipped(change)

    path = tmp_path / "merged.xlsx"
    one_cell = read_in_steps(path, merged(b"B4:B4"), at_most=5_000_000)
    whole_sheet = read_in_steps(path, merged(b"B4:XFD1048576"), at_most=2 * one_cell)
    assert whole_sheet < one_cell * 101 / 100  # what lies under the merge is dropped and told


def test_what_was_unusable_has_no_scores():
    result = outcome({})
    assert [finding.code for finding in result.findings] == ["R28"]
    assert result.scored.trees == ()
