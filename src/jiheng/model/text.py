"""Small things that reading and judging a text have in common: words, numerals, likeness."""

import re
from collections.abc import Iterable

HAN_DIGITS = {d: i for i, d in enumerate("零一二三四五六七八九十")} | {"两": 2}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def numeral(text: str) -> int:
    """Return the number that digits, Chinese numerals up to 99, or a circled digit stand for."""
    if text in CIRCLED:
        return CIRCLED.index(text) + 1
    if text.isdigit():
        return int(text)
    tens, sign, ones = text.rpartition("十")
    if not sign:
        return HAN_DIGITS.get(text, 0)
    return (HAN_DIGITS.get(tens, 1) if tens else 1) * 10 + HAN_DIGITS.get(ones, 0)


def alike(phrase: str, other: str) -> float:
    """Return the share of two-character pieces of the shorter text that the other has too."""
    pieces = [{text[i : i + 2] for i in range(len(text) - 1)} for text in (phrase, other)]
    least = min(map(len, pieces))
    return len(pieces[0] & pieces[1]) / least if least else 0.0
