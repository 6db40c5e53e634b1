"""Exact values as the pages of comparison print them."""

from decimal import Decimal
from fractions import Fraction

from django import template

from jiheng.model import half_up

register = template.Library()
DIGITS, TEN_THOUSAND = 2, 10_000


@register.filter
def two_digits(value: Fraction) -> Decimal:
    """Return a value with two decimals, rounded half up."""
    return half_up(value, DIGITS)


@register.filter
def ten_thousands(value: Fraction) -> Decimal:
    """Return yuan in ten thousands with two decimals."""
    return half_up(value / TEN_THOUSAND, DIGITS)
