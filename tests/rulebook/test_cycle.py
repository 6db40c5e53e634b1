"""Working days against an oracle, and the library of indicators against our own checks."""

import datetime as dt
import os

import pytest

from builders import changed, document
from jiheng.pipeline import run
from jiheng.rulebook import load

DAYS = load().rest.working_days


def test_every_day_is_worked_as_an_independent_calendar_says():
    if os.environ.get("CI"):
        import holidays
    else:
        holidays = pytest.importorskip("holidays")
    oracle = holidays.CN(years=sorted(DAYS.years))
    for year in DAYS.years:
        day = dt.date(year, 1, 1)
        while day.year == year:
            assert DAYS.works(day) == oracle.is_working_day(day), day
            day += dt.timedelta(days=1)


def test_counting_there_and_back_ends_where_it_began():
    first = dt.date(2026, 2, 13)
    assert DAYS.after(first, 1) == dt.date(2026, 2, 14)  # a Saturday that is worked
    assert DAYS.after(first, 2) == dt.date(2026, 2, 24)
    assert DAYS.between(first, dt.date(2026, 2, 24)) == 2
    for count in range(1, 40):
        assert DAYS.between(first, DAYS.after(first, count)) == count
        assert DAYS.between(first, DAYS.after(first, -count)) <= -count + 1


def test_an_operator_adds_a_year():
    new_year = dt.date(2031, 1, 1)
    assert DAYS.works(new_year)
    more = DAYS.also(frozenset({new_year}), frozenset())
    assert not more.works(new_year)
    assert 2031 in more.years


@pytest.mark.parametrize("kind", load().rest.library, ids=lambda kind: kind.id)
def test_the_library_passes_our_own_checks(kind):
    """Each indicator with a plausible target and an actual; nothing about how it is made is found."""
    rows = []
    for one in kind.indicators:
        dated = not one.unit
        target = "2025-10-31" if dated else {"%": "96"}.get(one.unit, "12")
        rows.append({
            "subject": "部门整体", "level1": one.level1, "level2": one.level2, "name": one.name,
            "operator": one.operator, "original_target": target, "unit": one.unit, "weight": "5",
            "actual": target, "numerator": one.numerator, "denominator": one.denominator,
            "data_source": one.source, "objective": "业务",
        })  # fmt: skip
    found = run(document(changed(add={"indicators": rows})), load()).findings
    names = {one.name for one in kind.indicators}
    about = (
        "Q02",
        "Q03",
        "Q04",
        "Q05",
        "Q06",
        "Q07",
        "Q08",
        "Q10",
        "Q11",
        "Q14",
        "Q15",
        "Q16",
        "Q17",
        "Q25",
    )
    told = [
        (f.code, dict(f.facts)) for f in found if f.code in about and f.facts.get("name") in names
    ]
    assert told == []


def test_the_timetable_knows_roles_and_stages():
    from jiheng.web.core.rights import ROLE

    stages = {state.stage for state in load().rest.year_flow.states}
    for usual in load().rest.timetable:
        assert usual.role in ROLE
        assert usual.stage in stages
