"""A figure that no figures give, while those that its words name nearly do: a question."""

import re
from collections.abc import Iterator, Sequence

from jiheng.model import Finding
from jiheng.model.prose_per import per_words
from jiheng.review.written.common_reading import CommonReading
from jiheng.review.written.derivations import Derivation, derivations, derivations_of
from jiheng.review.written.operands import digits_of, last_unit, one_apart
from jiheng.review.written.products import more_than_product
from jiheng.review.written.report import not_given
from jiheng.review.written.statements import Statement, Statements, pairs

LEAST_DIGITS = 3
CHANGED = re.compile(
    "(?:增长|增加|增幅|提高|上升|下降|减少|降低|降幅|节约|压减|净增|增)[率了为达约]*$"
)
OF_TWO = re.compile(
    "(?:相差|差额|差距|其余|剩余|结余|结转|余额|净增|净减|增加|减少|节约|压减|提高|下降|降低|尚有|未支出|未[\u4e00-\u9fff]{1,3})[\u4e00-\u9fff]{0,4}$"
)
OTHER = re.compile("上年|去年|同期|原|目标|省|全国")
TENFOLD, HUNDREDFOLD = 10, 100
EXACT = ("product", "portion", "mean")  # what their terms are rounded by counts, too


def unexplained(common: CommonReading) -> Iterator[Finding]:
    """A86: 取样420个，合格413个 and 合格率98.93%: one digit off what they give."""
    read = common.statements
    for statement in read.all:
        derivation = near_miss(read, statement)
        if derivation is not None:
            yield not_given(statement.mention, derivation.value, derivation.formula,
                            *(t.mention for t in derivation.terms))  # fmt: skip


def near_miss(read: Statements, statement: Statement) -> Derivation | None:
    """Return what a figure is one slip away from, if nothing gives it; None if something does."""
    mention = statement.mention
    if mention.about or mention.fact.exact is None or mention.target:
        return None
    kind = kind_meant(statement)
    digits = digits_of(mention, statement.value)
    if not kind or len(digits.strip("0")) < LEAST_DIGITS:
        return None
    operands = read.beside(statement)
    slips = [
        derivation
        for derivation in derivations_of(statement, operands, kind)
        if _slipped(statement, derivation, digits)
    ]
    if len({slip.value for slip in slips}) != 1 or _explained(statement, operands):
        return None
    return slips[0]


def _slipped(statement: Statement, derivation: Derivation, digits: str) -> bool:
    """Return whether a figure is a slip from what its terms give, these being named as it is."""
    if not statement.value < TENFOLD * derivation.value < HUNDREDFOLD * statement.value:
        return False  # it has another number of digits
    if not _of_its_name(statement, derivation) or not _binds(statement, derivation):
        return False
    if derivation.kind == "product" and more_than_product(_clauses(statement)):
        return False
    printed = digits_of(statement.mention, derivation.value)
    return _sensible(statement, derivation) and one_apart(digits, printed)


def _clauses(statement: Statement) -> str:
    """Return the words of the sentence of a figure up to it."""
    return f"{statement.mention.lead}{statement.mention.name}"


def _explained(statement: Statement, operands: Sequence[Statement]) -> bool:
    """Return whether any figures give it, as exactly as it and they are printed."""
    spread = last_unit(statement.mention)
    return any(
        abs(derivation.value - statement.value)
        <= spread + (derivation.spread if derivation.kind in EXACT else 0)
        for derivation in derivations(statement, operands)
    )


def _sensible(statement: Statement, derivation: Derivation) -> bool:
    """Return whether a share is of a part of something more, of no points."""
    if OTHER.search(f"{statement.mention.lead[-3:]}{statement.mention.name}"):
        return False
    if derivation.kind != "share":
        return True
    top, bottom = derivation.terms
    done = top.value < bottom.value or statement.value > 1
    return done and "score" not in (top.mention.kind, bottom.mention.kind)


def _of_its_name(statement: Statement, derivation: Derivation) -> bool:
    """Return whether the words of a share name its part, those of 占 its whole."""
    if derivation.kind != "share":
        return derivation.kind != "change"
    top, bottom = derivation.terms
    _, taken, base = statement.mention.name.rpartition("占")
    named = frozenset(pairs(base.replace("率", "、")))
    return bool(named & (bottom if taken else top).named)


def kind_meant(statement: Statement) -> str:
    """Return the relation that the words of a figure say it is of; empty for none."""
    mention = statement.mention
    name = mention.name
    if mention.kind == "share":
        return "change" if mention.rise or CHANGED.search(name) else "share"
    if mention.kind == "points":
        return "difference"
    if per_words(mention) or "均" in name:
        return "mean"
    if mention.rise or OF_TWO.search(name):
        return "difference"
    return "product" if mention.kind == "money" else ""


def _binds(statement: Statement, derivation: Derivation) -> bool:
    """Return whether all terms stand in the sentence of a figure or are named as it is."""
    return all(
        term.sentence == statement.sentence or statement.named & (term.named | term.around)
        for term in derivation.terms
    )
