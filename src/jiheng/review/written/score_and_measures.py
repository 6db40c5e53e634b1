"""What a report concludes: score, grade, problems, measures, title; and what it leaves out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.marks import LEAST_BANDS, bands_of
from jiheng.review.written.report import Report, finding
from jiheng.rulebook import Profile

FULL = 100
LEAST_TOTAL = 50  # points: fewer are those of a part
TOTAL = re.compile("总分|综合得分|总得分|自评得分")
OTHERS = re.compile(
    "自报|上年|复核|重算|其中|项|变为|降为|升为|若|如"
)  # of somebody else, another year, or a part
SCORED = re.compile(r"得\s*\d[\d.]*\s*分|扣\s*\d[\d.]*\s*分|附件|附表|评分表|自评表|见表")
SET = re.compile("总分(?:按|由|设|分为)")  # of what it is made, not what was got
OF_SUBJECT = re.compile("[”》]|项目.{0,4}(?:总分|得分)")  # of one of several that are scored
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
        t.points is not None for t in reading.stated_indicators
    )
    if not tables and not SCORED.search(report.running_text):
        lost = FULL - number
        variant = "written_no_table" if reading.complete else "written_elsewhere"
        yield finding("A24", variant, reading.total.fact.place,
                      stated=reading.total.fact.text, lost=f"{lost}")  # fmt: skip
    if len(bands_of(report)[0]) < LEAST_BANDS:
        yield from _grade(report, number)
    yield from _other_total(report, reading.total)


def _other_total(report: Report, total: Mention) -> Iterator[Finding]:
    """Yield another total in a table or a sentence, unless it says whose it is."""
    laid = [
        r.stated_mention for r in report.reading.relations if r.code == "A24" and r.stated_mention
    ]
    named = [
        m for m in report.reading.mentions
        if m.kind == "score" and TOTAL.search(m.name) and not OTHERS.search(m.name)
        and not OF_SUBJECT.search(m.name) and not _is_set(report, m)
    ]  # fmt: skip
    if len({m.amount for m in (total, *named)}) > len(("one", "another")):
        return  # of several that are scored
    for other in (*laid, *named):
        in_text = any(other is m for m in named)
        of_a_part = (other.amount or 0) < LEAST_TOTAL and not in_text
        if of_a_part or _of_another_year(report, other):
            continue
        if other.fact.exact and other.amount != total.amount:
            yield finding(
                "A24", "written_two", total.fact.place, other.fact.place,
                stated=total.fact.text, computed=other.fact.text,
            )  # fmt: skip
            return


def _of_another_year(report: Report, total: Mention) -> bool:
    """Return whether a total is said to be that of another year: 2022年度自评得分为95.6分."""
    years = re.findall("(20[0-9]{2})年", f"{total.lead[-12:]}{total.name}")
    return bool(years) and f"{report.reading.year}" not in years


def _is_set(report: Report, total: Mention) -> bool:
    """Return whether a total is what can be got, not what was: 指标总分100分：产出50分，…."""
    behind = report.reading.passages[total.passage].text[total.end : total.end + 1]
    return SET.search(total.name) is not None or (total.amount == FULL and behind in ("：", "（"))


def _grade(report: Report, total: Decimal) -> Iterator[Finding]:
    reading = report.reading
    profile = report.case.rules.profile(reading.kind, report.profile)
    expected = profile.grade(total) if profile is not None else None
    if not reading.grade or not expected:
        return
    if not reading.grade.startswith(expected[0]):
        wrong = finding("A25", "default", reading.grade_at, found=reading.grade,
                        expected=expected, total=total)  # fmt: skip
        yield replace(wrong, asked=not _neighbours(profile, reading.grade, expected))
    elif reading.grade != expected:
        yield finding(
            "A25", "written_word", reading.grade_at, found=reading.grade, expected=expected
        )


def _neighbours(profile: Profile | None, grade: str, expected: str) -> bool:
    """Return whether a grade is next to the one expected: further off, the total was misread."""
    bands = (profile.grades.value or ()) if profile is not None else ()
    ranks = [n for n, band in enumerate(bands) if band.label[0] in (grade[0], expected[0])]
    return len(ranks) == 2 and ranks[1] - ranks[0] == 1


def problems_and_measures(report: Report) -> Iterator[Finding]:
    """A38: lost points and problems lead to measures with owner and date."""
    parts = report.reading.parts
    problems, measures = parts.get("problems", ()), parts.get("measures", ())
    evaluation = report.case.evaluation
    if "problems" in parts and not problems and report.missed:
        yield finding("A38", "none_told", *report.missed[0].at[:1])
    if not problems or not measures:
        return
    if len(measures) == 1:
        return  # one paragraph may answer all of them
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
