"""Commands as a clerk runs them: files, exit codes, both languages, any console."""

import json
import os
import subprocess
import sys

import docx
import pytest
from click.testing import CliRunner

from builders import ROOT, baseline
from jiheng import documents
from jiheng.cli import main
from jiheng.rulebook import load

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
FILES = {"自评报告.docx", "自评表.xlsx", "审核意见.xlsx", "evaluation.json", "绩效管理表.xlsx"}


def call(*arguments, **options):
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False, **options)


@pytest.fixture
def clean(tmp_path):
    from decimal import Decimal

    content = {
        id_: [
            {k: Decimal(str(v)) if isinstance(v, (int, float)) else v for k, v in row.items()}
            for row in rows
        ]
        for id_, rows in baseline().items()
    }
    path = tmp_path / "clean.xlsx"
    path.write_bytes(
        documents.write_template(load().rest.form, kind="department", meta={}, content=content)
    )
    return path


def test_evaluate_writes_its_files_and_exits_1_for_errors(tmp_path):
    result = call("evaluate", SAMPLE, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    for words in ("99.43", "优", "错误", "A13", "自评报告.docx"):
        assert words in result.output


@pytest.fixture
def no_office(monkeypatch):
    """No page numbers, which another test looks at: LibreOffice is most of what a call costs."""
    monkeypatch.setattr("jiheng.usecases.office.program", lambda: None)


@pytest.mark.usefixtures("no_office")
def test_evaluate_exits_0_when_nothing_is_wrong(clean, tmp_path):
    result = call("evaluate", clean, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert "98.67" in result.output
    assert "没有发现问题" in result.output


def test_an_unusable_file_exits_2_and_writes_nothing(tmp_path):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"no workbook")
    for command in (("evaluate", bad, "-o", tmp_path / "out"), ("check", bad)):
        result = call(*command)
        assert result.exit_code == 2
        assert "不是 xlsx 工作簿" in result.output
        assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()
    assert "is not an xlsx workbook" in call("check", bad, "--lang", "en").output


@pytest.mark.usefixtures("no_office")
def test_a_folder_that_cannot_be_written_exits_2(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    for workbooks in ((SAMPLE,), (SAMPLE, SAMPLE.parent)):
        result = call("evaluate", *workbooks, "-o", tmp_path / "out" / "x")
        assert result.exit_code == 2
        assert "写不进" in result.output


def test_check_lists_findings_in_text_and_json(clean):
    result = call("check", SAMPLE)
    assert result.exit_code == 1
    assert "资产!F4" in result.output
    data = json.loads(call("check", SAMPLE, "--json").output)
    assert {"A02", "A06", "A07", "A13", "A15", "A48", "A33", "A36", "A38"} <= {
        finding["code"] for finding in data["findings"]
    }
    assert call("check", clean).exit_code == 0


def test_the_demo_finds_what_a_careful_reader_found():
    """S1-S4, S6, S7, S10, S14, S18, S31, S33 of the findings in a published report of this kind."""
    found = json.loads(call("check", SAMPLE, "--json").output)["findings"]
    severities = {(f["code"], f["variant"]): f["severity"] for f in found}
    wanted = {
        "S1": ("A02", "rounding", "notice"),
        "S2": ("A06", "parts_rounding", "notice"),
        "S3": ("A07", "parts_rounding", "notice"),
        "S4": ("A13", "mixed", "error"),
        "S6": ("A15", "no_quota", "warning"),
        "S7": ("A48", "default", "warning"),
        "S10": ("A33", "default", "error"),
        "S14": ("A36", "default", "warning"),
        "S18": ("A38", "no_owner", "warning"),
        "S31": ("A12", "unknown", "unknown"),
        "S33": ("Q18", "default", "warning"),
    }
    for name, (code, variant, severity) in wanted.items():
        assert severities.get((code, variant)) == severity, name
    assert sum(f["code"] == "A02" for f in found) == 2  # S1 occurs twice


def test_init_gives_an_empty_workbook_and_overwrites_nothing(tmp_path):
    path = tmp_path / "2025.xlsx"
    assert call("init", path).exit_code == 0
    before = path.read_bytes()
    assert call("init", path).exit_code == 2
    assert path.read_bytes() == before
    assert call("init", path, "--force", "--kind", "project").exit_code == 0
    assert path.read_bytes() != before
    assert call("check", path).exit_code in (0, 1)


def test_rules_show_citations_and_what_is_not_known():
    result = call("rules", "--year", 2025, "--place", "130100")
    assert result.exit_code == 0
    for words in (
        "cn.mof.2020.project",
        "财预〔2020〕10号",
        "未核对原文",
        "取自工作簿",
        "CN-130100",
    ):
        assert words in result.output
    english = call("rules", "--lang", "en").output
    assert "not verified" in english
    assert "from the workbook" in english
    data = json.loads(call("rules", "--json", "cn.department.overall").output)
    assert data[0]["values"]["execution_weight"]["value"] is None
    assert "产出指标" in data[0]["not_known"]
    assert call("rules", "--year", 2010).exit_code == 1


def test_explain_says_what_a_check_wants():
    result = call("explain", "a22")
    assert result.exit_code == 0
    for words in ("A22", "为什么", "不好的例子", "好的例子", "依据"):
        assert words in result.output
    assert "Why" in call("explain", "A22", "--lang", "en").output
    assert "成文报告" in call("explain", "A39").output
    assert call("explain", "Z99").exit_code == 2


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1", "utf-8"])
def test_no_console_encoding_stops_the_output(encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    command = [sys.executable, "-m", "jiheng", "check", str(SAMPLE)]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"A13" in done.stdout


def test_the_demo_exits_0_and_says_why():
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "demo.py")], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode("utf-8")
    assert "样例有意" in text
    assert "99.43" in text
    assert {path.name for path in (ROOT / "out" / "demo").iterdir()} == FILES


def test_help_is_there_for_every_command():
    names = main.list_commands(None)
    assert names == [
        "init", "evaluate", "consolidate", "check", "evidence", "what-if", "method", "review",
        "promises", "rules", "explain", "ledgers", "figure", "ledger-report", "exchange", "bulk",
        "questions", "serve", "survey-serve", "people", "analyst", "doctor", "record", "archive",
        "backup", "backup-key", "restore",
    ]  # fmt: skip
    for name in names:
        assert call(name, "--help").exit_code == 0


def test_many_workbooks_in_one_call(clean, tmp_path):
    held = tmp_path / "in"
    held.mkdir()
    (held / "甲.xlsx").write_bytes(clean.read_bytes())
    (held / "坏.xlsx").write_bytes(b"x")
    (held / "~$甲.xlsx").write_bytes(b"lock")
    result = call("evaluate", held / "*.xlsx", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "坏.xlsx　未能评价" in result.output
    assert "共 2 个文件，评价 1 个，未能评价 1 个" in result.output
    again = call("evaluate", held, "-o", tmp_path / "out", "--lang", "en")
    assert "1 of them done by an earlier run" in again.output
    nothing = call("evaluate", tmp_path / "none*.xlsx", "-o", tmp_path / "out")
    assert (nothing.exit_code, "没有找到工作簿" in nothing.output) == (2, True)


@pytest.mark.usefixtures("no_office")
def test_a_second_profile_is_told_beside_the_first(clean, tmp_path):
    result = call("evaluate", clean, "-o", tmp_path / "out", "--also", "preset.execution-capped")
    assert "另一套规则下" in result.output
    assert "preset.execution-capped" in result.output
    unknown = call("evaluate", clean, "-o", tmp_path / "out", "--also", "nowhere")
    assert "没有评分规则“nowhere”" in unknown.output


def test_last_year_is_tied_in(clean, tmp_path):
    released = ROOT / "tests" / "fixtures" / "released" / "evaluation-1.json"
    result = call("check", clean, "--previous", released)
    assert "R32" in result.output  # of the same year: told, not compared


@pytest.mark.usefixtures("no_office")
def test_a_profile_of_ones_own_is_started_checked_and_used(clean, tmp_path):
    mine = tmp_path / "own.yaml"
    assert call("rules", "new", mine, "--base", "cn.mof.2020.project").exit_code == 0
    assert "规则文件可用：own" in call("rules", "check", mine).output
    assert call("rules", "new", mine).exit_code == 2  # never over an existing file
    text = mine.read_text(encoding="utf-8")
    mine.write_text(text.replace("weight: 50", "weight: 45").replace("weight: 30", "weight: 35"),
                    encoding="utf-8")  # fmt: skip
    found = call("evaluate", clean, "-o", tmp_path / "out", "--rules", mine, "--also", "own")
    assert "（规则 own）" in found.output
    known = call("rules", "new", tmp_path / "other.yaml", "--base", "nowhere")
    assert (known.exit_code, "cn.mof.2020.project" in known.output) == (2, True)


FAULTS = [
    ("value: 10\n", "value: ten\n", "must be a number"),
    ("scope: project", "scope: city", "must be one of department, project"),
    ("based_on: cn.mof.2020.project", "based_on: nowhere", "must be one of"),
    ("id: own", "id: cn.mof.2020.project", "is the id of another profile"),
    ("format: 1", "format: 9", "upgrade it"),
    ("document: my-notice", "document: gone", "is not in documents.yaml"),
    ("  blocks:", "  blokcs:", "is not known here"),
    ("values:", "values: [", ""),
]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[f[1].strip() for f in FAULTS])
def test_a_fault_in_a_profile_is_told_with_its_line(tmp_path, old, new, said):
    mine = tmp_path / "own.yaml"
    call("rules", "new", mine)
    text = mine.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    mine.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = call("rules", "check", mine)
    assert result.exit_code == 2
    assert said in result.output
    assert f"{mine}:{line}" in result.output or not said
    assert "Traceback" not in result.output


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00", b"x" * 2_000_000])
def test_a_profile_that_cannot_be_read_is_told(tmp_path, data):
    mine = tmp_path / "own.yaml"
    if data is not None:
        mine.write_bytes(data)
    for command in (("rules", "check", mine), ("check", SAMPLE, "--rules", mine)):
        result = call(*command)
        assert result.exit_code == 2
        assert "own.yaml" in result.output


def test_a_given_line_with_a_standard_that_is_not_understood_is_told(tmp_path):
    mine = tmp_path / "own.yaml"
    call("rules", "new", mine)
    row = "{level1: 产出指标, name: 甲, weight: 5, standard_text: 酌情给分}"
    text = mine.read_text(encoding="utf-8")
    text += f"""
  rows:
    2025:
      value: [{row}]
      cites: {{document: my-notice, clause: 表}}
      verified: false
"""
    mine.write_text(text, encoding="utf-8")
    result = call("rules", "check", mine)
    assert (result.exit_code, "酌情给分" in result.output) == (1, True)


def test_a_template_comes_with_the_lines_that_its_profile_prescribes(tmp_path):
    path = tmp_path / "2025.xlsx"
    made = call("init", path, "--place", "CN-4306", "--profile", "cn.4306.2018.department")
    assert made.exit_code == 0
    outcome = call("check", path, "--json")
    data = json.loads(outcome.output)
    assert not [f for f in data["findings"] if f["code"] in ("R01", "R07", "R12", "R18")]
    assert not [f for f in data["findings"] if f["variant"].startswith("given")]
    unknown = call("init", tmp_path / "2026.xlsx", "--profile", "nowhere")
    assert (unknown.exit_code, "没有评分规则“nowhere”" in unknown.output) == (2, True)


def test_a_ledger_is_shown_as_it_is_in_force(tmp_path):
    folder = tmp_path / "ledgers"
    folder.mkdir()
    source = ROOT / "tests" / "web" / "trainings.yaml"
    (folder / "trainings.yaml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    shown = call("ledgers", "show", "trainings", "--data", str(tmp_path))
    assert shown.exit_code == 0
    assert "held → confirmed" in shown.output
    assert "trainings.confirm\tdivision_head, manager" in shown.output
    assert "measures" in call("ledgers", "list", "--data", str(tmp_path)).output
    assert call("ledgers", "show", "none", "--data", str(tmp_path)).exit_code == 2
    (folder / "trainings.yaml").write_text("id: x", encoding="utf-8")
    assert call("ledgers", "list", "--data", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize("name", ["报告.pdf", "报告.docx", "报告.txt"])
def test_check_points_from_a_written_report_to_review(name, tmp_path):
    path = tmp_path / name
    document = docx.Document()
    document.add_paragraph("一、基本情况")
    document.save(path)
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert f"jiheng review {path}" in result.output


def test_annexes_are_there_where_they_are_asked_for(tmp_path):
    call("evaluate", SAMPLE, "-o", tmp_path / "out", "--annex", "rules,stability", "--quiet")
    document = docx.Document(tmp_path / "out" / "自评报告.docx")
    heads = [p.text for p in document.paragraphs if p.style.style_id == "Heading1"]
    assert heads[-2:] == ["附件4　计分规则", "附件5　等级稳定性"]
    refused = call("evaluate", SAMPLE, "-o", tmp_path / "other", "--annex", "规则")
    assert refused.exit_code == 2
    assert "rules、stability" in refused.output
    assert not (tmp_path / "other").exists()


@pytest.mark.usefixtures("no_office")
def test_no_command_writes_over_what_it_read(clean, tmp_path):
    """A department calls its own workbook 自评表.xlsx, as the file that is written is called."""
    here = tmp_path / "here"
    here.mkdir()
    own, last, report = here / "自评表.xlsx", here / "evaluation.json", here / "审核意见.docx"
    own.write_bytes(clean.read_bytes())
    last.write_text("{}", encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("示例局2025年度部门整体绩效自评报告")
    document.save(report)
    numbers = here / "数.csv"
    numbers.write_text("values,1,2,3\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in here.iterdir()}
    for given in (
        ("evaluate", own, "-o", here), ("evaluate", clean, "--previous", last, "-o", here),
        ("consolidate", own, clean, "-o", here), ("review", report, "-o", here),
        ("promises", report, own, "-o", own), ("evidence", own, here, "-o", numbers),
        ("method", "comparison.rank", numbers, "-o", numbers),
    ):  # fmt: skip
        result = call(*map(str, given))
        assert result.exit_code in (1, 2), (given, result.output)
        assert isinstance(result.exception, SystemExit), given
        assert {p.name: p.read_bytes() for p in here.iterdir() if p.name in before} == before, given
    assert "从不改动" in call("evaluate", str(own), "-o", str(here)).stderr
