"""Amounts of money in capitals, as cheques and contracts have them: 壹佰零贰万元整."""

import re
from collections.abc import Iterator
from decimal import Decimal

from jiheng.model import Quantity

DIGITS = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"〇": 0, "两": 2}
DIGITS |= {"貳": 2, "叄": 3, "陸": 6, "弐": 2}
PLACES = {"拾": 10, "佰": 100, "仟": 1_000}
SIGNS = "".join([*DIGITS, *PLACES])
CAPITALS = re.compile(
    rf"(?P<yuan>[{SIGNS}万亿]{{1,24}})[元圆](?:(?P<jiao>[{SIGNS}])角)?(?:零?(?P<fen>[{SIGNS}])分)?[整正]?"
)


def capital_amounts(text: str) -> Iterator[tuple[int, int, Quantity]]:
    """Yield the amounts in capitals of a text: where each stands, and what it is in yuan."""
    for match in CAPITALS.finditer(text):
        yuan = _whole(match.group("yuan"))
        if yuan is None:
            continue
        cents = 10 * DIGITS.get(match.group("jiao") or "零", 0)
        cents += DIGITS.get(match.group("fen") or "零", 0)
        yield *match.span(), Quantity(Decimal(100 * yuan + cents).scaleb(-2), "元", 2)


def _whole(signs: str) -> int | None:
    """Return the number that capitals are; None where they are none, such as 万 alone."""
    total = section = digit = 0
    seen = False
    for sign in signs:
        if sign in DIGITS:
            digit, seen = DIGITS[sign], True
        elif sign in PLACES:
            section += (digit or (0 if seen else 1)) * PLACES[sign]
            digit, seen = 0, True
        elif not seen:
            return None
        else:
            scale = 10_000 if sign == "万" else 10**8
            total = (total + section + digit) * scale if scale > 10_000 else (
                total + (section + digit) * scale
            )  # fmt: skip
            section = digit = 0
    return total + section + digit if seen else None
