"""Amounts whose unit nobody wrote: printed as yuan are, beside a word for money."""

import re

MONEY_WORDS = re.compile("金额|[元款费]|支出|资金|价|预算|决算")


def is_yuan(text: str) -> bool:
    """Return whether an amount is printed as amounts of yuan are: 300,000.00."""
    return "," in text and text[-3:-2] == "."
