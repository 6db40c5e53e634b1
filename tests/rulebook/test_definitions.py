"""A wrong definition or ledger is refused with file, line and key."""

import pytest

from jiheng.rulebook import RulebookError
from jiheng.rulebook.load import _built, packaged

GOOD = """definitions:
  - id: own.count
    label: 数
    english: Number
    unit: 个
    versions:
      - since: 2024
        ledger: investment_projects
        how: count
        on: contract_signed_on
        where:
          - {field: stage, at_least: signed}
        cites: {document: city-definitions, clause: 签约}
        verified: false
"""
RATIO = "how: ratio\n        of: own.count\n        part: own.count"


def load_with(text):
    return _built({**packaged(), "definitions/own.yaml": text})


def test_a_sound_one_is_taken():
    assert "own.count" in {d.id for d in load_with(GOOD).rest.definitions}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("how: count", "how: average", 9, "how: must be one of"),
        ("ledger: investment_projects", "ledger: nothing", 8, "ledger: is none of"),
        ("on: contract_signed_on", "on: planned_total", 10, "is of kind money, not date"),
        ("field: stage", "field: phase", 12, "phase is no column"),
        ("at_least: signed", "at_least: sold", 12, "sold is none of"),
        ("at_least: signed", "over: signed", 12, "must be exactly one of"),
        ("field: stage, at_least: signed", "field: name, at_least: x", 12, "has no order"),
        (
            "field: stage, at_least: signed",
            "field: planned_total, at_least: 多",
            12,
            "must be a number",
        ),
        (
            "field: stage, at_least: signed",
            "field: planned_total, at_least: 1亿美元",
            12,
            "is in 万元",
        ),
        (
            "field: stage, at_least: signed",
            "field: landed_on, at_least: 2025年",
            12,
            "must be a day",
        ),
        ("since: 2024", "since: soon", 7, "must be a year, month or day"),
        ("city-definitions", "no-such-paper", 13, "is not in documents.yaml"),
        ("        verified: false\n", "", 7, "verified: is missing"),
        ("unit: 个", "unit: 个\n    better: higher", 6, "better: must be one of"),
        ("    unit: 个", "    unite: 个", 2, "unit: is missing"),
        ("how: count", "how: sum\n        of: name", 10, "is of kind text"),
        ("unit: 个", "unit: 亩", 5, ""),
        ("how: count", RATIO, 8, "is not known here"),
        ("on: contract", "colour: red\n        on: contract", 10, "colour: is not known here"),
    ],
)
def test_what_is_off_is_named_with_its_line(old, new, line, words):
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    if not words:
        load_with(text)  # a count has whatever unit it says
        return
    with pytest.raises(RulebookError, match=r"own\.yaml") as refused:
        load_with(text)
    assert words in str(refused.value)
    assert f"definitions/own.yaml:{line}:" in str(refused.value)


def test_a_figure_made_of_itself_and_one_id_twice_are_refused():
    circle = GOOD.replace("how: count", "how: rank\n        of: own.count").replace(
        "        ledger: investment_projects\n", "").replace("        on: contract_signed_on\n", "")  # fmt: skip
    circle = circle.replace("        where:\n          - {field: stage, at_least: signed}\n", "")
    with pytest.raises(RulebookError, match="made of itself"):
        load_with(circle)
    twice = GOOD + GOOD.removeprefix("definitions:\n")
    with pytest.raises(RulebookError, match="given twice"):
        load_with(twice)


def test_a_move_that_confirms_nothing_and_a_link_to_nowhere_are_refused():
    text = packaged()["ledgers/investment_projects.yaml"]
    for old, new, words in (
        ("confirms: propose_signed", "confirms: sign", "proposes nothing"),
        ("linked: accounts", "linked: clients", "is no ledger"),
        ("brings: [country, parent]", "brings: [country, colour]", "colour"),
        ("need: signed,", "need: sold,", "sold is none of"),
        ("checked: credit_code", "checked: luck", "luck is none of"),
        ("not_of: region", "not_of: county", "county is no column"),
    ):
        with pytest.raises(RulebookError, match=words):
            _built({**packaged(), "ledgers/investment_projects.yaml": text.replace(old, new)})
