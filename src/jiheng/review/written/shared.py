"""Paragraphs that two reports share: told with both places, without comparing every pair."""

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations

from jiheng.model.review_summary import LongParagraph, SharedParagraph

PIECE = 12  # characters of a piece by which paragraphs are brought together
LIKE = 0.8  # share of common pieces from which two paragraphs are nearly the same
COMMON = 30  # paragraphs: a piece that more of them have is a set phrase
SKETCH = 8  # pieces kept of each paragraph, those with the smallest sums


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest sums of a paragraph's pieces: like texts have most of them in common."""
    return tuple(nsmallest(SKETCH, {zlib.crc32(piece.encode()) for piece in _pieces(text)}))


def shared_paragraphs(
    reports: Sequence[tuple[str, Sequence[LongParagraph]]],
) -> Iterator[SharedParagraph]:
    """Yield pairs of paragraphs of different reports that are nearly the same.

    Paragraphs meet where pieces of their sketches are the same, so that the work grows with the
    text and not with its square.
    """
    long_paragraphs = [(file, long) for file, paragraphs in reports for long in paragraphs]
    meeting: dict[int, list[int]] = defaultdict(list)
    for at, (_, long) in enumerate(long_paragraphs):
        for piece in long.sketch:
            meeting[piece].append(at)
    seen: set[tuple[int, int]] = set()
    for group in meeting.values():
        for pair in combinations(group, 2) if 1 < len(group) <= COMMON else ():
            if pair in seen:
                continue
            seen.add(pair)
            (file, paragraph), (second, other) = long_paragraphs[pair[0]], long_paragraphs[pair[1]]
            likeness = _likeness(paragraph.text, other.text) if file != second else 0.0
            if likeness >= LIKE:
                yield SharedParagraph(
                    file, paragraph.place, second, other.place, likeness, paragraph.text[:60]
                )


@lru_cache(maxsize=256)
def _pieces(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text if sign.isalnum())
    return frozenset(plain[at : at + PIECE] for at in range(max(1, len(plain) - PIECE + 1)))


def _likeness(text: str, other: str) -> float:
    first, second = _pieces(text), _pieces(other)
    return len(first & second) / max(1, min(len(first), len(second)))
