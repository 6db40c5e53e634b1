"""One reading of every figure of a report: in a sentence, in a cell, in a row that lost its lines.

Each figure is a statement: what it is worth, what is measured, the words that name it, where it
stands. Whatever relates figures looks them up here; it finds those of its sentence, those of its
paragraph, and those elsewhere that are named by words it shares and few others have.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from jiheng.model.prose import Mention
from jiheng.review.written.report import Report
from jiheng.review.written.same import kindred

WORD = re.compile("[\u4e00-\u9fffA-Za-z]+")
CLAUSES = re.compile("[，。；：、！？\ue002（）]")
SENTENCE_END = re.compile("[。！？\n]")
BACK, AHEAD = 12, 6  # statements around one that may belong to it: time grows evenly
RARE = 6  # statements that share a pair of signs which tells them from others
MOST_RELATED = 10
PAIR = 2
LAST_CLAUSES = 2
BEGINNING = 16  # signs of a paragraph that say what it is about
GENERAL = re.compile(
    "全年|全部|累计|实际|共计|合计|其中|年度|本年|当年|完成|项目|资金|支出|预算|目标|达到|情况|比例|指标|万元"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure of the report, and what names it."""

    mention: Mention
    value: Fraction  # in the base unit
    sentence: tuple[int, int]  # passage and number of the sentence in it
    named: frozenset[str]  # pairs of signs that name it
    around: frozenset[str]  # those of the clauses before it in its sentence
    topic: frozenset[str]  # those that its paragraph begins with

    @property
    def is_plain(self) -> bool:
        """Whether it is a figure of its own: no bound, change or target, no share of another."""
        mention = self.mention
        return not (mention.about or mention.rise or mention.target or mention.after_of)

    @property
    def known_by(self) -> frozenset[str]:
        """All pairs of signs that it is known by."""
        return self.named | self.around | self.topic


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a report in the order of the text."""

    all: tuple[Statement, ...]
    at: Mapping[tuple[int, int], int]  # passage and start: where in `all`
    by_pair: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def near(self, statement: Statement, back: int = BACK, ahead: int = AHEAD) -> list[Statement]:
        """Return the statements around one, without it: its paragraph and the one before."""
        place = self.at[statement.mention.passage, statement.mention.start]
        around = (*self.all[max(0, place - back) : place], *self.all[place + 1 : place + 1 + ahead])
        own = statement.sentence[0]
        return [s for s in around if 0 <= own - s.sentence[0] <= 1]

    def beside(self, statement: Statement) -> list[Statement]:
        """Return the statements around one, then those elsewhere that are named as it is."""
        near = self.near(statement)
        known = {id(s) for s in near}
        return [*near, *(s for s in self.related(statement) if id(s) not in known)]

    def related(self, statement: Statement) -> list[Statement]:
        """Return the statements elsewhere that share with one what few others are named by."""
        shared: dict[int, int] = defaultdict(int)
        for pair in statement.named:
            places = self.by_pair.get(pair, ())
            if len(places) <= RARE:
                for place in places:
                    shared[place] += 1
        ranked = sorted(shared, key=lambda place: (-shared[place], place))
        return [self.all[p] for p in ranked if self.all[p] is not statement][:MOST_RELATED]


def statements(report: Report) -> Statements:
    """Return every figure of a report that is one number, in the order of the text."""
    figures = {(m.passage, m.start): m for m in report.operands.figures}
    for mention in report.reading.mentions:
        if mention.kind != "period":
            figures.setdefault((mention.passage, mention.start), mention)
    ordered = [figures[place] for place in sorted(figures)]
    read = tuple(s for m in ordered if (s := _statement(report, m)) is not None)
    by_pair: dict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(read):
        for pair in statement.named | statement.around:
            by_pair[pair].append(place)
    return Statements(
        read,
        {(s.mention.passage, s.mention.start): n for n, s in enumerate(read)},
        {pair: tuple(places) for pair, places in by_pair.items()},
    )


def _statement(report: Report, mention: Mention) -> Statement | None:
    exact = mention.at_bound().fact.exact
    if exact is None or not exact.number:
        return None
    passage = report.reading.passages[mention.passage]
    number = len(SENTENCE_END.findall(passage.text, 0, mention.start))
    before = [c for c in CLAUSES.split(mention.lead) if c][-LAST_CLAUSES:]
    return Statement(
        mention=mention,
        value=exact.amount,
        sentence=(mention.passage, number),
        named=frozenset(pairs(f"{mention.name}、{mention.after[:6]}")),
        around=frozenset(p for clause in before for p in pairs(clause)),
        topic=frozenset(pairs(passage.text[:BEGINNING])) if not passage.cells else frozenset(),
    )


def pairs(text: str) -> Iterator[str]:
    """Yield the pairs of signs of the words of a text, without those that tell nothing apart."""
    for word in WORD.findall(GENERAL.sub("、", text)):
        yield from (word[n : n + PAIR] for n in range(len(word) - 1))


def alike(first: Statement, other: Statement) -> bool:
    """Return whether two statements are of one measure."""
    return kindred(first.mention.at_bound(), other.mention.at_bound())
