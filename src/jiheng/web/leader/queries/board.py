"""The leader's page of a place as values: tiles, months, ranks; every number is a figure's own."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.monthly import finished_months
from jiheng.ledger.months import ADDITIVE
from jiheng.ledger.ranking import Ranked, ranked
from jiheng.model import Definition, LedgerFigure, Period, month_of, year_of
from jiheng.model.period import MONTHS
from jiheng.reporting.dashboard import Tile, board_digest, tile_progress
from jiheng.rulebook.dashboard import DashboardMode
from jiheng.web.core.models import Organisation, User
from jiheng.web.leader.queries.modes import may_see, tiles_in
from jiheng.web.leader.queries.targets import Goals, goals_of
from jiheng.web.ledgers.declarations import rules
from jiheng.web.ledgers.models import Published
from jiheng.web.ledgers.queries.figure_reader import FigureReader
from jiheng.web.ledgers.queries.figures import definition


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: of which place, which year, as of when."""

    user: User
    mode: DashboardMode
    organisation: Organisation
    year: int
    day: dt.date  # today, or the day that it is shown as of
    at: dt.datetime | None = None  # the end of that day; None: now


@dataclass(frozen=True, slots=True)
class Months:
    """A figure by the months of a year and of the one before; the months to come have no value."""

    definition: Definition
    years: tuple[int, int]
    this_year: tuple[Fraction, ...]
    last_year: tuple[Fraction, ...]
    totals: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class League:
    """The places below by one figure, against the same stretch of the year before."""

    definition: Definition
    period: Period
    ranks: tuple[tuple[Organisation, Ranked], ...]
    ranked_units: int

    @property
    def units(self) -> int:
        """How many places there are below."""
        return len(self.ranks)


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a page."""

    tiles: tuple[Tile, ...]
    months: Months | None
    league: League | None
    digest: str


def board_of(asked: Asked, units: Sequence[Organisation], reader: FigureReader) -> Board:
    """Return the figures of a page; `units` are the places right below its own."""
    ids = tiles_in(asked.user, asked.mode, asked.organisation)
    figures = [_figure(reader, id_, asked) for id_ in ids]
    goals = goals_of(
        asked.user, [f.definition for f in figures], asked.organisation, asked.year, asked.at
    )
    published = _published(asked, figures)
    tiles = tuple(_tile(reader, asked, each, goals, published) for each in figures)
    months, league = _months(reader, asked), _league(reader, asked, units)
    return Board(tiles, months, league, board_digest(figures))


def _figure(reader: FigureReader, id_: str, asked: Asked) -> LedgerFigure:
    """Return a figure of the year; of official values the newest month that has one."""
    year = year_of(asked.year)
    known = definition(id_)
    shown = reader.figure(id_, asked.organisation, year)
    if known is None or known.how != "value" or shown.value is not None:
        return shown
    for month in range(min(MONTHS, finished_months(asked.year, asked.day)), 0, -1):
        so_far = Period(year.first, month_of(asked.year, month).last)
        official = reader.figure(id_, asked.organisation, so_far)
        if official.value is not None:
            return official
    return shown


def _tile(
    reader: FigureReader, asked: Asked, shown: LedgerFigure, goals: Goals,
    published: dict[str, tuple[str, str]],
) -> Tile:  # fmt: skip
    own_goals = goals.get(shown.definition.id, ())
    goal = own_goals[0] if len(own_goals) == 1 else None
    months = finished_months(asked.year, asked.day)
    finished = _finished(reader, asked, shown, months)
    printed, digest = published.get(shown.definition.id, ("", ""))
    rule = rules().rest.monitoring
    return Tile(
        figure=shown,
        goal=goal,
        why_no_goal="several" if len(own_goals) > 1 else "",
        finished=finished,
        months=months,
        progress=tile_progress(shown.definition, finished, goal, months, rule),
        published=printed,
        drifted=bool(digest) and digest != shown.digest,
    )


def _finished(
    reader: FigureReader, asked: Asked, shown: LedgerFigure, months: int
) -> Fraction | None:
    """Return a figure to the end of the last month that is over."""
    if months == MONTHS or shown.definition.how == "value":
        return shown.value
    if months == 0:
        return Fraction(0)
    if shown.definition.how in ADDITIVE and not shown.definition.stock:
        by_month = reader.months(shown.definition.id, shown.period)
        return sum(by_month[:months], Fraction(0))
    year = year_of(asked.year)
    so_far = Period(year.first, month_of(asked.year, months).last)
    return reader.figure(shown.definition.id, asked.organisation, so_far).value


def _published(asked: Asked, figures: Sequence[LedgerFigure]) -> dict[str, tuple[str, str]]:
    """Return how each figure was published last for its period: as printed, and its digest."""
    kept = Published.objects.filter(
        organisation=asked.organisation, definition__in=[f.definition.id for f in figures]
    )
    if asked.at is not None:
        kept = kept.filter(at__lte=asked.at)
    periods = {f.definition.id: (f.period.first, f.period.last) for f in figures}
    lines = kept.order_by("pk").values_list("definition", "first", "last", "printed", "digest")
    return {
        id_: (printed, digest)
        for id_, first, last, printed, digest in lines
        if periods[id_] == (first, last)
    }


def _months(reader: FigureReader, asked: Asked) -> Months | None:
    id_ = asked.mode.months
    if not id_ or not may_see(asked.user, id_, asked.organisation):
        return None
    years = (asked.year, asked.year - 1)
    known = reader.figure(id_, asked.organisation, year_of(asked.year)).definition
    this_year, last_year = (reader.months(id_, year_of(year)) for year in years)
    shown = asked.day.month if asked.day.year == asked.year else MONTHS
    begun = 0 if asked.day.year < asked.year else shown
    totals = (sum(this_year, Fraction(0)), sum(last_year, Fraction(0)))
    return Months(known, years, this_year[:begun], last_year, totals)


def _league(reader: FigureReader, asked: Asked, units: Sequence[Organisation]) -> League | None:
    id_ = asked.mode.league
    if not units or not id_ or not may_see(asked.user, id_, asked.organisation):
        return None
    period = year_of(asked.year)
    so_far = period if asked.day.year > asked.year else Period(period.first, asked.day)
    names = [f"{unit.pk}" for unit in units]
    now = dict(zip(names, reader.values_below(id_, units, period), strict=True))
    before = dict(zip(names, reader.values_below(id_, units, so_far.before), strict=True))
    known = definition(id_)
    if known is None:
        return None
    by_name = {f"{unit.pk}": unit for unit in units}
    ranks = ranked(now, better=known.better, before=before)
    return League(
        known,
        period,
        tuple((by_name[each.name], each) for each in ranks),
        sum(each.place is not None for each in ranks),
    )
