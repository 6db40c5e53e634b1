"""Pieces of text with their places on pages, put together to paragraphs and rows."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from jiheng.model import Location
from jiheng.model.document import TextLine

SAME_LINE = 0.5  # of the height: pieces whose middles are closer stand on one line
CELL_GAP = 1.1  # heights of a line between two pieces that are cells, not words
INDENT = 1.2  # heights by which the first line of a paragraph is set in
SHORT = 2.5  # heights that a line ends before the others when its paragraph ends there
CELLS = 3  # pieces from which a line is a row; two are enough below a row
STARTS = re.compile(
    r"\s*(?:\[bookmark[^\]]*\]\s*)?"
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[部章节]|[①-⑳]|附件)"
)
LONGEST_NUMBER = 30  # characters of a line that is a page number
NUMBER_LINE = re.compile(
    r"^[\s—–-]*\d{1,4}[\s—–-]*$|^\s*+(?:第\s*+)?\d+\s*+(?:页\s*+)?[/共].{0,8}$"
)


class Piece(NamedTuple):  # a page has thousands of them
    """A piece of text; the origin of a page is its upper left corner."""

    top: float
    left: float
    bottom: float
    right: float
    text: str
    seen: bool = True  # drawn, not only there to be found


class Line(NamedTuple):
    """Pieces side by side, from left to right; `cells` is its text, parted at wide gaps."""

    pieces: tuple[Piece, ...]
    height: float  # of its letters
    cells: tuple[str, ...]
    text: str
    edges: tuple[tuple[float, float], ...] = ()  # left and right of each cell


def _line(row: Sequence[Piece]) -> Line:
    if len(row) == 1:  # most lines of running Chinese text
        only = row[0]
        text = only.text.strip()
        return Line((only,), max(0.1, only.bottom - only.top), (text,) if text else (), text)
    pieces = tuple(sorted(row, key=attrgetter("left")))
    height = max(0.1, sorted([p.bottom - p.top for p in pieces])[len(pieces) // 2])
    parts = [(pieces[0].text.strip(), pieces[0].left, pieces[0].right)]
    for last, piece in pairwise(pieces):
        if piece.left - last.right <= CELL_GAP * height:
            text, left, right = parts[-1]
            parts[-1] = (joined(text, piece.text.strip()), left, max(right, piece.right))
        else:
            parts.append((piece.text.strip(), piece.left, piece.right))
    parts = [part for part in parts if part[0]]
    cells = tuple([text for text, _, _ in parts])
    edges = tuple([(left, right) for _, left, right in parts])
    return Line(pieces, height, cells, " ".join(cells), edges)


def in_columns(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Return the cells of the rows of a table, each in the column that it stands under.

    The row with the most cells has the columns; a row of which two cells would share one, or
    whose cells reach over several, keeps its cells as they are.
    """
    widest = max(lines, key=lambda line: len(line.cells))
    ends = [(a[1] + b[0]) / 2 for a, b in pairwise(widest.edges)]
    rows = []
    for line in lines:
        columns = [bisect_right(ends, (left + right) / 2) for left, right in line.edges]
        apart = len(set(columns)) == len(columns) == len(line.cells)
        if not apart or len(line.cells) == len(widest.cells):
            rows.append(line.cells)
            continue
        cells = [""] * len(widest.cells)
        for column, text in zip(columns, line.cells, strict=True):
            cells[column] = text
        rows.append(tuple(cells))
    return rows


def joined(before: str, after: str) -> str:
    """Return two texts as one, with a blank between Latin words only."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii()
    return f"{before} {after}" if latin and after[:1].isalpha() else before + after


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Return the lines of a page from top to bottom."""
    rows: list[list[Piece]] = []
    middles = 0.0  # of the pieces of the last row, added up
    for middle, piece in sorted([(_middle(p), p) for p in pieces], key=itemgetter(0)):
        height = max(piece.bottom - piece.top, 0.1)
        if rows and middle - middles / len(rows[-1]) < SAME_LINE * height:
            rows[-1].append(piece)
            middles += middle
        else:
            rows.append([piece])
            middles = middle
    return [_line(row) for row in rows]


def _middle(piece: Piece) -> float:
    return (piece.top + piece.bottom) / 2


def text_lines_of(name: str, pages: Sequence[Sequence[Line]]) -> Iterator[TextLine]:
    """Yield paragraphs and rows with their pages; running heads and page numbers are left out."""
    yield from _Flow(name, pages).lines()


class _Flow:
    """Goes through the lines of all pages once."""

    def __init__(self, name: str, pages: Sequence[Sequence[Line]]) -> None:
        self.name, self.pages = name, pages
        self.running = _running(pages)
        edges = [(line.pieces[0].left, line.pieces[-1].right) for page in pages for line in page]
        lefts, rights = sorted(e[0] for e in edges), sorted(e[1] for e in edges)
        self.left = lefts[len(lefts) // 4] if lefts else 0.0
        self.right = rights[len(rights) * 9 // 10] if rights else 0.0
        self.number = self.table = 0
        self.open: list[Line] = []
        self.page = 1

    def lines(self) -> Iterator[TextLine]:
        inside = False
        rows: list[tuple[Line, int]] = []
        for page, lines in enumerate(self.pages, start=1):
            for line in lines:
                short = len(line.text) <= LONGEST_NUMBER
                if line.text in self.running or (short and NUMBER_LINE.match(line.text)):
                    continue
                row = len(line.cells) >= (2 if inside else CELLS)
                if self.open and (row or self._begins(line)):
                    yield self._paragraph()
                if row:
                    self.table += not inside
                    rows.append((line, page))
                else:
                    yield from self._rows(rows)
                    rows = []
                    self.page = self.page if self.open else page
                    self.open.append(line)
                inside = row
        yield from self._rows(rows)
        if self.open:
            yield self._paragraph()

    def _begins(self, line: Line) -> bool:
        """Return whether a line begins a paragraph: by a number, its indent, the end before it."""
        last = self.open[-1]
        if STARTS.match(line.text) or last.pieces[-1].right < self.right - SHORT * last.height:
            return True
        indent = line.pieces[0].left - self.left
        return INDENT * line.height < indent < 3 * line.height

    def _place(self, page: int) -> Location:
        self.number += 1
        return Location(self.name, f"第{page}页", f"第{self.number}段")

    def _paragraph(self) -> TextLine:
        text = ""
        for line in self.open:
            text = joined(text, line.text)
        self.open = []
        return TextLine(text=text, place=self._place(self.page))

    def _rows(self, rows: Sequence[tuple[Line, int]]) -> Iterator[TextLine]:
        """Yield the rows of a table, their cells in columns."""
        if not rows:
            return
        for (_, page), cells in zip(rows, in_columns([line for line, _ in rows]), strict=True):
            yield TextLine(
                text=" | ".join(cells), cells=cells, table=self.table, place=self._place(page)
            )


def _running(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return the lines that stand at the top or bottom of most pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(line.text for lines in pages for line in {*lines[:1], *lines[-1:]})
    return {text for text, count in edges.items() if count * 2 > len(pages)}
