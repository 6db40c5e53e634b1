"""Shares of a row are exact, make one, and leave figures without shares as they are."""

import hashlib
import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.ledger import Sources, figure
from jiheng.ledger.credit import Credit, shares, written
from jiheng.model import LedgerRow, year_of
from jiheng.rulebook import load
from ledger.test_properties import BOOK, LEDGER, LEDGERS, YEAR, made

ROW = {"stage": "signed", "kind": "formal", "aside": None, "planned_total": 3 * 10**8,
       "landed_on": None, "credit_code": None, "lead_industry": None, "region": "东区"}  # fmt: skip
COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"


def rows(*texts):
    """Signed projects, of which some are shared."""
    day = YEAR.first
    plain = made([{**ROW, "contract_signed_on": day} for _text in texts])
    return tuple(
        replace(row, texts={**row.texts, "region": "东区", **({"shares": text} if text else {})})
        for row, text in zip(plain, texts, strict=True)
    )


def of(id_, own, place="", **more):
    return figure(id_, Sources(BOOK.definitions, LEDGERS, {LEDGER.id: own}, **more), YEAR, place)


@pytest.mark.parametrize(("text", "parts"), [
    ("东区 60%；西区 40%", (Fraction(3, 5), Fraction(2, 5))),
    ("东区（12）33.33%;西区（13）66.67%", (Fraction(3333, 10000), Fraction(6667, 10000))),
    ("东区（1）1/3；西区（2）1/3；北区（3）1/3", (Fraction(1, 3),) * 3),
    ("东区 50%；西区 33.33%；北区 16.67%", (Fraction(1, 2), Fraction(3333, 10000), Fraction(1667, 10000))),
    ("东区 1/3；西区 33.33%；北区 33.34%", ()),  # not quite one
    ("东区 1/0；西区 1/2", ()),
    ("东区 60%；西区 30%", ()),
    ("东区 100%；西区 0%", ()),
    ("一人一半", ()),
])  # fmt: skip
def test_shares_are_read_exactly_or_not_at_all(text, parts):
    assert tuple(share.part for share in shares(text)) == parts


def test_shares_are_written_as_they_are_read():
    parts = (Credit("东区", Fraction(3, 5), 12), Credit("西区", Fraction(2, 5), 13))
    assert written(parts) == "东区（12）60%；西区（13）40%"
    assert shares(written(parts)) == parts


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=6))
def test_any_shares_that_make_one_come_back_exactly(weights):
    parts = tuple(
        Credit(f"{n}区", Fraction(weight, sum(weights)), n + 1) for n, weight in enumerate(weights)
    )
    fits = all(
        (p.part.denominator < 1000 and p.part.numerator < 100) or (p.part * 10_000).denominator == 1
        for p in parts
    )
    assert shares(written(parts)) == (parts if fits else ())
    own = rows(written(parts))
    values = [of(COUNT, own, part.place).value for part in parts]
    assert not fits or (
        values == [p.part for p in parts] and sum(values) == 1 == of(COUNT, own).value
    )


def test_places_have_their_shares_and_the_city_counts_once():
    own = rows("", "东区 60%；西区 40%")
    assert [of(COUNT, own, place).value for place in ("东区", "西区", "北区")] == [
        Fraction(8, 5), Fraction(2, 5), 0,
    ]  # fmt: skip
    assert of(COUNT, own, "西区").quantity.printed() == "0.4个"
    assert of(AMOUNT, own, "西区").value == 12 * 10**7
    whole = of(COUNT, own)
    assert (whole.value, whole.quantity.printed()) == (2, "2个")
    assert whole.digest == of(COUNT, rows("", "")).digest


def test_shares_that_make_no_whole_are_left_out_and_said():
    taken = of(COUNT, rows("东区 60%"))
    assert (taken.value, dict(taken.left_out)) == (0, {"unread shares": ("r000",)})


def test_a_digest_holds_shares_and_is_what_it_was_without_them():
    plain = of(COUNT, rows(""))
    definition = plain.definition
    said = [
        definition.id, definition.since.isoformat(), definition.digest, "2025-01-01",
        "2025-12-31", "", [["r000", 1, "0"]], [],
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    assert plain.digest == hashlib.sha256(text.encode()).hexdigest()
    shared = rows("东区 60%；西区 40%")
    digests = {of(COUNT, shared, credits={"r000": Fraction(n, 5)}).digest for n in (2, 3)}
    assert len({plain.digest, *digests}) == 3


def test_the_share_of_a_cohort_weighs_shared_rows():
    one, other = rows("", "东区 60%；西区 40%")
    arrived = replace(one, values={
        **one.values, "stage": "landed", "landed_on": YEAR.first, "credit_code": "a",
    })  # fmt: skip
    cohort = of("projects.landed.cohort", (arrived, other), "东区")
    assert cohort.value == 1 / Fraction(8, 5)


def test_a_clock_in_force_is_that_of_the_day_something_began():
    book = load().rest
    [rule] = [each for each in book.clocks if each.id == "pair.answer"]
    later = replace(rule, since=year_of(2026).first, days=3)
    changed = replace(book, clocks=(rule, later))
    assert changed.clock(rule.id, year_of(2025).last).days == 5
    assert changed.clock(rule.id, year_of(2026).first).days == 3
    assert changed.clock("no.such", year_of(2025).last) is None


def test_leads_of_two_places_are_a_pair_and_of_one_are_none():
    from jiheng.ledger.alike import leads_alike

    def lead(key, day, **more):
        values = {"investor": "甲投资", "received_on": day, "region": "东区", **more}
        return LedgerRow(ledger="leads", key=key, values=values)

    first, last = YEAR.first, YEAR.last
    own = [lead("1/a", first), lead("1/b", first), lead("2/c", last, region="西区")]
    found = [(pair.first.key, pair.second.key) for pair in leads_alike(own)]
    assert found == [("1/a", "2/c"), ("1/b", "2/c")]
    ended = lead("2/d", first, state="duplicate", region="西区")
    assert list(leads_alike([own[0], ended])) == []
