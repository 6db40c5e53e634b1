"""An office's own Word template filled: values within lines, parts of a report, figures bound."""

import copy
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml import etree

from jiheng.documents import docx_blocks as blocks
from jiheng.documents.bound import MARK
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import MC, text_of
from jiheng.documents.package import PARSER
from jiheng.documents.paper_blocks import PaperBlocks
from jiheng.documents.paper_places import AROUND, NAME, NARROW, text_nodes
from jiheng.documents.paper_styles import PaperStyles, look_like
from jiheng.documents.same_bytes import saved
from jiheng.documents.write_docx import NAMESPACES, bind, describe
from jiheng.model import Figure, Report, Span
from jiheng.model.paper import PaperFilling

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
OURS = b"urn:jiheng:figures"
CUSTOM = "customXml"


def fill_paper(
    template: bytes,
    filling: PaperFilling,
    report: Report,
    pages: Mapping[str, int] | None = None,
    *,
    pictures: bool = True,
) -> bytes:
    """Return an opened template filled; `pages` gives the page of each heading where known.

    Figures are bound as in a report of ours, those in headers and footers excepted; the template's
    own styles are used by their names. Names that nothing is known of stay as they are.
    """
    import docx  # late: reading does without

    document = docx.Document(io.BytesIO(template))
    forget_figures(document)
    filler = _Filler(document, filling, pictures=pictures)
    filler.fill_body(pages or {})
    for part in document.part.package.iter_parts():
        if AROUND.fullmatch(part.partname.lstrip("/")):
            filler.fill_around(part)
    bind(document, filler.bound, report.digest)
    describe(document, report)
    return saved(document)


def forget_figures(document: Any) -> None:
    """Take away what binds figures of an earlier report, where one was made into a template."""
    rels = document.part.rels
    for relation in list(rels.values()):
        if relation.reltype.endswith(CUSTOM) and OURS in relation.target_part.blob:
            del rels[relation.rId]
    body = document.element.body
    for tag in [t for t in body.iter(f"{W}tag") if t.get(f"{W}val", "").startswith(MARK)]:
        control = tag.getparent().getparent()
        for child in list(control.find(f"{W}sdtContent")):
            control.addprevious(child)
        control.getparent().remove(control)
    starts = body.iter(f"{W}bookmarkStart")
    marks = {s.get(f"{W}id"): s for s in starts if s.get(f"{W}name", "").startswith(MARK)}
    ends = [end for end in body.iter(f"{W}bookmarkEnd") if end.get(f"{W}id") in marks]
    for element in (*marks.values(), *ends):
        element.getparent().remove(element)


class _Filler:
    """Fills the parts of a document in turn; keeps the figures that it has bound."""

    def __init__(self, document: Any, filling: PaperFilling, *, pictures: bool) -> None:
        self.document, self.filling = document, filling
        self.bound: list[Figure] = []
        self.used: dict[str, int] = {}
        self.marks = blocks.Marks()
        self.marks.count = _highest(document.element) + 1
        self.styles = PaperStyles(document.styles.element, self.parse)
        self.paper = PaperBlocks(self, pictures=pictures)
        self.left = dict(filling.blocks)  # each part goes in once

    def parse(self, xml: str) -> Any:
        """Return an element of WordprocessingML."""
        return self.parse_all(xml)[0]

    def parse_all(self, xml: str) -> list[Any]:
        """Return elements that follow each other."""
        from docx.oxml import parse_xml

        return list(parse_xml(f"<w:any {NAMESPACES}>{xml}</w:any>"))

    def fill_body(self, pages: Mapping[str, int]) -> None:
        """Fill the text, boxes and tables in it included; contents last, when all headings stand.

        What a box repeats for older programs is filled with plain words.
        """
        body = self.document.element.body
        waiting = []
        for paragraph in list(body.iter(f"{W}p")):
            again = any(a.tag == f"{MC}Fallback" for a in paragraph.iterancestors())
            names = _names(paragraph)
            parts = [name for name in names if name in self.left and not again]
            self._fill_lines(paragraph, binding=not again)
            if self.filling.contents in names and not again:
                waiting.append(paragraph)
                continue
            for name in parts:
                self._take_out(paragraph, name)
                self.paper.put(paragraph, self.left.pop(name))
            if parts:
                _away_if_empty(paragraph)
        if waiting:
            self._take_out(waiting[0], self.filling.contents)
            self.paper.put_contents(waiting[0], pages)
            _away_if_empty(waiting[0])
        else:
            self.paper.refresh_contents()

    def fill_around(self, part: Any) -> None:
        """Fill headers, footers and notes with plain words."""
        element = getattr(part, "element", None)
        root = etree.fromstring(part.blob, PARSER) if element is None else element
        for paragraph in list(root.iter(f"{W}p")):
            self._fill_lines(paragraph, binding=False)
        if element is None:
            part._blob = etree.tostring(
                root, xml_declaration=True, encoding="UTF-8", standalone=True
            )

    def _fill_lines(self, paragraph: Any, *, binding: bool) -> None:
        """Put values in the place of their names, the last first, so that places stay true."""
        nodes = text_nodes(paragraph)
        text = "".join(node.text or "" for node in nodes).translate(NARROW)
        for match in reversed(list(NAME.finditer(text))):
            spans = self.filling.spans.get((match[1] or match[2]).strip())
            if spans is None:
                continue
            _free_control(paragraph, nodes)
            after = _cut(nodes, match.start(), match.end())
            run = after.getparent()
            for element in reversed(self._elements(spans, run, binding=binding)):
                run.addnext(element)

    def _elements(self, spans: Sequence[Span], run: Any, *, binding: bool) -> list[Any]:
        """Return spans as elements that look as the run does that they follow."""
        look = run.find(f"{W}rPr")
        plain_control = _in_plain_control(run)
        elements: list[Any] = []
        for span in spans:
            if isinstance(span, str) or not binding:
                text = span if isinstance(span, str) else span.text
                elements += self.parse_all(blocks.run(text))
                continue
            figure = self.own(span)
            xml = self.marks.figure(figure)
            made_of = self.parse_all(xml)
            if plain_control:  # a control for plain text holds no other one: the bookmark binds
                start, control, end = made_of
                made_of = [start, *control.find(f"{W}sdtContent"), end]
            elements += made_of
        for element in elements:
            look_like(element, look)
        return elements

    def own(self, figure: Figure) -> Figure:
        """Return a figure with an id that no other one in the text has, noted as bound."""
        count = self.used.get(figure.id, 0) + 1
        self.used[figure.id] = count
        own = replace(figure, id=figure.id if count == 1 else f"{figure.id}_p{count}")
        self.bound.append(own)
        return own

    def _take_out(self, paragraph: Any, name: str) -> None:
        """Take the name of a part out of its paragraph."""
        nodes = text_nodes(paragraph)
        text = "".join(node.text or "" for node in nodes).translate(NARROW)
        for match in NAME.finditer(text):
            if (match[1] or match[2]).strip() == name:
                _free_control(paragraph, nodes)
                _cut(nodes, match.start(), match.end())
                return


def _names(paragraph: Any) -> list[str]:
    text = "".join(node.text or "" for node in text_nodes(paragraph)).translate(NARROW)
    return [(match[1] or match[2]).strip() for match in NAME.finditer(text)]


def _cut(nodes: Sequence[Any], start: int, end: int) -> Any:
    """Cut characters out of texts that stand in a row; return the text after which they stood.

    What came after it in its run gets a run of its own, so that something can go between.
    """
    at, first = 0, None
    for node in nodes:
        text = node.text or ""
        begin, stop = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if stop <= begin or begin >= len(text):
            continue
        if first is None:
            first = node
            _part(node, text[:begin], text[stop:])
        else:
            node.text = text[:begin] + text[stop:]
            node.set(SPACE, "preserve")
    return first


def _part(node: Any, before: str, after: str) -> None:
    """Leave a text with what is before, and begin a run behind with what is after."""
    run = node.getparent()
    tail = copy.deepcopy(run)
    look = f"{W}rPr"
    for child in [child for child in tail if child.tag != look]:
        tail.remove(child)
    for child in list(node.itersiblings()):
        tail.append(child)
    if after:
        text = copy.deepcopy(node)
        text.text = after
        text.set(SPACE, "preserve")
        tail.insert(1 if tail.find(look) is not None else 0, text)
    node.text = before
    node.set(SPACE, "preserve")
    if any(child.tag != look for child in tail):
        run.addnext(tail)


def _away_if_empty(paragraph: Any) -> None:
    """Take a paragraph away that had nothing but the name; one that ends a section stays."""
    parent = paragraph.getparent()
    if parent is None or text_of(paragraph).strip():
        return
    holds = any(paragraph.iter(f"{W}sectPr", f"{W}drawing", f"{W}pict", f"{W}object"))
    last_of_cell = parent.tag == f"{W}tc" and (
        paragraph.getnext() is None
        and (paragraph.getprevious() is None or paragraph.getprevious().tag != f"{W}p")
    )
    if not holds and not last_of_cell and len(parent) > 1:
        parent.remove(paragraph)


def _in_plain_control(run: Any) -> bool:
    return any(
        control.find(f"{W}sdtPr/{W}text") is not None for control in run.iterancestors(f"{W}sdt")
    )


def _free_control(paragraph: Any, nodes: Sequence[Any]) -> None:
    """Let the content controls around a place hold what is filled in: no store, no prompt look."""
    controls = {*paragraph.iterancestors(f"{W}sdt")}
    for node in nodes:
        controls |= set(node.iterancestors(f"{W}sdt"))
    for control in controls:
        properties = control.find(f"{W}sdtPr")
        for name in (f"{W}dataBinding", f"{W15}dataBinding", f"{W}showingPlcHdr"):
            for child in properties.findall(name) if properties is not None else ():
                properties.remove(child)


def _highest(root: Any) -> int:
    """Return the highest number that a bookmark or a picture has."""
    numbers = [0]
    for element in root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"):
        text = str(element.get(f"{W}id", ""))
        numbers.append(int(text) if text.isdecimal() else 0)
    return max(numbers)
