"""A total behind clauses that each tell a figure of its name, and do not make it: a question.

春季学期支出619.20万元；秋季学期支出610.80万元；全年两学期共支出1238.00万元.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, groupby

from jiheng.model import Finding
from jiheng.model.prose import Passage
from jiheng.model.text import numeral
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, alike

WHOLE = re.compile(
    "(?:(?P<many>[两二三四五六七八九])(?:个|项|类|家)?[\u4e00-\u9fff]{1,3}?)?(?:全年|总共|一共|共计|合计|总计|累计|共|总)"
)
GENERAL = re.compile(
    "全年|总共|一共|共计|合计|总计|累计|[两二三四五六七八九](?:个|项|类|家)?[学片批期季年校院县镇区馆所][期区度]?|共|总|为|达到?|了"
)
CLAUSE = re.compile("[；。\n]")
INNER = re.compile("其中|连同|另|加上|扣除|不含|截至|上年|去年|含")
MOST, MOST_BACK = 40, 24
FEWEST = 2
NEAR = Fraction(1, 5)


def clause_sums(common: CommonReading) -> Iterator[Finding]:
    """A86: a total is what the clauses before it tell of the same thing."""
    for number, group in groupby(common.statements.all, key=lambda s: s.mention.passage):
        passage = common.report.reading.passages[number]
        own = list(group)[:MOST] if not passage.cells else []
        for at, total in enumerate(own):
            named = WHOLE.search(total.mention.name)
            if named is not None and _plain(total):
                before = [s for s in own[max(0, at - MOST_BACK) : at] if _beside(s, total)]
                yield from _of_clauses(passage, before, total, named)


def _plain(statement: Statement) -> bool:
    return statement.mention.kind in ("money", "count") and statement.is_plain


def _beside(statement: Statement, total: Statement) -> bool:
    """Return whether a figure stands in the sentence of a total, or in the one before it."""
    return 0 <= total.sentence[1] - statement.sentence[1] <= 1


def _of_clauses(
    passage: Passage, before: Sequence[Statement], total: Statement, named: re.Match[str]
) -> Iterator[Finding]:
    core = GENERAL.sub("", total.mention.name)[-2:]
    if len(core) < FEWEST or not before:
        return
    begin = before[0].mention.start - len(before[0].mention.name)
    text = passage.text[max(0, begin) : total.mention.end]
    if INNER.search(text):
        return
    parts: dict[int, list[Statement]] = {}
    for statement in before:
        if alike(statement, total) and _plain(statement) and statement.mention.name.endswith(core):
            clause = len(CLAUSE.findall(passage.text, 0, statement.mention.start))
            parts.setdefault(clause, []).append(statement)
    own = [group[0] for group in parts.values() if len(group) == 1]
    many = numeral(named.group("many")) if named.group("many") else len(own)
    if len(own) != len(parts) or len(own) != many or len(own) < FEWEST:
        return
    if any(sum((s.value for s in some), Fraction(0)) == total.value
           for size in range(1, len(own) + 1) for some in combinations(own[:8], size)):  # fmt: skip
        return
    addition = sum((s.value for s in own), Fraction(0))
    if abs(addition - total.value) > NEAR * max(addition, total.value):
        return
    typed = "+".join(s.mention.fact.text for s in own)
    yield not_given(total.mention, addition, typed, *(s.mention for s in own))
