"""What is left is what there was less what was spent, wherever the three are told: A10."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.budget_and_posts import overspent
from jiheng.review.written.operands import (
    as_printed,
    digits_of,
    last_unit,
    one_apart,
    shared,
)
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

END = "(?:资金|经费|总额|数|额|共计|合计|共|为|规模)*$"
ALL = re.compile(f"(?:可用|可支配|可供使用|可使用|可安排)(?:的)?(?:财力)?{END}")
PLANNED = re.compile(
    f"(?:到位|下达|筹集|拨入|预算|批复|安排){END}|(?:资金|收入)(?:合计|总计|总额)$"
)
SPENT = re.compile(f"(?:支出|使用|支付|执行|列支|拨付){END}")
LEFT = re.compile(
    "^(?P<item>[\u4e00-\u9fff]{0,10}?)(?:形成|尚有|仍有)?(?:年末|期末|年底|年终)?(?:项目|财政)?"
    f"(?:结转(?:和|、|及)?结余|结余结转|结转|结余|剩余|节余|滚存结余){END}"
)
GONE = re.compile("收回|上缴|缴回|交回|核减|追减|调减|统筹|退回|注销|其中|扣除|另有|上年结|上年末")
NOT_NOW = re.compile("上年|去年|期初|年初|下年|20\\d{2}年初|目标|计划|质保金|尾款")
CHANGED = re.compile(
    "追加|调整|调[增剂]|结转|结余|自筹|增加|补充|动用|弥补|超支|超出|超过|统筹|往年|上年"
)
THIS = re.compile("^(?:该|此|本)?项?目?(?:全年|实际|当年|本年)*(?:支出|执行)")
MOST_NAME = 6  # signs of a budget that has no name of its own
GENERAL = re.compile("项目|资金|财政|全年|本年|年度|实际|共|其|当年|预算|形成|累计|部门|单位")
FEW = 12  # figures before it that may explain it: time grows evenly
NEAR, FAR = 10, 60  # passages back of a bare name, and of one that names its item
PAIR = 2
MOST_SAID, HEADED = 120, 20  # characters that tell of returned money, and of an item


def what_is_left(report: Report) -> Iterator[Finding]:
    """A10: 可用资金515万元，支出499.6万元 …… 年末结转25.4万元: the difference is another."""
    known = {id(r.stated_mention) for r in report.reading.relations} | {
        id(m) for r in report.reading.relations if r.code in ("A04", "A10") for _, m in r.terms
    }
    for passage in report.running_passages:
        for left in report.by_passage.get(passage.number, ()):
            named = LEFT.search(left.name) if left.kind == "money" else None
            if named is None or id(left) in known or not _is_plain(left):
                continue
            yield from _held(report, left, GENERAL.sub("", named.group("item")))


def more_than_there_was(report: Report) -> Iterator[Finding]:
    """A07: 预算260万元，该项全年支出287.5万元: more than there was, and nothing says why."""
    known = {place for fault in overspent(report) for place in fault.at}
    for passage in report.running_passages:
        if CHANGED.search(passage.text):
            continue
        money = [m for m in report.by_passage.get(passage.number, ()) if m.kind == "money"]
        for had, spent in pairwise(money):
            over = (spent.amount or Fraction(0)) - (had.amount or Fraction(0))
            if not kindred(had, spent) or over <= had.half_unit + spent.half_unit:
                continue
            alone = THIS.search(spent.name) or len(had.name) <= MOST_NAME
            if spent.fact.place in known or not _is_pair(report, had, spent):
                continue
            if alone and over <= (had.amount or 0) / PAIR:
                yield finding("A07", "item_asked", spent.fact.place, had.fact.place,
                              stated=had.fact.text, computed=spent.fact.text)  # fmt: skip


def _is_plain(left: Mention) -> bool:
    exact = left.fact.exact is not None and bool(left.amount)
    return bool(exact and not (left.about or left.target or left.rise or left.depth)) and not (
        NOT_NOW.search(f"{left.lead[-4:]}{left.name}")
    )


def _held(report: Report, left: Mention, item: str) -> Iterator[Finding]:
    before = [m for m in report.operands.near(left, ahead=0) if kindred(m, left)]
    pairs = [
        (had, spent) for had, spent in pairwise(before)
        if _is_pair(report, had, spent) and _belongs(report, (had, spent), left, item)
    ]  # fmt: skip
    if not pairs:
        return
    had, spent = pairs[-1]
    value = (had.amount or Fraction(0)) - (spent.amount or Fraction(0))
    off = abs(value - (left.amount or 0))
    near = [m for m in report.operands.near(left, back=FEW, ahead=FEW) if kindred(m, left)]
    if value <= 0 or off <= last_unit(left) or _explained(left, off, near):
        return
    digits = (digits_of(left, left.amount or Fraction(0)), digits_of(left, value))
    slips = one_apart(*digits)
    sure = bool(ALL.search(had.name)) or slips
    if not sure and off > value / 2:
        return  # more likely of something else
    yield finding("A10", "default" if sure else "left_asked", left.fact.place, had.fact.place,
                  spent.fact.place, what=f"“{left.name}”", stated=left.fact.text,
                  terms=f"{had.fact.text}-{spent.fact.text}", computed=as_printed(left, value),
                  difference=as_printed(left, off))  # fmt: skip


def _is_pair(report: Report, had: Mention, spent: Mention) -> bool:
    """Return whether one figure right behind another is what was spent of it."""
    if had.passage != spent.passage or had.depth != spent.depth or had.depth:
        return False
    between = report.reading.passages[had.passage].text[had.end : spent.start]
    named = ALL.search(had.name) or PLANNED.search(had.name)
    plain = not (had.target and "目标" in had.name) and not spent.target and not spent.rise
    return bool(named and SPENT.search(spent.name) and plain) and not (
        GONE.search(between) or between.count("。") > 1 or "；" in between
        or (SPENT.search(had.name) and not ALL.search(had.name))
        or had.name.startswith(("占", "比", "较", "其中"))
    )  # fmt: skip


def _belongs(
    report: Report, pair: tuple[Mention, Mention], left: Mention, item: str
) -> bool:  # fmt: skip
    """Return whether what is left is of a pair: by the name of its item, else by its place."""
    had, spent = pair
    apart = left.passage - spent.passage
    opening, closing = (report.reading.passages[m.passage].text for m in (spent, left))
    if not apart:
        said = opening[spent.end : left.start]
    else:
        said = f"{opening[spent.end :][:MOST_SAID]}\n{closing[: left.start][-MOST_SAID:]}"
    if GONE.search(said) or apart > FAR:
        return False
    if len(item) >= PAIR:
        named = f"{opening[:HEADED]}{had.lead[-30:]}{had.name}{spent.lead[-30:]}{spent.name}"
        return shared(item, named)
    crossed = any(spent.passage < h.passage <= left.passage and h.depth <= 1
                  for h in report.reading.outline)  # fmt: skip
    if ALL.search(had.name):
        return apart <= NEAR and not crossed
    return apart <= 1 and not crossed and _alone(report, spent, left)


def _alone(report: Report, spent: Mention, left: Mention) -> bool:
    """Return whether no other amount stands between what was spent and what is left."""
    between = [
        m for n in range(spent.passage, left.passage + 1) for m in report.by_passage.get(n, ())
        if m.kind == "money" and (spent.passage, spent.end) <= (m.passage, m.start)
        and (m.passage, m.start) < (left.passage, left.start)
    ]  # fmt: skip
    return not between


def _explained(left: Mention, off: Fraction, near: Sequence[Mention]) -> bool:
    """Return whether another figure makes up for the difference, or two beside each other."""
    if any(m.amount == off for m in near):
        return True
    return any(
        (first.amount or Fraction(0)) - (other.amount or Fraction(0)) == left.amount
        for first, other in pairwise(near)
    )
