"""Figures, drift and months against an independent formulation: SQL, sets, sums."""

import datetime as dt
import sqlite3
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.ledger import Sources, drift, figure
from jiheng.ledger.months import NotAdditiveError, month_table
from jiheng.model import LedgerRow, months_of, year_of
from jiheng.rulebook import load

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
LEDGER = LEDGERS["investment_projects"]
STAGES = [state.id for state in LEDGER.flow.states]
YEAR = year_of(2025)

ROWS = st.lists(
    st.fixed_dictionaries({
        "stage": st.sampled_from(STAGES),
        "kind": st.sampled_from([None, "formal", "framework", "intent", "increase"]),
        "aside": st.sampled_from([None, "duplicate", "merged", "suspended"]),
        "planned_total": st.sampled_from([None, "两亿", 99_999_999, 10**8, 10**8 + 1, 3 * 10**8]),
        "contract_signed_on": st.one_of(
            st.none(), st.dates(dt.date(2024, 12, 1), dt.date(2026, 1, 31))
        ),
        "landed_on": st.one_of(st.none(), st.dates(dt.date(2024, 12, 1), dt.date(2026, 1, 31))),
        "credit_code": st.sampled_from([None, "a", "b"]),
        "lead_industry": st.sampled_from([None, "甲", "乙", "其他"]),
        "region": st.sampled_from(["市/东区", "市/西区", "市/西区外"]),
    }),
    max_size=30,
)  # fmt: skip


def made(rows, start=0):
    out = []
    for number, row in enumerate(rows, start=start):
        unread = row["planned_total"] == "两亿"
        values = {k: v for k, v in row.items() if v is not None and not (unread and v == "两亿")}
        if isinstance(values.get("planned_total"), int):
            values["planned_total"] = Fraction(values["planned_total"])
        texts = {"planned_total": "两亿"} if unread else {}
        out.append(LedgerRow(ledger=LEDGER.id, key=f"r{number:03d}", values=values, texts=texts))
    return tuple(out)


def sources(rows):
    return Sources(BOOK.definitions, LEDGERS, {LEDGER.id: rows})


def by_sql(rows, select, where):
    base = sqlite3.connect(":memory:")
    names = [*rows[0].keys()] if rows else ["stage"]
    base.execute(f"create table p (key text, rank int, {', '.join(names)})")
    for number, row in enumerate(rows):
        plain = [v.isoformat() if isinstance(v, dt.date) else v for v in map(row.get, names)]
        plain = [None if v == "两亿" else v for v in plain]
        marks = ",".join("?" * (len(plain) + 2))
        base.execute(
            f"insert into p values ({marks})",
            [f"r{number:03d}", STAGES.index(row["stage"]), *plain],
        )
    return base.execute(f"select {select} from p where {where}").fetchall() if rows else []


SIGNED = (
    "contract_signed_on between '2025-01-01' and '2025-12-31' and rank >= 3"
    " and planned_total >= 100000000"
    " and coalesce(kind,'') not in ('framework','intent')"
    " and coalesce(aside,'') not in ('duplicate','merged')"
)
LANDED = (
    "landed_on between '2025-01-01' and '2025-12-31' and rank >= 5 and planned_total >= 100000000"
    " and credit_code is not null and coalesce(aside,'') not in ('duplicate','merged')"
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_figures_equal_the_query_that_a_statistician_would_write(rows):
    shelf = sources(made(rows))
    for id_, where in (("projects.signed", SIGNED), ("projects.landed", LANDED)):
        keys = [key for (key,) in by_sql(rows, "key", where)]
        count, amount = figure(f"{id_}.count", shelf, YEAR), figure(f"{id_}.amount", shelf, YEAR)
        assert [row.key for row in count.counted] == sorted(keys)
        assert count.value == len(keys)
        total = by_sql(rows, "coalesce(sum(planned_total), 0)", where)
        assert amount.value == (total[0][0] if total else 0)
        everyone = [*keys, *(key for out in count.left_out.values() for key in out)]
        assert sorted(everyone) == [f"r{n:03d}" for n in range(len(rows))]
    industries = figure("projects.industries.count", shelf, YEAR)
    select, named = "count(distinct lead_industry)", f"{SIGNED} and lead_industry <> '其他'"
    answer = by_sql(rows, select, named)
    assert industries.value == (answer[0][0] if answer else 0)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_a_place_is_its_own_rows_and_those_below_it(rows):
    shelf = sources(made(rows))
    whole = figure("projects.signed.amount", shelf, YEAR, "市")
    parts = [
        figure("projects.signed.amount", shelf, YEAR, p)
        for p in ("市/东区", "市/西区", "市/西区外")
    ]
    assert whole.value == sum(part.value for part in parts)
    assert figure("projects.signed.amount", shelf, YEAR).value == whole.value


@settings(max_examples=60, deadline=None)
@given(ROWS, st.randoms())
def test_the_digest_is_of_the_rows_and_not_of_their_order(rows, chance):
    first = made(rows)
    shuffled = list(first)
    chance.shuffle(shuffled)
    then = figure("projects.signed.amount", sources(first), YEAR)
    again = figure("projects.signed.amount", sources(tuple(shuffled)), YEAR)
    assert then.digest == again.digest
    assert not drift(then, again)


@settings(max_examples=100, deadline=None)
@given(ROWS, ROWS)
def test_drift_is_the_difference_of_two_sets_of_rows(before, after):
    then, now = (figure("projects.signed.amount", sources(made(r)), YEAR) for r in (before, after))
    change = drift(then, now)
    a, b = ({row.key: row for row in fig.counted} for fig in (then, now))
    assert {row.key for row in change.gone} == set(a) - set(b)
    assert {row.key for row in change.added} == set(b) - set(a)
    assert {x.key for x, _ in change.changed} == {k for k in set(a) & set(b) if a[k] != b[k]}
    moved = sum(r.amount for r in change.added) - sum(r.amount for r in change.gone)
    moved += sum(y.amount - x.amount for x, y in change.changed)
    assert moved == change.difference
    assert bool(change) == (a != b)


@settings(max_examples=80, deadline=None)
@given(ROWS, ROWS, st.integers(0, 12), st.integers(1, 12))
def test_cumulative_is_published_months_and_corrections_always(before, after, closed, through):
    then = sources(made(before))
    published = {m: figure("projects.signed.amount", then, m) for m in months_of(2025)[:closed]}
    table = month_table("projects.signed.amount", sources(made(after)), 2025, through, published)
    assert (
        sum(line.shown.value for line in table.months) + table.corrections == table.cumulative.value
    )
    for line in table.months:
        assert line.closed == (line.period in published)
        assert not line.closed or line.shown == published[line.period]


def test_months_of_what_does_not_add_up_are_refused():
    for id_ in ("projects.industries.count", "projects.landed.rate", "foreign.actual"):
        with pytest.raises(NotAdditiveError):
            month_table(id_, sources(()), 2025, 3, {})


def test_a_later_duplicate_is_named_and_the_amount_falls_by_exactly_it():
    rows = made([
        {"stage": "signed", "kind": "formal", "aside": None, "planned_total": amount,
         "contract_signed_on": dt.date(2025, 5, 5), "landed_on": None, "credit_code": None,
         "lead_industry": "甲", "region": "市/东区"}
        for amount in (67_000 * 10_000, 20_000 * 10_000)
    ])  # fmt: skip
    then = figure("projects.signed.amount", sources(rows), YEAR)
    marked = LedgerRow(
        ledger=LEDGER.id, key="r000", number=2, values={**rows[0].values, "aside": "duplicate"}
    )
    change = drift(then, figure("projects.signed.amount", sources((marked, rows[1])), YEAR))
    assert [row.key for row in change.gone] == ["r000"]
    assert change.difference == -67_000 * 10_000
    assert (change.added, change.changed) == ((), ())


def test_what_cannot_be_read_counts_in_no_sum_and_is_named():
    row = {"stage": "signed", "kind": "formal", "aside": None, "planned_total": "两亿",
           "contract_signed_on": dt.date(2025, 5, 5), "region": "市"}  # fmt: skip
    taken = figure("projects.signed.amount", sources(made([row])), YEAR)
    assert taken.value == 0
    assert dict(taken.left_out) == {"unread planned_total": ("r000",)}
