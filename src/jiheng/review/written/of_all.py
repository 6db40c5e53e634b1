"""Shares of all there is: 占全年的, 占总支出的 are of the one total that is told: A19."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding, half_up
from jiheng.model.prose import Mention
from jiheng.model.prose_per import per_words
from jiheng.review.written.explained import rate_explained
from jiheng.review.written.operands import (
    digits_slip,
    distinct,
)
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred

SHARE = re.compile(
    "(?P<part>[\u4e00-\u9fff“”]{0,12}?)占(?P<base>[\u4e00-\u9fff]{1,14}?)的?(?:比例|比重)?(?:为|达到?|约|仅)?$"
)
ALL = re.compile("全|总|合计")
GENERAL = re.compile(
    "全年|全部|全[市县区省镇乡]|本年|当年|年度|合计|项目|实际|资金|支出|金额|投入|投资|预算|可用|到位|人数|[了到总额数量的]"
)
PLAN = re.compile("预算|可用|到位|资金|投资")
TOTAL = re.compile("合计|总计|共计|小计|^总|^共|全年|总支出|总额|总量")
PART_ONLY = re.compile("^(?:其中|又|仅|只)+")
FILLER = re.compile("支出|资金|经费|费用?|投入|金额|人数|数量|其中|实际|全年")
Sums = dict[Fraction | None, list[Mention]]
SPENT, HAD = ("executed",), ("original", "revised", "received")
TOTALS = ("project.total", "expenditure.total")
FAR = Fraction(3, 2)
PAIR = 2
BESIDE = 12  # signs between a figure and the share that is made of it
MOST_LINES = 60
MOST_BACK = 24  # figures back that may be the whole: time grows evenly


def of_all(report: Report) -> Iterator[Finding]:
    """A19: 劳务支出占总支出的42.8%: of the amount of that name, over the total of its list."""
    known = {id(r.stated_mention) for r in report.reading.relations}
    sums: Sums = {}
    for passage in report.running_passages:
        for rate in report.by_passage.get(passage.number, ()):
            named = SHARE.search(rate.name) if rate.kind == "share" else None
            if named is None or id(rate) in known or not _is_plain(rate):
                continue
            if not ALL.search(named.group("base")) or GENERAL.sub("", named.group("base")):
                continue
            sums = sums or _sums(report)
            yield from _held(report, sums, rate, PART_ONLY.sub("", named.group("part")))


def _is_plain(rate: Mention) -> bool:
    exact = rate.fact.exact
    plain = exact is not None and exact.amount not in (0, 1)
    return plain and not (rate.about or rate.after_of or rate.rise or rate.target)


def _held(report: Report, sums: Sums, rate: Mention, part: str) -> Iterator[Finding]:
    near = report.operands.near(rate)
    top = _part(report, near, rate, part)
    if top is None or rate.fact.exact is None:
        return
    wholes = [m for m in _wholes(report, sums, rate, top)
              if kindred(m, top) and (m.amount or 0) > (top.amount or 0)]  # fmt: skip
    values = [
        (m, (top.amount or Fraction(0)) / (m.amount or Fraction(1))) for m in distinct(wholes)
    ]
    if not values or any(_gives(rate, v) for _, v in values) or rate_explained(rate, near):
        return
    stated = rate.fact.exact.amount
    fitting = [(m, v) for m, v in values if 1 / FAR <= v / stated <= FAR]
    slips = [(m, v) for m, v in fitting if _slips(rate, v)]
    if not fitting or (len(fitting) > 1 and not slips):
        return
    total, value = (slips or fitting)[0]
    digits = rate.fact.exact.digits or 0
    sure = len(values) == 1 and bool(slips)
    yield finding("A19", "written" if sure else "base_asked", rate.fact.place, top.fact.place,
                  total.fact.place, what=rate.name, stated=rate.fact.text, whole=rate.fact.text,
                  computed=f"{half_up(value * 100, digits)}%",
                  terms=f"{top.fact.text}÷{total.fact.text}",
                  difference=f"{half_up(abs(value - stated) * 100, digits)}%")  # fmt: skip


def _part(report: Report, near: Sequence[Mention], rate: Mention, part: str) -> Mention | None:
    """Return the amount whose share is told: the one of its name, else the one right before it."""
    core = FILLER.sub("", part)
    if len(core) >= PAIR:
        own = distinct([m for m in near if core in f"{m.name}{m.after}" and not per_words(m)])
        return own[0] if len(own) == 1 else None
    before = [m for m in near if m.passage == rate.passage and m.end <= rate.start]
    last = before[-1] if before else None
    if last is None or per_words(last) or last.target or last.rise:
        return None
    gap = report.reading.passages[rate.passage].text[last.end : rate.start - len(rate.name)]
    return last if gap in ("，", "（") else None


def _sums(report: Report) -> Sums:
    """Return the totals that hold, by the amounts that they are made of."""
    sums: Sums = {}
    for relation in report.reading.relations:
        total = relation.stated_mention
        if relation.kind == "sum" and total is not None and relation.verdict != "fails":
            for _, part in relation.terms:
                sums.setdefault(part.amount, []).append(total)
    return sums


def _wholes(report: Report, sums: Sums, rate: Mention, top: Mention) -> Iterator[Mention]:
    """Yield the totals that a part may be of: of its list or column, and all that was spent."""
    own = report.operands
    bare = top.fact.exact.number if top.fact.exact is not None else None
    for total in (*sums.get(top.amount, ()), *sums.get(Fraction(bare or 0), ()))[:MOST_BACK]:
        yield next((m for m in own.near(total, 1, 1) if m.fact.place == total.fact.place), total)
    before = own.near(rate, MOST_BACK, 0)
    yield from (m for m in before if TOTAL.search(m.name) and shared_unit(m, top)
                and rate.passage - m.passage <= 1)  # fmt: skip
    if top.kind == "money":
        bases = HAD if PLAN.search(rate.name.rpartition("占")[2].replace("支出资金", "")) else SPENT
        for role in TOTALS:
            lines = [
                m
                for m in report.by_role.get(role, ())[:MOST_LINES]
                if m.fact.base in bases and m.amount
            ]
            yield from lines if len(distinct(lines)) == 1 else ()


def shared_unit(mention: Mention, other: Mention) -> bool:
    """Return whether two figures are printed in one unit."""
    exact = mention.fact.exact, other.fact.exact
    return exact[0] is not None and exact[1] is not None and exact[0].unit == exact[1].unit


def _gives(rate: Mention, value: Fraction) -> bool:
    exact = rate.fact.exact
    return exact is not None and abs(value - exact.amount) <= 2 * exact.half_unit


def _slips(rate: Mention, value: Fraction) -> bool:
    """Return whether a share is a value with one wrong digit, or two that changed places."""
    exact = rate.fact.exact
    digits = exact.digits or 0 if exact is not None else 0
    first, other = (f"{half_up(v * 100, digits)}".replace(".", "")
                    for v in (exact.amount if exact else Fraction(0), value))  # fmt: skip
    return digits_slip(first, other)
