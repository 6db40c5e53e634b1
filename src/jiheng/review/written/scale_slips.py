"""An average whose digits are right and whose unit is not: 户均0.48元 of 307.20万元 and 640户."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose_per import of_each, per_words, size_of
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import as_printed, digits_of
from jiheng.review.written.report import asked
from jiheng.review.written.statements import Statement, alike

SCALES = (Fraction(10_000), Fraction(1, 10_000), Fraction(1000), Fraction(1, 1000), Fraction(100),
          Fraction(1, 100))  # fmt: skip
UNITS = 10_000  # 元 and 万元
LEAST_DIGITS = 3
MOST_ALIKE = 20  # figures of a word that are looked at: time grows evenly
MOST = 40


def scale_slips(common: CommonReading) -> Iterator[Finding]:
    """A86: an average that its total over its number gives, but for a unit."""
    for statement in common.statements.all:
        mention = statement.mention
        words = per_words(mention)
        if mention.kind != "money" or len(words) != 1 or not words[0] or mention.about:
            continue
        counts = _counts(common, statement, words[0])
        totals = _totals(common, statement) if counts else []
        pairs = [(t, c, _mean(statement, t, c)) for t in totals for c in counts]
        spread = 2 * mention.half_unit / statement.value
        if any(abs(value / statement.value - 1) <= spread for _, _, value in pairs):
            continue
        for total, count, value in pairs:
            if any(abs(value / statement.value / scale - 1) <= spread for scale in SCALES):
                yield asked("A86", "default", mention.fact.place, total.mention.fact.place,
                            count.mention.fact.place, what=f"“{mention.name}”",
                            stated=mention.fact.text,
                            terms=f"{total.mention.fact.text}÷{count.mention.fact.text}",
                            computed=as_printed(mention, value))  # fmt: skip
                break


def told_in_two_units(common: CommonReading) -> Iterator[Finding]:
    """A86: 合同总价298.00元 in one place, 合同价298.00万元 in another."""
    by_digits: dict[tuple[str, int], list[Statement]] = defaultdict(list)
    for statement in common.statements.all:
        mention, exact = statement.mention, statement.mention.fact.exact
        if mention.kind != "money" or exact is None or mention.about or per_words(mention):
            continue
        digits = digits_of(mention, statement.value)
        if len(digits.strip("0")) < LEAST_DIGITS or "/" in exact.unit:
            continue
        for earlier in by_digits[digits, exact.digits or 0][:MOST_ALIKE]:
            ratio = max(earlier.value, statement.value) / min(earlier.value, statement.value)
            if ratio == UNITS and earlier.named & statement.named:
                yield asked("A86", "restated", mention.fact.place, earlier.mention.fact.place,
                            what=f"“{mention.name}”", stated=mention.fact.text,
                            other=earlier.mention.fact.text)  # fmt: skip
                break
        by_digits[digits, exact.digits or 0].append(statement)


def _counts(common: CommonReading, statement: Statement, word: str) -> list[Statement]:
    """Return the numbers, in the sentence of an average, of what it is per."""
    near = [s for s in common.statements.near(statement) if s.sentence == statement.sentence]
    counts = [s for s in near if s.mention.kind == "count" and not s.mention.target]
    chosen = {id(m) for m in of_each([s.mention for s in counts], word)}
    return [s for s in counts if id(s.mention) in chosen]


def _totals(common: CommonReading, statement: Statement) -> Sequence[Statement]:
    """Return the amounts beside an average, and those elsewhere named by the words before it."""
    read = common.statements
    words = statement.named | statement.around | statement.topic
    places = {p for pair in words for p in read.by_pair.get(pair, ())[:MOST_ALIKE]}
    own = [read.all[p] for p in sorted(places)[:MOST]]
    known = {id(s) for s in own}
    near = [s for s in read.near(statement) if id(s) not in known]
    return [s for s in (*near, *own) if s is not statement and alike(s, statement)
            and not per_words(s.mention) and not s.mention.rise]  # fmt: skip


def _mean(statement: Statement, total: Statement, count: Statement) -> Fraction:
    return total.value / (count.value / size_of(statement.mention, count.mention))
