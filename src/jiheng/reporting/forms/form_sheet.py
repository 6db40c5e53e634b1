"""An official form in the making: cells row by row, with the heights that their texts need."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jiheng.model import Grid, GridCell
from jiheng.reporting.grids import Value, cell, height_for, width_of

TITLE_HEIGHT = 32
LEAST = 24

Piece = tuple[int, Value, str]  # how many columns it takes, what stands in it, its style


@dataclass(slots=True)
class FormSheet:
    """A form as it grows downwards; every row fills all columns."""

    widths: tuple[int, ...]
    cells: list[GridCell] = field(default_factory=list)
    heights: dict[int, int] = field(default_factory=dict)
    row: int = 1

    def title(self, text: str, below: str) -> None:
        """Add the title, and the line below it."""
        last = len(self.widths)
        self.cells += [cell(1, 1, text, "title", width=last), cell(2, 1, below, "subtitle",
                                                                    width=last)]  # fmt: skip
        self.heights[1], self.row = TITLE_HEIGHT, 3

    def line(self, pieces: Sequence[Piece], first: int = 1, least: int = LEAST) -> None:
        """Add a row of cells side by side from a column on, as high as its texts need."""
        column, texts = first, []
        for width, value, style in pieces:
            self.cells.append(cell(self.row, column, value, style, width=width))
            room = sum(self.widths[column - 1 : column - 1 + width])
            texts.append((str(value or ""), room))
            column += width
        self.heights[self.row] = height_for(texts, least)
        self.row += 1

    def label(self, text: str, top: int, width: int = 1) -> None:
        """Put a label down the rows from `top` to the last one; they get the room it needs."""
        height = self.row - top
        self.cells.append(cell(top, 1, text, "label", width=width, height=height))
        room = sum(self.widths[:width])
        missing = height_for([(text, room)]) - sum(self.heights.get(r, LEAST)
                                                   for r in range(top, self.row))  # fmt: skip
        if missing > 0 and width_of(text):
            self.heights[top] = self.heights.get(top, LEAST) + missing

    def grid(self, name: str, *, landscape: bool = False) -> Grid:
        """Return the form as a sheet."""
        return Grid(name=name, cells=tuple(self.cells), widths=self.widths, heights=self.heights,
                    landscape=landscape)  # fmt: skip
