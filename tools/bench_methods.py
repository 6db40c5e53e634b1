"""Evaluation methods against libraries of others: 100,000 units by 20, and DEA of 200 units.

The base is the faster of the peers; results are held against each other before anything is timed.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bench_ratio import ratio
from jiheng.methods import composite, efficiency, weights

Timed = tuple[float, float, float]
ROWS = np.random.default_rng(1).uniform(1, 100, (100_000, 20))
EQUAL, UP = np.full(20, 0.05), np.ones(20)


def fastest(ours: Callable[[], object], *peers: Callable[[], object]) -> Timed:
    """Return the ratio to the fastest of the peers."""
    return max((ratio(ours, peer) for peer in peers), key=lambda timed: timed[2])


def entropy() -> Timed:
    """Entropy weights."""
    from pymcdm.weights import entropy_weights as one
    from skcriteria.preprocessing.weighters import entropy_weights as other

    np.testing.assert_allclose(weights.entropy(ROWS).value, other(ROWS), rtol=1e-6)
    return fastest(lambda: weights.entropy(ROWS), lambda: one(ROWS), lambda: other(ROWS))


def critic() -> Timed:
    """CRITIC weights."""
    from pymcdm.weights import critic_weights as one
    from skcriteria.preprocessing.weighters import critic_weights as other

    np.testing.assert_allclose(weights.critic(ROWS).value, other(ROWS, UP), rtol=1e-6)
    return fastest(lambda: weights.critic(ROWS), lambda: one(ROWS), lambda: other(ROWS, UP))


def topsis() -> Timed:
    """TOPSIS, ours with ranks: against pymcdm by min-max, scikit-criteria as it comes."""
    from pymcdm.methods import TOPSIS
    from skcriteria.agg.topsis import topsis as other

    one = TOPSIS()
    mine = composite.topsis(ROWS, EQUAL, UP, normalisation="minmax").value.score
    np.testing.assert_allclose(mine, one(ROWS, EQUAL, UP), rtol=1e-6)
    bare = composite.topsis(ROWS, EQUAL, UP, normalisation="none").value.score
    np.testing.assert_allclose(bare, other(ROWS, UP, EQUAL)[3], rtol=1e-6)
    return fastest(
        lambda: composite.topsis(ROWS, EQUAL, UP, normalisation="none"),
        lambda: other(ROWS, UP, EQUAL),
        lambda: one(ROWS, EQUAL, UP),
    )


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Keep a talking solver off the table."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def envelopes() -> Timed:
    """DEA of 200 units, three inputs, two outputs; ours with slacks and peers."""
    from Pyfrontier.frontier_model import EnvelopDEA

    rng = np.random.default_rng(2)
    into, out = rng.uniform(1, 10, (200, 3)), rng.uniform(1, 10, (200, 2))

    def peer() -> object:
        model = EnvelopDEA("CRS", "in")
        with silent():
            model.fit(into, out)
        return model

    scores = [result.score for result in peer().result]
    np.testing.assert_allclose(efficiency.dea(into, out).value.score, scores, atol=1e-5)
    return ratio(lambda: efficiency.dea(into, out), peer)


METHODS = (
    ("entropy 100,000 x 20 / fastest peer", entropy),
    ("CRITIC 100,000 x 20 / fastest peer", critic),
    ("TOPSIS 100,000 x 20 / fastest peer", topsis),
    ("DEA of 200 units / Pyfrontier", envelopes),
)
