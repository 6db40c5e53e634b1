"""A written report as it exists, whatever the format: known by its bytes, not by its name."""

import hashlib
import re
from pathlib import Path

from lxml import etree

from jiheng.documents.container import (
    COMPOUND,
    DAMAGED,
    MAX_FILE,
    Container,
    fault,
    open_bytes,
)
from jiheng.documents.docx_text import docx_lines
from jiheng.documents.html_text import html_lines
from jiheng.documents.layout import text_lines_of
from jiheng.documents.ofd_text import ofd_pages
from jiheng.documents.package import main_kind
from jiheng.documents.read_text import decoded, text_lines
from jiheng.documents.read_xlsx import read_container
from jiheng.documents.table_grid import MOST_CELLS, TooManyCellsError
from jiheng.model import Document, Finding, Location
from jiheng.model.document import TextLine

HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|p)\b", re.IGNORECASE)
MOST_TEXT = 20 * 1024 * 1024  # bytes of plain text or of a page
HEAD = 4096


def read_report(path: Path) -> Document:
    """Return a written report with its lines; one that cannot be used has faults and no lines."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            large = fault(
                path, "R25", found=f"{size // 2**20} MiB", limit=f"{MAX_FILE // 2**20} MiB"
            )
            return Document(name=path.name, faults=(large,))
        data = path.read_bytes()
    except FileNotFoundError:
        return Document(name=path.name, faults=(fault(path, "R20"),))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Document(name=path.name, faults=(fault(path, "R30", reason=reason),))
    return read_report_bytes(data, path)


def read_report_bytes(data: bytes, path: Path) -> Document:
    """Return the bytes of a written report as a Document; `path` names them in findings."""
    digest = hashlib.sha256(data).hexdigest()
    document = _by_kind(data, path, digest)
    if not document.faults and not any(line.text.strip() for line in document.lines):
        return Document(name=path.name, faults=(fault(path, "R34"),), digest=digest)
    return document


def _by_kind(data: bytes, path: Path, digest: str) -> Document:
    if data.startswith(COMPOUND) or data.startswith(b"PK"):
        return _office(data, path, digest)
    if data[:1024].lstrip().startswith(b"%PDF"):
        from jiheng.documents.pdf_text import read_pdf  # late: other formats do without

        return read_pdf(path, data, digest)
    if len(data) > MOST_TEXT:
        limit = fault(
            path, "R25", found=f"{len(data) // 2**20} MiB", limit=f"{MOST_TEXT // 2**20} MiB"
        )
        return Document(name=path.name, faults=(limit,), digest=digest)
    if data[:5] == b"{\\rtf":
        return Document(name=path.name, faults=(fault(path, "R22", suffix=".rtf"),), digest=digest)
    if HTML.search(data[:HEAD]):
        return _page(data, path, digest)
    text = decoded(data)
    if text is None:
        return Document(name=path.name, faults=(fault(path, "R35"),), digest=digest)
    return Document(name=path.name, lines=tuple(text_lines(text, path.name)), digest=digest)


def _page(data: bytes, path: Path, digest: str) -> Document:
    try:
        return Document(name=path.name, lines=tuple(html_lines(path.name, data)), digest=digest)
    except TooManyCellsError:
        limit = fault(path, "R25", found=f"> {MOST_CELLS}", limit=str(MOST_CELLS))
        return Document(name=path.name, faults=(limit,), digest=digest)


def _office(data: bytes, path: Path, digest: str) -> Document:
    opened = open_bytes(path, data)
    if isinstance(opened, Finding):
        return Document(name=path.name, faults=(opened,), digest=digest)
    try:
        names = set(opened.archive.namelist())
        if main_kind(opened) == "word" or "word/document.xml" in names:
            return _docx(opened, path, digest)
        if "OFD.xml" in names:
            lines = tuple(text_lines_of(path.name, ofd_pages(opened)))
            faults = () if lines else (fault(path, "R33"),)
            return Document(name=path.name, lines=lines, faults=faults, digest=digest)
    except TooManyCellsError:
        limit = fault(path, "R25", found=f"> {MOST_CELLS}", limit=str(MOST_CELLS))
        return Document(name=path.name, faults=(limit,), digest=digest)
    except (etree.XMLSyntaxError, KeyError, *DAMAGED):
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=digest)
    except RuntimeError:  # zipfile's way of saying that parts are encrypted
        return Document(name=path.name, faults=(fault(path, "R23"),), digest=digest)
    if any(name.startswith("content.xml") for name in names):
        return Document(name=path.name, faults=(fault(path, "R22", suffix=".odt"),), digest=digest)
    return _sheets(read_container(path, opened))


def _docx(opened: Container, path: Path, digest: str) -> Document:
    notes: list[Finding] = []
    lines = tuple(docx_lines(path.name, opened, notes))
    return Document(name=path.name, lines=lines, notes=tuple(notes), digest=digest)


def _sheets(document: Document) -> Document:
    """Return the sheets of a workbook as tables of text."""
    lines = []
    for table, sheet in enumerate(document.sheets, start=1):
        for number, row in sheet:
            cells = (
                tuple(row[c].text if c in row else "" for c in range(1, max(row) + 1))
                if row
                else ()
            )
            filled = [cell for cell in cells if cell]
            place = Location(document.name, sheet.name, f"第{number}行")
            if len(filled) == 1:
                lines.append(TextLine(text=filled[0], place=place))
            elif filled:
                lines.append(
                    TextLine(text=" | ".join(cells), cells=cells, table=table, place=place)
                )
    return Document(
        name=document.name,
        lines=tuple(lines),
        faults=document.faults,
        notes=document.notes,
        digest=document.digest,
    )
