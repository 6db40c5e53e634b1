"""Bulk scoring says what `scoring` says, to the cent: every profile, every rule, both kernels."""

import random
from itertools import groupby

import pytest

from bulk.rows import a_row, frame
from jiheng.bulk.exact_lines import indicator
from jiheng.bulk.library import library
from jiheng.bulk.lines import Scorer
from jiheng.rulebook import load
from jiheng.scoring import executed_share, execution_item, item, without_alternatives

HISTORY = load()
PROFILES = {p.id: p for _, _, p in HISTORY.profile_history}
PLACES = {id_: p.place for id_, p in PROFILES.items()}
USED = {p.id: p for place in sorted(set(PLACES.values())) for p in HISTORY.on(2025, place).profiles}


def rows_of(profile, chance, count):
    subject = "department" if profile.scope == "department" else "P1"
    rows = [a_row(chance, at, profile.id, subject) for at in range(count)]
    return [row | {"place": profile.place} for row in rows]


def by_scoring(scored, profile):
    """Points and reasons by `scoring.item`, on rows as the frame holds them."""
    lines = []
    for row in scored:
        if row["rule"] == "execution":
            executed = executed_share(row["target"], row["actual"], profile)
            weight = row["weight"]
            lines.append(
                execution_item(executed, weight, profile, at=()) if weight is not None else None
            )
        else:
            lines.append(item(indicator(row), profile))
    for _, group in groupby(range(len(scored)), key=lambda at: scored[at]["organisation"]):
        places = [at for at in group if scored[at]["choice_group"]]
        for at, line in zip(
            places, without_alternatives([lines[at] for at in places], profile), strict=True
        ):
            lines[at] = line
    return [
        (line.points, "" if line.share.value is not None else line.share.reason) for line in lines
    ]


@pytest.mark.parametrize("portable", [False, True])
@pytest.mark.parametrize("profile", USED.values(), ids=lambda p: p.id)
def test_every_profile_scores_in_bulk_as_line_by_line(profile, portable):
    if not portable:
        assert library() is not None, "tools/kernel.py builds it"
    rows = rows_of(profile, random.Random(f"{profile.id}{portable}"), 600)
    scored = Scorer(HISTORY, portable=portable).score(frame(rows))
    expected = by_scoring(list(scored.iter_rows(named=True)), profile)
    got = list(zip(scored["points"], scored["reason"], strict=True))
    different = [(r, g, e) for r, g, e in zip(rows, got, expected, strict=True) if g != e]
    assert not different, different[:3]
    assert {row["points"] is None for row in scored.iter_rows(named=True)} == {True, False}
