"""Lists whose figures nearly make the total that is told beside them, or nearly all of it."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, groupby

from jiheng.model import Finding
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.operands import as_printed, digits_of, one_apart
from jiheng.review.written.report import Report, finding
from jiheng.review.written.statements import Statement, Statements, alike

TOTAL = re.compile("合计|总计|共计|小计|累计|总|共|全年|全部|分别|各类")
OPENS = re.compile("其中|分别|包括|包含|：|（|由|即")
OTHER = re.compile("上年|去年|同比|增长|下降|比|较|目标|计划|每|均|率|最|由|从")
LEAST, MOST = 2, 12
FEW = 8  # parts of which every choice is tried: time grows evenly
NEAR = 20  # one in twenty apart
LEAST_SHARES = 3
ALL_LOW, ALL_HIGH = Fraction(9, 10), Fraction(11, 10)
SHARE = re.compile("占|权重|比例|比重")


def list_sums(common: CommonReading) -> Iterator[Finding]:
    """A52: 共192人次，五期分别为42、38、35、31和46人次: what a list makes is not what is told."""
    report, read = common.report, common.statements
    for _, group in groupby(read.all, key=lambda s: s.sentence):
        own = [s for s in group if not report.reading.passages[s.sentence[0]].cells]
        yield from _distributions(report, own)
        for total, parts in _lists(report, own):
            sum_of = sum((p.value for p in parts), Fraction(0))
            if _explained(read, total, parts, sum_of):
                continue
            off = abs(sum_of - total.value)
            slip = one_apart(
                digits_of(total.mention, total.value), digits_of(total.mention, sum_of)
            )
            slips = slip or any(_slips(p, p.value + total.value - sum_of) for p in parts)
            if slips or (len(parts) > LEAST and off * NEAR <= total.value):
                yield finding("A52", "question", total.mention.fact.place,
                              *(p.mention.fact.place for p in parts),
                              what=f"“{total.mention.name}”", stated=total.mention.fact.text,
                              terms="+".join(p.mention.fact.text for p in parts),
                              computed=as_printed(total.mention, sum_of),
                              difference=as_printed(total.mention, off))  # fmt: skip


def _slips(part: Statement, value: Fraction) -> bool:
    return value > 0 and one_apart(
        digits_of(part.mention, part.value), digits_of(part.mention, value)
    )


def _lists(report: Report, own: Sequence[Statement]) -> Iterator[tuple[Statement, list[Statement]]]:
    """Yield totals with the figures of their kind that stand behind them, or before a 合计."""
    plain = [s for s in own if s.mention.kind in ("money", "count") and _plain(s)]
    for at, total in enumerate(plain):
        alikes = [s for s in plain[at + 1 : at + 1 + MOST] if alike(s, total)]
        parts: list[Statement] = []
        for part in alikes:
            if part.value >= total.value or (
                parts and re.search("合计|共计|总计|小计", part.mention.name)
            ):
                break
            parts.append(part)
        if len(parts) >= LEAST:
            text = report.reading.passages[total.sentence[0]].text
            between = text[total.mention.end : parts[0].mention.start]
            if OPENS.search(between) or TOTAL.search(total.mention.name):
                yield total, parts
        if re.search("合计|共计|总计", total.mention.name):
            before = [s for s in plain[max(0, at - MOST) : at] if alike(s, total)]
            if len(before) >= LEAST and all(s.value < total.value for s in before):
                yield total, before


def _plain(statement: Statement) -> bool:
    mention = statement.mention
    plain = mention.fact.exact is not None and not (mention.rise or mention.about or mention.target)
    return plain and not (per_words(mention) or OTHER.search(mention.name))


def _explained(
    read: Statements, total: Statement, parts: Sequence[Statement], sum_of: Fraction
) -> bool:
    """Return whether some of the figures make the total, or another tells what the list makes."""
    spread = total.mention.half_unit * 2 + sum(p.mention.half_unit for p in parts)
    if abs(sum_of - total.value) <= spread:
        return True
    few = parts[:FEW]
    for size in range(LEAST, len(few) + 1):
        for chosen in combinations(few, size):
            if abs(sum(p.value for p in chosen) - total.value) <= spread:
                return True
    off = abs(total.value - sum_of)
    near = read.near(total)
    return any(alike(s, total) and (abs(s.value - sum_of) <= spread or s.value == off)
               and not any(s is p for p in parts) for s in near)  # fmt: skip


def _distributions(report: Report, own: Sequence[Statement]) -> Iterator[Finding]:
    """Yield shares of one whole that together are not all of it: 50%、30%和25%."""
    shares = [s for s in own if s.mention.kind == "share" and s.mention.fact.exact is not None
              and not (s.mention.rise or s.mention.about or s.mention.target)]  # fmt: skip
    if len(shares) < LEAST_SHARES:
        return
    text = report.reading.passages[own[0].sentence[0]].text
    said = text[max(0, shares[0].mention.start - 40) : shares[-1].mention.end]
    if not SHARE.search(said) or any(re.search("率|同比|增|降", s.mention.name) for s in shares):
        return
    total = sum((s.value for s in shares), Fraction(0))
    spread = sum((s.mention.half_unit for s in shares), Fraction(0)) * 2
    if not ALL_LOW <= total <= ALL_HIGH or abs(total - 1) <= spread:
        return
    for size in range(LEAST, len(shares)):
        for chosen in combinations(shares[:FEW], size):
            sum_of = sum((s.value for s in chosen), Fraction(0))
            if abs(sum_of - 1) <= spread or any(abs(sum_of - s.value) <= spread for s in shares):
                return
    first = shares[0].mention
    yield finding("A52", "question", first.fact.place, *(s.mention.fact.place for s in shares[1:]),
                  what=f"“{first.name}”", stated="100%",
                  terms="+".join(s.mention.fact.text for s in shares),
                  computed=as_printed(first, total),
                  difference=as_printed(first, abs(total - 1)))  # fmt: skip
