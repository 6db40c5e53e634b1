"""The report as a whole: score, grade, problems, measures, title, budget, what is missing."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.report import Report, finding, percent

FULL = 100
TOTAL = re.compile("总分|综合得分|总得分|自评得分")
OTHERS = re.compile(
    "自报|上年|复核|重算|其中|项|变为|降为|升为|若|如"
)  # of somebody else, another year, or a part
REASON = re.compile(r"用于|因为|由于|原因|新增|财政收回|批复|追加|预追|调整文件")
MISSING = {  # what a whole report of a department tells, by role
    "三公经费": "three_public", "政府采购": "procurement",
}  # fmt: skip


def score(report: Report) -> Iterator[Finding]:
    """A24: a total has its points beside it; A25: its grade is the one of the scale."""
    reading = report.reading
    if reading.total is None or reading.total.fact.exact is None:
        return
    number = reading.total.fact.exact.number
    tables = any(r.code == "A24" for r in reading.relations) or any(
        t.points is not None for t in reading.told
    )
    if not tables:
        lost = FULL - number
        yield finding("A24", "written_no_table", reading.total.fact.place,
                      stated=reading.total.fact.text, lost=f"{lost}")  # fmt: skip
    yield from _grade(report, number)
    yield from _other_total(report, reading.total)


def _other_total(report: Report, total: Mention) -> Iterator[Finding]:
    """Yield another total in a table or a sentence, unless it says whose it is."""
    laid = [r.whole for r in report.reading.relations if r.code == "A24" and r.whole]
    named = [
        m for m in report.reading.mentions
        if m.kind == "score" and TOTAL.search(m.name) and not OTHERS.search(m.name)
    ]  # fmt: skip
    for other in (*laid, *named):
        if other.fact.exact and other.amount != total.amount:
            yield finding(
                "A24", "written_two", total.fact.place, other.fact.place,
                stated=total.fact.text, computed=other.fact.text,
            )  # fmt: skip
            return


def _grade(report: Report, total: Decimal) -> Iterator[Finding]:
    reading = report.reading
    profile = report.case.rules.profile(reading.kind, report.profile)
    expected = profile.grade(total) if profile is not None else None
    if not reading.grade or not expected:
        return
    if not reading.grade.startswith(expected[0]):
        yield finding("A25", "default", reading.grade_at, found=reading.grade,
                      expected=expected, total=total)  # fmt: skip
    elif reading.grade != expected:
        yield finding(
            "A25", "written_word", reading.grade_at, found=reading.grade, expected=expected
        )


def loop(report: Report) -> Iterator[Finding]:
    """A38: lost points and problems lead to measures with owner and date."""
    parts = report.reading.parts
    problems, measures = parts.get("problems", ()), parts.get("measures", ())
    evaluation = report.case.evaluation
    if "problems" in parts and not problems and report.missed:
        yield finding("A38", "none_told", *report.missed[0].at[:1])
    if not problems or not measures:
        return
    if len(problems) != len(measures):
        yield finding("A38", "count", measures[0].place, *(p.place for p in problems),
                      problems=len(problems), measures=len(measures))  # fmt: skip
        return
    loose = [m for m in evaluation.measures if not m.division and not m.proof]
    if len(loose) == len(evaluation.measures):
        yield finding(
            "A38", "written_no_owner", *(m.places["text"] for m in loose), count=len(loose)
        )


def titles(report: Report) -> Iterator[Finding]:
    """A55: the title, the years in it and the body speak of one thing."""
    years = report.reading.years
    if len(years) > 1:
        yield finding("A55", "default", *years.values(),
                      found="、".join(str(year) for year in years))  # fmt: skip


def changed_budget(report: Report) -> Iterator[Finding]:
    """A48: a budget that was changed says why, most of all if it then equals what was spent."""
    totals = {base: _one(report, base) for base in ("original", "revised", "executed")}
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


def _one(report: Report, base: str) -> Mention | None:
    return next((m for m in report.reading.mentions if m.fact.role == "expenditure.total"
                 and m.fact.base == base and m.fact.exact), None)  # fmt: skip


def missing(report: Report) -> Iterator[Finding]:
    """A11: what a whole report of a department should give and does not."""
    if not report.reading.complete or report.reading.kind != "department":
        return
    roles = {m.fact.role.partition(".")[0] for m in report.reading.mentions}
    lacking = [name for name, role in MISSING.items() if role not in roles]
    known = [r for r in report.case.scored.ratios if r.value is not None]
    if len(lacking) == len(MISSING):
        yield finding(
            "A11", "absent", report.reading.passages[0].place(), found="、".join(lacking),
            known=len(known), total=len(report.case.scored.ratios),
        )  # fmt: skip


def overspent(report: Report) -> Iterator[Finding]:
    """A07: a project spends within its budget; of several that are stated the largest counts."""
    lines = [m for m in report.reading.mentions if m.fact.role == "project.total"]
    budgets = [m.at_bound() for m in lines if m.fact.base in ("original", "revised")]
    budgets = [m for m in budgets if m.amount]
    spent = next((m for m in lines if m.fact.base == "executed" and m.amount), None)
    if spent is None or not budgets:
        return
    budget = max(budgets, key=lambda m: (m.amount or 0) + m.half_unit)
    if (spent.amount or 0) > (budget.amount or 0) + budget.half_unit:
        yield finding(
            "A07", "written", spent.fact.place, budget.fact.place, stated=budget.fact.text,
            computed=spent.fact.text,
        )  # fmt: skip


def posts(report: Report) -> Iterator[Finding]:
    """A15: all staff within all posts, where the posts are told by kind only."""
    held = {(m.fact.role, m.fact.base): m for m in reversed(report.reading.mentions) if m.fact.role}
    staff = held.get(("staff.total", "staff"))
    kinds = [
        m for (role, base), m in held.items()
        if base == "posts" and role.startswith("staff.") and role != "staff.total"
    ]  # fmt: skip
    if ("staff.total", "posts") in held or staff is None or not kinds or not staff.amount:
        return
    quota = sum((m.amount or Fraction(0) for m in kinds), Fraction(0))
    if staff.amount > quota:
        yield finding(
            "A15", "beyond", staff.fact.place, *(m.fact.place for m in kinds),
            found=staff.fact.text, expected=f"{quota}人",
        )  # fmt: skip


def _head_office(whole: Mention) -> bool:
    return bool(re.search("局机关|本级|机关年末", whole.name)) and "所属" not in whole.name


def scope(report: Report) -> Iterator[Finding]:
    """A14: a number that includes the staff of a subordinate unit is not the head office's."""
    for one in report.reading.relations:
        whole = one.whole
        if one.code == "A14" and whole is not None and _head_office(whole):
            units = [m for _, m in one.terms if re.search("所属|下属|中心|事业单位", m.name)]
            if units:
                yield finding("A14", "scope", whole.fact.place, units[0].fact.place,
                              found=f"{whole.name}{whole.fact.text}",
                              unit=f"{units[0].name}{units[0].fact.text}")  # fmt: skip
