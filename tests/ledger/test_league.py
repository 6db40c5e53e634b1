"""Ranks of a league table are those of scipy; ties share, arrows are rank differences."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from jiheng.ledger import Sources, figure
from jiheng.ledger.league import league, ranks_of
from jiheng.model import LedgerFigure, Period, year_of
from jiheng.reporting.leagues import league_grid, league_words, moved_words
from jiheng.rulebook import load
from ledger.test_completion import projects
from ledger.test_properties import BOOK, LEDGER, LEDGERS, YEAR

COUNT = "projects.signed.count"
DEFINITION = next(each for each in BOOK.definitions if each.id == COUNT)
LAST_YEAR = year_of(2024)
ROWS = {"period": ("x",)}  # a unit that has rows, none of which counts


def shown(value, definition=DEFINITION, period=YEAR, rows=True):
    return LedgerFigure(
        definition=definition, period=period, value=None if value is None else Fraction(value),
        refused="" if value is not None else "no_base", left_out=ROWS if rows else {}, digest="",
    )  # fmt: skip


def table(values, before=None, definition=DEFINITION, then=DEFINITION):
    now = {f"{n}区": shown(value, definition) for n, value in enumerate(values)}
    was = None if before is None else {
        f"{n}区": shown(value, then, LAST_YEAR) for n, value in enumerate(before)
    }  # fmt: skip
    return league(now, was)


values_of_units = st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=12)


@given(values_of_units, st.booleans())
def test_ranks_are_those_of_an_independent_oracle(values, less):
    definition = replace(DEFINITION, better="less") if less else DEFINITION
    figures = {f"{n}": shown(value, definition) for n, value in enumerate(values)}
    known = [value for value in values if value is not None]
    oracle = iter(rankdata([value if less else -value for value in known], method="min"))
    expected = {f"{n}": int(next(oracle)) for n, value in enumerate(values) if value is not None}
    assert ranks_of(figures) == expected


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_arrows_equal_the_differences_of_ranks_and_the_order_is_that_of_ranks(pairs):
    ranked = table([now for now, _was in pairs], [was for _now, was in pairs])
    now = rankdata([-value for value, _was in pairs], method="min")
    was = rankdata([-value for _now, value in pairs], method="min")
    for line in ranked.lines:
        n = int(line.unit.removesuffix("区"))
        assert (line.rank, line.moved) == (now[n], was[n] - now[n])
    assert [line.rank for line in ranked.lines] == sorted(line.rank for line in ranked.lines)


def test_a_tie_at_three_leaves_no_four():
    ranked = table([9, 8, 7, 7, 6])
    assert [line.rank for line in ranked.lines] == [1, 2, 3, 3, 5]


def test_who_reported_nothing_is_no_zero_and_has_no_place():
    now = {"东区": shown(0), "西区": shown(0, rows=False), "北区": shown(4), "南区": shown(None)}
    ranked = league(now)
    assert [(line.unit, line.rank) for line in ranked.lines] == [
        ("北区", 1), ("东区", 2), ("西区", None), ("南区", None),
    ]  # fmt: skip
    assert (ranked.ranked, ranked.units) == (2, 4)
    grid = league_grid(ranked, "排名", "范围", load().rest, "zh")
    texts = {(cell.row, cell.column): cell.value for cell in grid.cells}
    assert [texts[row, 3] for row in range(4, 8)] == [Decimal(4), Decimal(0), "—", "—"]
    assert (texts[6, 6], texts[4, 1], texts[7, 1]) == ("未报", Decimal(1), "—")


def test_another_definition_in_the_last_period_moves_nobody():
    later = replace(DEFINITION, since=dt.date(2025, 1, 1), digest="another")
    ranked = table([3, 5], [5, 3], definition=later)
    assert ranked.redefined
    assert [line.moved for line in ranked.lines] == [None, None]
    about = league_words(ranked, "示例市", (YEAR, LAST_YEAR), load().rest, "zh")
    assert "另一版口径" in about
    assert moved_words(ranked.lines[0], load().rest, "zh") == "—"


def test_arrows_in_words():
    words = [moved_words(line, load().rest, "zh") for line in table([9, 8, 7], [1, 2, 0]).lines]
    assert words == ["↑1", "↓1", "持平"]


@pytest.mark.parametrize("place", ["东区", "西区"])
def test_the_rows_of_others_are_no_report_of_ones_own(place):
    rows = {LEDGER.id: projects(2)}
    own = figure(COUNT, Sources(BOOK.definitions, LEDGERS, rows), YEAR, place)
    [line] = league({place: own}).lines
    assert line.rank == (1 if place == "东区" else None)
    assert Period(YEAR.first, YEAR.last) == own.period
