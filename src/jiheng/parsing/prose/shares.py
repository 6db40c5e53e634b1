"""Shares: a part over what the words name, or over the whole that it stands in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred, number
from jiheng.parsing.prose.grammar import TOTALS as LINES
from jiheng.parsing.prose.rate import NEAR_FIGURES, Rate
from jiheng.parsing.prose.ratios import PARTS, first_that_holds, ratio

PAIR = 2
TOTALS = (*LINES, "project.total")
OF_WORDS = re.compile(
    r"占(?P<base>[\u4e00-\u9fff（）“”]{2,14}?)(?:总数|总额|总量)?的?(?:比例|比重)?(?:为|达)?$"
)
ASSET_BASE = re.compile("原值|净值|折旧")
RATE_OF = re.compile("(?P<done>[\u4e00-\u9fff]{2})率[^率]*$")
NAMED_BASE = re.compile(
    r"[以按](?P<base>[\u4e00-\u9fff]{2,12}(?:\d[\d,.]*[人名户件个])?)(?:为基数|计算?)，"
)
SPELT = re.compile(
    "率（(?:即|按)?(?P<top>[\u4e00-\u9fff]{2,10})[/÷](?P<bottom>[\u4e00-\u9fff]{2,10})）(?:为|达到?)?$"
)
FARTHEST = 40  # characters before a rate in which its bracket opens
SHARE_ALONE = re.compile("占比?(?:为|达)?")
PART_ALONE = re.compile(
    "(?!其中|其)(?P<part>[\u4e00-\u9fff“”（）]{2,16}?)占比?(?:为|达到?|约)?"
)  # 中央占60%
OF_A_BUDGET = re.compile("(?:预算|决算)(?:数|额)?$")
LINE = 4  # signs of the name of a line of a budget
REST = re.compile("其余|剩余|余下")
INNER = re.compile("[，（]?其中")
CLOSE = Fraction(1, 10)  # a share further off than this speaks of something else


def share(rate: Rate) -> Iterator[Relation]:
    """Yield the share of what the words name: 占受益学生的28%; else of the whole it is in."""
    stated = rate.stated
    whole_of = _whole_before(rate)
    if whole_of is not None and SHARE_ALONE.fullmatch(stated.name):
        relation = ratio("share", "A19", stated, rate.mentions[rate.at - 1], whole_of)
        yield from (relation,) if relation is not None else ()
        return
    alone = PART_ALONE.fullmatch(stated.name)
    if alone is not None and not _is_last(rate, alone.group("part")):
        yield from _of_its_sum(rate, alone.group("part"))
        return
    named = OF_WORDS.search(stated.name)
    part = _part_named(rate, stated.name[: named.start()] if named is not None else "")
    if named is not None and part is not None and part.kind == "share":
        return  # 占到位资金的90%，占总投资的84.6%: of whatever stood before both
    if named is None or part is None or part.amount is None or part.rise:
        untold = named is not None and part is None  # 税收收入占比：what is named stands nowhere
        yield from _part(rate.mentions, rate.at, rate.sums, failing=not untold)
        return
    word = named.group("base")
    wholes = [
        m for m in (*rate.earlier, *rate.near)
        if m is not part and kindred(m, part) and not m.rise and word in f"{m.name}{m.after}"
    ]  # fmt: skip
    inner_of = _whole_of(rate, part)
    wholes = wholes or _named_without_base(rate, word, part) or _lines_of(rate, word, part)
    rest = _with_the_rest(rate, part)
    if rest is not None:
        yield rest
    elif wholes:
        yield from first_that_holds(stated, part, wholes[-NEAR_FIGURES:], "share", "A19")
    elif inner_of is not None:
        relation = ratio("share", "A19", stated, part, inner_of)
        yield from (replace(relation, certain=False),) if relation is not None else ()
    else:
        yield from _part(rate.mentions, rate.at, rate.sums, failing=False)


def _is_last(rate: Rate, words: str) -> bool:
    """Return whether the figure right before a share, in its sentence, bears the words."""
    last = rate.mentions[rate.at - 1 : rate.at]
    return "。" not in rate.gap and any(words in f"{m.name}{m.after}" for m in last)


def _of_its_sum(rate: Rate, words: str) -> Iterator[Relation]:
    """Yield 中央占60%: the part of that name, over the whole that the passage makes of it."""
    own = [
        (m, r.stated_mention) for r in rate.sums for _, m in r.terms
        if words in f"{m.name}{m.after}" and r.stated_mention is not None and m.kind != "share"
    ]  # fmt: skip
    if len(own) == 1:
        relation = ratio("share", "A19", rate.stated, *own[0])
        yield from (relation,) if relation is not None else ()


def _named_without_base(rate: Rate, word: str, part: Mention) -> list[Mention]:
    """Return 项目支出50万元 for 占项目支出预算的: of that name but for budget or final account."""
    line = OF_A_BUDGET.sub("", word)
    if len(line) < LINE:
        return []
    return [
        m for m in (*rate.earlier, *rate.near)
        if m is not part and kindred(m, part) and not m.rise and m.name.endswith(line)
    ]  # fmt: skip


def _lines_of(rate: Rate, word: str, part: Mention) -> list[Mention]:
    """Return the amounts of the line of a budget that a word such as 全年支出 or 到位资金 names."""
    role, base = rate.grammar.role(word)[0], rate.grammar.base(word)
    if part.kind != "money" or not base or rate.grammar.bare(word.replace("支出", "")):
        return []
    return [
        m for m in (*rate.earlier, *rate.near)
        if m is not part and m.fact.base == base and m.fact.role in TOTALS and kindred(m, part)
        and (not role or m.fact.role == role
             or (m.fact.role == "project.total" and not rate.grammar.bare(m.name)))
    ]  # fmt: skip


def _with_the_rest(rate: Rate, part: Mention) -> Relation | None:
    """Return 甲41公里，占总长度的56%，其余27公里: over the part and all the rest."""
    after = rate.mentions[rate.at + 1 : rate.at + 2]
    if not after or not kindred(after[0], part) or not REST.search(after[0].name):
        return None
    between = rate.passage.text[rate.stated.end : after[0].start]
    if any(sign in between for sign in PARTS) or not part.amount or after[0].amount is None:
        return None
    shown = ratio("share", "A19", rate.stated, part, after[0])
    if shown is None:
        return None
    total = part.amount + after[0].amount
    spread = (part.half_unit + after[0].half_unit) / total
    exact = rate.stated.fact.exact
    return replace(
        shown, computed=part.amount / total, formula=f"{number(part)}/({number(part)}"
        f"+{number(after[0], part)})*100",
        tolerance=spread + (2 * exact.half_unit if exact is not None else 0),
    )  # fmt: skip


def on_a_named_base(rate: Rate) -> Relation | None:
    """Return 通过率以毕业生为基数，为85.35%: what the rate is of, over the base that is named."""
    stated = rate.stated
    spelt = SPELT.search(rate.passage.text, max(0, stated.start - FARTHEST), stated.start)
    if spelt is not None:
        return _as_spelt(rate, spelt.group("top"), spelt.group("bottom"))
    begin = max(rate.passage.text.rfind(sign, 0, stated.start) for sign in "。；") + 1
    said = rate.passage.text[begin : stated.start]
    called = RATE_OF.search(said)
    named = NAMED_BASE.search(said)
    if called is None or named is None:
        return None
    near = [*rate.earlier[-NEAR_FIGURES:], *rate.near]
    counts = [m for m in near if m.kind in ("count", "money") and m.amount]
    tops = [m for m in counts if m.name.endswith(called.group("done"))]
    words = re.sub(r"\d.*", "", named.group("base"))
    bottoms = [m for m in counts if words in f"{m.name}{m.after}"]
    if not tops or not bottoms or not kindred(tops[-1], bottoms[-1]):
        return None
    return ratio("rate", "A19", stated, tops[-1], bottoms[-1])


def _as_spelt(rate: Rate, top: str, bottom: str) -> Relation | None:
    """Return 执行率（支出/到位资金）85%: over the last figures that bear those names."""
    near = [*rate.earlier[-NEAR_FIGURES:], *rate.near]
    tops, bottoms = (
        [m for m in near if m.kind in ("money", "count") and m.amount and not m.rise
         and (m.name.endswith(word) or m.name == word.removesuffix("资金").removesuffix("数"))]
        for word in (top, bottom)
    )  # fmt: skip
    if not tops or not bottoms or not kindred(tops[-1], bottoms[-1]):
        return None
    if len({m.amount for m in bottoms}) > 1:
        return None
    return ratio("rate", "A08", rate.stated, tops[-1], bottoms[-1])


def _whole_before(rate: Rate) -> Mention | None:
    """Return the whole of 合计8.64，其中甲6.48，占比75%: right before 其中."""
    if rate.at < PAIR:
        return None
    total, part = rate.mentions[rate.at - 2], rate.mentions[rate.at - 1]
    between = rate.passage.text[total.end : part.start]
    near = INNER.match(between) and not any(sign in between for sign in PARTS)
    bases = [ASSET_BASE.findall(m.name)[-1:] for m in (total, part)]
    if bases[0] and bases[1] and bases[0] != bases[1]:
        return None  # the gross value of a part of the net one
    return total if near and kindred(total, part) and not part.rise and not total.rise else None


def _whole_of(rate: Rate, part: Mention) -> Mention | None:
    """Return the figure right before 其中 that a part named in the sentence belongs to."""
    at = next((n for n, m in enumerate(rate.mentions) if m is part), 0)
    if not at:
        return None
    total = rate.mentions[at - 1]
    between = rate.passage.text[total.end : part.start]
    return total if INNER.match(between) and kindred(total, part) else None


def _part_named(rate: Rate, words: str) -> Mention | None:
    """Return the figure whose share is told: the one of the words before 占, else the last."""
    before = rate.near
    if len(words) < PAIR:
        return before[-1] if before else None
    named = (m for m in reversed(before) if words in f"{m.name}{m.after}")
    same = [m for m in rate.earlier if m.name == words and m.amount]
    alone = same[-1] if len({m.amount for m in same}) == 1 else None
    return next(named, alone)


def _part(
    mentions: Sequence[Mention], at: int, sums: Sequence[Relation], *, failing: bool = True
) -> Iterator[Relation]:
    part = next(
        (m for m in reversed(mentions[:at]) if m.kind in ("money", "count", "foreign")), None
    )
    if part is None:
        return
    own = [
        r.stated_mention for r in sums if r.stated_mention and any(m is part for _, m in r.terms)
    ]
    before = [m for m in mentions[:at] if m is not part and kindred(m, part) and not m.rise]
    for bottom in own or before[-1:]:
        relation = ratio("share", "A19", mentions[at], part, bottom)
        if relation is None:
            return
        close = part.fact.role and abs(relation.difference) < CLOSE
        if relation.verdict == "holds" or (failing and (own or close)):
            yield relation
