"""What became of the promises of the year before: kept, broken, or not a word; sure, or silent."""

import re
from collections.abc import Iterable, Iterator, Sequence
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
CLAUSE = re.compile(r"[，；。]")
NEAREST = 24  # signs between the subject and its figure


def followed(
    promises: Iterable[Promise], sentences: Sequence[ToldSentence], lexicon: Lexicon
) -> Iterator[FollowedPromise]:
    """Yield each promise with what the sentences of the year say of it."""
    words = lexicon.groups["promises"]
    done, missed = re.compile(any_of(words["done"])), re.compile(any_of(words["missed"]))
    alike = [frozenset(text.split()) for text in lexicon.lists["counted_alike"]]
    for promise in promises:
        told = [
            (share, s) for s in sentences if (share := _share(promise.subject, s.text)) >= ABOUT
        ]
        told.sort(key=_by_share, reverse=True)
        outcomes = (_outcome(promise, s, done, missed, alike) for _, s in told)
        said = next((outcome for outcome in outcomes if outcome is not None), None)
        yield said or FollowedPromise(promise=promise, outcome=UNMENTIONED)


def _by_share(pair: tuple[Fraction, ToldSentence]) -> Fraction:
    return pair[0]


def _share(subject: str, text: str) -> Fraction:
    """Return the share of a subject's pairs of signs that a text has."""
    pieces = {subject[i : i + 2] for i in range(len(subject) - 1)}
    return Fraction(sum(piece in text for piece in pieces), len(pieces)) if pieces else Fraction(0)


def _outcome(
    promise: Promise, sentence: ToldSentence, done: re.Pattern[str], missed: re.Pattern[str],
    alike: Sequence[frozenset[str]],
) -> FollowedPromise | None:  # fmt: skip
    """Return what a sentence about a promise says became of it; None where it does not say."""
    start, end = _clause_of(promise.subject, sentence.text)
    clause = sentence.text[start:end]
    after = sentence.text[start:]

    def say(outcome: str, figure: str = "") -> FollowedPromise:
        return FollowedPromise(
            promise=promise, outcome=outcome, place=sentence.place,
            quote=sentence.text[:120], figure=figure,
        )  # fmt: skip

    if missed.search(clause) or (missed.search(after) and not re.search(r"\d", after)):
        return say(BROKEN)
    late = promise.due and any(start <= at < end and day > promise.due for at, day in sentence.days)
    if promise.quantity is not None:
        figure = _figure(promise.quantity, sentence, start, end, alike)
        if figure is None:
            return None
        at, stop, value = figure
        met = _met(promise, value)
        if met is None:
            return None
        return say(KEPT if met and not late else BROKEN, sentence.text[at:stop])
    if late:
        return say(BROKEN)
    return say(KEPT) if done.search(clause) else None


def _clause_of(subject: str, text: str) -> tuple[int, int]:
    """Return the clause of a sentence that has most of a subject, with what goes on behind it."""
    spans, at = [], 0
    for piece in CLAUSE.split(text):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    return max(spans, key=lambda span: _share(subject, text[span[0] : span[1]]))


def _figure(
    promised: Quantity, sentence: ToldSentence, start: int, end: int,
    alike: Sequence[frozenset[str]],
) -> tuple[int, int, Quantity | Interval] | None:  # fmt: skip
    """Return the first figure of the clause that measures what was promised."""
    own = family(promised.unit)
    for at, stop, value in sentence.figures:
        other = family(value.unit)
        same = own == other or any(own in group and other in group for group in alike)
        if same and start <= at < end:
            return at, stop, value
    return None


def _met(promise: Promise, value: Quantity | Interval) -> bool | None:
    """Return whether a figure keeps a promise; None where its bounds do not tell."""
    if promise.quantity is None:
        return None
    wanted = promise.quantity.amount
    if isinstance(value, Quantity):
        return value.amount <= wanted if promise.at_most else value.amount >= wanted
    bound = value.high if promise.at_most else value.low
    if bound is None:
        return None
    amount = Quantity(bound, value.unit).amount
    kept = amount <= wanted if promise.at_most else amount >= wanted
    return True if kept else None
