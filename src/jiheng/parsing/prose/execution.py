"""Execution rates: what was spent over its budget, of the report or of whom a sentence names."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_sums_of import kindred
from jiheng.parsing.prose.rate import PLANNED, Rate
from jiheng.parsing.prose.ratios import first_that_holds, ratio

PAIR = 2
OF_BASE = re.compile(
    r"(?:占|完成|达到|为|达)(?:了)?(?P<base>年初|年度|全年|当年|调整后?|批复)?(?:的)?(?:总)?"
    r"(?:预算|计划|安排)(?:数|资金|总额)?的?$"
)
DONE_RATE = re.compile(
    "(?:任务|计划|目标|预算|经费)?(?:完成|控制|执行|支付|支出|使用|到位|兑付|兑现|拨付)率(?:为|达到?)?"
)
ALLOTTED = re.compile("(?:下达|核定|批复)(?:资金|经费|预算)?$")
HELD_AGAINST = re.compile("^(?:相比|计算|之比|为基数|计)，?")
AGAINST = re.compile("^(?:与|同|以|按|占)")
AIM = re.compile("目标|任务|应")
DONE_NAME = re.compile("实际|完成|实")
SPENT = re.compile("(?:支出|使用|执行|支付|拨付|兑付)(?:资金|数)?(?:共|为)?$")
NO_NAME = re.compile("[，、（]?(?:预算|资金|支出)?(?:执行|支出|支付|使用)率(?:为|达到?|仅)?")
OF_THINGS = re.compile("(?:使用|完成|到位|控制)率")
MONEY_WORDS = re.compile("资金|预算|经费|支出|投资|款|万元")
BUDGETS = ("revised", "original", "received")
BASES = {"年初": ("original",), "调整": ("revised",), "调整后": ("revised",)}


def execution(rate: Rate) -> Iterator[Relation]:
    """Yield what was spent over its budget: of the report, or of whom the sentence names."""
    stated = rate.stated
    part = [m for m in rate.part if m.kind == "money"]
    bare = [m for m in rate.part if m.kind == "bare" and m.amount]
    if bare and (not part or bare[-1].start > part[-1].start):
        yield from _of_bare_figures(stated, bare)
        return
    against = _held_against(rate, part)
    if against is not None:
        yield against
        return
    own = rate.said_of(OF_BASE.sub("", stated.name))
    named = OF_BASE.search(stated.name)
    spent = next((m for m in reversed(part) if _is_line_total(m, "executed")), None)
    if own or (spent is None and part):
        yield from _of_somebody(rate, own, part)
        return
    last = part[-1] if part else None
    if last is not None and last is not spent and _is_of_some(rate, last):
        yield from _of_somebody(rate, rate.said_of(last.name), part)
        return
    planned = [m for m in part if m is not spent and PLANNED.search(m.name) and not m.rise]
    if spent is not None and planned and planned[0].start < spent.start and named is None:
        yield from first_that_holds(stated, spent, planned, "rate", "A08")
        return
    own_base = _own_base(stated, spent, part) if named is None else None
    if own_base is not None:
        yield own_base
    elif named is None or part or not any(m.kind == "count" for m in rate.part):
        yield from _of_report(rate, spent)  # 已敷设31.6公里，占计划的82%: of what was built


def _of_bare_figures(stated: Mention, bare: Sequence[Mention]) -> Iterator[Relation]:
    """Yield 预算152.00，支出150.36，执行率98.92%: of a list whose unit stands over it."""
    if len(bare) < PAIR:
        return
    planned, done = bare[-PAIR:]
    if PLANNED.search(planned.name) and SPENT.search(done.name) and planned.amount:
        relation = ratio("rate", "A08", stated, done, planned)
        yield from (relation,) if relation is not None else ()


def _of_report(rate: Rate, spent: Mention | None) -> Iterator[Relation]:
    """Yield what the report spent over its budget."""
    totals, named = [*rate.earlier, *rate.near], OF_BASE.search(rate.stated.name)
    if spent is None:
        spent = next((m for m in reversed(totals) if _is_line_total(m, "executed")), None)
    if (
        not any(m.kind == "money" for m in rate.part)
        and OF_THINGS.search(rate.stated.name)
        and not MONEY_WORDS.search(f"{rate.stated.lead}{rate.stated.name}")
    ):
        return  # 存储分配率78.6%，实际使用率61.2%: of something that is no money
    if spent is not None:
        base = BASES.get(named.group("base") or "", BUDGETS) if named is not None else BUDGETS
        yield from _over_budgets(rate.stated, spent, totals, base)


def _own_base(stated: Mention, spent: Mention | None, part: Sequence[Mention]) -> Relation | None:
    """Return 第二次发行的4600支出3910，支出率85%: over the amount beside it, where that holds."""
    bases = [m for m in part if m is not spent and not m.rise] if spent is not None else []
    tried = [ratio("rate", "A08", stated, spent, m) for m in bases if spent is not None]
    return next((r for r in tried if r is not None and r.verdict == "holds"), None)


def _is_of_some(rate: Rate, last: Mention) -> bool:
    """Return whether what was spent of one fund stands right before a rate without a name."""
    spent = SPENT.search(last.name) is not None and not last.rise and not last.target
    return spent and NO_NAME.fullmatch(rate.gap) is not None and bool(rate.said_of(last.name))


def _held_against(rate: Rate, part: Sequence[Mention]) -> Relation | None:
    """Return 支出1,448万元，与预算1,568万元相比，执行率93%: over the amount that is named."""
    if len(part) != PAIR or not HELD_AGAINST.match(rate.gap) or rate.said_of(rate.stated.name):
        return None
    spent, named = part
    clause = re.split("[，。；]", f"{named.lead}{named.name}")[-1]
    if not AGAINST.match(clause) or spent.rise or spent.fact.base in BUDGETS:
        return None
    return ratio("rate", "A08", rate.stated, spent, named)


def _of_somebody(rate: Rate, own: str, part: Sequence[Mention]) -> Iterator[Relation]:
    """Yield the rate of one fund or item, whose budget bears the same name somewhere before."""
    stated = rate.stated
    spent = next((m for m in reversed(part) if not m.target and not m.rise), None)
    name = rate.said_of(spent.name) if spent is not None else ""
    if spent is None or own not in ("", name):
        return
    others = [m for m in (*rate.earlier, *rate.near) if m is not spent]
    budgets = [m for m in others if m.kind == "money" and kindred(m, spent) and not m.rise
               and m.fact.base not in ("executed", "rise", "prior")
               and "支出" not in m.name and rate.said_of(m.name) == name]  # fmt: skip
    if not name:
        budgets = [m for m in part if m is not spent and PLANNED.search(m.name)]
    yield from first_that_holds(stated, spent, budgets, "rate", "A08")


def _over_budgets(
    stated: Mention, spent: Mention, totals: Sequence[Mention], bases: Sequence[str]
) -> Iterator[Relation]:
    """Yield what was spent over the budget of the same line; over the one that gives the rate."""
    lines = [m for m in totals if m.fact.role == spent.fact.role]
    budgets = [m for base in bases for m in reversed(lines) if _is_line_total(m, base)]
    yield from first_that_holds(stated, spent, budgets, "rate", "A08")


def _is_line_total(mention: Mention, base: str) -> bool:
    in_lines = mention.fact.role in ("project.total", "expenditure.total")
    return in_lines and mention.fact.base == base and mention.fact.exact is not None


def done_over_planned(rate: Rate) -> Iterator[Relation]:
    """Yield 预算8.6万元，支出6.45万元，控制率75%: the two figures of its part of the sentence."""
    pair = planned_and_done(rate)
    relation = ratio("rate", "A08", rate.stated, *pair) if pair is not None else None
    if relation is not None:
        yield relation


def _stand_together(part: Sequence[Mention]) -> bool:
    """Return whether the last two figures are a target and its result, unlike all before them."""
    planned, done = part[-PAIR:]
    stated = AIM.match(planned.name) or PLANNED.search(planned.name)
    if not stated or not DONE_NAME.match(done.name) or not kindred(planned, done):
        return False
    return not any(kindred(m, done) for m in part[:-PAIR])


def planned_and_done(rate: Rate) -> tuple[Mention, Mention] | None:
    """Return what was done and what was planned, if they are all the sentence part names."""
    part = rate.part
    if len(part) > PAIR and _stand_together(part):
        part = part[-PAIR:]
    if len(part) != PAIR or not DONE_RATE.fullmatch(rate.stated.name) or not kindred(*part):
        return None
    planned, done = part
    allotted = (
        PLANNED.search(planned.name) or ALLOTTED.search(planned.name) or AIM.match(planned.name)
    )
    if not allotted or PLANNED.search(done.name) or done.rise:
        return None
    return (done, planned) if planned.amount else None
