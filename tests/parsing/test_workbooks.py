"""Workbooks as they really are: moved, merged, misspelt; nothing guessed, no row dropped."""

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest

from builders import baseline, changed, document, outcome, place_of
from jiheng import documents
from jiheng.model import Cell, DateTarget, NumberTarget, Operator, Quantity, Unread, Words
from jiheng.pipeline import run
from jiheng.rulebook import load


def codes(result, prefix="R"):
    return [(f.code, f.variant, str(f.at[0])) for f in result.findings if f.code[0] == prefix]


def indicator(put):
    return outcome(changed(put={f"indicators.0.{k}": v for k, v in put.items()})), 0


def read_back(tmp_path, change):
    """The baseline through a real file, changed by openpyxl on the way."""
    form = load().rest.form
    content = {
        id_: [{k: _value(v) for k, v in row.items()} for row in rows]
        for id_, rows in baseline().items()
    }
    data = documents.write_template(form, kind="department", meta={}, content=content)
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return run(documents.read(path), load())


def _value(raw):
    return Decimal(str(raw)) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else raw


def test_the_baseline_through_a_file_is_the_baseline(tmp_path):
    result = read_back(tmp_path, lambda book: None)
    assert result.findings == ()
    assert result.scored.department.total == outcome().scored.department.total


def test_moved_columns_extra_rows_and_synonyms_change_nothing(tmp_path):
    def change(book):
        sheet = book["绩效指标"]
        sheet.insert_rows(3, 2)  # two rows above the header
        sheet.insert_cols(5)  # an empty column in the middle
        for cell in sheet[5]:
            renamed = {"分值": "权重", "实际完成值": " 全年完成值 ", "年初目标值": "年度指标值"}
            cell.value = renamed.get(cell.value, cell.value)
        sheet.move_range("J5:J60", cols=40)  # one column far to the right

    result = read_back(tmp_path, change)
    assert codes(result) == []
    assert result.scored.department.total == outcome().scored.department.total


def test_text_merged_downwards_counts_for_every_row_and_figures_once(tmp_path):
    def change(book):
        sheet = book["绩效指标"]
        for number in (5, 6):
            sheet.cell(number, 3).value = None
        sheet.merge_cells("C4:C6")  # level 1 of three rows

    result = read_back(tmp_path, change)
    assert codes(result) == []
    first = result.scored.evaluation.indicators[:3]
    assert [i.level1 for i in first] == ["output"] * 3


def test_an_unknown_column_and_a_note_below_are_told(tmp_path):
    def change(book):
        sheet = book["绩效指标"]
        last = sheet.max_column
        sheet.cell(3, last + 1).value = "自创列"
        sheet.cell(4, last + 1).value = "内容"
        sheet.cell(60, 2).value = "注：本表由办公室填报"

    found = codes(read_back(tmp_path, change))
    assert [code for code, _, _ in found] == ["R13", "R10"]


def test_formula_with_and_without_stored_value(tmp_path):
    def change(book):
        book["收支预决算"]["D6"] = "=D7+D10"  # openpyxl stores no value

    found = codes(read_back(tmp_path, change))
    assert ("R02", "default", "收支预决算!D6") in found


def test_error_cells_nan_and_too_many_digits():
    for value, code in (("#REF!", "R01"), ("NaN", "R01"), ("inf", "R01")):
        result = outcome(changed(put={"budget.2.original": value}))
        assert (code, "money", place_of("budget.2.original")) in codes(result)
    long = Decimal("1234567890123456789012345678901234567890")
    result = outcome(changed(put={"budget.2.original": long}))
    assert ("R08", "default", place_of("budget.2.original")) in codes(result)


@pytest.mark.parametrize("text", ["1,2.3,45", "约1000", "一千", "1000-1200"])
def test_a_figure_that_is_not_certain_keeps_its_text_and_is_never_zero(text):
    result = outcome(changed(put={"budget.2.original": text}))
    assert ("R01", "money", place_of("budget.2.original")) in codes(result)
    [fact] = result.scored.evaluation.facts.stated("expenditure.total", "original")
    assert (fact.quantity, fact.text) == (None, text)


def test_money_in_a_number_cell_with_its_own_unit():
    result = outcome(
        changed(put={"budget.2.original": "1,000.00万元", "budget.2.revised": "9,000,000元"})
    )
    fact = result.scored.evaluation.facts
    assert fact.first_exact("expenditure.total", "original").exact == Quantity(
        Decimal("1000.00"), "万元", 2
    )
    assert fact.first_exact("expenditure.total", "revised").exact.amount == 9_000_000


def test_98_per_cent_in_its_spellings():
    for value in ("98%", "98％", "９８％", 98):
        result, _ = indicator({"original_target": "95%", "unit": "%", "actual": value})
        assert result.scored.evaluation.indicators[0].actual.amount == Decimal("0.98")


def test_a_bare_098_against_98_per_cent_is_not_guessed():
    result, _ = indicator({"original_target": "95%", "unit": "%", "actual": Decimal("0.98")})
    assert isinstance(result.scored.evaluation.indicators[0].actual, Unread)
    assert ("R11", "default", place_of("indicators.0.actual")) in codes(result)


def test_a_small_share_is_what_it_says():
    result, _ = indicator(
        {"original_target": "0.9%", "operator": "≤", "unit": "%", "actual": Decimal("0.8")}
    )
    assert result.scored.evaluation.indicators[0].actual.number == Decimal("0.8")


@pytest.mark.parametrize(
    ("target", "operator", "expected"),
    [
        ("≥550个", None, NumberTarget(Operator.AT_LEAST, Quantity(Decimal(550), "个", 0))),
        ("不低于90%", None, NumberTarget(Operator.AT_LEAST, Quantity(Decimal(90), "%", 0))),
        ("90%以上", None, NumberTarget(Operator.AT_LEAST, Quantity(Decimal(90), "%", 0))),
        ("2025年10月31日前", None, DateTarget(dt.date(2025, 10, 31))),
        (dt.date(2025, 10, 31), "≤", DateTarget(dt.date(2025, 10, 31))),
        ("约500个", "≥", Unread("约500个")),
    ],
)
def test_targets_of_every_kind(target, operator, expected):
    result, _ = indicator({"original_target": target, "operator": operator, "unit": "个"})
    assert result.scored.evaluation.indicators[0].target == expected


def test_a_revised_target_takes_the_place_of_the_original():
    result, _ = indicator({"original_target": 10, "revised_target": 8})
    assert result.scored.evaluation.indicators[0].target.quantity.number == 8


def test_a_word_for_a_number_stays_a_word():
    result, _ = indicator({"actual": "完成"})
    assert result.scored.evaluation.indicators[0].actual == Words("完成")


def test_choices_dates_years_and_missing_things():
    checks = {
        "R07": {"indicators.0.operator": "大概"},
        "R09": {"overview.0.started_on": "三月初"},
        "R16": {"overview.0.year": None},
        "R14": {"indicators.0.subject": "P9"},
        "R18": {"overview.0.department_profile": "cn.nowhere"},
    }
    for code, put in checks.items():
        assert code in [c for c, _, _ in codes(outcome(changed(put=put)))]


def test_a_year_without_profiles_is_checked_but_not_scored():
    result = outcome(changed(put={"overview.0.year": "2012"}))
    assert result.scored.trees == ()
    assert [v for c, v, _ in codes(result) if c == "R18"] == ["none", "none"]


def test_a_missing_sheet_and_a_missing_column():
    sheets = changed()
    del sheets["indicators"]
    assert ("R04", "default", "case.xlsx") in codes(outcome(sheets))
    sheets = changed()
    whole = document(sheets)
    found = next(s for s in whole.sheets if s.name == "绩效指标")
    del found.rows[3][11]  # the header of the weights
    assert "R05" in [c for c, _, _ in codes(run(whole, load()))]


def test_duplicates_are_told_and_every_row_counts():
    rows = baseline()["indicators"]
    result = outcome(changed(add={"indicators": [rows[0]]}))
    assert [c for c, _, _ in codes(result)] == ["R06", "R06"]
    assert len(result.scored.evaluation.indicators) == len(rows) + 1
    projects = baseline()["projects"]
    result = outcome(changed(add={"projects": [projects[0]]}))
    assert ("R06", "project") in [(c, v) for c, v, _ in codes(result)]


def test_a_copied_hidden_key_is_told():
    whole = document(baseline())
    sheet = next(s for s in whole.sheets if s.name == "绩效指标")
    sheet.rows[5][1] = sheet.rows[4][1]
    assert ("R06", "key") in [(c, v) for c, v, _ in codes(run(whole, load()))]


def test_a_newer_template_is_told():
    whole = document(baseline())
    meta = whole.sheets[-1]
    rows = {**meta.rows, 9: {1: Cell("template_version", "template_version"), 2: Cell("99", "99")}}
    rows[10] = {1: Cell("program", "program"), 2: Cell("jiheng 9.9", "jiheng 9.9")}
    newer = replace(whole, sheets=(*whole.sheets[:-1], replace(meta, rows=rows)))
    result = run(newer, load())
    assert [c for c, _, _ in codes(result)] == ["R17"]
    assert not result.usable
    assert "jiheng 9.9" in result.rules.message(result.findings[0])


@pytest.mark.parametrize(
    ("put", "variant"),
    [
        ({"rule": "按偏差扣分"}, "default"),
        ({"standard_text": "酌情扣分"}, "unread"),
        ({"standard_text": "每超1个百分点扣1分，酌情处理"}, "unread"),
        ({"rule": "按次扣分", "standard_text": "每超1个百分点扣1分"}, "differs"),
    ],
)
def test_a_standard_that_is_not_understood_is_told_and_not_used(put, variant):
    fields = {f"indicators.0.{name}": value for name, value in put.items()}
    result = outcome(changed(put=fields))
    assert ("R12", variant) in [(c, v) for c, v, _ in codes(result)]
    assert next(iter(result.scored.evaluation.indicators)).scoring is None


def test_a_plan_by_month_that_is_not_understood_is_told_and_not_used():
    result = outcome(changed(put={"indicators.0.month_plan": "上半年过半"}))
    assert ("R43", "default") in [(c, v) for c, v, _ in codes(result)]
    assert next(iter(result.scored.evaluation.indicators)).month_plan is None
    result = outcome(changed(put={"indicators.0.month_plan": "6:50"}))
    assert next(iter(result.scored.evaluation.indicators)).month_plan.due(6) == Fraction(1, 2)


def test_every_reading_code_is_raised_by_some_test():
    """A register: where a code of cases/reading is tested. Codes without a test fail here."""
    here = {"R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13",
            "R14", "R15", "R16", "R17", "R18", "R19"}  # fmt: skip
    files = {"R20", "R21", "R22", "R23", "R24", "R25", "R26", "R28", "R30"}  # test_bad_files.py
    usecases = {
        "R31",
        "R32",
        "R50",
        "R70",
        "R71",
        "R72",
        "R73",
    }  # tests/usecases: bounds, last year,
    # page numbers, own templates
    reports = {
        "R33",
        "R34",
        "R35",
        "R36",
        "R37",
    }  # documents/test_reports.py, review/test_written.py
    forms = {"R38", "R39", "R40", "R41", "R42"}  # parsing/test_forms.py, documents/test_fidelity.py
    plans = {"R43"}  # above
    ledgers = {"R61", "R62", "R63", "R64", "R65", "R66"}  # test_ledger_rows.py, test_personal.py
    tested = here | files | usecases | reports | forms | plans | ledgers
    assert {c for c in load().rest.checks if c.startswith("R")} == tested


def test_units_are_consolidated_and_internal_transfers_counted_once():
    sheets = baseline()
    sheets["budget"] = [
        {"unit": "本级", "line": "支出合计", "revised": 700, "executed": 680},
        {"unit": "本级", "line": "单位间内部往来", "revised": 50, "executed": 50},
        {"unit": "中心", "line": "支出合计", "revised": 250, "executed": 240},
    ]
    result = outcome(sheets)
    execution = result.scored.department.items[0]
    assert execution.share.attainment == Fraction(870, 900)
    assert result.scored.evaluation.units == ("本级", "中心")
