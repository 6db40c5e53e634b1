"""Rules of data quality on rows that who wrote them never saw: planted from the texts alone."""

import datetime as dt
from fractions import Fraction

import pytest

from jiheng.ledger.alike import alike
from jiheng.ledger.quality_projects import rushes
from jiheng.ledger.spelling import bare_code, code_spellings, is_number, plain_code
from jiheng.model import LedgerRow
from ledger import second_rows

LEAST = Fraction(95, 100)
# What is planted and not found.
MISSED = {
    "DQ-07": {"paid for by the state"},  # no column says so, and words of a text are no proof
}


@pytest.fixture(scope="module")
def measured():
    return second_rows.measured()


def test_12_1_what_was_planted_from_the_texts_is_found_but_for_what_is_said(measured):
    assert set(measured) == {f"DQ-{n:02d}" for n in range(1, 16)}
    for code, own in measured.items():
        assert set(own["missed"]) == MISSED.get(code, set()), code
        assert own["hits"] >= 3, code
    hits = sum(own["hits"] for own in measured.values())
    missed = sum(len(own["missed"]) for own in measured.values())
    assert Fraction(hits, hits + missed) >= LEAST


def test_12_1_what_only_looks_alike_is_left_alone(measured):
    assert {code: own["false"] for code, own in measured.items() if own["false"]} == {}
    assert all(own["alike"] >= 3 for own in measured.values())


@pytest.mark.parametrize(
    ("text", "same"),
    [("招合〔2024〕17号", "招合（2024）17 号"), ("ht-2024-088", "HT-2024-088"), ("Ｖ1", "v1")],
)
def test_a_number_is_the_same_however_it_was_typed(text, same):
    assert plain_code(text) == plain_code(same)
    assert plain_code("1-1") != plain_code("11")
    assert bare_code("2411-999900-04") == bare_code("241199990004")
    assert plain_code(text) in code_spellings(text)
    assert not is_number("无")


def project(key, **more):
    values = {"contract_signed_on": dt.date(2025, 3, 1), "planned_total": Fraction(10**8)}
    texts = {name: each for name, each in more.items() if isinstance(each, str)}
    return LedgerRow(ledger="investment_projects", key=key, values=values | more, texts=texts)


def test_one_group_is_a_reason_to_look_and_names_itself():
    rows = [project("a", parent="甲集团", investor_code="A"), project("b", parent="甲集团 ")]
    assert [pair.reasons for pair in alike(rows)] == [("parent",)]
    assert list(alike([rows[0], project("b", parent="甲集团", investor_code="B")])) == []
    phase = project("c", parent="甲集团", parent_project="一期")
    assert list(alike([rows[0], phase])) == []


def test_a_month_is_crowded_from_more_than_half_on_its_last_five_days():
    late, early = dt.date(2025, 2, 24), dt.date(2025, 2, 23)
    assert list(rushes({(late, "子区"): 5, (early, "子区"): 5})) == []
    [rush] = rushes({(late, "子区"): 6, (early, "子区"): 5, (late, "丑区"): 9})
    assert rush.facts() == {"region": "子区", "month": "2025-02", "late": 6, "count": 11}
