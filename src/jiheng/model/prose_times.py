"""An average times a count, and a factor such as months: the relation that it is a total."""

import re
from fractions import Fraction

from jiheng.model.prose import Mention, Relation
from jiheng.model.prose_per import size_of
from jiheng.model.prose_sums_of import number
from jiheng.model.quantity import factor as scale_of

PRICE = re.compile("每[\u4e00-\u9fff]{1,6}$|单价$")


def _is_price(average: Mention) -> bool:
    """Return whether an amount is set, so many yuan for each, and no quotient that was rounded."""
    exact = average.fact.exact
    return exact is not None and exact.unit == "元" and PRICE.search(average.name) is not None


def _last(average: Mention) -> Fraction:
    """Return by how much an average may be off: whole persons of one were rounded as well.

    It may be rounded or cut off, both are common: a whole unit of its last digit.
    """
    exact = average.fact.exact
    if "均" in average.name and exact is not None:
        return Fraction(1, 10 ** (exact.digits or 0)) * scale_of(exact.unit)
    return Fraction(0) if _is_price(average) else average.half_unit


def times(average: Mention, count: Mention, total: Mention, factor: Mention | None) -> Relation:
    """Return the relation that an average times a count, and so many months, is a total."""
    size = size_of(average, count)
    value, amount = average.amount or Fraction(0), (count.amount or Fraction(0)) / size
    exact = factor.fact.exact if factor is not None else None
    multiple = Fraction(exact.number) if exact is not None else Fraction(1)
    typed = f"{number(count)}*{number(average)}{f'*{exact.number}' if exact is not None else ''}"
    terms = ((1, count), (1, average), *(((1, factor),) if factor is not None else ()))
    spread = _last(average) * amount + count.half_unit / size * value
    return Relation(
        kind="average", code="A20", stated_mention=total, terms=terms, formula=typed,
        stated=total.amount or Fraction(0), computed=value * amount * multiple,
        tolerance=total.half_unit + multiple * spread,
        unit=total.fact.exact.unit if total.fact.exact else "",
    )  # fmt: skip
