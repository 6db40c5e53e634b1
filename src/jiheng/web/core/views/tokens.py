"""Tokens for programs that use the API."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiheng.web.core import actions, queries
from jiheng.web.core.authenticated import AuthenticatedRequest


def tokens(request: AuthenticatedRequest) -> HttpResponse:
    """Show one's tokens, and make one, which is shown this once."""
    secret = ""
    if request.method == "POST":
        secret = actions.make_token(request.POST.get("name", ""), by=request.user)
    page = {"tokens": queries.tokens(request.user), "made": secret}
    return render(request, "core/tokens.html", page)


@require_POST
def drop_token(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """End a token."""
    actions.drop_token(pk, by=request.user)
    messages.success(request, _("令牌已作废。"))
    return redirect("core:tokens")
