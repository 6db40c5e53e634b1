"""Growth that a sentence states beside the figures it comes from."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import kindred, number, signed
from jiheng.model.text import any_of
from jiheng.parsing.prose.grammar import Grammar
from jiheng.parsing.prose.ratios import one_part, ratio

COMPARED = re.compile("[\u4e00-\u9fff]{2}[比较]")  # 全年支出比年初预算增加: whose figure it is
FLOW = re.compile("(?:注销|退出|减少|核减|淘汰|流出)$")  # what went is no base of a net change
NAMED_YEAR = re.compile(r"(20\d{2})年")
PLANNED = re.compile("预算|计划|目标")
PRIOR = re.compile(r"上年|去年|上一年|(?:19|20)\d{2}年(?:[末底初]|年?度)?的?$|由$|从$")
AGAINST_LAST = re.compile(r"[比较]上年|[比较]去年|同比|[比较](?:19|20)\d{2}年")
THIS_YEAR = re.compile("本年|今年|当年")
HAN = re.compile(r"[\u4e00-\u9fff]+")
BESIDE = re.compile("(?:相比|比较|之比|相较)[^，。；]{0,6}$")
SAID_BEHIND = re.compile("，(?:同比|净)?(?:增收|增支|增加|减收|减支|减少)(?:了)?")
NEAR = 6  # figures back that a rate may be made of


def growth(
    passage: Passage, mentions: Sequence[Mention], at: int, grammar: Grammar
) -> Iterator[Relation]:
    """Yield growth over a figure of the year before, or a change over what it started from."""
    stated = mentions[at]
    wide = [m for m in mentions[max(0, at - NEAR) : at + 3] if m is not stated]
    wide = [m for m in wide if m.kind in ("money", "count", "foreign") and m.fact.exact]
    near = [m for m in wide if one_part(passage, m, stated)]
    change = next((m for m in reversed(near) if m.start < stated.start and m.rise), None)
    change = change or _change_behind(passage, mentions, at)
    plain = [m for m in near if not m.rise and not m.target]
    if change is not None and change is mentions[at - 1]:
        plain = [m for m in plain if kindred(m, change)]
    if PLANNED.search(stated.name):  # 比预算减少8.78%，比上年的16.10万元增长1.99%
        plain = [m for m in plain if not last_year(passage, m)]
    beside = _named_beside(passage, mentions, at)
    pairs = [(now, prior) for prior in plain if last_year(passage, prior) or _year(prior)
             if beside is None or prior is beside
             for now in plain
             if now is not prior and _goes_with(passage, now, prior)]  # fmt: skip
    rates = [ratio("growth", "A17", stated, now, prior, minus=True) for now, prior in pairs]
    relations = [r for r in rates if r is not None]
    good = [r for r in relations if r.verdict == "holds"]
    if not good and len(relations) == 1 and not _other_growth(stated, grammar):
        good = relations
    if good:
        yield good[0]
        return
    across = None if relations else _across_parts(passage, mentions, at, grammar)
    if across is not None:
        yield across
        return
    yield from _by_both_years(plain, change)
    if change is not None:
        priors = [m for m in near if m.start > change.start and last_year(passage, m)]
        if len(priors) == 1 and kindred(priors[0], change):
            yield from _over(stated, change, priors[0])
            return
        start = min(change.start, stated.start)
        before = [m for m in wide if m.start < start and not m.rise and not m.target]
        before = [m for m in before if not m.after_of] or before  # 占预算200万元的40%，增长5%
        tried = [r for m in reversed(before) for r in _by_change(passage, stated, change, m)]
        good = [r for r in tried if r.verdict == "holds"]
        named = COMPARED.search(change.name) is not None
        alone = not named and bool(before) and one_part(passage, before[-1], change)
        yield from good[:1] or (tried[:1] if alone else [])


def _change_behind(passage: Passage, mentions: Sequence[Mention], at: int) -> Mention | None:
    """Return the change that a rate is told before: 同比增长8%，增收120万元."""
    stated, behind = mentions[at], mentions[at + 1 : at + 2]
    if not behind or behind[0].rise != stated.rise or behind[0].kind == "share":
        return None
    gap = passage.text[stated.end : behind[0].start]
    return behind[0] if SAID_BEHIND.fullmatch(gap) else None


def _named_beside(passage: Passage, mentions: Sequence[Mention], at: int) -> Mention | None:
    """Return last year's figure that a rate names itself: 与2023年的8人相比下降20%."""
    before = mentions[at - 1] if at else None
    if before is None or not (last_year(passage, before) or _year(before)):
        return None
    between = passage.text[before.end : mentions[at].start]
    return before if BESIDE.match(between) else None


def _across_parts(
    passage: Passage, mentions: Sequence[Mention], at: int, grammar: Grammar
) -> Relation | None:
    """Return 办理1,260件，完成率105%；2022年办理1,050件，同比增长24%: over the part before."""
    stated, prior = mentions[at], mentions[at - 1] if at else None
    if prior is None or not (_year(prior) or last_year(passage, prior)) or prior.rise:
        return None
    begin = passage.text.rfind("。", 0, stated.start) + 1
    before = [
        m for m in mentions[max(0, at - NEAR) : at - 1]
        if m.start >= begin and kindred(m, prior) and not m.target and not m.rise
        and not m.about and not _year(m) and not last_year(passage, m)
    ]  # fmt: skip
    if not one_part(passage, prior, stated) or len(before) != 1 or _other_growth(stated, grammar):
        return None
    return ratio("growth", "A17", stated, before[0], prior, minus=True)


def _other_growth(stated: Mention, grammar: Grammar) -> bool:
    """Return whether the words of a growth make it another than that of the figure before it."""
    ends = (*grammar.growth, *grammar.fall, "同比", "比", "较", "上年", "去年", "同期", "期")
    return bool(grammar.bare(re.sub(any_of(ends), "", "".join(HAN.findall(stated.name)))))


def _goes_with(passage: Passage, now: Mention, prior: Mention) -> bool:
    """Return whether a figure can be this year's of what another is last year's of."""
    if not kindred(now, prior) or PLANNED.search(now.name):
        return False
    if _year(now) and _year(prior):  # 2021年2.60万人次，2022年2.54万人次: the years tell
        return _year(now) > _year(prior)
    if last_year(passage, now):
        return False
    if last_year(passage, prior):
        return True
    return _year(now) == _year(prior) + 1 or (not _year(now) and now.start < prior.start)


def _year(mention: Mention) -> int:
    """Return the year that the words right before a figure name; 0 without one."""
    match = NAMED_YEAR.search(mention.name)
    return int(match.group(1)) if match is not None else 0


def last_year(passage: Passage, mention: Mention) -> bool:
    """Return whether a figure is said to be last year's."""
    tail = passage.text[max(0, mention.start - 8) : mention.start]
    between = re.split(r"\d[\d,.]*(?!\d|年)", tail)[
        -1
    ]  # 从上年25人降至20人: the 20 are this year's
    return bool(PRIOR.search(between)) or "上年" in mention.name


def _by_both_years(plain: Sequence[Mention], change: Mention | None) -> Iterator[Relation]:
    """Yield that last year's figure and the change give this year's, where all three are told."""
    prior = next((m for m in plain if "上年" in m.name or m.fact.base == "prior"), None)
    if change is None or prior is None:
        return
    now = next((m for m in plain if m is not prior and kindred(m, prior)), None)
    if now is not None and kindred(change, prior):
        relation = signed("A17", now, [(1, prior), (change.rise, change)])
        if relation.verdict == "holds":
            yield relation


def _over(stated: Mention, change: Mention, prior: Mention) -> Iterator[Relation]:
    """Yield 净增4,220户，上年末为82,200户，增长5.13%: over what is said to be last year's."""
    exact, base, moved = stated.fact.exact, prior.amount, change.amount
    if exact is None or not base or moved is None:
        return
    yield Relation(
        kind="growth", code="A17", stated_mention=stated, terms=((1, change), (1, prior)),
        formula=f"{number(change)}/{number(prior, change)}*100",
        stated=exact.amount, computed=moved / base,
        tolerance=2 * exact.half_unit + change.half_unit / base, unit="%",
    )  # fmt: skip


def _changes_from(passage: Passage, figure: Mention, change: Mention) -> bool:
    """Return whether a change is said to be of this year, and a figure to be of one before."""
    between = passage.text[figure.end : change.start]
    if AGAINST_LAST.search(between):
        return False
    later = [int(year) for year in NAMED_YEAR.findall(between)]
    clause = re.split("[。；]", passage.text[: figure.start])[-1]
    if THIS_YEAR.search(between) and PRIOR.search(clause):
        return True  # 上年（2024年）支出338.10万元，本年增加14.70万元
    year = _year(figure)
    if year and (THIS_YEAR.search(between) or any(other > year for other in later)):
        return True
    return last_year(passage, figure)


def _by_change(
    passage: Passage, stated: Mention, change: Mention, figure: Mention
) -> Iterator[Relation]:
    """Yield a growth of what was before the change; nothing if the figures are of two kinds.

    What was before is told itself, 2023年445万元，本年减少15万元, or follows from what is now.
    """
    if not kindred(figure, change) or stated.fact.exact is None or FLOW.search(figure.name):
        return
    value, moved = figure.amount, change.amount
    if value is None or moved is None:
        return
    before = _changes_from(passage, figure, change)
    base = value if before else value - change.rise * moved
    exact = stated.fact.exact
    if base <= 0:
        return
    sign = "-" if change.rise > 0 else "+"
    start = number(figure) if before else f"({number(figure)}{sign}{number(change, figure)})"
    yield Relation(
        kind="growth", code="A17", stated_mention=stated, terms=((1, change), (1, figure)),
        formula=f"{number(change)}/{start}*100",
        stated=exact.amount, computed=moved / base,
        tolerance=2 * exact.half_unit + change.half_unit / base, unit="%",
    )  # fmt: skip
