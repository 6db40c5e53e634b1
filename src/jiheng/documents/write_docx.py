"""Report to Word file: bound figures, prefilled contents, odd and even page numbers."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jiheng.documents import docx_blocks as blocks
from jiheng.documents.characters import escape, printable, quoteattr
from jiheng.documents.docx_styles import TEXT_WIDTH, WIDE_WIDTH, W, font_table, styles
from jiheng.documents.draw_chart import draw, extent
from jiheng.documents.same_bytes import saved
from jiheng.model import Chart, Figure, Heading, Landscape, Paragraph, Report, Table

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:w15="{W15}" xmlns:wp="{WP}" xmlns:mc="{MC}"'
FIGURES = "urn:jiheng:figures:1"
FIGURES_ID = "{6B1F8C52-6E0D-4C0B-9C5B-7A1A5C2E9D10}"
PICTURE_WIDTH = 5_400_000  # English Metric Units: 150 mm
LONGEST_PROPERTY = 255  # of the file format
BLANK = bytes.fromhex(  # a PNG of one white pixel
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c63f80f0001010100b138f6140000000049454e44ae426082"
)
PAGE_BREAK = (  # a point high, or it would itself run over a page that the contents just fill
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
    '<w:r><w:br w:type="page"/></w:r></w:p>'
)
LISTED = 2  # heading levels in the table of contents
SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOT_OURS = (  # kinds of parts of the empty template
    "theme", "customXml", "stylesWithEffects", "numbering", "webSettings", "thumbnail",
    "extended-properties",
)  # fmt: skip
PAGE_FIELD = (
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r>'
)


def write_docx(
    report: Report, pages: Mapping[str, int] | None = None, *, pictures: bool = True
) -> bytes:
    """Return a report as docx; `pages` gives the page of each heading by its text, where known.

    Without `pictures` a blank one takes the room of each, which is enough to count pages.
    Every figure sits in a run-level content control (appearance hidden) inside a bookmark
    `jh_<id>`; a customXml part lists id, exact value, printed text and the evaluation's digest.
    """
    import docx  # late: reading does without

    document = docx.Document()
    set_up(document)
    footers = page_footers(document)
    charts = [block for block in report.blocks if isinstance(block, Chart)]
    put = Pictures(document, charts, drawn=pictures)
    bind(document, report.figures, report.digest)
    describe(document, report)
    return saved(document, main_part(_body(report, pages or {}, footers, put)))


def main_part(body: Iterable[str]) -> Iterator[str]:
    """Yield the main part; readers that do not know w15 are told that they may ignore it."""
    yield f'{HEAD}<w:document {NAMESPACES} mc:Ignorable="w15"><w:body>'
    yield from body
    yield "</w:body></w:document>"


def anchors(report: Report) -> list[tuple[int, str, str]]:
    """Return the headings of the table of contents: level, text, anchor."""
    heads = [block for block in report.blocks if isinstance(block, Heading)]
    return [
        (head.level, head.text, f"_Toc{260000000 + number}")
        for number, head in enumerate(heads)
        if head.level <= LISTED
    ]


def _body(report: Report, pages: Mapping[str, int], footers: str, put: "Pictures") -> Iterator[str]:
    marks, wide, number = blocks.Marks(), False, -1
    entries = anchors(report)
    by_anchor = {anchor: pages[text] for _, text, anchor in entries if text in pages}
    yield from (blocks.paragraph("Title", blocks.run(line)) for line in report.title)
    if report.contents:
        yield blocks.contents(entries, by_anchor)
        yield PAGE_BREAK
    for block in report.blocks:
        if isinstance(block, Heading):
            number += 1
            yield blocks.heading(block, marks, f"_Toc{260000000 + number}")
        elif isinstance(block, Paragraph):
            yield from blocks.text_paragraph(block, marks)
        elif isinstance(block, Table):
            yield from blocks.table(block, marks, full=WIDE_WIDTH if wide else TEXT_WIDTH)
            yield blocks.paragraph("Cell", "")
        elif isinstance(block, Landscape):
            yield blocks.section(footers, wide=wide, last=False)
            wide = block.on
        else:
            yield put.next(marks)
    yield blocks.section(footers, wide=wide, last=True)


class Pictures:
    """The charts of a document in their order, drawn or as blanks of the same size."""

    def __init__(self, document: Any, charts: Sequence[Chart], *, drawn: bool) -> None:
        self.part, self.drawn = document.part, drawn
        self.inlines = iter([(chart, self._inline(chart)) for chart in charts])

    def _inline(self, chart: Chart) -> Any:
        width, height = extent(chart, titled=False)
        inline = self.part.new_pic_inline(
            io.BytesIO(draw(chart, titled=False) if self.drawn else BLANK),
            width=PICTURE_WIDTH,
            height=round(PICTURE_WIDTH * height / width),
        )
        inline.docPr.set("name", chart.title)
        inline.docPr.set("descr", printable(chart.alternative))
        return inline

    def next(self, marks: blocks.Marks) -> str:
        """Return the next chart with what stands under it."""
        from lxml.etree import tostring

        chart, inline = next(self.inlines)
        inline.docPr.set("id", str(marks.next()))
        drawing = f"<w:r><w:drawing>{tostring(inline, encoding='unicode')}</w:drawing></w:r>"
        return blocks.paragraph("Picture", drawing) + blocks.paragraph(
            "Under", blocks.run(f"图　{chart.title}")
        )


def _refill(root: Any, xml: str) -> None:
    """Put other children into an element of python-docx's empty template."""
    from docx.oxml import parse_xml

    for child in list(root):
        root.remove(child)
    for child in parse_xml(f"<w:any {NAMESPACES}>{xml}</w:any>"):
        root.append(child)


def set_up(document: Any) -> None:
    """Give the empty template our styles, settings and fonts, and drop what else it carries."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    _refill(document.styles.element, styles())
    _refill(document.settings.element, SETTINGS)
    for relation in list(document.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation.target_part._blob = font_table()
        elif relation.reltype.rpartition("/")[2] in NOT_OURS:
            del document.part.rels[relation.rId]
    package = document.part.package
    for relation in list(package.rels.values()):
        if relation.reltype.rpartition("/")[2] in NOT_OURS:
            del package.rels[relation.rId]


def page_footers(document: Any) -> str:
    """Return references to the footers: odd pages to the right, even ones to the left."""
    section = document.sections[0]
    right = '<w:ind w:rightChars="100" w:right="320"/><w:jc w:val="right"/>'
    left = '<w:ind w:leftChars="100" w:left="320"/><w:jc w:val="left"/>'
    for footer, side in ((section.footer, right), (section.even_page_footer, left)):
        footer.is_linked_to_previous = False
        _refill(footer._element, blocks.paragraph("Footer", PAGE_FIELD, side))
    references = section._sectPr.findall(f"{{{W}}}footerReference")
    pairs = (
        (reference.get(f"{{{W}}}type"), reference.get(f"{{{R}}}id")) for reference in references
    )
    return "".join(f'<w:footerReference w:type="{kind}" r:id="{id_}"/>' for kind, id_ in pairs)


def bind(document: Any, figures: Iterable[Figure], digest: str) -> None:
    """Add the customXml part that tells for every figure its exact value and its printed text."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    entries = (
        f"<figure id={quoteattr('jh_' + f.id)} exact={quoteattr(f.exact)} unit={quoteattr(f.unit)} "
        f"printed={quoteattr(printable(f.text))} "
        f"source={quoteattr(printable(f.source))}>"
        f"{escape(printable(f.label))}</figure>"
        for f in figures
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    data = io.BytesIO()  # piece by piece: a large report has more than a hundred thousand figures
    data.write(f'{head}<figures xmlns="{FIGURES}" digest="{digest}">'.encode())
    data.writelines(entry.encode() for entry in entries)
    data.write(b"</figures>")
    properties = (
        f'{head}<ds:datastoreItem ds:itemID="{FIGURES_ID}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{FIGURES}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    package = document.part.package
    name = package.next_partname("/customXml/item%d.xml")
    item = Part(name, "application/xml", data.getvalue(), package)
    about = Part(
        PackURI(name.replace("item", "itemProps")),
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        properties.encode(),
        package,
    )
    item.relate_to(about, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)
    document.part.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)


def describe(document: Any, report: Report) -> None:
    """Set title, subject and the report's own date; no author and no clock."""
    core = document.core_properties
    for name in ("title", "subject"):
        text = printable(report.properties.get(name, ""))
        setattr(core, name, text[:LONGEST_PROPERTY])
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    day = report.properties.get("date")
    if day:
        moment = dt.datetime.fromisoformat(day)
        core.created = core.modified = moment
    else:
        for stamp in core._element.xpath("dcterms:created | dcterms:modified"):
            core._element.remove(stamp)
