"""Counts of secret cases in what is handed on: none tells one case, neither by itself nor from others."""

from fractions import Fraction

import pytest

from jiheng.ledger.statistics import StatCell, StatLine, StatPeriod, StatTable
from jiheng.ledger.withheld import withheld
from jiheng.rulebook import load
from jiheng.rulebook.statistics import StatColumn, StatLayout

COLUMNS = ("received", "closed", "rate")
NONE = "不列"


def told(*lines, below=3):
    """Return the numbers that are left of lines: the total first, then kinds."""
    layout = StatLayout(
        id="T12", label="投诉", english="Complaints", per="cases",
        columns=tuple(
            StatColumn(id=id_, label=id_, english=id_, shows="so_far", counts=id_,
                       over="closed" if id_ == "rate" else "")
            for id_ in COLUMNS
        ),
    )  # fmt: skip
    table = StatTable(layout, StatPeriod(2025, 6, 2), tuple(
        StatLine(f"{n}", tuple(StatCell(Fraction(v)) for v in line), "" if n else "total")
        for n, line in enumerate(lines)
    ))  # fmt: skip
    left = withheld(table, below)
    return [
        tuple(int(cell.value) if cell.value is not None else NONE for cell in line.cells)
        for line in left.lines
    ]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        # nothing is small
        (
            [(9, 6, 1), (5, 3, 1), (4, 3, 1), (0, 0, 0)],
            [(9, 6, 1), (5, 3, 1), (4, 3, 1), (0, 0, 0)],
        ),
        # a kind of two: with the total it would follow from the others, so no kind is told
        ([(7, 6, 1), (5, 3, 1), (2, 3, 1)], [(7, 6, 1), (NONE, 3, 1), (NONE, 3, 1)]),
        # a small total goes whole, and what is over it goes too
        ([(9, 2, 1), (5, 2, 1), (4, 0, 0)], [(9, NONE, NONE), (5, NONE, NONE), (4, NONE, NONE)]),
        # a rate of a kind goes with the kinds of what it is over; that of the total stays
        ([(9, 4, 1), (5, 3, 1), (4, 1, 1)], [(9, 4, 1), (5, NONE, NONE), (4, NONE, NONE)]),
        # nobody complained: that tells of nobody
        ([(0, 0, 0), (0, 0, 0)], [(0, 0, 0), (0, 0, 0)]),
    ],
)
def test_what_is_left(lines, left):
    assert told(*lines) == left


def test_the_least_count_is_data_and_nought_withholds_nothing():
    assert told((1, 1, 1), (1, 1, 1), below=0) == [(1, 1, 1), (1, 1, 1)]
    table = load().rest.statistics.table("T12")
    assert table.withhold_below == 3
    assert {c.id: c.over for c in table.columns if c.over} == {"rate": "closed", "days": "closed"}
