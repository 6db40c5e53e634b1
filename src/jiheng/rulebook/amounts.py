"""Amounts as rule files write them: 1亿元, 3000 万美元, 5 %."""

import re
from decimal import Decimal

from jiheng.model import Quantity

AMOUNT = re.compile(r"(-?\d{1,15}(?:\.\d{1,8})?) ?(\D{0,8})")


def amount_of(text: str) -> Quantity | None:
    """Return a number with its unit; None for anything else."""
    match = AMOUNT.fullmatch(text.strip())
    return Quantity(Decimal(match.group(1)), match.group(2)) if match else None
