"""The running text of a Word file: paragraphs, rows of tables, notes, boxes, headers, in order."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from jiheng.documents.container import Container
from jiheng.documents.docx_chunks import Chunks
from jiheng.documents.docx_numbering import Numbering, W, numbering
from jiheng.documents.docx_paragraphs import MC, text_of
from jiheng.documents.docx_tables import CONTAINERS, nested_tables, table_grid
from jiheng.documents.package import PARSER, main_part, related, relations
from jiheng.model import Finding, Location
from jiheng.model.document import TextLine

MOST_LINES = 100_000
NOTES = (("footnotes", "脚注", "footnote"), ("endnotes", "尾注", "endnote"))
DOCUMENT = "word/document.xml"  # where files without relationships have it


def part(opened: Container, name: str) -> Any:
    """Return a part of the file as a tree; None if there is no such part."""
    data = opened.part(name)
    return etree.fromstring(data, PARSER) if data is not None else None


def body_paragraphs(body: Any) -> list[Any]:
    """Return the paragraphs of the body in the order of the file, those of tables included."""
    return [p for p in body.iter(f"{W}p") if not _dropped(p)]


def _dropped(element: Any) -> bool:
    return any(a.tag in (f"{MC}Fallback", f"{W}txbxContent") for a in element.iterancestors())


def docx_lines(name: str, opened: Container, notes: list[Finding]) -> Iterator[TextLine]:
    """Yield the text of a file: body in order, then notes, headers and footers.

    Tracked changes are accepted; what Word numbers by itself is resolved; text boxes follow the
    paragraph they are anchored in. At most 100,000 lines. What is left out goes into `notes`.
    """
    main = main_part(opened) or DOCUMENT
    body = body_of(opened)
    if body is None:
        return
    by_kind = {r.kind: r.target for r in relations(opened, main)}
    lists = numbering(*(part(opened, by_kind.get(k, "")) for k in ("numbering", "styles")))
    blocks = {p: at for at, p in enumerate(body_paragraphs(body))}
    yield from _Body(name, lists, blocks, Chunks(opened, main, name, notes)).lines(body)
    for kind, label, tag in NOTES:
        yield from _notes(name, part(opened, by_kind.get(kind, "")), label, tag)
    for kind, label in (("header", "页眉"), ("footer", "页脚")):
        for file in sorted(set(related(opened, main, kind))):
            yield from _notes(name, part(opened, file), label, kind)


def body_of(opened: Container) -> Any:
    """Return the body of a Word file; None if it has none."""
    tree = part(opened, main_part(opened) or DOCUMENT)
    return tree.find(f"{W}body") if tree is not None else None


class _Body:
    """Walks the body once, counting paragraphs and tables."""

    def __init__(self, name: str, lists: Numbering, blocks: dict[Any, int], chunks: Chunks) -> None:
        self.name, self.lists, self.blocks, self.chunks = name, lists, blocks, chunks
        self.paragraphs = self.tables = self.given = 0

    def lines(self, parent: Any) -> Iterator[TextLine]:
        for element in parent.iterchildren():
            if self.given > MOST_LINES:
                return
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                for table in (element, *nested_tables(element)):
                    self.tables += 1
                    yield from self._table(table)
            elif element.tag == f"{W}altChunk":
                yield from self.chunks.lines(element)
            elif element.tag in CONTAINERS:
                yield from self.lines(element)

    def _paragraph(self, element: Any) -> Iterator[TextLine]:
        text = text_of(element)
        if text.strip():
            self.paragraphs += 1
            self.given += 1
            place = Location(self.name, "", f"第{self.paragraphs}段")
            yield TextLine(
                text=text, place=place, number=self.lists.next(element),
                blocks=(self.blocks.get(element, -1),),
            )  # fmt: skip
        for box in element.iter(f"{W}txbxContent"):
            if not any(a.tag == f"{MC}Fallback" for a in box.iterancestors()):
                for inner in box.iter(f"{W}p"):
                    boxed = text_of(inner)
                    if boxed.strip():
                        place = Location(self.name, "文本框", f"第{self.paragraphs}段旁")
                        yield TextLine(text=boxed, place=place, kind="textbox",
                                       blocks=(self.blocks.get(element, -1),))  # fmt: skip

    def _table(self, table: Any) -> Iterator[TextLine]:
        number = self.tables
        grid = table_grid(table, self.blocks)
        for at in range(1, grid.last_row + 1):
            cells = grid.row(at)
            self.given += 1
            if any(cells):
                yield TextLine(
                    text=" | ".join(cells), cells=cells, table=number,
                    place=Location(self.name, f"表{number}", f"第{at}行"),
                    blocks=grid.row_blocks(at, len(cells)), spans=grid.row_spans(at),
                )  # fmt: skip


def _notes(name: str, tree: Any, label: str, kind: str) -> Iterator[TextLine]:
    if tree is None:
        return
    for number, paragraph in enumerate(tree.iter(f"{W}p"), start=1):
        text = text_of(paragraph)
        if text.strip():
            yield TextLine(text=text, place=Location(name, label, f"第{number}段"), kind=kind)
