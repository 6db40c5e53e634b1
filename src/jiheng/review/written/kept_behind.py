"""Limits that are told behind the claim, elsewhere by name, or as a share of all the money: A82."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.review.written.all_of_it import TOTALS, single
from jiheng.review.written.kept import CHANGED, NOT_NOW
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import kindred, of_the_whole

CLAIMED = re.compile(
    "(?P<claim>(?:未|没有?|并未|不曾)(?:有)?(?:超过?|超出|突破|高于)|(?:均|都)?控制在|不高于(?=[^，。]{0,8}(?:规定|约定|批复)))"
    "[^，。；（]{0,18}?$"
)
OF_THE_ITEM = re.compile(
    "(?P<claim>(?:未|没有?|并未)(?:有)?(?:超过?|超出|突破)|控制在)(?:年初|批复)?(?:该|此|本|其)(?:子?项目?|类|项)?(?:的)?预算"
)
IN_BRACKETS = re.compile("^[^，。；]{0,8}（[^，。；（]{0,12}$")
OUTLAY = re.compile(
    "(?:实际|共|累计|合计|列支|支出|采购|发生|支付|使用|完成|决算|投入|执行){1,4}(?:数|额)?(?:为|共)?$"
)
BUDGETED = re.compile("预算|概算|批复|安排|核定")
SPENT = re.compile("支出|实际|执行|决算|支付|使用|列支")
SHARE_LIMIT = re.compile(
    "(?P<item>[\\u4e00-\\u9fff]{2,10}?)(?:原则上)?(?:不得|不)(?:超过|高于|突破)(?P<base>[\\u4e00-\\u9fff]{2,10}?)的$"
)
WITHIN = re.compile(
    "(?:未|没有)(?:超|突破)[^，。；]{0,12}|控制在[^，。；]{0,10}(?:规定|限额|标准|比例|范围|办法)[^，。；]{0,4}内"
)
LED = re.compile("^.*(?:规定|要求|约定|明确|办法|其中|：)")
ALL_MONEY = re.compile(
    "^(?:项目|专项|补助|财政|预算|年度)?(?:资金|经费|预算)(?:总额|总量|安排数|下达数)?$"
)
BETWEEN = 14  # signs between a figure and the claim that is made of it
SHORTEST = 2
MOST_BACK = 12  # figures back that a limit may be of: time grows evenly


def behind(report: Report) -> Iterator[Finding]:
    """A82: 服务费0.47万元，未超过约定的上限0.40万元: a limit behind the claim is kept."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            figures = report.within(passage, begin, end)
            for at, limit in enumerate(figures[1:], start=1):
                claim = _claim(passage, figures[at - 1], limit)
                near = figures[max(0, at - MOST_BACK) : at] if claim is not None else ()
                spent = _before(near, limit)
                if claim is None or spent is None or not _above(spent, limit):
                    continue
                start = max(passage.text.rfind("；", begin, spent.start) + 1, begin)
                said = passage.text[spent.end : limit.start - len(claim)]
                opening = passage.text[start : spent.start]
                changed = limit.kind == "money" and CHANGED.search(opening[-12:])
                own = len(re.split("[，；]", said)[-1]) <= SHORTEST  # no other subject
                if changed or not own or len(said) > BETWEEN:
                    continue
                yield _kept(spent, limit, passage, claim)


def _claim(passage: Passage, before: Mention, limit: Mention) -> str | None:
    """Return the words that claim a limit to be kept, right before it or outside its bracket."""
    said = passage.text[before.end : limit.start]
    named = CLAIMED.search(re.sub("（[^（）]{0,12}$", "", said))
    if named is None or re.search("[。；]", said) or limit.rise or limit.after_of:
        return None
    opened = said.rpartition("（")[2] if "（" in said else ""
    if opened and not BUDGETED.search(opened) and "上限" not in opened:
        return None
    behind_claim = said[named.start() :]
    own = re.search(
        "规定|约定|上限|预算|限额|限价|标准|批复|概算|控制数|合同价|额度|计划", behind_claim
    )
    return behind_claim if own is not None else None


def _before(figures: Sequence[Mention], limit: Mention) -> Mention | None:
    """Return the last figure of the kind of a limit before it."""
    bound = limit.at_bound()
    own = [m for m in figures if m.kind == limit.kind and kindred(m, bound)]
    last = own[-1] if own else None
    if last is None or last.rise or last.target or last.after_of or NOT_NOW.search(last.name):
        return None
    if BUDGETED.search(last.name) and not SPENT.search(last.name):
        return None
    return last


def _above(spent: Mention, limit: Mention) -> bool:
    bound = limit.at_bound()
    over = (spent.amount or Fraction(0)) - (bound.amount or Fraction(0))
    return bound.amount is not None and over > spent.half_unit + bound.half_unit


def _kept(spent: Mention, limit: Mention, passage: Passage, claim: str) -> Finding:
    return finding("A82", "default", spent.fact.place, limit.fact.place,
                   spent=spent.fact.text, budget=limit.fact.text,
                   found=claim.strip("，（：") or passage.text[:BETWEEN])  # fmt: skip


def of_the_item(report: Report) -> Iterator[Finding]:
    """A82: 教玩具支出31.40万元，未超出该项预算: the budget of that name told elsewhere is kept."""
    for passage in report.running_passages:
        for match in OF_THE_ITEM.finditer(passage.text):
            begin = max(passage.text.rfind(sign, 0, match.start()) for sign in "。；") + 1
            own = [m for m in report.within(passage, begin, match.start()) if m.kind == "money"]
            if not own or own[-1].rise or passage.text[own[-1].end : match.start()] != "，":
                continue
            item = OUTLAY.sub("", own[-1].name)
            budgets = [m for m in _named(report, item) if _is_budget(m)]
            if len({m.amount for m in budgets}) == 1 and _above(own[-1], budgets[0]):
                yield _kept(own[-1], budgets[0], passage, match.group())


def _named(report: Report, item: str) -> list[Mention]:
    """Return the amounts of an item."""
    if len(item) < SHORTEST:
        return []
    return [m for m in report.reading.mentions if m.kind == "money" and m.amount
            and m.name.removesuffix("预算") in (item, f"{item}安排", f"{item}年初")]  # fmt: skip


def _is_budget(mention: Mention) -> bool:
    said = f"{mention.lead}{mention.name}"
    return BUDGETED.search(said) is not None and not SPENT.search(said)


def of_all_money(report: Report) -> Iterator[Finding]:
    """A82: 宣传费不超过资金总额的5%: what was spent on it is no more than that of all the money."""
    total = _all_money(report)
    for limit in report.reading.mentions if total is not None else ():
        match = SHARE_LIMIT.search(limit.name) if limit.kind == "share" else None
        if match is None or total is None or not ALL_MONEY.match(match.group("base")):
            continue
        item = LED.sub("", match.group("item"))
        most = (limit.at_bound().amount or Fraction(0)) * (total.amount or Fraction(0))
        for spent in report.reading.mentions:
            if spent.kind != "money" or OUTLAY.sub("", spent.name) != item or spent.rise:
                continue
            if not SPENT.search(spent.name) or (spent.amount or 0) <= most + spent.half_unit:
                continue
            passage = report.reading.passages[spent.passage]
            stop = passage.text.find("；", spent.end)
            claim = WITHIN.search(passage.text, spent.end, stop if stop >= 0 else spent.end + 60)
            variant = "share" if claim is not None else "share_asked"
            yield finding("A82", variant, spent.fact.place, limit.fact.place, total.fact.place,
                          spent=spent.fact.text, budget=f"{total.fact.text}×{limit.fact.text}",
                          found=claim.group() if claim is not None else "")  # fmt: skip
            return


def _all_money(report: Report) -> Mention | None:
    """Return the one amount that the project had."""
    lines = [m for m in report.reading.mentions
             if m.fact.role in TOTALS and m.amount and of_the_whole(report, m)]  # fmt: skip
    return single(lines, ("original", "revised", "received"))


def as_a_share(report: Report) -> Iterator[Finding]:
    """A82: 服务费控制在核销额1.2%以内: the share of the same base told before is no more."""
    for limit in report.reading.mentions:
        if limit.kind != "share" or limit.about != "below" or "控制在" not in limit.name:
            continue
        item, _, base = limit.name.partition("控制在")
        base = re.sub("^.*(?:规定|约定|要求)的?|占|的$", "", base)
        if len(item) < SHORTEST or len(base) < SHORTEST:
            continue
        own = [
            m
            for m in report.by_passage.get(limit.passage, ())
            if m.kind == "share"
            and m.amount
            and base in m.name
            and m.lead.endswith(f"{item}\ue002，")
        ]
        if len(own) == 1 and _above(own[0], limit):
            yield _kept(own[0], limit, report.reading.passages[limit.passage], limit.name)
