"""Published scorecards come out to the cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
import yaml

from jiheng.promotion.grades import ungraded
from jiheng.promotion.scorecards import scored
from jiheng.rulebook import load_with
from promotion.cards import card, packaged, subject

ABOVE = packaged("per-mu.2022.above-scale")
P23 = {
    "亩均税收": "48.194",
    "亩均增加值": "68.08",
    "单位能耗增加值": "2.694",
    "单位排放增加值": "4929.81",
    "全员劳动生产率": "9.07",
    "研发占比": "0.0151",
}
V9 = {
    "亩均税收": "30",
    "亩均增加值": "120",
    "单位能耗增加值": "3",
    "单位排放增加值": "5000",
    "全员劳动生产率": "20",
    "研发占比": "0.04",
}


def enterprise(ratios):
    """Return an enterprise of 100 mu whose ratios are these."""
    land, added = Fraction(100), Fraction(ratios["亩均增加值"]) * 100
    in_ten_thousands = {
        "占用土地": land, "税收收入": Fraction(ratios["亩均税收"]) * land, "工业增加值": added,
        "综合能耗": added / Fraction(ratios["单位能耗增加值"]),
        "主要污染物排放": added / Fraction(ratios["单位排放增加值"]),
        "年平均职工": added / Fraction(ratios["全员劳动生产率"]),
        "营业收入": Fraction(1000), "研发投入": Fraction(1000) * Fraction(ratios["研发占比"]),
    }  # fmt: skip
    scales = {
        "占用土地": Fraction(10_000, 15),
        "主要污染物排放": 1_000_000,
        "综合能耗": 1,
        "年平均职工": 1,
    }
    values = {name: v * scales.get(name, 10_000) for name, v in in_ten_thousands.items()}
    own = subject("企业", {})
    return type(own)(id=own.id, name=own.name, values=values)


def points(row):
    return {cell.item: str(cell.points) for cell in row.cells}


def test_p23_an_item_earns_sixty_of_thirty_because_the_rule_has_no_cap():
    [row] = scored(ABOVE, [enterprise(P23)])
    assert str(row.total) == "110.00"
    assert points(row)["tax"] == "60.00"


def test_v9_the_formula_of_a_district_comes_out_to_the_cent():
    [row] = scored(ABOVE, [enterprise(V9)])
    assert str(row.total) == "111.66"
    printed = sum(cell.points for cell in row.cells)
    assert (printed, row.tail) == (Decimal("111.67"), Decimal("-0.01"))  # the tail is told


def test_below_scale_has_two_items():
    values = {
        "税收收入": ("115.932", "万元"),
        "占用土地": ("20", "亩"),
        "用电量": ("4929081.6327", "千瓦时"),
    }
    [row] = scored(packaged("per-mu.2022.below-scale"), [subject("小", values)])
    assert points(row) == {"tax": "25.00", "power": "50.00"}
    assert str(row.total) == "75.00"


def test_p25_a_reverse_benchmark_is_zero_from_twice_the_base_on_and_has_no_upper_cap():
    rows = scored(card("reverse"), [subject(v, {"排放": v}) for v in ("5", "10", "15", "20", "25")])
    assert [str(row.total) for row in rows] == ["3.00", "2.00", "1.00", "0.00", "0.00"]


def test_v1_two_districts_item_by_item():
    first = {"外资": ("96", "%"), "内资": ("120", "%"), "签约数": 28, "签约额": ("177.7", "亿元"),
             "三亿": 7, "十亿": 4, "二十亿": 1, "落地数": 8, "开工数": 9}  # fmt: skip
    second = first | {"外资": ("90", "%"), "落地数": 10}
    rows = scored(card("districts"), [subject("甲区", first), subject("乙区", second)])
    printed = [[str(cell.points) for cell in row.cells] for row in rows]
    assert printed == [
        ["0.48", "0.60", "0.50", "0.50", "0.30", "0.40"],
        ["0.45", "0.60", "0.50", "0.50", "0.50", "0.40"],
    ]
    assert [str(row.total) for row in rows] == ["2.78", "2.95"]
    signed = rows[0].cells[2]
    assert (round(float(signed.trace.raw), 2), signed.trace.cut_by) == (1.08, "cap")
    assert rows[0].cells[1].trace.cut_by == ""
    assert [row.place for row in rows] == [2, 1]


def test_p27_events_are_deducted_and_show_their_papers():
    events = (("中央督察反馈问题", 2, "甲1号"), ("省级督察反馈问题", 1, "甲2号"),
              ("中央曝光典型案例", 1, "甲3号"), ("较大安全事故", 1, "甲4号"))  # fmt: skip
    [row] = scored(card("deductions"), [subject("区", {"基本分": "88.40"}, events=events)])
    cut = sum(cell.points for cell in row.cells[1:])
    assert (str(cut), str(row.total)) == ("-3.30", "85.10")
    accident = row.cells[-1]
    assert (str(accident.points), accident.trace.papers[0].document) == ("-1.00", "甲4号")


@pytest.mark.parametrize(
    ("counts", "total", "without"),
    [((134, 439, 575, 100), 1248, 0), ((11, 21, 7, 0), 39, 0), ((4, 21, 0, 3), 36, 8)],
)
def test_p21_a_published_list_of_grades_adds_up_or_lacks_some(counts, total, without):
    assert ungraded(counts, total) == without


@pytest.mark.parametrize(("x", "expected"), [(3, "6.00"), (7, "8.67"), (9, "10.00")])
def test_efficacy_of_a_published_example(x, expected):
    text = yaml.safe_dump({
        "id": "efficacy", "label": "功效", "english": "Efficacy", "place": "CN", "since": 2020,
        "missing": "none", "cites": {"document": "published-practice-cards", "clause": "功效系数"},
        "verified": False, "items": [{"id": "x", "label": "x", "english": "x", "rule": "efficacy",
        "weight": 10, "value": {"over": "x"}, "low": 3, "high": 9}]}, allow_unicode=True)  # fmt: skip
    own = load_with({}, cards={"e.yaml": text}).rest.scorecards
    [row] = scored(next(c for c in own if c.id == "efficacy"), [subject("x", {"x": x})])
    assert str(row.total) == expected
