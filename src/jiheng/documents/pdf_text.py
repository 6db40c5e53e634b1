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
from jiheng.documents.pdf_fields import field_pieces
from jiheng.documents.recognise import Recogniser, RecognitionError, recogniser
from jiheng.model import Document, Finding, Location

MOST_PAGES = 2_000
LEAST_TEXT = 20  # characters on a page; fewer on most pages: it is a scan
WORD = re.compile(r"[^\s\x00-\x20\ufffe]+")  # U+FFFE: a hyphen that pdfium made up
INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE
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
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        unseen: list[int] = []
        pages = [_page(document, number, unseen) for number in range(len(document))]
        notes = tuple(_unseen(path.name, unseen))
        read = sum(_length(lines) >= LEAST_TEXT for lines in pages)
        if pages and read < (len(pages) + 1) // 2:
            return _recognised(path, document, pages, digest)
        lines = tuple(text_lines_of(path.name, pages))
        return Document(name=path.name, lines=lines, notes=notes, digest=digest)
    except pypdfium2.PdfiumError:
        return Document(name=path.name, faults=(fault(path, "R24"),), digest=digest)
    finally:
        document.close()


def _length(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _unseen(name: str, pages: list[int]) -> Iterator[Finding]:
    """Yield what was left out because nobody sees it, by page."""
    for page in sorted(set(pages)):
        facts = {"count": pages.count(page), "found": "不可见的文字"}
        yield Finding("R42", (Location(name, f"第{page}页"),), facts)


def _page(document: pypdfium2.PdfDocument, number: int, unseen: list[int]) -> list[Line]:
    """Return the lines of a page; a file draws its signs in any order, so places decide.

    Text that is not drawn is left out beside text that is; alone, it is what was recognised in a
    scan. Pages that are shown turned are read turned; text drawn twice in one place is one.
    """
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            turned = page.get_rotation()
            width, height = page.get_width(), page.get_height()
            upright = height if turned in (0, 180) else width
            drawn = [
                *_pieces(text, upright, turned=turned != 0),
                *field_pieces(document, page, upright),
            ]
            visible = [piece for piece in drawn if piece.seen]
            if len(visible) > len(drawn) / 2:
                unseen += [number + 1] * (len(drawn) - len(visible))
                drawn = visible
            size = (height, width) if turned in (90, 270) else (width, height)
            shown = dict.fromkeys(_turned(piece, turned, size) for piece in drawn)
            return lines_of(list(shown))
        finally:
            text.close()
    finally:
        page.close()


def _turned(piece: Piece, degrees: int, size: tuple[float, float]) -> Piece:
    """Return a piece where it is shown on a turned page; `size` is that of the page unturned."""
    width, height = size
    top, left, bottom, right = piece.top, piece.left, piece.bottom, piece.right
    if degrees == 90:
        return piece._replace(top=left, left=height - bottom, bottom=right, right=height - top)
    if degrees == 180:
        return piece._replace(
            top=height - bottom, left=width - right, bottom=height - top, right=width - left
        )
    if degrees == 270:
        return piece._replace(top=width - right, left=top, bottom=width - left, right=bottom)
    return piece


def _pieces(text: pypdfium2.PdfTextPage, height: float, *, turned: bool = False) -> Iterator[Piece]:
    """Yield the runs of signs between blanks with their places.

    pdfium puts a blank or a line end where the next sign does not follow the last one, so that the
    boxes of the first and last sign of a run are enough; but a narrow sign that is drawn later,
    such as a quote of another font, may belong inside a run: such runs are taken apart.
    """
    page_text = text.get_text_range()
    if len(page_text) != text.count_chars():  # signs beyond the basic plane: places would be off
        page_text = "".join(
            chr(raw.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars())
        )
    boxed = _Boxes(text, page_text, height, turned=turned)
    runs = [(m.start(), m.end()) for m in WORD.finditer(page_text)]
    placed = [(run, piece) for run in runs if (piece := boxed.piece(*run))]
    short: dict[int, list[Piece]] = {}  # by height on the page, from the left
    for (start, end), piece in placed:
        if end - start <= NARROW:
            insort(short.setdefault(_band(piece), []), piece, key=_left)
    for (start, end), piece in placed:
        flat = not turned and end - start > 1 and piece.right - piece.left < LEAST_WIDTH
        if flat or (short and end - start > NARROW and _torn(piece, short)):
            signs = (boxed.piece(at, at + 1) for at in range(start, end))
            yield from (sign for sign in signs if sign is not None)
        else:
            yield piece


class _Boxes:
    """The boxes of the signs of a page; pdfium fills the same two rectangles again and again."""

    def __init__(
        self, text: pypdfium2.PdfTextPage, page_text: str, height: float, *, turned: bool
    ) -> None:
        self.page, self.page_text, self.height = text.raw, page_text, height
        self.turned = turned  # a run goes up, down or to the left
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
        left, right = first.left, last.right
        if self.turned:
            left, right = min(first.left, last.left), max(first.right, last.right)
            top = self.height - max(first.top, last.top)
            bottom = self.height - min(first.bottom, last.bottom)
        run = self.page_text[start:end]
        return Piece(top, left, bottom, right, run, self._seen(start))

    def _seen(self, at: int) -> bool:
        """Return whether a sign is drawn at all; where pdfium is too old to say, it is."""
        if not hasattr(raw, "FPDFText_GetTextObject"):
            return True
        drawn = raw.FPDFText_GetTextObject(self.page, at)
        return not drawn or raw.FPDFTextObj_GetTextRenderMode(drawn) != INVISIBLE


def _band(piece: Piece) -> int:
    """Return in which of the bands of a page, higher than a line, a piece stands."""
    return int((piece.top + piece.bottom) / 2 / BAND)


_left = attrgetter("left")


def _torn(piece: Piece, short: dict[int, list[Piece]]) -> bool:
    """Return whether a narrow piece begins inside a run, on its line; `short` are from the left."""
    here = _band(piece)
    for band in (here - 1, here, here + 1):
        band_pieces = short.get(band, ())
        for other in band_pieces[bisect_right(band_pieces, piece.left, key=_left) :]:
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
        page_lines = [
            lines if _length(lines) >= LEAST_TEXT else _recognised_lines(document, number, reader)
            for number, lines in enumerate(pages)
        ]
    except RecognitionError:
        unread = Finding("R31", (Location(path.name),), {"file": path.name}, "memory")
        return Document(name=path.name, faults=(unread,), digest=digest)
    lines = tuple(text_lines_of(path.name, page_lines))
    return Document(name=path.name, lines=lines, digest=digest, recognised=True)


def _recognised_lines(
    document: pypdfium2.PdfDocument, number: int, reader: Recogniser
) -> list[Line]:
    page = document[number]
    try:
        return lines_of(reader(page.render(scale=SCALE).to_numpy()))
    finally:
        page.close()
