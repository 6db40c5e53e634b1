"""Pages for what went wrong."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng.web.core.requests import current, from_script
from jiheng.web.core.sessions import page_before

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Return the page for an address that leads nowhere, or nowhere for this person."""
    return render(request, "core/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Return the page for something that is not this person's to see."""
    return render(request, "core/forbidden.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Return the page for a form opened before the last log-in; what was typed is still there."""
    if from_script(request):
        words = _("这一页打开以后换过登录，没有保存。请重新打开这一页，再保存。")
        return JsonResponse({"said": words, "why": "csrf"}, status=403)
    return render(request, "core/csrf.html", {"back": page_before(request)}, status=403)


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page for a request that is too large, not whole, or for another address."""
    if request.path.startswith("/api/"):  # a call is answered as all calls are
        return JsonResponse({"detail": "读不懂 / not understood"}, status=400)
    page = "core/too_large.html" if isinstance(exception, TOO_MUCH) else "core/bad.html"
    return render(request, page, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault of ours, with the id under which the log has it."""
    return render(request, "core/broken.html", {"id": current().id}, status=500)
