"""Who says that an amount was kept within another did keep it: A82."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose import Mention, Relation
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import kindred

LIMIT = re.compile("预算|概算|批复|控制数|中标价|合同价|限额|限价|控制价|核定|额度|计划投资")
SPENT = re.compile("实际|决算|结算|支出|发生|支付|执行|花费|中标|成交")
KEPT = re.compile(
    "[未没无](?:有)?(?:超出?|突破|超过|超支)(?:年初|批复)?(?:预算|概算|中标价|合同价|控制数|限额|支)?"
    "|控制在[^，。；\\d]{0,10}(?:预算|概算|批复|限额|控制数|范围|以内|之内)"
    "|(?:符合|满足|不高于|未高于|低于)[^，。；\\d]{0,6}(?:控制价|限价|预算|概算)(?:的)?(?:要求|规定|限制)?"
    "|(?:均|都)?在(?:批复)?(?:预算|概算)(?:范围|额度)?(?:以|之)?内"
)
CHANGED = re.compile("追加|调整|变更|增加|调剂|补充|其中|节约|上年|去年|(?<!没有)(?<!未)超支")
NOT_BUDGET = re.compile("支出|决算|结算|执行数|实际")
NOT_NOW = re.compile("上年|去年|同期")
EVERY = re.compile("各[^，。；]{0,6}均|各(?:子项|项|类)|均未|均在|均控制")
BEHIND = 20  # characters between an amount and what is said of it
PAIR = 2


def within(report: Report) -> Iterator[Finding]:
    """A82: an amount said to be within its budget, estimate or price is not above it."""
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            for match in KEPT.finditer(passage.text, begin, end):
                start = max(passage.text.rfind("；", begin, match.start()) + 1, begin)
                said = passage.text[start : match.start()].removeprefix("其中")
                pair = _pair([m for m in report.within(passage, start, match.start())
                              if m.kind in ("money", "count")])  # fmt: skip
                if pair is None or CHANGED.search(said):
                    continue
                if match.start() - pair[1].end > BEHIND:
                    continue
                places = [m.fact.place for m in (pair[1], pair[0])]
                yield finding("A82", "default", *places, passage.place(*match.span()),
                              spent=pair[1].fact.text, budget=pair[0].fact.text,
                              found=match.group())  # fmt: skip
                break


def _pair(figures: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """Return a limit and what was spent, the last two amounts, if more was spent."""
    if len(figures) < PAIR:
        return None
    budget, spent = figures[-PAIR:]
    fits = kindred(budget, spent) and LIMIT.search(budget.name) and SPENT.search(spent.name)
    if not fits or NOT_BUDGET.search(budget.name) or LIMIT.search(SPENT.sub("", spent.name)):
        return None
    if any(NOT_NOW.search(m.name) or m.rise for m in (budget, spent)):
        return None
    over = (spent.amount or 0) - (budget.amount or 0)
    return (budget, spent) if over > spent.half_unit + budget.half_unit else None


def items(report: Report) -> Iterator[Finding]:
    """A82: where every item is said to be within its budget, none of those listed is above it."""
    sums = [r for r in report.reading.relations if r.kind == "sum" and r.stated_mention is not None]
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            match = KEPT.search(passage.text, begin, end)
            if match is None or not EVERY.search(passage.text, begin, match.end()):
                continue
            for relation in sums:
                total = relation.stated_mention
                if (
                    total is None
                    or total.passage != passage.number
                    or total.fact.base != "executed"
                ):
                    continue
                for pair in _above(relation, sums):
                    places = [m.fact.place for m in pair]
                    yield finding("A82", "default", *places, passage.place(*match.span()),
                                  spent=pair[0].fact.text, budget=pair[1].fact.text,
                                  found=match.group())  # fmt: skip


def _above(spent: Relation, sums: Sequence[Relation]) -> Iterator[tuple[Mention, Mention]]:
    """Yield the items of what was spent that are above those of the same name in a budget."""
    budgets = [
        part for other in sums if other is not spent and other.stated_mention is not None
        and other.stated_mention.fact.base in ("original", "revised") for _, part in other.terms
    ]  # fmt: skip
    for _, item in spent.terms:
        own = [m for m in budgets if m.name == item.name and kindred(m, item)]
        if len(own) == 1 and (item.amount or 0) > (own[0].amount or 0) + own[0].half_unit:
            yield item, own[0]
