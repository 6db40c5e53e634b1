"""The reader against openpyxl as an independent oracle, and the facts that only raw XML tells."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import ROOT
from jiheng.documents.read_xlsx import read_xlsx
from jiheng.pipeline import run
from jiheng.rulebook import load

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


def made(tmp_path, fill):
    book = openpyxl.Workbook()
    fill(book.active)
    path = tmp_path / "made.xlsx"
    book.save(path)
    [sheet] = read_xlsx(path).sheets
    return sheet.rows


def test_the_sample_is_read_as_openpyxl_reads_it():
    book = openpyxl.load_workbook(SAMPLE)
    document = read_xlsx(SAMPLE)
    assert [sheet.name for sheet in document.sheets] == book.sheetnames
    cells = 0
    for sheet in document.sheets:
        theirs = {
            (c.row, c.column): c.value
            for row in book[sheet.name]
            for c in row
            if c.value is not None
        }
        ours = {
            (r, c): cell.value for r, row in sheet for c, cell in row.items() if not cell.filled
        }
        assert set(ours) == {place for place, value in theirs.items() if str(value).strip()}
        for place, value in ours.items():
            other = theirs[place]
            if isinstance(other, dt.datetime):
                other = other.date()
            assert value == (Decimal(str(other)) if isinstance(other, (int, float)) else other)
            cells += 1
    assert cells > 1_000


@settings(max_examples=60)
@given(
    st.lists(
        st.one_of(
            st.decimals(-(10**9), 10**9, places=2),
            st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20),
            st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)),
            st.booleans(),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_another_writer_wrote_is_read(tmp_path_factory, values):
    def fill(sheet):
        for number, value in enumerate(values, start=1):
            cell = sheet.cell(number, 1)
            cell.value = float(value) if isinstance(value, Decimal) else value
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, dt.date):
                cell.number_format = "yyyy-mm-dd"

    rows = made(tmp_path_factory.mktemp("book"), fill)
    for number, value in enumerate(values, start=1):
        if isinstance(value, str) and not value.strip():
            continue
        assert rows[number][1].value == value


def test_sums_of_doubles_show_fifteen_digits(tmp_path):
    rows = made(tmp_path, lambda sheet: sheet.append([0.1 + 0.2, 1929.8099999999999, 1e-7]))
    assert [rows[1][c].value for c in (1, 2, 3)] == [
        Decimal("0.3"),
        Decimal("1929.81"),
        Decimal("1e-7"),
    ]


def test_formats_formulas_and_errors_are_kept(tmp_path):
    def fill(sheet):
        sheet["A1"] = 0.98
        sheet["A1"].number_format = "0.00%"
        sheet["B1"] = "=1+1"
        sheet["C1"] = "#REF!"
        sheet["C1"].data_type = "e"
        sheet["D1"] = 45000
        sheet["D1"].number_format = 'yyyy"年"m"月"d"日"'

    row = made(tmp_path, fill)[1]
    assert (row[1].value, row[1].format) == (Decimal("0.98"), "0.00%")
    assert (row[2].value, row[2].formula) == (None, "1+1")
    assert row[3].error == "#REF!"
    assert row[4].value == dt.date(2023, 3, 15)


def test_the_1904_date_system(tmp_path):
    def fill(sheet):
        sheet["A1"] = dt.date(2025, 6, 30)

    made(tmp_path, fill)
    path = tmp_path / "made.xlsx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = (
        parts["xl/workbook.xml"]
        .replace(b"<workbookProtection/>", b"")
        .replace(b"<workbookProtection />", b"")
    )
    assert b"<workbookPr" in part
    part = part.replace(b"<workbookPr", b'<workbookPr date1904="1"', 1)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in {**parts, "xl/workbook.xml": part}.items():
            archive.writestr(name, data)
    path.write_bytes(stream.getvalue())
    assert read_xlsx(path).sheets[0].rows[1][1].value == dt.date(2029, 7, 1)


def test_hidden_rows_are_marked_and_merged_text_is_repeated(tmp_path):
    def fill(sheet):
        for number in range(1, 5):
            sheet.cell(number, 2).value = number
        sheet["A1"] = "甲"
        sheet["C1"] = 5
        sheet.merge_cells("A1:A3")
        sheet.merge_cells("C1:C3")
        sheet.row_dimensions[2].hidden = True

    made(tmp_path, fill)
    [sheet] = read_xlsx(tmp_path / "made.xlsx").sheets
    assert [sheet.rows[n][1].text for n in (1, 2, 3)] == ["甲"] * 3
    assert 3 not in sheet.rows[2]  # a figure is not repeated
    assert 1 not in sheet.rows[4]
    assert sheet.hidden_rows == {2}


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_says_the_same(tmp_path):
    command = [
        shutil.which("soffice"), "--headless", f"-env:UserInstallation={(tmp_path / 'u').as_uri()}",
        "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path), str(SAMPLE),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    ours, again = (run(read_xlsx(path), load()) for path in (SAMPLE, tmp_path / SAMPLE.name))
    assert [tree.total for tree in again.scored.trees] == [tree.total for tree in ours.scored.trees]
    assert [(f.code, f.variant, [str(p) for p in f.at]) for f in again.findings] == [
        (f.code, f.variant, [str(p) for p in f.at]) for f in ours.findings
    ]
