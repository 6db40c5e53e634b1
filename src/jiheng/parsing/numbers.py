"""Figures as people write them; what is not certain is not read."""

import re
import unicodedata
from decimal import Decimal

from jiheng.model import Interval, Quantity, family
from jiheng.model.hedge import Hedge
from jiheng.model.units import KNOWN, SCALES
from jiheng.parsing.traditional import SIMPLIFIED

MAX_DIGITS = 15  # what a spreadsheet keeps of a number
UNIT_SYNONYMS = {"百分比": "%", "百分之": "%", "人民币元": "元"}  # 百分点 is another thing than %
DRAWN: dict[int, str] = {ord(a): b for a, b in zip("≧≦═⩾⩽﹥﹤〜∼", "≥≤=≥≤><~~", strict=True)}
WRITTEN = {**SIMPLIFIED, **DRAWN}
HAN = r"\u4e00-\u9fff"
WORD = rf"(?:[a-zA-Zμ°]|[{HAN}])(?:[a-zA-Zμ°·*]|[{HAN}]|[23](?!\d)|[(][a-zA-Z{HAN}·*/]+[)]){{0,11}}"
# A unit is a measure word, a Latin or SI unit, or several by division; no word of a sentence.
UNIT = re.compile(
    rf"(?:{WORD}|[%‰])(?:/(?:\d+[万千百亿]?)?(?:{WORD})?){{0,2}}|1?/\d+[万千百亿]?(?:{WORD})?"
)
NO_UNIT = re.compile(
    r"[未不没无已其完达为以较比约等及和或与但并因由将是在至到余多超近低高号第]|左右|上下|(?<![·*/个])月"
)
POWER = re.compile(r"(?<=[a-zA-Z])[23](?!\d)")
GREAT = ("万", "亿")
KEPT_APART = ("money", "foreign_money", "share")
NUMBER = re.compile(r"([-−－负]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")


def plain(text: str) -> str:
    """Return text with full-width digits, letters and signs made half-width, and no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(WRITTEN)


def digits_of(number: Decimal) -> int:
    """Return how many decimals a number needs."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def significant(number: Decimal) -> int:
    """Return how many digits a number has, without leading and trailing zeros."""
    # not normalize(): that rounds to the context's 28 digits first
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))


def read_quantity(
    text: str, unit: str = "", digits: int | None = None, *, counted: bool = False
) -> Quantity | None:
    """Return the one number a text states, in its own unit or else `unit`; None if not certain.

    `1,929.81万元`, `98％`, `－3.5` are read; `1,2.3,45`, `约30`, `3-5` are not. `digits` is the
    least number of decimals that the place prints; `counted`: any word with the shape of a unit
    is one, such as in `1.26万份`.
    """
    bare = plain(text)
    match = NUMBER.match(bare)
    if match is None:
        return None
    own = unit_of(bare[match.end() :], unit, counted=counted)
    if own is None:
        return None
    number = Decimal(match.group(2).replace(",", "") + (match.group(3) or ""))
    if significant(number) > MAX_DIGITS:
        return None
    number = -number if match.group(1) else number
    printed = max(len(match.group(3) or ".") - 1, digits or 0)
    return Quantity(number, own or unit, printed if printed or digits is not None else 0)


def unit_of(written: str, unit: str, *, counted: bool = False) -> str | None:
    """Return the unit written behind a number, whole where only its scale is; None: it is none.

    `unit` is that of the column. Money and shares are known anywhere; other words are taken where
    they measure the same, or where anything may be counted.
    """
    own = UNIT_SYNONYMS.get(written, written).replace("°C", "℃")
    own = POWER.sub(lambda match: "²³"[match.group() == "3"], own)
    if not own or own == unit or family(own) in KEPT_APART:
        return own
    if own in GREAT and unit[:1] in GREAT:  # 1.5亿 in a column of 万元, 8000万 in one of 亿元
        return f"{own}{unit[1:]}"
    if unit and family(f"{own}{unit}" if own in SCALES else own) == family(unit):
        return f"{own}{unit}" if own in SCALES else own
    return own if counted and is_unit(own) else None


def is_unit(text: str) -> bool:
    """Return whether a word has the shape of a unit, and is none of a sentence."""
    if text in KNOWN or text in SCALES:
        return True
    return bool(UNIT.fullmatch(plain(text))) and not NO_UNIT.search(text)


def read_interval(text: str, unit: str, hedges: tuple[Hedge, ...]) -> Interval | None:
    """Return what an approximate figure such as `高于90%` or `30余家` says for certain."""
    bare = plain(text)
    words = sorted(((w, h) for h in hedges if not h.numerals for w in h.words), key=_longest)
    for word, hedge in words:
        behind = hedge.after or hedge.inside
        if bare.startswith(word) and not behind:
            return _hedged(bare[len(word) :], unit, hedge)
        if behind and word in bare:
            return _hedged(bare.replace(word, "", 1), unit, hedge)
    return None


def _longest(pair: tuple[str, Hedge]) -> int:
    return -len(pair[0])


def _hedged(text: str, unit: str, hedge: Hedge) -> Interval | None:
    match = NUMBER.match(text)
    if match is None or match.group(1):
        return None
    rest = text[match.end() :]
    if any(sign.isdigit() or sign in ",." for sign in rest):
        return None
    quantity = read_quantity(text[: match.end()], rest or unit)
    return hedge.interval(quantity.number, quantity.unit) if quantity is not None else None
