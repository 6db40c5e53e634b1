"""Puts the cells of a table into columns: how far each reaches, across and downwards."""

from dataclasses import dataclass, field

from jiheng.model import Cell, Sheet

MOST_ROWS = 100_000
MOST_COLUMNS = 500
LONGEST_REPEATED = 200  # characters of a text that is repeated in the rows it covers
MOST_CELLS = 200_000  # places of one table, those under merged cells included


class TooManyCellsError(Exception):
    """More cells than any form could need."""


@dataclass(slots=True)
class Grid:
    """The cells of a table by row and column, both from 1."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)  # where they begin
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    blocks: dict[tuple[int, int], int] = field(default_factory=dict)  # paragraphs of the body
    widths: dict[int, int] = field(default_factory=dict)  # of rows: their last covered column
    last_row: int = 0

    def free(self, row: int, column: int) -> int:
        """Return the first column from here on that no cell covers."""
        while (row, column) in self.origins:
            column += 1
        return column

    def put(self, row: int, column: int, text: str, height: int = 1, width: int = 1) -> None:
        """Put a cell; what reaches beyond is cut."""
        height, width = max(1, min(height, MOST_ROWS)), max(1, min(width, MOST_COLUMNS))
        if column + width > MOST_COLUMNS or len(self.origins) + height * width > MOST_CELLS:
            raise TooManyCellsError
        self.cells[row, column] = text
        if (height, width) != (1, 1):
            self.spans[row, column] = (height, width)
        for down in range(row, row + height):
            for across in range(column, column + width):
                self.origins.setdefault((down, across), (row, column))
            self.widths[down] = max(self.widths.get(down, 0), column + width - 1)
        self.last_row = max(self.last_row, row)

    def lengthen(self, row: int, column: int, width: int) -> bool:
        """Let the cell above reach into a row; return False if there is none to lengthen."""
        begin = self.origins.get((row - 1, column))
        if begin is None or begin[1] != column:
            return False
        _, own_width = self.spans.get(begin, (1, 1))
        self.spans[begin] = (row - begin[0] + 1, own_width)
        for across in range(column, column + max(width, own_width)):
            self.origins[row, across] = begin
            self.widths[row] = max(self.widths.get(row, 0), across)
        self.last_row = max(self.last_row, row)
        return True

    def row(self, row: int) -> tuple[str, ...]:
        """Return the texts of a row: those merged downwards repeated, those merged across once."""
        texts = []
        for column in range(1, self.widths.get(row, 0) + 1):
            begin = self.origins.get((row, column), (row, column))
            text = self.cells.get(begin, "") if begin[1] == column else ""
            again = begin[0] != row and len(text) > LONGEST_REPEATED
            texts.append("" if again else text)
        return tuple(texts)

    def begun(self, row: int) -> list[int]:
        """Return the columns where the filled cells of a row begin."""
        columns = range(1, self.widths.get(row, 0) + 1)
        return [column for column in columns if self.cells.get((row, column))]

    def row_blocks(self, row: int, width: int) -> tuple[int, ...]:
        """Return the paragraphs of the body that the cells of a row begin with; -1 for none."""
        columns = range(1, width + 1)
        begins = [self.origins.get((row, column), (row, column)) for column in columns]
        return tuple(self.blocks.get(begin, -1) for begin in begins)

    def row_spans(self, row: int) -> dict[int, tuple[int, int]]:
        """Return how far the cells that begin in a row reach."""
        columns = range(1, self.widths.get(row, 0) + 1)
        own = {column: self.spans.get((row, column)) for column in columns}
        return {column: self._cut(span) for column, span in own.items() if span is not None}

    def _cut(self, span: tuple[int, int]) -> tuple[int, int]:
        return min(span[0], max(1, self.last_row)), span[1]

    def sheet(self, name: str, above: list[str]) -> Sheet:
        """Return the table as a sheet; the texts above it are its first rows."""
        top = len(above)
        rows: dict[int, dict[int, Cell]] = {
            number: {1: Cell(text, text)} for number, text in enumerate(above, start=1)
        }
        for (row, column), text in self.cells.items():
            if not text:
                continue
            rows.setdefault(top + row, {})[column] = Cell(text, text)
            height = self.spans.get((row, column), (1, 1))[0]
            for below in range(row + 1, min(row + height, self.last_row + 1)):
                rows.setdefault(top + below, {})[column] = Cell(text, text, filled=True)
        spans = {(top + r, c): self._cut(span) for (r, c), span in self.spans.items()}
        return Sheet(name=name, rows=dict(sorted(rows.items())), spans=spans)
