"""Surveys: acceptance 16, each line with its number; hostile cases beside it."""

from decimal import Decimal

import pytest

from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.surveys.actions import papers, surveys, using
from jiheng.web.surveys.queries.results import survey_result
from jiheng.web.surveys.shown import shown_result, target_word
from web import doing
from web.city import walk

pytestmark = pytest.mark.django_db
SATISFIED, UNHAPPY = "satisfied", "dissatisfied"


def begun(city, frames=(("", 1900, 250),), **more):
    new = surveys.NewSurvey(
        title="学员满意度调查", form="trainees", year="2025", tool="问卷",
        frames=[surveys.SurveyFrame(*frame) for frame in frames], **more,
    )  # fmt: skip
    survey = surveys.create_survey(city.department, new, by=city.manager)
    return moved(survey, "open_survey", city.manager)


def moved(survey, move, by, **more):
    return surveys.apply_move(survey.pk, Taking(move, **more), by=by)


def enter(city, survey, number, point, *, again=None, group=""):
    for by, value in ((city.filler, point), (city.manager, again or point)):
        entered = papers.EnteredPaper(f"{number}", group, {"overall": value, "content": value})
        paper = papers.enter_paper(survey.pk, entered, by=by)
    return paper


def enter_many(city, survey, satisfied, others=0, *, group="", start=0):
    """Enter papers at once: what two people typed alike, as the action leaves it."""
    from jiheng.web.surveys.models import Paper

    points = [SATISFIED] * satisfied + [UNHAPPY] * others
    group = group or survey.frames[0][0]
    rows = [
        Paper(survey=survey, number=f"P{start + n}", first_by=city.filler, second_by=city.manager,
              first={"group": group, "overall": p}, second={"group": group, "overall": p})
        for n, p in enumerate(points)
    ]  # fmt: skip
    Paper.objects.bulk_create(rows)


def shown(survey):
    return shown_result(survey, survey_result(survey))


def overall(survey):
    return next(q for q in shown(survey)["questions"] if q["overall"])


def test_16_1_counts_rate_interval_and_response(city):
    survey = begun(city)
    enter_many(city, survey, 238, 12)
    total, question = shown(survey)["total"], overall(survey)
    assert (total["issued"], total["returned"], total["rate"]) == (250, 250, "100%")
    assert (question["share"], question["interval"]) == ("95.2%", "91.8—97.2%")
    assert question["finite"] == "92.1—97.1%（N=1900）"
    closed = moved(survey, "close_survey", city.manager)
    with pytest.raises(Refused, match="另一人办"):
        moved(closed, "settle_survey", city.manager)
    final = moved(closed, "settle_survey", city.division_head)
    walk(city, "evaluating")
    [row] = using.write_rows(final.pk, by_group=False, by=city.filler)
    assert [row.values[n] for n in ("group", "issued", "returned", "satisfied", "rate_text")] == [
        "参训学员", "250", "250", "238", "95.2%",
    ]  # fmt: skip
