"""Whether figures of the text explain a rate otherwise: then nothing is said against it.

A writer may have meant another part or base than the words that were understood name. Whoever
accuses a rate first looks whether some figures right around it give it.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, combinations, permutations, product

from jiheng.model.prose import Mention
from jiheng.model.prose_per import per_words
from jiheng.review.written.same import kindred

FEW, MOST = 6, 24  # figures that may explain a rate by sense, more do by chance
MOST_BEHIND = 4  # figures behind a list that may still be parts of it
MOST_LEFT, MOST_TOGETHER = 8, 3  # figures left out that may make up what a sum lacks
ROWS_BEHIND = 2  # rows below a list that may still be parts of its total
FEWEST_PARTS = 2
TOTALLED = re.compile("合计|共计|总计|共|小计")
SLACK = 1 + 1e-6  # of binary numbers, which are faster


def rate_explained(rate: Mention, near: Sequence[Mention], terms: Sequence[Mention] = ()) -> bool:
    """Return whether some two of the figures around a rate give it, as a share or as a change.

    Of a rate that was recomputed of two terms one of these stays, with another figure beside it:
    in the other order the two are a mistake, and any two others give a rate by chance.
    """
    exact = rate.fact.exact
    if exact is None:
        return False
    target, spread = abs(float(exact.amount)), 2 * float(exact.half_unit) * SLACK
    values = [(float(m.amount or 0), m) for m in _beside(rate, near) if not per_words(m)]
    for (top, m), (bottom, n) in permutations(values, 2):
        if not bottom or not kindred(m, n):
            continue
        if terms and sum(m is term or n is term for term in terms) != 1:
            continue
        share = top / bottom
        if any(abs(value - target) <= spread for value in (share, abs(share - 1))):
            return True
    return False


def list_goes_on(total: Mention, near: Sequence[Mention], terms: Sequence[Mention]) -> bool:
    """Return whether the figures right behind the parts that were read complete their total.

    So does the last in 其中贷款1,575万元、中央资金450万元全部到位，自筹到位135万元.
    """
    last = max((term.passage, term.start) for term in terms)
    behind = [m for m in near if (m.passage, m.start) > last and m.passage == last[0]]
    missing = _missing(total, terms)
    for figure in behind[:MOST_BEHIND]:
        if not kindred(figure, total) or figure is total:
            continue
        missing -= figure.amount or 0
        if not missing:
            return True
    return False


def others_complete(
    total: Mention, near: Sequence[Mention], terms: Sequence[Mention], span: tuple[int, int]
) -> bool:
    """Return whether figures of the sentence that were left out make up what a sum lacks.

    So 压减318.40万元、上年结转1,204.55万元 do behind 年初23,860.00万元，追加5,412.70万元.
    """
    missing = _missing(total, terms)
    known = {id(total), *(id(term) for term in terms)}
    left = [
        m for m in near
        if m.passage == total.passage and span[0] <= m.start < span[1] and m.amount
        and id(m) not in known and kindred(m, total)
    ][:MOST_LEFT]  # fmt: skip
    return any(
        sum((sign * (m.amount or 0) for sign, m in zip(signs, some, strict=True)), Fraction(0))
        == missing
        for size in range(1, MOST_TOGETHER + 1)
        for some in combinations(left, size)
        for signs in product((1, -1), repeat=size)
    )


def rows_complete(total: Mention, near: Sequence[Mention], terms: Sequence[Mention]) -> bool:
    """Return whether the rows right behind those that were added give what a sum lacks.

    A source that no form names, such as 居民出资 below 中央、省级、市级, is one of its parts.
    """
    last = max(term.passage for term in terms)
    if any(term.passage <= total.passage for term in terms):
        return False  # its parts are no rows below it
    missing = _missing(total, terms)
    behind = (m for m in near if last < m.passage <= last + ROWS_BEHIND)
    return any(kindred(m, total) and m.amount == missing for m in behind)


def ends_sooner(total: Mention, terms: Sequence[Mention]) -> bool:
    """Return whether the first of the parts give their total: what follows is of one of them."""
    sums = accumulate((term.amount or Fraction(0) for term in terms), initial=Fraction(0))
    return total.amount in list(sums)[FEWEST_PARTS:]


def totalled_behind(near: Sequence[Mention], terms: Sequence[Mention]) -> bool:
    """Return whether parts have a total of their own right behind: 分别支付108…，合计428万元."""
    last = max((term.passage, term.end) for term in terms)
    behind = next((m for m in near if (m.passage, m.start) > last), None)
    if behind is None or behind.passage != last[0] or not TOTALLED.match(behind.name):
        return False
    return behind.amount == sum(term.amount or 0 for term in terms)


def _missing(total: Mention, terms: Sequence[Mention]) -> Fraction:
    """Return what parts lack of their total."""
    parts = (term.amount or Fraction(0) for term in terms)
    return (total.amount or Fraction(0)) - sum(parts, Fraction(0))


def _beside(rate: Mention, figures: Sequence[Mention]) -> list[Mention]:
    """Return the figures of the passage of a rate, and a few before them."""
    before = [m for m in figures if m.passage < rate.passage]
    return [*before[-FEW:], *(m for m in figures if m.passage == rate.passage)][:MOST]
