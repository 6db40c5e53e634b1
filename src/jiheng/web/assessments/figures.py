"""Figures of reports: each with its id, its exact value, its unit and where it comes from."""

from decimal import Decimal
from fractions import Fraction

from jiheng.model import Figure, Span, half_up

PERCENT, DIGITS = 100, 2
WAN = 10_000


class Figures:
    """Gives figures their ids; lives as long as one report is composed."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def number(
        self, id_: str, label: str, value: Decimal | Fraction | int, unit: str, source: str,
        *, digits: int | None = None,
    ) -> Figure:  # fmt: skip
        """Return a figure as it is printed, rounded half up where digits are given."""
        exact = Fraction(value)
        text = f"{half_up(exact, digits):f}" if digits is not None else f"{value}"
        return self._figure(id_, label, f"{exact}", unit, text, source)

    def money(self, id_: str, label: str, yuan: Fraction, source: str) -> Figure:
        """Return an amount in 万元 with two decimals."""
        return self.number(id_, label, yuan / WAN, "万元", source, digits=DIGITS)

    def share(self, id_: str, label: str, value: Fraction, source: str) -> Figure:
        """Return a share in per cent with two decimals."""
        text = f"{half_up(value * PERCENT, DIGITS):f}%"
        return self._figure(id_, label, f"{value * PERCENT}", "%", text, source)

    def _figure(self, *of_figure: str) -> Figure:
        id_, label, exact, unit, text, source = of_figure
        count = self._used[id_] = self._used.get(id_, 0) + 1
        own = id_ if count == 1 else f"{id_}_{count}"
        return Figure(id=own, label=label, exact=exact, unit=unit, text=text, source=source)


def cell(text: object) -> tuple[Span, ...]:
    """Return a cell of a table; a dash for nothing."""
    return (text,) if isinstance(text, Figure) else (f"{text}" if f"{text}" else "—",)
