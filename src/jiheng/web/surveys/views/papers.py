"""Pages of papers: entered quickly by keys, differences settled, the questionnaire to print."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.model import SurveyForm
from jiheng.survey.double_entry import GROUP
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.surveys.actions import papers
from jiheng.web.surveys.queries import surveys as queries
from jiheng.web.surveys.shown import group_name
from jiheng.web.surveys.views.found import found_survey

LATEST = 20  # papers shown below the form


def paper_page(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Enter papers one after the other: digits for points, Enter for the next."""
    survey = found_survey(request, pk)
    form = queries.form_of(survey)
    if form is None:
        raise Refused(_("这份问卷的这个版本已经不在规则里，请先放回去。"))
    if request.method == "POST":
        entered = papers.EnteredPaper(
            number=request.POST.get("number", ""),
            group=request.POST.get("group", ""),
            points={
                q.id: point_of(form, request.POST.get(f"q-{q.id}", "")) for q in form.questions
            },
        )
        paper = papers.enter_paper(survey.pk, entered, by=request.user)
        details = {"number": paper.number, "turn": 1 if paper.second is None else 2}
        messages.success(request, _("第 %(number)s 份已录（第 %(turn)s 遍）。") % details)
        here = reverse("surveys:papers", args=(pk,))
        return redirect(f"{here}?after={paper.number}&group={entered.group}")
    survey_papers = queries.papers(survey)
    second = survey_papers.filter(second__isnull=True).exclude(first_by=request.user)
    page = {
        "survey": survey,
        "form": form,
        "scale": list(enumerate(form.scale, start=1)),
        "groups": queries.groups_of(survey),
        "group": request.GET.get("group", ""),
        "number": _next(request.GET.get("after", "")),
        "second": second[:LATEST],
        "second_count": second.count(),
        "latest": survey_papers.order_by("-pk")[:LATEST],
        "disputed": len(queries.disputed_papers(form, survey_papers)),
        "may_enter": core.may(request.user, "enter_survey", survey.organisation)
        and survey.state in ("open", "closed"),
    }
    return render(request, "surveys/papers.html", page)


def point_of(form: SurveyForm, text: str) -> str:
    """Return the point that somebody typed: its place in the scale, its id or its name.

    What is none of these comes back as typed, so that it can be told.
    """
    typed = text.strip()
    place = int_or_zero(typed)
    if 1 <= place <= len(form.scale):
        return form.scale[place - 1].id
    names = {name: p.id for p in form.scale for name in (p.id, p.label, p.english, *p.synonyms)}
    return names.get(typed, typed)


def _next(number: str) -> str:
    """Return the number after one, where it ends with digits; nothing else is known."""
    digits = len(number) - len(number.rstrip("0123456789"))
    if not 0 < digits <= 12:
        return ""
    head, tail = number[:-digits], number[-digits:]
    return f"{head}{int(tail) + 1:0{digits}d}"


def differences(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """List where two entries differ, by paper and question, and settle one of them."""
    survey = found_survey(request, pk)
    form = queries.form_of(survey)
    if form is None:
        raise Refused(_("这份问卷的这个版本已经不在规则里，请先放回去。"))
    if request.method == "POST":
        sent = request.POST
        paper = queries.papers(survey).filter(pk=int_or_zero(sent.get("paper"))).first()
        if paper is None:
            raise Refused(_("没有这份问卷：请选列出的一份。"))
        papers.settle(
            paper.pk,
            sent.get("question", ""),
            sent.get("value", ""),
            sent.get("reason", ""),
            by=request.user,
        )
        messages.success(request, _("已核定。"))
        return redirect("surveys:differences", pk=pk)
    names = {point.id: named(point) for point in form.scale}
    questions = {question.id: named(question) for question in form.questions}
    groups = {group: group_name(group) for group in queries.groups_of(survey)}
    lines = [
        {
            "paper": disputed.paper,
            "question": pair.question,
            "name": questions.get(pair.question, _("组别")),
            "first": {**names, **groups}.get(pair.first, pair.first) or "—",
            "second": {**names, **groups}.get(pair.second, pair.second) or "—",
            "choices": list((groups if pair.question == GROUP else names).items()),
            "may_be_empty": pair.question != GROUP,
            "own": request.user.pk in (disputed.paper.first_by_id, disputed.paper.second_by_id),
        }
        for disputed in queries.disputed_papers(form, queries.papers(survey))
        for pair in disputed.open
    ]
    page = {
        "survey": survey,
        "lines": lines,
        "may_settle": queries.may_settle_papers(request.user, survey)
        and queries.survey_flow().allows("settle", survey.state),
    }
    return render(request, "surveys/differences.html", page)


def questionnaire(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show the questionnaire as it is printed and given out."""
    survey = found_survey(request, pk)
    page = {"survey": survey, "form": queries.form_of(survey)}
    return render(request, "surveys/questionnaire.html", page)
