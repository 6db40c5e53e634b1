"""Rates and intervals as pages, sheets and years print them: rounded once, half up."""

from fractions import Fraction

from django.utils.translation import gettext as _

from jiheng.methods.satisfaction import SatisfactionRate, WeightedRate
from jiheng.model import half_up

DIGITS = 1  # of a percentage: a sample of hundreds says no more
HUNDRED = 100


def percent(share: Fraction | float | None) -> str:
    """Return a share in per cent; nothing for none, and 100 and 0 without decimals."""
    if share is None:
        return ""
    number = half_up(Fraction(share) * HUNDRED, DIGITS)
    return f"{number.to_integral_value()}%" if number in (0, HUNDRED) else f"{number}%"


def interval(bounds: tuple[float, float] | None) -> str:
    """Return an interval in per cent; nothing for none."""
    if bounds is None:
        return ""
    low, high = (percent(bound).removesuffix("%") for bound in bounds)
    return f"{low}—{high}%"


def finite_interval(rate: SatisfactionRate | None) -> str:
    """Return the interval with the size of the population; of a census that it is one."""
    if rate is None or rate.finite is None:
        return ""
    if rate.census:
        return str(_("全部答了，没有抽样误差"))
    words = {"bounds": interval(rate.finite), "n": rate.population}
    return str(_("%(bounds)s（N=%(n)s）") % words)


def mean(value: Fraction | None) -> str:
    """Return a mean of points; nothing for none."""
    return "" if value is None else f"{half_up(value, 2)}"


def weighted(rate: WeightedRate | None) -> str:
    """Return a rate over groups with its interval and N."""
    if rate is None:
        return ""
    words = {"share": percent(rate.share), "n": rate.population, "bounds": interval(rate.bounds)}
    if rate.bounds is None:
        return str(_("%(share)s（N=%(n)s，样本太小，得不出区间）") % words)
    return str(_("%(share)s（N=%(n)s，%(bounds)s）") % words)
