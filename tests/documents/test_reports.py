"""Written reports as they exist: every format to the same lines, what cannot be read by name."""

import io
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml

from jiheng import documents
from jiheng.documents import recognise
from jiheng.documents.layout import Piece, lines_of, text_lines_of
from jiheng.documents.read_report import read_report_bytes
from jiheng.usecases.office import to_pdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT = [
    "云台县水务局2024年度部门整体支出绩效自评报告",
    "一、部门基本情况",
    "核定编制36名，其中行政编制12名、事业编制24名；年末实有在职人员33人，“三定”方案已经落实到位并报备。"
    * 2,
    "二、预算执行情况",
]


def word(paragraphs=TEXT):
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    return made


def saved(made):
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(data, name="报告.docx"):
    return read_report_bytes(data, Path(name))


def texts(document):
    return [line.number + line.text for line in document.lines]


def test_word_paragraphs_tables_and_notes_in_order():
    made = word()
    table = made.add_table(rows=2, cols=3)
    for at, text in enumerate(("指标", "目标", "完成", "讲座", "40场", "42场")):
        table.cell(at // 3, at % 3).text = text
    made.add_paragraph("结语。")
    made.sections[0].header.paragraphs[0].text = "页眉文字"
    document = read(saved(made))
    assert texts(document) == [
        *TEXT,
        "指标 | 目标 | 完成",
        "讲座 | 40场 | 42场",
        "结语。",
        "页眉文字",
    ]
    assert document.lines[5].cells == ("讲座", "40场", "42场")
    assert [line.kind for line in document.lines[-2:]] == ["body", "header"]
    assert str(document.lines[5].place) == "表1!第2行"


def test_merged_cells_keep_their_columns():
    made = docx.Document()
    table = made.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "产出"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "合并"
    table.cell(1, 2).text = "9"
    document = read(saved(made))
    assert [line.cells for line in document.lines] == [("产出", "合并", ""), ("产出", "", "9")]


def test_tracked_changes_are_accepted_and_fields_and_boxes_read():
    made = docx.Document()
    body = made.element.body
    body.insert(0, parse_xml(
        f'<w:p {W}><w:r><w:t>支出</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>90</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="a"><w:r><w:t>95</w:t></w:r></w:ins><w:r><w:instrText> PAGE </w:instrText></w:r>'
        f'<w:r><w:t>万元</w:t></w:r><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        f'<w:txbxContent><w:p><w:r><w:t>框中文字</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>'
    ))  # fmt: skip
    document = read(saved(made))
    assert [(line.text, line.kind) for line in document.lines] == [
        ("支出95万元", "body"), ("框中文字", "textbox"),
    ]  # fmt: skip


def test_automatic_numbers_are_resolved():
    made = docx.Document()
    numbering = made.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (style, text) in enumerate(
            (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
        )
    )
    numbering.append(parse_xml(f'<w:abstractNum {W} w:abstractNumId="7">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="7"><w:abstractNumId w:val="7"/></w:num>'))
    for level, text in (
        (0, "概况"),
        (1, "职能"),
        (2, "甲"),
        (2, "乙"),
        (1, "人员"),
        (2, "丙"),
        (0, "预算"),
    ):
        paragraph = made.add_paragraph(text)._p
        paragraph.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>'
        ))  # fmt: skip
    assert texts(read(saved(made))) == [
        "一、概况", "（一）职能", "1.甲", "2.乙", "（二）人员", "1.丙", "二、预算",
    ]  # fmt: skip


def test_plain_text_in_the_codings_of_chinese_systems():
    text = "一、概况\n\n| 指标 | 目标 |\n| --- | --- |\n| 讲座 | 40场 |\n结语。"
    for coding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        document = read(text.encode(coding), "报告.txt")
        assert texts(document) == ["一、概况", "| 指标 | 目标 |", "| 讲座 | 40场 |", "结语。"]
        assert [line.table for line in document.lines] == [0, 1, 1, 0]


def test_the_main_text_of_a_page():
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><nav><a>首页</a><a>政务公开</a></nav>"
        "<div class='side'><ul><li><a>链接一</a></li><li><a>链接二</a></li></ul></div>"
        f"<div><h1>{TEXT[0]}</h1><p>{TEXT[2]}</p><p>第一行<br>第二行</p><table><tr><td>指标</td>"
        "<td colspan='2'>完成</td></tr><tr><td>讲座</td><td>42</td><td>场</td></tr></table></div>"
        "<script>var a = 1;</script><footer>版权所有</footer></body></html>"
    )
    for coding in ("utf-8", "gb18030"):
        document = read(page.encode(coding), "报告.html")
        assert texts(document) == [
            TEXT[0], TEXT[2], "第一行", "第二行", "指标 | 完成 | ", "讲座 | 42 | 场",
        ]  # fmt: skip


@pytest.mark.office
def test_a_pdf_has_the_paragraphs_of_its_word_file():
    data = to_pdf(saved(word([*TEXT, "（一）收入。" + "全年收入稳定增长。" * 30])), ".docx")
    document = read(data, "报告.pdf")
    assert texts(document) == [*TEXT, "（一）收入。" + "全年收入稳定增长。" * 30]
    assert {line.place.part for line in document.lines} == {"第1页"}


@pytest.mark.office
def test_a_table_in_a_pdf_keeps_its_cells():
    made = word(TEXT[:2])
    table = made.add_table(rows=3, cols=4)
    cells = (
        "一级指标",
        "指标值",
        "实际完成值",
        "得分",
        "产出指标",
        "40场",
        "42场",
        "10",
        "效益指标",
        "95%",
        "97%",
        "20",
    )
    for at, text in enumerate(cells):
        table.cell(at // 4, at % 4).text = text
    document = read(to_pdf(saved(made), ".docx"), "报告.pdf")
    assert [line.cells for line in document.lines if line.cells] == [
        cells[:4],
        cells[4:8],
        cells[8:],
    ]


@pytest.mark.office
def test_old_word_files_are_read_through_the_office(tmp_path):
    import subprocess

    from jiheng.usecases.reading import read_report

    path = tmp_path / "报告.docx"
    path.write_bytes(saved(word()))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "doc", "--outdir", tmp_path, path],
        check=True, capture_output=True,
    )  # fmt: skip
    assert texts(read_report(tmp_path / "报告.doc")) == TEXT


def ofd(pages):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", "<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>")
        for number, pieces in enumerate(pages):
            objects = "".join(
                f"<ofd:TextObject Boundary='{x} {y} {len(text) * 5} 5'><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>"
                for x, y, text in pieces
            )
            archive.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f"<ofd:Page xmlns:ofd='http://www.ofdspec.org/2016'>{objects}</ofd:Page>",
            )
    return stream.getvalue()


def test_ofd_text_and_an_ofd_without_text():
    long = "全年收入稳定增长。" * 4
    document = read(
        ofd([[(20, 20, "一、概况"), (20, 30, long), (20, 40, "支出95万元。")]]), "报告.ofd"
    )
    assert texts(document) == ["一、概况", long + "支出95万元。"]
    assert [f.code for f in read(ofd([[]]), "扫描.ofd").faults] == ["R33"]


def test_pieces_out_of_order_are_put_by_their_places():
    pieces = [Piece(0, 0, 10, 20, "以下"), Piece(0, 30, 10, 50, "我局"), Piece(1, 20, 11, 30, "“"), Piece(1, 50, 11, 60, "”")]  # fmt: skip
    assert [line.text for line in lines_of(pieces)] == ["以下“我局”"]
    assert list(text_lines_of("x", [])) == []


BAD = [
    (b"", "空.txt", "R34"),
    (b"PK\x03\x04junk", "坏.docx", "R24"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "图.docx", "R35"),
    (b"%PDF-1.7\ngarbage", "坏.pdf", "R24"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600, "旧.doc", "R22"),
    (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "密.docx", "R23"),
    (b"{\\rtf1 x}", "旧.rtf", "R22"),
    (b"<html><body></body></html>", "空.html", "R34"),
]


@pytest.mark.parametrize(("data", "name", "code"), BAD)
def test_what_cannot_be_read_is_said(data, name, code):
    document = read(data, name)
    assert [f.code for f in document.faults] == [code]
    assert not document.lines


def test_a_truncated_file_a_bomb_and_a_missing_file(tmp_path):
    whole = saved(word())
    assert [f.code for f in read(whole[: len(whole) // 2]).faults] == ["R24"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    assert [f.code for f in read(stream.getvalue()).faults] == ["R25"]
    assert [f.code for f in documents.read_report(tmp_path / "无.docx").faults] == ["R20"]
    assert [f.code for f in documents.read_report(tmp_path).faults] == ["R30"]


def test_a_wrong_suffix_is_read_by_content():
    assert texts(read("一、概况".encode(), "报告.docx")) == ["一、概况"]
    assert texts(read(saved(word()), "报告.pdf")) == TEXT


def scan():
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(200, 200)
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


def test_a_scan_is_refused_without_recognition_and_marked_with_it(monkeypatch):
    from jiheng.documents import pdf_text

    monkeypatch.setattr(pdf_text, "recogniser", lambda: None)
    assert [f.code for f in read(scan(), "扫描.pdf").faults] == ["R33"]
    monkeypatch.setattr(
        pdf_text, "recogniser", lambda: lambda _: [Piece(0, 0, 10, 60, "支出95万元")]
    )
    document = read(scan(), "扫描.pdf")
    assert texts(document) == ["支出95万元"]
    assert document.recognised
    assert recognise._piece([(1, 2), (9, 2), (9, 8), (1, 8)], "x") == Piece(2, 1, 8, 9, "x")


def test_five_hundred_pages_are_read_within_the_bounds(tmp_path):
    from jiheng.usecases.reading import read_report

    pdf = pypdfium2.PdfDocument.new()
    for _ in range(500):
        pdf.new_page(595, 842)
    path = tmp_path / "长.pdf"
    with path.open("wb") as stream:
        pdf.save(stream)
    assert [f.code for f in read_report(path).faults] in (["R33"], ["R34"])


def test_signs_of_control_in_a_page_do_not_stop_it():
    page = "<html><body><script>\x01</script>\x02<p>支出95万元。</p></body></html>"
    assert texts(read(page.encode(), "报告.html")) == ["支出95万元。"]


WRAPPED = """\
二、收支预算情况说明
2031 年云台县苗圃中心支出预算 842600.00 元,同比减少
61200.00 元,下降 6.77%,减少原因是两名职工退休,人员
经费支出减少。其中基本支出预算 614800.00 元,占支出预
算的 72.97%;项目支出预算 227800.00 元,占支出预算的
27.03%,主要用于苗木繁育、病虫害防治和灌溉设备更新。
三、政府采购情况说明
2031 年政府采购预算 36000 元,其中货物类采购 21000 元,
占政府采购预算的 58.33%;服务类采购 15000 元,占政府
采购预算的 41.67%。
"""


def test_lines_that_end_at_the_margin_are_put_together():
    document = read(WRAPPED.encode(), "说明.txt")
    joined = texts(document)
    assert [t[:6] for t in joined] == ["二、收支预算", "2031 年", "三、政府采购", "2031 年"]
    assert "61200.00 元,下降 6.77%,减少原因是两名职工退休,人员经费支出减少。" in joined[1]
    assert str(document.lines[3].place) == "第8行"


FORM = """\
数量指标 苗木繁育 ≥30万株 32万株 10 10
数量指标 培训林农次数 ≥12场次 12场次 10 10
质量指标 苗木成活率 ≥95% 96% 10 10
时效指标 按期出圃率 ≥98% 98% 10 10
成本指标 每株繁育成本 ≤1.2元 1.1元 10 10
效益指标 带动农户增收 ≥200户 215户 10 10
效益指标 林地覆盖率 ≥60% 61% 10 10
满意度指标 林农满意度 ≥90% 93% 10 10
"""


def test_rows_of_a_form_and_paragraphs_of_any_length_keep_their_lines():
    assert len(texts(read(FORM.encode(), "表.txt"))) == 8
    long = WRAPPED.replace(
        "二、收支预算情况说明", "一、概况" + "苗圃中心承担全县苗木繁育工作，" * 4
    )
    assert len(texts(read(long.encode(), "说明.txt"))) == 10
