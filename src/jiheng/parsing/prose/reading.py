"""A written report read: from lines of text to everything that can be said of it."""

from collections.abc import Iterator, Mapping, Sequence

from jiheng.model import Document, Location
from jiheng.model.prose import (
    Mention,
    OutlineEntry,
    Passage,
    Reading,
    Relation,
    SectionText,
    StatedIndicator,
)
from jiheng.model.text import alike
from jiheng.parsing.prose.balances import balances
from jiheng.parsing.prose.column_rates import column_rates
from jiheng.parsing.prose.column_sums import column_relations
from jiheng.parsing.prose.counts import lists
from jiheng.parsing.prose.form_goals import form_goals
from jiheng.parsing.prose.formulas import formulas, spelt_out
from jiheng.parsing.prose.front import Front, front
from jiheng.parsing.prose.grammar import Grammar, grammar
from jiheng.parsing.prose.line_sums import line_sums
from jiheng.parsing.prose.mentions import mentions
from jiheng.parsing.prose.outline import outline
from jiheng.parsing.prose.parts import sums
from jiheng.parsing.prose.places import listed
from jiheng.parsing.prose.quantities import malformed
from jiheng.parsing.prose.rates import done_rates, rates
from jiheng.parsing.prose.resolve_roles import resolve_roles
from jiheng.parsing.prose.running_text import rows_of_running_text
from jiheng.parsing.prose.scores import grade, points, total
from jiheng.parsing.prose.sections import part_of, sections
from jiheng.parsing.prose.stated_indicators import indicators
from jiheng.parsing.prose.tables import cell_text, tables
from jiheng.parsing.prose.tidy import passages
from jiheng.parsing.prose.unseparated_rows import form_lines, unseparated_rows
from jiheng.rulebook import Lexicon

REMEMBERED = 200  # figures of passages before that a sentence may speak of
WHOLE = 2_000  # characters that a whole report has at least
SAME = 0.8  # share of a name from which it is the same indicator
SECTIONS = 3  # headings of the first level that a whole report has at least


def read_report(document: Document, lexicon: Lexicon) -> Reading:
    """Return a written report as read: nothing is guessed, what is unread stays text."""
    words = grammar(lexicon)
    all_passages = passages(document.lines)
    about = front(all_passages, words)
    rows = tuple(rows_of_running_text(all_passages, words))
    table_facts = tables(rows, words)
    forms = {p.number for p in rows if p.cells}
    unparted = form_lines([p for p in all_passages if p.number not in forms])
    cells = cell_text(all_passages)
    spoken = (*all_passages, *cells.passages)
    prose = [
        m
        for p in spoken
        if p.number not in forms | unparted
        for m in mentions(p, words, about.genre)
    ]
    text_mentions = resolve_roles(prose, table_facts.mentions, about.genre.kind)
    by_passage: dict[int, list[Mention]] = {}
    for mention in text_mentions:
        by_passage.setdefault(mention.passage, []).append(mention)
    own_total = total(text_mentions, words, about.year) or table_facts.total
    relations = tuple(_relations(spoken, by_passage, words, own_total)) + tuple(
        table_facts.relations
    )
    relations = (
        *relations, *column_relations(all_passages), *column_rates(all_passages),
        *line_sums(all_passages, by_passage),
    )  # fmt: skip
    relations = (*relations, *balances([*text_mentions, *table_facts.mentions], relations))
    heads = outline(all_passages)
    headed_parts = [(head, part_of(head, words)) for head in heads]
    goals = form_goals(all_passages)
    aims = _aims(all_passages, headed_parts, about) | cells.aims | goals.aims
    lost = [passage for passage in all_passages if passage.number not in forms]
    unseparated = tuple(unseparated_rows(lost, words))
    left_out = {
        indicator.actual.passage for indicator in unseparated if indicator.actual is not None
    }
    remaining_mentions = [mention for mention in text_mentions if mention.passage not in left_out]
    all_indicators = (
        *indicators(spoken, remaining_mentions, relations, words, aims),
        *unseparated,
        *table_facts.stated_indicators,
    )
    relations = (*relations, *done_rates(all_indicators, text_mentions))
    word, at = grade(all_passages, words)
    parts = {**goals.parts, **sections(all_passages, headed_parts)}
    return Reading(
        name=document.name,
        passages=spoken,
        mentions=(*text_mentions, *table_facts.mentions),
        relations=relations,
        outline=heads,
        stated_indicators=_without_repeats(_without_answered_targets(all_indicators)),
        rows=tuple(table_facts.rows),
        organisation=about.organisation,
        organisation_at=about.organisation_at,
        title=about.title,
        kind=about.genre.kind,
        year=about.year,
        years=about.years,
        total=own_total,
        grade=word,
        grade_at=at,
        parts=parts,
        malformed=tuple(_malformed(all_passages, lexicon)),
        aims=aims,
        results=_under("results", all_passages, headed_parts),
        complete=_complete(all_passages, about, heads, parts),
        recognised=document.recognised,
    )


def _relations(
    passages: Sequence[Passage], by_passage: dict[int, list[Mention]], words: Grammar,
    own_total: Mention | None,
) -> Iterator[Relation]:  # fmt: skip
    earlier: dict[object, Mention] = {}  # lines of budget and staff, and the last others
    for passage in passages:
        own_mentions = by_passage.get(passage.number, [])
        yield from lists(passage)
        if not own_mentions:
            continue
        figures_before = tuple(earlier.values())
        own_sums = list(sums(passage, own_mentions, words, figures_before))
        own_sums += list(listed(passage, own_mentions, own_sums))
        yield from own_sums
        yield from rates(passage, own_mentions, words, own_sums, figures_before)
        yield from points(passage, own_mentions, own_total)
        yield from formulas(passage, own_mentions)
        yield from spelt_out(passage, own_mentions)
        _remember(earlier, own_mentions)


def _remember(earlier: dict[object, Mention], mentions: Sequence[Mention]) -> None:
    """Keep the figures that later sentences may speak of: so many that time grows evenly."""
    for mention in mentions:
        line = (mention.fact.role, mention.fact.base, mention.amount, mention.name)
        earlier.pop(line, None)
        earlier[line] = mention
    for key in list(earlier)[: max(0, len(earlier) - REMEMBERED)]:
        if not earlier[key].fact.role or len(earlier) > 2 * REMEMBERED:
            del earlier[key]


def _aims(
    passages: Sequence[Passage], headed_parts: Sequence[tuple[OutlineEntry, str]], about: Front
) -> frozenset[int]:
    """Return the passages that tell what was to be reached: all of them in a declaration."""
    if "申报" in about.title:
        return frozenset(p.number for p in passages)
    later = (_under(part, passages, headed_parts) for part in ("problems", "measures"))
    return _under("objectives", passages, headed_parts).difference(*later)


def _under(
    part: str, passages: Sequence[Passage], headed_parts: Sequence[tuple[OutlineEntry, str]]
) -> frozenset[int]:
    """Return the passages under the headings of a part."""
    numbers: set[int] = set()
    for at, (head, found_part) in enumerate(headed_parts):
        if found_part == part:
            after = next((h for h, _ in headed_parts[at + 1 :] if h.depth <= head.depth), None)
            numbers |= set(range(head.passage, after.passage if after else len(passages)))
    return frozenset(numbers)


def _without_answered_targets(indicators: Sequence[StatedIndicator]) -> list[StatedIndicator]:
    """Return indicators without the targets whose results stand elsewhere, as in a table."""
    results = {  # each name once, for a long report says the same ones again and again
        (indicator.name, indicator.actual.kind)
        for indicator in indicators
        if indicator.actual is not None
    }
    return [
        indicator
        for indicator in indicators
        if indicator.target is None
        or indicator.actual is not None
        or not any(
            kind == indicator.target.kind and alike(indicator.name, name) >= SAME
            for name, kind in results
        )
    ]


def _without_repeats(indicators: Sequence[StatedIndicator]) -> tuple[StatedIndicator, ...]:
    """Return indicators without those told again under the same name with the same figure."""
    kept: dict[str, list[int]] = {}
    unique_indicators: list[StatedIndicator] = []
    for indicator in indicators:
        shown = indicator.actual or indicator.target
        places = kept.setdefault(shown.fact.text if shown is not None else "", [])
        same = [
            at
            for at in places
            if indicator.name.startswith(unique_indicators[at].name)
            or unique_indicators[at].name.startswith(indicator.name)
        ]
        if not same:
            places.append(len(unique_indicators))
            unique_indicators.append(indicator)
        elif _says_more(indicator, unique_indicators[same[0]]):
            unique_indicators[same[0]] = indicator
    return tuple(unique_indicators)


def _says_more(indicator: StatedIndicator, other: StatedIndicator) -> bool:
    """Return whether an indicator says what another leaves out: its target, what it is worth."""
    if indicator.target is not None and other.target is None:
        return True
    named = indicator.weight is not None and other.weight is None
    return named and (indicator.target is not None or other.target is None)


def _malformed(passages: Sequence[Passage], lexicon: Lexicon) -> Iterator[tuple[str, Location]]:
    for passage in passages:
        for start, end in malformed(passage.text, lexicon):
            yield passage.printed(start, end), passage.place(start, end)


def _complete(
    passages: Sequence[Passage],
    about: Front,
    heads: Sequence[OutlineEntry],
    parts: Mapping[str, tuple[SectionText, ...]],
) -> bool:
    first = [head for head in heads if head.depth == 1]
    long = sum(len(p.text) for p in passages) >= WHOLE
    return bool(about.title) and long and len(first) >= SECTIONS and "problems" in parts
