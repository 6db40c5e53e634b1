"""Paragraphs that two reports share: told with both places, without comparing every pair."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from jiheng.model.review_summary import Shared

PIECE = 12  # characters of a piece by which paragraphs are brought together
LIKE = 0.8  # share of common pieces from which two paragraphs are nearly the same
COMMON = 30  # reports: a piece that more of them have is a set phrase
SKETCH = 8  # pieces kept of each paragraph, the smallest of their hashes

Paragraphs = Sequence[tuple[str, str]]


def shared_paragraphs(reports: Sequence[tuple[str, Paragraphs]]) -> Iterator[Shared]:
    """Yield pairs of paragraphs of different reports that are nearly the same.

    Paragraphs meet where the smallest of their pieces are the same, so that the work grows with
    the text and not with its square.
    """
    held = [
        (file, place, text, _pieces(text)) for file, paragraphs in reports
        for place, text in paragraphs
    ]  # fmt: skip
    meeting: dict[str, list[int]] = defaultdict(list)
    for at, (_, _, _, pieces) in enumerate(held):
        for piece in sorted(pieces, key=_order)[:SKETCH]:
            meeting[piece].append(at)
    seen: set[tuple[int, int]] = set()
    for group in meeting.values():
        if not 1 < len(group) <= COMMON:
            continue
        for pair in combinations(group, 2):
            if pair in seen:
                continue
            seen.add(pair)
            one, other = held[pair[0]], held[pair[1]]
            likeness = _likeness(one[3], other[3])
            if one[0] != other[0] and likeness >= LIKE:
                yield Shared(one[0], one[1], other[0], other[1], likeness, one[2][:60])


def _order(piece: str) -> int:
    """Return a number that orders pieces the same way everywhere, unlike hash()."""
    value = 0
    for sign in piece:
        value = (value * 1_000_003 ^ ord(sign)) & 0xFFFFFFFF
    return value


def _pieces(text: str) -> frozenset[str]:
    plain = "".join(sign for sign in text if sign.isalnum())
    return frozenset(plain[at : at + PIECE] for at in range(max(1, len(plain) - PIECE + 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
