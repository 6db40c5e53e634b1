"""A file that is said to prove a value: sheets with their cells, rows of text, pages, pictures."""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

from jiheng.documents.container import Container, fault, open_bytes
from jiheng.documents.package import main_kind
from jiheng.documents.read_report import MOST_TEXT, read_report_bytes
from jiheng.documents.read_text import decoded
from jiheng.documents.read_xlsx import read_container
from jiheng.model import Document, Location
from jiheng.model.document import TextLine

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
DELIMITERS = ",\t;"


def read_evidence_bytes(data: bytes, name: str) -> Document:
    """Return the bytes of a file as a Document; a picture has the fault of a page without text."""
    path = Path(name)
    if data.startswith(PICTURES):
        digest = hashlib.sha256(data).hexdigest()
        return Document(name=name, faults=(fault(path, "R33"),), digest=digest)
    if data.startswith(b"PK"):
        opened = open_bytes(path, data)
        if isinstance(opened, Container) and _is_workbook(opened):
            return read_container(path, opened)
    elif path.suffix.lower() in (".csv", ".tsv") and len(data) <= MOST_TEXT:
        text = decoded(data)
        if text is not None:
            digest = hashlib.sha256(data).hexdigest()
            return Document(name=name, lines=tuple(_rows(text, name)), digest=digest)
    return read_report_bytes(data, path)


def _is_workbook(opened: Container) -> bool:
    names = set(opened.archive.namelist())
    word = main_kind(opened) == "word" or "word/document.xml" in names
    return not word and not any(part in names for part in ("OFD.xml", "content.xml"))


def _rows(text: str, name: str) -> Iterator[TextLine]:
    """Yield the lines of a file of values parted by signs, each with its number."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda sign: (text.count(sign), first.count(sign)))
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        rows = [[line] for line in text.splitlines()]
    for number, cells in enumerate(rows, start=1):
        filled = [cell for cell in cells if cell.strip()]
        place = Location(name, "", f"第{number}行")
        if len(filled) == 1:
            yield TextLine(text=filled[0], place=place)
        elif filled:
            yield TextLine(text=" | ".join(cells), cells=tuple(cells), table=1, place=place)
