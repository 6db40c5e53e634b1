"""Around every request: its id, the content policy, and faults told in words."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from jiheng.web.core.addresses import address_of
from jiheng.web.core.bodies import MOST_DIGITS, MOST_SENT
from jiheng.web.core.refusal import Refused
from jiheng.web.core.refused_pages import shown_again
from jiheng.web.core.requests import begin, current

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
log = logging.getLogger("jiheng.web")


def request_id(answer: Answer) -> Answer:
    """Give every request an id, told in its answer."""

    def around(request: HttpRequest) -> HttpResponse:
        under = begin(address_of(request))
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
        plain = length.isascii() and length.isdecimal() and len(length) <= MOST_DIGITS
        if not plain or int(length) > MOST_SENT:
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
            page = {"refused": error}
            again = shown_again(request, error)
            return again or render(request, "core/refused.html", page, status=error.status)
        if isinstance(error, RawPostDataException):  # a form where data was to be sent
            return render(request, "core/bad.html", status=400)
        if isinstance(error, PermissionDenied):
            return None
        if isinstance(error, IntegrityError | DataError):
            refused = not_storable(error)
            page = {"refused": refused}
            return render(request, "core/refused.html", page, status=refused.status)
        if isinstance(error, OperationalError | OSError | DatabaseError):
            log.error("storage: %s", type(error).__name__)
            return render(request, "core/storage.html", {"id": current().id}, status=503)
        return None


faults = FaultsMiddleware


def not_storable(error: Exception) -> Refused:
    """Return what to say of what a sound database refuses: a race that was lost, a bad value."""
    log.info("refused by the database: %s", type(error).__name__)
    if isinstance(error, IntegrityError):
        said = _("刚才同时有另一次同样的办理，这一次没有生效：请刷新页面看看。")
        return Refused(said, status=409)
    return Refused(_("有一项内容太长、太大，或者有不能保存的字符，什么都没有改。"), status=400)


def around_every_page(request: HttpRequest) -> dict[str, object]:
    """Return what every page shows: the roles of the person, and the menu that goes with them."""
    from jiheng.web.core.declared import declared
    from jiheng.web.core.menu import menu, waiting_count

    user = getattr(request, "user", None)
    parts = declared()
    context: dict[str, object] = {
        "menu": (),
        "languages": settings.LANGUAGES,
        "home_view": parts.home,
        "search_view": parts.search,
    }
    if user is None or not user.is_authenticated:
        return context
    return context | {
        "menu": SimpleLazyObject(lambda: menu(user)),
        "waiting_count": SimpleLazyObject(lambda: waiting_count(user)),
        "draft_days": settings.OPTIONS.drafts,
        "idle_seconds": settings.SESSION_COOKIE_AGE,
    }
