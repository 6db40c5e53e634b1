"""Lists as pages and as workbooks, whatever they list."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from jiheng.web.core import queries
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.declared import declared
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.lists import List, listing


def query_of(request: AuthenticatedRequest) -> dict[str, str]:
    """Return the query of an address, each name once."""
    return {name: request.GET[name] for name in request.GET}


def list_page(
    request: AuthenticatedRequest,
    list_: List,
    *,
    template: str = "core/list.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show a page of a list, with what else its own template shows."""
    require_list(request, list_)
    page = listing(list_, request.user, query_of(request))
    return render(request, template, {"listing": page, **(more or {})})


def require_list(request: AuthenticatedRequest, list_: List) -> None:
    """Refuse a list to whom it is not for."""
    if list_.right and not queries.may_anywhere(request.user, list_.right):
        raise PermissionDenied


def find_list(name: str) -> List:
    """Return a list by its id. Raises Http404 for one that there is not."""
    list_ = declared().list_by_id(name)
    if list_ is None:
        raise Http404
    return list_


@require_POST
def order_export(request: AuthenticatedRequest, name: str) -> HttpResponse:
    """Have a list written as a workbook: everything that its filters let through."""
    list_ = find_list(name)
    require_list(request, list_)
    argument: dict[str, object] = {
        "list": name,
        "query": query_of(request),
        "by": request.user.pk,
        "language": get_language() or "zh-hans",
    }
    log_access("export", name[:40], request.GET.urlencode()[:40], request.user)
    job = enqueue("export_list", argument, by=request.user)
    return redirect("core:job", pk=job.pk)
