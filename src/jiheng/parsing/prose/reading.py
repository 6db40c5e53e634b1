"""A written report read: from lines of text to everything that can be said of it."""

from collections.abc import Iterator, Mapping, Sequence

from jiheng.model import Document, Location
from jiheng.model.prose import Mention, Numbered, Passage, Reading, Relation, Said, Told
from jiheng.model.text import alike
from jiheng.parsing.prose.balances import balances
from jiheng.parsing.prose.counts import lists
from jiheng.parsing.prose.flat import flat_rows
from jiheng.parsing.prose.front import Front, front
from jiheng.parsing.prose.glued import glued_rows
from jiheng.parsing.prose.grammar import Grammar, grammar
from jiheng.parsing.prose.mentions import mentions
from jiheng.parsing.prose.outline import outline
from jiheng.parsing.prose.parts import sums
from jiheng.parsing.prose.quantities import malformed
from jiheng.parsing.prose.rates import done_rates, rates
from jiheng.parsing.prose.scores import grade, points, total
from jiheng.parsing.prose.sections import part_of, sections
from jiheng.parsing.prose.settle import settled
from jiheng.parsing.prose.tables import tables
from jiheng.parsing.prose.tidy import passages
from jiheng.parsing.prose.told import indicators
from jiheng.rulebook import Lexicon

WHOLE = 2_000  # characters that a whole report has at least
SAME = 0.8  # share of a name from which it is the same indicator
SECTIONS = 3  # headings of the first level that a whole report has at least


def read_report(document: Document, lexicon: Lexicon) -> Reading:
    """Return a written report as read: nothing is guessed, what is unread stays text."""
    words = grammar(lexicon)
    held = passages(document.lines)
    about = front(held, words)
    rows = tuple(flat_rows(held, words))
    laid = tables(rows, words)
    forms = {p.number for p in rows if p.cells}
    prose = [m for p in held if p.number not in forms for m in mentions(p, words, about.genre)]
    found = settled(prose, laid.mentions, about.genre.kind)
    by_passage: dict[int, list[Mention]] = {}
    for mention in found:
        by_passage.setdefault(mention.passage, []).append(mention)
    whole = total(found, words) or laid.total
    relations = tuple(_relations(held, by_passage, words, whole)) + tuple(laid.relations)
    relations = (*relations, *balances([*found, *laid.mentions], relations))
    heads = outline(held)
    parted = [(head, part_of(head, words)) for head in heads]
    aims = _aims(held, parted, about)
    glued = tuple(glued_rows(held, words))
    left_out = {told.actual.passage for told in glued if told.actual is not None}
    loose = [mention for mention in found if mention.passage not in left_out]
    told = (*indicators(held, loose, relations, words, aims), *glued, *laid.told)
    relations = (*relations, *done_rates(told, found))
    word, at = grade(held, words)
    parts = sections(held, parted)
    return Reading(
        name=document.name, passages=held, mentions=(*found, *laid.mentions),
        relations=relations, outline=heads, told=_once(_answered(told)), rows=tuple(laid.rows),
        organisation=about.organisation, organisation_at=about.organisation_at,
        title=about.title, kind=about.genre.kind, year=about.year, years=about.years,
        total=whole, grade=word, grade_at=at, parts=parts,
        malformed=tuple(_malformed(held, lexicon)), aims=aims,
        results=_under("results", held, parted),
        complete=_complete(held, about, heads, parts),
        recognised=document.recognised,
    )  # fmt: skip


def _relations(
    held: Sequence[Passage], by_passage: dict[int, list[Mention]], words: Grammar,
    whole: Mention | None,
) -> Iterator[Relation]:  # fmt: skip
    earlier: list[Mention] = []
    for passage in held:
        found = by_passage.get(passage.number, [])
        yield from lists(passage)
        if not found:
            continue
        made = list(sums(passage, found, words, earlier))
        yield from made
        yield from rates(passage, found, words, made, earlier)
        yield from points(passage, found, whole)
        earlier += [m for m in found if m.fact.role]


def _aims(
    held: Sequence[Passage], parted: Sequence[tuple[Numbered, str]], about: Front
) -> frozenset[int]:
    """Return the passages that tell what was to be reached: all of them in a declaration."""
    if "申报" in about.title:
        return frozenset(p.number for p in held)
    return _under("objectives", held, parted)


def _under(
    part: str, held: Sequence[Passage], parted: Sequence[tuple[Numbered, str]]
) -> frozenset[int]:
    """Return the passages under the headings of a part."""
    found: set[int] = set()
    for at, (head, found_part) in enumerate(parted):
        if found_part == part:
            after = next((h for h, _ in parted[at + 1 :] if h.depth <= head.depth), None)
            found |= set(range(head.passage, after.passage if after else len(held)))
    return frozenset(found)


def _answered(told: Sequence[Told]) -> list[Told]:
    """Return indicators without the targets whose results stand elsewhere, as in a table."""
    results = [(one.name, one.actual.kind) for one in told if one.actual is not None]
    return [
        one for one in told
        if one.target is None or one.actual is not None or not any(
            kind == one.target.kind and alike(one.name, name) >= SAME for name, kind in results
        )
    ]  # fmt: skip


def _once(told: Sequence[Told]) -> tuple[Told, ...]:
    """Return indicators without those told again under the same name with the same figure."""
    kept: dict[str, list[str]] = {}
    made = []
    for one in told:
        shown = one.actual or one.target
        names = kept.setdefault(shown.fact.text if shown is not None else "", [])
        if not any(one.name.startswith(name) or name.startswith(one.name) for name in names):
            names.append(one.name)
            made.append(one)
    return tuple(made)


def _malformed(held: Sequence[Passage], lexicon: Lexicon) -> Iterator[tuple[str, Location]]:
    for passage in held:
        for start, end in malformed(passage.text, lexicon):
            yield passage.printed(start, end), passage.place(start, end)


def _complete(
    held: Sequence[Passage],
    about: Front,
    heads: Sequence[Numbered],
    parts: Mapping[str, tuple[Said, ...]],
) -> bool:
    first = [head for head in heads if head.depth == 1]
    long = sum(len(p.text) for p in held) >= WHOLE
    return bool(about.title) and long and len(first) >= SECTIONS and "problems" in parts
