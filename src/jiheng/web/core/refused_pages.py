"""The page that a refused form stood on, shown again with what to put right on top of it."""

from copy import copy
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve

from jiheng.web.core.refusal import Refused


def shown_again(request: HttpRequest, refused: Refused) -> HttpResponse | None:
    """Return the page that a form was sent from, with the refusal on it and its status.

    None where it is not known, or cannot be shown either: then a page of its own says it. What was
    typed is put back by the browser, which keeps it until the server took it.
    """
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
        match = resolve(came_from.path)
    except (ValueError, Resolver404):  # no address, or none of ours
        return None
    if request.method != "POST" or came_from.netloc != request.get_host():
        return None
    again: Any = copy(request)
    again.method = "GET"
    again.path = again.path_info = came_from.path
    again.GET = QueryDict(came_from.query)
    again.POST = QueryDict()
    again.resolver_match = match
    again.refused = refused  # what the page shows on top
    try:
        response: HttpResponse = match.func(again, *match.args, **match.kwargs)
    except (Http404, Refused):
        return None
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        response.render()
    if response.status_code != 200 or response.streaming:
        return None
    response.status_code = refused.status
    return response
