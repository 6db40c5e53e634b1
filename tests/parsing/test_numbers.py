"""Figures and dates as people write them; what is not certain is not read."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.model import Interval, Quantity
from jiheng.parsing.dates import read_date
from jiheng.parsing.numbers import read_interval, read_quantity


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
    ("text", "low", "high"),
    [("高于90%", "90", None), ("90%以上", "90", None), ("30余家", "30", None), ("近100", None, "100"),
     ("不超过5%", None, "5"), ("超170", "170", None)],
)  # fmt: skip
def test_an_approximate_figure_is_an_interval(text, low, high):
    found = read_interval(text, "家" if "家" in text else "")
    assert isinstance(found, Interval)
    assert (found.low, found.high) == (low and Decimal(low), high and Decimal(high))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_printed_is_read_again(number):
    for text in (f"{number:.2f}", f"{number:,.2f}", f"{number:,.2f}万元"):
        found = read_quantity(text, "万元")
        assert found is not None
        assert (found.number, found.digits) == (number, 2)


@given(st.text(max_size=30))
def test_no_text_is_too_strange(text):
    for read in (read_quantity, read_interval, read_date):
        read(text)


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
        ("10月31日", None),
        ("年底", None),
        ("2025", None),
    ],
)
def test_dates(text, day):
    assert read_date(text) == day
