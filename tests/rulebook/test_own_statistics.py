"""A place's own tables of a month stand in the place of the packaged ones; faults are named."""

import pytest

from jiheng.rulebook import RulebookError, load, load_with
from jiheng.rulebook.load import kind_of

HEAD = "cites: {document: ledger-conventions, clause: 统计报表}\nverified: false\n"
TABLE = """tables:
  - id: %s
    label: 新设外资企业
    english: New firms
    unit: 家
    per: units
    columns:
      - {id: count, label: 累计, english: So far, figure: %s, shows: so_far}
"""
CALENDAR = (
    "calendar:\n  - {id: own, label: 报数, english: Report, every: month, day: 5, to: 甲, by: 乙}\n"
)


def own(text):
    return load_with({}, statistics={"own.yaml": HEAD + text}).rest.statistics


def test_a_table_of_a_known_id_is_replaced_and_another_is_added():
    packaged = [table.id for table in load().rest.statistics.tables]
    replaced = own(TABLE % ("T06", "enterprises.new.count"))
    assert [table.id for table in replaced.tables] == packaged
    assert replaced.table("T06").label == "新设外资企业"
    added = own(TABLE % ("X1", "enterprises.new.count"))
    assert [table.id for table in added.tables] == [*packaged, "X1"]
    assert added.calendar == load().rest.statistics.calendar


def test_the_calendar_is_the_places_own_and_no_months_are_issued_as_one():
    local = own(f"merged: 0\n{CALENDAR}")
    assert [each.id for each in local.calendar] == ["own"]
    assert local.merged == 0
    assert kind_of("a.yaml", HEAD + CALENDAR) == "statistics"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TABLE % ("T06", "enterprises.none"), "is no definition"),
        (TABLE % ("T01", "enterprises.new.count"), "the briefing shows them"),
        (CALENDAR.replace("day: 5", "day: 5, working_day: 3"), "by a day or a working day"),
        ("merged: 9\n", "must be 0 to 3"),
        ("briefing: {}\n", "briefing"),
    ],
)
def test_a_fault_is_named_with_its_file(text, why):
    with pytest.raises(RulebookError, match=why) as fault:
        own(text)
    assert "own.yaml" in str(fault.value)
