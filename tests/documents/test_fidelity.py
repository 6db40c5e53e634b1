"""What a file holds is read, or said: parts wherever they are, odd cells, what nobody sees."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from builders import ROOT
from jiheng import documents
from jiheng.documents.table_grid import Grid
from jiheng.model.number_format import number_format
from jiheng.pipeline import run, run_report
from jiheng.rulebook import load

FAULTS = ROOT / "tests" / "fixtures" / "faults"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def texts(name):
    return [line.cells or line.text for line in documents.read_report(FAULTS / name).lines]


@pytest.mark.parametrize(
    "name", ["01-sharedstrings-case.xlsx", "02-backslash.xlsx", "04-dotted-target.xlsx"]
)
def test_parts_are_found_by_relationship(name):
    document = documents.read(FAULTS / name)
    assert document.faults == ()
    assert len(document.sheets) == 31
    assert document.sheets[0].name == "基本信息"


def moved(names):
    """Return a workbook whose parts have other names and folders."""
    book = openpyxl.Workbook()
    book.active.append(["项目名称", "示例"])
    stream = io.BytesIO()
    book.save(stream)
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for was, now in names.items():
                data = data.replace(was.encode(), now.encode())
            for was, now in names.items():
                name = name.replace(was, now)
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        {"xl/": "book/"},
        {"worksheets/sheet1.xml": "pages/one.xml"},
        {"workbook.xml": "mappe.xml"},
    ],
)
def test_folders_and_names_say_nothing(names):
    document = documents.read_bytes(moved(names), "表.xlsx")
    assert [cell.text for cell in document.sheets[0].rows[1].values()] == ["项目名称", "示例"]


def test_an_unknown_text_is_told_at_its_cell():
    document = documents.read(FAULTS / "13-bad-string-index.xlsx")
    assert document.faults == ()
    [note] = document.notes
    assert (note.code, note.variant, note.facts["found"]) == ("R42", "text_index", "99999")
    assert note.at[0].part == "人员"
    assert ("R42", "text_index") in [(f.code, f.variant) for f in run(document, load()).findings]


def test_a_figure_left_under_a_merged_cell_is_told_and_not_read():
    document = documents.read(FAULTS / "g03-stale-under-merge.xlsx")
    assert [(n.at[0].spot, n.facts["found"]) for n in document.notes] == [
        ("G12", "15"), ("H12", "14.25"),
    ]  # fmt: skip
    assert 7 not in document.sheets[0].rows[12]


def test_a_long_text_in_many_cells_is_refused_before_it_is_read():
    [fault] = documents.read(FAULTS / "h01-long-text-many-cells.xlsx").faults
    assert (fault.code, fault.facts["limit"]) == ("R25", "50000000")


@pytest.mark.parametrize(
    ("code", "stored", "text", "number"),
    [
        ('"≥"0%', "0.95", "≥95%", "95"),
        ('0"%"', "95", "95%", "95"),
        ('0!.0,"万"', "12345", "1.2345万", "1.2345"),
        ("0.00,,", "1234000", "1.234", "1.234"),
        ('[>=10000]0!.0000"万人";0"人"', "20000", "2万人", "2"),
        ('[>=10000]0!.0000"万人";0"人"', "200", "200人", "200"),
        (r"0\人", "5", "5人", "5"),
        (r'_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0", "0", "0"),
        ("#,##0.00_);[Red](#,##0.00)", "-3", "-3", "-3"),
        ("0.0%", "0.98274", "98.3%", "98.274"),
    ],
)
def test_a_number_format_says_what_a_person_sees(code, stored, text, number):
    shown = number_format(code, Decimal(stored))
    assert shown.text(Decimal(stored)) == text
    assert shown.number(Decimal(stored)) == Decimal(number)


def test_a_page_saved_as_a_workbook_is_read():
    document = documents.read(FAULTS / "g06-html.xls")
    assert document.faults == ()
    assert [c.text for c in document.sheets[0].rows[2].values()] == ["项目名称", "示例"]


def test_columns_under_rows_that_are_merged_downwards():
    result = run(documents.read(FAULTS / "national-form.html"), load())
    evaluation = result.scored.evaluation
    assert evaluation.facts.first_exact("project.total", "executed", "1").text == "25万元"
    assert [(i.actual.number, i.own_points) for i in evaluation.indicators if i.unit] == [
        (14, 20), (98, 20), (230, 30), (97, 10),
    ]  # fmt: skip
    assert not [f for f in result.findings if f.code.startswith("R")]


def test_an_equation_is_text():
    assert texts("d04-equation.docx")[-1] == "预算执行率=1710÷1900×100%=95%"


def word(body, **parts):
    """Return a Word file of this body; parts by name, with their kind of relationship."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="text/main.xml"/>'
            "</Relationships>",
        )
        entries = "".join(
            f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{id_}.{ending}"/>'
            for id_, (kind, ending, _) in parts.items()
        )
        archive.writestr(
            "text/_rels/main.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{entries}</Relationships>",
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Override PartName="/text/main.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "text/main.xml",
            f'<w:document xmlns:w="{W}" xmlns:m="{M}" xmlns:r="{RELATIONS}"><w:body>{body}</w:body>'
            "</w:document>",
        )
        for id_, (_, ending, data) in parts.items():
            archive.writestr(f"text/{id_}.{ending}", data)
    return stream.getvalue()


def p(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(inner, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def lines(data):
    return documents.read_report_bytes(data, FAULTS / "x.docx")


def test_a_word_file_is_found_by_its_relationship_and_its_header_too():
    header = f'<w:hdr xmlns:w="{W}">{p("示例局文件")}</w:hdr>'
    document = lines(word(p("正文"), h1=("header", "xml", header)))
    assert [(line.text, line.kind) for line in document.lines] == [
        ("正文", "body"), ("示例局文件", "header"),
    ]  # fmt: skip


def test_a_fraction_is_written_on_one_line():
    fraction = (
        "<m:oMath><m:f><m:num><m:r><m:t>90+5</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>100</m:t></m:r></m:den></m:f></m:oMath>"
    )
    document = lines(word(f"<w:p><w:r><w:t>执行率=</w:t></w:r>{fraction}</w:p>"))
    assert document.lines[0].text == "执行率=(90+5)÷100"


def test_cells_before_which_columns_are_skipped_keep_theirs():
    assert texts("d08-grid-before.docx")[-2] == ("", "900", "810")


def test_a_table_inside_a_cell_is_one_of_its_own():
    assert texts("d11-nested-table.docx")[-4:] == [
        ("基本支出", "", "900"), ("项目支出", "900", "810"), ("合计", "1900", "1710"),
        ("600", "400"),
    ]  # fmt: skip


def test_rows_and_cells_in_controls_are_read():
    row = f"<w:tr>{tc(p('甲'))}<w:sdt><w:sdtContent>{tc(p('7'))}</w:sdtContent></w:sdt></w:tr>"
    table = f"<w:tbl><w:tr>{tc(p('单位'))}{tc(p('人数'))}</w:tr><w:sdt><w:sdtContent>{row}"
    document = lines(word(f"{table}</w:sdtContent></w:sdt></w:tbl>"))
    assert [line.cells for line in document.lines] == [("单位", "人数"), ("甲", "7")]


def test_what_a_file_takes_in_whole_is_read_or_told():
    assert texts("d09-altchunk.docx") == ["2025年决算支出1710万元，预算执行率90%。"]
    chunk = '<w:altChunk r:id="a1"/>'
    table = "<html><body><table><tr><td>甲</td><td>3</td></tr></table></body></html>"
    document = lines(word(p("正文") + chunk, a1=("aFChunk", "htm", table)))
    assert document.lines[-1].cells == ("甲", "3")
    document = lines(word(p("正文") + chunk, a1=("aFChunk", "rtf", "{\\rtf1}")))
    [note] = document.notes
    assert (note.code, note.facts) == ("R42", {"count": 1, "found": "rtf"})
    assert "R42" in [f.code for f in run_report(document, load()).findings]


def test_pages_stand_in_the_order_of_the_document():
    assert texts("o02-page-order.ofd") == [
        "示例局2025年度部门整体支出绩效自评报告",
        "2025年全年预算1900万元，决算支出1710万元，预算执行率90%。",
        "二、存在问题",
        "签约项目578个，落地381个。",
    ]


def test_the_text_of_a_template_is_on_the_page():
    assert texts("o03-template-text.ofd") == ["决算支出（万元）1710"]


def ofd(objects):
    stream = io.BytesIO()
    name = 'xmlns:o="http://www.ofdspec.org/2016"'
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", f"<o:OFD {name}><o:DocRoot>D/Document.xml</o:DocRoot></o:OFD>")
        archive.writestr(
            "D/Document.xml",
            f'<o:Document {name}><o:Pages><o:Page ID="1" BaseLoc="P/a.xml"/></o:Pages></o:Document>',
        )
        archive.writestr("D/P/a.xml", f"<o:Page {name}><o:Content>{objects}</o:Content></o:Page>")
    return stream.getvalue()


def test_several_codes_of_one_object_stand_where_they_say():
    codes = "".join(
        f'<o:TextCode X="{x}" Y="5">{text}</o:TextCode>'
        for x, text in ((0, "年初预算"), (60, "1900"), (120, "万元"))
    )
    document = documents.read_report_bytes(
        ofd(f'<o:TextObject Boundary="20 40 150 6" Size="5">{codes}</o:TextObject>'),
        FAULTS / "x.ofd",
    )
    assert document.lines[0].cells == ("年初预算", "1900", "万元")


def test_a_filled_field_of_a_form_is_text():
    assert texts("p02-form-fields.pdf")[-1] == "全年执行数（万元）： 1710"


def test_text_that_nobody_sees_is_left_out_and_told():
    document = documents.read_report(FAULTS / "p05-mostly-visible.pdf")
    assert "77%" not in "".join(line.text for line in document.lines)
    [note] = document.notes
    assert (note.code, note.facts["count"]) == ("R42", 1)


def test_a_grid_keeps_the_columns_of_merged_cells():
    grid = Grid()
    grid.put(1, grid.free(1, 1), "甲", height=2)
    grid.put(1, grid.free(1, 1), "乙", width=2)
    grid.put(2, grid.free(2, 1), "丙")
    grid.put(2, grid.free(2, 1), "丁")
    assert [grid.row(1), grid.row(2)] == [("甲", "乙", ""), ("甲", "丙", "丁")]


def test_cells_of_a_page_stand_under_their_columns():
    def row(top, *cells):
        return "".join(
            f'<o:TextObject Boundary="{left} {top} 25 6" Size="4"><o:TextCode X="0" Y="5">{text}'
            "</o:TextCode></o:TextObject>"
            for left, text in cells
        )

    objects = (
        row(20, (20, "资金来源"), (60, "年初预算"), (100, "全年预算"), (140, "全年执行"))
        + row(30, (20, "财政拨款"), (60, "820"), (100, "800"), (140, "760"))
        + row(40, (20, "上年结转"), (100, "50"), (140, "40"))
    )
    document = documents.read_report_bytes(ofd(objects), FAULTS / "x.ofd")
    assert document.lines[-1].cells == ("上年结转", "", "50", "40")


def pdf(content, rotate=0):
    """Return a PDF of one page with this content, without a table of its objects."""
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        f"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 600]/Rotate {rotate}/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
        f"4 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
        "trailer<</Root 1 0 R>>\n"
    ).encode()


TURNED = {90: "0 1 -1 0 {a} 40", 180: "-1 0 0 -1 260 {b}", 270: "0 -1 1 0 {c} 560"}


@pytest.mark.parametrize("degrees", TURNED)
def test_pages_shown_turned_are_read_turned(degrees):
    lines = ["Budget-of-1900-thousand", "Second-line-of-the-page"]
    content = " ".join(
        f"BT /F 12 Tf {TURNED[degrees].format(a=60 + 30 * n, b=60 + 30 * n, c=240 - 30 * n)} Tm"
        f" ({text}) Tj ET"
        for n, text in enumerate(lines)
    )
    document = documents.read_report_bytes(pdf(content, degrees), FAULTS / "x.pdf")
    told = " ".join(line.text for line in document.lines)
    assert told.index(lines[0]) < told.index(lines[1])


def test_text_drawn_twice_in_one_place_is_one():
    content = "BT /F 12 Tf 1 0 0 1 40 500 Tm (Budget-of-1900-thousand) Tj ET " * 2
    document = documents.read_report_bytes(pdf(content), FAULTS / "x.pdf")
    assert [line.text for line in document.lines] == ["Budget-of-1900-thousand"]


def test_cells_of_a_macro_sheet_are_read():
    kinds = {"relationships/worksheet": "relationships/xlMacrosheet"}
    document = documents.read_bytes(moved(kinds), "宏.xlsm")
    assert [cell.text for cell in document.sheets[0].rows[1].values()] == ["项目名称", "示例"]
