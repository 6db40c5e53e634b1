"""The text of an OFD file (GB/T 33190): pieces of text by page, put into lines by their places.

The pages stand in the order of Document.xml, with the text of their templates; a text object may
hold several codes, each with its own place.
"""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from jiheng.documents.container import Container
from jiheng.documents.layout import Line, Piece, lines_of
from jiheng.documents.package import PARSER

PAGE = re.compile(r"(?:^|/)Pages?/Page_(\d+)/Content\.xml$", re.IGNORECASE)
MOST_PIECES = 200_000
LARGEST = 1e6  # millimetres
DEFAULT_SIZE = 4.0  # millimetres of a letter whose object states none


def ofd_pages(opened: Container) -> list[list[Line]]:
    """Return the lines of each page; empty if the file has no text of its own."""
    pages = [pieces for document in _documents(opened) for pieces in document.pages()]
    return [lines_of(pieces) for pieces in pages or _listed_nowhere(opened)]


def _listed_nowhere(opened: Container) -> Iterator[list[Piece]]:
    """Yield the pages of a file whose document lists none, in the order of their names."""
    matches = ((PAGE.search(name), name) for name in opened.names.values())
    for _, name in sorted((int(match.group(1)), name) for match, name in matches if match):
        tree = _tree(opened, name)
        if tree is not None:
            yield list(_pieces(tree))[:MOST_PIECES]


def _documents(opened: Container) -> Iterator["_Document"]:
    root = _tree(opened, "OFD.xml")
    for entry in root.iter("{*}DocRoot") if root is not None else ():
        name = (entry.text or "").strip().lstrip("/")
        tree = _tree(opened, name)
        if tree is not None:
            yield _Document(opened, name, tree)


class _Document:
    """The document of a file: its pages and the templates they are laid over."""

    def __init__(self, opened: Container, name: str, tree: etree._Element) -> None:
        self.opened, self.tree = opened, tree
        self.folder = posixpath.dirname(name)
        self.templates = {
            entry.get("ID"): self._part(entry) for entry in tree.iter("{*}TemplatePage")
        }

    def _part(self, entry: etree._Element) -> etree._Element | None:
        location = (entry.get("BaseLoc") or "").replace("\\", "/")
        absolute = location.startswith("/")
        path = location if absolute else posixpath.join(self.folder, location)
        return _tree(self.opened, posixpath.normpath(path).lstrip("/"))

    def pages(self) -> Iterator[list[Piece]]:
        """Yield the pieces of text of each page."""
        for entry in self.tree.iterfind("{*}Pages/{*}Page"):
            page = self._part(entry)
            if page is None:
                continue
            layers = [self.templates.get(t.get("TemplateID")) for t in page.iter("{*}Template")]
            pieces = [piece for layer in (*layers, page) if layer is not None
                      for piece in _pieces(layer)]  # fmt: skip
            yield list(dict.fromkeys(pieces))[:MOST_PIECES]  # text drawn twice is bold, not twice


def _tree(opened: Container, name: str) -> etree._Element | None:
    data = opened.part(name)
    try:
        return etree.fromstring(data, PARSER) if data is not None else None
    except etree.XMLSyntaxError:
        return None


def _pieces(root: etree._Element) -> Iterator[Piece]:
    for text_object in root.iter("{*}TextObject"):
        box = [_float(v) for v in (text_object.get("Boundary") or "").split()[:4]]
        codes = [code for code in text_object.iter("{*}TextCode") if (code.text or "").strip()]
        if len(box) != 4 or not codes or text_object.get("Visible") == "false":
            continue
        if len(codes) == 1:
            left, top, width, height = box
            text = codes[0].text or ""
            size = _float(text_object.get("Size") or "")
            width = min(width, _width(text, size)) if size else width
            yield Piece(top, left, top + height, left + width, text)
        else:
            yield from _placed(codes, box, _float(text_object.get("Size") or "") or DEFAULT_SIZE)


def _placed(codes: list[etree._Element], box: list[float], size: float) -> Iterator[Piece]:
    """Yield the codes of one object, each where it says; X and Y are those before if left out."""
    x = y = 0.0
    for code in codes:
        x = _float(code.get("X") or str(x))
        y = _float(code.get("Y") or str(y))
        text = code.text or ""
        bottom = box[1] + y
        yield Piece(bottom - size, box[0] + x, bottom, box[0] + x + _width(text, size), text)


def _width(text: str, size: float) -> float:
    """Return how wide a text is drawn about: Latin signs are half as wide as Chinese ones."""
    return sum(size if sign > "\u2e7f" else size / 2 for sign in text)


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if abs(value) < LARGEST else 0.0
