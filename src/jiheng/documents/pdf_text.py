"""The running text of a PDF, by the places of its pieces; a scan is recognised where possible."""

import re
from bisect import bisect_right, insort
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

from jiheng.documents.container import fault
from jiheng.documents.layout import Line, Piece, lines_of, text_lines_of
from jiheng.documents.recognise import Recogniser, RecognitionError, recogniser
from jiheng.model import Document, Finding, Location

MOST_PAGES = 2_000
LEAST_TEXT = 20  # characters on a page; fewer on most pages: it is a scan
WORD = re.compile(r"[^\s\x00-\x20\ufffe]+")  # U+FFFE: a hyphen that pdfium made up
LEAST_WIDTH = 1.0  # points of a run of two signs; less: the second stands before the first
BAND = 24  # points
NARROW = 2  # signs of a piece that may stand inside another
SCALE = 1.5  # of the picture that is recognised: 108 dots per inch fit the memory of a file


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
        read = sum(_length(lines) >= LEAST_TEXT for lines in pages)
        if pages and read < (len(pages) + 1) // 2:
            return _recognised(path, document, pages, digest)
        return Document(name=path.name, lines=tuple(text_lines_of(path.name, pages)), digest=digest)
    except pypdfium2.PdfiumError:
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=digest)
    finally:
        document.close()


def _length(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _page(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """Return the lines of a page; a file draws its signs in any order, so places decide."""
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            return lines_of(list(_pieces(text, page.get_height())))
        finally:
            text.close()
    finally:
        page.close()


def _pieces(text: pypdfium2.PdfTextPage, height: float) -> Iterator[Piece]:
    """Yield the runs of signs between blanks with their places.

    pdfium puts a blank or a line end where the next sign does not follow the last one, so that the
    boxes of the first and last sign of a run are enough; but a narrow sign that is drawn later,
    such as a quote of another font, may belong inside a run: such runs are taken apart.
    """
    held = text.get_text_range()
    if len(held) != text.count_chars():  # signs beyond the basic plane: places would be off
        held = "".join(chr(raw.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars()))
    boxed = _Boxes(text, held, height)
    runs = [(m.start(), m.end()) for m in WORD.finditer(held)]
    placed = [(run, piece) for run in runs if (piece := boxed.piece(*run))]
    short: dict[int, list[Piece]] = {}  # by height on the page, from the left
    for (start, end), piece in placed:
        if end - start <= NARROW:
            insort(short.setdefault(_band(piece), []), piece, key=_left)
    for (start, end), piece in placed:
        flat = end - start > 1 and piece.right - piece.left < LEAST_WIDTH
        if flat or (short and end - start > NARROW and _torn(piece, short)):
            signs = (boxed.piece(at, at + 1) for at in range(start, end))
            yield from (sign for sign in signs if sign is not None)
        else:
            yield piece


class _Boxes:
    """The boxes of the signs of a page; pdfium fills the same two rectangles again and again."""

    def __init__(self, text: pypdfium2.PdfTextPage, held: str, height: float) -> None:
        self.page, self.held, self.height = text.raw, held, height
        self.first, self.last = raw.FS_RECTF(), raw.FS_RECTF()

    def piece(self, start: int, end: int) -> Piece | None:
        """Return a run of signs with its place; None where pdfium knows none."""
        first, last = self.first, self.last
        if not raw.FPDFText_GetLooseCharBox(self.page, start, first):
            return None
        if end - start == 1:
            last = first
        elif not raw.FPDFText_GetLooseCharBox(self.page, end - 1, last):
            return None
        top, bottom = self.height - first.top, self.height - first.bottom
        return Piece(top, first.left, bottom, last.right, self.held[start:end])


def _band(piece: Piece) -> int:
    """Return in which of the bands of a page, higher than a line, a piece stands."""
    return int((piece.top + piece.bottom) / 2 / BAND)


_left = attrgetter("left")


def _torn(piece: Piece, short: dict[int, list[Piece]]) -> bool:
    """Return whether a narrow piece begins inside a run, on its line; `short` are from the left."""
    here = _band(piece)
    for band in (here - 1, here, here + 1):
        held = short.get(band, ())
        for other in held[bisect_right(held, piece.left, key=_left) :]:
            if other.left >= piece.right:
                break
            if piece.top < (other.top + other.bottom) / 2 < piece.bottom:
                return True
    return False


def _recognised(
    path: Path, document: pypdfium2.PdfDocument, pages: list[list[Line]], digest: str
) -> Document:
    reader = recogniser()
    if reader is None:
        return Document(name=path.name, faults=(fault(path, "R33"),), digest=digest)
    try:
        found = [
            lines if _length(lines) >= LEAST_TEXT else _seen(document, number, reader)
            for number, lines in enumerate(pages)
        ]
    except RecognitionError:
        unread = Finding("R31", (Location(path.name),), {"file": path.name}, "memory")
        return Document(name=path.name, faults=(unread,), digest=digest)
    lines = tuple(text_lines_of(path.name, found))
    return Document(name=path.name, lines=lines, digest=digest, recognised=True)


def _seen(document: pypdfium2.PdfDocument, number: int, reader: Recogniser) -> list[Line]:
    page = document[number]
    try:
        return lines_of(reader(page.render(scale=SCALE).to_numpy()))
    finally:
        page.close()
