"""The tables of a Word file as sheets, so that a form filled in there is read like a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from jiheng.documents.container import DAMAGED, Container, fault
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import text_of
from jiheng.documents.docx_tables import CONTAINERS, nested_tables, table_grid
from jiheng.documents.docx_text import body_of
from jiheng.documents.table_grid import MOST_CELLS, TooManyCellsError
from jiheng.model import Document, Finding, Sheet


def read_docx(path: Path, opened: Container | Finding) -> Document:
    """Return each table as a sheet 表1, 表2 ...; text merged downwards is repeated and marked.

    The paragraphs right above a table are its first row, so that a title and a unit are not lost.
    """
    if isinstance(opened, Finding):
        return Document(name=path.name, faults=(opened,))
    try:
        body = body_of(opened)
        if body is None:
            return Document(name=path.name, faults=(fault(path, "R21", size=len(opened.data)),))
        sheets = tuple(_sheets(body))
    except TooManyCellsError:
        faulty = fault(path, "R25", found=f"> {MOST_CELLS}", limit=str(MOST_CELLS))
        return Document(name=path.name, faults=(faulty,), digest=opened.digest)
    except (etree.XMLSyntaxError, KeyError, *DAMAGED):
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=opened.digest)
    return Document(name=path.name, sheets=sheets, digest=opened.digest)


def _sheets(body: Any) -> Iterator[Sheet]:
    above: list[str] = []
    number = 0
    for element in _blocks(body):
        if element.tag == f"{W}p":
            text = text_of(element).strip()
            above = [*above[-3:], text] if text else above
            continue
        for table in (element, *nested_tables(element)):
            number += 1
            yield table_grid(table, join="\n").sheet(f"表{number}", above)
            above = []


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of the body, those in controls included."""
    for child in parent.iterchildren():
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in CONTAINERS:
            yield from _blocks(child)
