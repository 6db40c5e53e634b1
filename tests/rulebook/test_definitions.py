"""A wrong definition or ledger is refused with file, line and key."""

import datetime as dt

import pytest

from jiheng.ledger.compared import beside
from jiheng.rulebook import RulebookError, load
from jiheng.rulebook.load import _built, load_with, packaged

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


def with_own(text, **more):
    return load_with({}, definitions={"definitions/own.yaml": text}, **more)


def test_a_sound_one_is_taken():
    assert "own.count" in {d.id for d in with_own(GOOD).rest.definitions}


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
        with_own(text)  # a count has whatever unit it says
        return
    with pytest.raises(RulebookError, match=r"own\.yaml") as refused:
        with_own(text)
    assert words in str(refused.value)
    assert f"definitions/own.yaml:{line}:" in str(refused.value)


def test_a_figure_made_of_itself_and_one_id_twice_are_refused():
    circle = GOOD.replace("how: count", "how: rank\n        of: own.count").replace(
        "        ledger: investment_projects\n", "").replace("        on: contract_signed_on\n", "")  # fmt: skip
    circle = circle.replace("        where:\n          - {field: stage, at_least: signed}\n", "")
    with pytest.raises(RulebookError, match=r"own\.yaml:6: versions: own\.count is made of itself"):
        with_own(circle)
    twice = GOOD + GOOD.removeprefix("definitions:\n")
    with pytest.raises(RulebookError, match="given twice"):
        with_own(twice)


@pytest.mark.parametrize(
    ("unit", "right"),
    [("万元/亩", True), ("元/平方米", True), ("%", False), ("万元", False), ("亩/万元", False)],
)
def test_one_figure_over_another_is_in_a_unit_of_both(unit, right):
    text = packaged()["definitions/land_users.yaml"].replace('"万元/亩"', f'"{unit}"')
    texts = {**packaged(), "definitions/land_users.yaml": text}
    if right:
        assert _built(texts)
        return
    with pytest.raises(RulebookError, match="unit: must measure 万元/亩, is"):
        _built(texts)


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


LATER = GOOD.replace("own.count", "projects.signed.count").replace("since: 2024", "since: 2026")


def test_a_definition_of_the_package_goes_on_in_a_file_of_ones_own():
    versions = [d for d in with_own(LATER).rest.definitions if d.id == "projects.signed.count"]
    packaged_version = next(d for d in load().rest.definitions if d.id == "projects.signed.count")
    assert [(v.since.year, v.until) for v in versions] == [
        (packaged_version.since.year, dt.date(2025, 12, 31)), (2026, None),
    ]  # fmt: skip
    assert versions[0].digest == packaged_version.digest  # what was signed off by it stays as it is
    assert versions[1].digest != packaged_version.digest


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("since: 2026", "since: 2001", 6, "versions: must begin after"),
        ("unit: 个", "unit: 亿元", 5, "unit: projects.signed.count is in 个"),
        (
            "unit: 个",
            "unit: 个\n    variant_of: nothing",
            6,
            "variant_of: nothing is no definition",
        ),
    ],
)
def test_a_wrong_continuation_is_refused_with_its_line(old, new, line, words):
    with pytest.raises(RulebookError) as refused:
        with_own(LATER.replace(old, new, 1))
    assert str(refused.value).startswith(f"definitions/own.yaml:{line}: ")
    assert words in str(refused.value)


def test_a_variant_stands_beside_what_it_varies_and_versions_beside_each_other():
    variant = GOOD.replace("label: 数", "label: 数\n    variant_of: projects.signed.count")
    book = with_own(variant).rest
    by_id = {d.id: d for d in book.definitions}
    signed, own = by_id["projects.signed.count"], by_id["own.count"]
    assert beside(signed, book.definitions) == (own,)
    assert beside(own, book.definitions) == (signed,)
    assert beside(by_id["projects.landed.count"], book.definitions) == ()
    actual = [d for d in book.definitions if d.id == "foreign.actual"]
    assert beside(actual[1], book.definitions) == (actual[0],)
