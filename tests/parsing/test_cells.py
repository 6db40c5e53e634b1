"""Single cells as files hold them: formats, formulas, errors, kinds that do not fit."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from builders import baseline, changed, document, outcome, place_of, with_cells
from jiheng.model import Cell, DateTarget, NumberTarget, Operator, Quantity, Sheet, YesNoTarget
from jiheng.pipeline import run
from jiheng.rulebook import load


def result(cells):
    return run(with_cells(cells), load())


def codes(outcome_):
    return [(f.code, str(f.at[0])) for f in outcome_.findings if f.code.startswith("R")]


def number(value, format_=""):
    return Cell(Decimal(value), value, format_)


def test_a_per_cent_format_is_a_unit_and_says_how_many_decimals():
    found = result(
        {
            "indicators.1.actual": number("0.985", "0.0%"),
            "budget.2.rate": number("0.9667", "0.00%"),
            "indicators.5.judged": number("0.9", "0%"),
            "surveys.0.rate_text": number("0.925", "0.0%"),
        }
    )
    one = found.scored.evaluation.indicators[1]
    assert one.actual == Quantity(Decimal("98.5"), "%", 1)
    assert found.scored.evaluation.indicators[5].judged == Decimal("0.9")
    assert found.findings == ()


@pytest.mark.parametrize(
    ("cell", "number_", "digits"),
    [
        (number("28"), "28", None),  # people are counted: exact
        (Cell("28", "28"), "28", None),
        (number("28.5"), "28.5", 1),  # an average: as precise as it is printed
        (number("28", "0.0"), "28", 1),
        (Cell("28.50", "28.50"), "28.50", 2),
    ],
)
def test_a_whole_count_is_exact_and_one_with_decimals_is_rounded(cell, number_, digits):
    facts = result({"staff.0.staff": cell}).scored.evaluation.facts
    [fact] = [f for f in facts.all if str(f.place) == place_of("staff.0.staff")]
    assert (fact.exact.number, fact.exact.unit, fact.exact.digits) == (Decimal(number_), "", digits)


@pytest.mark.parametrize("path", ["budget.2.original", "indicators.0.weight", "overview.0.year", "indicators.0.actual",
                                  "indicators.0.original_target", "steps.0.started_on"])  # fmt: skip
def test_an_error_cell_and_an_empty_formula_are_findings_everywhere(path):
    assert ("R03", place_of(path)) in codes(result({path: Cell(None, "#REF!", "", "", "#REF!")}))
    assert ("R02", place_of(path)) in codes(result({path: Cell(None, "", "", "A1+1")}))


def test_a_formula_with_its_value_is_the_value():
    found = result({"budget.2.original": Cell(Decimal(1000), "1000", "0.00", "D7+D10")})
    assert found.findings == ()


def test_forty_digits_in_a_measure_are_told():
    found = result({"indicators.0.actual": number("9" * 40)})
    assert ("R08", place_of("indicators.0.actual")) in codes(found)
    assert found.scored.evaluation.indicators[0].actual.text == "9" * 40


def test_booleans_and_dates_of_the_file():
    found = result(
        {
            "indicators.0.original_target": Cell(True, "TRUE"),
            "indicators.0.actual": Cell(True, "TRUE"),
            "indicators.2.actual": Cell(dt.date(2025, 12, 1), "2025-12-01"),
        }
    )
    first, third = (found.scored.evaluation.indicators[i] for i in (0, 2))
    assert (first.target, first.actual) == (YesNoTarget(True), True)
    assert (third.target, third.actual) == (DateTarget(dt.date(2025, 11, 30)), dt.date(2025, 12, 1))
    assert [str(i.points) for i in found.scored.department.items if i.key == third.key] == ["0.00"]


def test_a_slash_is_nothing_stated_and_not_zero():
    found = outcome(changed(put={"budget.12.original": "/", "indicators.0.actual": "/"}))
    assert codes(found) == []
    assert found.scored.evaluation.facts.first_exact("procurement.total", "original") is None
    assert found.scored.evaluation.indicators[0].actual is None


@pytest.mark.parametrize("year", ["0000", "25", "2025年度", "二〇二五", "9999"])
def test_a_year_is_four_digits_of_our_time(year):
    found = outcome(changed(put={"overview.0.year": year}))
    expected = 2025 if year == "2025年度" else None
    assert found.scored.evaluation.overview.year == expected
    assert ("R01" in [c for c, _ in codes(found)]) is (expected is None)


@pytest.mark.parametrize("text", ["高于很多", "超过1,2.3", "-90%以上", "很高"])
def test_a_rate_that_is_neither_number_nor_interval_stays_text(text):
    found = outcome(changed(put={"surveys.0.rate_text": text}))
    [fact] = found.scored.evaluation.facts.stated("survey.rate", "value", "surveys-0004")
    assert (fact.quantity, fact.text) == (None, text)
    assert ("R01", place_of("surveys.0.rate_text")) in codes(found)


def test_a_sheet_without_any_header_is_told():
    whole = document(baseline())
    sheets = [
        s if s.name != "绩效指标" else Sheet(name=s.name, rows={1: {1: Cell("随便", "随便")}})
        for s in whole.sheets
    ]
    found = run(replace(whole, sheets=tuple(sheets)), load())
    assert ("R05", "绩效指标") in codes(found)
    assert [f.variant for f in found.findings if f.code == "R05"] == ["header"]


def test_text_beside_the_table_is_told():
    whole = document(baseline())
    sheet = next(s for s in whole.sheets if s.name == "绩效指标")
    sheet.rows[70] = {50: Cell("审核：某处", "审核：某处")}
    found = run(whole, load())
    assert ("R13", "绩效指标!70:70") in codes(found)


def test_numbers_among_the_labels_of_the_head_are_passed_over():
    whole = document(baseline())
    sheet = next(s for s in whole.sheets if s.name == "基本信息")
    sheet.rows[1] = {1: number("7"), 2: Cell("x", "x")}
    assert run(whole, load()).findings == ()


def test_without_the_hidden_sheet_the_kind_is_seen_from_the_sheets():
    whole = document(baseline())
    assert (
        run(replace(whole, sheets=whole.sheets[:-1]), load()).scored.evaluation.kind == "department"
    )
    own = [s for s in whole.sheets if s.name in ("基本信息", "项目", "绩效指标")]
    assert run(replace(whole, sheets=tuple(own)), load()).scored.evaluation.kind == "project"


def test_a_strict_range_and_operators_of_their_own():
    found = outcome(
        changed(
            put={
                "indicators.0.original_target": "3～5",
                "indicators.0.operator": "区间",
                "indicators.0.actual": 4,
            }
        )
    )
    target = found.scored.evaluation.indicators[0].target
    assert target == NumberTarget(
        Operator.BETWEEN, Quantity(Decimal(3), "期", 0), Quantity(Decimal(5), "期", 0)
    )


def test_a_figure_that_cannot_be_read_is_worded_by_what_its_column_wants():
    put = {
        "budget.2.original": "约",
        "staff.0.posts": "几",
        "indicators.0.weight": "重",
        "indicators.5.judged": "高",
        "overview.0.year": "今年",
        "indicators.0.actual": "约8",
        "surveys.0.rate_text": "很高",
    }
    found = outcome(changed(put=put))
    variants = {f.variant for f in found.findings if f.code == "R01"}
    assert variants == set(load().rest.checks["R01"].says)


def test_both_readings_of_a_bare_share_are_named():
    found = result({"indicators.1.actual": number("0.97")})
    finding = next(f for f in found.findings if f.code == "R11")
    assert (finding.facts["found"], finding.facts["other"]) == ("0.97", "97")
    assert "0.97%" in found.rules.message(finding)
    assert "97%" in found.rules.message(finding)


@pytest.mark.parametrize(
    ("value", "code"), [("约500", "R01"), ("很多", "R01"), (Decimal("0.94"), "R11")]
)
def test_last_year_that_cannot_be_read_is_told_like_this_year(value, code):
    number_ = 1 if code == "R11" else 0
    found = outcome(changed(put={f"indicators.{number_}.prior": value}))
    assert (code, place_of(f"indicators.{number_}.prior")) in codes(found)
    assert found.scored.evaluation.indicators[number_].prior is None


def test_figures_without_a_line_are_told():
    found = outcome(changed(put={"budget.13.line": None}))
    assert ("R15", "收支预决算!17:17") in codes(found)


def test_a_line_that_two_rows_state_is_told():
    found = outcome(
        changed(add={"budget": [{"unit": "部门合计", "line": "支出合计", "executed": 999}]})
    )
    finding = next(f for f in found.findings if f.code == "R06")
    assert (finding.variant, finding.facts["found"]) == ("line", "870.0、999")
    assert str(finding.at[0]) == place_of("budget.2.executed")
