"""Units are an open class: what is measured, and by which factor the number is written.

A unit is a measure with a scale before it (万人次, 亿元) or several by division (元/人·月, 1/10万).
Only measures that convert into each other are listed; any other word is its own family.
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

SCALES: dict[str, int] = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "亿": 10**8, "千万": 10**7, "百万": 10**6,
    "十万": 10**5, "万": 10**4, "千": 10**3,
}  # fmt: skip
MEASURES: dict[str, dict[str, Fraction]] = {
    "money": {"元": Fraction(1), "人民币元": Fraction(1)},
    "foreign_money": {"美元": Fraction(1)},
    "share": {"%": Fraction(1, 100), "‰": Fraction(1, 1_000)},
    "length": {
        "米": Fraction(1), "m": Fraction(1), "公里": Fraction(1_000), "km": Fraction(1_000),
        "里": Fraction(500), "厘米": Fraction(1, 100), "cm": Fraction(1, 100),
        "毫米": Fraction(1, 1_000), "mm": Fraction(1, 1_000), "延米": Fraction(1),
    },
    "area": {
        "平方米": Fraction(1), "m2": Fraction(1), "平米": Fraction(1), "公顷": Fraction(10_000),
        "hm2": Fraction(10_000), "亩": Fraction(10_000, 15), "平方公里": Fraction(1_000_000),
        "km2": Fraction(1_000_000), "平方千米": Fraction(1_000_000),
    },
    "volume": {
        "立方米": Fraction(1), "m3": Fraction(1), "方": Fraction(1), "升": Fraction(1, 1_000),
        "L": Fraction(1, 1_000), "毫升": Fraction(1, 1_000_000), "mL": Fraction(1, 1_000_000),
    },
    "mass": {
        "克": Fraction(1), "g": Fraction(1), "公斤": Fraction(1_000), "kg": Fraction(1_000),
        "斤": Fraction(500), "吨": Fraction(1_000_000), "t": Fraction(1_000_000),
        "毫克": Fraction(1, 1_000), "mg": Fraction(1, 1_000), "微克": Fraction(1, 1_000_000),
        "μg": Fraction(1, 1_000_000),
    },
    "energy": {"千瓦时": Fraction(1), "kWh": Fraction(1), "度": Fraction(1)},
    "power": {"瓦": Fraction(1), "W": Fraction(1), "kW": Fraction(1_000)},
    "time": {
        "小时": Fraction(1), "h": Fraction(1), "分钟": Fraction(1, 60), "min": Fraction(1, 60),
        "秒": Fraction(1, 3_600), "s": Fraction(1, 3_600),
    },
    "temperature": {"℃": Fraction(1), "°C": Fraction(1), "摄氏度": Fraction(1)},
}  # fmt: skip
KNOWN = {unit: (family, size) for family, units in MEASURES.items() for unit, size in units.items()}
ALONE = ("百分点", "千分点", "个百分点")  # a difference of shares: no share, no scale before it
TIMES = re.compile(r"[·*×.⋅•]")
NUMBERED = re.compile(r"(\d+)(.*)")


def spelled(unit: str) -> str:
    """Return a unit in one spelling: m² as m2, full-width signs half-width, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit)).replace("^", "")


@lru_cache(maxsize=4096)
def measure(unit: str) -> tuple[str, Fraction]:
    """Return what a unit measures, and how many base units of that it is."""
    above, *below = spelled(unit).replace("每", "/").split("/")
    name, size = _product(above)
    if not below:
        return name, size
    pairs = [_product(part.strip("()")) for part in below]
    for _, divisor in pairs:
        size /= divisor
    names = "·".join(sorted(filter(None, (part for part, _ in pairs))))
    return (f"{name}/{names}" if names else f"{name}/1"), size


def _product(text: str) -> tuple[str, Fraction]:
    """Return the family of measures that stand beside each other, such as 人·月."""
    size, names = Fraction(1), []
    for part in TIMES.split(text):
        name, factor = _single(part)
        size *= factor
        names.append(name)
    return "·".join(filter(None, names)), size


def _single(text: str) -> tuple[str, Fraction]:
    if numbered := NUMBERED.fullmatch(text):
        name, size = _single(numbered.group(2))
        return name, size * (int(numbered.group(1)) or 1)
    if text in KNOWN:
        return KNOWN[text]
    if text in ALONE:
        return text, Fraction(1)
    scale = next((word for word in SCALES if text.startswith(word)), "")
    if not scale:
        return text, Fraction(1)
    rest = text.removeprefix(scale)
    name, size = KNOWN.get(rest, (rest, Fraction(1)))
    return name, size * SCALES[scale]


def with_unit(number: str, unit: str) -> str:
    """Return a number with its unit as it is read: 12 of 1/10万 is 12/10万, never 121/10万."""
    if unit.startswith("1/"):
        return f"{number}{unit[1:]}"
    return f"{number}（{unit}）" if unit[:1].isdigit() else f"{number}{unit}"
