"""jiheng figure: the thin end-to-end path, from a workbook to value, rows, reasons, digest."""

import json

import pytest
from click.testing import CliRunner

from jiheng.cli import main
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
