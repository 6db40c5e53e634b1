"""Any draft can be evaluated: whatever stands in the cells, all files are written and nothing is invented."""

import json
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import baseline, document
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases.evaluate import EvaluateOptions, contents

NASTY = (
    None, "", " ", "=1+1", "NaN", "inf", "-", "/", "1,2.3,45", "９８％", "98%", "0.98", "约30", "3～5",
    "完成", "是", "否", "无", "2025-10-31", "2025年2月30日", "2025年底", "0000", "≥90%", "90%以上", "P1", "部门整体",
    "<b>&amp;]]>", "\x00\x0b", "{found}", "%s", "𠮷" * 50, "今年第一", "省级补助5万元", "全部完成",
    0, 1, -1, 100, Decimal("0.98"), Decimal("1e-9"), Decimal("9" * 15), Decimal("9" * 40), Decimal("-0.01"), True,
)  # fmt: skip
PLACES = [
    (sheet, number, column.field)
    for sheet, rows in baseline().items()
    for number in range(len(rows))
    for column in load().rest.form.sheet(sheet).columns
]
CHANGES = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(NASTY)), min_size=1, max_size=25
)
EMPTIED = st.lists(st.sampled_from(sorted(baseline())), max_size=4)


def draft(changes, emptied):
    sheets = baseline()
    for (sheet, number, field), value in changes:
        sheets[sheet][number][field] = value
    for sheet in emptied:
        sheets[sheet] = []
    return sheets


@settings(max_examples=50)
@example([(("projects", 0, "number"), "\x00\x0b")], [], "department")
@given(CHANGES, EMPTIED, st.sampled_from(["department", "project"]))
def test_any_draft_is_scored_checked_and_written(changes, emptied, kind):
    sheets = draft(changes, emptied)
    outcome = run(document(sheets, kind), load())
    rows = sum(bool([v for v in row.values() if cell_counts(v)]) for row in sheets["indicators"])
    assert len(outcome.scored.evaluation.indicators) == rows  # no row is dropped
    for tree in outcome.scored.trees:
        total = tree.total
        assert 0 <= total.low <= total.high <= total.full_marks
        assert (total.value is None) == bool(total.reasons)
        for item in tree.items:
            assert item.points is None or item.points >= 0
            assert item.share.value is None or 0 <= item.share.value <= 1
    for finding in outcome.findings:
        assert outcome.rules.message(finding)
        assert outcome.rules.message(finding, "en")
    files = contents(outcome, options=EvaluateOptions(office=False))
    json.loads(files["evaluation.json"])


def cell_counts(value):
    """Whether the row builder makes a cell of a value, and the reader sees something in it."""
    return value is not None and str(value).strip() != ""


@settings(max_examples=30)
@given(
    st.sampled_from([i for i in range(13) if i != 2]), st.integers(0, 10**6), st.integers(1, 500)
)
def test_a_better_actual_never_earns_less(number, start, more):
    sheets = baseline()
    row = sheets["indicators"][number]
    if isinstance(row["original_target"], str) or not isinstance(
        row["original_target"], (int, float)
    ):
        row.update(original_target=50, unit="个", operator="≥")
    down = row["operator"] == "≤"
    points = []
    for actual in (start, start + more):
        row["actual"] = Decimal(actual) / 100
        outcome = run(document(sheets), load())
        found = next(
            i
            for tree in outcome.scored.trees
            for i in tree.items
            if i.key == f"indicators-{number + 4:04d}"
        )
        points.append(found.points)
    if None not in points:
        assert (points[0] >= points[1]) if down else (points[0] <= points[1])
