"""Quantities in running text: number, unit, printed decimals, what makes them approximate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jiheng.model.text import any_of
from jiheng.rulebook import Lexicon

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
MALFORMED = (
    r"\d+(?:\.\d+)?,\d{1,2}(?:[.,]\d+)*(?![\d,])"
    r"|\d+,\d{3}(?:,\d{1,2})(?!\d)[\d.,]*|\d+\.\d+\.\d+(?:\.\d+)*"
)
MASKED = r"\*{2,}|[×xX]{2,}(?![A-Za-z])|点击查看(?:>>)?"
DATES = (
    r"(?:19|20)\d{2}[-—~至到](?:19|20)?\d{2}年度?|(?:19|20)\d{2}年度?(?:\d{1,2}月(?:份|\d{1,2}日)?)?"
    r"|(?<!\d)\d{1,2}月(?:份|底|末|初|\d{1,2}日)?(?!报)|(?<!\d)\d{1,2}日"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
)
DOCUMENT_NUMBER = r"[〔\[【（(﹝](?:19|20)\d{2}[〕\]】）)﹞]\s*(?:第?\d+(?:、\d+)*号)?"
ORDINAL = r"第\d+"
ENUMERATOR = r"(?:(?<=^)|(?<=[。；：！？\n]))(?:\d{1,2}[.、)）](?!\d)|（\d{1,2}）)"
NOT_WORD = r"(?<![彩高Bb附最临邻合条签预节违公制])"  # 彩超 is no 超, 附近 no 近, 合约 no 约
MANY_DIGITS = 15
SOME = re.compile(rf"\d|{MASKED}")  # a text without any has no quantity


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity as it stands in a text; `number` is None if it is masked."""

    start: int  # of the whole expression
    end: int
    number: Decimal | None
    digits: int
    unit: str
    kind: str  # money, foreign, count, share, points, score, period, bare
    about: str = ""  # above, below, about
    upper: Decimal | None = None  # of a range


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The patterns of quantities, compiled from a lexicon."""

    quantity: re.Pattern[str]
    skipped: re.Pattern[str]
    malformed: re.Pattern[str]
    kind_of: dict[str, str]
    about_of: dict[str, str]


@cache
def patterns(lexicon: Lexicon) -> Patterns:
    """Return the patterns of a lexicon."""
    units, about = lexicon.groups["units"], lexicon.groups["approximate"]
    per = any_of(lexicon.lists["per"])
    counted = any_of((*units["whole"], *units["measure"]))
    unit = (
        rf"(?:(?:{any_of(units['money'])})/(?:{per})|{any_of(units['foreign'])}|{any_of(units['points'])}"
        rf"|{any_of(units['share'])}|个月|(?:万|亿)(?:余|多)?(?:{counted})|(?:{counted})"
        rf"|{any_of((*units['money'], *units['score'], *units['period']))})"
    )
    before = any_of((*about["above"], *about["below"], *about["about"]))
    after = any_of((*about["above_after"], *about["below_after"], *about["about_after"]))
    number = (
        rf"(?<![\d.,A-Za-z])(?P<number>-?{NUMBER})"
        rf"(?:(?P<between>余|多|来)|[-—~至到](?P<upper>{NUMBER}))?"
    )
    firsts = re.escape("".join(sorted({word[0] for words in about.values() for word in words})))
    quantity = (
        rf"(?=[\d*×xX点{firsts}-])"  # most signs cannot begin one
        rf"(?:{NOT_WORD}(?P<before>{before}))?(?:{number}|(?P<masked>{MASKED}))"
        rf"(?P<unit>{unit})?(?P<after>{after})?"
    )
    kind_of = {u: "count" for key in ("whole", "measure") for u in units[key]}
    for key, kind in (("money", "money"), ("foreign", "foreign"), ("share", "share"),
                      ("points", "points"), ("score", "score"), ("period", "period")):  # fmt: skip
        kind_of |= dict.fromkeys(units[key], kind)
    about_of = {w: key.removesuffix("_after") for key, held in about.items() for w in held}
    skipped = rf"{DOCUMENT_NUMBER}|{DATES}|{ORDINAL}|{ENUMERATOR}"
    return Patterns(
        re.compile(quantity), re.compile(skipped), re.compile(MALFORMED), kind_of, about_of
    )


def malformed(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield where a number is written as no number can be: flagged, never guessed."""
    held = patterns(lexicon)
    wrong = list(held.malformed.finditer(text)) if "." in text or "," in text else []
    covered = [m.span() for m in held.skipped.finditer(text)] if wrong else []
    for match in wrong:
        if not _inside(match.start(), covered) and not _numbering(text, match):
            yield match.span()


def _numbering(text: str, match: re.Match[str]) -> bool:
    """Return whether it is the number of a heading, 1.2.3, or a version."""
    if text[match.end() : match.end() + 1] in ("万", "亿", "元"):
        return False
    return "," not in match.group() and (
        match.start() == 0 or text[match.start() - 1] in "。；：第VvＶ" or len(match.group()) > 12
    )


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def quantities(text: str, lexicon: Lexicon) -> Iterator[Found]:
    """Yield the quantities of a text in order; dates, document and item numbers are passed over."""
    if not SOME.search(text):
        return
    held = patterns(lexicon)
    covered = [m.span() for m in held.skipped.finditer(text)]
    if "." in text or "," in text:
        covered += [m.span() for m in held.malformed.finditer(text)]
    for match in held.quantity.finditer(text):
        at = match.start("number") if match.group("number") else match.start("masked")
        if not _inside(at, covered):
            found = _found(match, held)
            if found is not None:
                yield found


def _found(match: re.Match[str], held: Patterns) -> Found | None:
    unit = match.group("unit") or ""
    about = held.about_of.get(match.group("before") or match.group("after") or "", "")
    inner = re.search("余|多", unit) if unit[:1] in "万亿" and unit else None
    if match.group("between") in ("余", "多", "来") or inner:
        about, unit = about or "above", re.sub("(?<=[万亿])[余多]", "", unit)
    if match.group("masked"):
        return Found(match.start(), match.end(), None, 0, unit, _kind(unit, held)) if unit else None
    printed = match.group("number").replace(",", "")
    if len(printed.lstrip("-").replace(".", "")) > MANY_DIGITS:
        return None
    upper = match.group("upper")
    digits = len(printed.partition(".")[2])
    return Found(
        match.start(), match.end(), Decimal(printed), digits, unit, _kind(unit, held),
        about, Decimal(upper.replace(",", "")) if upper else None,
    )  # fmt: skip


def _kind(unit: str, held: Patterns) -> str:
    if not unit:
        return "bare"
    if "/" in unit and unit.partition("/")[0] in held.kind_of:
        return held.kind_of[unit.partition("/")[0]]
    bare = unit[1:] if unit[0] in "万亿" and unit not in held.kind_of else unit
    return held.kind_of.get(bare, "count")
