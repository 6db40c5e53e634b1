"""Paragraphs that many reports share are brought together by the smallest sums of their pieces."""

import random

from jiheng.model.review_summary import LongParagraph
from jiheng.review.written import shared_paragraphs, sketch
from jiheng.review.written.shared import LIKE, _likeness

SIGNS = [chr(0x4E00 + n) for n in range(3000)]


def text(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(SIGNS, k=length))


def changed(original: str, chance: random.Random) -> str:
    """A paragraph of which a passage of a few characters was written anew."""
    length = chance.randint(1, len(original) // 8)
    at = chance.randrange(len(original) - length)
    return original[:at] + text(chance, length) + original[at + length :]


def paragraph(content: str) -> LongParagraph:
    return LongParagraph("", content, sketch(content))


def test_nearly_all_near_duplicates_among_many_are_found_and_nothing_else():
    chance = random.Random(5)
    originals = [text(chance, chance.randint(120, 400)) for _ in range(1500)]
    copies = [changed(original, chance) for original in originals]
    near = {
        (f"a{n}", f"b{n}")
        for n, pair in enumerate(zip(originals, copies, strict=True))
        if _likeness(*pair) >= LIKE
    }
    others = [(f"c{n}", [paragraph(text(chance, 200))]) for n in range(1500)]
    reports = [(f"a{n}", [paragraph(t)]) for n, t in enumerate(originals)]
    reports += others + [(f"b{n}", [paragraph(t)]) for n, t in enumerate(copies)]
    found = {(pair.first, pair.second) for pair in shared_paragraphs(reports)}
    assert len(near) > 1000
    assert not found - near
    assert len(found) / len(near) >= 0.995  # what docs/performance.md states
