"""One reading of a report that the relations share: every figure, and every sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.review.written.report import Report
from jiheng.review.written.said import Said, Sentence, said
from jiheng.review.written.statements import Statement, Statements, statements

MOST = 40  # figures of a sentence that are looked at: time grows evenly


@dataclass(frozen=True, slots=True)
class CommonReading:
    """The figures and the sentences of a report, by the words that tell them from others."""

    report: Report
    statements: Statements
    said: Said

    def in_sentences(self) -> Iterator[tuple[Passage, Sequence[Statement]]]:
        """Yield the sentences of running text that have figures, each with those."""
        for (number, _), group in groupby(self.statements.all, key=lambda s: s.sentence):
            passage = self.report.reading.passages[number]
            if not passage.cells:
                yield passage, list(group)[:MOST]

    def figures_of(self, sentence: Sentence) -> list[Statement]:
        """Return the figures of a sentence."""
        mentions = self.report.within(sentence.passage, *sentence.span)
        places = (self.statements.at.get((m.passage, m.start)) for m in mentions)
        return [self.statements.all[place] for place in places if place is not None]


def common_reading(report: Report) -> CommonReading:
    """Return every figure and every sentence of a report."""
    return CommonReading(report, statements(report), said(report))


def besides(known: Iterable[Finding], questions: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the questions on figures that nothing else is said of, each figure once."""
    spoken_of: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for each in known:
        for place in each.at:
            spoken_of[place.part, place.spot].append(place.span)
    for question in questions:
        place = question.at[0]
        spans = spoken_of[place.part, place.spot]
        if not any(_overlap(place.span, span) for span in spans):
            spans.append(place.span)
            yield question


def _overlap(first: tuple[int, int], other: tuple[int, int]) -> bool:
    return first == other or (first[0] < other[1] and other[0] < first[1])
