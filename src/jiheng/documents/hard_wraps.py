"""Text copied out of pages: its lines end at the margin, inside words; they are put together."""

from collections.abc import Iterator, Sequence

from jiheng.documents.layout import STARTS, joined

Numbered = tuple[int, str]  # of a line: its number and what stands in it
NARROWEST, WIDEST = 36, 100  # halves of a Chinese sign that a printed line is wide
FULL = 0.8  # of the widest line: from there a line reaches the margin
FEWEST = 8  # lines that show a margin
MOST = 2 / 3  # of the shorter lines end a sentence or are headings, or nothing was wrapped
ENDS = "。；：！？;:!?"
CLAUSES = "，。；：,;:"  # signs of running text, which rows of a form have not


def unwrapped(lines: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield lines with those that go on in the next one put together, under the first number.

    Wrapped is a text whose lines all end near one margin, most of them inside a sentence, and of
    whose shorter lines most end one. Any other text keeps its lines: those of a form, too.
    """
    margin = _margin([text.strip() for _, text in lines])
    if not margin:
        yield from lines
        return
    first, paragraph, last = 0, "", ""
    for number, printed in lines:
        text = printed.strip()
        goes_on = width(last) >= FULL * margin and not last.endswith(tuple(ENDS))
        if goes_on and not STARTS.match(text):
            paragraph, last = joined(paragraph, text), text
            continue
        if paragraph:
            yield first, paragraph
        first, paragraph, last = number, text, text
    if paragraph:
        yield first, paragraph


def width(text: str) -> int:
    """Return how wide a text is printed, in halves of a Chinese sign."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _margin(lines: Sequence[str]) -> int:
    """Return how wide the lines of a wrapped text are; 0 if it is not one."""
    widest = max(map(width, lines), default=0)
    full = [line for line in lines if width(line) >= FULL * widest]
    short = [line for line in lines if width(line) < FULL * widest]
    inside = sum(not line.endswith(tuple(ENDS)) for line in full)
    ended = sum(line.endswith(tuple(ENDS)) or STARTS.match(line) is not None for line in short)
    prose = sum(any(sign in line for sign in CLAUSES) for line in lines)
    wrapped = (
        NARROWEST <= widest <= WIDEST
        and len(lines) >= FEWEST
        and 2 * len(full) >= len(lines)
        and 2 * inside >= len(full)
        and ended >= MOST * len(short)
        and 2 * prose >= len(lines)
    )
    return widest if wrapped else 0
