"""比较分析法: actual against target, year against year, unit against unit, sum against parts.

Source: 财预〔2020〕10号 (comparison of objectives with results, of periods, of departments and
regions). Ratios are fractions, differences carry the unit of their figures.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from jiheng.methods.inputs import Array, choice, exact, frozen, integer, number, same_length, vector
from jiheng.methods.result import MethodInputError, MethodWarning, Result, method_warning, steps

BASIS = "national"
TIES = ("min", "max", "average", "dense")


class Growth(NamedTuple):
    """A base, the change from it, and the change as a fraction of it."""

    base: float
    change: float
    growth: float | None


class Execution(NamedTuple):
    """Budget execution, as fractions; None without a positive budget."""

    execution_rate_adjusted: float | None
    execution_rate_initial: float | None
    adjustment_rate: float | None


class SumCheck(NamedTuple):
    """The parts less the stated total, and whether rounding explains it."""

    difference: float
    ok_within_rounding: bool
    limit: float


class PeerRow(NamedTuple):
    """A unit among its peers."""

    name: str
    value: float
    rank: int
    difference: float  # from the mean of all


def completion(
    actual: float, target: float, direction: int = 1, zero_target: str = "error", *,
    flag_over: float = 1.3,
) -> Result[float | None]:  # fmt: skip
    """Return actual over target, or target over actual where less is better (direction -1).

    Not capped: over-completion earns nothing by itself, and from `flag_over` on it is warned of
    (130 % in the practice of provinces). A target that is not positive has no ratio: refused, or
    None with the difference in the steps where `zero_target` is "flag".

    >>> completion(45, 50).value
    0.9
    >>> completion(80, 100, direction=-1).value
    1.25
    """
    done, goal = number("actual", actual), number("target", target)
    if direction not in (1, -1):
        raise MethodInputError("direction", "choice", expected="1、-1", found=direction)
    choice("zero_target", zero_target, ("error", "flag"))
    traced = steps(difference=done - goal, better=direction * (done - goal) >= 0)
    method = "comparison.completion"
    if goal <= 0 and zero_target == "error":
        raise MethodInputError("target", "zero_target")
    if goal <= 0 or (direction == -1 and done <= 0):
        why = "目标值不为正" if goal <= 0 else "实际值不为正"
        return Result(None, method, BASIS, traced, (method_warning("UNDEFINED", why=why),))
    ratio = done / goal if direction == 1 else goal / done
    over = ratio >= flag_over
    notes = (method_warning("OVER_COMPLETION", ratio=f"{ratio:.4g}"),) if over else ()
    return Result(ratio, method, BASIS, traced, notes)


def deviation(actual: float, target: float) -> Result[float | None]:
    """Return (actual - target) / |target|, a fraction; None for a target of zero.

    >>> deviation(45, 50).value
    -0.1
    """
    done, goal = number("actual", actual), number("target", target)
    traced = steps(difference=done - goal)
    if goal == 0:
        notes = (method_warning("UNDEFINED", why="目标值为零"),)
        return Result(None, "comparison.deviation", BASIS, traced, notes)
    return Result((done - goal) / abs(goal), "comparison.deviation", BASIS, traced)


def growth(
    current: float, base: float | None = None, *, change: float | None = None
) -> Result[Growth]:
    """Return base, change and growth (a fraction) from a base, or from the change itself.

    A base that is not positive has no growth rate (None); the change stands.

    >>> growth(110, 100).value.growth
    0.1
    >>> round(growth(792.22, change=189.25).value.growth, 4)
    0.3139
    """
    now = number("current", current)
    if base is None and change is None:
        raise MethodInputError("base", "missing_argument")
    before = number("base", base) if base is not None else now - number("change", change)
    moved = now - before if change is None else number("change", change)
    if base is not None and change is not None and not np.isclose(now - before, moved):
        raise MethodInputError("change", "sum", expected=now - before, found=moved)
    notes: tuple[MethodWarning, ...] = ()
    rate = None
    if before > 0:
        rate = moved / before
    else:
        notes = (method_warning("UNDEFINED", why="基期值不为正"),)
    return Result(Growth(before, moved, rate), "comparison.growth", BASIS, (), notes)


def implied_base(
    current: float, growth: float, *, current_half_unit: float = 0.0, growth_half_unit: float = 0.0
) -> Result[float | None]:
    """Return the base that a stated growth rate (a fraction) implies; None at a fall of all.

    With half a unit of the last printed digit of either figure, steps `low` and `high` bound it.

    >>> round(implied_base(1.73, 0.644).value, 4)
    1.0523
    """
    now, rate = number("current", current), number("growth", growth)
    method = "comparison.implied_base"
    if rate <= -1:
        return Result(
            None, method, BASIS, (), (method_warning("UNDEFINED", why="增长率不大于 -100%"),)
        )
    if not current_half_unit and not growth_half_unit:
        return Result(now / (1 + rate), method, BASIS)
    low = (now - current_half_unit) / (1 + rate + growth_half_unit)
    high = (now + current_half_unit) / (1 + rate - growth_half_unit)
    note = method_warning("ROUNDED_BASE", low=f"{low:.6g}", high=f"{high:.6g}")
    return Result(now / (1 + rate), method, BASIS, steps(low=low, high=high), (note,))


def cagr(values: ArrayLike, times: ArrayLike) -> Result[float | None]:
    """Return the compound growth a unit of time from the first to the last value that is there.

    None where an end is not positive, or there is only one.

    >>> round(cagr([100, None, 144], [2020, 2021, 2022]).value, 12)
    0.2
    """
    numbers, when = vector("values", values, missing=True), vector("times", times)
    same_length("times", len(when), len(numbers))
    there = np.flatnonzero(~np.isnan(numbers))
    method = "comparison.cagr"
    if len(there) < 2:
        return Result(None, method, BASIS, (), (method_warning("UNDEFINED", why="少于两个数值"),))
    order = there[np.argsort(when[there], kind="stable")]
    first, last = order[0], order[-1]
    span = float(when[last] - when[first])
    traced = steps(first=float(numbers[first]), last=float(numbers[last]), span=span)
    if numbers[first] <= 0 or numbers[last] <= 0 or span == 0:
        notes = (method_warning("UNDEFINED", why="首末值不为正或时间相同"),)
        return Result(None, method, BASIS, traced, notes)
    rate = float((numbers[last] / numbers[first]) ** (1 / span) - 1)
    return Result(rate, method, BASIS, traced)


def rank(values: ArrayLike, direction: int = 1, ties: str = "min") -> Result[Array]:
    """Return ranks[n], 1 the best; missing stays missing (NaN). Step `universe` is how many.

    `direction` 1: more is better. Ties: "min" (1, 2, 2, 4), "max", "average" or "dense".

    >>> [float(r) for r in rank([10, 30, 20, 30]).value]
    [4.0, 1.0, 3.0, 1.0]
    """
    numbers = vector("values", values, missing=True)
    if direction not in (1, -1):
        raise MethodInputError("direction", "choice", expected="1、-1", found=direction)
    ranks = _ranked(-direction * numbers, choice("ties", ties, TIES))
    universe = int((~np.isnan(numbers)).sum())
    return Result(frozen(ranks), "comparison.rank", BASIS, steps(universe=universe))


def _ranked(values: Array, ties: str) -> Array:
    """Return ranks from the smallest up, NaN for NaN."""
    ranks = np.full(len(values), np.nan)
    order = np.argsort(values)  # NaN last
    known = values[order[: int((~np.isnan(values)).sum())]]
    starts = np.flatnonzero(np.concatenate([[True], known[1:] != known[:-1]])[: len(known)])
    counts = np.diff(np.append(starts, len(known)))
    firsts, ends = starts + 1, starts + counts
    by_group = {
        "min": firsts, "max": ends, "average": (firsts + ends) / 2,
        "dense": np.arange(1, len(counts) + 1),
    }[ties]  # fmt: skip
    ranks[order[: len(known)]] = np.repeat(by_group, counts)
    return ranks


def percentile_rank(values: ArrayLike, ties: str = "min") -> Result[Array]:
    """Return (rank - 1) / (n - 1) from the smallest up: 0..1[n]; missing stays missing.

    A single value has no rank among others: NaN. Source: COINr, n_prank.

    >>> [float(p) for p in percentile_rank([10, 30, 20]).value]
    [0.0, 1.0, 0.5]
    """
    numbers = vector("values", values, missing=True)
    ranks = _ranked(numbers, choice("ties", ties, TIES))
    count = int((~np.isnan(numbers)).sum())
    notes = () if count > 1 else (method_warning("UNDEFINED", why="只有一个数值"),)
    shares = (ranks - 1) / (count - 1) if count > 1 else np.full(len(numbers), np.nan)
    return Result(frozen(shares), "comparison.percentile_rank", BASIS, (), notes)


def peer_table(
    values: ArrayLike, names: Sequence[str], direction: int = 1
) -> Result[tuple[PeerRow, ...]]:
    """Return units by rank, each with its difference from the mean; missing ones are left out.

    Steps: `universe`, `mean`, `median`, `best`.

    >>> [(row.name, row.rank) for row in peer_table([3, 5], ["甲", "乙"]).value]
    [('乙', 1), ('甲', 2)]
    """
    numbers = vector("values", values, missing=True)
    same_length("names", len(names), len(numbers))
    ranks = rank(numbers, direction).value
    there = [i for i in range(len(numbers)) if not np.isnan(numbers[i])]
    if not there:
        raise MethodInputError("values", "empty")
    known = numbers[there]
    mean = float(known.mean())
    rows = [
        PeerRow(names[i], float(numbers[i]), int(ranks[i]), float(numbers[i] - mean)) for i in there
    ]
    rows.sort(key=lambda row: row.rank)
    best = rows[0].value
    traced = steps(universe=len(rows), mean=mean, median=float(np.median(known)), best=best)
    return Result(tuple(rows), "comparison.peer_table", BASIS, traced)


def budget_execution(initial: float, adjusted: float, executed: float) -> Result[Execution]:
    """Return execution of the adjusted and of the initial budget, and the adjustment rate.

    The adjustment rate is (adjusted - initial) / initial. Money in one unit; a budget that is not
    positive has no rate (None). Source: 预算绩效 rate indicators, 预算执行率 and 预算调整率.

    >>> tuple(round(rate, 4) for rate in budget_execution(200, 250, 240).value)
    (0.96, 1.2, 0.25)
    """
    first, then = number("initial", initial), number("adjusted", adjusted)
    spent = number("executed", executed)
    notes = tuple(
        method_warning("UNDEFINED", why=why)
        for why, bad in (("年初预算不为正", first <= 0), ("调整后预算不为正", then <= 0))
        if bad
    )
    value = Execution(
        spent / then if then > 0 else None,
        spent / first if first > 0 else None,
        (then - first) / first if first > 0 else None,
    )
    return Result(value, "comparison.budget_execution", BASIS, (), notes)


def check_sum(
    total: float | Decimal, parts: Sequence[float | Decimal], decimals: int
) -> Result[SumCheck]:
    """Return the sum of the parts less the total, and whether printed digits explain it.

    k parts and a total printed with `decimals` decimals may differ by (k + 1) half units of the
    last digit. Computed exactly from the figures as written.

    >>> check_sum(1929.81, [1106.36, 823.46], 2).value
    SumCheck(difference=0.01, ok_within_rounding=True, limit=0.015)
    """
    stated = exact("total", total)
    if len(parts) == 0:
        raise MethodInputError("parts", "empty")
    added = sum((exact(f"parts[{i}]", part) for i, part in enumerate(parts, start=1)), Fraction(0))
    limit = Fraction(len(parts) + 1, 2 * 10 ** integer("decimals", decimals))
    difference = added - stated
    value = SumCheck(float(difference), abs(difference) <= limit, float(limit))
    return Result(value, "comparison.check_sum", BASIS, steps(sum=float(added)))
