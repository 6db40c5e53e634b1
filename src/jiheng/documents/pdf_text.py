"""The running text of a PDF: lines joined to paragraphs, rows of tables, pages."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2

from jiheng.documents.container import fault
from jiheng.documents.recognise import Recogniser, recogniser
from jiheng.model import Document, Finding, Location
from jiheng.model.document import TextLine

MOST_PAGES = 2_000
LEAST_TEXT = 20  # characters on a page; fewer on most pages: it is a scan
ENDED = tuple("。；：！？;:!?")
STARTS = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[部章节]|[①-⑳]|附件|表\s*\d)"
)
FULL = 0.8  # a line shorter than this share of the usual ends its paragraph
CELLS = 3  # pieces from which a line without a sentence is a row
GAP = re.compile(r"\s{1,}")
NUMBER_LINE = re.compile(r"^[\s—–-]*\d{1,4}[\s—–-]*$|^\s*第?\s*\d+\s*页?\s*[/共].{0,8}$")


def read_pdf(path: Path, data: bytes, digest: str) -> Document:
    """Return the text of a PDF; a scan is recognised where the extra is installed, and marked."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = "R23" if "password" in str(error).lower() else "R24"
        return Document(name=path.name, faults=(fault(path, code),), digest=digest)
    try:
        if len(document) > MOST_PAGES:
            limit = fault(path, "R25", found=f"{len(document)} 页", limit=f"{MOST_PAGES} 页")
            return Document(name=path.name, faults=(limit,), digest=digest)
        pages = [_page(document, number) for number in range(len(document))]
        read = sum(len("".join(lines)) >= LEAST_TEXT for lines in pages)
        if pages and read < (len(pages) + 1) // 2:
            return _recognised(path, document, pages, digest)
        lines = tuple(page_lines(path.name, pages))
        return Document(name=path.name, lines=lines, digest=digest)
    except pypdfium2.PdfiumError:
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=digest)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            held = str(text.get_text_range())
        finally:
            text.close()
    finally:
        page.close()
    return [line.rstrip() for line in held.replace("\ufffe", "").splitlines() if line.strip()]


def _recognised(
    path: Path, document: pypdfium2.PdfDocument, pages: list[list[str]], digest: str
) -> Document:
    reader = recogniser()
    if reader is None:
        unread: Finding = fault(path, "R33")
        return Document(name=path.name, faults=(unread,), digest=digest)
    found = [
        lines if len("".join(lines)) >= LEAST_TEXT else _seen(document, number, reader)
        for number, lines in enumerate(pages)
    ]
    return Document(
        name=path.name, lines=tuple(page_lines(path.name, found)), digest=digest, recognised=True
    )


def _seen(document: pypdfium2.PdfDocument, number: int, reader: Recogniser) -> list[str]:
    page = document[number]
    try:
        return reader(page.render(scale=2.5).to_numpy())
    finally:
        page.close()


def page_lines(name: str, pages: Sequence[list[str]]) -> Iterator[TextLine]:
    """Yield paragraphs and rows with their pages; running heads and page numbers are left out."""
    running = _running(pages)
    usual = _usual(pages)
    number = table = 0
    inside = False
    open_: list[str] = []
    where = Location(name, "第1页")
    for page, lines in enumerate(pages, start=1):
        for line in lines:
            if line.strip() in running or NUMBER_LINE.match(line):
                continue
            cells = _cells(line)
            if open_ and (cells or STARTS.match(line) or _closed(open_[-1], usual)):
                number += 1
                yield TextLine(text=_joined(open_), place=_at(where, number))
                open_ = []
            if cells:
                table += not inside
                number += 1
                place = _at(Location(name, f"第{page}页"), number)
                yield TextLine(text=" | ".join(cells), cells=cells, table=table, place=place)
            else:
                where = where if open_ else Location(name, f"第{page}页")
                open_.append(line)
            inside = bool(cells)
    if open_:
        yield TextLine(text=_joined(open_), place=_at(where, number + 1))


def _at(page: Location, number: int) -> Location:
    return Location(page.file, page.part, f"第{number}段")


def _running(pages: Sequence[list[str]]) -> set[str]:
    """Return the lines that stand at the top or bottom of most pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(line.strip() for lines in pages for line in {*lines[:1], *lines[-1:]})
    return {line for line, count in edges.items() if count * 2 > len(pages)}


def _usual(pages: Sequence[list[str]]) -> int:
    """Return how long a full line is: that of most of the long ones."""
    lengths = sorted(len(line.strip()) for lines in pages for line in lines)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _closed(line: str, usual: int) -> bool:
    bare = line.strip()
    return (bare.endswith(ENDED) and len(bare) < usual) or len(bare) < FULL * usual


def _joined(lines: Sequence[str]) -> str:
    made = ""
    for line in lines:
        bare = line.strip()
        latin = (
            made[-1:].isascii()
            and made[-1:].isalpha()
            and bare[:1].isascii()
            and bare[:1].isalpha()
        )
        made += f" {bare}" if latin else bare
    return made


def _cells(line: str) -> tuple[str, ...]:
    """Return the cells of a row: pieces between blanks of a line that is no sentence."""
    bare = line.strip()
    if "|" in bare:
        return tuple(c.strip() for c in bare.strip("|").split("|"))
    pieces = GAP.split(bare)
    if len(pieces) < CELLS or any(sign in bare for sign in "。；，") or STARTS.match(bare):
        return ()
    short = sum(len(piece) <= 12 for piece in pieces)
    return tuple(pieces) if short >= len(pieces) - 1 else ()
