"""The main text of a published page: paragraphs and rows, without menus and notices."""

from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from jiheng.documents.characters import printable
from jiheng.documents.read_text import decoded
from jiheng.model import Location
from jiheng.model.document import TextLine

DROPPED = ("script", "style", "noscript", "nav", "header", "footer", "aside", "form", "iframe",
           "button", "select", "template", "svg")  # fmt: skip
BLOCKS = {"p", "div", "section", "article", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th",
          "tr", "table", "tbody", "thead", "ul", "ol", "blockquote", "pre", "br", "dd", "dt", "dl",
          "body", "main", "center"}  # fmt: skip
SHARE = 0.7  # of the text that the main element holds at least
LONGEST_CHAIN = 200


def html_lines(name: str, data: bytes) -> Iterator[TextLine]:
    """Yield the paragraphs and rows of the main text of a page."""
    text = decoded(data)
    if text is None or not text.strip():
        return
    try:
        root = html.document_fromstring(
            printable(text).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for element in list(root.iter(*DROPPED, etree.Comment)):
        if element.getparent() is not None:
            element.drop_tree()
    for number, line in enumerate(_Walk(name, _main(root)).lines(), start=1):
        place = Location(name, line.place.part, line.place.spot or f"第{number}段")
        yield TextLine(text=line.text, cells=line.cells, table=line.table, place=place)


def _length(element: Any) -> int:
    """Return how much text an element holds that is not a link."""
    whole = len("".join(element.itertext()).strip())
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return max(0, whole - linked)


def _main(root: Any) -> Any:
    """Return the smallest element that holds most of the text: the article."""
    body = root.find("body")
    chosen = body if body is not None else root
    whole = _length(chosen)
    for _ in range(LONGEST_CHAIN):
        inner = [c for c in chosen.iterchildren() if isinstance(c.tag, str)]
        best = max(inner, key=_length, default=None)
        if (
            best is None
            or best.tag in ("p", "table", "tbody", "tr")
            or _length(best) < SHARE * whole
        ):
            return chosen
        chosen = best
    return chosen


class _Walk:
    """Goes through the main element once: blocks end a paragraph, tables become rows."""

    def __init__(self, name: str, top: Any) -> None:
        self.name, self.top = name, top
        self.tables = 0
        self.pieces: list[str] = []

    def lines(self) -> Iterator[TextLine]:
        for event, node in etree.iterwalk(self.top, events=("start", "end")):
            inside = _in_table(node, self.top)
            if not isinstance(node.tag, str) or inside:
                if event == "end" and not inside:
                    self.pieces.append(node.tail or "")
                continue
            if node.tag in BLOCKS:
                yield from self._flush()
            if event == "end":
                self.pieces.append((node.tail or "") if node is not self.top else "")
            elif node.tag == "table":
                self.tables += 1
                yield from _table(node, self.name, self.tables)
            else:
                self.pieces.append(node.text or "")
        yield from self._flush()

    def _flush(self) -> Iterator[TextLine]:
        text = " ".join("".join(self.pieces).replace("\xa0", " ").split())
        self.pieces = []
        if text:
            yield TextLine(text=text, place=Location(self.name))


def _in_table(node: Any, top: Any) -> bool:
    for parent in node.iterancestors():
        if parent.tag == "table":
            return True
        if parent is top:
            return False
    return False


def _table(table: Any, name: str, number: int) -> Iterator[TextLine]:
    for at, row in enumerate(table.iter("tr"), start=1):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            text = " ".join("".join(cell.itertext()).split())
            wide = cell.get("colspan", "1")
            spread = (
                min(int(wide), 50) if wide.isascii() and wide.isdigit() and len(wide) < 4 else 1
            )
            cells += [text, *[""] * (spread - 1)]
        place = Location(name, f"表{number}", f"第{at}行")
        if sum(bool(c) for c in cells) > 1:
            yield TextLine(text=" | ".join(cells), cells=tuple(cells), table=number, place=place)
        elif any(cells):
            for part in _layout(row) if len(cells) == 1 else (next(c for c in cells if c),):
                yield TextLine(text=part, place=place)


def _layout(row: Any) -> list[str]:
    """Return the paragraphs of a cell that only lays out the page."""
    found = [" ".join("".join(p.itertext()).split()) for p in row.iter("p")]
    return [text for text in found if text] or [" ".join("".join(row.itertext()).split())]
