"""Blocks of a report where a template wants them: in its styles, as wide as its pages are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jiheng.documents import docx_blocks as blocks
from jiheng.documents.docx_numbering import W
from jiheng.documents.docx_paragraphs import text_of
from jiheng.documents.paper_sections import begin_anew, room, section_of, text_width, turned
from jiheng.documents.paper_styles import OWN_LOOK
from jiheng.documents.write_docx import LISTED, PICTURE_WIDTH, Pictures
from jiheng.model import Block, Chart, Figure, Heading, Landscape, Paragraph, Span, Table

if TYPE_CHECKING:
    from jiheng.documents.fill_paper import _Filler

TWENTIETH = 635  # English Metric Units
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
AFTER_UPDATE = tuple(  # what the schema has behind it among the settings
    f"{W}{name}" for name in (
        "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids",
        "attachedSchema", "themeFontLang", "clrSchemeMapping",
        "doNotIncludeSubdocsInStats", "shapeDefaults",
        "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
    )
)  # fmt: skip
FIRST_ANCHOR = 261_000_000
NUMBERS = "一二三四五六七八九十0123456789（）()、.．"


class PaperBlocks:
    """Puts blocks after paragraphs of a document."""

    def __init__(self, filler: "_Filler", *, pictures: bool) -> None:
        self.filler, self.pictures = filler, pictures
        self.anchors = FIRST_ANCHOR

    def put(self, place: Any, given: Sequence[Block]) -> None:
        """Put blocks after a paragraph, in its look where they are running text."""
        filler, at = self.filler, place
        flat = place.getparent().tag == f"{W}body"
        section, wide, turns = section_of(place), False, 0
        for block in given:
            if isinstance(block, Landscape):
                if not flat or section is None:
                    continue
                copied = turned(section, wide=wide, first=turns == 0)
                end = filler.parse("<w:p><w:pPr/></w:p>")
                end.find(f"{W}pPr").append(copied)
                at.addnext(end)
                at, wide, turns = end, block.on, turns + 1
                continue
            width = text_width(section, wide=True) if wide else room(place)
            for element in self._elements(block, width, place):
                at.addnext(element)
                at = element
        if turns:
            begin_anew(section)

    def _elements(self, block: Block, width: int, place: Any) -> list[Any]:
        filler = self.filler
        own = self._own(block)
        if isinstance(own, Heading):
            elements = [self._heading(own)]
        elif isinstance(own, Paragraph):
            elements = filler.parse_all("".join(blocks.text_paragraph(own, filler.marks)))
        elif isinstance(own, Table):
            xml = "".join(blocks.table(own, filler.marks, full=width))
            elements = filler.parse_all(xml + blocks.paragraph("Cell", ""))
        else:
            elements = self._picture(own, width)
        for element in elements:
            self._styled(element, place)
        return elements

    def _own(self, block: Any) -> Any:
        """Return a block whose figures have ids that no others in the document have."""
        if isinstance(block, Paragraph):
            return Paragraph(self._spans(block.spans), block.style)
        if isinstance(block, Table):
            rows = tuple(tuple(self._spans(cell) for cell in row) for row in block.rows)
            return Table(
                title=block.title, columns=block.columns, rows=rows, widths=block.widths,
                numeric=block.numeric, merged=block.merged, note=block.note,
            )  # fmt: skip
        return block

    def _spans(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(self.filler.own(s) if isinstance(s, Figure) else s for s in spans)

    def _heading(self, block: Heading) -> Any:
        """Return a heading; its number is left out where the template's style writes one."""
        text = block.text
        if self.filler.styles.numbers_itself(f"Heading{block.level}"):
            text = text.lstrip(NUMBERS)
        self.anchors += 1
        shown = Heading(block.level, text)
        return self.filler.parse(blocks.heading(shown, self.filler.marks, f"_Toc{self.anchors}"))

    def _picture(self, chart: Chart, width: int) -> list[Any]:
        put = Pictures(self.filler.document, [chart], drawn=self.pictures)
        elements = self.filler.parse_all(put.next(self.filler.marks))
        most = width * TWENTIETH
        if most < PICTURE_WIDTH:
            for extent in (e for each in elements for e in each.iter(f"{WP}extent", f"{A}ext")):
                for side in ("cx", "cy"):
                    if extent.get(side) is not None:
                        extent.set(side, str(int(extent.get(side)) * most // PICTURE_WIDTH))
        return elements

    def _styled(self, element: Any, place: Any) -> None:
        """Give each paragraph the template's style for what it is."""
        for style in list(element.iter(f"{W}pStyle")):
            own, styles = style.get(f"{W}val"), self.filler.styles
            style.set(f"{W}val", styles.of_text(place) if own in OWN_LOOK else styles.id_of(own))
            if own == "Closing":  # no page with the signatures alone
                style.addnext(self.filler.parse("<w:keepNext/>"))

    def put_contents(self, place: Any, pages: Mapping[str, int]) -> None:
        """Put the table of contents of all headings, the template's own ones included."""
        levels = {self.filler.styles.id_of(f"Heading{n}"): n for n in range(1, LISTED + 1)}
        entries = []
        for paragraph in self.filler.document.element.body.iter(f"{W}p"):
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            level = levels.get(style.get(f"{W}val")) if style is not None else None
            text = text_of(paragraph).strip()
            if level is not None and text:
                entries.append((level, text, self._anchor(paragraph)))
        numbers = {anchor: pages[text] for _level, text, anchor in entries if text in pages}
        if entries:
            for element in reversed(self.filler.parse_all(blocks.contents(entries, numbers))):
                self._styled(element, place)
                place.addnext(element)

    def _anchor(self, paragraph: Any) -> str:
        """Return the bookmark of a heading that contents point at; it gets one if it has none."""
        for start in paragraph.iter(f"{W}bookmarkStart"):
            if start.get(f"{W}name", "").startswith("_Toc"):
                return str(start.get(f"{W}name"))
        self.anchors += 1
        name, number = f"_Toc{self.anchors}", self.filler.marks.next()
        start, end = self.filler.parse_all(
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
        )
        properties = paragraph.find(f"{W}pPr")
        if properties is not None:
            properties.addnext(start)
        else:
            paragraph.insert(0, start)
        paragraph.append(end)
        return name

    def refresh_contents(self) -> None:
        """Let Word fill a table of contents that the template has itself, when it is opened."""
        body, settings = self.filler.document.element.body, self.filler.document.settings.element
        codes = (code.text or "" for code in body.iter(f"{W}instrText"))
        if any(code.strip().startswith("TOC") for code in codes):
            for old in settings.findall(f"{W}updateFields"):
                settings.remove(old)
            update = self.filler.parse('<w:updateFields w:val="true"/>')
            after = next((child for child in settings if child.tag in AFTER_UPDATE), None)
            if after is not None:
                after.addprevious(update)
            else:
                settings.append(update)
