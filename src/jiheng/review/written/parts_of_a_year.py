"""Quarters and halves make the year that they are of, wherever the year is told: A52."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from jiheng.model import Finding
from jiheng.model.prose import Mention
from jiheng.review.written.operands import (
    Operands,
    as_printed,
    one_apart,
    shared,
)
from jiheng.review.written.report import Report, finding

PARTS = (
    tuple(re.compile(p) for p in ("上半年", "下半年")),
    tuple(re.compile(f"第?{p}季度") for p in ("[一1]", "[二2]", "[三3]", "[四4]")),
)
OTHER = re.compile("占|率|比|较|上年|去年|同期|目标|计划|进度|至|前|均")
YEAR = re.compile("全年|年度|本年|累计|合计|总|共")
FILLER = re.compile("第?[一二三四1-4]季度|[上下]半年|其中|全年|本年|累计|实际|分别|为|共|[…·.]+")
WINDOW = 6  # figures in which the parts stand
APART = 3  # passages between parts that stand a line each
MOST_WHOLES = 24


def parts_of_a_year(report: Report) -> Iterator[Finding]:
    """A52: 上半年461.2，下半年466.7 and 全年928.8: the parts make another year."""
    figures = sorted(report.reading.mentions, key=lambda m: (m.passage, m.start))
    for at, first in enumerate(figures):
        for names in PARTS:
            if not names[0].search(first.name):
                continue
            parts = _parts(figures[at : at + WINDOW], names)
            if len(parts) == len(names) and not report.reading.passages[first.passage].cells:
                yield from _held(report.operands, parts)


def _parts(figures: Sequence[Mention], names: Sequence[re.Pattern[str]]) -> list[Mention]:
    """Return the figures of the parts of a year, in turn; fewer if one is not told."""
    parts: list[Mention] = []
    for mention in figures:
        name = names[len(parts)] if len(parts) < len(names) else None
        if name is None:
            break
        alike = not parts or (
            mention.kind == parts[0].kind and mention.passage - parts[-1].passage <= APART
        )
        plain = mention.fact.exact is not None and mention.kind in ("money", "count", "bare")
        if (
            name.search(mention.name)
            and alike
            and plain
            and not OTHER.search(mention.name)
            and not mention.rise
        ):
            parts.append(mention)
    units = {m.fact.exact.unit for m in parts if m.fact.exact}
    return parts if len(units) == 1 else []


def _held(own: Operands, parts: Sequence[Mention]) -> Iterator[Finding]:
    total = sum((_number(m) for m in parts), Fraction(0))
    digits = max(m.fact.exact.digits or 0 for m in parts if m.fact.exact)
    unit = parts[0].fact.exact.unit if parts[0].fact.exact else ""
    near = [m for m in own.near(parts[0]) if not any(m is p for p in parts) and _fits(m, unit)]
    wholes = [
        m for m in near[-MOST_WHOLES:] if m.fact.exact and YEAR.search(f"{m.lead[-6:]}{m.name}")
    ]
    spread = Fraction(len(parts), 2 * 10**digits)
    if any(abs(_number(m) - total) <= spread for m in near):
        return
    words = FILLER.sub("", "".join(m.name for m in parts))
    named = [m for m in wholes if not words or shared(words, f"{m.name}{m.after}")]
    for year in named:
        slips = _slips(year, parts, total)
        if not slips:
            continue
        exact = year.fact.exact
        if exact is None or not exact.number:
            continue
        off = abs(total - _number(year))
        scale = (year.amount or Fraction(0)) / Fraction(exact.number)
        yield finding("A52", "question", year.fact.place, *(m.fact.place for m in parts),
                      what=f"“{year.name}”", stated=year.fact.text,
                      terms="+".join(m.fact.text for m in parts),
                      computed=as_printed(year, total * scale),
                      difference=as_printed(year, off * scale))  # fmt: skip
        return


def _fits(mention: Mention, unit: str) -> bool:
    return mention.fact.exact is not None and (not unit or mention.fact.exact.unit == unit)


def _slips(year: Mention, parts: Sequence[Mention], total: Fraction) -> bool:
    """Return whether one of the figures is off by a digit: the year, or one of its parts."""
    off = _number(year) - total
    own = [(year, -off), *((part, off) for part in parts)]
    return any(one_apart(_digits(m, Fraction(0)), _digits(m, change)) for m, change in own)


def _digits(mention: Mention, change: Fraction) -> str:
    exact = mention.fact.exact
    digits = (exact.digits or 0) if exact is not None else 0
    return re.sub(r"\D", "", f"{float(_number(mention) + change):.{digits}f}")


def _number(mention: Mention) -> Fraction:
    return Fraction(mention.fact.exact.number) if mention.fact.exact is not None else Fraction(0)
