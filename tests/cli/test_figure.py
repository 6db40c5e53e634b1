"""jiheng figure: the thin end-to-end path, from a workbook to value, rows, reasons, digest."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from builders import changed
from jiheng import documents
from jiheng.cli import main
from jiheng.rulebook import load
from jiheng.web.operate import ledger_city


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledgers") / "台账.xlsx"
    path.write_bytes(ledger_city.workbook(ledger_city.city().rows))
    return str(path)


def run(*arguments):
    return CliRunner().invoke(main, ["figure", *arguments])


def test_value_rows_reasons_and_digest_are_printed(workbook):
    shown = run("projects.signed.count", "--of", workbook, "--year", "2025")
    assert shown.exit_code == 0
    for text in ("578个", "578 行", "7 行：“合同类型”是框架协议、意向协议之一", "校验 "):
        assert text in shown.output
    english = run("projects.signed.count", "--of", workbook, "--year", "2025", "--lang", "en")
    assert "578 rows counted" in english.output


def test_json_is_the_same_twice_and_holds_every_row(workbook):
    first, second = (
        json.loads(
            run("projects.signed.amount", "--of", workbook, "--year", "2025", "--json").output
        )
        for _ in range(2)
    )
    assert first == second
    assert (first["value"], first["unit"], len(first["rows"])) == ("2046.7", "亿元", 578)
    assert sum(len(keys) for keys in first["left_out"].values()) == 780 - 578


def test_a_month_and_a_year_so_far(workbook):
    march = run("projects.signed.count", "--of", workbook, "--year", "2025", "--month", "3")
    july = run("projects.signed.count", "--of", workbook, "--as-of", "2025-07-31")
    assert "52个" in march.output
    assert "306个" in july.output


def test_refusals_name_the_way_out(workbook):
    growth = run("foreign.actual.growth", "--of", workbook, "--year", "2024")
    assert growth.exit_code == 1
    assert "可比基数" in growth.output
    unknown = run("projects.signed.number", "--of", workbook, "--year", "2025")
    assert unknown.exit_code == 2
    assert "projects.signed.count" in unknown.output
    assert run("projects.signed.count", "--of", workbook).exit_code == 2
    assert "projects.signed.count" in run().output


def test_a_file_without_the_ledger_or_none_at_all_is_unusable(tmp_path):
    missing = run("projects.signed.count", "--of", str(tmp_path / "无.xlsx"), "--year", "2025")
    assert missing.exit_code == 2
    other = tmp_path / "其他.xlsx"
    other.write_bytes(ledger_city.workbook({"rates": []}))
    nothing = run("projects.signed.count", "--of", str(other), "--year", "2025")
    assert nothing.exit_code == 2
    assert "招商项目" in nothing.output


WITH_ACQUISITIONS = """definitions:
  - id: own.enterprises.with_acquisitions
    label: 新设外商投资企业数（含并购）
    english: Newly established enterprises with foreign investment, acquisitions included
    unit: 家
    variant_of: enterprises.new.count
    versions:
      - since: 2020
        ledger: enterprises
        how: distinct
        of: credit_code
        on: established_on
        where:
          - {field: entry_kind, any_of: [新设, 并购]}
        cites: {document: foreign-capital-statistics, clause: 新设立外商投资企业}
        verified: false
"""


@pytest.fixture
def own_rules(tmp_path):
    folder = tmp_path / "definitions"
    folder.mkdir()
    (folder / "own.yaml").write_text(WITH_ACQUISITIONS, encoding="utf-8")
    return folder


def test_a_definition_of_ones_own_stands_beside_the_packaged_one(workbook, own_rules):
    arguments = ("--of", workbook, "--year", "2025", "--rules", str(own_rules))
    shown = run("enterprises.new.count", *arguments)
    assert shown.exit_code == 0, shown.output
    assert "80家" in shown.output
    assert "另一口径 新设外商投资企业数（含并购）（2020-01-01 –）：90家" in shown.output
    own = run("own.enterprises.with_acquisitions", *arguments)
    assert own.output.splitlines()[1].strip().endswith("90家")
    assert "新设外商投资企业数（2020-01-01 –）：80家" in own.output
    alone = run("enterprises.new.count", "--of", workbook, "--year", "2025")
    assert "另一口径" not in alone.output


def test_what_is_off_in_ones_own_rules_stops_with_file_line_and_key(workbook, own_rules):
    file = own_rules / "own.yaml"
    file.write_text(WITH_ACQUISITIONS.replace("of: credit_code", "of: code"), encoding="utf-8")
    stopped = run("enterprises.new.count", "--of", workbook, "--year", "2025", "--rules", str(file))
    assert stopped.exit_code == 2
    assert f"{file}:11: of: code is no column of enterprises" in stopped.output
    checked = CliRunner().invoke(main, ["rules", "check", str(file)])
    assert checked.exit_code == 2
    assert ":11: of:" in checked.output


def test_a_sound_file_of_definitions_is_said_to_be_so(own_rules):
    checked = CliRunner().invoke(main, ["rules", "check", str(own_rules / "own.yaml")])
    assert checked.exit_code == 0, checked.output
    assert "own.enterprises.with_acquisitions" in checked.output


FROM_2026 = """definitions:
  - id: projects.signed.count
    label: 新签约项目数
    english: Newly signed projects
    unit: 个
    versions:
      - since: 2026-01-01
        ledger: investment_projects
        how: count
        on: contract_signed_on
        where:
          - {field: stage, at_least: signed}
          - {field: planned_total, at_least: 5亿元}
        cites: {document: city-definitions, clause: 签约}
        verified: false
"""


def test_a_new_version_from_the_first_of_january_changes_nothing_before(workbook, own_rules):
    (own_rules / "own.yaml").write_text(FROM_2026, encoding="utf-8")
    ids = ("projects.signed.count", "--of", workbook, "--year", "2025", "--json")
    then = json.loads(run(*ids).output)
    now = json.loads(run(*ids, "--rules", str(own_rules)).output)
    assert (now["value"], now["digest"]) == ("578", then["digest"])
    [later] = now["others"]
    assert later["since"] == "2026-01-01"
    assert int(later["value"]) < 578


@pytest.mark.parametrize(("year", "told"), [("2025", 0), ("2026", 1)])
def test_a_year_bound_across_a_change_is_told_on_the_command_line(own_rules, tmp_path, year, told):
    (own_rules / "own.yaml").write_text(FROM_2026, encoding="utf-8")
    bound = {"overview.0.year": year, "indicators.0.figure": "新签约项目数",
             "indicators.0.unit": "个"}  # fmt: skip
    path = tmp_path / "年度.xlsx"
    form = load().rest.form
    sheets = {
        id_: [
            {f: Decimal(v) if type(v) in (int, float) else v for f, v in row.items()}
            for row in rows
        ]
        for id_, rows in changed(put=bound).items()
    }
    path.write_bytes(documents.write_template(form, kind="department", meta={}, content=sheets))
    command = ["check", str(path), "--rules", str(own_rules), "--json"]
    checked = CliRunner().invoke(main, command)
    codes = [finding["code"] for finding in json.loads(checked.output)["findings"]]
    assert codes.count("A65") == told
    assert "A65" not in CliRunner().invoke(main, [*command[:2], "--json"]).output
