"""Where a report tells of what is to come: its measures, and what stands behind its review."""

import re
from collections.abc import Iterator, Mapping, Sequence

from jiheng.model.prose import Passage

HEADINGS = (  # by style: one under the measures ends them where it has their style
    re.compile(r"^第?[一二三四五六七八九十]{1,3}[、章节]"),
    re.compile(r"^（[一二三四五六七八九十]{1,3}）"),
    re.compile(r"^\d{1,2}[.、．](?!\d)"),
)
LONGEST_HEADING = 40
UNIT_END = re.compile(r"[。；！]")
CHAPTER = 0  # the style of the headings of the first level


def to_come(
    passages: Sequence[Passage], words: Mapping[str, Sequence[str]], *, without: str = ""
) -> Iterator[Passage]:
    """Yield the paragraphs that tell of what is to come, in order.

    Headings with the word `without` are left out.
    """
    own = {p.number for p in measures(passages, words["headings"], without=without)}
    behind = {p.number for p in _behind_the_review(passages, words)}
    yield from (p for p in passages if p.number in own or p.number in behind)


def measures(
    passages: Sequence[Passage], headings: Sequence[str], *, without: str = ""
) -> Iterator[Passage]:
    """Yield the paragraphs under headings of measures, until a heading of the same style.

    Headings with the word `without` are left out.
    """
    inside: int | None = None
    for passage in passages:
        text = passage.text
        style = style_of(text)
        if style is not None and (inside is None or style <= inside):
            named = any(word in text for word in headings) and not (without and without in text)
            inside = style if named else None
            continue
        if inside is not None and not passage.cells:
            yield passage


def _behind_the_review(
    passages: Sequence[Passage], words: Mapping[str, Sequence[str]]
) -> Iterator[Passage]:
    """Yield the chapters behind the one that looks back on the year: a plan, not what was done.

    A chapter of a period of years is none of the coming year.
    """
    reviewed = plan = False
    for passage in passages:
        text = passage.text
        if style_of(text) == CHAPTER:
            looks_back = any(word in text for word in words["reviews"])
            years = any(word in text for word in words["periods"])
            plan = reviewed and not looks_back and not years
            reviewed = reviewed or looks_back
        elif plan and not passage.cells:
            yield passage


def style_of(text: str) -> int | None:
    """Return of which style a heading is; None for what is no heading."""
    if len(text) > LONGEST_HEADING or UNIT_END.search(text):
        return None
    return next((n for n, pattern in enumerate(HEADINGS) if pattern.search(text)), None)
