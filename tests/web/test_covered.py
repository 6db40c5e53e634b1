"""What was changed beside the record is told by `doctor`, also after a recorded act on the same thing."""

import datetime as dt
import re
from pathlib import Path

import pytest

import jiheng.web
from jiheng.web.assessments.actions import assessments, rating
from jiheng.web.assessments.models import Mark, Seat
from jiheng.web.complaints.actions import clocks
from jiheng.web.complaints.models import CaseClock, Complaint
from jiheng.web.core.comparing import differences
from jiheng.web.core.declared import declared
from jiheng.web.core.models import AuditLine
from jiheng.web.flows.actions import Taking, agree, set_deadline
from jiheng.web.flows.models import Deadline, Waiver
from jiheng.web.ledgers.actions import answering, correcting, overriding, reopening
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Correction, Override, Pair, Reopening
from jiheng.web.monitoring.actions import rounds
from jiheng.web.monitoring.models import Round
from jiheng.web.performance.actions import planning, reports, reviews, years
from jiheng.web.performance.models import Review, Task, Upload
from jiheng.web.surveys.actions import papers
from jiheng.web.surveys.models import Paper
from web.city import person
from web.test_assessments import begun, filed, score
from web.test_complaints import accepted, cases, centre
from web.test_months import MARCH, closed, ledger, projects
from web.test_pairs import SAME, town
from web.test_rights import held

pytestmark = pytest.mark.django_db
__all__ = ["centre", "filed", "held", "ledger", "projects", "town"]  # fixtures
WEB = Path(jiheng.web.__file__).parent
WHY = "按文件办理，见会议纪要"


def told_of(kind, pk):
    """Return whether the record says that a row had been changed, and `doctor` after it."""
    noted = AuditLine.objects.filter(action="beside", kind=kind, object_id=str(pk)).count()
    beside = [
        each for each in differences() if (each.kind, each.id, each.why) == (kind, pk, "beside")
    ]
    return (noted, len(beside)) == (1, 1)


def of_projects(city):
    return ledger_table(ledgers()["investment_projects"], city.department)


def of_trainings(city):
    return ledger_table(ledgers()["trainings"], city.department)


def a_verifier(city):
    return person("verifier", city.root, "verifier")


def a_review(city, held):
    Review.objects.update(opinion="完全属实")
    reviews.assign(held["review"], city.expert, by=city.finance)
    return "review", held["review"]


def a_round(city, held):
    Round.objects.update(state="head")
    rounds.apply_move(held["round"], Taking("pass_round_return", WHY), by=city.division_head)
    return "round", held["round"]


def a_task(city, held):
    Task.objects.update(title="不用做了")
    planning.finish_task(held["task"], True, by=city.manager)
    return "task", held["task"]


def a_paper(city, held):
    paper = Paper.objects.get(survey=held["survey"])
    Paper.objects.update(late=not paper.late)
    papers.settle(paper.pk, "overall", "neutral", "已查原卷", by=city.division_head)
    return "paper", paper.pk


def a_correction(city, held):
    Correction.objects.update(reason="另一个原因")
    table, pk = of_trainings(city), held["correction"]
    correcting.decide(table, pk, approved=False, answer="不属实", by=a_verifier(city))
    return "correction", pk


def an_override(city, held):
    Override.objects.update(reason="另一个原因")
    table, pk = of_projects(city), held["override"]
    overriding.decide(table, pk, approved=False, answer="不属实", by=a_verifier(city))
    return "override", pk


def a_waiver(city, held):
    Waiver.objects.update(reason="另一个原因")
    agree(years.standing(city.cycle), held["waiver"], by=city.finance)
    return "waiver", held["waiver"]


def a_report(_city, held):
    Upload.objects.update(record={"findings": []})
    reports.keep_record(held["report"], {"findings": [1]})
    return "report", held["report"]


def a_deadline(city, _held):
    about = {
        "organisation_id": city.root.pk,
        "year": "2025",
        "stage": "setting",
        "by": city.finance,
    }
    deadline = set_deadline(day=dt.date(2025, 3, 1), **about)
    Deadline.objects.update(day=dt.date(2025, 9, 1))
    set_deadline(day=dt.date(2025, 4, 1), **about)
    return "deadline", deadline.pk


@pytest.mark.parametrize(
    "cover",
    [a_review, a_round, a_task, a_paper, a_correction, an_override, a_waiver, a_report, a_deadline],
    ids=lambda cover: cover.__name__,
)
def test_a_change_beside_the_record_is_told_after_an_act_on_it(city, held, cover):
    assert told_of(*cover(city, held))


def test_a_seat_changed_beside_the_record_is_told_after_its_raters_word(filed):
    assessment = begun(filed)
    seat = Seat.objects.get(user=filed.expert)
    Seat.objects.filter(pk=seat.pk).update(reason="换过人")
    rating.declare(assessment.pk, by=filed.expert)
    assert told_of("seat", seat.pk)


def test_a_mark_changed_beside_the_record_is_told_after_it_is_given_anew(filed):
    assessment = begun(filed)
    rating.declare(assessment.pk, by=filed.expert)
    [given] = rating.mark(assessment.pk, {"benefit": rating.Given("12", WHY)}, by=filed.expert)
    Mark.objects.filter(pk=given.pk).update(points=1)
    rating.mark(assessment.pk, {"benefit": rating.Given("13", WHY)}, by=filed.expert)
    assert told_of("mark", given.pk)


def test_a_seat_changed_beside_the_record_is_told_after_scoring_was_closed(filed):
    assessment = begun(filed)
    score(assessment, filed.expert, [("benefit", "12")])
    score(assessment, filed.people["expert2"], [("benefit", "14.5")])
    seat = Seat.objects.get(user=filed.expert)
    Seat.objects.filter(pk=seat.pk).update(reason="换过人")
    assessments.apply_move(assessment.pk, Taking("close_scoring"), by=filed.finance)
    assert told_of("seat", seat.pk)


def test_a_complaint_and_its_clock_changed_beside_the_record_are_told(centre):
    complaint = accepted(centre, "2026-10-20")
    Complaint.objects.update(handler=centre.head2)
    cases.assign(complaint.pk, centre.people["agent2"], by=centre.head)
    assert told_of("complaint", complaint.pk)
    [clock] = CaseClock.objects.filter(complaint=complaint, rule="complaint.finish")
    CaseClock.objects.filter(pk=clock.pk).update(original_due=dt.date(2026, 1, 1))
    clocks.extend(complaint.pk, dt.date(2027, 3, 1), "案情复杂需要鉴定", by=centre.head)
    assert told_of("case_clock", clock.pk)


def test_a_case_of_duplicates_changed_beside_the_record_is_told_after_an_answer(town):
    town.project("子区", "甲园", investor_code="1")
    town.project("丑区", "甲园", investor_code="1")
    town.found()
    pair = Pair.objects.get()
    Pair.objects.update(began=dt.date(2020, 1, 1))
    answering.answer(town.ledger, pair.pk, "first", SAME, by=town.filler["子区"])
    assert told_of("pair", pair.pk)


def test_a_reopening_changed_beside_the_record_is_told_after_it_was_decided(projects, ledger, city):
    closed(ledger, city, MARCH)
    asked = reopening.ask(
        ledger, city.department, MARCH, "三月有一个项目报重了", by=city.statistician
    )
    Reopening.objects.update(reason="另一个原因")
    reopening.decide(ledger, city.department, asked.pk, approved=True, by=city.verifier)
    assert told_of("reopening", asked.pk)


WITHOUT = {
    "entry": "its versions hold each other's values: a change between two of them is unexplained",
    "offer": "is made and removed, never changed",
}


def test_every_kind_of_row_that_is_bound_anew_is_held_against_the_record_before():
    sources = "\n".join(file.read_text("utf-8") for file in WEB.rglob("*.py"))
    noted = {
        name.strip('"').lower() for name in re.findall(r'note_beside\(\s*("?\w+"?), ', sources)
    }
    anew = {bound.kind for bound in declared().bound.values() if not bound.once}
    assert anew - noted == set(WITHOUT)
