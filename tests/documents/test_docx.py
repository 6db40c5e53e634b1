"""The report as docx: bound figures, contents, page set-up; and what LibreOffice leaves of it."""

import io
import re
import shutil
import struct
import subprocess
import zipfile

import docx
import pytest
import resvg_py
from lxml import etree

from builders import ROOT, changed, outcome
from jiheng import documents, reporting
from jiheng.documents import draw_chart
from jiheng.documents.chart_options import size
from jiheng.documents.docx_styles import W
from jiheng.model import Chart, Paragraph, Report
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases.office import to_pdf
from jiheng.usecases.page_numbers import page_numbers

NS = {"w": W, "f": "urn:jiheng:figures:1"}


@pytest.fixture(scope="module")
def report():
    result = run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load())
    return reporting.self_evaluation(result.scored, result.findings, result.rules, digest="d" * 64)


@pytest.fixture(scope="module")
def data(report):
    return documents.write_docx(report)


@pytest.fixture(scope="module")
def pdf(data):
    return to_pdf(data, ".docx")


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element):
    return "".join(element.itertext(f"{{{W}}}t"))


def test_every_figure_has_control_bookmark_and_entry(report, data):
    body = part(data, "word/document.xml")
    tags = [e.get(f"{{{W}}}val") for e in body.iterfind(".//w:sdtPr/w:tag", NS)]
    marks = [e.get(f"{{{W}}}name") for e in body.iterfind(".//w:bookmarkStart", NS)]
    entries = part(data, "customXml/item1.xml")
    assert entries.get("digest") == "d" * 64
    by_id = {e.get("id"): e for e in entries}
    assert len(tags) == len(by_id) == len(report.figures)
    for figure in report.figures:
        name = f"jh_{figure.id}"
        assert name in marks
        assert (by_id[name].get("exact"), by_id[name].get("printed")) == (figure.exact, figure.text)
    for control in body.iterfind(".//w:sdt", NS):
        tag = control.find("w:sdtPr/w:tag", NS).get(f"{{{W}}}val")
        assert text_of(control) == by_id[tag].get("printed")
        appearance = control.find("w:sdtPr/{*}appearance", NS)
        assert list(appearance.attrib.values()) == ["hidden"]


def test_readers_may_ignore_what_is_newer_than_they_are(data):
    root = part(data, "word/document.xml")
    ignorable = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
    assert root.get(ignorable) == "w15"
    assert "w15" in root.nsmap


def test_nothing_of_the_empty_template_is_left(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names if name.endswith(".xml"))
    assert not [n for n in names if "theme" in n or "thumbnail" in n or "Effects" in n]
    assert b"Macintosh" not in everything
    assert b"2013-12" not in everything
    assert docx.Document(io.BytesIO(data)).core_properties.created.isoformat()[:10] == "2026-04-27"
    assert docx.Document(io.BytesIO(data)).core_properties.author == ""


def test_bookmark_ids_are_unique(data):
    body = part(data, "word/document.xml")
    ids = [e.get(f"{{{W}}}id") for e in body.iterfind(".//w:bookmarkStart", NS)]
    assert len(ids) == len(set(ids))


def test_tables_have_grids_repeated_headers_and_whole_rows(data):
    tables = part(data, "word/document.xml").findall(".//w:tbl", NS)
    assert len(tables) >= 4
    for table in tables:
        columns = len(table.findall("w:tblGrid/w:gridCol", NS))
        rows = table.findall("w:tr", NS)
        assert rows[0].find("w:trPr/w:tblHeader", NS) is not None
        assert all(len(row.findall("w:tc", NS)) == columns for row in rows)
        assert all(row.find("w:trPr/w:cantSplit", NS) is not None for row in rows)


def test_a_short_table_is_not_parted_between_pages(data):
    tables = part(data, "word/document.xml").findall(".//w:tbl", NS)
    short = [rows for t in tables if 2 < len(rows := t.findall("w:tr", NS)) <= 12]
    assert short
    for rows in short:
        kept = [row.find(".//w:pPr/w:keepNext", NS) is not None for row in rows[1:]]
        assert kept == [True] * (len(rows) - 2) + [False]


def test_page_and_type_follow_gbt_9704(data):
    body = part(data, "word/document.xml")
    margins = body.findall(".//w:pgMar", NS)[0].attrib
    mm = {key.rpartition("}")[2]: round(int(v) / 56.6929) for key, v in margins.items()}
    assert (mm["top"], mm["left"], mm["right"], mm["bottom"]) == (37, 28, 26, 35)
    styles = part(data, "word/styles.xml")
    assert not [a for e in styles.iter() for a in e.attrib if "Theme" in a]
    fonts = {e.get(f"{{{W}}}eastAsia") for e in styles.iterfind(".//w:rFonts", NS)}
    assert {"仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋_GBK"} <= fonts


def test_contents_are_filled_in_with_links_and_no_prompt(report, data):
    body = part(data, "word/document.xml")
    anchors = {e.get(f"{{{W}}}name") for e in body.iterfind(".//w:bookmarkStart", NS)}
    links = body.findall(".//w:hyperlink", NS)
    assert len(links) == 18
    assert all(link.get(f"{{{W}}}anchor") in anchors for link in links)
    settings = part(data, "word/settings.xml")
    assert settings.find("w:updateFields", NS) is None
    assert settings.find("w:evenAndOddHeaders", NS) is not None


def test_pictures_have_alternative_text(data, report):
    charts = [block for block in report.blocks if isinstance(block, Chart)]
    body = part(data, "word/document.xml")
    pictures = body.findall(".//{*}docPr")
    assert len(pictures) == len(charts)
    assert all(len(picture.get("descr")) > 20 for picture in pictures)


@pytest.mark.usefixtures("full_size")
def test_pictures_are_sharp_in_print(report):
    chart = next(block for block in report.blocks if isinstance(block, Chart))
    picture = documents.draw(chart)
    assert (picture[:4], picture[12:16]) == (b"\x89PNG", b"IHDR")
    assert struct.unpack(">II", picture[16:24]) == tuple(3 * side for side in size(chart))


def test_a_chart_is_drawn_once_though_a_report_is_written_twice(report, monkeypatch):
    drawn, real = [], resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **how: drawn.append(how) or real(**how))
    draw_chart._png.cache_clear()
    documents.write_docx(report, pictures=False)
    assert not drawn
    documents.write_docx(report)
    documents.write_docx(report, {"一、部门概况": 3})
    assert len(drawn) == sum(isinstance(block, Chart) for block in report.blocks)


def test_text_is_never_markup():
    nasty = "<w:p/>&amp; ]]> \x00\x0b ＜甲＞ =1+1"
    document = docx.Document(io.BytesIO(documents.write_docx(
        Report(title=(nasty,), blocks=(Paragraph((nasty,)),), digest=""),
    )))  # fmt: skip
    assert document.paragraphs[-1].text == nasty.replace("\x00", "").replace("\x0b", "")
    result = outcome(changed(put={"results.0.text": nasty, "overview.0.department": nasty}))
    documents.write_docx(
        reporting.self_evaluation(result.scored, result.findings, result.rules, digest="")
    )


@pytest.mark.office
def test_libreoffice_opens_it_and_numbers_its_pages(report, pdf):
    pages = documents.headings(pdf)
    numbers = [pages[text] for _, text, _ in documents.anchors(report)]
    assert numbers == sorted(numbers)
    assert numbers[0] >= 2
    again = documents.write_docx(report, pages)
    first = part(again, "word/document.xml").find(".//w:hyperlink", NS)
    assert text_of(first).endswith(str(numbers[0]))
    assert page_numbers(again) == pages
    assert page_numbers(documents.write_docx(report, pictures=False)) == pages


@pytest.mark.office
def test_figures_survive_being_saved_by_libreoffice(report, data, tmp_path):
    source = tmp_path / "report.docx"
    source.write_bytes(data)
    command = [shutil.which("soffice"), "--headless", f"-env:UserInstallation={(tmp_path / 'u').as_uri()}",
               "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = (tmp_path / "out" / "report.docx").read_bytes()
    body = part(saved, "word/document.xml")
    marks = {e.get(f"{{{W}}}name") for e in body.iterfind(".//w:bookmarkStart", NS)}
    assert {f"jh_{figure.id}" for figure in report.figures} <= marks
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        custom = [
            archive.read(n) for n in archive.namelist() if re.match(r"customXml/item\d+\.xml", n)
        ]
    assert any(b"urn:jiheng:figures:1" in found for found in custom)


@pytest.mark.office
def test_the_pages_show_the_text(pdf):
    import pypdfium2

    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    for words in ("部门收支预算与决算", "99.43", "附件1", "— 2 —"):
        assert words.replace(" ", "") in re.sub(r"\s", "", text)
