"""After filing: adjustments, the drawn sample, scoring again, problems, written reports."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents, reporting
from jiheng.model import Rescored, ScoredItem, SpotCheck
from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked, whole
from jiheng.web.core.audit import saw
from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjusting, remedying, reports, reviewing
from jiheng.web.performance.views import filters
from jiheng.web.performance.views.exports import workbook
from jiheng.web.performance.views.shared import all_stored, found, found_entry, stored

if TYPE_CHECKING:
    from jiheng.web.performance.models import Review

PAGE = 50
ADJUSTED = ("requested", "approved", "refused")
STEP_LABELS = {"take_up": "开始整改", "submit": "提交整改", "verify": "销号", "send_back": "退回"}


def adjustments(request: Asked) -> HttpResponse:
    """List the requests to change targets."""
    page = Paginator(filters.adjustments(request), PAGE).get_page(request.GET.get("page"))
    rows = [(a, core.may(request.user, "approve", a.entry.cycle.organisation)) for a in page]
    return render(
        request, "performance/adjustments.html", {"page": page, "rows": rows, "states": ADJUSTED}
    )


@require_POST
def ask(request: Asked, pk: int, key: str) -> HttpResponse:
    """Ask for a target to be changed."""
    of = found(request, pk)
    one = found_entry(of, "indicators", key)
    adjusting.ask(
        one.pk, request.POST.get("target", ""), request.POST.get("reason", ""), by=request.user
    )
    messages.success(request, _("调整申请已提交财政。"))
    return redirect("performance:entry", pk=of.pk, sheet="indicators", key=key)


@require_POST
def decide(request: Asked, pk: int) -> HttpResponse:
    """Approve or refuse a request."""
    held = get_object_or_404(queries.adjustments(request.user), pk=pk)
    adjusting.decide(
        held.pk,
        approve=request.POST.get("approve") == "1",
        decision=request.POST.get("decision", ""),
        by=request.user,
    )
    messages.success(request, _("决定已记录。"))
    return redirect("performance:adjustments")


def reviews(request: Asked) -> HttpResponse:
    """List reviews, and draw a sample."""
    if not core.may_anywhere(request.user, "rescore"):
        raise PermissionDenied
    page = Paginator(filters.reviews(request), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "performance/reviews.html",
        {
            "page": page,
            "may_draw": core.may_anywhere(request.user, "draw"),
            "reviewers": queries.reviewers(),
            "year": timezone.localdate().year - 1,
        },
    )


@require_POST
def draw(request: Asked) -> HttpResponse:
    """Draw a sample."""
    if not core.may_anywhere(request.user, "draw"):
        raise PermissionDenied
    year, wanted = request.POST.get("year", ""), request.POST.get("wanted", "")
    made = reviewing.draw(
        whole(year),
        whole(wanted),
        by=request.user,
        seed=request.POST.get("seed", ""),
    )
    messages.success(request, _("已抽取，随机种子 %(seed)s。") % {"seed": made.seed})
    return redirect("performance:reviews")


@require_POST
def assign(request: Asked) -> HttpResponse:
    """Give one review, or several at once, to somebody; all or none."""
    chosen = [_review(request, whole(pk)).pk for pk in request.POST.getlist("review")]
    reviewer = get_object_or_404(queries.reviewers(), pk=whole(request.POST.get("reviewer")))
    reviewing.assign_all(chosen, reviewer, by=request.user)
    messages.success(request, _("复核人已指定。"))
    return redirect("performance:reviews")


def _review(request: Asked, pk: int) -> "Review":
    try:
        return queries.reviews(request.user).get(pk=pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def review(request: Asked, pk: int) -> HttpResponse:
    """Show self and review score side by side, line by line."""
    held = _review(request, pk)
    if request.method == "POST" and "opinion" in request.POST:
        reviewing.finish(held.pk, request.POST["opinion"], by=request.user)
        messages.success(request, _("复核意见已提交。"))
        return redirect("performance:review", pk=pk)
    if request.method == "POST":
        reviewing.rescore(
            held.pk,
            request.POST.get("subject", ""),
            request.POST.get("key", ""),
            request.POST.get("points", ""),
            request.POST.get("reason", ""),
            by=request.user,
        )
        return redirect(f"{request.path}#{request.POST.get('key', '')}")
    mine = held.reviewer_id == request.user.pk and held.state == "open"
    page = {
        "review": held,
        "cycle": held.cycle,
        "checks": [(c, _lines(c)) for c in queries.compared(held)],
        "mine": mine,
        "keys": queries.filed(held).keys,
        "evidence": queries.evidence_of(held.cycle, "indicators"),
    }
    saw("view", "review", held.pk, request.user)
    return render(request, "performance/review.html", page)


def _lines(check: SpotCheck) -> list[tuple[ScoredItem, ScoredItem, Rescored | None]]:
    pairs = zip(check.own.items, check.again.items, strict=True)
    return [(own, again, check.given.get(own.key)) for own, again in pairs]


def review_form(request: Asked, pk: int) -> HttpResponse:
    """Hand out self and review score side by side as a form."""
    held = _review(request, pk)
    outcome = queries.filed(held).outcome
    told = {"seed": held.draw.seed, "day": f"{timezone.localtime(held.draw.at):%Y-%m-%d}"}
    grids = reporting.spot_checks(
        outcome.scored,
        queries.compared(held),
        outcome.rules,
        opinion=held.opinion,
        drawn=_("%(day)s 随机抽取，种子 %(seed)s") % told,
    )
    saw("export", "review", held.pk, request.user)
    name = f"{held.cycle.organisation.name}{held.cycle.year}-抽查复核表.xlsx"
    return workbook(documents.write_xlsx(grids, title="绩效自评抽查复核表"), name)


def problems(request: Asked) -> HttpResponse:
    """List measures against problems with what is due."""
    today = timezone.localdate().isoformat()
    page = Paginator(filters.problems(request), PAGE).get_page(request.GET.get("page"))
    rows = []
    titles = queries.problem_titles(one.cycle_id for one in page)
    for one in page:
        status = remedying.status_of(one)
        late = status != "verified" and bool(one.values.get("due")) and one.values["due"] < today
        number = one.values.get("problem", "")
        rows.append((one, status, late, titles.get((one.cycle_id, number), number)))
    return render(
        request,
        "performance/problems.html",
        {
            "page": page,
            "rows": rows,
            "state": request.GET.get("state", ""),
            "q": request.GET.get("q", ""),
            "labels": remedying.LABELS,
        },
    )


def remedy(request: Asked, pk: int) -> HttpResponse:
    """Show a measure with its steps, and take one."""
    one = get_object_or_404(queries.measures(request.user), pk=pk)
    if request.method == "POST":
        name = request.POST.get("step", "")
        if name not in remedying.STEPS:
            raise Http404
        proof = stored(request) if request.FILES.get("file") else None
        remedying.step(
            one.pk, name, by=request.user, note=request.POST.get("note", ""), proof=proof
        )
        messages.success(request, _("已办理。"))
        return redirect("performance:remedy", pk=pk)
    status = remedying.status_of(one)
    offered = [
        (name, STEP_LABELS[name])
        for name, (begin, _end, right) in remedying.STEPS.items()
        if begin == status and core.may(request.user, right, one.cycle.organisation)
    ]
    number = one.values.get("problem", "")
    problem = queries.problem_titles([one.cycle_id]).get((one.cycle_id, number), number)
    return render(
        request,
        "performance/remedy.html",
        {
            "measure": one,
            "problem": problem,
            "status": remedying.LABELS[status],
            "offered": offered,
            "steps": queries.remedy_steps(one),
            "cycle": one.cycle,
            "labels": remedying.LABELS,
        },
    )


def raise_problem(request: Asked, pk: int) -> HttpResponse:
    """Raise a problem from a lost point, a finding or a review."""
    of = found(request, pk)
    if request.method == "POST":
        finance = core.may(request.user, "approve", of.organisation)
        raised = remedying.Raised(
            text=request.POST.get("text", ""),
            source=remedying.FINANCE if finance else remedying.OWN,
            measure=request.POST.get("measure", ""),
            division=request.POST.get("division", ""),
            due=request.POST.get("due", ""),
            person=request.POST.get("person", ""),
        )
        remedying.raise_problem(of.pk, raised, by=request.user)
        messages.success(request, _("问题和措施已登记。"))
        return redirect("performance:problems")
    return render(
        request, "performance/raise.html", {"cycle": of, "suggested": remedying.suggested(of)}
    )


def report_list(request: Asked) -> HttpResponse:
    """List written reports, and take one in to be reviewed."""
    places = core.organisations(request.user, "review_report")
    if request.method == "POST":
        where = get_object_or_404(places, pk=whole(request.POST.get("organisation")))
        kinds = ("docx", "pdf", "text", "ofd", "xlsx", "old_office")
        reports.upload_reports(all_stored(request, kinds), where, by=request.user)
        messages.success(request, _("已收下，正在审核；完成后在这里查看意见。"))
        return redirect("performance:reports")
    page = Paginator(filters.reports(request), PAGE).get_page(request.GET.get("page"))
    return render(request, "performance/reports.html", {"page": page, "places": places})


def report(request: Asked, pk: int) -> HttpResponse:
    """Show what was found in a written report."""
    held = get_object_or_404(queries.uploads(request.user), pk=pk)
    job = held.job
    page = {
        "upload": held,
        "record": held.record or {},
        "english": request.LANGUAGE_CODE == "en",
        "job_file": job is not None and job.owner_id == request.user.pk and job.result.get("file"),
    }
    return render(request, "performance/report.html", page)
