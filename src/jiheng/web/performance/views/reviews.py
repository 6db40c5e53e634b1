"""The drawn sample: drawn, given to reviewers, scored again line by line."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng import documents, reporting
from jiheng.model import ReviewedPoints, ScoredItem, SpotCheck
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero
from jiheng.web.core.handing import handed
from jiheng.web.core.views.lists import list_page
from jiheng.web.ledgers.queries.rows import proofs_of
from jiheng.web.performance import lists, queries
from jiheng.web.performance.actions import reviews
from jiheng.web.performance.queries.year_tables import year_table

if TYPE_CHECKING:
    from jiheng.web.performance.models import Review


def review_list(request: AuthenticatedRequest) -> HttpResponse:
    """List reviews, and draw a sample."""
    more = {
        "may_draw": core.may_anywhere(request.user, "draw"),
        "reviewers": queries.reviewers(request.user),
        "year": timezone.localdate().year - 1,
        "choosable": "review" if core.may_anywhere(request.user, "draw") else "",
    }
    return list_page(request, lists.reviews(), template="performance/reviews.html", more=more)


@require_POST
def draw(request: AuthenticatedRequest) -> HttpResponse:
    """Draw a sample."""
    if not core.may_anywhere(request.user, "draw"):
        raise PermissionDenied
    year, count = request.POST.get("year", ""), request.POST.get("wanted", "")
    drawn = reviews.draw(int_or_zero(year), int_or_zero(count), by=request.user)
    messages.success(request, _("已抽取，随机种子 %(seed)s。") % {"seed": drawn.seed})
    return redirect("performance:reviews")


@require_POST
def assign(request: AuthenticatedRequest) -> HttpResponse:
    """Give one review, or several at once, to somebody; all or none."""
    chosen = [_review(request, int_or_zero(pk)).pk for pk in request.POST.getlist("review")]
    reviewer = get_object_or_404(
        queries.reviewers(request.user), pk=int_or_zero(request.POST.get("reviewer"))
    )
    reviews.assign_all(chosen, reviewer, by=request.user)
    messages.success(request, _("复核人已指定。"))
    return redirect("performance:reviews")


def _review(request: AuthenticatedRequest, pk: int) -> "Review":
    try:
        return queries.reviews(request.user).get(pk=pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def review(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Show self and review score side by side, line by line."""
    shown = _review(request, pk)
    if request.method == "POST" and "opinion" in request.POST:
        reviews.finish(shown.pk, request.POST["opinion"], by=request.user)
        messages.success(request, _("复核意见已提交。"))
        return redirect("performance:reviews")  # what was given ends with it
    if request.method == "POST":
        reviews.rescore(
            shown.pk,
            request.POST.get("subject", ""),
            request.POST.get("key", ""),
            request.POST.get("points", ""),
            request.POST.get("reason", ""),
            by=request.user,
        )
        messages.success(request, _("已记录。"))
        return redirect(f"{request.path}#{request.POST.get('key', '')}")
    table = year_table(shown.cycle, "indicators")
    keys = queries.filed(shown).keys
    page = {
        "review": shown,
        "cycle": shown.cycle,
        "checks": [(check, _lines(check)) for check in queries.compared(shown)],
        "mine": shown.reviewer_id == request.user.pk and shown.state == "open",
        "keys": keys,
        "addresses": {key: table.row_address(row) if row else "" for key, row in keys.items()},
        "evidence": proofs_of(table),
    }
    log_access("view", "review", shown.pk, request.user)
    return render(request, "performance/review.html", page)


def _lines(check: SpotCheck) -> list[tuple[ScoredItem, ScoredItem, ReviewedPoints | None]]:
    pairs = zip(check.own.items, check.again.items, strict=True)
    return [(own, again, check.given.get(own.key)) for own, again in pairs]


def review_form(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Hand out self and review score side by side as a form."""
    shown = _review(request, pk)
    outcome = queries.filed(shown).outcome
    facts = {"seed": shown.draw.seed, "day": f"{timezone.localtime(shown.draw.at):%Y-%m-%d}"}
    grids = reporting.spot_checks(
        outcome.scored,
        queries.compared(shown),
        outcome.rules,
        opinion=shown.opinion,
        drawn=_("%(day)s 随机抽取，种子 %(seed)s") % facts,
    )
    log_access("export", "review", shown.pk, request.user)
    name = f"{shown.cycle.organisation.name}{shown.cycle.year}-抽查复核表.xlsx"
    return handed(documents.write_xlsx(grids, title="绩效自评抽查复核表"), name)
