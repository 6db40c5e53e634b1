"""Around every request: its id, the content policy, and faults told in words."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve

from jiheng.web.core.refusal import Refused
from jiheng.web.core.requests import begin, current

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
MOST_SENT = 2**30  # of one request, all files together
BEFORE_CHANGE = ("core:password", "core:logout", "core:login", "core:start", "set_language")
log = logging.getLogger("jiheng.web")


class LoginRequired(LoginRequiredMiddleware):
    """Asks for a log-in everywhere but under the API, where every call shows a token."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Pass calls of the API on; ask first for a new password where somebody else gave it."""
        if request.path.startswith("/api/"):
            return None
        if getattr(request.user, "must_change", False):
            found = resolve(request.path).view_name
            if found not in BEFORE_CHANGE:
                return redirect("core:password")
        return super().process_view(request, view_func, view_args, view_kwargs)


def request_id(answer: Answer) -> Answer:
    """Give every request an id, told in its answer."""

    def around(request: HttpRequest) -> HttpResponse:
        under = begin(request.META.get("REMOTE_ADDR") or "")
        response = answer(request)
        response["X-Request-Id"] = under.id
        return response

    return around


def content_policy(answer: Answer) -> Answer:
    """Let pages load nothing that is not ours, and run nothing that stands in them."""

    def around(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.setdefault("Content-Security-Policy", POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.setdefault("Cache-Control", "no-store")
        return response

    return around


def bounded(answer: Answer) -> Answer:
    """Refuse what is too large before it is read; each file has a bound of its own."""

    def around(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_SENT:
            return render(request, "core/too_large.html", status=413)
        return answer(request)

    return around


class FaultsMiddleware:
    """Turns what an action refuses, and a database that is gone, into a page that says so."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a fault that is not ours."""
        if isinstance(error, Refused):
            return render(request, "core/refused.html", {"refused": error}, status=error.status)
        if isinstance(error, PermissionDenied):
            return None
        if isinstance(error, OperationalError | OSError | DatabaseError):
            log.error("storage: %s", type(error).__name__)
            return render(request, "core/storage.html", {"id": current().id}, status=503)
        return None


faults = FaultsMiddleware


def around_every_page(request: HttpRequest) -> dict[str, object]:
    """Return what every page shows: the roles of the person, and the menu that goes with them."""
    from jiheng.web.core.menu import menu

    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": (), "languages": settings.LANGUAGES}
    held = {"menu": menu(user), "languages": settings.LANGUAGES}
    return held | {"draft_days": settings.KEPT.drafts}
