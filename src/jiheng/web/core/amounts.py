"""Amounts of money as people type them into a field."""

from decimal import Decimal

from django.utils.translation import gettext as _

from jiheng.web.core.refusal import Refused

WAN = 10_000
MOST = Decimal(10) ** 15  # yuan
DIGITS = 2  # of yuan


def typed_yuan(text: str, field: str) -> Decimal | None:
    """Return an amount in 万元 as yuan; None for nothing. Raises Refused for what is no amount.

    Whatever a number is written as: 1e999999 is no amount, and no fault of ours.
    """
    plain = text.strip().replace(",", "").removesuffix("万元").strip()
    if not plain:
        return None
    try:
        amount = Decimal(plain) * WAN
        sound = amount.is_finite() and 0 <= amount < MOST and amount == round(amount, DIGITS)
    except ArithmeticError:  # no number, or one beyond what can be worked out
        sound = False
    if not sound:
        said = _("金额要写成不小于 0 的数，单位万元，例如 90.00。")
        raise Refused(said, field=field)
    return round(amount, DIGITS)
