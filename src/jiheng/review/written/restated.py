"""One quantity told twice, once with a slip of the pen: a question.

How much two names must have in common depends on how unlikely the slip is by chance: two digits
of five that changed places hardly ever are another figure, one other digit of three often is.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import digits_of
from jiheng.review.written.report import Report, finding
from jiheng.review.written.statements import Statement

KINDS = ("money", "count", "share", "foreign")
APART = re.compile(
    "(?:19|20)\\d{2}(?=年|[—-])|上年|去年|同期|往年|以前|下年|次年|明年|目标|计划|拟|年初|年末|年底|期末|期初|上半|下半|[一二三四]季|\\d{1,2}月"
    "|第[一二三四五六七八九十\\d]+|[一二三四五六七八九十甲乙丙丁A-F](?=[区镇乡村期标包组类])|比|每|均|最|由|从|未|不|原|另|其余|剩余"
)
SWAPPED = {3: 3, 4: 1}  # digits, without noughts at the end: pairs of signs the names share
REPLACED = {3: 5, 4: 3, 5: 2, 6: 2}
FEWEST_SWAPPED, FEWEST_REPLACED = 0, 1  # of longer ones
LEAST_DIGITS = 3
MOST_ALIKE = 20  # figures alike that are looked at: time grows evenly
WILD = "*"


@dataclass(frozen=True, slots=True)
class Printed:
    """A statement with the digits of its figure."""

    statement: Statement
    digits: str

    @property
    def length(self) -> int:
        """Return how many digits there are without noughts at the end."""
        return len(self.digits.rstrip("0"))


def restated(common: CommonReading) -> Iterator[Finding]:
    """A86: 优待金561.60万元 in one place, 优待金516.60万元 in another."""
    holding = {
        (m.passage, m.start) for r in common.report.reading.relations if r.verdict == "holds"
        for m in (r.stated_mention, *(m for _, m in r.terms)) if m is not None
    }  # fmt: skip
    said: set[frozenset[Fraction]] = set()
    for first, other, swapped in _pairs(common):
        if not _one_quantity(common.report, first, other, swapped=swapped):
            continue
        earlier, later = first.statement.mention, other.statement.mention
        both_hold = all((m.passage, m.start) in holding for m in (earlier, later))
        pair = frozenset((first.statement.value, other.statement.value))
        if pair in said or both_hold:
            continue
        said.add(pair)
        yield finding("A86", "restated", later.fact.place, earlier.fact.place,
                      what=f"“{later.name}”", stated=later.fact.text,
                      other=earlier.fact.text)  # fmt: skip


def _pairs(common: CommonReading) -> Iterator[tuple[Printed, Printed, bool]]:
    """Yield figures of two sentences that are a slip apart, and whether two digits are swapped."""
    alike: dict[tuple[str, str], list[Printed]] = defaultdict(list)
    for statement in filter(_plain, common.statements.all):
        printed = Printed(statement, digits_of(statement.mention, statement.value))
        for key in _slips(printed):
            earlier = alike[key]
            for first in earlier[:MOST_ALIKE]:
                if first.statement.sentence != statement.sentence:
                    yield first, printed, WILD not in key[1]
            earlier.append(printed)


def _plain(statement: Statement) -> bool:
    mention = statement.mention
    exact = mention.kind in KINDS and mention.fact.exact is not None and not mention.about
    return exact and not (mention.rise or per_words(mention) or mention.after_of)


def _slips(printed: Printed) -> Iterator[tuple[str, str]]:
    """Yield what a figure has in common with those that differ in one digit, or in two swapped."""
    digits, mention = printed.digits, printed.statement.mention
    exact = mention.fact.exact
    family = f"{mention.kind} {exact.unit if exact is not None else ''}"
    for at in range(len(digits)):
        yield family, f"{digits[:at]}{WILD}{digits[at + 1 :]}"
        if at + 1 < len(digits) and digits[at] != digits[at + 1]:
            pair = "".join(sorted(digits[at : at + 2]))
            yield family, f"{digits[:at]}[{pair}]{digits[at + 2 :]}"


def _one_quantity(report: Report, first: Printed, other: Printed, *, swapped: bool) -> bool:
    length = max(first.length, other.length)
    if length < LEAST_DIGITS:
        return False
    least = (
        SWAPPED.get(length, FEWEST_SWAPPED) if swapped else REPLACED.get(length, FEWEST_REPLACED)
    )
    earlier, later = first.statement, other.statement
    known = [s.known_by if swapped else s.named | s.around for s in (earlier, later)]
    return (
        len(known[0] & known[1]) >= least
        and earlier.value != later.value
        and told_apart(report, earlier) == told_apart(report, later)
    )


def told_apart(report: Report, statement: Statement) -> frozenset[str]:
    """Return the words of a figure that tell it from another of its name."""
    clause = re.split("[，；：、]", statement.mention.lead)[-1]  # empty if the name is all of it
    words = set(APART.findall(f"{clause}{statement.mention.name}"))
    return frozenset(words - {str(report.reading.year)})
