"""The main text of a published page: paragraphs and rows, without menus and notices."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree, html

from jiheng.documents.characters import printable
from jiheng.documents.read_text import decoded
from jiheng.documents.table_grid import Grid
from jiheng.model import Location
from jiheng.model.document import TextLine

DROPPED = ("script", "style", "noscript", "nav", "header", "footer", "aside", "form", "iframe",
           "button", "select", "template", "svg")  # fmt: skip
BLOCKS = {"p", "div", "section", "article", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th",
          "tr", "table", "tbody", "thead", "ul", "ol", "blockquote", "pre", "br", "dd", "dt", "dl",
          "body", "main", "center"}  # fmt: skip
WIDEST = 50  # columns or rows that a cell may cover
SHARE = 0.7  # of the text that the main element holds at least
LONGEST_CHAIN = 200


def html_lines(name: str, data: bytes) -> Iterator[TextLine]:
    """Yield the paragraphs and rows of the main text of a page."""
    root = html_root(data)
    if root is None:
        return
    for number, line in enumerate(_Walk(name, _main(root)).lines(), start=1):
        place = Location(name, line.place.part, line.place.spot or f"第{number}段")
        yield replace(line, place=place)


def html_root(data: bytes) -> Any:
    """Return a page as a tree without scripts and menus; None if it is no text."""
    text = decoded(data)
    if text is None or not text.strip():
        return None
    try:
        root = html.document_fromstring(
            printable(text).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for element in list(root.iter(*DROPPED, etree.Comment)):
        if element.getparent() is not None:
            element.drop_tree()
    return root


def _length(element: Any) -> int:
    """Return how much text an element holds that is not a link."""
    total_length = len("".join(element.itertext()).strip())
    linked = sum(len("".join(a.itertext()).strip()) for a in element.iter("a"))
    return max(0, total_length - linked)


def _main(root: Any) -> Any:
    """Return the smallest element that holds most of the text: the article."""
    body = root.find("body")
    chosen = body if body is not None else root
    total_length = _length(chosen)
    for _ in range(LONGEST_CHAIN):
        inner = [c for c in chosen.iterchildren() if isinstance(c.tag, str)]
        best = max(inner, key=_length, default=None)
        if (
            best is None
            or best.tag in ("p", "table", "tbody", "tr")
            or _length(best) < SHARE * total_length
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
                yield from self._tables(node)
            else:
                self.pieces.append(node.text or "")
        yield from self._flush()

    def _tables(self, table: Any) -> Iterator[TextLine]:
        """Yield the rows of a table, then those of the tables inside it."""
        for own in table.iter("table"):
            self.tables += 1
            yield from _table(own, self.name, self.tables)

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
    grid, rows = html_grid(table)
    several = [at for at in range(1, grid.last_row + 1) if len(grid.begun(at)) > 1]
    for at, row in enumerate(rows, start=1):
        cells = grid.row(at)
        place = Location(name, f"表{number}", f"第{at}行")
        if several and several[0] <= at <= several[-1] and any(cells):
            yield TextLine(text=" | ".join(cells), cells=cells, table=number, place=place,
                           spans=grid.row_spans(at))  # fmt: skip
        elif any(cells):
            alone = len(list(row.iterchildren("td", "th"))) == 1
            for part in _layout(row) if alone else (next(c for c in cells if c),):
                yield TextLine(text=part, place=place)


def html_grid(table: Any) -> tuple[Grid, list[Any]]:
    """Return the cells of a table in their columns, and its own rows; tables inside stay out."""
    grid = Grid()
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for at, row in enumerate(rows, start=1):
        column = 1
        for cell in row.iterchildren("td", "th"):
            column = grid.free(at, column)
            height = min(_number(cell.get("rowspan")), len(rows) - at + 1)
            grid.put(at, column, _cell_text(cell), height, _number(cell.get("colspan")))
    return grid, rows


def _cell_text(cell: Any) -> str:
    return " ".join("".join(_own_texts(cell)).replace("\xa0", " ").split())


def _own_texts(element: Any) -> Iterator[str]:
    """Yield the text of a cell; a table inside it is one of its own."""
    yield element.text or ""
    for child in element.iterchildren():
        if isinstance(child.tag, str) and child.tag != "table":
            yield from _own_texts(child)
        if child.tag in BLOCKS and child.tag != "table":
            yield " "
        yield child.tail or ""


def _number(text: str | None) -> int:
    written = text or "1"
    return min(int(written), WIDEST) if written.isdigit() and len(written) < 4 else 1


def _layout(row: Any) -> list[str]:
    """Return the paragraphs of a cell that only lays out the page."""
    paragraphs = [" ".join("".join(p.itertext()).split()) for p in row.iter("p")]
    return [text for text in paragraphs if text] or [" ".join("".join(row.itertext()).split())]
