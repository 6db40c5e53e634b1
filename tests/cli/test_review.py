"""jiheng review as a reviewer runs it: text, JSON, files, folders, both languages, exit codes."""

import io
import json

import docx
import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner

from builders import ROOT
from jiheng.cli import main

SCHEMA = ROOT / "src" / "jiheng" / "reporting" / "schema" / "review-1.json"
GOLD = {
    "org_name", "fiscal_year", "budget_begin", "budget_adjusted", "final_income",
    "final_expenditure", "basic_expenditure", "personnel", "public_funds", "project_expenditure",
    "carry_over_end", "headcount", "staffing_quota", "score", "grade", "indicators",
    "other_amounts", "identities",
}  # fmt: skip
TEXT = (
    "云台县水务局2024年度部门整体支出绩效自评报告\n一、基本情况\n核定编制36名，其中行政编制12名、事业编制24名。\n"
    "二、预算执行\n2024年决算支出1,311.73万元，其中：基本支出845.90万元，项目支出465.82万元。"
    "全年举办讲座42场，目标值为40场。\n三、自评结论\n自评得分96分，等级为“优”。\n"
)
CLEAN = (
    "云台县水务局2024年度部门整体支出绩效自评报告\n核定编制36名，其中行政编制12名、事业编制24名。\n"
)
SHARED = "本单位按照要求成立了工作小组，全面收集资料，逐项核对各项指标的完成情况，形成本报告，并对发现的问题提出了改进的措施和办法，逐条落实。"
TABLE = (("三级指标", "年度指标值", "实际完成值"), ("发放及时率", "≥98%", "96.5%"))


def call(*arguments):
    return CliRunner().invoke(main, ["review", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "报告.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def word(path):
    made = docx.Document()
    for line in TEXT.splitlines():
        made.add_paragraph(line)
    table = made.add_table(rows=2, cols=3)
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    made.sections[0].header.paragraphs[0].text = "下达资金1,2.35,6万元"
    made.save(path)
    return path


def test_findings_with_place_quote_stated_computed_and_rule(report):
    result = call(report)
    assert result.exit_code == 0  # a rounding and a missing table of points are no errors
    for words in (
        "云台县水务局",
        "A24",
        "A02",
        "1,311.73万元",
        "1311.72万元",
        "0.01万元",
        "第5行",
        "原文：",
        "依据",
    ):
        assert words in result.output
    english = call(report, "--lang", "en").output
    assert "off by 0.01万元" in english


def test_a_report_with_an_error_exits_1(tmp_path):
    wrong = tmp_path / "错.txt"
    wrong.write_text(
        f"{TEXT}共计培训182人次，五期分别为42人次、38人次、35人次、31人次和46人次。\n", "utf-8"
    )
    result = call(wrong)
    assert result.exit_code == 1
    assert "192人次" in result.output


def test_what_a_misreading_explains_is_asked_and_exits_0(tmp_path):
    doubtful = tmp_path / "疑.txt"
    doubtful.write_text(TEXT.replace("465.82", "455.82"), encoding="utf-8")
    result = call(doubtful)
    assert result.exit_code == 0  # of two parts a third was perhaps not seen
    assert "10.01万元" in result.output
    assert "请核对（只有两项相加" in result.output


def test_a_clean_report_exits_0_and_an_unusable_one_2(tmp_path):
    clean = tmp_path / "好.txt"
    clean.write_text(CLEAN, encoding="utf-8")
    assert call(clean).exit_code == 0
    assert "没有发现问题" in call(clean).output
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04")
    for extra in ((), ("--json",), ("--gold",), ("-o", tmp_path / "out")):
        assert call(bad, *extra).exit_code == 2
    assert not (tmp_path / "out").exists()


def test_json_keeps_to_the_published_schema(report):
    data = json.loads(call(report, "--json").output)
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    fact = next(f for f in data["facts"] if f["role"] == "expenditure.basic")
    assert (fact["value"]["number"], fact["value"]["unit"]) == ("845.90", "万元")
    assert fact["place"]["spot"] == "第5行"
    finding = next(f for f in data["findings"] if f["code"] == "A02")
    assert (finding["stated"], finding["computed"]) == ("1,311.73万元", "1311.72万元")
    assert finding["places"][0]["quote"] == "1,311.73万元"


def test_gold_has_exactly_the_keys_of_the_annotations(report):
    data = json.loads(call(report, "--gold").output)
    assert set(data) == GOLD
    assert data["org_name"] == "云台县水务局"
    assert data["final_expenditure"] == {"value": 1311.73, "unit": "万元"}
    assert (data["staffing_quota"], data["score"], data["grade"]) == (36, 96, "优")
    identity = next(i for i in data["identities"] if i["rhs"] == "1311.73")
    assert (identity["lhs"], identity["diff"], identity["holds"]) == ("845.90+465.82", -0.01, False)
    assert data["indicators"][-1] == {"name": "讲座", "value": 42, "unit": "场", "target": "40场"}


def test_the_opinion_and_the_commented_report_are_written(tmp_path):
    path = word(tmp_path / "报告.docx")
    before = path.read_bytes()
    result = call(path, "-o", tmp_path / "out")
    assert result.exit_code == 0  # a number that cannot be read is asked about
    assert path.read_bytes() == before
    names = {"审核意见.docx", "审核意见.xlsx", "facts.json", "报告-批注.docx"}
    assert {p.name for p in (tmp_path / "out").iterdir()} == names
    letter = "\n".join(p.text for p in docx.Document(tmp_path / "out" / "审核意见.docx").paragraphs)
    for words in ("关于云台县水务局2024年度绩效自评报告的审核意见", "一、数字与勾稽关系", "A02"):
        assert words in letter
    book = openpyxl.load_workbook(tmp_path / "out" / "审核意见.xlsx")
    assert book.sheetnames == ["审核意见", "勾稽核对", "读取的数字"]


def comments(path):
    """Return each comment with the words of the report that it stands on."""
    made = docx.Document(path)
    namespace = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = {}
    for comment in made.comments:
        inside, words = False, ""
        for element in made.element.body.iter():
            if element.get(f"{namespace}id") == str(comment.comment_id):
                inside = element.tag == f"{namespace}commentRangeStart"
            if inside and element.tag == f"{namespace}t":
                words += element.text or ""
        found[comment.text] = words
    return made, found


def test_comments_stand_on_the_words_they_are_about(tmp_path):
    path = word(tmp_path / "报告.docx")
    call(path, "-o", tmp_path / "out")
    made, found = comments(tmp_path / "out" / "报告-批注.docx")
    by_code = {text.split("】")[1].split()[0]: (text, words) for text, words in found.items()}
    assert by_code["A02"][1] == "1,311.73万元"
    assert by_code["A27"][1] == "96.5%"
    assert by_code["A54"][0].startswith("（本条针对页眉第1段")
    texts = [p.text for p in made.paragraphs]
    assert texts == TEXT.splitlines()


def folder(tmp_path):
    for name, text in (("甲", TEXT + SHARED), ("乙", CLEAN + SHARED.replace("逐条", "逐项"))):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04")
    return tmp_path


def test_a_folder_is_reviewed_and_no_file_stops_the_others(tmp_path):
    source = tmp_path / "reports"
    source.mkdir()
    result = call(folder(source), "-o", tmp_path / "out", "--jobs", "2")
    assert result.exit_code == 2
    assert "共 3 份报告，审核 2 份，未能审核 1 份；相近段落 1 处" in result.output
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"甲", "乙", "审核汇总.xlsx"}
    book = openpyxl.load_workbook(tmp_path / "out" / "审核汇总.xlsx")
    pairs = [[c.value for c in row] for row in book["相近段落"].iter_rows(min_row=3)]
    assert [(row[1], row[3]) for row in pairs] == [("乙.txt", "甲.txt")]
    assert all(row[2] and row[4] for row in pairs)


def test_a_folder_without_reports_and_an_unknown_profile(tmp_path):
    assert call(tmp_path).exit_code == 2
    report = tmp_path / "报告.txt"
    report.write_text(TEXT, encoding="utf-8")
    result = call(report, "--profile", "没有这个")
    assert result.exit_code == 1
    assert "R18" in result.output
    assert "没有这个" in result.output


def test_score_tables_are_recomputed_by_the_profile_asked_for(tmp_path):
    report = tmp_path / "报告.txt"
    report.write_text(
        "云台县水务局2024年度项目绩效自评表\n| 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |\n"
        "| 产出指标 | 举办讲座 | ≥40场 | 30场 | 20 | 20 |  |\n| 产出指标 | 发放报告 | ≥10份 | 10份 | 20 | 20 |  |\n",
        encoding="utf-8",
    )
    assert "A26" not in call(report).output
    assert "A26" in call(report, "--profile", "cn-project-2020").output


def test_names_of_persons_are_not_repeated(tmp_path):
    report = tmp_path / "报告.docx"
    made = docx.Document()
    made.add_paragraph("成立评价小组，业务人员张某甲、李某乙、王某丙为成员。")
    made.save(report)
    result = call(report, "-o", tmp_path / "out")
    shown = result.output + (tmp_path / "out" / "facts.json").read_text(encoding="utf-8")
    assert "A59" in shown
    for path in ("审核意见.docx", "审核意见.xlsx"):
        stream = io.BytesIO((tmp_path / "out" / path).read_bytes())
        import zipfile

        with zipfile.ZipFile(stream) as archive:
            shown += "".join(archive.read(n).decode("utf-8", "ignore") for n in archive.namelist())
    assert "张某甲" not in shown
