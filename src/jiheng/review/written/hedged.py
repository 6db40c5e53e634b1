"""An approximate figure fits the exact one of the same thing: A81."""

import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from jiheng.model import Finding, Interval, Quantity, factor
from jiheng.model.prose import Mention, Passage
from jiheng.model.quantity import half_up
from jiheng.review.written.report import Report, finding
from jiheng.review.written.same import kindred, known_same, names_of

VAGUE = re.compile("^(?!不)(?=.{0,12}(?:近|约|余|多|来|逾|超|突破|左右|上千|上万))")
SLACK = Fraction(9, 10)  # what 近 and 余 mean is usage: only what is far off is an error
INNER = re.compile("^(?:（|[，：]?(?:其中|分别为|包括))")
ETC = re.compile("等[^、]{0,3}$|^等")
LEAST_PARTS = 2
MOST_STATED = 12  # exact statements of one name that are compared


def hedged(report: Report) -> Iterator[Finding]:
    """A81: what is nearly, about or more than a number is that where it is told exactly."""
    exact: dict[str, list[Mention]] = defaultdict(list)
    approximate: list[Mention] = []
    for passage in report.running_passages:
        for mention in report.by_passage.get(passage.number, ()):
            if mention.kind not in ("count", "money") or mention.target or mention.rise:
                continue
            if mention.fact.exact is not None:
                for name in names_of(report, mention):
                    exact[name].append(mention)
            elif VAGUE.search(mention.fact.text) and passage.number not in report.reading.aims:
                approximate.append(mention)
    for mention in approximate:
        yield from _against_exact(report, mention, exact)
        yield from _against_parts(report, mention)


def _against_exact(
    report: Report, mention: Mention, exact: dict[str, list[Mention]]
) -> Iterator[Finding]:
    bound = mention.at_bound()
    others = [m for name in names_of(report, mention) for m in exact[name][:MOST_STATED]]
    for other in others:
        if known_same(report, bound, other) and _far(mention, other.amount or Fraction(0)):
            yield finding("A81", "default", mention.fact.place, other.fact.place,
                          stated=mention.fact.text, other=other.fact.text)  # fmt: skip
            return


def _far(mention: Mention, amount: Fraction) -> bool:
    """Return whether an amount lies far outside what an approximate figure says."""
    quantity = mention.fact.quantity
    if not isinstance(quantity, Interval):
        return False
    scale = factor(quantity.unit)
    low, high = (None if end is None else Fraction(end) * scale
                 for end in (quantity.low, quantity.high))  # fmt: skip
    below = low is not None and amount < low * SLACK
    above = high is not None and quantity.number is not None and amount > high / SLACK
    return below or above


def _against_parts(report: Report, mention: Mention) -> Iterator[Finding]:
    """Yield parts that are listed right behind an approximate total and make far less or more."""
    passage = report.reading.passages[mention.passage]
    parts = _parts(report, passage, mention)
    if len(parts) < LEAST_PARTS:
        return
    total = sum((m.amount or Fraction(0) for m in parts), Fraction(0))
    if _far(mention, total):
        unit = parts[0].fact.exact.unit if parts[0].fact.exact else ""
        shown = Quantity(half_up(total / factor(unit), _digits(parts)), unit).printed()
        yield finding("A81", "parts", mention.fact.place, *(m.fact.place for m in parts),
                      stated=mention.fact.text, other=shown)  # fmt: skip


def _parts(report: Report, passage: Passage, mention: Mention) -> list[Mention]:
    """Return the exact figures listed behind a total; none if the list is not closed."""
    stop = passage.text.find("。", mention.end)
    end = stop if stop >= 0 else len(passage.text)
    bound, last = mention.at_bound(), mention.end
    parts: list[Mention] = []
    for part in report.within(passage, mention.end, end):
        gap = passage.text[last : part.start]
        if not parts and not INNER.match(gap):
            return []
        if parts and (any(sign in gap for sign in "；）") or part.depth != parts[0].depth):
            break
        if part.about or ETC.search(part.name) or ETC.search(part.after):
            return []
        if not kindred(bound, part) or part.rise or part.target:
            break
        parts.append(part)
        last = part.end
    return parts


def _digits(parts: list[Mention]) -> int:
    return max((m.fact.exact.digits or 0 for m in parts if m.fact.exact), default=0)
