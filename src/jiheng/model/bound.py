"""The figures a report was written with, and where they stand after somebody edited it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BoundFigure:
    """A figure as it was written: what it is, its value, and the text that was printed."""

    id: str
    label: str
    printed: str
    exact: str
    unit: str


@dataclass(frozen=True, slots=True)
class StandingFigure:
    """A figure as it stands now."""

    id: str
    text: str
    spot: str  # of the paragraph


@dataclass(frozen=True, slots=True)
class BoundFigures:
    """The figures that a report was written with, and where they stand now."""

    written: Mapping[str, BoundFigure] = field(default_factory=dict)
    standing: tuple[StandingFigure, ...] = ()
    text: str = ""  # all of the report's text
