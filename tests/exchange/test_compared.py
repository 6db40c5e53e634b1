import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.exports import wan, workbook
from jiheng.documents import read_csv
from jiheng.exchange import compared, exported, own_rows
from jiheng.model import Cell, Document, Location, Sheet
from jiheng.model.exchange import OwnRow, OwnRows
from jiheng.rulebook import load

RULES = load().rest
LAYOUTS = {layout.id: layout for layout in RULES.exchanges}
CODE = "350000210000012345678"  # 21 digits, more than a spreadsheet keeps
BUDGETS = [
    "预算年度",
    "单位代码",
    "项目代码",
    "资金性质代码",
    "年初批复数",
    "变动后预算数",
    "项目名称",
    "单位名称",
]
PAID = ["单位代码", "项目代码", "项目名称", "资金性质", "实际支付金额", "支付日期"]


def year(**values):
    project = {"number": "P01", "name": "道路养护", "budget_code": CODE} | values
    funds = OwnRow("f1", {"subject": "P01", "period_end": "2025-07-31"})
    return OwnRows(sheets={"projects": (OwnRow("p1", project),), "monitored_funds": (funds,)})


def against(rows, own, layout="national-standard", sheet="支付明细", given_day=None):
    export = exported(workbook({sheet: rows}), LAYOUTS[layout], given=given_day)
    return compared(export, own, RULES.form)


def texts(result):
    return {(d.sheet, d.field): (d.kind, d.ours, d.theirs) for d in result.differences}


def test_lines_of_a_project_are_added_up_by_their_fund_and_nothing_typed_is_touched():
    rows = [BUDGETS,
            ["2025", "101", CODE, "11", "1200000", "1300000.5", "道路养护", "示例局"],
            ["2025", "101", CODE, "3-单位资金", "34567.89", "34567.89", "道路养护", "示例局"]]  # fmt: skip
    result = against(
        rows, year(original_total="120", revised_fiscal="130.00005"), sheet="项目年度预算"
    )
    assert texts(result) == {
        ("projects", "original_fiscal"): ("empty", "", "120"),
        ("projects", "original_other"): ("empty", "", "3.456789"),
        ("projects", "original_total"): ("changed", "120", "123.456789"),
        ("projects", "revised_other"): ("empty", "", "3.456789"),
        ("projects", "revised_total"): ("empty", "", "133.456839"),
        ("projects", "implementer"): ("empty", "", "示例局"),
    }
    assert result.same == 2  # its name, its revised fiscal budget
    total = next(d for d in result.differences if d.field == "original_total")
    assert [str(at) for at in total.at] == ["项目年度预算!E2", "项目年度预算!E3"]
    assert {(str(c.at), c.why) for c in result.left} == {
        (f"项目年度预算!{letter}{row}", "exchange_no_field") for letter in "AB" for row in (2, 3)
    }


def test_what_was_paid_has_its_day_its_months_and_stands_in_the_round_too():
    rows = [["截至日期：2025年7月31日"], PAID,
            ["101", CODE, "道路养护", "11", "100000", "2025-03-05"],
            ["101", CODE, "道路养护", "11", "-20000", "2025-03-20"],
            ["101", CODE, "道路养护", "2", "5000.1", "2025-07-01"]]  # fmt: skip
    result = against(rows, year())
    assert (result.export.as_of, result.export.as_of_from) == (dt.date(2025, 7, 31), "stated")
    assert texts(result) == {
        ("projects", "executed_total"): ("empty", "", "8.50001"),
        ("projects", "executed_fiscal"): ("empty", "", "8"),
        ("projects", "executed_other"): ("empty", "", "0.50001"),
        ("projects", "executed_as_of"): ("empty", "", "2025-07-31"),
        ("monitored_funds", "to_date_total"): ("empty", "", "8.50001"),
        ("monitored_funds", "to_date_fiscal"): ("empty", "", "8"),
        ("monitored_funds", "to_date_other"): ("empty", "", "0.50001"),
        ("monitored_funds", "as_of"): ("empty", "", "2025-07-31"),
    }
    [spent] = result.executions
    assert (spent.amount, dict(spent.months)) == (
        Decimal("85000.1"),
        {3: 80000, 7: Decimal("5000.1")},
    )


def test_a_round_gets_what_was_paid_by_its_end_and_nothing_of_later():
    rows = [["截至2025年9月30日"], PAID,
            ["101", CODE, "道路养护", "11", "100000", "2025-07-31"],
            ["101", CODE, "道路养护", "11", "70000", "2025-08-01"]]  # fmt: skip
    result = against(rows, year())
    assert texts(result)["monitored_funds", "to_date_total"] == ("empty", "", "10")
    assert texts(result)["monitored_funds", "as_of"] == ("empty", "", "2025-07-31")
    assert texts(result)["projects", "executed_total"] == ("empty", "", "17")
    flat = [
        ["截至2025年9月30日"],
        ["项目编码", "项目名称", "年初预算", "全年执行数"],
        [CODE, "道路养护", "", "170000"],
    ]
    undated = against(flat, year(), layout="module-self", sheet="预算执行情况")
    assert not [d for d in undated.differences if d.sheet == "monitored_funds"]
    assert [cell.why for cell in undated.left] == ["exchange_later"]


@pytest.mark.parametrize(
    ("caption", "day", "expected"),
    [("截止时间:2025-09-30", None, (dt.date(2025, 9, 30), "stated")),
     ("", dt.date(2025, 8, 31), (dt.date(2025, 8, 31), "given")),
     ("", None, (dt.date(2025, 3, 5), "last"))],
)  # fmt: skip
def test_the_day_is_stated_given_or_that_of_the_last_payment(caption, day, expected):
    rows = [[caption], PAID, ["101", CODE, "道路养护", "11", "100000", "2025-03-05"]]
    export = against(rows, year(), given_day=day).export
    assert (export.as_of, export.as_of_from) == expected


def test_adjustments_keep_their_sign_and_go_on_top_of_the_beginning_of_the_year():
    rows = [["年度", "本级指标文号", "项目代码", "项目名称", "调整日期", "调入金额", "资金性质代码"],
            ["2025", "示财预〔2025〕1号", CODE, "道路养护", "2025-05-01", "50000", "11"],
            ["2025", "示财预〔2025〕2号", CODE, "道路养护", "2025-06-01", "-20000", "11"]]  # fmt: skip
    result = against(rows, year(original_total="100", original_fiscal="100"), sheet="预算调整明细")
    assert texts(result) == {
        ("projects", "revised_total"): ("empty", "", "103"), ("projects", "revised_fiscal"): ("empty", "", "103"),
    }  # fmt: skip
    without = against(rows, year(), sheet="预算调整明细")
    assert not without.differences
    unbased = [cell for cell in without.left if cell.why == "exchange_no_base"]
    assert [(str(c.at), c.header, c.text) for c in unbased] == [
        ("预算调整明细!F2", "调入金额", "50000"), ("预算调整明细!F3", "调入金额", "-20000")
    ]  # fmt: skip


def test_the_unit_of_the_header_wins_over_the_caption_and_the_caption_over_the_layout():
    rows = [
        ["单位：万元"],
        ["项目编码", "项目名称", "年初预算（元）", "调整后的预算", "全年执行数"],
        [CODE, "道路养护", "1200000", "130", "99.5"],
    ]
    result = against(rows, year(), layout="module-self", sheet="预算执行情况")
    found = {d.field: d.theirs for d in result.differences}
    assert (found["original_total"], found["revised_total"], found["executed_total"]) == (
        "120",
        "130",
        "99.5",
    )


def test_a_difference_within_what_is_printed_is_rounding():
    rows = [
        ["项目编码", "项目名称", "年初预算", "调整后的预算", "全年执行数"],
        [CODE, "道路养护", "1234567.89", "", "995000"],
    ]
    result = against(
        rows,
        year(original_total="123.46", executed_total="99.51"),
        layout="module-self",
        sheet="预算执行情况",
    )
    assert texts(result) == {
        ("projects", "original_total"): ("rounded", "123.46", "123.456789"),
        ("projects", "executed_total"): ("changed", "99.51", "99.5"),
    }


def test_a_code_that_a_spreadsheet_counted_is_told_and_never_guessed():
    header = ["项目编码", "项目名称", "年初预算", "全年执行数"]
    short = year(budget_code="003500001")
    as_number = against(
        [header, [3500001.0, "道路养护", "10000", "1"]],
        short,
        layout="module-self",
        sheet="预算执行情况",
    )
    assert as_number.export.tables[0].rows[0].doubt == "exchange_code_number"
    assert not as_number.theirs_alone
    assert ("projects", "original_total") in texts(as_number)
    for damaged in (float(CODE), "3.5E+20", "3.50000210000012E20"):
        result = against(
            [header, [damaged, "道路", "10000", "1"]],
            year(),
            layout="module-self",
            sheet="预算执行情况",
        )
        assert [row.doubt for row in result.theirs_alone] == ["exchange_code_damaged"]
        assert not result.differences
        assert [cell.why for cell in result.left].count("exchange_alone") == 3


def test_rows_that_stand_alone_and_rows_that_stand_twice_are_named():
    header = ["项目编码", "项目名称", "年初预算", "全年执行数"]
    rows = [
        header,
        ["NEW1", "新项目", "5", "1"],
        [CODE, "道路养护", "10000", "1"],
        [CODE, "道路养护", "20000", "1"],
        ["合计", "", "30005", "3"],
    ]
    own = OwnRows(
        sheets={
            "projects": (
                *year().rows("projects"),
                OwnRow("p2", {"name": "旧项目", "budget_code": "OLD"}),
            )
        }
    )
    result = against(rows, own, layout="module-self", sheet="预算执行情况")
    assert [row.code for row in result.theirs_alone] == ["NEW1"]
    assert result.ours_alone == ("旧项目",)
    assert [(code, len(at)) for code, at in result.twice] == [(CODE, 2)]
    assert [(str(c.at), c.why) for c in result.left if c.why == "exchange_conflict"] == [
        ("预算执行情况!C4", "exchange_conflict")
    ]


def test_a_project_without_a_code_is_known_by_its_name_and_gets_the_code():
    header = ["项目编码", "项目名称", "年初预算", "全年执行数"]
    own = OwnRows(sheets={"projects": (OwnRow("p1", {"name": "道路养护"}),)})
    result = against(
        [header, [CODE, "道路养护", "10000", "1"]], own, layout="module-self", sheet="预算执行情况"
    )
    assert texts(result)["projects", "budget_code"] == ("empty", "", CODE)
    assert all(d.by_name for d in result.differences)


def test_csv_keeps_codes_as_they_stand_whatever_its_writing():
    text = '项目编码,项目名称,年初预算,全年执行数\r\n="0035001",道路养护,"12,000.50",1\r\n'
    for coding in ("utf-8-sig", "gb18030"):
        export = exported(read_csv(text.encode(coding), "导出.csv"), LAYOUTS["module-self"])
        result = compared(export, year(budget_code="0035001"), RULES.form)
        assert texts(result)["projects", "original_total"] == ("empty", "", "1.20005")


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 12), st.integers(-(10**9), 10**10)),
        min_size=1,
        max_size=40,
    )
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sums_over_months_lose_nothing(payments):
    """What a second, plain addition comes to."""
    codes = [f"00{number}000123456789012" for number in range(4)]
    rows = [
        PAID,
        *(
            ["1", codes[p], f"项目{p}", "11", f"{cents / 100:.2f}", f"2025-{month:02d}-15"]
            for p, month, cents in payments
        ),
    ]
    projects = tuple(
        OwnRow(f"p{n}", {"number": f"P{n}", "name": f"项目{n}", "budget_code": code})
        for n, code in enumerate(codes)
    )
    result = against(rows, OwnRows(sheets={"projects": projects}))
    sums = {}
    for project, _month, cents in payments:
        sums[f"p{project}"] = sums.get(f"p{project}", 0) + cents
    assert {d.key: d.theirs for d in result.differences if d.field == "executed_total"} == {
        key: wan(cents) for key, cents in sums.items()
    }
    assert {row.code: sum(row.months.values()) * 100 for row in result.executions} == {
        codes[int(k[1:])]: c for k, c in sums.items()
    }


FUNDS = ["项目编码", "项目名称", "年初预算", "全年执行数"]


def codeless(*names):
    """A year of projects that have no code yet."""
    rows = (OwnRow(f"p{n}", {"name": name}) for n, name in enumerate(names, start=1))
    return OwnRows(sheets={"projects": tuple(rows)})


def of_funds(rows, own):
    return against([FUNDS, *rows], own, layout="module-self", sheet="预算执行情况")


def test_a_name_that_two_codes_have_tells_neither():
    rows = [["A1", "培训", "10000", "1"], ["A2", "培训", "20000", "2"]]
    result = of_funds(rows, codeless("培训"))
    assert not result.differences
    assert [row.code for row in result.theirs_alone] == ["A1", "A2"]


def test_rows_without_a_code_are_no_project_of_ours():
    rows = [
        PAID,
        ["101", "", "道路养护", "11", "100", "2025-03-05"],
        ["101", "", "培训", "11", "7", "2025-03-05"],
    ]
    result = against(rows, codeless("道路养护", "培训"))
    assert not result.differences
    alone = [(str(c.at), c.text) for c in result.left if c.why == "exchange_alone"]
    assert ("支付明细!E2", "100") in alone and ("支付明细!E3", "7") in alone


def test_a_code_without_its_digits_is_not_matched_by_name_and_one_without_zeros_is_not_taken():
    damaged = of_funds([["3.5E+20", "道路养护", "10000", "1"]], codeless("道路养护"))
    assert not damaged.differences
    counted = of_funds([[3500001.0, "道路养护", "10000", "1"]], codeless("道路养护"))
    assert set(texts(counted)) == {
        ("projects", "original_total"),
        ("projects", "executed_total"),
    }
    assert [(str(c.at), c.why) for c in counted.left] == [
        ("预算执行情况!A2", "exchange_code_number")
    ]


def test_what_is_left_is_told_as_it_stands_in_the_file():
    rows = [
        PAID,
        ["101", "NEW", "新项目", "11", "100.50", "2025-03-05"],
        ["101", "NEW", "新项目", "11", "7", "2025-03-06"],
    ]
    left = [c for c in against(rows, year()).left if c.why == "exchange_alone"]
    assert [(str(c.at), c.header, c.text) for c in left if c.at.spot.startswith("E")] == [
        ("支付明细!E2", "实际支付金额", "100.50"),
        ("支付明细!E3", "实际支付金额", "7"),
    ]


@pytest.mark.parametrize(
    "words", ["截止到2025年7月31日", "数据截至到2025-07-31", "截至2025年7月31日止"]
)
def test_the_day_is_read_however_it_is_announced(words):
    rows = [[words], PAID, ["101", CODE, "道路养护", "11", "1", "2025-03-05"]]
    export = against(rows, year()).export
    assert (export.as_of, export.as_of_from) == (dt.date(2025, 7, 31), "stated")


def test_a_day_is_the_same_however_it_is_typed():
    rows = [["截至2025年7月31日"], PAID, ["101", CODE, "道路养护", "11", "1", "2025-03-05"]]
    result = against(rows, year(executed_as_of="2025年7月31日"))
    assert ("projects", "executed_as_of") not in texts(result)


def test_the_payments_of_a_project_are_gathered_in_one_pass(monkeypatch):
    """Each row is compared with no other: twice the rows, twice the comparisons of places."""
    compared_places = []
    equal = Location.__eq__
    monkeypatch.setattr(
        Location, "__eq__", lambda own, other: compared_places.append(1) or equal(own, other)
    )
    rows = [PAID, *(["1", CODE, "道路养护", "11", "1.00", "2025-03-05"] for _ in range(200))]
    against(rows, year())
    assert len(compared_places) < 1000


def test_a_workbook_is_read_to_the_last_digit_of_a_per_cent():
    cell = Cell(Decimal("0.9512"), "95%", "0%")
    rows = {1: {1: Cell("项目名称", "项目名称"), 2: Cell("年度总体目标", "年度总体目标")},
            2: {1: Cell("道路养护", "道路养护"), 2: cell}}  # fmt: skip
    document = Document(name="年.xlsx", sheets=(Sheet(name="项目", rows=rows),))
    [row] = own_rows(document, RULES.form).rows("projects")
    assert "95.12%" in row.values.values()
