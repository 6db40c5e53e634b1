"""What closes the loop in the demonstration: years assessed, results used, packs, a survey open."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jiheng.model.assessment import BASE, CardItem
from jiheng.web.assessments.actions import assessments, rating
from jiheng.web.assessments.queries.assessments import card_in_force
from jiheng.web.core import jobs
from jiheng.web.core.declared import declared
from jiheng.web.disclosure.actions import releases
from jiheng.web.flows.actions import Taking
from jiheng.web.surveys.actions import links, papers, surveys
from jiheng.web.uses.actions import accountability, decisions
from jiheng.web.uses.queries.proposals import OVERALL, year_proposal

Person = Any
People = Mapping[str, Person]
Year = tuple[Any, People]  # with who works in its department
EVALUATION, WORK, DEPARTMENT = "finance_evaluation", "work_assessment", "department"
TENTH = Decimal("0.1")
LOST = Decimal("0.85")  # what is reached of an item that lost points
GROUP, ASKED, HALF = "参训农户", 200, 60
PAPERS = ("very_satisfied", "satisfied", "satisfied", "neutral", "satisfied", "dissatisfied")
TALK = "talk"
TEXTS = {
    "work": "评分人分别查阅自评报告、台账和佐证材料，独立评分后汇总。",
    "problems": "部分指标的佐证材料不全，完成数的来源没有写明。",
    "advice": "佐证材料随数归档；下一年度的指标写明数据来源和取数时间。",
}


def close(years: Sequence[Year], finance: People) -> None:
    """Assess confirmed years and decide what follows: the first with more points lost each time."""
    for lost, (cycle, people) in enumerate(years, start=1):
        _assess(cycle, people, WORK, (finance["caizheng"],), finance, lost)
        _use(cycle, finance["caizheng"])
    cycle, people = years[0]
    raters = (finance["zhuanjia"], finance["zhuanjia2"])
    _assess(cycle, people, EVALUATION, raters, finance, 2)
    _talk(years[-1][0], finance["caizheng"])


def _assess(
    cycle: Any, people: People, kind: str, raters: Sequence[Person], finance: People, lost: int
) -> None:
    """Have a year assessed by raters, answered by its department and filed."""
    by = finance["caizheng"]
    evaluation = assessments.commission(cycle.pk, kind, DEPARTMENT, by=by)
    for rater in raters:
        assessments.give_seat(evaluation.pk, rater, by=by)
    assessments.apply_move(evaluation.pk, Taking("begin_scoring"), by=by)
    card = card_in_force(evaluation).items
    items = [item for item in card if item.mode == BASE]
    rest = {item.id: rating.Given("0") for item in card if item.mode != BASE}
    for number, rater in enumerate(raters):
        rating.declare(evaluation.pk, by=rater)
        short = {item.id for item in items[1 + number : 1 + number + lost]}
        given = {item.id: _given(item, full=item.id not in short) for item in items}
        rating.mark(evaluation.pk, given | rest, by=rater)
        rating.hand_in(evaluation.pk, by=rater)
    assessments.write_texts(evaluation.pk, TEXTS, by=by)
    assessments.apply_move(evaluation.pk, Taking("close_scoring"), by=by)
    answer = Taking("answer_assessment", "无不同意见，佐证材料已补齐")
    assessments.apply_move(evaluation.pk, answer, by=people["manager"])
    filing = Taking("file_assessment", "总体良好，佐证管理要加强")
    assessments.apply_move(evaluation.pk, filing, by=finance["caizheng2"])


def _given(item: CardItem, *, full: bool) -> rating.Given:
    """Return the points of an item: all, or what is left with the reason."""
    if full:
        return rating.Given(f"{item.points}")
    return rating.Given(f"{(item.points * LOST).quantize(TENTH)}", "佐证材料不全")


def _use(cycle: Any, by: Person) -> None:
    """Decide about the money of a year's department as the rule proposes."""
    line = year_proposal(cycle).line(OVERALL)
    if line is None or line.case is None:
        return
    decided = decisions.Decision(OVERALL, line.case.outcome)
    decisions.decide(cycle.pk, decided, by=by)


def _talk(cycle: Any, by: Person) -> None:
    """Call a department to account, and carry it out."""
    asked = accountability.Accountability(TALK, OVERALL, "佐证材料连续两年不全")
    use = accountability.call_to_account(cycle.pk, asked, by=by)
    taking = Taking("carry_out", "已当面说明整改要求")
    day = timezone.localdate()
    accountability.apply_move(use.pk, taking, day=day, paper="约谈记录第1号", by=by)


def ask(cycle: Any, people: People) -> None:
    """Open a survey: half of the papers are in, links are out, one paper was read in two ways."""
    frame = surveys.SurveyFrame(GROUP, ASKED, HALF)
    new = surveys.NewSurvey(
        title="受训农户满意度调查", form="trainees", year=f"{cycle.year}", frames=[frame]
    )
    asked = surveys.create_survey(cycle.organisation, new, by=people["manager"])
    surveys.apply_move(asked.pk, Taking("open_survey"), by=people["manager"])
    links.make_links(asked.pk, GROUP, HALF, by=people["manager"])
    for number in range(HALF // 2):
        point = PAPERS[number % len(PAPERS)]
        for clerk in ("filler", "manager"):
            typed = "neutral" if (number, clerk) == (3, "manager") else point
            read = papers.EnteredPaper(f"{number + 1:03d}", GROUP, {"overall": typed})
            papers.enter_paper(asked.pk, read, by=people[clerk])


def disclose(years: Sequence[Year]) -> None:
    """Have packs of confirmed years made; all but the last are released.

    The jobs that wait are done here: whoever opens the demonstration finds packs, not a queue.
    """
    ordered = [(releases.order_release(c.pk, (), by=p["manager"])[0], p) for c, p in years]
    while (job := jobs.claim_job()) is not None:
        jobs.run(job, declared().works)
    for release, people in ordered[:-1]:
        approval = Taking("approve_release", "核对过，没有个人信息", acknowledged=True)
        releases.apply_move(release.pk, approval, by=people["lead"])
        released = Taking("release_pack", "本局门户网站“绩效信息公开”栏目")
        releases.apply_move(release.pk, released, by=people["manager"])
