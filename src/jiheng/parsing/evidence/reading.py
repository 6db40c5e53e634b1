"""A file that is said to prove a value, read for all that it states."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from jiheng.model import Document, Location
from jiheng.model.document import TextLine
from jiheng.model.evidence import ReadEvidence, StatedDay, StatedFigure
from jiheng.model.source_table import SourceTable, sheet_table
from jiheng.model.text import any_of
from jiheng.parsing.evidence.days import days, years
from jiheng.parsing.evidence.prose import sentences, stated_in
from jiheng.parsing.evidence.tables import Grid, grid, stated_in_table
from jiheng.parsing.prose.tidy import passages
from jiheng.rulebook import Lexicon

TITLES = 3  # first lines of a file
OVER = 3  # lines over a table that speak of it
AHEAD = 16  # signs before a day among which its label ends
LONG_CELL = 25  # characters from which a cell is read as sentences
Block = TextLine | Grid


def read_evidence(document: Document, lexicon: Lexicon) -> ReadEvidence:
    """Return what a file states: figures, days and sentences with their places."""
    if document.faults:
        return ReadEvidence(name=document.name, faults=document.faults)
    blocks = list(_blocks(document))
    lines = [block for block in blocks if isinstance(block, TextLine)]
    grids = [block for block in blocks if isinstance(block, Grid)]
    cells = [
        TextLine(text=cell.text, place=cell.place)
        for table in grids for row in table.cells.values() for cell in row.values()
        if len(cell.text) > LONG_CELL and cell.value is None
    ]  # fmt: skip
    plain_passages = passages([*lines, *cells])
    figures: list[StatedFigure] = []
    for passage in plain_passages:
        figures += stated_in(passage, lexicon)
    for table in grids:
        figures += stated_in_table(table, lexicon)
    texts = [block.text if isinstance(block, TextLine) else _text(block) for block in blocks]
    text = re.sub(r"[^\S\n]+", "", "\n".join(texts))
    return ReadEvidence(
        name=document.name,
        figures=tuple(figures),
        sentences=tuple(
            (p.text[start:end], p.place(start, end))
            for p in plain_passages for start, end in sentences(p.text)
        ),
        titles=tuple(re.sub(r"\s", "", t) for t in texts[:TITLES]),
        text=text,
        days=tuple(_days(blocks, lexicon)),
        years=frozenset(year for _, year in years(text)),
        title_years=frozenset(year for t in texts[:TITLES] for _, year in years(t)),
        recognised=document.recognised,
    )  # fmt: skip


def _text(table: Grid) -> str:
    return "\n".join(" ".join(c.text for c in row.values()) for row in table.cells.values())


def _blocks(document: Document) -> Iterator[Block]:
    """Yield paragraphs and tables in the order of a file."""
    if document.sheets:
        for sheet in document.sheets:
            yield from _sheet_blocks(sheet_table(document, sheet))
        return
    before: list[str] = []
    for in_table, group in groupby(document.lines, key=lambda line: bool(line.cells)):
        lines = list(group)
        if in_table:
            yield _line_grid(lines, " ".join(before[-OVER:]))
        else:
            yield from lines
            before += [line.text for line in lines]


def _line_grid(lines: Sequence[TextLine], title: str) -> Grid:
    rows = [[(n, text, line.place) for n, text in enumerate(line.cells, 1)] for line in lines]
    return grid(rows, title)


def _sheet_blocks(table: SourceTable) -> Iterator[Block]:
    before: list[str] = []
    rows: list[list[tuple[int, str, Location]]] = []
    for number in sorted(table.rows):
        cells = [
            (column, cell.text, table.place(number, column))
            for column, cell in sorted(table.rows[number].items())
            if cell.text.strip()
        ]
        alone = len(cells) == 1 and not any(sign.isdigit() for sign in cells[0][1][:1])
        if alone and not rows:
            before.append(cells[0][1])
            yield TextLine(text=cells[0][1], place=cells[0][2])
        elif alone:
            yield grid(rows, " ".join(before[-OVER:]))
            rows = []
            before.append(cells[0][1])
            yield TextLine(text=cells[0][1], place=cells[0][2])
        elif cells:
            rows.append(cells)
    if rows:
        yield grid(rows, " ".join(before[-OVER:]))


def _days(blocks: Sequence[Block], lexicon: Lexicon) -> Iterator[StatedDay]:
    """Yield the days with a label before them, and a day that is a line of its own."""
    label = re.compile(f"({any_of(lexicon.groups['evidence']['labels'])}|时间|日期)")
    for block in blocks:
        if isinstance(block, TextLine):
            yield from _days_of_line(block, label)
            continue
        for row in block.cells.values():
            last = ""
            for cell in row.values():
                if isinstance(cell.value, dt.date) and (match := label.search(last)):
                    yield StatedDay(day=cell.value, label=match.group(), place=cell.place)
                elif cell.value is None:
                    last = cell.text
                    yield from _days_of_line(TextLine(text=cell.text, place=cell.place), label)


def _days_of_line(line: TextLine, label: re.Pattern[str]) -> Iterator[StatedDay]:
    text = line.text.strip()  # with its blanks: a time may stand behind a day
    for start, end, day in days(text):
        ahead = text[max(0, start - AHEAD) : start]
        before = re.search(rf"(?:{label.pattern})\s{{0,3}}[：:为]?\s{{0,3}}$", ahead)
        if before:
            yield StatedDay(day=day, label=before.group(1), place=line.place)
        elif start == 0 and end == len(text):
            yield StatedDay(day=day, label="", place=line.place)
