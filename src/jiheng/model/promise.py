"""What a report promised for the next year, and what the next year's report says of it."""

import datetime as dt
from dataclasses import dataclass, field

from jiheng.model.location import Location
from jiheng.model.quantity import Interval, Quantity

KEPT, BROKEN, UNMENTIONED = "kept", "broken", "unmentioned"
OUTCOMES = KEPT, BROKEN, UNMENTIONED


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A thing that was to be done: a number, a day, a document, a deed that can be looked up."""

    text: str  # as written
    subject: str  # what it is of: without figures, days and words of intention
    place: Location = field(default_factory=Location)
    quantity: Quantity | None = None
    at_most: bool = False  # the figure is not to be exceeded
    about: bool = False  # the figure is told roughly
    due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSentence:
    """A sentence of a report, or a row of a workbook, with its figures and days."""

    text: str
    place: Location
    figures: tuple[tuple[int, int, Quantity | Interval], ...] = ()  # where, and what
    days: tuple[tuple[int, dt.date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedPromise:
    """A promise and what became of it, with the place that says so; a person judges."""

    promise: Promise
    outcome: str  # one of OUTCOMES
    place: Location = field(default_factory=Location)
    quote: str = ""
    figure: str = ""
