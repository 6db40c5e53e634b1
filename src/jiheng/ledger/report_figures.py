"""What a name in the year's report stands for: a figure of a ledger, seen in one of its views."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from jiheng.ledger.completion import TARGET_OF
from jiheng.model import Counted, LedgerFigure, Period, Quantity, factor, half_up, year_of
from jiheng.model.ledger_figure import quantity_of
from jiheng.rulebook.ledger_report import (
    BASE,
    CHANGE,
    LAST_YEAR,
    TARGET,
    UNITS,
    UNIVERSE,
    Hole,
)

FigureIn = Callable[[str, Period], LedgerFigure | None]  # None: nobody keeps its ledgers
RISES, FALLS = "增长", "下降"
INCOMPLETE = "incomplete"  # a rank while figures of some units are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigure:
    """A figure as a sentence shows it; `refused` says why there is nothing to show."""

    hole: Hole
    figure: LedgerFigure  # whose rows it opens
    value: Fraction | None = None  # in `unit`
    quantity: Quantity | None = None  # as it is printed
    word: str = ""  # of a universe its name, of a change the way it goes
    unit: str = ""
    refused: str = ""

    @property
    def rows(self) -> tuple[Counted, ...]:
        """The rows behind it; of what is made of other figures, theirs."""
        return _rows(self.figure)


def shown_figure(hole: Hole, figure_in: FigureIn, year: int) -> ShownFigure | None:
    """Return what a name stands for in a year; None where nobody keeps its ledgers."""
    period = year_of(year - 1) if hole.view == LAST_YEAR else year_of(year)
    figure = figure_in(hole.figure, period)
    if figure is None:
        return None
    if hole.view == TARGET:
        target = next((part for part in figure.parts if part.definition.how == TARGET_OF), None)
        return _level(hole, target or figure, "no_target" if target is None else "")
    if figure.definition.how == "rank" and figure.value is not None and not figure.complete:
        return ShownFigure(hole=hole, figure=figure, refused=INCOMPLETE)
    if hole.view in (UNIVERSE, UNITS):
        return _universe(hole, figure)
    if hole.view == BASE:
        return _base(hole, figure)
    return _level(hole, figure)


def _level(hole: Hole, figure: LedgerFigure, refused: str = "") -> ShownFigure:
    quantity, unit = figure.quantity, figure.definition.unit
    if refused or quantity is None or figure.value is None:
        return ShownFigure(hole=hole, figure=figure, refused=refused or figure.refused or "no_rows")
    value, word = figure.value / factor(unit), ""
    if hole.view == CHANGE:
        word = FALLS if value < 0 else RISES
        value = abs(value)
        quantity = Quantity(half_up(value, quantity.digits or 0), quantity.unit, quantity.digits)
    return ShownFigure(
        hole=hole, figure=figure, value=value, quantity=quantity, word=word, unit=unit
    )


def _base(hole: Hole, figure: LedgerFigure) -> ShownFigure:
    """Return what growth is against, in the unit of what grew."""
    base = figure.facts.get("base")
    if figure.value is None or not isinstance(base, Fraction):
        return ShownFigure(hole=hole, figure=figure, refused=figure.refused or "no_base")
    grown = figure.parts[0].definition
    return ShownFigure(
        hole=hole, figure=figure, value=base / factor(grown.unit), unit=grown.unit,
        quantity=quantity_of(grown, base),
    )  # fmt: skip


def _universe(hole: Hole, figure: LedgerFigure) -> ShownFigure:
    """Return among whom a rank is one: the name of the universe, or how many units there are."""
    name = str(figure.facts.get("universe", ""))
    if figure.value is None or not figure.units or not name:
        refused = figure.refused or INCOMPLETE
        return ShownFigure(hole=hole, figure=figure, refused=refused)
    if hole.view == UNIVERSE:
        return ShownFigure(hole=hole, figure=figure, word=name)
    units = Fraction(figure.units)
    return ShownFigure(
        hole=hole, figure=figure, value=units, quantity=Quantity(half_up(units, 0), "")
    )


def _rows(figure: LedgerFigure) -> tuple[Counted, ...]:
    if figure.counted or not figure.parts:
        return figure.counted
    return tuple(row for part in figure.parts for row in _rows(part))
