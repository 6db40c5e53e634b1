"""The tables of a Word file as sheets, so that a form filled in there is read like a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, Container, fault
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_text import PARSER, text_of
from jiheng.model import Cell, Document, Finding, Sheet

MAX_CELLS = 200_000
MAX_COLUMNS = 500


def read_docx(path: Path, opened: Container | Finding) -> Document:
    """Return each table as a sheet 表1, 表2 ...; text merged downwards is repeated and marked.

    The paragraphs right above a table are its first row, so that a title and a unit are not lost.
    """
    if isinstance(opened, Finding):
        return Document(name=path.name, faults=(opened,))
    try:
        data = opened.part("word/document.xml")
        if data is None:
            return Document(name=path.name, faults=(fault(path, "R21", size=len(opened.data)),))
        body = etree.fromstring(data, PARSER).find(f"{W}body")
        sheets = tuple(_sheets(body)) if body is not None else ()
    except _TooManyError:
        faulty = fault(path, "R25", found=f"> {MAX_CELLS}", limit=str(MAX_CELLS))
        return Document(name=path.name, faults=(faulty,), digest=opened.digest)
    except (etree.XMLSyntaxError, KeyError, *DAMAGED):
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=opened.digest)
    return Document(name=path.name, sheets=sheets, digest=opened.digest)


class _TooManyError(Exception):
    """More cells than any form could need."""


def _sheets(body: Any) -> Iterator[Sheet]:
    above: list[str] = []
    number = used = 0
    for element in body:
        if element.tag == f"{W}p":
            text = _bare(element)
            above = [*above[-3:], text] if text else above
        elif element.tag == f"{W}tbl":
            number += 1
            rows: dict[int, dict[int, Cell]] = {
                position: {1: Cell(text, text)} for position, text in enumerate(above, start=1)
            }
            used += _table(element, rows, len(above))
            if used > MAX_CELLS:
                raise _TooManyError
            above = []
            yield Sheet(name=f"表{number}", rows=rows)


def _table(table: Any, rows: dict[int, dict[int, Cell]], top: int) -> int:
    """Add the rows of a table below `top`; return how many cells it has."""
    used = 0
    merged: dict[int, Cell] = {}
    for number, row in enumerate(table.iterchildren(f"{W}tr"), start=top + 1):
        cells: dict[int, Cell] = {}
        column = 1 + _skipped(row)
        for element in row.iterchildren(f"{W}tc", f"{W}sdt"):
            for cell in [element] if element.tag == f"{W}tc" else element.iter(f"{W}tc"):
                _put(cell, column, cells, merged)
                column += _span(cell)
                used += 1
                if column > MAX_COLUMNS or used > MAX_CELLS:
                    raise _TooManyError
        if cells:
            rows[number] = cells
    return used


def _put(cell: Any, column: int, cells: dict[int, Cell], merged: dict[int, Cell]) -> None:
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    if merge is not None and merge.get(f"{W}val") != "restart":
        if column in merged:
            cells[column] = merged[column]
        return
    text = "\n".join(filter(None, map(_bare, cell.iter(f"{W}p"))))
    merged.pop(column, None)
    if text:
        cells[column] = Cell(text, text)
        if merge is not None:
            merged[column] = Cell(text, text, filled=True)


def _span(cell: Any) -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = span.get(f"{W}val", "1") if span is not None else "1"
    return int(value) if value.isascii() and value.isdigit() else 1


def _skipped(row: Any) -> int:
    skipped = row.find(f"{W}trPr/{W}gridBefore")
    value = skipped.get(f"{W}val", "0") if skipped is not None else "0"
    return int(value) if value.isascii() and value.isdigit() else 0


def _bare(paragraph: Any) -> str:
    return text_of(paragraph).strip()
