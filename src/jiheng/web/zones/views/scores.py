"""Pages of scores: the table of a card, one zone with its formulas, another weight tried."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.templatetags.jiheng import said
from jiheng.web.zones.asking import Asked, scores_asked, weight_asked
from jiheng.web.zones.files import order_scores
from jiheng.web.zones.queries.scored import Scores, scores_of
from jiheng.web.zones.shown import shown_cells, shown_row
from jiheng.web.zones.trying import tried
from jiheng.web.zones.words import RULES, SUBJECTS

PAGE = 60


def _asked(request: AuthenticatedRequest) -> tuple[Asked, Scores, dict[str, Any]]:
    asked = scores_asked(request.user, request.GET)
    log_access("view", "zones", f"{asked.card.id}/{asked.place.pk}", request.user)
    shown = scores_of(asked.card, asked.place, asked.year)
    query = f"organisation={asked.place.pk}&year={asked.year}&card={asked.card.id}"
    subject = SUBJECTS[asked.card.subjects]
    page = {"asked": asked, "scores": shown, "query": query, "subject": subject}
    return asked, shown, page


def board(request: AuthenticatedRequest) -> HttpResponse:
    """Show the zones by a card: points, totals, ranks, grades."""
    asked, scores, page = _asked(request)
    group = request.GET.get("group", "")
    rows = [row for row in scores.rows if not group or row.subject.group == group]
    rows.sort(key=lambda row: (row.subject.group if asked.card.grouped else "",
                               row.place is None, row.place or 0))  # fmt: skip
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page |= {
        "group": group,
        "page": shown,
        "lines": [shown_row(row) for row in shown],
        "headings": headings(asked),
        "tails": any(row.tail for row in scores.rows),
        "full": asked.card.full,
    }
    return render(request, "zones/scores.html", page)


def headings(asked: Asked) -> list[dict[str, Any]]:
    """Return the first-level groups of a card with the number of items under each."""
    shown: list[dict[str, Any]] = []
    for item in asked.card.items:
        if not shown or shown[-1]["name"] != item.heading:
            shown.append({"name": item.heading, "said": said(item.heading), "count": 0})
        shown[-1]["count"] += 1
    return shown


def zone(request: AuthenticatedRequest) -> HttpResponse:
    """Show how each cell of one zone was worked out."""
    asked, scores, page = _asked(request)
    key = request.GET.get("zone", "")
    row = next((each for each in scores.rows if each.subject.id == key), None)
    if not key:
        return redirect("zones:scores")
    if row is None:
        raise Http404
    cells = [(cell, RULES[cell.item.rule]) for cell in shown_cells(asked.card, row)]
    return render(request, "zones/zone.html", {**page, "row": shown_row(row), "cells": cells})


def what_if(request: AuthenticatedRequest) -> HttpResponse:
    """Show who would have another grade by another weight; nothing of it is saved."""
    asked, scores, page = _asked(request)
    item, weight = weight_asked(asked.card, request.GET)
    weighed = [each for each in asked.card.items if each.marks]
    page |= {"items": weighed, "item": item, "weight": weight, "tried": tried(scores, item, weight)}
    return render(request, "zones/what_if.html", page)


@require_POST
def order(request: AuthenticatedRequest) -> HttpResponse:
    """Have the scores written as a workbook."""
    job = order_scores(request.user, scores_asked(request.user, request.POST))
    return redirect("core:job", pk=job.pk)
