"""Words and figures that forms and tables of transfers, bonds and services share."""

from decimal import Decimal
from fractions import Fraction

from jiheng.model import Quantity, factor, half_up
from jiheng.reporting.source import Source
from jiheng.scoring import BondCover, money_of

DASH = "—"


def listed(source: Source, sheet: str, field: str, id_: str) -> str:
    """Return the label of an entry of a list, or what was written where it is none."""
    return source.rules.form.label(sheet, field, id_)


def printed(source: Source, value: Fraction | None) -> Decimal | None:
    """Return yuan in the unit of the report with two decimals; None if not stated."""
    unit = source.evaluation.overview.money_unit
    return half_up(value / factor(unit), 2) if value is not None else None


def money(source: Source, quantity: Quantity | None) -> Decimal | None:
    """Return an amount in the unit of the report; None if not stated."""
    return printed(source, money_of(quantity))


def percent(value: Fraction | None, without: str = DASH) -> str:
    """Return a share as per cent with two decimals."""
    return f"{half_up(value * 100, 2)}%" if value is not None else without


def cover_sentence(source: Source, cover: BondCover) -> str:
    """Return how far income covers debt and how much of the bonds is paid out, in a sentence."""
    words, unit = source.rules.wording["bonds"], source.evaluation.overview.money_unit
    if cover.ratio is None:
        covered = words["unread" if cover.unread else "nothing_due"]
    else:
        covered = words["covered"].format(
            earned=f"{printed(source, cover.earned)}{unit}",
            due=f"{printed(source, cover.due)}{unit}", ratio=half_up(cover.ratio, 2),
            all=half_up(cover.ratio_of_all or Fraction(0), 2),
        )  # fmt: skip
    if cover.progress is None:
        return covered
    return covered + words["progress"].format(progress=percent(cover.progress))
