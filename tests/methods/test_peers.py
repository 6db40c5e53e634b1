"""Held against libraries of others, where they are installed (`make peers`); CI installs them."""

import os

import numpy as np
import pytest

from jiheng.methods import composite, cost_benefit, efficiency, survey, weights


def peer(name):
    if os.environ.get("CI"):
        return __import__(name, fromlist=["x"])
    return pytest.importorskip(name)


@pytest.fixture(params=range(5))
def rows(request):
    return np.random.default_rng(request.param).uniform(1, 50, (12, 4))


def test_entropy_critic_and_topsis(rows):
    methods, peer_weights = peer("pymcdm.methods"), peer("pymcdm.weights")
    criteria = peer("skcriteria.preprocessing.weighters")
    assert weights.entropy(rows).value == pytest.approx(peer_weights.entropy_weights(rows))
    assert weights.entropy(rows).value == pytest.approx(criteria.entropy_weights(rows))
    assert weights.critic(rows).value == pytest.approx(peer_weights.critic_weights(rows))
    assert weights.critic(rows).value == pytest.approx(criteria.critic_weights(rows, np.ones(4)))
    assert weights.standard_deviation(rows).value == pytest.approx(criteria.std_weights(rows))
    given, types = np.array([0.1, 0.2, 0.3, 0.4]), np.array([1, -1, 1, -1])
    found = composite.topsis(rows, given, types, normalisation="minmax").value.score
    peers = methods.TOPSIS()(rows, given, types)
    turned = composite.topsis(rows * types, given, normalisation="minmax").value.score
    assert found == pytest.approx(peers)
    assert found == pytest.approx(turned)


def test_spearman_critic(rows):
    criteria = peer("skcriteria.preprocessing.weighters")
    found = weights.critic(rows, correlation="spearman").value
    expected = criteria.critic_weights(rows, np.ones(4), correlation="spearman")
    assert found == pytest.approx(expected)


def test_rates_of_return():
    financial = peer("numpy_financial")
    rng = np.random.default_rng(7)
    for _ in range(50):
        flows = np.concatenate([[-rng.uniform(50, 500)], rng.uniform(1, 100, rng.integers(3, 20))])
        assert cost_benefit.irr(flows).value == pytest.approx(financial.irr(flows), abs=1e-9)
        assert cost_benefit.mirr(flows, 0.1, 0.12).value == pytest.approx(
            financial.mirr(flows, 0.1, 0.12)
        )
        assert cost_benefit.npv(flows, 0.07, first_flow_at_t=0).value == pytest.approx(
            financial.npv(0.07, flows)
        )
    assert cost_benefit.annuity_pv(0.07, 20, 12000).value == pytest.approx(
        -financial.pv(0.07, 20, 12000)
    )


def test_judgements():
    ahpy = peer("ahpy")
    pairs = {
        ("a", "b"): 3,
        ("a", "c"): 7,
        ("a", "d"): 3,
        ("b", "c"): 9,
        ("b", "d"): 1,
        ("d", "c"): 7,
    }
    compared = ahpy.Compare("x", pairs, precision=6, random_index="dd")
    names = "abcd"
    matrix = np.ones((4, 4))
    for (one, other), judged in pairs.items():
        matrix[names.index(one), names.index(other)] = judged
        matrix[names.index(other), names.index(one)] = 1 / judged
    found = weights.ahp(matrix, random_index="donegan_dodd").value
    assert [compared.local_weights[name] for name in names] == pytest.approx(
        list(found.weights), abs=2e-6
    )
    assert compared.consistency_ratio == pytest.approx(found.cr, abs=2e-6)


@pytest.mark.parametrize("count", range(3, 16))
@pytest.mark.parametrize(("table", "theirs"), [("donegan_dodd", "dd"), ("saaty2008", "saaty")])
def test_consistency_of_many_judgements(table, theirs, count):
    ahpy = peer("ahpy")
    names = [f"n{number:02}" for number in range(count)]
    pairs = {
        (one, other): (names.index(one) + 1) / (names.index(other) + 1)
        for number, one in enumerate(names)
        for other in names[number + 1 :]
    }
    pairs["n00", "n01"] *= 1.5
    matrix = np.ones((count, count))
    for (one, other), ratio in pairs.items():
        matrix[names.index(one), names.index(other)] = ratio
        matrix[names.index(other), names.index(one)] = 1 / ratio
    compared = ahpy.Compare("x", pairs, precision=8, random_index=theirs)
    found = weights.ahp(matrix, random_index=table).value
    assert found.cr > 0
    assert compared.consistency_ratio == pytest.approx(found.cr, abs=2e-8)


@pytest.mark.parametrize("interval", ["wilson", "clopper_pearson", "agresti_coull", "wald"])
def test_intervals(interval):
    proportion = peer("statsmodels.stats.proportion")
    named = {"clopper_pearson": "beta", "wald": "normal"}.get(interval, interval)
    for hits, n in ((0, 30), (1, 9), (18, 20), (30, 30), (81, 263), (500, 1000)):
        for confidence in (0.9, 0.95, 0.99):
            low, high = survey.proportion_ci(hits, n, confidence, interval=interval).value[interval]
            expected = proportion.proportion_confint(hits, n, 1 - confidence, named)
            if interval in ("wald", "agresti_coull"):  # the peer clips these two
                low, high = max(low, 0), min(high, 1)
            assert (low, high) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("rts", ["crs", "vrs"])
@pytest.mark.parametrize("orientation", ["input", "output"])
def test_envelopes(rts, orientation, capfd):
    frontier = peer("Pyfrontier.frontier_model")
    rng = np.random.default_rng(11)
    into, out = rng.uniform(1, 9, (15, 2)), rng.uniform(1, 9, (15, 2))
    model = frontier.EnvelopDEA(rts.upper(), "in" if orientation == "input" else "out")
    model.fit(into, out)
    found = efficiency.dea(into, out, rts=rts, orientation=orientation).value
    mine = found.score if found.phi is None else found.phi
    assert mine == pytest.approx([result.score for result in model.result], abs=1e-5)
    capfd.readouterr()  # the peer's solver talks
