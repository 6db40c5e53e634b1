"""The cells of a Word table in their columns; a table inside a cell is one of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from jiheng.documents.docx_numbering import W, int_or_zero
from jiheng.documents.docx_paragraphs import text_of
from jiheng.documents.table_grid import Grid

CONTAINERS = (  # hold rows, cells or paragraphs, and are none themselves
    f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag",
)  # fmt: skip
WIDEST = 500


def inside(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the children with a tag, those in controls and other containers included."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in CONTAINERS:
            yield from inside(child, tag)


def table_grid(table: Any, blocks: Mapping[Any, int] | None = None, join: str = "") -> Grid:
    """Return the cells of a table; `blocks` number the paragraphs of the body."""
    grid = Grid()
    rows = [row for row in inside(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
    for number, row in enumerate(rows, start=1):
        column = 1 + _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in inside(row, f"{W}tc"):
            width = max(1, _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continued = merge is not None and merge.get(f"{W}val") != "restart"
            if not (continued and grid.lengthen(number, column, width)):
                paragraphs = own_paragraphs(cell)
                texts = filter(None, (text_of(p).strip() for p in paragraphs))
                grid.put(number, column, join.join(texts), 1, width)
                if blocks is not None and paragraphs:
                    grid.blocks[number, column] = blocks.get(paragraphs[0], -1)
            column += width
    return grid


def own_paragraphs(cell: Any) -> list[Any]:
    """Return the paragraphs of a cell without those of a table or a box inside it."""
    return list(inside(cell, f"{W}p"))


def nested_tables(table: Any) -> Iterator[Any]:
    """Yield the tables inside the cells of a table, in order."""
    for row in inside(table, f"{W}tr"):
        for cell in inside(row, f"{W}tc"):
            for inner in inside(cell, f"{W}tbl"):
                yield inner
                yield from nested_tables(inner)


def _number(element: Any, without: int) -> int:
    if element is None:
        return without
    return min(int_or_zero(element.get(f"{W}val", str(without)), WIDEST), WIDEST)
