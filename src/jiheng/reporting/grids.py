"""Pieces shared by the sheets that are written: cells, forms, heights."""

from collections.abc import Sequence
from decimal import Decimal

from jiheng.model import GridCell

LINE = 16  # points a line of text needs
Value = str | Decimal | None


def cell(row: int, column: int, value: Value, style: str = "text", **extra: object) -> GridCell:
    """Return a cell."""
    return GridCell(row=row, column=column, value=value, style=style, **extra)  # type: ignore[arg-type]


def line(row: int, values: Sequence[Value], styles: Sequence[str] | str = "text") -> list[GridCell]:
    """Return cells side by side; numbers are set as numbers."""
    chosen = [styles] * len(values) if isinstance(styles, str) else list(styles)
    return [
        cell(row, column, value, "number" if isinstance(value, Decimal) else style)
        for column, (value, style) in enumerate(zip(values, chosen, strict=True), start=1)
    ]


def width_of(text: str) -> int:
    """Return how many columns a text takes: two for a Chinese character."""
    return sum(2 if ord(character) > 255 else 1 for character in text)


def height_for(texts: Sequence[tuple[str, int]], least: int = 22) -> int:
    """Return the height of a row whose texts are broken at these widths."""
    lines = max((-(-width_of(text) // max(width - 2, 1)) for text, width in texts), default=1)
    return max(least, LINE * lines + 6)
