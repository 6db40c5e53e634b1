"""The leader's page: one view of one place, as it is now or was on a day."""

import base64
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jiheng import documents
from jiheng.reporting.dashboard import months_chart
from jiheng.web.core.access_log import log_access
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.leader.asking import asked_for
from jiheng.web.leader.panels import panels
from jiheng.web.leader.queries.board import Months, board_of
from jiheng.web.leader.queries.units import units_below
from jiheng.web.leader.shown import shown_league, shown_months, shown_tile
from jiheng.web.ledgers.queries.figure_reader import FigureReader
from jiheng.web.ledgers.views.figure_panels import definition_name

SVG = "data:image/svg+xml;base64,"


def board(request: AuthenticatedRequest) -> HttpResponse:
    """Show the leader's page."""
    asked, modes, places = asked_for(request.user, request.GET)
    reader = FigureReader(asked.organisation, asked.at)
    shown = board_of(asked, units_below(asked.organisation), reader)
    log_access("view", "leader", f"{asked.mode.id}/{asked.organisation.pk}", request.user)
    page: dict[str, Any] = {
        "asked": asked,
        "modes": modes,
        "places": places,
        "tiles": [shown_tile(tile, asked) for tile in shown.tiles],
        "months": shown_months(shown.months, asked) if shown.months is not None else None,
        "chart": _chart(shown.months) if shown.months is not None else None,
        "league": shown_league(shown.league, asked) if shown.league is not None else None,
        "panels": panels(asked, reader),
        "digest": shown.digest,
    }
    return render(request, "leader/board.html", page)


def _chart(months: Months) -> dict[str, str]:
    """Return the picture of the months, drawn as Word draws it, and the text that stands for it."""
    names = [_("%(number)s月") % {"number": number} for number in range(1, 13)]
    columns = [
        (f"{year}", values)
        for year, values in zip(
            reversed(months.years), (months.last_year, months.this_year), strict=True
        )
    ]
    title = definition_name(months.definition)
    words = {"name": title, "this": months.years[0], "last": months.years[1]}
    alternative = _("%(name)s：%(last)s 年和 %(this)s 年各月，数字在左边的表里") % words
    chart = months_chart(months.definition, names, columns, (title, alternative))
    picture = documents.svg(chart, titled=False)
    return {"source": SVG + base64.b64encode(picture.encode()).decode(), "text": alternative}
