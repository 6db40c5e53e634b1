"""One cause, one finding: a column that is wrong in one way is told once, with all its places."""

from jiheng.model import Finding, Location
from jiheng.review.causes import by_cause


def finding(row, column="AE", name="", **facts):
    facts = {"name": name or f"指标{row}", "found": "（空）", **facts}
    return Finding("Q30", (Location("f.xlsx", "绩效指标", f"{column}{row}"),), facts)


def test_a_column_that_is_empty_is_one_finding_with_every_place():
    (only,) = by_cause(finding(row) for row in range(4, 9))
    assert [at.spot for at in only.at] == ["AE4", "AE5", "AE6", "AE7", "AE8"]
    assert only.facts["name"].zh == "指标4、指标5、指标6 等 5 项"
    assert only.facts["name"].en == "指标4, 指标5, 指标6 and 2 more"


def test_two_lines_other_columns_and_other_facts_stand_for_themselves():
    two = [finding(4), finding(5)]
    assert by_cause(two) == tuple(two)
    other_columns = [finding(4, "A"), finding(5, "B"), finding(6, "C")]
    assert by_cause(other_columns) == tuple(other_columns)
    other_facts = [finding(4, expected=1), finding(5, expected=2), finding(6, expected=3)]
    assert by_cause(other_facts) == tuple(other_facts)


def test_the_order_of_first_places_is_kept():
    mixed = [finding(4), Finding("A01", ()), finding(5), finding(6)]
    assert [f.code for f in by_cause(mixed)] == ["Q30", "A01"]
