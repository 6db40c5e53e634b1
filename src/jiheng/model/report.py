"""What to show, not how to draw it: reports in prose, and sheets in a grid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure in a text, bound to the value it prints."""

    id: str  # unique in the report, stable between runs
    label: str  # what it is, for a person
    exact: str  # the exact value, as an integer, decimal or fraction in `unit`
    unit: str
    text: str  # as printed, unit included where the sentence has it inside
    source: str  # where the value comes from: a cell, or a formula over roles


Span = str | Figure


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number, such as 一、 or （一）."""

    level: int  # 1 to 4
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    spans: tuple[Span, ...]
    style: str = "body"  # body, closing, lead, note, caption, remark, signatory, seal

    @property
    def text(self) -> str:
        """The text as printed."""
        return plain(self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: header rows are repeated on every page."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    widths: tuple[int, ...]  # relative
    numeric: frozenset[int] = frozenset()  # columns set to the right
    merged: int = 0  # columns from the left in which equal neighbours are one cell
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: what is plotted. `kind` names the drawing, `rows` are its table twin."""

    id: str
    kind: str  # a drawing of documents/chart_options.py
    title: str
    alternative: str  # text alternative: says what the picture shows
    axis: str  # title of the value axis, with the unit
    rows: tuple[tuple[str, Mapping[str, Decimal]], ...]
    across: str = ""  # title of the other axis, where it has values too
    marked: frozenset[str] = frozenset()  # rows that stand out, such as one's own unit


@dataclass(frozen=True, slots=True)
class Landscape:
    """From here on pages lie on their side (True) or stand (False)."""

    on: bool


Block = Heading | Paragraph | Table | Chart | Landscape


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: a title, blocks, and every figure in it by id."""

    title: tuple[str, ...]  # lines, broken by meaning
    blocks: tuple[Block, ...]
    digest: str  # of the evaluation that it was composed from
    contents: bool = True  # a table of contents before the text
    omitted: tuple[str, ...] = ()  # parts left out for want of data, by id
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the text."""
        figures: list[Figure] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                figures += [span for span in block.spans if isinstance(span, Figure)]
            elif isinstance(block, Table):
                spans = (span for row in block.rows for cell in row for span in cell)
                figures += [span for span in spans if isinstance(span, Figure)]
        return tuple(figures)


def plain(spans: tuple[Span, ...]) -> str:
    """Return spans as text."""
    return "".join(span if isinstance(span, str) else span.text for span in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell, or a merged block of cells, of a sheet to be written."""

    row: int  # from 1
    column: int  # from 1
    value: str | Decimal | None
    height: int = 1
    width: int = 1
    style: str = "text"  # title, head, label, text, number, percent, note, bad, link
    formula: str = ""  # live formula; `value` is then the stored result
    digits: int = 2
    link: str = ""  # address of a cell, such as internal:'绩效指标'!K5
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A sheet to be written."""

    name: str
    cells: tuple[GridCell, ...]
    widths: tuple[int, ...]
    repeat_rows: int = 0  # how many rows at the top are repeated on every page
    landscape: bool = False
    freeze: int = 0
    filter_row: int = 0  # row of headers that get a filter; 0: none
    heights: Mapping[int, int] = field(default_factory=dict)
