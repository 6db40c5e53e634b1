"""A row of the one table of docs/performance.md: what every part of the bench prints."""

import os
import statistics
import time
from collections.abc import Callable

# SQLite works in the process that asks; another database is a process of its own
CLOCK = time.perf_counter if os.environ.get("JIHENG_TEST_DATABASE") else time.process_time
NONE = "—"


def spread(values: list[float], unit: str = "s", digits: int = 2) -> str:
    """Return the median of some measurements and how far apart they are."""
    middle, low, high = statistics.median(values), min(values), max(values)
    if len(values) == 1:
        return f"{middle:,.{digits}f} {unit}"
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f}) {unit}"


def row(name: str, measured: str, baseline: str, value: float, goal: str, *, held: bool) -> str:
    """Return a row: what was measured, against what, their ratio or exponent, and the goal."""
    state = "held" if held else "**missed**"
    return f"| {name} | {measured} | {baseline} | {value:.2f} | {goal} | {state} |"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds that something takes; of a clock, with a database beside it."""
    before = CLOCK()
    work()
    return CLOCK() - before


def ratio_row(
    name: str, ours: Callable[[], object], base: Callable[[], object], most: float, turns: int = 5
) -> str:
    """Return the row of two pieces of work taken in turns: medians, and the median of ratios."""
    ours(), base()  # what is brought in and compiled once
    taken = [(seconds(ours), seconds(base)) for _ in range(turns)]
    value = statistics.median(one / other for one, other in taken)
    sides = [spread([turn[side] * 1000 for turn in taken], "ms", 1) for side in (0, 1)]
    return row(name, *sides, value, f"≤ {most:g}", held=value <= most)
