"""Who is asked: drawn from numbered lists by a seed, the same again for whoever has the seed.

The order is that of SHA-256 over seed, group and number: no generator of any language or version
is needed to draw the list again.
"""

import hashlib
from collections.abc import Mapping
from fractions import Fraction


def drawn(seed: str, group: str, *, population: int, size: int) -> tuple[int, ...]:
    """Return the numbers of a list, from 1, that are drawn without replacement, in their order."""
    ranked = sorted(range(1, population + 1), key=lambda number: _rank(seed, group, number))
    return tuple(sorted(ranked[:size]))


def _rank(seed: str, group: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}\n{group}\n{number}".encode()).digest()


def allocate(populations: Mapping[str, int], size: int) -> dict[str, int]:
    """Return a sample spread over groups in proportion to them, by the largest remainders.

    A group that is there gets one at least, as far as the sample goes.
    """
    whole_size = sum(populations.values())
    if not whole_size:
        return dict.fromkeys(populations, 0)
    size = min(size, whole_size)
    exact = {group: Fraction(size * count, whole_size) for group, count in populations.items()}
    parts = {group: int(share) for group, share in exact.items()}
    by_remainder = sorted(exact, key=lambda group: (parts[group] - exact[group], group))
    for group in by_remainder[: size - sum(parts.values())]:
        parts[group] += 1
    for group in (each for each, count in populations.items() if count and not parts[each]):
        largest = max(parts, key=lambda each: parts[each])
        if parts[largest] > 1:
            parts[largest] -= 1
            parts[group] += 1
    return parts
