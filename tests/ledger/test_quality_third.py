"""Rules of data quality on a third set of rows, planted from the texts alone in other situations."""

import datetime as dt
from collections import Counter
from fractions import Fraction

import pytest

from jiheng.ledger.alike import alike
from jiheng.ledger.quality import quality, row_quality, rows_of
from jiheng.ledger.quality_amounts import usual_amounts
from jiheng.ledger.quality_case import PROJECTS, QualityCase
from jiheng.ledger.spelling import firm_name, firm_spellings, known_code, known_name
from jiheng.model import LedgerRow
from ledger import second_rows
from ledger.test_quality import codes, near

LEAST = Fraction(95, 100)
# Typed in a way that a database does not look for from the other row; the whole ledger is compared.
SPELLED = {
    "one project code with and without dashes",
    "the number in other brackets and widths",
    "the project code with dashes in full width",
    "the project's name once with a blank",
    "the investor typed with a blank",
    "the number with blanks",
    "the number in full width",
    "square brackets",
}
DAY = dt.date(2025, 3, 1)
DOZEN = 12


def row(ledger, key, **values):
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return LedgerRow(ledger=ledger, key=key, values=values, texts=texts)


@pytest.fixture(scope="module")
def third():
    return second_rows.measured(second_rows.THIRD)


def test_12_1_twenty_of_four_codes_and_ten_of_each_other_are_planted(third):
    cases = Counter((c.code, c.wrong) for c in second_rows.planted(second_rows.THIRD))
    for code in (f"DQ-{n:02d}" for n in range(1, 16)):
        least = 20 if code in ("DQ-01", "DQ-03", "DQ-05", "DQ-07") else 10
        assert min(cases[code, True], cases[code, False]) >= least, code
    assert set(third) == {code for code, _wrong in cases}


def test_12_1_what_was_planted_a_third_time_is_found_and_nothing_else(third):
    assert {code: own["missed"] for code, own in third.items() if own["missed"]} == {}
    assert {code: own["false"] for code, own in third.items() if own["false"]} == {}


def test_12_1_of_both_sets_each_code_finds_95_in_a_hundred_and_is_right_as_often(third):
    for code, second in second_rows.measured().items():
        hits = second["hits"] + third[code]["hits"]
        missed = len(second["missed"]) + len(third[code]["missed"])
        false = len(second["false"]) + len(third[code]["false"])
        assert Fraction(hits, hits + missed) >= LEAST, code
        assert Fraction(hits, hits + false) >= LEAST, code


@pytest.mark.parametrize("file", [second_rows.SECOND, second_rows.THIRD])
def test_a_row_by_itself_is_judged_as_all_of_its_case_are(file):
    """But for files, whose rows the database knows by another table, and for what is spelled apart."""
    for case in second_rows.planted(file):
        usual = usual_amounts(case.rows)
        expected, judged = Counter(), Counter()
        for finding in quality(QualityCase(case.rows, second_rows.TODAY)):
            if finding.code != "DQ-11":
                expected.update((finding.code, finding.variant, key) for key in rows_of(finding))
        for own in (each for rows in case.rows.values() for each in rows):
            around = QualityCase(near(case.rows, own), second_rows.TODAY, usual=usual)
            for finding in row_quality(around, own.ledger, {own.key}):
                judged[finding.code, finding.variant, own.key] += 1
        assert judged <= expected, (case.code, case.name)
        if case.code != "DQ-12" and case.name not in SPELLED:
            assert judged == expected, (case.code, case.name)


@pytest.mark.parametrize(
    "text", ["无", "暂无", "待定", "办理中", "待备案", "/", "—", "N/A", " ", "尚无", "未办理"]
)
def test_what_stands_for_nothing_is_neither_name_nor_code(text):
    assert known_code(text) == known_name(text) == firm_name(text) == ""
    assert known_name("无锡精工") == "无锡精工"
    assert known_name("空分设备") == "空分设备"
    assert known_code("V") == "V"


def test_a_firm_is_known_with_and_without_its_legal_form():
    assert firm_name("子丑玻璃有限公司") == firm_name("子丑玻璃 股份" + "有限公司") == "子丑玻璃"
    assert firm_name("有限公司") == "有限公司"
    assert "子丑玻璃" in firm_spellings("子丑玻璃有限公司")
    assert "子丑玻璃有限责任公司" in firm_spellings("子丑玻璃")
    assert "甲（集团）" in firm_spellings("甲(集团)有限公司")


def project(key, **more):
    values = {"contract_signed_on": DAY, "planned_total": Fraction(10**8), "name": key}
    return row(PROJECTS, key, **{**values, **more})


def test_phases_of_a_third_are_looked_at_where_they_are_near():
    phases = [project(key, parent_project="园", credit_code="91X") for key in ("二期", "三期")]
    assert [pair.reasons for pair in alike(phases)] == [("credit_code",)]
    later = project("三期", parent_project="园", credit_code="91X", planned_total=Fraction(10**9))
    assert list(alike([phases[0], later])) == []
    first = project("园", credit_code="91X")
    assert list(alike([first, *phases[:1]])) == []


def test_funds_are_held_against_the_contract_where_it_is_sure_which():
    own = project("甲", stage="signed", contract_number="HT-1", planned_total=Fraction(10**9))
    paper = {"project": "甲", "total": Fraction(10**8), "kind": "formal"}
    fund = row("funds", "f", project="甲", voucher="V1", amount=Fraction(2 * 10**8), arrived_on=DAY)
    over = [("DQ-09", "contract", ("f",))]
    contract = row("contracts", "k", contract_number="HT-1", **paper)
    assert [each for each in codes(own, contract, fund) if each[0] == "DQ-09"] == over
    more = row("contracts", "l", contract_number="HT-2", **{**paper, "kind": "increase"})
    assert [each for each in codes(own, contract, more, fund) if each[0] == "DQ-09"] == []
    part = row("contracts", "m", contract_number="HT-3", **paper)
    assert [each for each in codes(own, contract, part, fund) if each[0] == "DQ-09"] == []
    other = row("contracts", "k", contract_number="HT-9", **paper)
    assert [each for each in codes(own, other, fund) if each[0] == "DQ-09"] == []


def test_few_amounts_do_not_say_what_is_usual():
    payments = [
        row("funds", f"f{n}", project=f"甲{n}", voucher=f"V{n}", amount=Fraction(10**7))
        for n in range(DOZEN)
    ]
    large = row("funds", "z", project="乙", voucher="V99", amount=Fraction(10**11))
    assert codes(*payments, large) == [("DQ-05", "median", ("z",))]
    assert codes(*payments[:5], large) == []


def test_one_number_of_two_firms_is_no_contract_of_two_years():
    papers = [
        row("contracts", key, contract_number="001", investor=firm, kind="formal", signed_on=day)
        for key, firm, day in (
            ("a", "甲", DAY), ("b", "乙", DAY.replace(year=2024)), ("c", "甲有限公司", DAY),
        )
    ]  # fmt: skip
    assert codes(*papers) == []
    again = row(
        "contracts", "d", contract_number="001", investor="甲", kind="formal",
        signed_on=DAY.replace(year=2026),
    )  # fmt: skip
    assert codes(*papers, again) == [("DQ-04", "default", ("a", "c", "d"))]
