"""The pages of a respondent: the questions, thanks, or why a link leads nowhere."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from jiheng.model import SurveyForm
from jiheng.survey import faults_of
from jiheng.web.core.addresses import address_of, counted
from jiheng.web.surveys.actions.answering import (
    CLOSED,
    OPEN,
    UNKNOWN,
    USED,
    Invitation,
    give_answer,
    invitation,
)
from jiheng.web.surveys.answering.pace import PACE
from jiheng.web.surveys.answering.style import STYLE
from jiheng.web.surveys.queries.surveys import book, survey_rules

GUESSES = 30  # links that lead nowhere, of an address within a minute
ENGLISH = "en"
STATUS = {UNKNOWN: 404, USED: 409, CLOSED: 410}


def answer(request: HttpRequest, secret: str, language: str) -> HttpResponse:
    """Show the questions of a link, and take the answer: once."""
    invited = invitation(secret)
    if invited.state == UNKNOWN and not _may_guess(request):
        return too_many(request, language)
    form = book().survey_form(invited.form, invited.version)
    if invited.state != OPEN or form is None:
        return ended(request, invited.state if invited.state != OPEN else CLOSED, language)
    if request.method != "POST":
        return _questions(request, invited, form, language, {})
    points = {
        question.id: request.POST[f"q-{question.id}"]
        for question in form.questions
        if request.POST.get(f"q-{question.id}")
    }
    if faults_of(form, points) or form.overall.id not in points:
        return _questions(request, invited, form, language, points, wrong=True)
    came = give_answer(secret, invited, form, points)
    if came != OPEN:
        return ended(request, came, language)
    return HttpResponseRedirect(reverse("thanks", kwargs={"language": language}), status=303)


def _may_guess(request: HttpRequest) -> bool:
    return PACE.allows(f"guess/{counted(address_of(request))}", GUESSES, time.time())


def _questions(
    request: HttpRequest,
    invited: Invitation,
    form: SurveyForm,
    language: str,
    points: dict[str, str],
    *,
    wrong: bool = False,
) -> HttpResponse:
    english = language == ENGLISH
    page = {
        "title": invited.title,
        "asker": invited.asker,
        "questions": [
            (q.id, q.english if english else q.label, q.overall, points.get(q.id, ""))
            for q in form.questions
        ],
        "scale": [(p.id, p.english if english else p.label) for p in form.scale],
        "lot": survey_rules().lot,
        "wrong": wrong,
    }
    return _page(request, "answering/questions.html", page, language, 422 if wrong else 200)


def thanks(request: HttpRequest, language: str) -> HttpResponse:
    """Say that an answer was taken; the address says nothing of which."""
    return _page(request, "answering/thanks.html", {}, language)


def ended(request: HttpRequest, why: str, language: str) -> HttpResponse:
    """Say why a link leads nowhere: used, closed, unknown."""
    return _page(request, "answering/ended.html", {"why": why}, language, STATUS[why])


def nowhere(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is nothing here."""
    return ended(request, UNKNOWN, _language(request))


def bad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that a request was not understood."""
    return _page(request, "answering/ended.html", {"why": "bad"}, _language(request), 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that something is wrong here, and that nothing was taken."""
    return _page(request, "answering/ended.html", {"why": "broken"}, _language(request), 500)


def not_now(request: HttpRequest) -> HttpResponse:
    """Say that an answer cannot be kept now, and that the link is good still."""
    return _page(request, "answering/ended.html", {"why": "not_now"}, _language(request), 503)


def too_many(request: HttpRequest, language: str = "") -> HttpResponse:
    """Ask an address that calls too often to wait."""
    page = {"why": "too_many"}
    response = _page(request, "answering/ended.html", page, language or _language(request), 429)
    response["Retry-After"] = "60"
    return response


def _language(request: HttpRequest) -> str:
    return ENGLISH if request.path.startswith("/en/") else settings.LANGUAGE_CODE


def _page(
    request: HttpRequest, template: str, page: dict[str, Any], language: str, status: int = 200
) -> HttpResponse:
    """Return a page in a language, with the address of the same page in the other."""
    english = language == ENGLISH
    path = request.path
    other = path.removeprefix("/en") if path.startswith("/en/") else f"/en{path}"
    with translation.override(language):
        text = render_to_string(
            template,
            {**page, "style": STYLE, "other": other if path != "/" else "", "english": english},
        )
    return HttpResponse(text, status=status)
