"""Charts where they help: none for two numbers, and never two that could share a page."""

import math
from collections.abc import Sequence

from jiheng.model import Block, Chart, Heading, Landscape, Paragraph, Span, Table, plain

# Points of an upright page of GB/T 9704-2012 and what stands on it, each the least it can take.
PAGE = 637.0
LINE, CHARACTERS = 28.95, 28  # of running text
ROW, CELL_CHARACTERS = 15.0, 42  # of a table: characters over its whole width
PICTURE = 160.0  # with its title
FEWEST = 3  # values that a chart is drawn for, in at least two rows
FIRST = ("completion", "budget", "lost")  # kept where two stand too near


def spaced(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with the charts left out that say too little or stand too near another."""
    ends = _ends(blocks)
    helpful = [n for n, block in enumerate(blocks) if isinstance(block, Chart) and _helps(block)]
    kept: list[int] = []
    for number in sorted(helpful, key=lambda n: (_rank(blocks[n]), n)):
        if all(_apart(ends, *sorted((number, other))) for other in kept):
            kept.append(number)
    return tuple(b for n, b in enumerate(blocks) if not isinstance(b, Chart) or n in kept)


def _helps(chart: Chart) -> bool:
    values = sum(len(values) for _, values in chart.rows)
    return len(chart.rows) > 1 and values >= FEWEST


def _rank(block: Block) -> int:
    kind = block.kind if isinstance(block, Chart) else ""
    return FIRST.index(kind) if kind in FIRST else len(FIRST)


def _apart(ends: Sequence[float], first: int, second: int) -> bool:
    """Return whether two charts cannot stand on one page: from top to bottom it is too small."""
    return ends[second] - ends[first] + PICTURE > PAGE


def _ends(blocks: Sequence[Block]) -> list[float]:
    """Return how far down each block ends if all stood on one long page, at the least."""
    ends, height = [], 0.0
    for block in blocks:
        height += _height(block)
        ends.append(height)
    return ends


def _height(block: Block) -> float:
    if isinstance(block, Paragraph):
        return LINE * math.ceil(len(block.text) / CHARACTERS)
    if isinstance(block, Heading):
        return LINE
    if isinstance(block, Landscape):
        return PAGE
    if isinstance(block, Table):
        return ROW * (1 + sum(_lines(block, row) for row in block.rows))
    return PICTURE


def _lines(table: Table, row: Sequence[tuple[Span, ...]]) -> int:
    """Return the lines of a row: those of its fullest cell."""
    all_parts = sum(table.widths)
    rooms = [max(1, CELL_CHARACTERS * width // all_parts) for width in table.widths]
    texts = [plain(cell) for cell in row]
    return max(
        math.ceil(len(text) / room / 2) or 1 for text, room in zip(texts, rooms, strict=True)
    )
