"""Budget and staff as the report states them: A07, A14, A15, A48."""

import re
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review import posts_and_assets
from jiheng.review.written.report import Report, finding, percent
from jiheng.review.written.same import of_one_period

TOTALLED = re.compile("合计|共|总|资金|投资|预算|可用|可支配|额度")
PRICE = re.compile("价|差|节约|低于|突破|超出|超过|[该此]项")
QUOTA = re.compile("定员|核定|额度|编制|限额|控制数|员额")
OF_OTHERS = re.compile(
    r"(?:实有|在职|在编)[^，。；]{0,6}\d+[人名]（(?:含|其中|包括)[^）]{0,8}(?:工勤|聘|编外|合同|派遣|退休)"
    r"|机关[^，。；]{0,4}编制[^。]{0,30}全(?:系统|局)[^，。；]{0,4}在职"
)
PRESENT = re.compile("实有|现有|在岗|在册|实际|实聘")
KIND = re.compile("^.*核定|定员|额度|编制|限额|控制数|员额|数$")
TOLD_WHY = re.compile(
    "追加|调增|(?:超出|超过|超支|不足|缺口)(?:部分|资金)?[^，。；]{0,6}(?:自筹|解决|弥补|统筹|承担)"
)
REASON = re.compile(r"用于|因为|由于|原因|新增|财政收回|批复|追加|预追|调整文件")


def changed_budget(report: Report) -> Iterator[Finding]:
    """A48: a budget that was changed says why, most of all if it then equals what was spent."""
    totals = {base: _budget_total(report, base) for base in ("original", "revised", "executed")}
    opening, revised, spent = totals["original"], totals["revised"], totals["executed"]
    if opening is None or revised is None or not opening.amount or revised.amount is None:
        return
    change = (revised.amount - opening.amount) / opening.amount
    text = "".join(p.text for p in report.reading.passages[opening.passage : revised.passage + 2])
    if abs(change) < report.case.limit("A48", "material_cut") or REASON.search(text):
        return
    exact = spent is not None and spent.amount == revised.amount
    if exact and spent is not None:
        yield finding("A48", "written", opening.fact.place, revised.fact.place, spent.fact.place,
                      opening=opening.fact.text, revised=revised.fact.text, change=percent(change),
                      rate=percent((spent.amount or Fraction(0)) / opening.amount))  # fmt: skip


def _budget_total(report: Report, base: str) -> Mention | None:
    return next((m for m in report.reading.mentions if m.fact.role == "expenditure.total"
                 and m.fact.base == base and m.fact.exact), None)  # fmt: skip


def overspent(report: Report) -> Iterator[Finding]:
    """A07: a project spends within its budget; of several that are stated the largest counts."""
    lines = [m for m in report.reading.mentions if m.fact.role == "project.total"]
    budgets = [m.at_bound() for m in lines if m.fact.base in ("original", "revised")]
    spent = next((m for m in lines if m.fact.base == "executed" and m.amount), None)
    if spent is None or TOLD_WHY.search(report.reading.passages[spent.passage].text):
        return
    budgets = [
        m for m in budgets
        if m.amount and not PRICE.search(m.name) and of_one_period(report, spent, m)
    ]  # fmt: skip
    if not budgets:
        return
    received = [m for m in report.reading.mentions if m.fact.base == "received" and m.amount]
    if any((m.amount or 0) >= (spent.amount or 0) for m in received):
        return
    if any(m.kind == "money" and TOTALLED.search(m.name) and (m.amount or 0) >= (spent.amount or 0)
           for m in report.reading.mentions):  # fmt: skip
        return
    budget = max(budgets, key=lambda m: (m.amount or 0) + m.half_unit)
    brought = max((m.amount or 0 for m in report.by_role.get("carryover.opening", ())), default=0)
    if (budget.amount or 0) + brought >= (spent.amount or 0):
        return  # with what was left from the year before it was enough
    if (spent.amount or 0) > (budget.amount or 0) + budget.half_unit:
        yield finding(
            "A07", "written", spent.fact.place, budget.fact.place, stated=budget.fact.text,
            computed=spent.fact.text,
        )  # fmt: skip


def assets(report: Report) -> Iterator[Finding]:
    """A13: net is gross less depreciation, and the two never mix; a part may be left out."""
    findings = posts_and_assets.assets(report.case)
    yield from (f for f in findings if f.variant not in ("default", "net"))


def within_posts(report: Report) -> Iterator[Finding]:
    """A15: nobody beyond the posts, kind by kind; a report that states no posts owes none."""
    quotas = any(fact.base == "posts" for fact in report.case.evaluation.facts.all)
    if OF_OTHERS.search(report.running_text):
        return  # who is counted beside the posts is told
    findings = posts_and_assets.within_posts(report.case)
    own = [m for m in report.reading.mentions if m.fact.base == "posts"]
    totals = {m.amount for m in own if m.fact.role == "staff.total"}
    kinds = [m.amount or Fraction(0) for m in own if m.fact.role != "staff.total"]
    if totals and max(kinds, default=Fraction(0)) > min(t or 0 for t in totals):
        return  # posts of one kind are more than those taken for all: they are of another kind
    yield from (f for f in findings if quotas or f.variant != "no_quota")


def posts(report: Report) -> Iterator[Finding]:
    """A15: all staff within all posts, where the posts are told by kind only."""
    mention_by_line = {
        (m.fact.role, m.fact.base): m for m in reversed(report.reading.mentions) if m.fact.role
    }
    staff = mention_by_line.get(("staff.total", "staff"))
    kinds = [
        m for (role, base), m in mention_by_line.items()
        if base == "posts" and role.startswith("staff.") and role != "staff.total"
    ]  # fmt: skip
    unnamed = [m for m in report.reading.mentions if not m.fact.role and "编制" in m.name]
    total_posts = mention_by_line.get(("staff.total", "posts"))
    if OF_OTHERS.search(report.running_text):
        return
    if report.reading.kind != "department" and total_posts is not None and staff is not None:
        if total_posts.depth or staff.depth:
            return  # those of one kind, in brackets
        if (staff.amount or 0) > (total_posts.amount or 0):
            yield finding("A15", "beyond", staff.fact.place, total_posts.fact.place,
                          found=staff.fact.text, expected=total_posts.fact.text)  # fmt: skip
        return
    if (
        unnamed
        or ("staff.total", "posts") in mention_by_line
        or staff is None
        or not kinds
        or not staff.amount
    ):
        return
    quota = sum((m.amount or Fraction(0) for m in kinds), Fraction(0))
    if staff.amount > quota:
        yield finding(
            "A15", "beyond", staff.fact.place, *(m.fact.place for m in kinds),
            found=staff.fact.text, expected=f"{quota}人",
        )  # fmt: skip


def posts_of_a_kind(report: Report) -> Iterator[Finding]:
    """A15: posts of one kind, told once as the people in them are, are not exceeded."""
    people = [
        m for passage in report.running_passages
        for m in report.by_passage.get(passage.number, ())
        if m.kind == "count" and m.fact.text.endswith(("人", "名")) and m.amount and not m.target
    ]  # fmt: skip
    quotas: dict[str, list[Mention]] = {}
    for mention in people:
        kind = KIND.sub("", mention.name)
        if QUOTA.search(mention.name) and not PRESENT.search(mention.name) and len(kind) > 1:
            quotas.setdefault(kind, []).append(mention)
    for kind, own in quotas.items():
        staff = [m for m in people if PRESENT.search(m.name) and m.name.endswith(kind)
                 and not QUOTA.search(m.name)]  # fmt: skip
        if len({m.amount for m in own}) != 1 or len({m.amount for m in staff}) != 1:
            continue
        if _in_two_parts(report, own[0], staff[0]):
            continue
        if (staff[0].amount or 0) > (own[0].amount or 0):
            yield finding("A15", "beyond", staff[0].fact.place, own[0].fact.place,
                          found=staff[0].fact.text, expected=own[0].fact.text)  # fmt: skip


def _in_two_parts(report: Report, first: Mention, other: Mention) -> bool:
    """Return whether posts and people of one sentence stand in two parts of it, each with both."""
    if first.passage != other.passage:
        return False
    text = report.reading.passages[first.passage].text
    between = text[min(first.end, other.end) : max(first.start, other.start)]
    return "；" in between and "。" not in between


def _head_office(total: Mention) -> bool:
    return bool(re.search("局机关|本级|机关年末", total.name)) and "所属" not in total.name


def scope(report: Report) -> Iterator[Finding]:
    """A14: a number that includes the staff of a subordinate unit is not the head office's."""
    for relation in report.reading.relations:
        total = relation.stated_mention
        if relation.code == "A14" and total is not None and _head_office(total):
            units = [m for _, m in relation.terms if re.search("所属|下属|中心|事业单位", m.name)]
            if units:
                yield finding("A14", "scope", total.fact.place, units[0].fact.place,
                              found=f"{total.name}{total.fact.text}",
                              unit=f"{units[0].name}{units[0].fact.text}")  # fmt: skip
