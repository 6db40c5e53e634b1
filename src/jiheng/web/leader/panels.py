"""What stands beside the figures on the leader's page: what is late or still, the years."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from jiheng.ledger.monthly import finished_months
from jiheng.web.core.templatetags.jiheng import named, said
from jiheng.web.leader.queries.board import Asked
from jiheng.web.leader.queries.modes import tiles_in
from jiheng.web.leader.queries.standing_still import standing_still
from jiheng.web.leader.queries.years import (
    count_in,
    months_missing,
    rounds_of,
    scores_of,
    sees_years,
    states_of,
)
from jiheng.web.leader.shown import ShownNumber
from jiheng.web.leader.words import AGEING, LAMPS, NO_GRADE, UNJUDGED
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_name
from jiheng.web.ledgers.queries.figure_reader import FigureReader
from jiheng.web.monitoring.lists import round_list
from jiheng.web.performance.lists import measures
from jiheng.web.performance.queries.year_tables import year_flow


def panels(asked: Asked, reader: FigureReader) -> dict[str, Any]:
    """Return the panels of a view as they are now: nobody kept what they showed before."""
    if asked.at is not None:
        return {}
    makers: dict[str, Callable[[Asked], Any]] = {
        "ageing": partial(_ageing, reader=reader),
        "alarms": _alarms,
        "states": _states,
        "scores": _scores,
        "rounds": _rounds,
    }
    return {name: makers[name](asked) for name in asked.mode.panels}


def _at(view: str, **query: object) -> str:
    return f"{reverse(view)}?{urlencode(query)}"


def _ageing(asked: Asked, reader: FigureReader) -> list[dict[str, Any]]:
    tiles = tiles_in(asked.user, asked.mode, asked.organisation)
    shown = []
    for still in standing_still(asked.user, tiles, asked.organisation, reader):
        page = reverse("ledgers:ageing", args=(still.ledger.id,))
        place = {"below": asked.organisation.pk}
        counts = [
            (
                AGEING[lamp],
                ShownNumber(
                    f"{still.counts.get(lamp, 0)}", f"{page}?{urlencode({**place, 'lamp': lamp})}"
                ),
            )
            for lamp in ("removal", "red", "yellow")
        ]
        longest = [(row, AGEING[row.lamp]) for row in still.longest]
        shown.append({"name": ledger_name(still.ledger), "counts": counts, "longest": longest})
    return shown


def _alarms(asked: Asked) -> list[tuple[str, ShownNumber]]:
    return [*_late(asked), *_unclosed(asked)]


def _late(asked: Asked) -> Iterator[tuple[str, ShownNumber]]:
    """Yield what is late among the years, as the lists themselves count it."""
    if not sees_years(asked.user):
        return
    red = {"year": f"{asked.year}", "lamp": "red"}
    count = count_in(round_list(), asked.user, red)
    yield _("绩效监控亮红灯"), ShownNumber(f"{count}", _at("monitoring:rounds", **red))
    late = {"year": f"{asked.year}", "state": "overdue"}
    count = count_in(measures(), asked.user, late)
    yield _("问题整改已超期"), ShownNumber(f"{count}", _at("performance:problems", **late))


def _unclosed(asked: Asked) -> Iterator[tuple[str, ShownNumber]]:
    """Yield the months of ledgers that are over and not closed."""
    tiles = tiles_in(asked.user, asked.mode, asked.organisation)
    finished = finished_months(asked.year, asked.day)
    for line in months_missing(asked.user, tiles, asked.organisation, asked.year, finished):
        address = reverse("ledgers:months", args=(line.ledger, asked.organisation.pk))
        words = {"ledger": ledger_name(ledgers()[line.ledger])}
        text = _("%(count)s 个月（%(months)s）") % {
            "count": len(line.months),
            "months": _stretches(line.months),
        }
        number = ShownNumber(text, f"{address}?year={asked.year}")
        yield _("%(ledger)s没有月结") % words, number


def _stretches(months: tuple[int, ...]) -> str:
    """Return months as stretches: 1—3、5."""
    stretches: list[list[int]] = []
    for month in months:
        if stretches and stretches[-1][-1] == month - 1:
            stretches[-1].append(month)
        else:
            stretches.append([month])
    return "、".join(f"{s[0]}—{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in stretches)


def _states(asked: Asked) -> list[tuple[str, ShownNumber]]:
    counts = states_of(asked.user, asked.year)
    return [
        (
            named(state),
            ShownNumber(
                f"{counts[state.id]}",
                _at("performance:cycles", year=asked.year, state=state.id),
            ),
        )
        for state in year_flow().states
        if counts.get(state.id)
    ]


def _scores(asked: Asked) -> dict[str, Any]:
    scores = scores_of(asked.user, asked.year)
    return {
        "lines": [
            (
                said(grade) if grade else f"{NO_GRADE}",
                ShownNumber(
                    f"{count}", _at("performance:cycles", year=asked.year, grade=grade or "-")
                ),
            )
            for grade, count in scores.by_grade
        ],
        "count": scores.count,
        "low": scores.low,
        "middle": scores.middle,
        "high": scores.high,
    }


def _rounds(asked: Asked) -> dict[str, Any]:
    colours = [*LAMPS, ""]
    lines = []
    for period_end, lamps in rounds_of(asked.user, asked.year).items():
        cells = [
            ShownNumber(
                f"{lamps.get(colour, 0)}",
                _at(
                    "monitoring:rounds",
                    year=asked.year,
                    period=period_end.isoformat(),
                    lamp=colour or "-",
                ),
            )
            for colour in colours
        ]
        lines.append((_("1—%(month)s月监控") % {"month": period_end.month}, cells))
    return {"heads": [*LAMPS.values(), UNJUDGED], "lines": lines}
