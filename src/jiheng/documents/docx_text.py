"""The running text of a Word file: paragraphs, rows of tables, notes, boxes, headers, in order."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from jiheng.documents.container import Container
from jiheng.documents.docx_numbering import Numbering, W, numbering, whole
from jiheng.model import Location
from jiheng.model.document import TextLine

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MOST_LINES = 100_000
DELETED = (f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}pPr", f"{W}rPr")
NO_TEXT = (  # drawings hold boxes, which are read by themselves; fields hold codes
    f"{W}txbxContent", f"{W}drawing", f"{W}pict", f"{MC}AlternateContent", f"{W}instrText",
    f"{W}delText",
)  # fmt: skip
NOTES = (("footnotes", "脚注", "footnote"), ("endnotes", "尾注", "endnote"))
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def part(opened: Container, name: str) -> Any:
    """Return a part of the file as a tree; None if there is no such part."""
    data = opened.part(name)
    return etree.fromstring(data, PARSER) if data is not None else None


def body_paragraphs(body: Any) -> list[Any]:
    """Return the paragraphs of the body in the order of the file, those of tables included."""
    return [p for p in body.iter(f"{W}p") if not _dropped(p)]


def _dropped(element: Any) -> bool:
    return any(a.tag in (f"{MC}Fallback", f"{W}txbxContent") for a in element.iterancestors())


def docx_lines(name: str, opened: Container, body: Any) -> Iterator[TextLine]:
    """Yield the text of a file: body in order, then notes, headers and footers.

    Tracked changes are accepted; what Word numbers by itself is resolved; text boxes follow the
    paragraph they are anchored in. At most 100,000 lines.
    """
    lists = numbering(part(opened, "word/numbering.xml"), part(opened, "word/styles.xml"))
    blocks = {p: at for at, p in enumerate(body_paragraphs(body))}
    yield from _Body(name, lists, blocks).lines(body)
    for file, label, tag in NOTES:
        yield from _notes(name, part(opened, f"word/{file}.xml"), label, tag)
    for file in sorted(opened.archive.namelist()):
        if file.startswith(("word/header", "word/footer")) and file.endswith(".xml"):
            label, kind = ("页眉", "header") if "header" in file else ("页脚", "footer")
            yield from _notes(name, part(opened, file), label, kind)


class _Body:
    """Walks the body once, counting paragraphs and tables."""

    def __init__(self, name: str, lists: Numbering, blocks: dict[Any, int]) -> None:
        self.name, self.lists, self.blocks = name, lists, blocks
        self.paragraphs = self.tables = self.given = 0

    def lines(self, parent: Any) -> Iterator[TextLine]:
        for element in parent.iterchildren():
            if self.given > MOST_LINES:
                return
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self.tables += 1
                yield from self._table(element)
            elif element.tag in (f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
                content = element.find(f"{W}sdtContent")
                yield from self.lines(content if content is not None else element)

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
        merged: dict[int, str] = {}
        for at, row in enumerate(table.iterchildren(f"{W}tr"), start=1):
            cells, blocks = self._row(row, merged)
            self.given += 1
            if any(cells):
                yield TextLine(
                    text=" | ".join(cells), cells=tuple(cells), table=number,
                    place=Location(self.name, f"表{number}", f"第{at}行"), blocks=tuple(blocks),
                )  # fmt: skip

    def _row(self, row: Any, merged: dict[int, str]) -> tuple[list[str], list[int]]:
        cells: list[str] = []
        blocks: list[int] = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is not row:
                continue  # of a table inside the cell
            paragraphs = list(cell.iter(f"{W}p"))
            text = "".join(text_of(p).strip() for p in paragraphs)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") != "restart":
                text = merged.get(len(cells), "")
            elif merge is not None:
                merged[len(cells)] = text
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            wide = max(1, whole(span.get(f"{W}val", "1"), 100)) if span is not None else 1
            cells += [text, *[""] * (wide - 1)]
            at = self.blocks.get(paragraphs[0], -1) if paragraphs else -1
            blocks += [at] * wide
        return cells, blocks


def _notes(name: str, tree: Any, label: str, kind: str) -> Iterator[TextLine]:
    if tree is None:
        return
    for number, paragraph in enumerate(tree.iter(f"{W}p"), start=1):
        text = text_of(paragraph)
        if text.strip():
            yield TextLine(text=text, place=Location(name, label, f"第{number}段"), kind=kind)


def text_of(paragraph: Any) -> str:
    """Return the text of a paragraph as it reads with all changes accepted."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element.iterchildren():
        if child.tag in DELETED:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            yield " "
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag not in NO_TEXT:
            yield from _pieces(child)
