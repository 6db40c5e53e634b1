"""The outline: numbered headings and items, their depth by the sequence of numbers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jiheng.model.prose import OutlineEntry, Passage
from jiheng.model.text import CIRCLED, numeral

STYLES = (  # in the order of their rank
    ("chapter", r"第([一二三四五六七八九十]{1,3})(?:部分|章|编)\s*"),
    ("section", r"第([一二三四五六七八九十]{1,3})节\s*"),
    ("han", r"([一二三四五六七八九十]{1,3})[、.．]"),
    ("han_brackets", r"[（(]([一二三四五六七八九十]{1,3})[）)]、?"),
    ("arabic", r"(\d{1,2})(?:[.、](?!\d)|[.、](?=\d{1,4}(?:年|个)))\s*"),
    ("arabic_brackets", r"[（(](\d{1,2})[）)]、?|(\d{1,2})[）)]"),
    ("circled", rf"([{CIRCLED}])"),
)
RANK = {name: rank for rank, (name, _) in enumerate(STYLES)}
START = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in STYLES))
MARK = re.compile(r"[?？#*·•\s\u3000]{0,4}")
LONGEST = 40  # characters of a heading that stands alone
INNER = re.compile(r"(?<=[。；：！？])(?:(?=\d{1,2}[.、](?!\d))|(?=（\d{1,2}）))")


@dataclass(slots=True)
class _Open:
    style: str
    number: int
    index: int


def outline(passages: Iterable[Passage]) -> tuple[OutlineEntry, ...]:
    """Return numbered headings and items in order.

    Depth follows the sequence: a number that goes on with an open list belongs to it, a 1 of a
    style that is not open goes one deeper. A 1 of a style that is open above goes deeper too and
    is marked as inverted, a number that is left out or comes twice is marked as such.
    """
    headings: list[OutlineEntry] = []
    stack: list[_Open] = []
    for passage, start, style, number, end in _starts(passages):
        depth, fault = _place(stack, style, number)
        parent = stack[depth - 2].index if depth > 1 else -1
        del stack[depth - 1 :]
        stack.append(_Open(style, number, len(headings)))
        text = re.split(r"[。；]", passage.text[end:], maxsplit=1)[0][:LONGEST]
        headings.append(
            OutlineEntry(
                passage=passage.number, start=start, end=end, style=style, number=number,
                text=text, depth=depth, parent=parent, fault=fault,
            )
        )  # fmt: skip
    return tuple(headings)


def _starts(passages: Iterable[Passage]) -> Iterator[tuple[Passage, int, str, int, int]]:
    for passage in passages:
        if passage.cells or passage.text.count("|") > 1:
            continue  # a row of a table
        lead = MARK.match(passage.text)
        begin = lead.end() if lead else 0
        for at in (begin, *(m.start() for m in INNER.finditer(passage.text))):
            match = START.match(passage.text, at)
            if match is None or match.lastgroup is None:
                continue
            style = match.lastgroup
            digits = next(g for g in match.groups()[::-1] if g and g != match.group(style)) \
                if style != "circled" else match.group(style)  # fmt: skip
            yield passage, at, style, numeral(digits), match.end()


def _place(stack: list[_Open], style: str, number: int) -> tuple[int, str]:
    """Return the depth of a number from 1, and what is wrong with it."""
    at = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].style == style), None)
    if at is None:
        if number > 1:  # the text began in the middle: it stands beside what is not above it
            while stack and RANK[stack[-1].style] > RANK[style]:
                stack.pop()
        return len(stack) + 1, _opening(stack, style, number)
    last = stack[at].number
    if number == last + 1:
        return at + 1, ""
    if number == 1:
        if at == len(stack) - 1:
            return at + 1, "again" if last > 1 else "twice"
        return len(stack) + 1, "inverted"
    if number == last:
        return at + 1, "twice"
    return at + 1, "gap" if number > last else "back"


def _opening(stack: list[_Open], style: str, number: int) -> str:
    if stack and RANK[style] < RANK[stack[-1].style]:
        return "inverted" if number == 1 else ""
    return "gap" if number > 1 and stack else ""
