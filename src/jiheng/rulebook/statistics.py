"""How the tables of a month are laid out, when what is due, and which reports firms owe."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model import Citation, Condition

PERS = ("units", "field", "rows", "figures", "cases")
SHOWS = (
    "month", "so_far", "last_year", "year_on_year", "month_on_month", "target", "completion",
    "rank", "share",
)  # fmt: skip
OF_CASES = ("pair", "so_far")  # the two months of a report to the level above; the year so far
COUNTS = (
    "received", "accepted", "refused", "referred", "closed", "settled", "open", "rate", "days",
)  # fmt: skip
EVERY = ("month", "two_months", "quarter")
REPORTED = ("established", "change", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatColumn:
    """A column of a table: a figure in one of its views, or a field of a row."""

    id: str
    label: str
    english: str
    group: str = ""  # the head above it, that neighbours of one group share
    group_english: str = ""
    figure: str = ""  # the id of a definition
    shows: str = ""
    field: str = ""  # of a table of rows
    since: str = ""  # the field with the day from which days are counted
    counts: str = ""  # of a table of cases: which of COUNTS
    over: str = ""  # of a rate or a median of cases: the column whose cases it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class StatLayout:
    """A table of a month by the city's own layout."""

    id: str
    label: str
    english: str
    unit: str = ""
    per: str = ""  # one of PERS; empty: a text, or a table that waits
    by: str = ""  # the field whose values are the lines
    ledger: str = ""  # whose rows are the lines, or whose cases are counted
    day: str = ""  # the field by which such a row is of a period
    of_year: bool = False  # rows of the year so far alone, not all that stand
    where: tuple[Condition, ...] = ()
    figures: tuple[str, ...] = ()  # that are the lines
    columns: tuple[StatColumn, ...] = ()
    note: str = ""
    note_english: str = ""
    awaits: str = ""  # the ledger without which it cannot be made
    text: bool = False
    withhold_below: int = 0  # counts of cases under it stay out of what is handed on; 0: none do


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Something that is due every month, two months or quarter by a day of the month after."""

    id: str
    label: str
    english: str
    every: str
    day: int  # 0: by a working day
    to: str  # to whom
    by: str  # by whom
    to_english: str = ""
    by_english: str = ""
    working_day: int = 0  # of the month after
    pack: bool = False  # the tables of the month are what is due


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRule:
    """A report that an enterprise owes, and by when."""

    id: str
    label: str
    english: str
    since: int
    about: str  # established, change, year
    days: int = 0  # working days after what is reported
    first: str = ""  # month and day of the year after, from which it may be filed
    last: str = ""  # and by which
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ReinvestmentRule:
    """For how long reinvested profit is to stay, so that its tax credit is kept."""

    since: dt.date
    until: dt.date
    years: int
    percent: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingKind:
    """A text of a month or a quarter: its title, and the tables in it."""

    id: str  # monthly, quarterly
    title: str
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefingRule:
    """What the texts say, and in which words."""

    headline: tuple[str, ...]  # ids of definitions
    league: str
    kinds: tuple[BriefingKind, ...]
    columns: Mapping[str, tuple[str, ...]]  # by table: those that the text shows
    parts: Mapping[str, str]
    says: Mapping[str, str]

    def kind(self, id_: str) -> BriefingKind:
        """Return a kind of text. Raises KeyError for one that there is not."""
        return {each.id: each for each in self.kinds}[id_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """The tables of a month, the calendar of what is due, the reports of enterprises."""

    tables: tuple[StatLayout, ...]
    merged: int  # the first months that are issued as one; 0 or 1: none
    head: tuple[tuple[str, str], ...]  # words of the head and the foot: made, checked, day, unit
    calendar: tuple[Obligation, ...]
    reports: tuple[ReportRule, ...]
    reinvestment: ReinvestmentRule
    briefing: BriefingRule
    citation: Citation

    def table(self, id_: str) -> StatLayout | None:
        """Return a table by its id; None if there is none."""
        return next((each for each in self.tables if each.id == id_), None)
