"""Writes a planted proof in a format: as programs of offices and banks would leave it."""

import csv
import html
import io
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
import openpyxl
import pypdfium2
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from PIL import Image, ImageDraw, ImageFont

from planted_proofs.proof import Block, Rows

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
LINES_A_PAGE = 40
SIGN, SIDE, LINE = 9, 60, 18  # points
A4 = (595, 842)
SAME = (  # codes of the font are those of Unicode
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange "
    "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
)


def write(blocks: Sequence[Block], kind: str) -> bytes:  # noqa: C901 one case a format
    """Return the bytes of a file of this kind: xlsx, docx, pdf, turned.pdf, scan.pdf and others."""
    match kind:
        case "xlsx":
            return _xlsx(blocks)
        case "docx":
            return _docx(blocks)
        case "html":
            return _html(blocks)
        case "txt":
            return "\n".join(" | ".join(line) for line in _lines(blocks)).encode()
        case "csv":
            return _csv(blocks)
        case "pdf":
            return _pdf(blocks)
        case "turned.pdf":
            return _turned_pdf(blocks)
        case "ofd":
            return _ofd(blocks)
        case _:
            return _picture(blocks, kind)


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    for block in blocks:
        yield from block.rows if isinstance(block, Rows) else ((block,),)


def _batched(things, most):
    things = iter(things)
    while batch := tuple(itertools.islice(things, most)):
        yield batch


def _number(text: str) -> object:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _xlsx(blocks: Sequence[Block]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cells in enumerate(_lines(blocks), start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            bare = text.replace(",", "")
            share = bare.endswith("%") and isinstance(_number(bare[:-1]), float)
            if share:
                cell.value, cell.number_format = float(bare[:-1]) / 100, "0.00%"
            elif len(cells) > 1 and isinstance(_number(bare), int | float):
                cell.value = _number(bare)
                cell.number_format = "#,##0.00" if "," in text else "General"
            else:
                cell.value = text or None
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _docx(blocks: Sequence[Block]) -> bytes:
    file = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            file.add_paragraph(block)
            continue
        grid = file.add_table(rows=len(block.rows), cols=max(map(len, block.rows)))
        for row, cells in enumerate(block.rows):
            for column, text in enumerate(cells):
                grid.cell(row, column).text = text
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _html(blocks: Sequence[Block]) -> bytes:
    parts = []
    for block in blocks:
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
        else:
            rows = (
                "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in cells) + "</tr>"
                for cells in block.rows
            )
            parts.append(f"<table border='1'>{''.join(rows)}</table>")
    head = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>公开信息</title></head>"
    return f"{head}<body>{''.join(parts)}</body></html>".encode()


def _csv(blocks: Sequence[Block]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(_lines(blocks))
    return stream.getvalue().encode("gb18030")


def _pdf(blocks: Sequence[Block]) -> bytes:
    """Return a PDF whose text is in codes of Unicode, with a font that is not embedded."""
    width, height = A4
    pages = list(_batched(_wrapped(blocks), LINES_A_PAGE))
    parts = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for lines in pages:
        stream = []
        for number, cells in enumerate(lines):
            for offset, text in cells:
                left, top = SIDE + SIGN * offset, 60 + LINE * number
                matrix = f"1 0 0 1 {left} {height - top}"
                code = text.encode("utf-16-be").hex()
                stream.append(f"BT /F {SIGN} Tf {matrix} Tm <{code}> Tj ET")
        content = "\n".join(stream)
        kids.append(len(parts) + 1)
        parts.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]"
            f"/Contents {len(parts) + 2} 0 R/Resources<</Font<</F FONT 0 R>>>>>>"
        )
        parts.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
    parts[1] = f"<</Type/Pages/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]/Count {len(kids)}>>"
    font = len(parts) + 1
    parts += [
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/Identity-H"
        f"/DescendantFonts[{font + 1} 0 R]/ToUnicode {font + 3} 0 R>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {font + 2} 0 R/DW 1000>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
        "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        f"<</Length {len(SAME)}>>stream\n{SAME}\nendstream",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{part.replace('FONT', str(font))}\nendobj\n".encode("latin-1")
    listed = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{listed}"
    ends = f"trailer<</Root 1 0 R/Size {len(parts) + 1}>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + (tail + ends).encode()


def _turned_pdf(blocks: Sequence[Block]) -> bytes:
    """Return a PDF that a scanner left on its side and a person turned: glyphs are embedded."""
    width, height = A4
    figures = []
    for lines in _batched(_wrapped(blocks), LINES_A_PAGE):
        figure = Figure(figsize=(height / 72, width / 72))
        for number, cells in enumerate(lines):
            for offset, text in cells:
                x, y = (60 + LINE * number) / height, (SIDE + SIGN * offset) / width
                figure.text(
                    x, y, text, fontsize=SIGN, rotation=90, va="bottom", ha="left", font=Path(FONT)
                )
        figures.append(figure)
    stream = io.BytesIO()
    with PdfPages(stream) as pages:
        for figure in figures:
            pages.savefig(figure)
    document = pypdfium2.PdfDocument(stream.getvalue())
    for page in document:
        page.set_rotation(90)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _wrapped(blocks: Sequence[Block], most: int = 46) -> Iterator[list[tuple[int, str]]]:
    """Yield printed lines: pieces with how many signs from the left each begins."""
    for block in blocks:
        if isinstance(block, Rows):
            columns = itertools.zip_longest(*block.rows, fillvalue="")
            widths = [max(map(len, column)) + 4 for column in columns]
            offsets = [0, *itertools.accumulate(widths)]
            for cells in block.rows:
                yield [(at, text) for at, text in zip(offsets, cells, strict=False) if text]
        else:
            for pieces in _batched(block, most):
                yield [(0, "".join(pieces))]


def _ofd(blocks: Sequence[Block]) -> bytes:
    name = "xmlns:ofd='http://www.ofdspec.org/2016'"
    stream = io.BytesIO()
    pages = _batched(_wrapped(blocks), LINES_A_PAGE)
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", f"<ofd:OFD {name}/>")
        for number, lines in enumerate(pages):
            objects = "".join(
                f"<ofd:TextObject Boundary='{15 + 3 * offset} {20 + 6 * row} {len(text) * 3} 5'>"
                f"<ofd:TextCode>{html.escape(text)}</ofd:TextCode></ofd:TextObject>"
                for row, cells in enumerate(lines)
                for offset, text in cells
            )
            archive.writestr(
                f"Doc_0/Pages/Page_{number}/Content.xml", f"<ofd:Page {name}>{objects}</ofd:Page>"
            )
    return stream.getvalue()


def _picture(blocks: Sequence[Block], kind: str) -> bytes:
    image = Image.new("RGB", (900, 400), "white")
    drawing, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 24)
    for number, cells in enumerate(_lines(blocks)):
        drawing.text((40, 40 + 40 * number), "  ".join(cells), fill="black", font=font)
    stream = io.BytesIO()
    image.save(stream, {"jpg": "jpeg", "png": "png", "scan.pdf": "pdf"}[kind])
    return stream.getvalue()
