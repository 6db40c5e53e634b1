"""Official forms to a Word file: each grid a table with its merged cells, on pages turned."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiheng.documents import docx_blocks as blocks
from jiheng.documents.characters import quoteattr
from jiheng.documents.docx_styles import WIDE_WIDTH
from jiheng.documents.same_bytes import saved
from jiheng.documents.write_docx import PAGE_BREAK, describe, main_part, page_footers, set_up
from jiheng.model import Grid, GridCell, Report, half_up

HEADED = ("title", "subtitle")  # stand above the table
BELOW = ("note", "plain")
SHADED = ("head", "label")
LABELS = (*SHADED, "center")
CLOSE = '<w:keepNext/><w:spacing w:before="0" w:after="60"/>'  # to the table below
POINT = 20  # twentieths of a point
AIR = 4  # points of a row of a sheet that a row of a table does without
Places = Mapping[tuple[int, int], GridCell]  # by row and column, merged ones wherever they reach


def write_form_docx(grids: Sequence[Grid], *, title: str) -> bytes:
    """Return forms as docx: what stands in the grids, cell by cell, one form after the other."""
    import docx  # late: reading does without

    document: Any = docx.Document()
    set_up(document)
    footers = page_footers(document)
    describe(document, Report(title=(), blocks=(), digest="", properties={"title": title}))
    return saved(document, main_part(_body(grids, footers)))


def _body(grids: Sequence[Grid], footers: str) -> Iterator[str]:
    for number, grid in enumerate(grids):
        if number:
            yield PAGE_BREAK
        for cell in grid.cells:
            if cell.style in HEADED:
                style = "Title" if cell.style == "title" else "CellHead"
                yield blocks.paragraph(style, blocks.run(_text(cell)), CLOSE)
        yield from _table(grid)
        notes = (cell for cell in grid.cells if cell.style in BELOW and cell.value)
        yield from (blocks.paragraph("Cell", blocks.run(_text(cell))) for cell in notes)
    yield blocks.section(footers, wide=True, last=True)


def _table(grid: Grid) -> Iterator[str]:
    own = [cell for cell in grid.cells if cell.style not in (*HEADED, *BELOW)]
    places = {
        (row, column): cell
        for cell in own
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    }
    parts = sum(grid.widths)
    widths = [WIDE_WIDTH * width // parts for width in grid.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{blocks.EDGE}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCaption w:val={quoteattr(grid.name)}/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
    )
    for row in sorted({row for row, _ in places}):
        least = max((grid.heights.get(row, 0) - AIR) * POINT, 0)
        height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>' if least else ""
        yield f"<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>"
        yield from _cells(places, row, widths)
        yield "</w:tr>"
    yield "</w:tbl>"


def _cells(places: Places, row: int, widths: Sequence[int]) -> Iterator[str]:
    """Yield the cells of a row; a place that nothing covers is an empty one."""
    column = 1
    while column <= len(widths):
        cell = places.get((row, column))
        if cell is None:
            yield _cell(blocks.paragraph("Cell", ""), widths[column - 1])
            column += 1
            continue
        merge = ""
        if cell.height > 1:
            merge = '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
        span = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
        width = sum(widths[column - 1 : column - 1 + cell.width])
        inner = blocks.run(_text(cell)) if cell.row == row else ""
        side = "right" if isinstance(cell.value, Decimal) else ""
        side = "center" if cell.style in LABELS else side
        align = f'<w:jc w:val="{side}"/>' if side else ""
        shade = cell.style in SHADED
        yield _cell(blocks.paragraph("Cell", inner, align), width, span + merge, shaded=shade)
        column += cell.width


def _cell(inner: str, width: int, merge: str = "", *, shaded: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shaded else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )


def _text(cell: GridCell) -> str:
    """Return what a cell shows: numbers with the decimals that a sheet would print."""
    if isinstance(cell.value, Decimal):
        return f"{half_up(Fraction(cell.value), cell.digits):f}"
    return cell.value or ""
