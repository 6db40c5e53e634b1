"""What schemes pay, exactly: thresholds included, caps, tiers, kinds, groups."""

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction

import pytest

from builders import ROOT
from jiheng.model.award import BaseRow, Case, Tier
from jiheng.promotion.awards import award
from jiheng.promotion.splitting import split
from jiheng.rulebook import RulebookError, load, load_with

BOOK = load().rest
LINES = (ROOT / "tests" / "cases" / "vectors" / "platform.jsonl").read_text(encoding="utf-8")
VECTORS = {vector["id"]: vector for vector in map(json.loads, LINES.splitlines())}
WAN = 10_000
DAY = dt.date(2024, 6, 1)


def base(amount, rate="1", key="a"):
    return BaseRow(key=key, amount=Fraction(amount) * WAN, rate=Fraction(rate))


def scheme(name, day=DAY):
    found = BOOK.scheme(name, day)
    assert found is not None
    return found


def wan(amount):
    return Fraction(amount) / WAN


def test_p29_the_threshold_is_included_and_the_cap_named():
    vector = VECTORS["P29"]
    hebei = scheme("cn.13.foreign-award")
    made = [
        award(hebei, hebei.cases[0], [base(amount, vector["input"]["rate"])])
        for amount in vector["input"]["arrivals_usd_wan"]
    ]
    assert [wan(each.total) for each in made] == list(
        map(Fraction, vector["expected"]["award_wan"])
    )
    assert [each.cut_by for each in made] == ["threshold", "", "", "cap"]


def test_p31_the_rate_goes_by_the_kind_of_firm():
    vector = VECTORS["P31"]
    county = scheme("cn.410526.investment-award")
    made = [
        wan(award(county, county.case(label), [base(vector["input"]["paid_in_wan"])]).total)
        for label in vector["input"]["cases"]
    ]
    assert made == list(map(Fraction, vector["expected"]["award_wan"]))
    assert county.case("新能源") is None


def test_parts_above_each_threshold_are_paid_at_their_own_rate_up_to_the_cap():
    """The rule of P28: marginal, with a cap."""
    marginal = Case(
        id="", label="", counts="marginal", cap=Fraction(100 * WAN),
        tiers=(Tier(low=Fraction(0), rate=Fraction(1, 100)),
               Tier(low=Fraction(1000 * WAN), rate=Fraction(2, 100))),
    )  # fmt: skip
    own = scheme("cn.13.foreign-award")
    paid = {amount: wan(award(own, marginal, [base(amount)]).total)
            for amount in ("999", "1000", "1500", "9000")}  # fmt: skip
    assert paid == {"999": Fraction("9.99"), "1000": 10, "1500": 20, "9000": 100}
    made = award(own, marginal, [base(1500)])
    assert [wan(part.base) for part in made.parts] == [1000, 500]


def test_a_fixed_sum_for_each_million_and_more_for_key_industries():
    district = scheme("cn.330212.foreign-award")
    general, key = (district.case(label) for label in ("一般", "重点产业"))
    assert wan(award(district, general, [base(900, "7.1")]).total) == 45
    assert wan(award(district, key, [base(900, "7.1")]).total) == 108
    assert wan(award(district, key, [base("799.99", "7.1")]).total) == Fraction("39.9995")


def test_each_row_brings_its_share_at_the_rate_of_its_own_day_and_rounding_is_once():
    own = scheme("cn.13.foreign-award")
    rows = [base(2000, "7.1234", "a"), base("1333.33", "7.0001", "b")]
    made = award(own, own.cases[0], rows)
    exact = sum(row.amount * row.rate for row in rows) / 50
    assert made.exact == exact == sum(line.exact for line in made.lines)
    assert made.total == Fraction(round(float(exact) * 100)) / 100


def test_more_than_excludes_the_number_itself_and_nothing_pays_nothing():
    own = scheme("cn.13.foreign-award")
    over = replace(own.cases[0], tiers=(replace(own.cases[0].tiers[0], included=False),))
    assert award(own, over, [base(3000, "7")]).total == 0
    assert award(own, over, [base("3000.01", "7")]).total > 0
    assert award(own, own.cases[0], []).total == 0
    free = Case(id="", label="", tiers=(Tier(rate=Fraction(1, 100)),))
    assert award(own, free, []).total == 0


def test_a_group_that_splits_gains_by_the_cap_and_loses_by_the_threshold():
    own = scheme("cn.13.foreign-award")
    capped = split(own, own.cases[0], "甲集团", {n: [base(8000, "7.1")] for n in "ab"})
    assert wan(capped.gain) == 1000
    short = split(own, own.cases[0], "甲集团", {n: [base(1600, "7.1")] for n in "ab"})
    assert (sum(short.apart.values()), wan(short.together)) == (0, Fraction("454.4"))
    assert split(own, own.cases[0], "", {n: [base(8000)] for n in "ab"}) is None
    assert split(own, own.cases[0], "甲集团", {"a": [base(8000)]}) is None


def test_the_version_of_the_year_is_taken_and_an_older_one_stays():
    name = "cn.9999.foreign-award"
    old, new = scheme(name, dt.date(2024, 12, 31)), scheme(name, dt.date(2025, 1, 1))
    assert (old.since.year, new.since.year) == (2023, 2025)
    assert old.digest != new.digest
    assert BOOK.scheme(name, dt.date(2022, 1, 1)) is None
    assert BOOK.scheme("示例市外商投资奖励", dt.date(2025, 5, 1), "CN-1301") is None


BAD = {
    "lawful: fine": "lawful: must be one of",
    "level: village": "level: must be one of",
    "base: {ledger: nowhere, of: usd, unit: 万美元}": "nowhere is no ledger",
    "base: {ledger: arrivals, of: usd, unit: 万元}": "usd is in 万美元",
    "cases: []": "a scheme without a case",
    "cases: [{tiers: [{from: 3 万元, rate: 1 %}]}]": "must be an amount in 万美元",
    "cases: [{tiers: [{rate: 1 %, each: {amount: 1 元, per: 1 万美元}}]}]": "either a rate",
    "colour: red": "colour: is not known here",
}
GOOD = {
    "id": "own.award", "label": "自己的奖励", "english": "An award", "kind": "外商投资奖励",
    "level": "city", "place": "CN-9999", "since": '"2025-01-01"',
    "base": "{ledger: arrivals, of: usd, unit: 万美元}", "stacking": "cumulative",
    "lawful": "reviewed", "cases": "[{tiers: [{rate: 1 %}]}]",
    "cites": "{document: published-awards, clause: 一}", "verified": "false",
}  # fmt: skip


def own_file(**more):
    lines = [f"    {key}: {value}" for key, value in {**GOOD, **more}.items()]
    return "schemes:\n  -\n" + "\n".join(lines) + "\n"


def test_an_installation_adds_a_scheme_as_data():
    rules = load_with({}, schemes={"own.yaml": own_file()})
    assert rules.rest.scheme("own.award", DAY.replace(year=2025)).cases[0].tiers[
        0
    ].rate == Fraction(1, 100)


@pytest.mark.parametrize("line", BAD)
def test_a_fault_in_a_scheme_names_file_line_and_key(line):
    key, _colon, value = line.partition(": ")
    with pytest.raises(RulebookError) as error:
        load_with({}, schemes={"own.yaml": own_file(**{key: value})})
    assert str(error.value).startswith("own.yaml:")
    assert BAD[line] in str(error.value)
