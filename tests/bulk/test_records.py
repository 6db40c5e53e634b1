"""Evaluations in bulk have the points, totals and grades of the road, to the cent."""

import json

import polars as pl
import pytest

from builders import baseline, document
from departments import as_typed, sound
from jiheng import pipeline, reporting
from jiheng.bulk import from_records, records, trees
from jiheng.bulk.columns import ColumnError
from jiheng.bulk.lines import Scorer
from jiheng.bulk.run import BulkOptions, bulk
from jiheng.rulebook import load

HISTORY = load()


def in_bulk(evaluation):
    rows = list(records.rows_of(evaluation, HISTORY))
    columns = [
        pl.Series(c.name, [r.get(c.name, c.default) for r in rows], c.type) for c in records.LINES
    ]
    scored = Scorer(HISTORY).score(pl.DataFrame(columns))
    totals = trees.trees(trees.added(trees.sums(scored)), HISTORY)
    return scored, {row["subject"]: row for row in totals.iter_rows(named=True)}


@pytest.mark.parametrize("seed", range(60))
def test_generated_departments_score_in_bulk_as_on_the_road(seed):
    outcome = pipeline.run(document(sound(seed) if seed % 3 == 0 else as_typed(seed)), HISTORY)
    evaluation = outcome.scored.evaluation
    if not list(records.rows_of(evaluation, HISTORY)):
        return
    record = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="test"
    )
    scored, totals = in_bulk(from_records.evaluation(json.dumps(record).encode()))
    for tree in outcome.scored.trees:
        lines = scored.filter(pl.col("subject") == tree.subject)
        points = {r["key"]: r["points"] for r in lines.iter_rows(named=True)}
        assert {i.key: i.points for i in tree.items} == {i.key: points[i.key] for i in tree.items}
        row, total = totals[tree.subject], tree.total
        assert (row["low"], row["high"], row["total"], row["grade"]) == (
            total.low, total.high, total.value, total.grade)  # fmt: skip
        assert row["reasons"].split() == list(total.reasons)


def test_a_folder_of_records_is_scored_and_a_broken_one_is_told(tmp_path):
    outcome = pipeline.run(document(baseline()), HISTORY)
    given = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="test"
    )
    for name in ("甲", "乙"):
        (tmp_path / "in" / name).mkdir(parents=True)
        text = json.dumps(given, ensure_ascii=False)
        (tmp_path / "in" / name / "evaluation.json").write_text(text, encoding="utf-8")
    (tmp_path / "in" / "丙.json").write_text("{}", encoding="utf-8")
    result = bulk(tmp_path / "in", tmp_path / "out", HISTORY, BulkOptions())
    assert [name.rpartition("/")[2] for name in result.unread] == ["丙.json"]
    assert result.trees == 2 * len(outcome.scored.trees)


ODD_FIGURES = ("NaN", "Infinity", "1e999999999", "-1e-999999999", "9" * 4_000, "٣x", {}, [1])


@pytest.mark.parametrize("odd", ODD_FIGURES, ids=[str(odd)[:14] for odd in ODD_FIGURES])
def test_a_record_with_a_figure_that_nobody_can_work_out_is_told_and_the_others_scored(
    tmp_path, odd
):
    outcome = pipeline.run(document(baseline()), HISTORY)
    sound_ = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="test"
    )
    for name, given in (("甲", sound_), ("乙", replaced(sound_, odd, ("number",))),
                        ("丙", replaced(sound_, odd, ("weight", "own_total")))):  # fmt: skip
        (tmp_path / f"{name}.json").write_text(json.dumps(given), encoding="utf-8")
    result = bulk(tmp_path, tmp_path / "out", HISTORY, BulkOptions())
    assert {name.rpartition("/")[2] for name in result.unread} == {"乙.json", "丙.json"}
    assert result.trees == len(outcome.scored.trees)


def replaced(given, odd, names):
    if isinstance(given, dict):
        return {
            key: odd if key in names and value is not None else replaced(value, odd, names)
            for key, value in given.items()
        }
    return [replaced(each, odd, names) for each in given] if isinstance(given, list) else given


UNREAD = {
    "half a character": '"department": "\\ud800"', "raw half": b'"department": "\xed\xa0\x80"',
    "a far year": '"year": 1' + "0" * 300,
}  # fmt: skip


@pytest.mark.parametrize("what", UNREAD)
def test_no_record_alone_ends_in_a_sentence(tmp_path, what):
    outcome = pipeline.run(document(baseline()), HISTORY)
    given = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="test"
    )
    text = json.dumps(given, ensure_ascii=False)
    name = "year" if "year" in what else "department"
    odd = UNREAD[what].encode() if isinstance(UNREAD[what], str) else UNREAD[what]
    overview = given["evaluation"]["overview"]
    old = f'"{name}": {json.dumps(overview[name], ensure_ascii=False)}'.encode()
    data = text.encode()
    assert old in data
    (tmp_path / "甲.json").write_bytes(data.replace(old, odd))
    with pytest.raises(ColumnError, match=r"甲\.json"):
        bulk(tmp_path, tmp_path / "out", HISTORY, BulkOptions())
