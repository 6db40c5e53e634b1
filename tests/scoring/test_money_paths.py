"""Money to result: shares sum to what was spent, to the last cent; what nobody claims is told."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from builders import changed, outcome
from jiheng import documents, reporting
from jiheng.reporting.money_paths import money_chart
from jiheng.scoring import money_paths
from jiheng.scoring.money_paths import parts_printed

PATHS = [
    {"subject": "P1", "activity": "集中培训", "indicator": "培训人次", "share": "33.33"},
    {"subject": "P1", "activity": "课程开发", "indicator": "课程验收得分", "share": "33.33%"},
    {"subject": "P1", "activity": "宣传", "share": "10"},
]


def scored(paths=PATHS, **more):
    return outcome(changed(add={"money_paths": paths}, **more))


def test_each_share_of_a_project_is_its_money_and_the_rest_is_not_attributed():
    [project] = money_paths(scored().scored)
    assert project.spent == project.rest + sum(path.amount for path in project.paths) == 1_600_000
    assert [path.printed for path in project.paths] == [
        Decimal("53.33"), Decimal("53.33"), Decimal("16.00")]  # fmt: skip
    assert project.rest_printed == Decimal("37.34")
    assert [path.result for path in project.paths] == ["met", "met", "none"]


def test_a_line_that_missed_its_target_is_told_as_missed():
    missed = scored(put={"indicators.7.actual": "399"})
    [project] = money_paths(missed.scored)
    assert project.paths[0].result == "unmet"


def test_of_shares_that_are_more_than_all_nothing_is_attributed():
    over = scored([*PATHS, {"subject": "P1", "activity": "其他", "share": "40"}])
    [project] = money_paths(over.scored)
    assert (project.paths, project.rest, project.why) == ((), project.spent, "over")
    [unread] = money_paths(scored([{"subject": "P1", "activity": "培训", "share": "大半"}]).scored)
    assert (unread.paths, unread.rest) == ((), unread.spent)


@given(
    st.lists(st.fractions(min_value=0, max_value=10**8), min_size=1, max_size=12),
    st.sampled_from([1, 10_000, 100_000_000]),
)
def test_printed_parts_sum_to_the_printed_whole_and_are_off_by_less_than_a_unit(parts, scale):
    total, printed = parts_printed(parts, scale)
    assert sum(printed) == total
    assert abs(Fraction(total) - sum(parts, Fraction(0)) / scale) <= Fraction(1, 200)
    for part, shown in zip(parts, printed, strict=True):
        assert abs(Fraction(shown) - part / scale) < Fraction(1, 100)


def test_report_workbook_and_picture_have_the_money():
    result = scored()
    report = reporting.self_evaluation(result.scored, result.findings, result.rules, digest="")
    [table] = [b for b in report.blocks if type(b).__name__ == "Table" and "工作内容" in b.columns]
    amounts = [row[3][0].text for row in table.rows]
    assert amounts == ["53.33", "53.33", "16.00", "37.34"]
    grids = {
        grid.name: grid for grid in reporting.forms(result.scored, result.findings, result.rules)
    }
    numbers = [c.value for c in grids["资金去向"].cells if c.column == 4 and c.row > 3]
    assert sum(numbers[:-1]) == numbers[-1] == Decimal("160.00")
    picture = documents.svg(money_chart(result.scored, result.rules.wording["money"]))
    for text in ("集中培训", "达到目标", "未归集"):
        assert text in picture


def test_without_the_sheet_nothing_is_shown():
    result = outcome(changed())
    assert money_paths(result.scored) == ()
    assert money_chart(result.scored, result.rules.wording["money"]) is None
    names = [grid.name for grid in reporting.forms(result.scored, result.findings, result.rules)]
    assert "资金去向" not in names
