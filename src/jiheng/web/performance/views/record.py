"""The record as a page: everything that was done, the newest first, with names resolved now."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from jiheng.web.core import queries as core
from jiheng.web.core.asked import Asked
from jiheng.web.performance.views import filters
from jiheng.web.performance.words import OBJECTS, told

PAGE = 50


def record(request: Asked) -> HttpResponse:
    """Show the record, the newest first, with names resolved now."""
    if not core.may_anywhere(request.user, "record"):
        raise PermissionDenied
    page = Paginator(filters.record(request), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "performance/record.html",
        {"page": page, "rows": told(page), "kinds": OBJECTS, "kind": request.GET.get("kind", "")},
    )
