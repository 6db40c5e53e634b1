"""A reviewed report in short, and the paragraphs that two reports share."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LongParagraph:
    """A long paragraph: where it stands, its text, and the sums by which like ones are found."""

    place: str
    text: str
    sketch: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSummary:
    """What is kept of a report when many are reviewed; plain, so that processes can share it."""

    file: str
    folder: str = ""
    message: str = ""  # why it could not be reviewed, or written
    organisation: str = ""
    year: int | None = None
    title: str = ""
    total: str = ""
    grade: str = ""
    relations: int = 0
    failing: int = 0
    severities: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    paragraphs: tuple[LongParagraph, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedParagraph:
    """Two paragraphs of two reports that say nearly the same."""

    first: str
    first_place: str
    second: str
    second_place: str
    likeness: float
    text: str
