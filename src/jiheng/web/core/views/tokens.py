"""Tokens for programs that use the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import actions, queries
from jiheng.web.core.authenticated import AuthenticatedRequest, int_or_zero

USUAL = 90  # days, where nothing else is chosen


def tokens(request: AuthenticatedRequest) -> HttpResponse:
    """Show one's tokens, and make one, which is shown this once."""
    secret = ""
    if request.method == "POST":
        secret = actions.make_token(
            request.POST.get("name", ""),
            by=request.user,
            scope=request.POST.get("scope", actions.READS),
            days=int_or_zero(request.POST.get("days", f"{USUAL}")),
        )
    page = {
        "tokens": queries.tokens(request.user),
        "made": secret,
        "days": actions.DAYS,
        "usual": USUAL,
        "scopes": ((actions.READS, _("只能看")), (actions.ALL, _("与本人相同"))),
    }
    return render(request, "core/tokens.html", page)


@require_POST
def drop_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End a token."""
    actions.drop_token(pk, by=request.user)
    messages.success(request, _("令牌已作废。"))
    return redirect("core:tokens")
