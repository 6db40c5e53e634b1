"""Codes with a check digit."""

from collections.abc import Callable, Mapping

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
LENGTH = 18
BASE = 31
STEP = 3


def credit_code_fits(text: str) -> bool:
    """Return whether a 统一社会信用代码 has 18 signs of which the last checks the others."""
    if len(text) != LENGTH or any(sign not in SIGNS for sign in text):
        return False
    return text[-1] == credit_code_check(text[:-1])


def credit_code_check(first: str) -> str:
    """Return the last sign that goes with the first seventeen: weights are powers of 3 by 31."""
    total = sum(SIGNS.index(sign) * pow(STEP, place, BASE) for place, sign in enumerate(first))
    return SIGNS[-total % BASE]


CHECKS: Mapping[str, Callable[[str], bool]] = {"credit_code": credit_code_fits}
