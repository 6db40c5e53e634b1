"""A price, a number and an amount that belong together: 12台，每台28.5万元，共342万元."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_per import factor_word, of_each, per_words
from jiheng.model.prose_sums_of import kindred
from jiheng.model.prose_times import times
from jiheng.parsing.prose.ratios import one_part, part_start

NOT_OWN = re.compile(
    "低于|高于|超过|少于|多于|不足|全省|全国|限价|上限|最高|最低|控制价|提高|由|从|调|原|较|比|上年|去年"
    "|同期|计划|拟|标准为每[^，。；]{0,6}不|以[上下]"
)
AS_SUM = re.compile(
    r"(?P<of>[\u4e00-\u9fff]{0,8}?)(?:共需(?:资金|经费)?|需(?:资金|经费)?|总?金额|共计|合计|小计|总计|总价|合价"
    r"|总额|计|共)(?:为|约)?"
)
PLAIN = re.compile(
    "全年|资金|补助|经费|费用|补贴|采购|合同|投入|年度?|需要|其中(?!\\Z)|中标|成交|应|付|租金|折"
)
LISTED_SUM = re.compile("共|合计|共计|总计")
OTHERS = re.compile("另|加上|以及|其中|扣除|不含|除|连同|包括|下浮|上浮")
NO_TOTAL = re.compile("支付|最[多少高低大小长短]|上年|去年")
OWN_PART = re.compile("^(?:其中|其中：)")  # it opens the part that all three stand in
AVERAGED = re.compile("均|平均")
WINDOW = 8  # figures around a price that it may be told with: time grows evenly


def priced(passage: Passage, mentions: Sequence[Mention], at: int) -> Iterator[Relation]:
    """Yield that a price times the number beside it is the amount behind both, if it is told so."""
    price = mentions[at]
    words = per_words(price)
    if not words or NOT_OWN.search(price.name) or price.target or price.about:
        return
    near = mentions[max(0, at - WINDOW) : at + WINDOW + 1]
    part = [m for m in near if m is not price and m.amount and one_part(passage, m, price)]
    period = factor_word(words)
    counts = of_each([m for m in part if _is_count(m)], words[0])
    if period is None or not counts:
        return
    if AVERAGED.search(price.name):
        yield from _mean(passage, price, counts, part)
        return
    factors = [m for m in part if _is_period(m, period)] if period else []
    lasting = [m for m in part if m.kind == "period" and m.fact.text.endswith("月")]
    if len(factors) != bool(period) or (not period and lasting):
        return
    trio = _trio(passage, mentions, at, counts, factors)
    if trio is not None:
        yield times(price, trio[0], trio[1], factors[0] if factors else None)


def _is_count(mention: Mention) -> bool:
    plain = not mention.target and not mention.rise and not per_words(mention)
    plain = plain and not mention.name.endswith("各")  # 甲、乙各2套: of several
    return mention.kind == "count" and plain and not mention.about


def _is_period(mention: Mention, word: str) -> bool:
    ends = {"月": ("个月",), "天": ("天",), "日": ("天", "日")}.get(word, (word,))
    return mention.fact.text.endswith(ends) and mention.kind in ("period", "count")


def _trio(
    passage: Passage, mentions: Sequence[Mention], at: int, counts: Sequence[Mention],
    factors: Sequence[Mention],
) -> tuple[Mention, Mention] | None:  # fmt: skip
    """Return the count right beside a price, and the amount right behind both."""
    price = mentions[at]
    begin = part_start(passage.text, price.start)
    skipped = [id(m) for m in factors]
    behind = [m for m in mentions[at + 1 : at + 4] if id(m) not in skipped]
    before = [m for m in counts if m.end <= price.start]
    if before:
        count, total = before[-1], behind[0] if behind else None
    elif len(behind) > 1 and any(behind[0] is m for m in counts):
        count, total = behind[0], behind[1]
    else:
        return None
    if total is None or not one_part(passage, price, total) or not _same_measure(total, price):
        return None
    if LISTED_SUM.fullmatch(total.name) and _follows_a_list(
        mentions[max(0, at - WINDOW) : at], price
    ):
        return None
    single = len(counts) == 1 or (before and count is mentions[at - 1])
    opening = OWN_PART.sub("", passage.text[begin : count.start])
    said = opening + passage.text[price.end : total.start]
    if not single or OTHERS.search(said) or total.rise or total.target:
        return None
    return (count, total) if _told_as_sum(total, price, count) else None


def _follows_a_list(before: Sequence[Mention], price: Mention) -> bool:
    """Return whether other prices stand before one in its sentence: 共 is of all of them."""
    return any(kindred(m, price) and price.lead.startswith(m.lead) for m in before)


def _same_measure(total: Mention, price: Mention) -> bool:
    if price.kind == "money":
        return total.kind == "money" and "/" not in total.fact.text
    return kindred(total, price)


def _told_as_sum(total: Mention, price: Mention, count: Mention) -> bool:
    """Return whether an amount is said to be all of what a price is of, and of nothing more."""
    name = AS_SUM.fullmatch(total.name)
    if name is None:
        return False
    rest = PLAIN.sub("", name.group("of"))
    return not rest or rest in f"{price.name}{count.name}{count.after}{price.after}"


def _mean(
    passage: Passage, average: Mention, counts: Sequence[Mention], part: Sequence[Mention]
) -> Iterator[Relation]:
    """Yield 312户、374.40万元，平均每户1.35万元: a total before an average, over its only count."""
    before = [m for m in counts if m.end <= average.start]
    behind = [m for m in part if m.start >= average.end][:1]
    totals = [
        m for m in part
        if m.end <= average.start and _same_measure(m, average) and not per_words(m)
        and not m.rise and not m.target and not any(m is c for c in counts)
    ]  # fmt: skip
    if len(before) == 1 and not totals:
        yield from (
            replace(times(average, before[0], m, None), certain=False) for m in behind
            if _same_measure(m, average) and not per_words(m) and not NO_TOTAL.search(m.name)
        )  # fmt: skip
    if not before or not totals:
        return
    count, total = before[-1], totals[-1]
    between = passage.text[min(count.start, total.start) : average.start]
    if "其中" in between or "另" in between or count.depth != total.depth:
        return
    sure = len(before) == len(totals) == 1 and _of_the_same(passage, average)
    yield replace(times(average, count, total, None), certain=sure)


def _of_the_same(passage: Passage, average: Mention) -> bool:
    """Return whether an average names nothing that its part of the sentence has not named."""
    left = re.sub(r"平均|每[\u4e00-\u9fff]{1,2}|.均|为|约|达到?|实现|个|一", "", average.name)
    begin = part_start(passage.text, average.start)
    said = passage.text[begin : average.start - len(average.name)]
    return all(left[n : n + 2] in said for n in range(len(left) - 1))
