"""Two jobs timed in turns: medians of five."""

import statistics
import time
from collections.abc import Callable

REPEATS = 5


def ratio(ours: Callable[[], object], base: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median seconds of both, taken in turns, and their ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for job in (ours, base):
        job()
    for _ in range(REPEATS):
        for job, taken in zip((ours, base), times, strict=True):
            started = time.perf_counter()
            job()
            taken.append(time.perf_counter() - started)
    mine, other = (statistics.median(taken) for taken in times)
    return mine, other, mine / other
