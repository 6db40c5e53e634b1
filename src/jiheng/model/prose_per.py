"""What an average or a price is per: 每人每月, 268元/米, 次均; and which counts are of that."""

import re
from collections.abc import Sequence
from fractions import Fraction

from jiheng.model import factor, family
from jiheng.model.prose import Mention
from jiheng.model.units import KNOWN

EACH = re.compile(
    r"(?:每|(?<!报)单(?=[座台套户亩处家所件头吨间根盏辆只]))(?![一二两三四五六七八九十百千万亿\d])(?P<each>[\u4e00-\u9fff]{1,6})"
)
MEAN = re.compile(
    r"(?P<mean>[人户生亩件案次期日天场床车台辆](?=均)|[村校班镇乡站](?=均(?:\Z|[为达约])))"
)
PRICE = re.compile(r"(?:单价|均价|单位成本|单位造价)(?:为|约)?$")
FACTORS = ("学年", "学期", "季度", "季", "年", "月", "天", "日", "次", "期", "场")
NO_FACTOR = ("年", "学年")
SAME = {
    "人": ("人", "名", "位", "人次"), "生": ("人", "名", "位"), "名": ("人", "名", "位"),
    "位": ("人", "名", "位"), "案": ("件", "起", "宗"), "件": ("件", "起"), "次": ("次", "人次"),
    "日": ("天", "日"), "天": ("天", "日"), "车": ("辆", "台"), "床": ("张", "床"),
    "台": ("台", "台（套）", "标台"), "套": ("套", "台（套）"), "户": ("户", "户次"),
    "学": ("人", "名"), "公": ("公里", "千米", "公顷"), "米": ("米", "延米", "公里"),
}  # fmt: skip
GENERAL = ("个", "家", "所", "处", "项", "座", "支", "条")  # what is counted stands behind them
LONGEST_NOUN = 4  # characters of what is counted, at the end of its name
SCALES = "万亿千百十"


def per_words(average: Mention) -> tuple[str, ...]:
    """Return the words that say what a figure is per, what is counted first; 单价 has an empty."""
    _, slash, below = average.fact.text.partition("/")
    if slash:
        return tuple(re.split("[·*.]", below))
    each = EACH.search(average.name)
    if each is not None:
        return tuple(word for word in each.group("each").split("每") if word)
    mean = MEAN.search(average.name)
    if mean is not None:
        return (mean.group("mean"),)
    return ("",) if PRICE.search(average.name) else ()


def factor_word(words: Sequence[str]) -> str | None:
    """Return the period that a figure is per besides, 月 of 每人每月; None if it is not clear."""
    if len(words) < len(("人", "月")):
        return ""
    named = next((f for f in FACTORS if words[1].startswith(f)), None)
    if named in NO_FACTOR:
        return ""
    return named if len(words) == len(("人", "月")) else None


def unit_of(count: Mention) -> str:
    """Return what a count counts, without its scale."""
    exact = count.fact.exact
    return exact.unit.lstrip(SCALES) if exact is not None else ""


def size_of(average: Mention, count: Mention) -> Fraction:
    """Return how many base units of a count the thing is that an average is per."""
    exact = average.fact.exact
    if exact is None or "/" in exact.unit:
        return Fraction(1)  # 元/亩 is of the base unit already
    word = (*per_words(average), "")[0]
    own = unit_of(count)
    known = [u for u in KNOWN if word.startswith(u) and family(u) == family(own)]
    return factor(max(known, key=len, default=own))


def of_each(counts: Sequence[Mention], word: str) -> list[Mention]:
    """Return the counts of what an average is per."""
    if not word:
        return [c for c in counts if unit_of(c) not in ("天", "次", "人")]
    named = [c for c in counts if _counts(c, word)]
    if named or word[0] not in GENERAL:
        return named
    alike = [c for c in counts if unit_of(c) == word[0]]
    return alike if len(alike) == 1 else []


def _counts(count: Mention, word: str) -> bool:
    unit, said = unit_of(count), count.after or count.name[-LONGEST_NOUN:]
    if unit in GENERAL:
        noun = word.removeprefix(unit)[:2]
        return bool(noun) and (noun in said or (noun[0] in "村校班镇乡站" and noun[0] in said))
    return bool(unit) and (word.startswith(unit) or unit in SAME.get(word[0], ()))
