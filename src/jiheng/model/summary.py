"""What is kept of each of many evaluations, so that they can be laid side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSummary:
    """A scored line: its levels, name, and the share of its weight that it earned."""

    level1: str
    level2: str
    name: str
    share: str  # a fraction such as 19/20; empty: no points


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeSummary:
    """A department or project scored."""

    subject: str
    name: str
    profile: str
    low: str
    high: str
    value: str  # empty: incomplete
    grade: str
    lamp: str = ""
    lines: tuple[LineSummary, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One file of a folder: what came of it."""

    file: str
    folder: str = ""  # where its files were written; empty: none were
    department: str = ""
    year: int | None = None
    state: str = "evaluated"  # evaluated, unusable, unwritten
    message: str = ""  # why it is not evaluated
    severities: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, int] = field(default_factory=dict)
    trees: tuple[TreeSummary, ...] = ()
