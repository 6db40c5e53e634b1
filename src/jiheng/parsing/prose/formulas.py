"""Sums and products that a text writes out with their signs: 1840张×1500元=276.00万元."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from jiheng.model.prose import Mention, Passage, Relation
from jiheng.model.prose_sums_of import number

SIGNS = {"×": "*", "*": "*", "x": "*", "X": "*", "✕": "*", "÷": "/", "/": "/", "+": "+", "＋": "+",
         "-": "-", "－": "-", "−": "-"}  # fmt: skip
TAIL = re.compile(r"=|＝|[，,]?(?:共?计|合计|共|小计|合)")
WRITTEN_AFTER = re.compile(r"[=＝]")  # behind it the result may be of sums as well
MEASURE = re.compile(
    "^[\u4e00-\u9fff]{1,2}(?=[^\u4e00-\u9fff])"
)  # a measure word nobody knows: 1,450具
MOST = 12  # figures of a formula
SCALES = (Fraction(1), Fraction(10_000), Fraction(1, 10_000), Fraction(100), Fraction(1, 100))
FAR = 2  # a result further off is of something else


def formulas(passage: Passage, mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield the formulas of a passage: figures joined by signs, and the result behind =."""
    for at in range(2, len(mentions)):
        stated = mentions[at]
        tail = TAIL.fullmatch(passage.text[mentions[at - 1].end : stated.start].strip())
        if tail is None:
            continue
        run, signs = _run(passage, mentions, at)
        if not WRITTEN_AFTER.search(tail.group()) and set(signs) != {"*"}:
            continue
        if len(run) > 1 and stated.amount is not None and stated.fact.exact is not None:
            yield from _formula(run, signs, stated)


def spelt_out(passage: Passage, mentions: Sequence[Mention]) -> Iterator[Relation]:
    """Yield 利息486万元（15,000万元×3.12%）: an amount, and in brackets how it was made."""
    for at in range(1, len(mentions) - 1):
        stated, first = mentions[at - 1], mentions[at]
        opened = passage.text[stated.end : first.start]
        if opened not in ("（", "（即", "（按", "（=") or stated.about or not stated.amount:
            continue
        run, signs = [first], []
        for mention in mentions[at + 1 : at + MOST]:
            sign = _sign(passage, run[-1], mention)
            if sign is None:
                break
            run.append(mention)
            signs.append(sign)
        closed = passage.text[run[-1].end : run[-1].end + 1] == "）"
        if closed and signs and not any(m.amount is None or m.about for m in run):
            yield from _formula(run, signs, stated)


def _sign(passage: Passage, first: Mention, other: Mention) -> str | None:
    """Return the sign that joins two figures; None for anything else."""
    between = passage.text[first.end : other.start]
    if first.kind == "bare":
        between = MEASURE.sub("", between)
    return SIGNS.get(between.strip())


def _run(passage: Passage, mentions: Sequence[Mention], at: int) -> tuple[list[Mention], list[str]]:
    """Return the figures before =, and the signs between them."""
    run: list[Mention] = [mentions[at - 1]]
    signs: list[str] = []
    for mention in reversed(mentions[max(0, at - MOST) : at - 1]):
        sign = _sign(passage, mention, run[0])
        if sign is None:
            break
        run.insert(0, mention)
        signs.insert(0, sign)
    before = passage.text[max(0, run[0].start - 1) : run[0].start]
    if before in ("（", "(", *SIGNS) or any(m.amount is None or m.about for m in run):
        return [], []  # the formula begins earlier than could be read
    return run, signs


def _formula(run: Sequence[Mention], signs: Sequence[str], stated: Mention) -> Iterator[Relation]:
    computed = _value([m.amount or Fraction(0) for m in run], signs)
    exact = stated.fact.exact
    if computed is None or not stated.amount or exact is None:
        return
    scale = min(SCALES, key=lambda s: abs(computed * s / (stated.amount or 1) - 1))
    computed *= scale
    if not Fraction(1, FAR) <= computed / stated.amount <= FAR:
        return
    unit = stated.amount / Fraction(exact.number) / 10 ** (exact.digits or 0)
    spread = sum((m.half_unit / abs(m.amount) for m in run if m.amount), Fraction(0))
    plain = set(signs) <= {"+", "-"}
    yield Relation(
        kind="formula", code="A52" if plain else "A20",
        stated_mention=replace(stated, name=run[0].name or stated.name),
        terms=tuple((1, m) for m in run), formula=_typed(run, signs), stated=stated.amount,
        computed=computed,
        tolerance=Fraction(0) if plain else unit + (abs(computed) * spread if "/" in signs else 0),
        unit=exact.unit,
    )  # fmt: skip


def _value(values: Sequence[Fraction], signs: Sequence[str]) -> Fraction | None:
    """Return what figures joined by signs make: products before sums."""
    terms = [values[0]]
    for sign, value in zip(signs, values[1:], strict=True):
        if sign == "*":
            terms[-1] *= value
        elif sign == "/":
            if not value:
                return None
            terms[-1] /= value
        else:
            terms.append(value if sign == "+" else -value)
    return sum(terms, Fraction(0))


def _typed(run: Sequence[Mention], signs: Sequence[str]) -> str:
    return number(run[0]) + "".join(
        f"{sign}{number(m)}" for sign, m in zip(signs, run[1:], strict=True)
    )
