"""Around every page of a respondent: nothing is loaded, kept or told; nobody calls too often."""

import base64
import hashlib
import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from jiheng.web.core.addresses import address_of
from jiheng.web.surveys.answering import views
from jiheng.web.surveys.answering.pace import PACE
from jiheng.web.surveys.answering.style import STYLE

Answer = Callable[[HttpRequest], HttpResponse]
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
log = logging.getLogger("jiheng.surveys")


def guarded(answer: Answer) -> Answer:
    """Give every page its headers, and refuse an address that calls too often."""

    def around(request: HttpRequest) -> HttpResponse:
        address = address_of(request)
        if address and not PACE.allows(address, settings.OPTIONS.survey_calls, time.time()):
            response = views.too_many(request)
        else:
            response = answer(request)
        for name, value in HEADERS.items():
            response[name] = value
        if settings.SECURE_HSTS_SECONDS:
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response

    return around


class Faults:
    """Turns a database that is gone into a page that says so; names no ticket in the log."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a fault that is not ours."""
        log.error("%s", type(error).__name__)
        if isinstance(error, OSError | DatabaseError):
            return views.not_now(request)
        return None
