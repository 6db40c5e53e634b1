"""Which sites suit a need, as a report of one page."""

from collections.abc import Sequence
from dataclasses import dataclass

from jiheng.model import Heading, Paragraph, Report, Table
from jiheng.model.report import Block

MOST_MATCHES, MOST_REJECTED = 5, 3  # what one page has room for
LONGEST = 110  # characters of a cell, or of a note
CUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """What the page says, in words."""

    title: str
    lead: str
    asks: str
    matched: str  # the heading of the matches
    heads: tuple[str, ...]
    matches: tuple[tuple[str, ...], ...]
    near: str  # the heading of those that fail least
    near_heads: tuple[str, ...]
    rejected: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    more_matches: str  # what is said of those that there is no room for; empty: nothing
    more_rejected: str


def site_page(page: SitePage, digest: str) -> Report:
    """Return the page: counts, what is asked, the best matches, the nearest misses, notes."""
    blocks: list[Block] = [Paragraph((page.lead,)), Paragraph((_short(page.asks, 2 * LONGEST),))]
    blocks += _table(page.matched, page.heads, page.matches[:MOST_MATCHES], (1, 4, 2, 2, 9))
    blocks += _left(page.more_matches)
    blocks += _table(page.near, page.near_heads, page.rejected[:MOST_REJECTED], (4, 2, 11))
    blocks += _left(page.more_rejected)
    blocks += [Paragraph((_short(note, LONGEST),), "note") for note in page.notes]
    return Report(title=(page.title,), blocks=tuple(blocks), digest=digest, contents=False)


def _table(
    name: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[int, ...]
) -> list[Block]:
    if not rows:
        return []
    cells = tuple(tuple((_short(text, LONGEST),) for text in row) for row in rows)
    return [Heading(1, name), Table(title="", columns=heads, rows=cells, widths=widths)]


def _left(text: str) -> list[Block]:
    return [Paragraph((text,), "note")] if text else []


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - len(CUT)] + CUT
