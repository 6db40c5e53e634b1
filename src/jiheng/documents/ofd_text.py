"""The text of an OFD file (GB/T 33190): pieces of text by page, put into lines by height."""

import re
from collections.abc import Iterator

from lxml import etree

from jiheng.documents.container import Container
from jiheng.documents.docx_text import PARSER

PAGE = re.compile(r"(?:^|/)Pages?/Page_(\d+)/Content\.xml$", re.IGNORECASE)
MOST_PIECES = 200_000
CLOSE = 2.0  # millimetres


def ofd_pages(opened: Container) -> list[list[str]]:
    """Return the lines of each page; empty if the file has no text of its own."""
    names = [
        (int(m.group(1)), name) for name in opened.archive.namelist() if (m := PAGE.search(name))
    ]
    return [_page(opened.part(name) or b"") for _, name in sorted(names)]


def _page(data: bytes) -> list[str]:
    try:
        root = etree.fromstring(data, PARSER)
    except etree.XMLSyntaxError:
        return []
    placed = sorted(_pieces(root))
    rows: list[list[tuple[float, float, str]]] = []
    for piece in placed[:MOST_PIECES]:
        if rows and piece[0] - rows[-1][0][0] < CLOSE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return ["".join(text for _, _, text in sorted(row, key=lambda p: p[1])) for row in rows]


def _pieces(root: etree._Element) -> Iterator[tuple[float, float, str]]:
    for held in root.iter("{*}TextObject"):
        box = [_float(v) for v in (held.get("Boundary") or "").split()[:2]]
        text = "".join(code.text or "" for code in held.iter("{*}TextCode"))
        if len(box) == 2 and text.strip():
            yield box[1], box[0], text


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < 1e6 else 0.0
