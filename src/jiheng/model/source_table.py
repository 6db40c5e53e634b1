"""A table of any format as it stands on the page: cells, how far each reaches, where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jiheng.model.document import Cell, Document, Sheet, Spans, TextLine, spot
from jiheng.model.location import Location

EMPTY = Cell(None, "")
MOST_EMPTY = 50  # columns behind the last filled one that merged cells make part of a table
MOST_COVERED = 200_000  # places under merged cells that are kept; beyond that a merge is decoration


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table with its spans resolved: a place under a merged cell answers with that cell."""

    file: str
    part: str  # sheet, or 表1
    rows: Mapping[int, Mapping[int, Cell]]  # where cells begin; rows and columns from 1
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # covered: by
    spans: Spans = field(default_factory=dict)
    lines: Mapping[int, Location] = field(default_factory=dict)  # where a row is a line of text
    width: int = 0  # how many columns it has

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Return where the cell that covers a place begins: the place itself if none does."""
        return self.origins.get((row, column), (row, column))

    def cell(self, row: int, column: int) -> Cell:
        """Return the cell that covers a place."""
        own_row, own_column = self.origin(row, column)
        return self.rows.get(own_row, {}).get(own_column, EMPTY)

    def begins(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Yield the filled cells that begin in a row, from the left; repeated text left out."""
        for column, cell in sorted(self.rows.get(row, {}).items()):
            if not cell.filled and cell.text.strip():
                yield column, cell

    def span(self, row: int, column: int) -> tuple[int, int]:
        """Return the height and width of the cell that covers a place."""
        return self.spans.get(self.origin(row, column), (1, 1))

    def columns(self) -> range:
        """Return the columns of the table."""
        return range(1, self.width + 1)

    def place(self, row: int, column: int = 0) -> Location:
        """Return where a cell stands; without a column, or in a text, its row."""
        if row in self.lines:
            return self.lines[row]
        return Location(self.file, self.part, spot(row, column) if column else f"{row}:{row}")


def covered(spans: Spans, last_row: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the places under merged cells with where these begin."""
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (height, width) in spans.items():
        bottom = min(top + height - 1, last_row)
        if len(origins) + (bottom - top + 1) * width > MOST_COVERED:
            break
        for row in range(top, bottom + 1):
            for column in range(left, left + width):
                if (row, column) != (top, left):
                    origins[row, column] = (top, left)
    return origins


def _width(rows: Mapping[int, Mapping[int, Cell]], spans: Spans) -> int:
    """Return how many columns a table has, those under merged cells included where few."""
    last = max((max(cells) for cells in rows.values() if cells), default=0)
    merged = (left + width - 1 for (_, left), (_, width) in spans.items())
    return max([last, *(right for right in merged if right <= last + MOST_EMPTY)])


def sheet_table(document: Document, sheet: Sheet) -> SourceTable:
    """Return a sheet as a table."""
    last = max(sheet.rows, default=0)
    return SourceTable(
        file=document.name, part=sheet.name, rows=sheet.rows, spans=sheet.spans,
        origins=covered(sheet.spans, last), width=_width(sheet.rows, sheet.spans),
    )  # fmt: skip


def line_table(lines: Sequence[TextLine]) -> SourceTable:
    """Return the rows of a table in running text as a table."""
    spans = {
        (number, at): span for number, line in enumerate(lines, start=1)
        for at, span in line.spans.items()
    }  # fmt: skip
    origins = covered(spans, len(lines))
    rows = {
        number: {
            at: Cell(text, text) for at, text in enumerate(line.cells, start=1)
            if text and (number, at) not in origins
        }
        for number, line in enumerate(lines, start=1)
    }  # fmt: skip
    first = lines[0].place if lines else Location()
    return SourceTable(
        file=first.file, part=first.part, rows=rows, spans=spans, origins=origins,
        width=_width(rows, spans),
        lines={number: line.place for number, line in enumerate(lines, start=1)},
    )  # fmt: skip
