"""An office's own Word template: where it wants what, and what goes there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jiheng.model.report import Block, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPlace:
    """A name in braces: where it stands, and what stands right above it."""

    name: str  # as typed, without the braces
    where: str  # 正文第3段, 表格, 页眉, 页脚, 文本框
    alone: bool  # nothing else in its paragraph
    flowing: bool  # blocks can stand there: not in a header or footer
    above: str = ""  # text of the paragraph before it, if any


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """A name that means nothing, with the nearest ones that do."""

    name: str
    where: str
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFilling:
    """What goes where in a template, and what found no place."""

    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # by name, within a line
    blocks: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)  # by name, once each
    contents: str = ""  # the name where the table of contents goes; empty: nowhere
    unknown: tuple[UnknownPlace, ...] = ()
    unplaced: tuple[str, ...] = ()  # headings of parts that have no place
    vacant: tuple[str, ...] = ()  # names of parts that this report leaves out for want of data
    repeated: tuple[str, ...] = ()  # names of parts that stand in the template twice
