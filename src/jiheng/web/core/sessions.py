"""Who is let in, and for how long: a log-in lasts while it is used, and says when it ends."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from jiheng.web.core.actions.entering import goes_on
from jiheng.web.core.busy import without_waiting
from jiheng.web.core.passwords import is_due
from jiheng.web.core.queries.log_ins import CODED, ENTERED, RENEWED
from jiheng.web.core.queries.reach import needs_code
from jiheng.web.core.requests import from_script

Answer = Callable[[HttpRequest], HttpResponse]
BEFORE_CHANGE = ("core:password", "core:logout", "core:login", "core:start", "set_language")
OUTSIDE = "outside"  # of a session: the door of a service that keeps the password
AWAY = "jiheng.directory_away"  # of a try: the directory could not be asked
RENEW_AFTER = 60  # seconds; a page of many requests writes the session once
HOUR, NEVER = 3_600, 2**62  # seconds
RECEIPT = "saved"  # the cookie that tells a page which of its forms was taken
RECEIPT_SECONDS = 60


class NotEntered(HttpResponseRedirect):
    """A redirect of somebody who has to log in or to change a password first: nothing was taken."""


class LoginRequired(LoginRequiredMiddleware):
    """Asks for a log-in everywhere but under the API, where every call shows a token."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Pass calls of the API on; ask first for a new password where somebody else gave it."""
        if request.path.startswith("/api/"):
            return None
        if not request.user.is_authenticated:
            asked = getattr(view_func, "login_required", True)
            if asked and from_script(request):
                words = _("登录已经失效：请在新标签页登录后，再回来按保存。")
                return _refusal(words, "login", 401)
        elif not goes_on(request.user, request.session.session_key) or is_over(request):
            logout(request)  # entered elsewhere more often than is allowed, or long ago
            return super().process_view(request, view_func, view_args, view_kwargs)
        elif lacks_code(request):
            logout(request)  # a role since, or a setting, asks for more than this began with
            return super().process_view(request, view_func, view_args, view_kwargs)
        elif _password_is_due(request) and resolve(request.path).view_name not in BEFORE_CHANGE:
            return _must_change(request)
        elif _another_person(request):
            return _wrong_person(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(
        self,
        request: HttpRequest,
        view_func: Any,  # noqa: ARG002  Django's own signature
    ) -> HttpResponseRedirect:
        """Return the way to the log-in page, and from there back to the page that was open."""
        # what is only posted to is no page to come back to
        back = request.get_full_path() if request.method == "GET" else page_before(request)
        return NotEntered(redirect_to_login(back).url)


def away(request: HttpRequest) -> bool:
    """Return whether a try failed because the directory could not be asked."""
    return bool(request.META.get(AWAY))


def lacks_code(request: HttpRequest) -> bool:
    """Return whether a log-in went without the one-time code that the person's roles ask for."""
    return not request.session.get(CODED) and needs_code(request.user)  # type: ignore[arg-type]


def _password_is_due(request: HttpRequest) -> bool:
    """Return whether a password is to be changed; one that another service keeps never is here."""
    user = request.user
    return OUTSIDE not in request.session and user.is_authenticated and is_due(user)


def _must_change(request: HttpRequest) -> HttpResponseBase:
    if from_script(request):
        return _refusal(_("现在的口令是别人给的，请先换成自己的。"), "password", 403)
    return NotEntered(reverse("core:password"))


def _wrong_person(request: HttpRequest) -> HttpResponseBase:
    words = _(
        "现在登录的是“%(name)s”，这一页是另一个人打开的，没有保存。"
        "请用原来的账号登录后，再回来按保存。"
    )
    return _refusal(words % {"name": getattr(request.user, "name", "")}, "person", 409)


def _another_person(request: HttpRequest) -> bool:
    """Return whether a page sends what somebody else had opened, in an older tab."""
    person = request.headers.get("X-Person", "")
    return bool(person) and person != str(request.user.pk)


def _refusal(words: str, why: str, status: int) -> JsonResponse:
    return JsonResponse({"said": words, "why": why}, status=status)


def page_before(request: HttpRequest) -> str:
    """Return the page of ours that a request was sent from, else the start page."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        parts = urlsplit(before)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse(settings.LOGIN_REDIRECT_URL)


def page_of_ours(request: HttpRequest, address: str) -> str:
    """Return an address that somebody sent, if it is that of a page here; else nothing.

    A bare word is none: a redirect would look it up among the names of our views.
    """
    allowed = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if allowed and address.startswith("/") else ""


def renew(request: HttpRequest) -> None:
    """Let a log-in last from now on."""
    request.session[RENEWED] = int(timezone.now().timestamp())


def _renew_now(request: HttpRequest) -> None:
    """Let a log-in last from now on; while the database is busy the next request tries again."""
    session = request.session
    before = session.get(RENEWED, 0)
    renew(request)
    try:
        with without_waiting():
            session.save()
    except (UpdateError, DatabaseError):
        session[RENEWED] = before
    session.modified = False


def seconds_left(request: HttpRequest) -> int:
    """Return how many seconds a log-in still lasts if nobody does anything."""
    now = int(timezone.now().timestamp())
    renewed: int = request.session.get(RENEWED, 0)
    return max(0, min(settings.SESSION_COOKIE_AGE - (now - renewed), _ends_at(request) - now))


def _ends_at(request: HttpRequest) -> int:
    """Return the second at which a log-in is over however much it is used; far off without one."""
    hours = settings.OPTIONS.accounts.session_hours
    began = (request.session.get(ENTERED) or {}).get("at")
    return began + hours * HOUR if hours and isinstance(began, int) else NEVER


def is_over(request: HttpRequest) -> bool:
    """Return whether a log-in has lasted as long as one may in all."""
    return _ends_at(request) <= int(timezone.now().timestamp())


def sliding(answer: Answer) -> Answer:
    """Let a log-in last while it is used; what a page asks for by itself is no use of it."""

    def around(request: HttpRequest) -> HttpResponse:
        by_hand = "X-Background" not in request.headers and not request.path.startswith("/api/")
        if by_hand and SESSION_KEY in request.session:
            age = int(timezone.now().timestamp()) - request.session.get(RENEWED, 0)
            if age >= min(RENEW_AFTER, settings.SESSION_COOKIE_AGE):
                _renew_now(request)
        return answer(request)

    return around


def receipts(answer: Answer) -> Answer:
    """Tell the next page which form was taken, so that it drops what it kept of it.

    Every form that is taken is answered by a redirect; one that is refused is not.
    """

    def around(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.method == "POST" and not from_script(request):
            redirected = isinstance(response, HttpResponseRedirect)
            if redirected and not isinstance(response, NotEntered):
                response.set_cookie(
                    RECEIPT,
                    quote(request.path, safe=""),  # a cookie has no slash
                    max_age=RECEIPT_SECONDS,
                    secure=settings.SESSION_COOKIE_SECURE,
                    samesite="Lax",
                )
            elif RECEIPT in request.COOKIES:
                response.delete_cookie(RECEIPT, samesite="Lax")
        return response

    return around
