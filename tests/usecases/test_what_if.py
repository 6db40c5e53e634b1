"""What-if: the same road with cells changed; the workbook is left as it is."""

import hashlib
from decimal import Decimal

import pytest

from builders import ROOT
from jiheng import documents
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.usecases import Change, what_if, what_ifs
from steps import steps

SAMPLE = ROOT / "examples" / "bureau-2025.xlsx"
LINE, BLOCKMATE = "实际使用外资额", "经济开发区营业收入"


def tried(**wish):
    return what_if(SAMPLE, **{"actuals": {}, "weights": {}, **wish})


def test_nothing_changed_is_the_base():
    found = tried()
    assert found.changed is found.base
    assert (found.lines, found.new, found.gone) == ((), (), ())


def test_an_actual_is_scored_again_and_the_workbook_is_left_alone():
    before = hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    found = tried(actuals={LINE: "0.5"})
    [line] = found.lines
    assert line.name == LINE
    assert line.then.points < line.now.points
    totals = [o.scored.department.total.value for o in (found.base, found.changed)]
    assert totals[0] - totals[1] == line.now.points - line.then.points
    assert hashlib.sha256(SAMPLE.read_bytes()).hexdigest() == before
    assert found.new


def test_a_weight_is_taken_from_the_others_of_its_block_in_proportion():
    found = tried(weights={LINE: "20"})
    trees = [o.scored.department for o in (found.base, found.changed)]
    sums = [
        sum(i.weight for i in tree.items if i.indicator and i.indicator.level1 == "outcome")
        for tree in trees
    ]
    assert sums[0] == sums[1]
    weights = {i.name: i.weight for i in trees[1].items}
    assert weights[LINE] == 20
    assert weights[BLOCKMATE] == Decimal("5.33")
    assert trees[1].total.value is not None


def test_another_profile():
    found = tried(profile="cn.mof.2020.project-cost")
    assert {tree.profile for tree in found.changed.scored.projects} == {"cn.mof.2020.project-cost"}
    assert {tree.profile for tree in found.base.scored.projects} == {"cn.mof.2020.project"}


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"actuals": {"没有这一项": "1"}}, "what_if_unknown"),
        ({"weights": {LINE: "多"}}, "what_if_number"),
        ({"weights": {LINE: "-1"}}, "what_if_number"),
        ({"weights": {LINE: "99"}}, "what_if_block"),
        ({"profile": "no.such"}, "also_unknown"),
    ],
)
def test_what_cannot_be_changed_is_said(wish, message):
    assert tried(**wish).refusal.message == message


def test_a_blank_actual_can_be_filled(tmp_path):
    from jiheng import usecases

    blank = tmp_path / "blank.xlsx"
    import yaml

    import sample

    source = yaml.safe_load((ROOT / "examples" / "bureau-2025.yaml").read_text(encoding="utf-8"))
    row = next(r for r in source["sheets"]["indicators"] if r["name"] == LINE)
    del row["actual"]
    copied = tmp_path / "blank.yaml"
    copied.write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    blank.write_bytes(sample.workbook(copied))
    found = usecases.what_if(blank, actuals={LINE: "1.73"}, weights={})
    assert found.base.scored.department.total.value is None
    assert found.changed.scored.department.total.value == Decimal("99.43")


def test_many_changes_are_each_as_one_alone():
    wishes = [
        {"actuals": {LINE: "0.5"}}, {"weights": {LINE: "20"}}, {}, {"actuals": {"没有这行": "1"}},
        {"actuals": {BLOCKMATE: "1"}}, {"profile": "cn.mof.2020.project"},
    ]  # fmt: skip
    together = list(what_ifs(SAMPLE, [Change(**wish) for wish in wishes]))
    for found, wish in zip(together, wishes, strict=True):
        alone = tried(**wish)
        assert found.refusal == alone.refusal
        assert (found.lines, found.new, found.gone) == (alone.lines, alone.new, alone.gone)
        assert found.changed == alone.changed
    assert together[0].base is together[1].base


def test_ten_changes_take_half_as_many_steps_as_ten_runs():
    """Held in steps: reading, most of it in libraries, is done once and does not count here."""
    changes = [Change(actuals={LINE: str(number)}) for number in range(10)]
    once = lambda: run(documents.read(SAMPLE), load())  # noqa: E731
    once()
    one_run = steps(once, at_most=10**7)
    assert steps(lambda: list(what_ifs(SAMPLE, changes)), at_most=5.5 * one_run) > one_run
