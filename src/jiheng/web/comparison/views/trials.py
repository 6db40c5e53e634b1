"""Pages of trials: a draft is handed in, a job tries it, its outcome is read."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from jiheng.web.comparison.asking import years_asked
from jiheng.web.comparison.trials import TRY, order_trial, require_trials
from jiheng.web.core import queries as core
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.refusal import Refused

LISTED = 20
MOST_BYTES = 1_000_000


def trials(request: AuthenticatedRequest) -> HttpResponse:
    """Show the form and one's own trials; take a draft in."""
    require_trials(request.user)
    if request.method == "POST":
        years = years_asked(request.user, request.POST)
        name, text = _sent(request)
        job = order_trial(request.user, name, text, years)
        return redirect("core:job", pk=job.pk)
    first, last = years_asked(request.user, request.GET)
    jobs = core.jobs(request.user).filter(kind=TRY)[:LISTED]
    return render(
        request, "comparison/trials.html", {"first": first, "last": last, "jobs": jobs}
    )  # fmt: skip


def _sent(request: AuthenticatedRequest) -> tuple[str, str]:
    """Return name and text of a draft: of the file where there is one, else as it was pasted."""
    upload = request.FILES.get("file")
    if upload is None:
        return _("贴入的草案"), request.POST.get("text", "")
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(_("草案文件太大：评分规则只有几千字。"), field="file")
    try:
        return upload.name or "draft.yaml", upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("草案文件不是 UTF-8 的文字，请另存为 UTF-8。"), field="file") from error


def trial(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show what a trial of one's own came to."""
    require_trials(request.user)
    job = core.own_job(request.user, pk, TRY)
    if job is None or not job.result.get("shown"):
        raise Http404
    page = {"job": job, "title": job.argument["title"], **job.result["shown"]}
    return render(request, "comparison/trial.html", page)
