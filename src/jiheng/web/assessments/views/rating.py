"""Scoring by a rater: declared free of interests, scored on the page or by workbook, handed in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.assessments.actions import assessments as actions
from jiheng.web.assessments.actions import rating
from jiheng.web.assessments.queries.raters import seat_of
from jiheng.web.assessments.sheets import read_scores, score_sheet
from jiheng.web.assessments.views.found import found_assessment
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import judged, read
from jiheng.web.core.handing import handed
from jiheng.web.core.refusal import Refused

POINTS, REASON = "points-", "reason-"


def sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out the score sheet: one's own for a rater, what all came to for others."""
    assessment = found_assessment(request, pk)
    log_access("export", "assessment", assessment.pk, request.user)
    name, data = score_sheet(assessment, seat_of(request.user, assessment))
    return handed(data, name)


@require_POST
def declare(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Declare to have no interest in what is assessed."""
    rating.declare(found_assessment(request, pk).pk, by=request.user)
    return redirect("assessments:assessment", pk=pk)


@require_POST
def mark(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Score items."""
    assessment = found_assessment(request, pk)
    sent = request.POST
    given = {
        name.removeprefix(POINTS): rating.Given(
            sent[name], sent.get(f"{REASON}{name.removeprefix(POINTS)}", "")
        )
        for name in sent
        if name.startswith(POINTS)
    }
    marks = rating.mark(assessment.pk, given, by=request.user)
    messages.success(request, _("已记录 %(count)s 项。") % {"count": len(marks)})
    return redirect("assessments:assessment", pk=pk)


@require_POST
def take_sheet(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Take in a score sheet, all of it or nothing."""
    assessment = found_assessment(request, pk)
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused(_("请选择文件。"), field="file")
    data, name = read(upload), upload.name or ""
    judged(name, data, ("xlsx",))
    marks = rating.mark(assessment.pk, read_scores(data, name), by=request.user)
    messages.success(request, _("已导入，有变动的 %(count)s 项。") % {"count": len(marks)})
    return redirect("assessments:assessment", pk=pk)


@require_POST
def hand_in(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand in one's scores."""
    rating.hand_in(found_assessment(request, pk).pk, by=request.user)
    messages.success(request, _("评分已提交。"))
    return redirect("assessments:assessment", pk=pk)


@require_POST
def recuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Give one's seat up for a conflict of interest."""
    assessment = found_assessment(request, pk)
    actions.recuse(assessment.pk, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("已回避。"))
    return redirect("performance:home")  # what was given ends with it
