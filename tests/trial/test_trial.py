"""A draft tried: by the frame as one by one, every clause told, the clauses sum to all of it."""

import json
import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import document
from bulk.rows import frame
from departments import as_typed, sound
from jiheng import documents, pipeline, reporting
from jiheng.bulk import from_records, records
from jiheng.bulk.trial import try_frame
from jiheng.model.award import BaseRow
from jiheng.rulebook import RulebookError, load
from jiheng.rulebook.build_profile import MAKERS
from jiheng.rulebook.draft import read_draft
from jiheng.scoring import facts_by
from jiheng.trial import (
    Applicant,
    PastYear,
    Trial,
    summary_of,
    try_lamps,
    try_profile,
    try_scheme,
)
from jiheng.trial.evaluations import used_profiles
from jiheng.trial.steps import LINE_CLAUSES, TRIED
from jiheng.usecases.trial import TrialError, draft_of, trial_files, try_rules

HISTORY = load()
HEAD = """
id: {id}
based_on: {base}
version: "1"
scope: {scope}
place: CN
default: false
since: 2026
title: 征求意见稿
english: draft
documents: {{draft: {{title: 征求意见稿, english: draft, issuer: 某厅, year: 2026}}}}
values:
"""
VALUES = {
    "execution_weight": "20", "execution_zero_budget": "zero", "unmet": "all_or_nothing",
    "over_achievement": "deduct", "over_threshold": "1.2", "over_penalty": "2",
    "late_date": "judged", "out_of_range": "proportion", "negative_target": "zero",
    "not_applicable": "drop", "total_ceiling": "none", "deduction_steps": "begun",
    "total_caps": "[{below: 0.9, at_most: 85}, {below: 0.7, at_most: 59}]",
    "grades": "[{label: 优, low: 95}, {label: 良, low: 85}, {label: 中, low: 70}, {label: 差, low: 0}]",
    "tiers": "[{label: 达成, low: 0.9}, {label: 部分达成, low: 0.5}, {label: 未达成, low: 0}]",
    "lamps": "{outran: 0.05, underspent: 0.20}", "choose_one": "first", "points_digits": "1",
}  # fmt: skip


def a_draft(clauses, scope="department", same=None):
    values = same or VALUES
    base = "cn.department.overall" if scope == "department" else "cn.mof.2020.project"
    text = HEAD.format(id="draft.own", base=base, scope=scope)
    cites = "cites: {document: draft, clause: 第一条}, verified: false"
    text += "".join(f"  {name}: {{2026: {{value: {values[name]}, {cites}}}}}\n" for name in clauses)
    return read_draft("draft.yaml", text, {})


def past_of(seed):
    outcome = pipeline.run(document(sound(seed) if seed % 3 == 0 else as_typed(seed)), HISTORY)
    given_record = reporting.record(
        outcome.scored, outcome.findings, outcome.rules, outcome.document, program="test"
    )
    evaluation = from_records.evaluation(json.dumps(given_record).encode())
    overview = replace(evaluation.overview, department=f"单位{seed}")
    evaluation = replace(evaluation, overview=overview)
    rules = HISTORY.on(overview.year or 9999, overview.place or "CN")
    department, project = used_profiles(evaluation, rules)
    return PastYear(evaluation, facts_by(evaluation, department or project), rules)


PAST = [past_of(seed) for seed in range(24)]


def as_frame(past, folder: Path) -> Path:
    rows = []
    for number, each in enumerate(past):
        lines = records.rows_of(each.evaluation, HISTORY)
        rows += [row | {"source": f"{number}"} for row in lines]
    frame(rows).write_parquet(folder / "frame.parquet")
    return folder / "frame.parquet"


def effects(trial: Trial):
    """What is the same however it was found: who by subject and effects, in any order."""
    return sorted(
        (c.organisation, c.year % 9999, c.subject, [
            (e.clause, e.before, e.after) for e in c.effects
        ]) for c in trial.changes
    )  # fmt: skip


@pytest.mark.parametrize("scope", ["department", "project"])
@pytest.mark.parametrize("seed", range(4))
def test_a_frame_says_what_rescoring_one_by_one_says(seed, scope, tmp_path):
    chance = random.Random(seed)
    clauses = chance.sample(sorted(VALUES), 6 + seed)
    draft = a_draft(clauses, scope)
    one_by_one = try_profile(PAST, draft)
    by_frame = try_frame(as_frame(PAST, tmp_path), HISTORY, draft)
    assert by_frame.clauses == one_by_one.clauses
    assert by_frame.tried == one_by_one.tried
    assert effects(by_frame) == effects(one_by_one)
    assert one_by_one.changes, clauses


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=6, unique=True))
def test_the_clauses_of_a_draft_sum_to_all_that_it_changes(clauses):
    trial = try_profile(PAST[:8], a_draft(clauses))
    assert set(trial.clauses) <= set(clauses)
    assert list(trial.clauses) == [name for name in clauses if name in trial.clauses]
    for change in trial.changes:
        assert sum(effect.amount for effect in change.effects) == change.amount
        steps = [change.before, *(effect.after for effect in change.effects)]
        assert steps[-1] == change.after
        for earlier, effect in zip(steps, change.effects, strict=False):
            assert earlier == effect.before
    summary = summary_of(trial)
    assert sum(each.amount for each in summary.clauses) == summary.amount


def test_a_draft_that_says_what_is_in_force_changes_nobody():
    trial = try_profile(PAST, a_draft(["unmet"], same={"unmet": "proportion"}))
    assert (trial.clauses, trial.changes) == ((), ())
    assert trial.tried > 0


def test_every_clause_of_a_profile_is_tried_or_told():
    shapes = {
        "blocks",
        "rows",
        "fewest_indicators",
        "weight_digits",
        "execution_explain_below",
        "outline",
    }
    assert TRIED | shapes == {*MAKERS, "rows"}
    assert not TRIED & shapes


def test_clauses_that_lines_do_not_ask_for_leave_every_point():
    draft = a_draft(sorted(set(VALUES) - LINE_CLAUSES))
    for each in PAST[:6]:
        before, after = (
            {i.key: i.points for t in trees for i in t.items}
            for trees in (_trees(each, None), _trees(each, draft.profile))
        )
        assert before == after


def _trees(past, profile):
    from jiheng.scoring import score_with

    own, project = used_profiles(past.evaluation, past.rules)
    return score_with(past.evaluation, profile or own, project)


def test_lamps_of_a_draft_are_tried_one_limit_at_a_time():
    document_ = documents.read(Path("examples/bureau-2025.xlsx"))
    outcome = pipeline.run(document_, HISTORY)
    past = PastYear(outcome.scored.evaluation, outcome.scored.facts, outcome.rules)
    cites = "cites: {document: lamps-system, clause: 运行监控亮灯}\nverified: false\n"
    text = "positive: {blue: 1.01, red: 0.99, yellow: 1.00}\nmoney: {red: 0.9, yellow: 0.99}\n"
    trial = try_lamps([past], read_draft("lamps.yaml", text + cites, {}))
    assert trial.clauses == ("blue", "red", "yellow", "money_red", "money_yellow")
    assert trial.tried == len(outcome.scored.evaluation.monitored) + len(
        {f.subject for f in outcome.scored.evaluation.monitored_funds}
        | {m.subject for m in outcome.scored.evaluation.monitored}
    )


SCHEME = """
schemes:
  - id: cn.13.foreign-award
    label: 河北省外商投资企业奖励（征求意见稿）
    english: draft
    kind: 外商投资奖励
    level: province
    place: CN-13
    since: "2027-01-01"
    base: {ledger: arrivals, of: usd, unit: 万美元}
    year: previous
    cases:
      - {cap: 500 万元, tiers: [{from: 1000 万美元, rate: 3 %}]}
    stacking: unknown
    lawful: unreviewed
    cites: {document: foreign-award-card-2022, clause: 外资奖励政策}
    verified: false
"""


def test_an_incentive_is_tried_clause_by_clause():
    draft = read_draft("scheme.yaml", SCHEME, {})
    rows = (BaseRow(key="r", amount=Fraction(40_000_000), rate=Fraction(7)),)
    big = Applicant(place="CN-13", name="甲公司", year=2024, rows=rows)
    small_rows = (BaseRow(key="r", amount=Fraction(20_000_000), rate=Fraction(7)),)
    small = Applicant(place="CN-13", name="乙公司", year=2024, rows=small_rows)
    elsewhere = Applicant(place="CN-14", name="丙公司", year=2024, rows=rows)
    trial = try_scheme([big, small, elsewhere], draft)
    assert (trial.clauses, trial.tried, trial.left_out) == (("cap", "tiers"), 2, 1)
    by_name = {c.organisation: c for c in trial.changes}
    # 40m at 2 % is 5.6m yuan, below the cap of 10m; the draft's cap cuts it to 5m, its rate no more
    assert [(e.clause, e.amount) for e in by_name["甲公司"].effects] == [("cap", Decimal(-600_000))]
    # 20m did not reach the threshold of 30m; of the draft it does: 3 % are 4.2m
    assert [(e.clause, e.amount) for e in by_name["乙公司"].effects] == [
        ("tiers", Decimal(4_200_000))
    ]


def test_a_draft_of_something_else_is_refused_by_name():
    with pytest.raises(RulebookError, match="评分规则"):
        read_draft("other.yaml", "survey_forms: []\n", {})


@pytest.mark.parametrize("text", ["a: &x [1]\nb: *x\n", "[" * 5000, "a: [1\n"])
def test_a_draft_that_a_program_could_choke_on_is_refused_with_its_line(text):
    with pytest.raises(RulebookError, match=r"other\.yaml"):
        read_draft("other.yaml", text, {})


def test_a_table_in_another_encoding_is_refused_in_words(tmp_path):
    (tmp_path / "draft.yaml").write_text(SCHEME, encoding="utf-8")
    data = tmp_path / "applications.csv"
    data.write_bytes("enterprise,year,amount\n甲公司,2024,4000\n".encode("gbk"))
    with pytest.raises(TrialError, match="UTF-8"):
        try_rules(draft_of(tmp_path / "draft.yaml", ()), data)
    data.write_text("enterprise,year,amount\n甲公司,2024\n", encoding="utf-8")
    with pytest.raises(TrialError, match=":2:"):
        try_rules(draft_of(tmp_path / "draft.yaml", ()), data)


def test_applications_come_from_a_file_and_its_faults_are_told(tmp_path):
    (tmp_path / "draft.yaml").write_text(SCHEME, encoding="utf-8")
    draft = draft_of(tmp_path / "draft.yaml", ())
    data = tmp_path / "applications.csv"
    data.write_text(
        "enterprise,year,amount,rate\n甲,2024,4000,7.1\n乙,2024,四千,7\n", encoding="utf-8"
    )
    with pytest.raises(TrialError, match=":3:"):
        try_rules(draft, data)
    data.write_text("enterprise,year,amount,rate\n甲,2024,4000,7.1\n", encoding="utf-8")
    [change] = try_rules(draft, data).changes
    assert (change.before.amount, change.after.amount) == (
        Decimal("5680000.00"),
        Decimal(5_000_000),
    )


def test_the_paper_and_the_workbook_hold_who_changes(tmp_path):
    trial = try_profile(PAST, a_draft(["grades", "unmet", "total_caps"]))
    files = trial_files(trial, HISTORY.rest)
    assert {name.rpartition(".")[2] for name in files} == {"docx", "xlsx"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    sheets = documents.read(tmp_path / "规则试算.xlsx").sheets
    [who] = [sheet for sheet in sheets if sheet.name == "谁变了"]
    assert len(who.rows) == len(trial.changes) + 3  # title, note, heads
    [clauses] = [sheet for sheet in sheets if sheet.name == "逐条看"]
    amounts = [row[6].value for number, row in clauses if number > 3]
    assert sum(amounts[:-1]) == amounts[-1] == summary_of(trial).amount


def test_a_frame_without_a_year_is_refused(tmp_path):
    pl.DataFrame({"weight": ["1"]}).write_csv(tmp_path / "f.csv")
    draft = a_draft(["grades"])
    with pytest.raises(TrialError, match="year"):
        try_rules(draft, tmp_path / "f.csv")
