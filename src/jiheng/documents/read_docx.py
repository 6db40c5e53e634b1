"""The tables of a Word file as sheets, so that a form filled in there is read like a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, Container, fault
from jiheng.model import Cell, Document, Finding, Sheet

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        body = etree.fromstring(data, parser).find(f"{WORD}body")
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
        if element.tag == f"{WORD}p":
            text = _text(element)
            above = [*above[-3:], text] if text else above
        elif element.tag == f"{WORD}tbl":
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
    for number, row in enumerate(table.iterchildren(f"{WORD}tr"), start=top + 1):
        cells: dict[int, Cell] = {}
        column = 1 + _skipped(row)
        for element in row.iterchildren(f"{WORD}tc", f"{WORD}sdt"):
            for cell in [element] if element.tag == f"{WORD}tc" else element.iter(f"{WORD}tc"):
                _put(cell, column, cells, merged)
                column += _span(cell)
                used += 1
                if column > MAX_COLUMNS or used > MAX_CELLS:
                    raise _TooManyError
        if cells:
            rows[number] = cells
    return used


def _put(cell: Any, column: int, cells: dict[int, Cell], merged: dict[int, Cell]) -> None:
    merge = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    if merge is not None and merge.get(f"{WORD}val") != "restart":
        if column in merged:
            cells[column] = merged[column]
        return
    text = "\n".join(filter(None, map(_text, cell.iter(f"{WORD}p"))))
    merged.pop(column, None)
    if text:
        cells[column] = Cell(text, text)
        if merge is not None:
            merged[column] = Cell(text, text, filled=True)


def _span(cell: Any) -> int:
    span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
    value = span.get(f"{WORD}val", "1") if span is not None else "1"
    return int(value) if value.isascii() and value.isdigit() else 1


def _skipped(row: Any) -> int:
    skipped = row.find(f"{WORD}trPr/{WORD}gridBefore")
    value = skipped.get(f"{WORD}val", "0") if skipped is not None else "0"
    return int(value) if value.isascii() and value.isdigit() else 0


def _text(paragraph: Any) -> str:
    """Return the text of a paragraph; what a tracked change deleted is left out."""
    pieces = []
    for element in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br"):
        pieces.append((element.text or "") if element.tag == f"{WORD}t" else " ")
    return "".join(pieces).strip()
