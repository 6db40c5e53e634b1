"""Where a function is zero: by bisection, and for flows by all roots of their polynomial."""

from collections.abc import Callable

import numpy as np

from jiheng.methods.inputs import Array

REAL = 1e-6  # an eigenvalue this near the real axis is looked at
SAME = 1e-7  # roots nearer than this, relatively, are one
ROUNDS = 200


def root_between(fn: Callable[[float], float], low: float, high: float) -> float | None:
    """Return a zero between two points by bisection; None if the signs there are the same."""
    left, right = fn(low), fn(high)
    if left == 0:
        return low
    if right == 0:
        return high
    if (left > 0) == (right > 0):
        return None
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        middle_value = fn(middle)
        if middle_value == 0 or middle in (low, high):
            return middle
        if (middle_value > 0) == (left > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def sign_changes(flows: Array) -> int:
    """Return how often the flows change sign, zeros left out: a bound on their positive roots."""
    signs = np.sign(flows[flows != 0])
    return int((signs[1:] != signs[:-1]).sum())


def irr_roots(flows: Array) -> Array:
    """Return every rate above -1 at which the flows have no net present value, ascending.

    The polynomial is in v = 1 / (1 + r), so that every positive root is a rate above -1. One
    change of sign has exactly one root, found by bisection, at any length; of more, all real
    eigenvalues of the companion matrix are polished by Newton's rule.
    """
    changes = sign_changes(flows)
    first = int(np.flatnonzero(flows)[0])
    trimmed = np.trim_zeros(flows[first:], "b")
    if changes == 0:
        return np.array([])
    if changes == 1:
        return np.array([_only_root(trimmed)])
    scaled = trimmed / np.abs(trimmed).max()
    roots = np.roots(scaled[::-1])
    near = roots[(np.abs(roots.imag) <= REAL * np.abs(roots)) & (roots.real > 0)].real
    polished = sorted(1 / _polished(scaled, float(v)) - 1 for v in near)
    kept: list[float] = []
    for rate in polished:
        if not kept or abs(rate - kept[-1]) > SAME * (1 + abs(rate)):
            kept.append(rate)
    return np.array(kept)


def _value(coefficients: Array, v: float) -> float:
    return float(np.polynomial.polynomial.polyval(v, coefficients))


def _only_root(flows: Array) -> float:
    """Return the one rate of flows with one change of sign, by bisection over 1 + r."""

    def value_at(growth: float) -> float:  # dated at the last flow, so that nothing overflows early
        if growth >= 1:
            return _value(flows, 1 / growth)
        return _value(flows[::-1], growth)  # times growth ** (T - 1) > 0: the same sign

    low, high = 1e-9, 2.0
    start = value_at(high) > 0
    while (
        (value_at(low) > 0) == (value_at(high) > 0)
        and (value_at(high) > 0) == start
        and high < 1e12
    ):
        high *= 4
    root = root_between(value_at, low, high)
    return (root if root is not None else float("nan")) - 1


def _polished(coefficients: Array, v: float) -> float:
    slope = np.asarray(np.polynomial.polynomial.polyder(coefficients), dtype=np.float64)
    for _ in range(20):
        steep = _value(slope, v)
        if steep == 0:
            return v
        step = _value(coefficients, v) / steep
        if v - step <= 0:
            return v
        v -= step
        if abs(step) <= 1e-15 * v:
            return v
    return v
