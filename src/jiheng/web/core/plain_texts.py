"""Texts that no database keeps: refused where they come in, whatever they are for."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng.web.core.refusal import Refused
from jiheng.web.core.requests import from_script

Answer = Callable[[HttpRequest], HttpResponse]
DEEPEST = 40


def storable(text: str) -> bool:
    """Return whether every database keeps a text: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def shown(value: Any) -> Any:
    """Return plain values to be kept for showing, with a mark where a character cannot be."""
    if isinstance(value, str):
        return "".join(c if storable(c) else "\ufffd" for c in value)
    if isinstance(value, dict):
        return {shown(name): shown(part) for name, part in value.items()}
    return [shown(part) for part in value] if isinstance(value, list | tuple) else value


def plain(answer: Answer) -> Answer:
    """Refuse a request with a text that cannot be kept, in a sentence."""

    def around(request: HttpRequest) -> HttpResponse:
        if all(storable(text) for text in _texts(request)):
            return answer(request)
        said = _("内容里有不能保存的字符（空字符或残缺的字符），什么都没有改：请去掉再提交。")
        if request.path.startswith("/api/"):
            return JsonResponse({"said": said}, status=409)  # as whatever else is refused there
        if from_script(request):
            return JsonResponse({"said": said, "why": "text"}, status=400)
        return render(request, "core/refused.html", {"refused": Refused(said)}, status=400)

    return around


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    for name, values in request.GET.lists():
        yield from (name, *values)
    if request.content_type == "application/json":
        yield from _json_texts(request)
    elif request.method == "POST":
        for name, values in request.POST.lists():
            yield from (name, *(value for value in values if isinstance(value, str)))
        for _name, files in request.FILES.lists():
            yield from (file.name or "" for file in files)


def _json_texts(request: HttpRequest) -> Iterator[str]:
    """Yield the texts of a body; one that is no JSON is for whoever reads it to refuse."""
    if b"\\u" not in request.body and b"\0" not in request.body:
        return
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return
    yield from _within(sent, DEEPEST)


def _within(sent: Any, depth: int) -> Iterator[str]:
    if isinstance(sent, str):
        yield sent
    elif depth and isinstance(sent, dict):
        for name, value in sent.items():
            yield name
            yield from _within(value, depth - 1)
    elif depth and isinstance(sent, list):
        for value in sent:
            yield from _within(value, depth - 1)
