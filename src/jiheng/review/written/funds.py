"""What is said of the money against budget and income: A69."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.all_of_it import TOTALS, printed, single
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import of_the_whole

KEPT = re.compile(
    "控制在[^，。；]{0,10}预算[^，。；]{0,6}[以之]?内|[未无没]有?(?:超出?|突破)(?:年初|批复)?预算|[均都]在预算(?:范围)?内"
)
NAMED = ("three_public.", "procurement.", "assets.")  # lines with a budget of their own
BROUGHT = re.compile("(?<![无没])(?<!没有)(?:上年(?:度)?结|年初结|动用|弥补)")


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
            if _of_another_line(report, passage, match.start()):
                continue
            if over > spent.half_unit + budget.half_unit:
                yield finding("A69", "over_budget", spent.fact.place, budget.fact.place,
                              passage.place(*match.span()), spent=spent.fact.text,
                              budget=budget.fact.text, found=match.group(),
                              difference=printed(over, spent))  # fmt: skip
            return


def _of_another_line(report: Report, passage: Passage, at: int) -> bool:
    """Return whether the last budget before a claim is that of a line such as 三公经费."""
    own = [
        m for m in report.within(passage, 0, at)
        if m.kind == "money" and m.fact.role
    ]  # fmt: skip
    lines = [m.fact.role for m in own if m.fact.role.startswith(NAMED) or m.fact.role in TOTALS]
    return bool(lines) and lines[-1].startswith(NAMED)


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
