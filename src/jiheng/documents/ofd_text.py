"""The text of an OFD file (GB/T 33190): pieces of text by page, put into lines by their places."""

import re
from collections.abc import Iterator

from lxml import etree

from jiheng.documents.container import Container
from jiheng.documents.docx_text import PARSER
from jiheng.documents.layout import Line, Piece, lines_of

PAGE = re.compile(r"(?:^|/)Pages?/Page_(\d+)/Content\.xml$", re.IGNORECASE)
MOST_PIECES = 200_000
LARGEST = 1e6  # millimetres


def ofd_pages(opened: Container) -> list[list[Line]]:
    """Return the lines of each page; empty if the file has no text of its own."""
    matches = ((PAGE.search(name), name) for name in opened.archive.namelist())
    names = sorted((int(match.group(1)), name) for match, name in matches if match)
    return [lines_of(_page(opened.part(name) or b"")) for _, name in names]


def _page(data: bytes) -> list[Piece]:
    try:
        root = etree.fromstring(data, PARSER)
    except etree.XMLSyntaxError:
        return []
    return [piece for piece, _ in zip(_pieces(root), range(MOST_PIECES), strict=False)]


def _pieces(root: etree._Element) -> Iterator[Piece]:
    for held in root.iter("{*}TextObject"):
        box = [_float(v) for v in (held.get("Boundary") or "").split()[:4]]
        text = "".join(code.text or "" for code in held.iter("{*}TextCode"))
        if len(box) == 4 and text.strip():
            left, top, width, height = box
            yield Piece(top, left, top + height, left + width, text)


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < LARGEST else 0.0
