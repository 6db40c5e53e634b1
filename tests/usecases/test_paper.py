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
    lacking = [f for f in outcome.findings if f.code in ("R70", "R71", "R72")]
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
