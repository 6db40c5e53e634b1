"""The product-limit estimate against published tables and a peer."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger.survival import Case, Spell, curve
from jiheng.model import half_up

# weeks of remission on 6-MP and on placebo, a plus: only known to be longer.
# E. J. Freireich et al., Blood 21 (1963); the table is in E. A. Gehan, Biometrika 52 (1965)
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def spells(text):
    return [Spell(int(each.rstrip("+")), not each.endswith("+")) for each in text.split()]


def test_the_remissions_on_6_mp_are_those_of_the_published_table():
    known = curve(spells(TREATED))
    table = [(s.days, s.at_risk, s.events, f"{half_up(s.left, 3)}") for s in known.steps]
    assert table == [
        (6, 21, 3, "0.857"), (7, 17, 1, "0.807"), (10, 15, 1, "0.753"), (13, 12, 1, "0.690"),
        (16, 11, 1, "0.627"), (22, 7, 1, "0.538"), (23, 6, 1, "0.448"),
    ]  # fmt: skip
    errors = [f"{half_up(s.error(), 4)}" for s in known.steps]
    assert errors == ["0.0764", "0.0869", "0.0963", "0.1068", "0.1141", "0.1282", "0.1346"]
    assert (known.median, known.count, known.censored) == (23, 21, 12)


def test_without_anybody_censored_it_is_the_share_that_is_left():
    known = curve(spells(PLACEBO))
    assert known.left(8) == Fraction(8, 21)
    assert (known.left(0), known.left(23), known.median) == (1, 0, 8)


@pytest.mark.parametrize("text", [TREATED, PLACEBO])
def test_scipy_estimates_the_same(text):
    from scipy.stats import CensoredData, ecdf

    kept = spells(text)
    data = CensoredData(
        uncensored=[s.days for s in kept if s.ended], right=[s.days for s in kept if not s.ended]
    )
    peer = ecdf(data).sf
    for step in curve(kept).steps:
        assert float(step.left) == pytest.approx(float(peer.evaluate(step.days)), abs=1e-12)


def test_p13_a_cohort_that_was_seen_to_its_end_has_its_plain_rates():
    signed = dt.date(2018, 6, 1)
    cases = [Case(f"{n}", signed, signed + dt.timedelta(days=100 + n)) for n in range(199)]
    cases += [Case(f"o{n}", signed) for n in range(19)]
    known = curve(case.spell(dt.date(2020, 1, 1)) for case in cases)
    assert f"{half_up((1 - known.left(400)) * 100, 2)}" == "91.28"
    assert f"{half_up(Fraction(118, 218) * 100, 2)}" == "54.13"


def test_a_project_is_known_on_a_day_as_it_was_then():
    case = Case("a", dt.date(2025, 1, 1), dt.date(2025, 4, 11))
    assert case.spell(dt.date(2024, 12, 31)) is None
    assert case.spell(dt.date(2025, 2, 10)) == Spell(40, ended=False)
    assert case.spell(dt.date(2025, 4, 11)) == Spell(100, ended=True)
    with pytest.raises(ValueError, match="-1"):
        Spell(-1, ended=True)


def test_who_came_under_view_late_is_at_risk_from_then_on_alone():
    """By hand: at 5 days two of four are under view, at 9 all three that are left."""
    known = curve([
        Spell(5, ended=True), Spell(9, ended=False), Spell(9, ended=True, unseen=6),
        Spell(12, ended=True, unseen=5),
    ])  # fmt: skip
    assert [(s.days, s.at_risk, s.events) for s in known.steps] == [
        (5, 2, 1),
        (9, 3, 1),
        (12, 1, 1),
    ]
    with pytest.raises(ValueError, match="unseen"):
        Spell(6, ended=True, unseen=6)
