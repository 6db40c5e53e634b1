"""Totals from sums over lines are those of `scoring.total` over the lines themselves."""

import random
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest

from bulk.rows import a_row, frame
from bulk.test_agreement import USED
from jiheng.bulk import rollup, trees
from jiheng.bulk.exact_lines import ExactLines
from jiheng.bulk.lines import Scorer
from jiheng.model import half_up
from jiheng.rulebook import load
from jiheng.scoring import executed_share, total
from jiheng.scoring.lamps import self_evaluation_lamp

HISTORY = load()


def subjects(profile, chance):
    """Subjects of a few lines, of which some are complete and weigh the full marks."""
    for number in range(120):
        subject = "department" if profile.scope == "department" else f"P{number}"
        rows = [a_row(chance, 0, profile.id, subject) for _ in range(chance.randint(1, 6))]
        if number % 2:
            rows = [
                r for r in rows if r["weight"] is not None and not r.get("choice_group")
            ] or rows
            for row in rows:
                row["weight"] = profile.full_marks.value / len(rows)
                row["weight"] = row["weight"].quantize(Decimal("0.01"))
            rows[0]["weight"] += profile.full_marks.value - sum(r["weight"] for r in rows)
        executions = [r for r in rows if r.get("rule") == "execution"][1:]
        yield [
            r | {"organisation": f"单位{number}", "place": profile.place}
            for r in rows
            if r not in executions
        ]


@pytest.mark.parametrize("profile", USED.values(), ids=lambda p: p.id)
def test_totals_grades_and_lamps_are_those_of_the_lines(profile):
    groups = list(subjects(profile, random.Random(profile.id)))
    scored = Scorer(HISTORY).score(frame([row for rows in groups for row in rows]))
    halves = [trees.sums(scored[::2]), trees.sums(scored[1::2])]  # in parts, as a large frame is
    got = {
        row["organisation"]: row
        for row in trees.trees(trees.added(pl.concat(halves)), HISTORY).iter_rows(named=True)
    }
    for (name,), lines in scored.group_by("organisation"):
        rows = list(lines.iter_rows(named=True))
        exact = ExactLines()
        items = exact.subject(rows, profile)
        stated = next((r for r in rows if r["rule"] == "execution"), None)
        executed = executed_share(
            *((stated["target"], stated["actual"]) if stated else (None, None)), profile
        )
        placed = [
            i
            for i, r in zip(items, rows, strict=True)
            if not (r["rule"] == "execution" and r["weight"] is None)
        ]
        expected = total(placed, profile, executed)
        lamp = self_evaluation_lamp(placed, executed, profile)
        row = got[name]
        assert (row["low"], row["high"], row["total"], row["grade"], row["reasons"]) == (
            expected.low, expected.high, expected.value, expected.grade, " ".join(expected.reasons)), (profile.id, rows)  # fmt: skip
        assert row["lamp"] == (f"{lamp.colour}_{lamp.cause}" if lamp else "")
    assert any(row["total"] is not None for row in got.values()) or profile.scoring.value == "none"


def test_means_and_grades_of_places_are_those_of_their_evaluations():
    chance = random.Random(3)
    rows = [
        {"place": f"CN-{i % 3}", "authority": f"部门{i % 7}", "organisation": f"单位{i % 50}", "year": 2025,
         "subject": f"P{i}", "weight": w, "operator": "≥", "target": 100, "actual": chance.randrange(120)}
        for i in range(400) for w in (60, 40)
    ]  # fmt: skip
    totals = trees.trees(trees.added(trees.sums(Scorer(HISTORY).score(frame(rows)))), HISTORY)
    tables = rollup.rolled(totals)
    for row in tables["departments"].iter_rows(named=True):
        mine = totals.filter(
            (pl.col("place") == row["place"]) & (pl.col("authority") == row["authority"])
        )
        whole = list(mine["total"])
        assert row["evaluations"] == len(whole)
        assert row["mean"] == half_up(Fraction(sum(whole)) / len(whole), 2)
    assert tables["grades"]["count"].sum() == tables["spread"]["count"].sum() == 400
    assert tables["units"].height == len(
        {(r["place"], r["authority"], r["organisation"]) for r in rows}
    )
