"""Ledger sheets as districts send them: titles, units, totals, several districts, odd cells."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from builders import cell
from jiheng.model import Cell, Document, Sheet
from jiheng.parsing.codes import credit_code_check, credit_code_fits
from jiheng.parsing.ledger_rows import ledger_rows, several
from jiheng.parsing.stated_units import units_in_caption, units_in_header
from jiheng.rulebook import load
from jiheng.usecases.figure import ledger_files

LEDGERS = {ledger.id: ledger for ledger in load().rest.offered}
PROJECTS = LEDGERS["investment_projects"]
HEADER = ("序号", "项目名称", "投资方", "县区", "总投资（亿元）", "签约时间", "备注2")
ROWS = (
    (1, "甲项目", "甲公司", "东区", Decimal("2.6"), dt.date(2025, 3, 4), "随文报"),
    (2, "乙项目", "乙公司", "西区", Decimal("1.4"), "2025年5月", ""),
)


def sheet(*rows, name="签约情况"):
    cells = {
        number: {p: c for p, v in enumerate(row, start=1) if (c := cell(v)) is not None}
        for number, row in enumerate(rows, start=1)
    }
    return Sheet(name=name, rows={number: row for number, row in cells.items() if row})


def document(*sheets, name="东区.xlsx"):
    return Document(name=name, sheets=sheets)


def read(*rows, **more):
    return ledger_rows(document(sheet(*rows, **more)), PROJECTS)


def codes(parsed):
    return [(f.code, f.variant) for f in parsed.findings]


def test_a_sheet_of_another_name_is_taken_by_its_headers_and_read_in_the_unit_of_the_header():
    total = ("合计", "2个", "", "", Decimal(4))
    parsed = read(("东区2025年招商项目情况表",), ("单位：亿元",), HEADER, *ROWS, total)
    assert codes(parsed) == []
    first, second = parsed.value
    assert first.values["planned_total"] == Fraction(26, 10) * 10**8
    assert first.values["contract_signed_on"] == dt.date(2025, 3, 4)
    assert second.values["contract_signed_on"] == dt.date(2025, 5, 31)
    assert second.texts["contract_signed_on"] == "2025年5月"
    assert dict(first.other) == {"序号": "1", "备注2": "随文报"}
    assert str(first.at("planned_total")[0]) == "签约情况!E4"


def test_the_unit_of_the_caption_counts_where_the_header_has_none():
    header = tuple(h.replace("（亿元）", "") for h in HEADER)
    for caption, amount in (("单位：亿元", 26 * 10**7), ("", 26_000), ("金额单位:万元", 26_000)):
        parsed = read(("情况表",), (caption,), header, *ROWS)
        assert parsed.value[0].values["planned_total"] == amount
        assert codes(parsed) == []


def test_a_header_wins_over_the_caption_and_the_conflict_is_told():
    parsed = read(("单位：万元",), HEADER, *ROWS)
    assert codes(parsed) == [("R64", "default")]
    assert parsed.findings[0].facts["found"] == "亿元"
    assert parsed.value[0].values["planned_total"] == 26 * 10**7


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (("合计", "2个", "", "", Decimal(4)), []),
        (("合计", "", "", "", Decimal("4.0")), []),
        (("合计", "3个", "", "", Decimal(4)), [("R63", "count")]),
        (("全市合计", "", "", "", Decimal("5.2")), [("R63", "default")]),
        (("小计", "", "", "", Decimal("5.2")), []),
    ],
)
def test_totals_are_compared_and_never_imported(total, found):
    parsed = read(HEADER, *ROWS, total)
    assert len(parsed.value) == 2
    assert codes(parsed) == found


def test_a_total_above_its_rows_and_totals_of_blocks_are_compared_with_what_they_stand_at():
    assert codes(read(HEADER, ("总计", "", "", "", Decimal(4)), *ROWS)) == []
    blocks = (
        ROWS[0],
        ("合计", "", "", "", Decimal("2.6")),
        ROWS[1],
        ("合计", "", "", "", Decimal("1.4")),
    )
    assert codes(read(HEADER, *blocks)) == []


def test_two_header_rows_and_a_remark_below():
    above = ("序号", "项目名称", "投资方", "县区", "投资情况", "", "签约时间")
    below = {
        5: Cell("总投资（亿元）", "总投资（亿元）"),
        6: Cell("固定资产投资（万元）", "固定资产投资（万元）"),
    }
    filled = {
        p: Cell(text, text, filled=True)
        for p, text in enumerate(above, start=1)
        if text and p not in (5, 6)
    }
    rows = dict(sheet(above).rows) | {2: filled | below}
    rows[3] = dict(
        sheet((1, "甲项目", "甲公司", "东区", Decimal("2.6"), 9000, dt.date(2025, 3, 4))).rows[1]
    )
    rows[4] = {2: Cell("注：以合同为准", "注：以合同为准")}
    parsed = ledger_rows(document(Sheet(name="表1", rows=rows)), PROJECTS)
    assert [row.text("name") for row in parsed.value] == ["甲项目"]
    assert parsed.value[0].values["planned_total"] == 26 * 10**7
    assert parsed.value[0].values["fixed_assets"] == 9 * 10**7


def test_what_cannot_be_read_keeps_its_text_and_is_told():
    row = (1, "甲项目", "甲公司", "东区", "两亿左右", "近期", "")
    parsed = read(HEADER, row)
    assert codes(parsed) == [("R01", "money"), ("R09", "default")]
    [kept] = parsed.value
    assert kept.unread("planned_total")
    assert kept.text("planned_total") == "两亿左右"


def test_money_of_another_currency_is_not_taken_for_yuan():
    parsed = read(HEADER, (1, "甲项目", "甲公司", "东区", "3000万美元", dt.date(2025, 3, 4), ""))
    assert codes(parsed) == [("R62", "default")]
    assert parsed.value[0].value("planned_total") is None


def test_a_code_whose_check_digit_is_wrong_is_told_and_kept():
    header = ("项目名称", "投资方", "县区", "统一社会信用代码")
    good = "91999900MA0000001"
    good += credit_code_check(good)
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")
    parsed = read(header, ("甲", "甲公司", "东区", good), ("乙", "乙公司", "东区", bad.lower()))
    assert codes(parsed) == [("R61", "default")]
    assert [row.value("credit_code") for row in parsed.value] == [good, bad]


def test_check_digits_of_published_codes():
    # two of the examples that are printed in the standard's own explanation and on licences
    assert credit_code_fits("91350100M000100Y43")
    assert not credit_code_fits("91350100M000100Y34")
    assert not credit_code_fits("91350100M000100I43")
    assert not credit_code_fits("")


def test_every_slip_of_one_sign_is_seen():
    first = "91999900MA0000777"
    good = first + credit_code_check(first)
    for place in range(18):
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            changed = good[:place] + sign + good[place + 1 :]
            assert credit_code_fits(changed) == (changed == good)


def test_several_files_make_one_ledger_and_keys_stay_apart():
    files = [ledger_rows(document(sheet(HEADER, *ROWS), name=n), PROJECTS) for n in ("a", "b")]
    together = several(files)
    assert len({row.key for row in together.value}) == 4


def test_a_workbook_without_the_ledger_is_told_by_what_was_expected():
    other = document(sheet(("姓名", "电话"), ("某人", "1")))
    taken = ledger_files([other], [PROJECTS], ())
    assert [f.code for f in taken.findings] == ["R65"]
    assert "项目名称" in str(taken.findings[0].facts["expected"])


def test_units_of_headers_and_captions():
    assert units_in_header("总投资（亿元）") == ("亿元",)
    assert units_in_header("实际利用外资(万美元)") == ("万美元",)
    assert units_in_header("用地（亩）") == ("亩",)
    assert units_in_header("企业（盖章）") == ()
    assert units_in_header("投资方（甲方）") == ()
    assert units_in_caption(["单位：万元、亩"]) == ("万元", "亩")
    assert units_in_caption(["填报单位：东区招商局"]) == ()
    assert units_in_caption(["单位：人民币万元"]) == ("万元",)
