"""What is said of the money by document and by budget: A69, A70."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention, Passage
from jiheng.model.text import any_of
from jiheng.review.written.all_of_it import TOTALS, printed, single
from jiheng.review.written.report import Report, finding, sentences
from jiheng.review.written.same import of_the_whole

NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}[〔\[（【]20\d{2}[〕\]）】]第?\d{1,4}号")
MONEY = re.compile("[一-鿿]{0,6}?(?:补助|资金|经费|补贴|奖补)")  # what is allotted
ALLOTTED = re.compile("下达|安排|拨付|拨入|批复|金额|资金|补助|经费")
KEPT = re.compile(
    "控制在[^，。；]{0,10}预算[^，。；]{0,6}[以之]?内|[未无没]有?(?:超出?|突破)(?:年初|批复)?预算|[均都]在预算(?:范围)?内"
)
BROUGHT = re.compile("(?<![无没])(?<!没有)(?:上年(?:度)?结|年初结|动用|弥补)")


def documents(report: Report) -> Iterator[Finding]:
    """A70: one document allots one amount for one purpose, wherever it is named."""
    uses_by_number: dict[str, list[tuple[Passage, Mention, str]]] = {}
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            numbers = list(NUMBER.finditer(passage.text, begin, end))
            for at, number in enumerate(numbers):
                stop = numbers[at + 1].start() if at + 1 < len(numbers) else end
                use = _use(report, passage, number, (begin, stop))
                if use is not None:
                    key = number.group()[-12:].lstrip("照据按根关于")
                    uses_by_number.setdefault(key, []).append((passage, *use))
    for key, uses in uses_by_number.items():
        yield from _two_amounts(key, uses)


def _use(
    report: Report, passage: Passage, number: re.Match[str], bounds: tuple[int, int]
) -> tuple[Mention, str] | None:
    """Return the amount that a document allots, and what it is for."""
    begin, stop = bounds
    text = passage.text
    before = [m for m in report.within(passage, begin, number.start()) if m.kind == "money"]
    if before and text[before[-1].end : number.start()] == "（":  # 303万元（某财〔2024〕12号）
        allotted = before[-1]
        return (allotted, _purpose(report, allotted.name)) if allotted.amount else None
    after = report.within(passage, number.end(), stop)
    money = next((m for m in after if m.kind == "money" and m.amount), None)
    if money is None or not ALLOTTED.search(text[begin : money.end]):
        return None
    between = text[number.end() : money.start]
    if re.search("[。；]|其中|支付|支出|使用", between):
        return None
    behind = MONEY.match(money.after)
    return money, _purpose(report, between) or _purpose(report, behind.group() if behind else "")


def _purpose(report: Report, between: str) -> str:
    """Return the words between a document and its amount that say what the money is for."""
    general = any_of((
        *report.words("generic"), *report.words("project_names"), *report.words("ours"),
        *("文件", "我", "县", "市", "区", "收到", "到账", "分配", "拨入", "的", "校", "院", "局"),
    ))  # fmt: skip
    clause = re.sub(r"20\d{2}年度?", "", re.split("[，》：]", between)[-1])
    return re.sub(general, "", "".join(re.findall(r"[\u4e00-\u9fff]+", clause)))


def _two_amounts(number: str, uses: list[tuple[Passage, Mention, str]]) -> Iterator[Finding]:
    for at, (_, first, purpose) in enumerate(uses):
        for _, other, another in uses[at + 1 :]:
            if first.amount == other.amount or (purpose != another and purpose and another):
                continue
            variant = "default" if purpose == another else "question"
            yield finding("A70", variant, first.fact.place, other.fact.place, number=number,
                          stated=first.fact.text, other=other.fact.text)  # fmt: skip
            return


def beyond_budget(report: Report) -> Iterator[Finding]:
    """A69: who says that the budget was kept spent no more than it."""
    lines = [m for m in report.reading.mentions if m.amount and of_the_whole(report, m)]
    for role in TOTALS:
        own = [m for m in lines if m.fact.role == role]
        spent, budget = single(own, ("executed",)), single(own, ("original", "revised"))
        if spent is None or budget is None:
            continue
        over = (spent.amount or Fraction(0)) - (budget.amount or Fraction(0))
        for passage, match in report.matches(KEPT.pattern):
            if over > spent.half_unit + budget.half_unit:
                yield finding("A69", "over_budget", spent.fact.place, budget.fact.place,
                              passage.place(*match.span()), spent=spent.fact.text,
                              budget=budget.fact.text, found=match.group(),
                              difference=printed(over, spent))  # fmt: skip
            return


def beyond_income(report: Report) -> Iterator[Finding]:
    """A69: a department spends what it took in, and what was left from before."""
    lines = [m for m in report.reading.mentions if m.amount and m.fact.exact]
    spent = single([m for m in lines if m.fact.role == "expenditure.total"], ("executed",))
    income = single([m for m in lines if m.fact.role == "income.total"], ("executed",))
    opening = [m for m in lines if m.fact.role == "carryover.opening"]
    if spent is None or income is None or opening or BROUGHT.search(report.running_text):
        return
    over = (spent.amount or Fraction(0)) - (income.amount or Fraction(0))
    if over > spent.half_unit + income.half_unit:
        yield finding("A69", "default", spent.fact.place, income.fact.place,
                      spent=spent.fact.text, income=income.fact.text,
                      difference=printed(over, spent))  # fmt: skip
