"""Files that are to break whoever reads them: bombs, endless references, texts, links outside."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

MEBIBYTE = 2**20
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "a" * 10}">' for n in range(10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE a [{ENTITIES}]><a>&e9;</a>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)
MAIN = {
    "docx": ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}  # fmt: skip
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{RELATION}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def relations(*targets: tuple[str, str, str]) -> str:
    """Return a part of relations: kind, target and mode of each."""
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/{kind}" Target="{target}"{mode}/>'
        for n, (kind, target, mode) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def packed(kind: str, parts: dict[str, str | bytes]) -> bytes:
    """Return an Office file of some parts."""
    main, content = MAIN[kind]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        override = f'<Override PartName="/{main}" ContentType="{content}"/>'
        archive.writestr("[Content_Types].xml", TYPES.format(override))
        archive.writestr("_rels/.rels", relations(("officeDocument", main, "")))
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def sheet_file(sheet: str | bytes) -> bytes:
    """Return a workbook of one sheet."""
    rels = relations(("worksheet", "worksheets/sheet1.xml", ""))
    parts = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": rels}
    return packed("xlsx", {**parts, "xl/worksheets/sheet1.xml": sheet})


def word_file(body: str, **more: str | bytes) -> bytes:
    """Return a Word file with a body."""
    return packed("docx", {"word/document.xml": WORD.format(body), **more})


def many_parts(count: int) -> bytes:
    """Return a container with very many parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        for number in range(count):
            archive.writestr(f"a{number}", b"")
    return target.getvalue()


def lying(data: bytes) -> bytes:
    """Return a container whose directory says that its parts are tiny."""
    changed = bytearray(data)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 24 : place + 28] = struct.pack("<I", 10)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def large_picture(side: int) -> bytes:
    """Return a PNG of so many pixels a side, and of few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10 * MEBIBYTE, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf_file(objects: dict[int, str]) -> bytes:
    """Return a PDF of some objects; the first is its catalogue."""
    body, places = b"%PDF-1.7\n", {}
    for number, text in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    lines = "".join(f"{places[n]:010d} 00000 n \n" for n in sorted(places))
    start, count = len(body), len(objects) + 1
    table = f"xref\n0 {count}\n0000000000 65535 f \n{lines}"
    end = f"trailer\n<</Root 1 0 R/Size {count}>>\nstartxref\n{start}\n%%EOF\n"
    return body + (table + end).encode()


def pdfs() -> Iterator[tuple[str, bytes]]:
    """Yield PDFs with loops, depth and a bomb."""
    yield (
        "pages that hold themselves.pdf",
        pdf_file(
            {
                1: "<</Type/Catalog/Pages 2 0 R>>",
                2: "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
            }
        ),
    )
    forms = {
        1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Contents 5 0 R>>",
        4: "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>/Length 11>>\n"
           "stream\n/A Do /A Do\nendstream",
        5: "<</Length 5>>\nstream\n/A Do\nendstream",
    }  # fmt: skip
    yield "a form that draws itself.pdf", pdf_file(forms)
    yield "deep lists.pdf", pdf_file({1: "[" * 100_000})
    packed_stream = zlib.compress(zlib.compress(b"BT (a) Tj ET " * 40_000_000, 9), 9).decode(
        "latin-1"
    )
    bomb = f"<</Length {len(packed_stream)}/Filter[/FlateDecode/FlateDecode]>>\nstream\n{packed_stream}\nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R>>"
    yield "a stream packed twice.pdf", pdf_file(forms | {3: page, 5: bomb})


def texts() -> Iterator[tuple[str, bytes]]:
    """Yield texts that once took a reader for ever, each written in three ways."""
    head = "样例局2025年度部门整体支出绩效自评报告\n"
    for name, text in {
        "closing words": "全年培训" + "达到" * 40 + "甲100人次。",
        "closing words of two kinds": "全年培训" + "达到达" * 40 + "到100人次。",
        "closing words in lines": ("全年培训" + "达到" * 20 + "甲。\n") * 40,
        "pairs of figures": "2024年为100万元，2025年为120万元，比上年增长20%。" * 400,
        "figures in a sentence": "完成" + "1、" * 20_000 + "项。",
        "blanks and signs": (" " * 20_000) + ("-" * 20_000) + "1" + ("预" * 20_000),
        "brackets": "（" * 20_000 + "1" + "）" * 20_000,
        "digits": "1" * 100_000 + "万元，" + "１" * 50_000 + "亿元。",
        "one name for all": "".join(f"项目{n}完成{n}个，同比增长{n}%，" for n in range(4_000)),
    }.items():
        yield f"{name}.txt", (head + text).encode()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield containers and pictures that are small, and large when they are opened."""
    zeros = b"<worksheet><sheetData>" + b" " * 450 * MEBIBYTE
    yield "blanks.xlsx", sheet_file(zeros)
    yield "blanks that lie.xlsx", lying(sheet_file(zeros))
    rows = '<row><c r="A1"><v>1</v></c></row>' * 2_000_000
    yield "rows.xlsx", sheet_file(f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    yield "parts.xlsx", many_parts(100_000)
    yield "entities.xlsx", sheet_file(BOMB)
    yield "entities.docx", packed("docx", {"word/document.xml": BOMB})
    yield "wide entities.docx", packed("docx", {"word/document.xml": BOMB.encode("utf-16")})
    deep = "<w:tbl><w:tr><w:tc>" * 20_000
    yield "deep tables.docx", word_file(deep + "</w:tc></w:tr></w:tbl>" * 20_000)
    yield "deep, cut.docx", word_file("<w:p><w:r>" * 200_000)
    picture = large_picture(60_000)
    yield "a picture.png", picture
    yield "a picture in it.docx", word_file("<w:p/>", **{"word/media/a.png": picture})
    yield "elements.html", ("<html><body>" + "<div><b>" * 100_000).encode()
    yield "rows.html", ("<table>" + '<tr><td colspan="99999" rowspan="99999">1' * 3_000).encode()
    yield (
        "a sheet of all.xlsx",
        sheet_file(
            '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
        ),
    )


def links(address: str) -> Iterator[tuple[str, bytes]]:
    """Yield files that would have their reader call an address."""
    outside = ' TargetMode="External"'
    yield "picture.docx", word_file(
        "<w:p/>",
        **{"word/_rels/document.xml.rels": relations(
            ("image", address, outside), ("attachedTemplate", address, outside))},
    )  # fmt: skip
    yield "picture.html", f'<img src="{address}"><link rel="stylesheet" href="{address}">'.encode()
    yield "links.xlsx", packed("xlsx", {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": relations(("worksheet", address, outside), ("externalLink", address, outside)),
    })  # fmt: skip
    yield "entity.docx", packed("docx", {
        "word/document.xml": f'<!DOCTYPE a SYSTEM "{address}" [<!ENTITY b SYSTEM "{address}">]><a>&b;</a>',
    })  # fmt: skip
