"""Figures and dates as people write them; what is not certain is not read."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.model import Interval, Quantity
from jiheng.parsing.column_names import column_name, unit_in
from jiheng.parsing.dates import read_date
from jiheng.parsing.measures import read_measure
from jiheng.parsing.numbers import read_interval, read_quantity
from jiheng.rulebook import load

HEDGES = load().rest.lexicon.hedges


@pytest.mark.parametrize(
    ("text", "unit", "number", "found_unit", "digits"),
    [
        ("1,929.81万元", "元", "1929.81", "万元", 2),
        ("2009.81", "万元", "2009.81", "万元", 2),
        ("９８％", "", "98", "%", 0),
        ("－3.5", "", "-3.5", "", 1),
        ("−3", "", "-3", "", 0),
        (" 12 345 ", "", "12345", "", 0),
        ("1.73亿美元", "亿美元", "1.73", "亿美元", 2),
        ("1.5亿", "万元", "1.5", "亿元", 1),
        ("20,467万", "万元", "20467", "万元", 0),
        ("8000万", "亿元", "8000", "万元", 0),
        ("578个", "个", "578", "个", 0),
        ("12.1百分比", "", "12.1", "%", 1),
        ("0.00", "万元", "0.00", "万元", 2),
    ],
)
def test_a_certain_figure_is_read(text, unit, number, found_unit, digits):
    assert read_quantity(text, unit) == Quantity(Decimal(number), found_unit, digits)


@pytest.mark.parametrize(
    "text",
    ["1,2.3,45", "约30", "3-5", "30余", "近100", "12,34", "1,9298.1", "", "无", "1.2.3", "5050100%a",
     "9" * 40, "578个", "１２亿", "1e5", "NaN", "∞", "十二"],
)  # fmt: skip
def test_an_uncertain_figure_is_not(text):
    assert read_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "within", "beyond"),
    [
        ("高于90%", ["90.1%"], ["90%", "3%"]),
        ("90%以上", ["90%", "99%"], ["89.9%"]),
        ("30余家", ["31家", "39家"], ["30家", "40家"]),
        ("180余项", ["181项", "189项"], ["180项", "190项", "3项"]),
        ("近100家", ["90家", "99家"], ["3家", "89家", "100家"]),
        ("不超过5%", ["5%", "0%"], ["5.1%"]),
        ("超170", ["171"], ["170", "3"]),
        ("逾1200人", ["1201人"], ["1200人"]),
        ("约40场", ["38场", "42场"], ["37场", "43场"]),
        ("1.2万余人", ["12500人"], ["13000人", "12000人"]),
    ],
)
def test_an_approximate_figure_holds_what_it_says(text, within, beyond):
    unit = "".join(sign for sign in text if sign in "家项人场%")
    interval = read_interval(text, unit, HEDGES)
    assert isinstance(interval, Interval)
    for figure, holds in [(w, True) for w in within] + [(b, False) for b in beyond]:
        assert interval.holds(read_quantity(figure, counted=True)) is holds, figure


def test_units_that_cannot_be_compared_hold_nothing():
    interval = read_interval("近100家", "家", HEDGES)
    assert interval.holds(Quantity(Decimal(95), "万元")) is None


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_printed_is_read_again(number):
    for text in (f"{number:.2f}", f"{number:,.2f}", f"{number:,.2f}万元"):
        found = read_quantity(text, "万元")
        assert found is not None
        assert (found.number, found.digits) == (number, 2)


@given(st.text(max_size=30))
def test_no_text_is_too_strange(text):
    for read in (read_quantity, read_date, read_measure, unit_in, column_name):
        read(text)
    read_interval(text, "", HEDGES)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-10-31", dt.date(2025, 10, 31)),
        ("2025年10月31日前", dt.date(2025, 10, 31)),
        ("2025/1/5", dt.date(2025, 1, 5)),
        ("２０２５年６月底", dt.date(2025, 6, 30)),
        ("2024年2月末", dt.date(2024, 2, 29)),
        ("2025年12月底前", dt.date(2025, 12, 31)),
        ("2025年底", dt.date(2025, 12, 31)),
        ("2025年2月30日", None),
        ("9999-12-31", None),
        ("9999年12月", None),
        ("0001-01-01", None),
        ("10月31日", None),
        ("年底", None),
        ("2025", None),
    ],
)
def test_dates(text, day):
    assert read_date(text) == day
