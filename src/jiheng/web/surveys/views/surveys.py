"""Pages of surveys: the list, one survey with its results, what is done with it."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.core.refusal import Refused
from jiheng.web.core.templatetags.jiheng import named
from jiheng.web.core.views.lists import list_page
from jiheng.web.flows.actions import Taking
from jiheng.web.surveys import lists
from jiheng.web.surveys.actions import surveys as actions
from jiheng.web.surveys.actions import using
from jiheng.web.surveys.queries import surveys as queries
from jiheng.web.surveys.queries.drift import used_results
from jiheng.web.surveys.queries.results import SurveyResult, survey_result
from jiheng.web.surveys.result_files import results_workbook, sample_workbook
from jiheng.web.surveys.shown import interval_chart, shown_result, target_word
from jiheng.web.surveys.views.found import found_survey

if TYPE_CHECKING:
    pass

EMPTY_FRAMES = 6  # lines for groups on the form of a new survey


def survey_list_page(request: AuthenticatedRequest) -> HttpResponse:
    """List surveys, and let a new one begin."""
    more = {
        "places": core.organisations(request.user, "survey"),
        "forms": queries.newest_forms(),
        "year": timezone.localdate().year,
        "lines": range(EMPTY_FRAMES),
    }
    return list_page(request, lists.survey_list(), template="surveys/surveys.html", more=more)


@require_POST
def create(request: AuthenticatedRequest) -> HttpResponse:
    """Begin a survey."""
    sent = request.POST
    places = core.organisations(request.user, "survey")
    place = places.filter(pk=int_or_zero(sent.get("organisation"))).first()
    if place is None:
        raise Refused(_("请选择您能开展调查的部门。"), field="organisation")
    new = actions.NewSurvey(
        title=sent.get("title", ""),
        form=sent.get("form", ""),
        year=sent.get("year", ""),
        frames=_frames(request),
        tool=sent.get("tool", ""),
        weighted=sent.get("weighted") == "1",
    )
    survey = actions.create_survey(place, new, by=request.user)
    messages.success(request, _("调查已建立。写好分组和人数，就可以开始调查。"))
    return redirect("surveys:survey", pk=survey.pk)


def _frames(request: AuthenticatedRequest) -> list[actions.SurveyFrame]:
    """Return the groups of a form: lines without a name are left out, but for the first."""
    sent = request.POST
    names, sizes, issued = (sent.getlist(n) for n in ("group", "population", "issued"))
    lines = []
    for n, name in enumerate(names):
        size, given = (texts[n].strip() if n < len(texts) else "" for texts in (sizes, issued))
        if name.strip() or (n == 0 and (size or given)):
            lines.append(actions.SurveyFrame(name, _number(size), _number(given) or 0))
    return lines


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise Refused(
            _("人数和份数要写成整数，现在是“%(text)s”。") % {"text": text}, field="frames"
        )
    return int(text) if text else None


def one_survey(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show a survey: where it stands, who answered, what it came to, what may be done."""
    survey = found_survey(request, pk)
    user, flow = request.user, queries.survey_flow()
    result = survey_result(survey)
    surveys_here = core.may(user, "survey", survey.organisation)
    tables = shown_result(survey, result) if result is not None else None
    moves = queries.offered(user, survey)
    page = {
        "survey": survey,
        "form": queries.form_of(survey),
        "state": queries.state_of(survey),
        "result": tables,
        "chart": _chart(result),
        "moves": moves,
        "plain_moves": [offer for offer in moves if offer.move.id != actions.CLOSING],
        "steps": [
            (step, flow.move(step.move), named(flow.state(step.end)), step.note)
            for step in queries.steps(survey)
        ],
        "links": queries.ticket_counts(survey),
        "uses": used_results(survey, result),
        "target": request.GET.get("target", ""),
        "target_word": _target(request, result),
        "may_plan": surveys_here and flow.allows("plan", survey.state),
        "may_issue": surveys_here and flow.allows("issue", survey.state),
        "may_enter": core.may(user, "enter_survey", survey.organisation)
        and survey.state in ("open", "closed"),
        "may_settle": queries.may_settle_papers(user, survey)
        and flow.allows("settle", survey.state),
        "may_write": core.may(user, "fill", survey.organisation)
        and flow.allows("write", survey.state),
        "indicators": using.open_indicators(survey),
        "lines": range(EMPTY_FRAMES if survey.state == "preparing" else 0),
        "lot": queries.survey_rules().lot,
    }
    log_access("view", "survey", survey.pk, user)
    return render(request, "surveys/survey.html", page)


def _chart(result: SurveyResult | None) -> dict[str, str]:
    """Return the chart beside the tables: a picture that needs no script; empty without answers."""
    chart = interval_chart(result) if result is not None and not result.withheld else None
    if chart is None:
        return {}
    picture = quote(documents.svg(chart))
    return {"address": f"data:image/svg+xml,{picture}", "alternative": chart.alternative}


def _target(request: AuthenticatedRequest, result: SurveyResult | None) -> str:
    text = request.GET.get("target", "").strip().rstrip("%％")
    try:
        target = Decimal(text) if text and len(text) <= 6 else None
    except InvalidOperation:
        target = None
    if target is None or not target.is_finite() or result is None:
        return ""
    return target_word(result, target)


@require_POST
def move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Move a survey on or back."""
    survey, sent = found_survey(request, pk), request.POST
    taking = Taking(
        sent.get("move", ""), sent.get("note", ""), acknowledged=sent.get("acknowledged") == "1"
    )
    actions.apply_move(survey.pk, taking, by=request.user)
    messages.success(request, _("已办理。"))
    return redirect("surveys:survey", pk=pk)


@require_POST
def frames(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keep how many there are and were asked."""
    survey = found_survey(request, pk)
    actions.change_frames(survey.pk, _frames(request), by=request.user)
    messages.success(request, _("已保存。"))
    return redirect("surveys:survey", pk=pk)


@require_POST
def draw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Draw a sample from numbered lists."""
    survey, sent = found_survey(request, pk), request.POST
    size, stratified = int_or_zero(sent.get("size")), sent.get("way") == "stratified"
    actions.draw_sample(survey.pk, size, stratified=stratified, by=request.user)
    messages.success(request, _("样本已抽出，种子记在审计日志里。"))
    return redirect("surveys:survey", pk=pk)


def sample(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the numbers that were drawn."""
    survey = found_survey(request, pk)
    log_access("export", "survey", survey.pk, request.user)
    name, data = sample_workbook(survey)
    return handed(data, name)


def results(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the results as a workbook."""
    survey = found_survey(request, pk)
    result = survey_result(survey)
    if result is None:
        raise Refused(_("这份问卷的这个版本已经不在规则里，请先放回去。"))
    log_access("export", "survey", survey.pk, request.user)
    name, data = results_workbook(survey, result)
    return handed(data, name)


@require_POST
def write(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write the results into the year's sheet."""
    survey = found_survey(request, pk)
    rows = using.write_rows(
        survey.pk, by_group=request.POST.get("by_group") == "1", by=request.user
    )
    messages.success(request, _("已写入“满意度调查”表 %(count)s 行。") % {"count": len(rows)})
    return redirect("surveys:survey", pk=pk)


@require_POST
def take(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Write the rate as the actual of an indicator."""
    survey = found_survey(request, pk)
    row = using.take_rate(survey.pk, request.POST.get("key", ""), by=request.user)
    details: dict[str, Any] = {"name": row.title, "value": row.values.get("actual", "")}
    messages.success(request, _("“%(name)s”的实际完成值已取数：%(value)s") % details)
    return redirect("surveys:survey", pk=pk)
