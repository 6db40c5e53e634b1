"""The tables of a page as sheets: pages saved as .xls, and forms published as pages."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiheng.documents.container import fault
from jiheng.documents.html_text import html_grid, html_root
from jiheng.documents.table_grid import TooManyCellsError
from jiheng.model import Document, Sheet

ABOVE = ("p", "h1", "h2", "h3", "h4", "div", "center", "span", "caption")
MOST_ABOVE = 4  # paragraphs above a table that are read as its title
LONGEST_TITLE = 80


def read_html(path: Path, data: bytes) -> Document:
    """Return each table of a page as a sheet 表1, 表2 ...; what stands above it comes first."""
    digest = hashlib.sha256(data).hexdigest()
    root = html_root(data)
    if root is None:
        return Document(name=path.name, faults=(fault(path, "R35"),), digest=digest)
    try:
        sheets = tuple(_sheets(root))
    except TooManyCellsError:
        faulty = fault(path, "R25", found="> 200000", limit="200000")
        return Document(name=path.name, faults=(faulty,), digest=digest)
    return Document(name=path.name, sheets=sheets, digest=digest)


def _sheets(root: Any) -> Iterator[Sheet]:
    above: list[str] = []
    number = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "table":
            number += 1
            grid, _ = html_grid(element)
            yield grid.sheet(f"表{number}", above)
            above = []
        elif element.tag in ABOVE and not any(True for _ in element.iterancestors("table")):
            text = " ".join((element.text_content() or "").split())
            if text and len(text) <= LONGEST_TITLE and not element.xpath(".//table"):
                above = [*above[-MOST_ABOVE + 1 :], text]
