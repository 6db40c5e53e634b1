"""Evidence as read: what a value claims, what a file states, and what the one says of the other."""

import datetime as dt
from dataclasses import dataclass, field

from jiheng.model.finding import Finding
from jiheng.model.location import Location
from jiheng.model.quantity import Interval, Quantity

FOUND, CONTRADICTED, LATE = "found", "contradicted", "late"
ABSENT, UNREADABLE, MISSING = "absent", "unreadable", "missing"
VERDICTS = FOUND, LATE, CONTRADICTED, ABSENT, UNREADABLE, MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A value that files are said to prove."""

    name: str  # of the indicator, or of what the value is
    text: str  # the value as typed
    value: Quantity | dt.date | bool | str | None  # str: told in words; None: nothing to look for
    year: int | None = None  # that the value is of
    until: dt.date | None = None  # a file of a later day proves nothing of it
    to_month: bool = False  # a date told to the month
    key: str = ""  # of the row
    files: tuple[str, ...] = ()  # as the evidence column names them
    place: Location = field(default_factory=Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFigure:
    """A figure that a file states, with the words around it."""

    value: Quantity | Interval | dt.date
    text: str  # as printed
    place: Location
    label: str  # the words of its own clause, or the label of its row
    header: str = ""  # of its column
    before: str = ""  # all that its sentence or its row and column say of it
    behind: str = ""  # the words of its clause behind it
    quote: str = ""  # the sentence, or the row
    year: int | None = None  # that its sentence, row or column names
    computed: str = ""  # sum, count: no statement, but what rows add up to
    total: bool = False  # of a row of totals
    part: bool = False  # one of several rows of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDay:
    """A day that a file gives itself: when something was paid, signed, accepted; or at its end."""

    day: dt.date
    label: str  # empty: it stands alone, as under a letter
    place: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEvidence:
    """A file read for what it states; `faults` says why it could not be."""

    name: str
    figures: tuple[StatedFigure, ...] = ()
    sentences: tuple[tuple[str, Location], ...] = ()
    titles: tuple[str, ...] = ()  # the first lines
    text: str = ""  # all of it, without blanks
    days: tuple[StatedDay, ...] = ()
    years: frozenset[int] = frozenset()  # that it names beside its days
    title_years: frozenset[int] = frozenset()  # that its first lines name
    recognised: bool = False  # from pictures: no figure is certain
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceVerdict:
    """What a file says of a value, and where; a person decides."""

    kind: str  # one of VERDICTS
    place: Location = field(default_factory=Location)
    figure: str = ""  # as printed there
    quote: str = ""
    computed: str = ""  # sum, count
    rounded: bool = False  # equal as printed, not to the last digit
    day: dt.date | None = None  # of the file, where it is too late
    reason: str = ""  # code of the fault of a file that cannot be read
