"""The parts of a report by its headings: objectives, results, problems, measures, methods."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile

from jiheng.model.prose import OutlineEntry, Passage, SectionText
from jiheng.parsing.prose.grammar import Grammar

WANTING = re.compile("不足|不够|不强|不高|不全|不准|偏|缺乏|欠缺|滞后")
NOTHING = re.compile(r"^(?:无|暂无|没有|本项目不存在问题|不存在问题|略|无问题)[。，]?$")
SPLIT = re.compile(r"(?<=[。；])(?=\d{1,2}[.、](?!\d))|(?=[一二三四五六七八九]是)(?<!不)(?<!的)")


def sections(
    passages: Sequence[Passage], parted: Sequence[tuple[OutlineEntry, str]]
) -> Mapping[str, tuple[SectionText, ...]]:
    """Return the texts by the part they play; a part that the report does not have is missing.

    `parted` is the outline, each heading with the part that stands under it.
    """
    outline = [heading for heading, _ in parted]
    by_part: dict[str, list[SectionText]] = {}
    taken: set[int] = set()
    for at, (_, part) in enumerate(parted):
        if not part or at in taken:
            continue
        items, inside = _items(at, outline, passages)
        if part in ("problems", "measures"):
            taken |= inside
        by_part.setdefault(part, []).extend(items)
    return {part: tuple(items) for part, items in by_part.items()}


def part_of(heading: OutlineEntry, grammar: Grammar) -> str:
    """Return what stands under a heading: the section whose word comes last in it."""
    text = re.split(r"[：，]", heading.text, maxsplit=1)[0]
    if WANTING.search(text):
        return ""  # a shortcoming of objectives is none of them
    best = (-1, 0, "")
    for part, words in grammar.lexicon.groups["sections"].items():
        for word in words:
            at = text.find(word)
            if at >= 0:
                best = max(best, (at + len(word), len(word), part))
    both = "问题" in text and re.search("措施|建议|整改", text)
    if both and "针对" not in text:
        return ""  # problems and measures under one heading: its children tell them apart
    return best[2]


def _items(
    at: int, outline: Sequence[OutlineEntry], passages: Sequence[Passage]
) -> tuple[list[SectionText], set[int]]:
    heading = outline[at]
    end = next((h for h in islice(outline, at + 1, None) if h.depth <= heading.depth), None)
    # what stands under a heading stands behind it without a gap
    children = list(takewhile(lambda i: outline[i].parent >= at, range(at + 1, len(outline))))
    inside = set(children)
    if end is not None and end.passage == heading.passage:
        body = passages[heading.passage].text[heading.end : end.start]
        return [_section_text(body, heading, passages[heading.passage])], inside
    direct = [i for i in children if outline[i].parent == at]
    texts: list[SectionText] = []
    last = end.passage if end is not None else len(passages)
    rest = passages[heading.passage].text[heading.end + len(heading.text) :].lstrip("。：")
    inline = [i for i in direct if outline[i].passage == heading.passage]
    if rest.strip() and not inline:
        texts += _split(rest, heading, passages[heading.passage])
    for number, i in enumerate(direct):
        child = outline[i]
        stop = outline[direct[number + 1]] if number + 1 < len(direct) else end
        texts.append(_child(child, stop, passages, last))
    if not direct:
        for passage in passages[heading.passage + 1 : last]:
            texts += _split(passage.text, heading, passage)
    return [t for t in texts if not NOTHING.match(t.text)], inside


def _child(
    child: OutlineEntry, stop: OutlineEntry | None, passages: Sequence[Passage], last: int
) -> SectionText:
    own = passages[child.passage].text
    if stop is not None and stop.passage == child.passage:
        return _section_text(
            own[child.end : stop.start], child, passages[child.passage], child.text
        )
    body = own[child.end :] + "".join(
        p.text for p in passages[child.passage + 1 : stop.passage if stop else last]
    )
    return _section_text(body, child, passages[child.passage], child.text)


def _split(text: str, heading: OutlineEntry, passage: Passage) -> list[SectionText]:
    pieces = [piece for piece in SPLIT.split(text) if len(piece.strip()) > 3]
    return [_section_text(piece, heading, passage) for piece in pieces]


def _section_text(
    text: str, heading: OutlineEntry, passage: Passage, name: str = ""
) -> SectionText:
    at = passage.text.find(text[:12]) if text else -1
    place = (
        passage.place(at, min(at + len(text), len(passage.text))) if at >= 0 else passage.place()
    )
    return SectionText(text=text.strip(), heading=name or heading.text, place=place)
