"""Numbers that a sentence states in a unit, with the words that make them approximate."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from jiheng.model import Interval
from jiheng.model.hedge import Hedge

NUMBER = re.compile(r"(?<![\d.,])\d{1,15}(?:\.\d{1,6})?(?!\d|[.,]\d)")


def holds(interval: Interval, value: Fraction) -> bool:
    """Return whether a value, in the unit of the interval, lies in it."""
    low, high = interval.low, interval.high
    above = low is None or value > low or (value == low and not interval.low_open)
    below = high is None or value < high or (value == high and not interval.high_open)
    return above and below


def claimed_numbers(
    text: str, unit: str, hedges: Iterable[Hedge]
) -> Iterator[tuple[str, Interval]]:
    """Yield the numbers in a unit as they are written, and what each says for certain."""
    written_out = [hedge for hedge in hedges if not hedge.numerals]
    front = {w: h for h in written_out if not (h.after or h.inside) for w in h.words}
    behind = {w: h for h in written_out if h.after or h.inside for w in h.words}
    for match in NUMBER.finditer(text):
        before, rest = text[: match.start()], text[match.end() :]
        leading = _longest(word for word in front if before.endswith(word))
        inside = _longest(word for word in behind if rest.startswith(word))
        if not rest.removeprefix(inside).startswith(unit):
            continue
        after = rest.removeprefix(inside).removeprefix(unit)
        trailing = _longest(word for word in behind if after.startswith(word))
        hedge = front.get(leading) or behind.get(inside or trailing)
        written = f"{leading}{match[0]}{inside}{unit}{trailing}"
        yield written, _interval(Decimal(match[0]), hedge)


def _longest(words: Iterable[str]) -> str:
    return max(words, key=len, default="")


def _interval(number: Decimal, hedge: Hedge | None) -> Interval:
    """Return what is said of a number: by its decimals where no word makes it approximate."""
    if hedge is not None:
        return hedge.interval(number)
    exponent = number.as_tuple().exponent
    half = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2
    return Interval(number - half, number + half) if exponent else Interval(number, number)
