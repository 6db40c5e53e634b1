"""Quantities in running text: number, unit, printed decimals, what makes them approximate."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jiheng.model.hedge import Hedge, hedge_of
from jiheng.model.text import any_of
from jiheng.rulebook import Lexicon

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
MALFORMED = (
    r"(?<!\d)\d+(?:\.\d+)?,\d{1,2}(?:[.,]\d+){0,20}(?![\d,])"
    r"|(?<!\d)\d+,\d{3}(?:,\d{1,2})(?!\d)[\d.,]*|(?<!\d)\d+\.\d+\.\d+(?:\.\d+)*"
)
LIST_OF_DECIMALS = re.compile(r"\d+\.\d+(?:,\d+\.\d+)+")
TWO_NUMBERS = re.compile(r"\d+,\d{1,2}(?:\.\d+)?")
MASKED = r"\*{2,}|[×xX]{2,}(?![A-Za-z])|点击查看(?:>>)?"
DATES = (
    r"(?:19|20)\d{2}[-—~至到](?:19|20)?\d{2}年度?|(?:19|20)\d{2}年度?(?:\d{1,2}月(?:份|\d{1,2}日)?)?"
    r"|(?<!\d)(?:19|20)\d{2}(?:届|级|学年度?|财年)(?![\u4e00-\u9fff]?\d)"
    r"|(?<!\d)\d{1,2}月(?:份|底|末|初|\d{1,2}日)?(?!报)|(?<!\d)\d{1,2}日"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}"
)
DOCUMENT_NUMBER = r"[〔\[【（(﹝](?:19|20)\d{2}[〕\]】）)﹞]\s*(?:第?\d+(?:、\d+)*号)?"
ORDINAL = r"第\d+"
ENUMERATOR = r"(?:(?<=^)|(?<=[。；：！？\n]))(?:\d{1,2}[.、)）](?!\d)|（\d{1,2}）)"
SI_UNIT = r"(?:[kMcdhmμn]?(?:m|g|s|V|W|A|Pa|L|l|t|Hz|J|N|Wh|h|min|d)[²³23]?|dB(?:（A）)?|℃|°C)"
SI = rf"{SI_UNIT}(?![A-Za-z])"
PER = r"1?/(?:10|100|1000|1|10000)?[万千百亿]?(?:人|户|活产)?(?![\d年月])"
# Any word of one to three signs that ends its clause right behind a number is what is counted.
NO_LAST_WORD = r"年月日号时点分元以左上余多来未不没无已其完达为较比约等及和或与但并因由将是在至到个"
LAST_WORD = rf"(?:(?![{NO_LAST_WORD}])[\u4e00-\u9fff]){{1,3}}(?=[，。；、）！？]|$)"
HAN_DIGITS = "一二三四五六七八九十百千"
ROUND_NUMBERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
ROUND = (  # 十余家, 上千人, 近百名: numerals that only an approximate word makes a figure
    r"(?:(?<![之以])(?P<few>[一二三四五六七八九]?[十百千])(?P<few_after>余|多)"
    r"|(?<![以向])(?P<round_before>上|近|超|逾|约)(?P<round>[百千]万?|万))"
)
NOT_WORD = r"(?<![彩高Bb附最临邻合条签预节违公制])"  # 彩超 is no 超, 附近 no 近, 合约 no 约
MANY_DIGITS = 15
# A text without any of these has no quantity.
SOME = re.compile(rf"\d|{MASKED}|[十百千][余多]|[上近超逾约][百千万]")


@dataclass(frozen=True, slots=True)
class QuantityText:
    """A quantity as it stands in a text; `number` is None if it is masked."""

    start: int  # of the whole expression
    end: int
    number: Decimal | None
    digits: int
    unit: str
    kind: str  # money, foreign, count, share, points, score, period, bare
    about: str = ""  # above, below, about
    upper: Decimal | None = None  # of a range
    hedge: Hedge | None = None  # the word that makes it approximate


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """The patterns of quantities, compiled from a lexicon."""

    quantity: re.Pattern[str]
    skipped: re.Pattern[str]
    malformed: re.Pattern[str]
    kind_of: dict[str, str]
    hedges: tuple[Hedge, ...]


@cache
def patterns(lexicon: Lexicon) -> Patterns:
    """Return the patterns of a lexicon."""
    units, about = lexicon.groups["units"], lexicon.groups["approximate"]
    per = any_of(lexicon.lists["per"])
    counted = any_of((*units["whole"], *units["measure"]))
    unit = (
        rf"(?:(?:{any_of(units['money'])})/(?:{per})(?:[·*](?:{per}))?|{PER}|{SI_UNIT}/{SI_UNIT}(?![A-Za-z])|{any_of(units['foreign'])}|{any_of(units['points'])}"
        rf"|{any_of(units['share'])}|个月|(?:万亿|万|亿)(?:余|多)?(?:{counted})|(?:{counted})"
        rf"|{any_of(units['money'])}|(?:{any_of(units['score'])})(?![贝钟米])"
        rf"|{any_of(units['period'])}|{SI}|{LAST_WORD})"
    )
    before = any_of((*about["above"], *about["below"], *about["about"]))
    after = any_of((*about["above_after"], *about["below_after"], *about["about_after"]))
    inside = any_of([w for hedge in lexicon.hedges if hedge.inside for w in hedge.words])
    number = (
        rf"(?<![\d.,A-Za-z])(?P<number>(?:(?<![）)])-)?{NUMBER})"
        rf"(?:(?P<between>{inside})|[-—~至到](?P<upper>{NUMBER}))?"
    )
    firsts = re.escape("".join(sorted({word[0] for words in about.values() for word in words})))
    quantity = (
        rf"(?=[\d*×xX点{firsts}{HAN_DIGITS}上-])"  # most signs cannot begin one
        rf"(?:{ROUND}(?={unit})|"
        rf"(?:{NOT_WORD}(?P<before>{before}))?(?:{number}|(?P<masked>{MASKED})))"
        rf"(?P<unit>{unit})?(?P<after>{after})?"
    )
    kind_of = {u: "count" for key in ("whole", "measure") for u in units[key]}
    for key, kind in (("money", "money"), ("foreign", "foreign"), ("share", "share"),
                      ("points", "points"), ("score", "score"), ("period", "period")):  # fmt: skip
        kind_of |= dict.fromkeys(units[key], kind)
    heading = rf"^\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=[\u4e00-\u9fff])(?!{unit})"
    skipped = rf"{heading}|{DOCUMENT_NUMBER}|{DATES}|{ORDINAL}|{ENUMERATOR}"
    return Patterns(
        re.compile(quantity), re.compile(skipped), re.compile(MALFORMED), kind_of, lexicon.hedges
    )


def malformed(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Yield where a number is written as no number can be: flagged, never guessed."""
    lexicon_patterns = patterns(lexicon)
    wrong = list(lexicon_patterns.malformed.finditer(text)) if "." in text or "," in text else []
    skipped = lexicon_patterns.skipped.finditer(text) if wrong else ()
    covered = _merged(m.span() for m in skipped)
    for match in wrong:
        if LIST_OF_DECIMALS.fullmatch(match.group()):
            continue  # 171.00,23.48: two numbers
        if TWO_NUMBERS.fullmatch(match.group()) and text.startswith(("%", "％"), match.end()):
            continue  # 22/28,78.6%: a rate behind a number
        if not _inside(match.start(), covered) and not _numbering(text, match):
            yield match.span()


def _numbering(text: str, match: re.Match[str]) -> bool:
    """Return whether it is the number of a heading, 1.2.3, or a version."""
    if text[match.end() : match.end() + 1] in ("万", "亿", "元"):
        return False
    return "," not in match.group() and (
        match.start() == 0 or text[match.start() - 1] in "。；：第VvＶ" or len(match.group()) > 12
    )


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    """Return whether a place is in one of merged spans, found by halving."""
    number = bisect_right(spans, at, key=lambda span: span[0])
    return number > 0 and at < spans[number - 1][1]


def quantities(text: str, lexicon: Lexicon) -> Iterator[QuantityText]:
    """Yield the quantities of a text in order; dates, document and item numbers are passed over."""
    if not SOME.search(text):
        return
    lexicon_patterns = patterns(lexicon)
    covered = [m.span() for m in lexicon_patterns.skipped.finditer(text)]
    if "." in text or "," in text:
        wrong = lexicon_patterns.malformed.finditer(text)
        covered += [m.span() for m in wrong if not LIST_OF_DECIMALS.fullmatch(m.group())]
    covered = _merged(covered)
    for match in lexicon_patterns.quantity.finditer(text):
        names = ("number", "masked", "few", "round")
        at = next(match.start(name) for name in names if match.group(name))
        if not _inside(at, covered):
            expression = _quantity_text(match, lexicon_patterns)
            if expression is not None:
                yield expression


def _quantity_text(match: re.Match[str], patterns: Patterns) -> QuantityText | None:
    unit = match.group("unit") or ""
    inner = re.search("余|多", unit) if unit[:1] in "万亿" and unit else None
    word = match.group("few_after") or match.group("round_before") or match.group("before")
    word = word or match.group("between") or (inner and inner.group()) or match.group("after")
    hedge = hedge_of(word, patterns.hedges) if word else None
    about = hedge.side if hedge is not None else ""
    if inner:
        unit = re.sub("(?<=[万亿])[余多]", "", unit)
    if match.group("masked"):
        return (
            QuantityText(match.start(), match.end(), None, 0, unit, _kind(unit, patterns))
            if unit
            else None
        )
    printed = (match.group("number") or _round(match)).replace(",", "")
    if len(printed.lstrip("-").replace(".", "")) > MANY_DIGITS:
        return None
    upper = match.group("upper")
    digits = len(printed.partition(".")[2])
    return QuantityText(
        match.start(), match.end(), Decimal(printed), digits, unit, _kind(unit, patterns),
        about, Decimal(upper.replace(",", "")) if upper else None, hedge,
    )  # fmt: skip


def _round(match: re.Match[str]) -> str:
    """Return the number that a Chinese numeral such as 三十 or 百万 is."""
    number, digit = 1, 1
    for sign in match.group("few") or match.group("round"):
        if sign in ROUND_NUMBERS:
            number, digit = number * digit * ROUND_NUMBERS[sign], 1
        else:
            digit = HAN_DIGITS.index(sign) + 1
    return str(number)


def _kind(unit: str, patterns: Patterns) -> str:
    if not unit:
        return "bare"
    if "/" in unit and unit.partition("/")[0] in patterns.kind_of:
        return patterns.kind_of[unit.partition("/")[0]]
    bare = unit[1:] if unit[0] in "万亿" and unit not in patterns.kind_of else unit
    return patterns.kind_of.get(bare, "count")
