"""The sentences of a report, and which of them speak of one thing wherever they stand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jiheng.model import Location
from jiheng.model.prose import Passage
from jiheng.review.written.days import ANY_YEAR, Dated, dates
from jiheng.review.written.report import Report, sentences
from jiheng.review.written.statements import Statement, pairs

RARE = 8  # sentences that share what tells them from others
LEAST_SHARED = 2
MOST_IN_PASSAGE = 40  # sentences of a paragraph that are looked at: time grows evenly


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the pairs of signs of its words, and the days it names."""

    passage: Passage
    span: tuple[int, int]
    pairs: frozenset[str]
    days: tuple[Dated, ...]

    @property
    def text(self) -> str:
        """The sentence as it was made plain."""
        return self.passage.text[slice(*self.span)]

    def at(self, start: int, end: int) -> Location:
        """Return the place of a piece of the sentence."""
        return self.passage.place(self.span[0] + start, self.span[0] + end)

    def day(self, dated: Dated) -> Location:
        """Return the place of a day of the sentence."""
        return self.at(dated.start, dated.end)


@dataclass(frozen=True, slots=True)
class Said:
    """The sentences of a report by their paragraph and by the words that few of them have."""

    all: tuple[Sentence, ...]
    by_passage: Mapping[int, tuple[Sentence, ...]]
    by_rare: Mapping[str, tuple[Sentence, ...]]

    def rare(self, words: Iterable[str]) -> frozenset[str]:
        """Return those of some pairs of signs that few sentences have."""
        return frozenset(words) & self.by_rare.keys()

    def beside(self, sentence: Sentence, least: int = LEAST_SHARED) -> Iterator[Sentence]:
        """Yield the sentences that speak of what one speaks of: its paragraph, or rare words."""
        known = {id(sentence)}
        shared: dict[int, int] = defaultdict(int)
        by_id: dict[int, Sentence] = {}
        for pair in sorted(self.rare(sentence.pairs)):
            for other in self.by_rare[pair]:
                shared[id(other)] += 1
                by_id[id(other)] = other
        elsewhere = (by_id[n] for n, count in shared.items() if count >= least)
        for other in (*self.in_passage(sentence.passage.number), *elsewhere):
            if id(other) not in known:
                known.add(id(other))
                yield other

    def in_passage(self, number: int) -> tuple[Sentence, ...]:
        """Return the sentences of a paragraph."""
        return self.by_passage.get(number, ())[:MOST_IN_PASSAGE]

    def sentence_of(self, statement: Statement) -> Sentence | None:
        """Return the sentence that a figure stands in; None for a cell."""
        start = statement.mention.start
        own = self.by_passage.get(statement.mention.passage, ())
        return next((s for s in own if s.span[0] <= start < s.span[1]), None)


def said(report: Report) -> Said:
    """Return the sentences of running text."""
    year = report.reading.year or ANY_YEAR
    own: list[Sentence] = []
    for passage in report.running_passages:
        for begin, end in sentences(passage.text):
            text = passage.text[begin:end]
            words = frozenset(pairs(text))
            own.append(Sentence(passage, (begin, end), words, tuple(dates(text, year))))
    by_passage: dict[int, list[Sentence]] = defaultdict(list)
    by_pair: dict[str, list[Sentence]] = defaultdict(list)
    for sentence in own:
        by_passage[sentence.passage.number].append(sentence)
        for pair in sentence.pairs:
            by_pair[pair].append(sentence)
    return Said(
        tuple(own),
        {number: tuple(group) for number, group in by_passage.items()},
        {pair: tuple(group) for pair, group in by_pair.items() if len(group) <= RARE},
    )
