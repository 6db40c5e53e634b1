"""Quantities convert exactly and round half up, away from zero at ties."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.model import Quantity, column_letters, half_up


def test_units_of_one_family_convert_exactly_and_others_not_at_all():
    amount = Quantity(Decimal("1.2"), "亿元", 1)
    assert amount.within("万元", 2) == Decimal("12000.00")
    assert amount.amount == 120_000_000
    assert amount.half_unit == 5_000_000
    with pytest.raises(ValueError, match="cannot be expressed"):
        amount.within("%", 2)


@pytest.mark.parametrize(
    ("unit", "digits", "half", "printed"),
    [
        ("人", None, "0", "2.5人"),  # exact: nothing was rounded away
        ("人", 0, "1/2", "3人"),  # printed without decimals: anything from 2.5 to 3.5
        ("人", 1, "1/20", "2.5人"),
        ("万元", None, "0", "2.5万元"),
        ("万元", 0, "5000", "3万元"),
        ("万元", 2, "50", "2.50万元"),
        ("%", None, "0", "2.5%"),
        ("%", 0, "1/200", "3%"),
        ("%", 1, "1/2000", "2.5%"),
    ],
)
def test_what_is_exact_is_not_what_is_printed_without_decimals(unit, digits, half, printed):
    quantity = Quantity(Decimal("2.5"), unit, digits)
    assert quantity.half_unit == Fraction(half)
    assert quantity.printed() == printed


def test_infinity_is_no_quantity():
    for number in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="finite"):
            Quantity(Decimal(number))


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [("0.245", 2, "0.25"), ("-0.245", 2, "-0.25"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("0.0049", 2, "0.00"),
     ("-0.0049", 2, "0.00"), ("1929.805", 2, "1929.81")],
)  # fmt: skip
def test_half_up(value, digits, rounded):
    assert str(half_up(Fraction(value), digits)) == rounded


@given(st.fractions(min_value=-(10**12), max_value=10**12), st.integers(0, 6))
def test_rounding_is_never_off_by_more_than_half_a_unit(value, digits):
    rounded = Fraction(half_up(value, digits))
    assert abs(rounded - value) <= Fraction(1, 2 * 10**digits)


def test_column_letters():
    assert [column_letters(n) for n in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
