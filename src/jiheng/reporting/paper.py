"""Parts and values of a report by the names that an office's own template calls them by."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from jiheng.model import Block, Heading, Landscape, Paragraph, Report, ScoredEvaluation, Span
from jiheng.model.paper import PaperFilling, PaperPlace, UnknownPlace
from jiheng.reporting.headings import chinese, numbered
from jiheng.reporting.named_figures import named_spans
from jiheng.reporting.report.self_evaluation import outline
from jiheng.reporting.source import Source
from jiheng.reporting.spans import Binder
from jiheng.rulebook import Rulebook, Section

DIGIT = "[一二三四五六七八九十]"
NUMBER = re.compile(rf"^(?:{DIGIT}+、|（{DIGIT}+）|（\d+）|\d+[.．、])\s*")
SIGNED = ("signatory", "seal")
GUESSES = 3
LIKE = 0.5  # from which share of the same characters on a name is guessed
BETWEEN = "、"
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The blocks of a report with the names of stretches of them: from, to (excluded), title."""

    blocks: Sequence[Block]
    named: Mapping[str, tuple[int, int]]
    chapters: tuple[tuple[int, int], ...]
    inner: Mapping[str, tuple[int, int]]  # names of stretches that lie inside of chapters


def paper_filling(
    report: Report, scored: ScoredEvaluation, rules: Rulebook, places: Sequence[PaperPlace]
) -> PaperFilling:
    """Return what goes where in a template: values within lines, parts where they are named.

    A part leaves out what has a place of its own; 正文 takes the chapters and 全文 everything that
    no other place takes. Chapters are numbered in the order of the template; a heading that the
    template has itself, right above the place, is not written again.
    """
    words = {key: text.split(BETWEEN) for key, text in rules.wording["paper"].items()}
    values = _values(report, scored, rules, words)
    parts = _parts(report, words)
    binder = Binder(rules, scored.evaluation.overview.money_unit)
    sections = outline(Source(scored, (), rules, binder, names=False)).sections
    empty = {SPACES.sub("", title) for title in _titles(sections)} - set(parts.named)
    asked: dict[str, PaperPlace] = {}
    unknown, repeated, vacant = [], [], []
    contents = ""
    for place in places:
        name, _bare = _plain(place.name, words)
        if name in words["contents"] and place.flowing:
            contents = contents or place.name
        elif name in parts.named and place.flowing:
            if place.name in asked:
                repeated.append(place.name)
            asked.setdefault(place.name, place)
        elif name in empty and place.flowing:
            vacant.append(place.name)
        elif name not in values:
            known = (*values, *parts.named, *words["contents"])
            guesses = tuple(get_close_matches(name, known, GUESSES, LIKE))
            unknown.append(UnknownPlace(place.name, place.where, guesses))
    taken = _taken(parts, asked, words)
    return PaperFilling(
        spans={p.name: values[n] for p in places if (n := _plain(p.name, words)[0]) in values},
        blocks={**_numbered(parts, asked, taken, words), **dict.fromkeys(vacant, ())},
        contents=contents,
        unknown=tuple(unknown),
        unplaced=tuple(_unplaced(parts, taken)),
        repeated=tuple(dict.fromkeys(repeated)),
        vacant=tuple(dict.fromkeys(vacant)),
    )


def _titles(sections: Iterable[Section]) -> Iterable[str]:
    """Yield the titles of an outline, inner ones included."""
    for section in sections:
        yield section.title
        yield from _titles(section.sections)


def _plain(name: str, words: Mapping[str, Sequence[str]]) -> tuple[str, bool]:
    """Return a name without spaces and the mark that no heading is wanted, and whether it stood."""
    text = SPACES.sub("", name).replace("(", "（").replace(")", "）")
    for mark in words["without_heading"]:
        if text.endswith(f"（{mark}）"):
            return text.removesuffix(f"（{mark}）"), True
    return text, False


def _values(
    report: Report, scored: ScoredEvaluation, rules: Rulebook, words: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Span, ...]]:
    """Return what may stand within a line, by every name that it has."""
    overview = scored.evaluation.overview
    binder = Binder(rules, overview.money_unit)
    own: dict[str, tuple[Span, ...]] = {
        "department": (overview.department,),
        "short": (overview.short_name or overview.department,),
        "year": (binder.year(overview.year),),
        "title": ("\n".join(report.title),),
        "kind": (report.title[-1],),
        "place": (overview.place or "",),
    }
    if overview.reported_on is not None:
        own["reported_on"] = (binder.date("reported_on", overview.reported_on, label="报告日期"),)
    if scored.trees:
        total, grade = scored.trees[0].total.value, scored.trees[0].total.grade
        if total is not None:
            own["total"] = (binder.points("total", total, label=scored.trees[0].name),)
        own["grade"] = (grade or "",)
    named = dict(named_spans(scored, rules))
    for key, spans in own.items():
        named |= {name: spans for name in words[key]}
    return named


def _parts(report: Report, words: Mapping[str, Sequence[str]]) -> _Parts:
    """Return the stretches of a report: chapters, what is inside of them, signatures, annexes."""
    blocks = report.blocks
    signed = [
        n for n, b in enumerate(blocks) if isinstance(b, Paragraph) and b.style in SIGNED
    ]  # fmt: skip
    first = signed[0] if signed else len(blocks)
    last = signed[-1] + 1 if signed else len(blocks)
    heads = [(n, b) for n, b in enumerate(blocks[:first]) if isinstance(b, Heading)]
    chapters = tuple(
        (n, next((m for m, other in heads if m > n and other.level == 1), first))
        for n, head in heads
        if head.level == 1
    )
    begin = chapters[0][0] if chapters else first
    named: dict[str, tuple[int, int]] = {}
    inner: dict[str, tuple[int, int]] = {}
    for n, head in heads:
        end = next((m for m, other in heads if m > n and other.level <= head.level), first)
        title = SPACES.sub("", NUMBER.sub("", head.text))
        if title not in named:
            named[title] = (n, end)
            if head.level > 1:
                inner[title] = (n, end)
    for number, chapter in enumerate(chapters, start=1):
        named |= {f"第{chinese(number)}部分": chapter, f"第{number}部分": chapter}
    stretches = {
        "preface": (0, begin), "body": (0, first), "signatures": (first, last),
        "annexes": (last, len(blocks)), "everything": (0, len(blocks)),
    }  # fmt: skip
    for key, stretch in stretches.items():
        named |= {name: stretch for name in words[key]}
    return _Parts(blocks, named, chapters, inner)


def _taken(
    parts: _Parts, asked: Mapping[str, PaperPlace], words: Mapping[str, Sequence[str]]
) -> dict[str, list[int]]:
    """Return the blocks that each place takes: the narrowest first, each block once."""
    free = set(range(len(parts.blocks)))
    taken = {}

    def width(name: str) -> int:
        begin, end = parts.named[_plain(name, words)[0]]
        return end - begin

    for name in sorted(asked, key=width):
        stretch = range(*parts.named[_plain(name, words)[0]])
        taken[name] = [n for n in stretch if n in free]
        free -= set(taken[name])
    return taken


def _numbered(
    parts: _Parts,
    asked: Mapping[str, PaperPlace],
    taken: Mapping[str, Sequence[int]],
    words: Mapping[str, Sequence[str]],
) -> dict[str, tuple[Block, ...]]:
    """Return the blocks of each place, chapters numbered in the order of the template."""
    heads = {begin for begin, _end in parts.chapters}
    inner = {begin for begin, _end in parts.inner.values()}
    number, filled = 0, {}
    for name, place in asked.items():
        title, bare = _plain(name, words)
        start = parts.named[title][0]
        blocks: list[Block] = []
        for n in taken[name]:
            block = parts.blocks[n]
            if not isinstance(block, Heading):
                blocks.append(block)
                continue
            text = NUMBER.sub("", block.text)
            typed = n == start and (bare or _same(text, place.above))
            if n in heads:
                number += 1
                block = replace(block, text=numbered(1, number, text))
            elif n == start and n in inner:
                block = replace(block, text=text)
            if not typed:
                blocks.append(block)
        filled[name] = tuple(_within(blocks))
    return filled


def _same(title: str, above: str) -> bool:
    """Return whether the line above a place is the heading already, whatever its number."""
    return SPACES.sub("", NUMBER.sub("", above.strip())) == SPACES.sub("", title)


def _within(blocks: Iterable[Block]) -> Iterable[Block]:
    """Yield blocks whose pages are turned back at the end; two turns with nothing between go."""
    kept: list[Block] = []
    for block in blocks:
        if isinstance(block, Landscape) and kept and isinstance(kept[-1], Landscape):
            kept.pop()
        kept.append(block)
    turns = [block for block in kept if isinstance(block, Landscape)]
    if turns and turns[-1].on:
        kept.append(Landscape(on=False))
    return kept


def _unplaced(parts: _Parts, taken: Mapping[str, Sequence[int]]) -> Iterable[str]:
    """Yield the headings of chapters, inner parts, signatures and annexes that stand nowhere."""
    placed = {n for blocks in taken.values() for n in blocks}
    for n, block in enumerate(parts.blocks):
        if n in placed or isinstance(block, Landscape):
            continue
        if isinstance(block, Heading) and (block.level == 1 or n - 1 in placed):
            yield block.text
        elif isinstance(block, Paragraph) and block.style == SIGNED[0]:
            yield block.text.partition("：")[0]
