"""Surveys that wait for somebody: papers to be entered a second time, differences, results."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.web.core.declared import Waiting
from jiheng.web.core.models import User
from jiheng.web.core.queries import organisations
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.flows.queries import last_steps, return_note
from jiheng.web.surveys.models import Survey
from jiheng.web.surveys.queries.surveys import (
    SURVEY,
    survey_flow,
)

MOST = 200


def waiting_surveys(user: User) -> Iterator[Waiting]:
    """Yield what waits for this person: second entries, differences, results to be settled."""
    yield from _second_entries(user)
    yield from _differences(user)
    yield from _results(user)


def _second_entries(user: User) -> Iterator[Waiting]:
    places = organisations(user, "enter_survey")
    asked = Q(papers__second__isnull=True) & ~Q(papers__first_by=user)
    waiting = Survey.objects.filter(organisation__in=places, state__in=("open", "closed"))
    counted = waiting.annotate(n=Count("papers", filter=asked)).filter(n__gt=0)
    for survey in counted[:MOST]:
        yield Waiting(
            title=survey.title,
            step=_("录第二遍（%(count)s 份）") % {"count": survey.n},
            address=reverse("surveys:papers", args=(survey.pk,)),
            kind=_("满意度调查"),
        )


def _differences(user: User) -> Iterator[Waiting]:
    places = organisations(user, "survey")
    waiting = Survey.objects.filter(organisation__in=places, state__in=("open", "closed"))
    counted = waiting.annotate(n=Count("papers", filter=Q(papers__unsettled__gt=0)))
    for survey in counted.filter(n__gt=0)[:MOST]:
        yield Waiting(
            title=survey.title,
            step=_("核定两遍录入的差异（%(count)s 份）") % {"count": survey.n},
            address=reverse("surveys:differences", args=(survey.pk,)),
            kind=_("满意度调查"),
        )


def _results(user: User) -> Iterator[Waiting]:
    places = organisations(user, "settle_survey")
    closed = list(
        Survey.objects.filter(organisation__in=places, state="closed")
        .select_related("organisation")
        .order_by("closed_on")[:MOST]
    )
    last = last_steps(SURVEY, [survey.pk for survey in closed])
    settling = survey_flow().move("settle_survey")
    for survey in closed:
        step = last.get(survey.pk)
        if step is None or step.by_id != user.pk:
            yield Waiting(
                title=survey.title,
                step=named(settling),
                address=reverse("surveys:survey", args=(survey.pk,)),
                note=return_note(step, survey_flow()),
                kind=_("满意度调查"),
            )
