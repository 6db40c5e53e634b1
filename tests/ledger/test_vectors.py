"""Published numbers, each computed by the module that would print it, here or where it is named."""

import datetime as dt
import json
import re
from decimal import Decimal
from fractions import Fraction

import pytest

from builders import ROOT
from jiheng.ledger import Sources, figure
from jiheng.ledger.clocks import clock
from jiheng.ledger.shares import adds_up, half_units, parts_of, share
from jiheng.methods.survey import sample_size_proportion
from jiheng.model import ClockRule, LedgerRow, NumberTarget, Operator, Quantity, half_up, year_of
from jiheng.rulebook import WorkingDays, load
from jiheng.scoring import indicator_progress, money_progress

LINES = (ROOT / "tests" / "cases" / "vectors" / "platform.jsonl").read_text(encoding="utf-8")
VECTORS = {vector["id"]: vector for vector in map(json.loads, LINES.splitlines())}
ELSEWHERE = {  # the file in which the module that would print it computes a vector, by its name
    "P19": "ledger/test_vintages.py", "P21": "promotion/test_card_vectors.py",
    "P23": "promotion/test_card_vectors.py", "P25": "promotion/test_card_vectors.py",
    "P27": "promotion/test_card_vectors.py", "P29": "promotion/test_awards.py",
    "P31": "promotion/test_awards.py", "P41": "ledger/test_city.py",
    "V1": "promotion/test_card_vectors.py", "V8": "ledger/test_city.py",
    "V9": "promotion/test_card_vectors.py",
}  # fmt: skip
PUBLIC = ("V1", "V2", "V3", "V7", "V8", "V9")  # numbers that papers printed; there is no V4 to V6
BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}


def case(id_):
    return VECTORS[id_]["input"], VECTORS[id_]["expected"]


def exact(numbers):
    return {name: Fraction(number) for name, number in numbers.items()}


def test_every_vector_is_computed_under_its_name():
    here = {match[1].upper() for name in globals() if (match := re.match(r"test_([pv]\d+)_", name))}
    assert here.isdisjoint(ELSEWHERE)
    assert here | ELSEWHERE.keys() == {*VECTORS, *PUBLIC}
    for id_, file in ELSEWHERE.items():
        text = (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert f"\ndef test_{id_.lower()}_" in text, (id_, file)


@pytest.mark.parametrize(
    ("signed", "amount", "reached", "printed"),
    [
        (1093, "6129.09", ("2794.49", 907, 401), ["45.59", "82.98", "36.69"]),
        (1299, "6511.53", ("2143.95", 1002, 327), ["32.93", "77.14", "25.17"]),
    ],
)
def test_v2_what_became_of_the_projects_of_a_fair(signed, amount, reached, printed):
    funds, started, built = reached
    pairs = (Fraction(funds), Fraction(amount)), (started, signed), (built, signed)
    assert [str(share(Fraction(a), Fraction(b), 2)) for a, b in pairs] == printed
    stated = [str(share(Fraction("881.4"), Fraction(b), 2)) for b in ("6793.18", "6973.18")]
    assert stated == ["12.97", "12.64"]  # in the first two digits changed places: DQ-13 finds it


@pytest.mark.parametrize(
    ("amounts", "counts", "amount", "count", "shares"),
    [
        (("496.2", "11837.6", "3873.4"), (258, 5312, 1443), "16207.2", 7013,
         ["3.1", "73.0", "23.9"]),
        (("319", "7857", "3421.8"), (225, 3817, 1072), "11597.8", 5114, None),
    ],
)  # fmt: skip
def test_v3_three_industries_add_up_to_a_province(amounts, counts, amount, count, shares):
    parts = parts_of(dict(enumerate(map(Fraction, amounts))), Fraction(amount))
    assert (parts.rest, sum(counts)) == (0, count)
    assert shares is None or [str(each) for each in parts.shares(1).values()] == shares


def test_v7_key_projects_of_a_city_and_their_mean():
    parts = parts_of(dict(enumerate(map(Fraction, ("1483.7", "2059", "252.1")))))
    assert (parts.total, 184 + 120 + 37) == (Fraction("3794.8"), 341)
    assert str(half_up(parts.total / 341, 2)) == "11.13"


def test_p01_regions_add_up_and_the_rest_of_industries_is_no_error():
    given, expected = case("P01")
    base, digits = Fraction(given["total"]), given["digits"]
    regions, industries = (parts_of(exact(given[n]), base) for n in ("regions", "industries"))
    assert (regions.total, regions.rest) == (Fraction(expected["regions_sum"]), 0)
    assert industries.rest == Fraction(expected["industries_rest"])
    printed = {**regions.shares(digits), **industries.shares(digits)}
    assert {name: str(value) for name, value in printed.items()} == expected["shares"]


def test_p03_a_difference_within_half_units_is_rounding():
    given, expected = case("P03")
    parts, base = [Fraction(part) for part in given["parts"]], Fraction(given["whole"])
    assert sum(parts) == Fraction(expected["sum"])
    assert base - sum(parts) == Fraction(expected["difference"])
    assert half_units(len(parts), given["digits"]) == Fraction(expected["half_units"])
    assert adds_up(parts, base, given["digits"])
    assert not adds_up(parts, base + Fraction(1, 2), given["digits"])
    assert str(share(base, Fraction(given["total"]), 1)) == expected["share"]
    firms = dict(given["firms"])
    assert parts_of(firms, firms.pop("total")).rest == expected["firms_rest"]


def test_p05_shares_are_exact_at_their_decimals():
    given, expected = case("P05")
    assert [
        str(share(Fraction(part), Fraction(base), digits)) for part, base, digits in given["pairs"]
    ] == expected["shares"]


def test_p07_progress_stands_against_the_time_that_passed():
    given, expected = case("P07")
    passed = share(Fraction(given["month"]), Fraction(12), 0)
    assert str(passed) == expected["time_share"]
    assert Decimal(given["done_share"]) - passed == Decimal(expected["ahead"])
    value, done = Fraction(given["value"]), Fraction(given["done_share"])
    half = Fraction(1, 20)
    plans = [(value + sign * half) / (done + sign * half) * 100 for sign in (-1, 1)]
    low, high = Fraction(expected["plan_low"]), Fraction(expected["plan_high"])
    assert low < value / done * 100 < high
    assert all(low - 1 < plan < high + 1 for plan in plans)


def test_p09_shares_that_were_raised_to_a_hundred_and_zones_that_overlap():
    given, expected = case("P09")
    parts, base = dict(enumerate(map(Fraction, given["parts"]))), Fraction(given["whole"])
    shares = [str(value) for value in parts_of(parts, base).shares(1).values()]
    assert shares == expected["shares"]
    assert adds_up(list(parts.values()), base, 1)
    assert sum(given["counts"]) == given["count"]
    raised = [a for a, b in zip(given["stated"], shares, strict=True) if Fraction(a) != Fraction(b)]
    assert raised == ["2.9"]
    zones = given["zones"].values()
    assert sum(count for count, _amount in zones) == expected["zones_count"] > given["count"]
    assert [str(share(Fraction(amount), base, 1)) for _c, amount in zones] == expected[
        "zone_shares"
    ]


def project(number, signed_on, **values):
    values = {"stage": "signed", "kind": "formal", "contract_signed_on": signed_on,
              "planned_total": Fraction(10**8), **values}  # fmt: skip
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return LedgerRow(ledger="investment_projects", key=f"{number:04d}", values=values, texts=texts)


def taken(id_, rows, year=2025):
    sources = Sources(BOOK.definitions, LEDGERS, {"investment_projects": tuple(rows)})
    return figure(id_, sources, year_of(year))


def test_p11_a_ratio_of_a_period_is_no_rate_of_a_cohort():
    given, expected = case("P11")
    signed, landed = given["signed"][0], given["landed"][0]
    before, day = dt.date(2024, 5, 5), dt.date(2025, 5, 5)
    rows = [project(n, day) for n in range(signed)]
    rows += [
        project(signed + n, before, stage="landed", landed_on=day, credit_code="91")
        for n in range(landed)
    ]
    ratio = taken("projects.landed.rate", rows)
    assert str(half_up(ratio.value * 100, 1)) == expected["period_ratio_count"]
    assert ratio.definition.cohort is expected["is_cohort_rate"]
    assert taken("projects.landed.cohort", rows).value == 0  # none of them was signed in the year
    amounts = Fraction(given["landed"][1]), Fraction(given["signed"][1])
    assert str(share(*amounts, 1)) == expected["period_ratio_amount"]
    pairs = [*zip(given["from_delta"]["signed"], given["signed"], strict=True),
             *zip(given["from_delta"]["landed"], given["landed"], strict=True),
             given["from_delta"]["funds"]]  # fmt: skip
    shares = [str(share(Fraction(part), Fraction(base), 1)) for part, base in pairs]
    assert shares == expected["shares"]


def test_p13_a_cohort_is_followed():
    given, expected = case("P13")
    day, later = dt.date(2024, 5, 5), dt.date(2024, 9, 9)  # in a year that has a definition
    for reached, printed in (("started", "start_rate"), ("operating", "operating_rate")):
        arrived = {"stage": "landed", "landed_on": later, "credit_code": "91"}
        rows = [
            project(n, day, **(arrived if n < given[reached] else {}))
            for n in range(given["cohort"])
        ]
        cohort = taken("projects.landed.cohort", rows, 2024)
        assert cohort.definition.cohort
        assert str(half_up(cohort.value * 100, 2)) == expected[printed]


def test_p15_shares_that_were_printed_wrong_are_seen():
    given, expected = case("P15")
    pairs = [(Fraction(part), Fraction(base), stated) for part, base, stated in given["pairs"]]
    computed = [str(share(part, base, 1)) for part, base, _stated in pairs]
    assert computed == expected["computed"]
    assert [own != stated for own, (*_p, stated) in zip(computed, pairs, strict=True)] == expected[
        "flag"
    ]


def test_p17_sums_are_exact():
    given, expected = case("P17")
    assert sum(given["counts"]) == expected["count"]
    amounts = dict(enumerate(map(Fraction, given["amounts"])))
    assert parts_of(amounts).total == Fraction(expected["amount"])


def due(days, count, begin):
    citation = BOOK.definitions[0].citation
    rule = ClockRule(id="c", label="", english="", ledger="l", begin="begin", days=count,
                     until="until", citation=citation)  # fmt: skip
    row = LedgerRow(ledger="l", key="1", values={"begin": dt.date.fromisoformat(begin)})
    return clock(rule, row, days, dt.date(2025, 1, 1)).due.isoformat()


def test_p33_due_days_count_holidays_and_weekends_worked():
    given, expected = case("P33")
    counted = [due(BOOK.working_days, count, begin) for begin, count in given["from_and_days"]]
    assert counted == expected["due"]


def test_p35_due_days_elsewhere():
    given, expected = case("P35")
    # The list leaves out 17 March, a holiday of a part of the country that the due days count.
    off = frozenset(map(dt.date.fromisoformat, [*given["holidays"], "2009-03-17"]))
    days = WorkingDays(off=off)
    assert [due(days, given["days"], begin) for begin in given["from"]] == expected["due"]


def test_p37_samples_of_a_finite_population():
    given, expected = case("P37")
    half, confidence = float(given["margin"]), float(given["confidence"])
    sizes = [sample_size_proportion(0.5, half, confidence, N=n).value for n in given["population"]]
    assert sizes == expected["sample"]


def test_p39_lamps_by_the_time_that_passed():
    given, expected = case("P39")
    month, rule = given["month"], BOOK.monitoring
    money = [
        money_progress(Fraction(rate), Fraction(1), month, rule).lamp.colour
        for rate in given["money"]
    ]
    assert money == expected["money"]

    def lamp(target, done, operator):
        goal = NumberTarget(operator, Quantity(Decimal(target), "个"))
        return indicator_progress(goal, Quantity(Decimal(done), "个"), "", month, rule).lamp.colour

    done = given["positive_done_of_target"]
    assert [lamp("1", rate, Operator.AT_LEAST) for rate in done] == expected["positive"]
    pairs = given["reverse"]
    assert [lamp(goal, own, Operator.AT_MOST) for own, goal in pairs] == expected["reverse"]
