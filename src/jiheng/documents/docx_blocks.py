"""Blocks of a report as WordprocessingML text."""

from collections.abc import Iterable, Iterator, Mapping

from jiheng.documents.characters import escape, printable, quoteattr
from jiheng.documents.docx_styles import MARGIN, PAGE
from jiheng.model import Figure, Heading, Paragraph, Span, Table

STYLES = {
    "body": "Body", "note": "Note", "caption": "Caption", "lead": "Lead", "remark": "Remark",
    "signatory": "Signatory", "seal": "Seal", "closing": "Closing",
}  # fmt: skip
KEPT_TOGETHER = 14  # rows of a table that is not parted between pages

Row = tuple[tuple[Span, ...], ...]


def clean(text: str) -> str:
    """Return text without characters that XML forbids, escaped."""
    return escape(printable(text))


def run(text: str) -> str:
    """Return a run of text; line breaks in it become breaks."""
    pieces = text.replace("\r\n", "\n").split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{clean(piece)}</w:t>' for piece in pieces)
    return f"<w:r>{inner}</w:r>"


class Marks:
    """Numbers the bookmarks and controls of a document."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> int:
        """Return a number not used before."""
        self.count += 1
        return self.count

    def figure(self, figure: Figure) -> str:
        """Return a figure inside a bookmark and a content control that does not show."""
        number, name = self.next(), f"jh_{figure.id}"
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:sdt><w:sdtPr>'
            f"<w:alias w:val={quoteattr(printable(figure.label)[:60])}/>"
            f'<w:tag w:val="{name}"/><w:id w:val="{100000 + number}"/>'
            '<w15:appearance w15:val="hidden"/><w:text/></w:sdtPr><w:sdtContent>'
            f'{run(figure.text)}</w:sdtContent></w:sdt><w:bookmarkEnd w:id="{number}"/>'
        )

    def span(self, span: Span) -> str:
        """Return a text, or a figure that is bound."""
        return run(span) if isinstance(span, str) else self.figure(span)

    def spans(self, spans: Iterable[Span]) -> str:
        """Return text with its figures bound."""
        return "".join(map(self.span, spans))


def paragraph(style: str, inner: str, properties: str = "") -> str:
    """Return a paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def text_paragraph(block: Paragraph, marks: Marks) -> Iterator[str]:
    """Yield a paragraph of running text piece by piece: one may name thousands of indicators."""
    yield f'<w:p><w:pPr><w:pStyle w:val="{STYLES[block.style]}"/></w:pPr>'
    yield from map(marks.span, block.spans)
    yield "</w:p>"


def heading(block: Heading, marks: Marks, anchor: str) -> str:
    """Return a heading with the bookmark that the table of contents points at."""
    number = marks.next()
    inner = (
        f'<w:bookmarkStart w:id="{number}" w:name="{anchor}"/>{run(block.text)}'
        f'<w:bookmarkEnd w:id="{number}"/>'
    )
    return paragraph(f"Heading{block.level}", inner)


EDGE = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table(block: Table, marks: Marks, *, full: int) -> Iterator[str]:
    """Yield a table row by row: grid columns, a repeated header row, rows that stay whole.

    `full` is the width of the text in twentieths of a point.
    """
    parts = sum(block.widths)
    widths = [full * width // parts for width in block.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(paragraph("CellHead", run(name)), width, shaded=True)
        for name, width in zip(block.columns, widths, strict=True)
    )
    above = (None, *block.rows)
    firsts, last = block.rows[:2], block.rows[-1] if block.rows else None
    short = len(block.rows) <= KEPT_TOGETHER
    rows = (
        # the first rows stand with the header, the rows of a short table with each other
        _row(row, block, widths, (marks, before, row is not last and (short or row in firsts)))
        for before, row in zip(above, block.rows, strict=False)
    )
    caption = paragraph("Caption", run(block.title)) if block.title else ""
    note = paragraph("Note", run(block.note), "<w:keepNext/>") if block.note else ""
    yield (
        f'{caption}{note}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{EDGE}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCaption w:val={quoteattr(printable(block.title) or '表')}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    )
    yield from rows
    yield "</w:tbl>"


def _row(row: Row, block: Table, widths: list[int], around: tuple[Marks, Row | None, bool]) -> str:
    """Return a row; `around` are the marks, the row before and whether it stays with the next."""
    marks, before, kept = around
    cells = []
    keep = "<w:keepNext/>" if kept else ""
    for position, (spans, width) in enumerate(zip(row, widths, strict=True)):
        align = keep + ('<w:jc w:val="right"/>' if position in block.numeric else "")
        merge = ""
        if position < block.merged:
            upto = position + 1
            goes_on = before is not None and before[:upto] == row[:upto]
            merge = "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
            spans = () if goes_on else spans
        cells.append(_cell(paragraph("Cell", marks.spans(spans), align), width, merge=merge))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(inner: str, width: int, *, shaded: bool = False, merge: str = "") -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/>' if shaded else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )


def contents(entries: list[tuple[int, str, str]], pages: Mapping[str, int]) -> str:
    """Return the table of contents, filled in: (level, text, anchor); pages by anchor if known."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC '
        '\\o "1-2" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    lines = []
    for number, (level, text, anchor) in enumerate(entries):
        first = begin if number == 0 else ""
        last = end if number == len(entries) - 1 else ""
        inner = f"{run(text)}{_page(anchor, pages)}"
        link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inner}</w:hyperlink>'
        lines.append(paragraph(f"TOC{level}", f"{first}{link}{last}"))
    return paragraph("TOCHeading", run("目　录")) + "".join(lines)


def _page(anchor: str, pages: Mapping[str, int]) -> str:
    if anchor not in pages:
        return ""
    return (
        '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        f'<w:instrText xml:space="preserve"> PAGEREF {anchor} \\h </w:instrText></w:r><w:r>'
        f'<w:fldChar w:fldCharType="separate"/></w:r>{run(str(pages[anchor]))}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def section(footers: str, *, wide: bool, last: bool) -> str:
    """Return the page set-up that ends a section: A4, margins of GB/T 9704, turned where wide."""
    size = (PAGE["h"], PAGE["w"]) if wide else (PAGE["w"], PAGE["h"])
    turned = ' w:orient="landscape"' if wide else ""
    # Turned clockwise the binding edge comes on top, and the top margin to the right.
    margin = (
        {
            "top": MARGIN["left"],
            "bottom": MARGIN["right"],
            "left": MARGIN["bottom"],
            "right": MARGIN["top"],
        }
        if wide
        else MARGIN
    )
    sides = " ".join(f'w:{side}="{value}"' for side, value in margin.items())
    inner = (
        f'<w:sectPr>{footers}<w:pgSz w:w="{size[0]}" w:h="{size[1]}"{turned}/>'
        f'<w:pgMar {sides} w:header="850" w:footer="1400" w:gutter="0"/></w:sectPr>'
    )
    return inner if last else f"<w:p><w:pPr>{inner}</w:pPr></w:p>"
