"""What became of the promises of the year before: kept, broken, or not a word; sure, or silent."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Interval, Quantity, family
from jiheng.model.promise import (
    BROKEN,
    KEPT,
    UNMENTIONED,
    FollowedPromise,
    Promise,
    ToldSentence,
)
from jiheng.model.text import any_of
from jiheng.rulebook import Lexicon

ABOUT = Fraction(3, 5)  # share of a promise's pairs of signs that a sentence of it has
QUOTES = re.compile("[“”]")
CLAUSE = re.compile(r"[，；。]")
ROUGHLY = Fraction(3, 100)  # by which a figure that is told roughly may be missed
LEAST_NAMED = 2  # signs that say what is promised; fewer name anything
MOST_LEFT = 2  # signs of a clause that the promise does not have: more may be another thing


def followed(
    promises: Iterable[Promise], sentences: Sequence[ToldSentence], lexicon: Lexicon
) -> Iterator[FollowedPromise]:
    """Yield each promise with what the sentences of the year say of it."""
    words = _Words(lexicon)
    for promise in promises:
        if len(words.general.sub("", promise.subject)) < LEAST_NAMED:
            yield FollowedPromise(promise=promise, outcome=UNMENTIONED)
            continue
        ranked = sorted(
            (
                (share, -number, sentence)
                for number, sentence in enumerate(sentences)
                if (share := _share(promise.subject, sentence.text)) >= ABOUT
            ),
            reverse=True,
            key=_by_share,
        )
        clauses = [clause for *_, s in ranked if (clause := _clause(promise, s, words)) is not None]
        said = _outcome(promise, clauses, words)
        yield said or FollowedPromise(promise=promise, outcome=UNMENTIONED)


def _by_share(ranked: tuple[Fraction, int, ToldSentence]) -> tuple[Fraction, int]:
    return ranked[:2]


class _Words:
    """The words that tell what became of a promise, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        words, evidence = lexicon.groups["promises"], lexicon.groups["evidence"]
        self.done = re.compile(any_of(words["done"]))
        self.missed = re.compile(any_of(words["missed"]))
        self.before = re.compile(any_of(words["before"]))
        self.planned = re.compile(any_of(words["planned"]))
        self.partial = re.compile(any_of(evidence["partial"]))
        self.compared = re.compile(any_of(evidence["compared"]))
        plain = (*evidence["plain"], *words["intent"], *words["deeds"], *words["done"])
        self.plain = re.compile(any_of((*plain, *words["plain"], *evidence["compared"])))
        self.general = re.compile(any_of(words["general"]))
        self.several = re.compile(any_of(words["several"]))
        self.goes_on = re.compile(f"，(?:{any_of((*evidence['compared'], *words['growth']))})")
        self.alike = [frozenset(text.split()) for text in lexicon.lists["counted_alike"]]


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause of a sentence that is about a promise, and its figure of the promised kind."""

    sentence: ToldSentence
    text: str
    start: int
    end: int
    figure: tuple[int, int, Quantity | Interval] | None


def _clause(promise: Promise, sentence: ToldSentence, words: _Words) -> _Clause | None:
    """Return the clause of a sentence about a promise; None where it tells of another time."""
    start, end = _clause_of(promise.subject, sentence.text)
    text = sentence.text[start:end]
    growth = re.search("增|降|提高|减", promise.text) is not None
    if (
        words.several.search(text)
        or words.planned.search(text)
        or (words.compared.search(text) and not growth)
    ):
        return None
    quantity = promise.quantity
    figure = _figure(quantity, sentence, (start, end), words.alike) if quantity else None
    if quantity is not None and figure is None:
        behind = words.goes_on.match(sentence.text[end:])
        if behind is not None:
            end = end + 1 + len(CLAUSE.split(sentence.text[end + 1 :])[0])
            figure = _figure(quantity, sentence, (start, end), words.alike)
            text = sentence.text[start:end]
    return _Clause(sentence, text, start, end, figure)


def _outcome(promise: Promise, clauses: Sequence[_Clause], words: _Words) -> FollowedPromise | None:
    """Return what the clauses about a promise say became of it; None where they do not say."""
    for clause in clauses:
        behind = clause.sentence.text[clause.start :]
        here = words.missed.search(clause.text)
        next_to = words.missed.search(behind) and not re.search(r"\d", behind)
        if (here or next_to) and not words.before.search(clause.sentence.text):
            return _said(promise, BROKEN, clause)
    if promise.quantity is not None:
        return _by_figure(promise, [c for c in clauses if c.figure is not None], words)
    for clause in clauses:
        if _late(promise, clause):
            return _said(promise, BROKEN, clause)
        if words.done.search(clause.text):
            return _said(promise, KEPT, clause)
    return None


def _by_figure(
    promise: Promise, clauses: Sequence[_Clause], words: _Words
) -> FollowedPromise | None:
    """Return what figures say: one that is enough keeps it; one alone that is not, breaks it."""
    met = {clause: _met(promise, clause) for clause in clauses}
    for clause in clauses:
        if met[clause]:
            return _said(promise, BROKEN if _late(promise, clause) else KEPT, clause)
    values = {clause.figure[2] for clause in clauses if clause.figure}
    if len(values) != 1 or met[clauses[0]] is None or not _certain(promise, clauses[0], words):
        return None
    return _said(promise, BROKEN, clauses[0])


def _certain(promise: Promise, clause: _Clause, words: _Words) -> bool:
    """Return whether a clause is of the whole of the promised thing and of nothing else."""
    if clause.figure is None or words.partial.search(clause.text):
        return False
    rest = clause.sentence.text[clause.end :]
    kind = family(clause.figure[2].unit)
    others = [v for at, _, v in clause.sentence.figures if at >= clause.end]
    if _share(promise.subject, rest) >= ABOUT and any(family(v.unit) == kind for v in others):
        return False
    at, stop, _ = clause.figure
    text = clause.sentence.text[clause.start : at] + clause.sentence.text[stop : clause.end]
    left = words.plain.sub("", "".join(re.findall(r"[\u4e00-\u9fff]", text)))
    return sum(sign not in promise.text for sign in left) < MOST_LEFT


def _late(promise: Promise, clause: _Clause) -> bool:
    """Return whether a clause gives a day after the promised one."""
    due = promise.due
    days = (day for at, day in clause.sentence.days if clause.start <= at < clause.end)
    return due is not None and any(day > due for day in days)


def _said(promise: Promise, outcome: str, clause: _Clause) -> FollowedPromise:
    sentence = clause.sentence
    figure = sentence.text[slice(*clause.figure[:2])] if clause.figure else ""
    return FollowedPromise(
        promise=promise, outcome=outcome, place=sentence.place, quote=sentence.text[:120],
        figure=figure,
    )  # fmt: skip


def _share(subject: str, text: str) -> Fraction:
    """Return the share of a subject's pairs of signs that a text has."""
    pieces = {subject[i : i + 2] for i in range(len(subject) - 1)}
    plain = QUOTES.sub("", text)
    return Fraction(sum(piece in plain for piece in pieces), len(pieces)) if pieces else Fraction(0)


def _clause_of(subject: str, text: str) -> tuple[int, int]:
    """Return the clause of a sentence that has most of a subject, with what goes on behind it."""
    spans, at = [], 0
    for piece in CLAUSE.split(text):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    return max(spans, key=lambda span: _share(subject, text[span[0] : span[1]]))


def _figure(
    promised: Quantity, sentence: ToldSentence, span: tuple[int, int],
    alike: Sequence[frozenset[str]],
) -> tuple[int, int, Quantity | Interval] | None:  # fmt: skip
    """Return the first figure of the clause that measures what was promised."""
    own = family(promised.unit)
    for at, stop, value in sentence.figures:
        other = family(value.unit)
        same = own == other or any(own in group and other in group for group in alike)
        if same and span[0] <= at < span[1]:
            return at, stop, value
    return None


def _met(promise: Promise, clause: _Clause) -> bool | None:
    """Return whether the figure of a clause keeps a promise; None where its bounds do not tell."""
    if promise.quantity is None or clause.figure is None:
        return None
    goal, value = promise.quantity.amount, clause.figure[2]
    if promise.about:
        goal += abs(goal) * (ROUGHLY if promise.at_most else -ROUGHLY)
    if isinstance(value, Quantity):
        return value.amount <= goal if promise.at_most else value.amount >= goal
    bound = value.high if promise.at_most else value.low
    if bound is None:
        return None
    amount = Quantity(bound, value.unit).amount
    return (amount <= goal if promise.at_most else amount >= goal) or None
