"""What a definition asks beyond conditions of a row: in force, the first, met, after another day."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from jiheng.ledger import Sources, figure
from jiheng.ledger.conditions import predicate
from jiheng.ledger.monthly import by_month
from jiheng.ledger.months import NotAdditiveError
from jiheng.ledger.timing import timing_of
from jiheng.model import Condition, LedgerRow, month_of, year_of
from jiheng.model.ledger import Timed
from jiheng.model.ledger_figure import quantity_of
from jiheng.parsing.bound_figures import ledgers_of
from jiheng.reporting.ledger_figures import figure_lines
from jiheng.rulebook import RulebookError, load
from jiheng.rulebook.load import load_with

BOOK = load().rest
LEDGERS = {ledger.id: ledger for ledger in BOOK.offered}
YEAR = year_of(2025)
TIMES = Timed(clock="enquiry.answer", due="due_on", timing="timing")


def row(ledger, key, **values):
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    return LedgerRow(ledger=ledger, key=key, values=values, texts=texts)


def taken(id_, *rows, period=YEAR):
    by_ledger = {}
    for each in rows:
        by_ledger.setdefault(each.ledger, []).append(each)
    sources = Sources(BOOK.definitions, LEDGERS, {k: tuple(v) for k, v in by_ledger.items()})
    return figure(id_, sources, period)


def contract(key, event, day, total=100, **more):
    values = {"project": "甲", "kind": "formal", "state": "verified", **more}
    amount = Fraction(total * 10_000)
    return row("contracts", key, event=event, signed_on=day, total=amount, **values)


def test_a_signing_at_a_second_event_gives_that_event_no_amount():
    spring = contract("c1", "春", dt.date(2025, 3, 1), 300)
    autumn = contract("c2", "秋", dt.date(2025, 9, 1), 300)
    added = contract("c3", "秋", dt.date(2025, 9, 1), 50, kind="increase")
    both = taken("events.signed.amount", autumn, spring, added)
    assert [each.key for each in both.counted] == ["c1", "c3"]
    assert both.value == 350 * 10_000
    assert both.left_out == {"again project": ("c2",)}


def test_what_was_shown_in_an_earlier_year_is_first_in_no_later_one():
    before = contract("c1", "春", dt.date(2024, 3, 1))
    now = contract("c2", "秋", dt.date(2025, 9, 1))
    assert taken("events.signed.count", before, now).value == 0
    assert taken("events.signed.count", before, now, period=year_of(2024)).value == 1
    framework = replace(before, values={**before.values, "kind": "framework"})
    assert taken("events.signed.count", framework, now).value == 1  # no contract: it comes first
    assert taken("events.signed.count", replace(before, voided=True), now).value == 1


def test_rows_that_name_nothing_are_nobodys_second():
    unnamed = [contract(f"c{n}", "春", dt.date(2025, 3, n + 1)) for n in range(2)]
    for each in unnamed:
        del each.values["project"]
    assert taken("events.signed.count", *unnamed).value == 2


def test_persons_of_a_session_are_summed_once():
    topics = [
        row("training_sessions", f"t{n}", session="一期", topic=topic, audience="foreign",
            state="held", held_on=dt.date(2025, 5, 6), persons=Fraction(80))
        for n, topic in enumerate(("甲", "乙"))
    ]  # fmt: skip
    assert taken("trainings.foreign.persons", *topics).value == 80
    assert taken("trainings.foreign.topics", *topics).value == 2


def agreement(key, **more):
    values = {"partner": key, "partner_kind": "university", "state": "signed"}
    values["signed_on"] = dt.date(2023, 5, 1)
    return row("agreements", key, **{**values, **more})


def contacts(partner, *days):
    return [row("contacts_log", f"{partner}{day}", partner=partner, contacted_on=day)
            for day in days]  # fmt: skip


def test_an_agreement_is_in_force_on_the_last_day_and_met_twice_in_the_year():
    twice = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    rows = [
        agreement("最后一天", valid_until=dt.date(2025, 12, 31)), agreement("无期限"),
        agreement("前一天", valid_until=dt.date(2025, 12, 30)), agreement("一次"),
        agreement("去年", signed_on=dt.date(2026, 1, 1)),
        *contacts("最后一天", *twice), *contacts("无期限", *twice), *contacts("前一天", *twice),
        *contacts("一次", twice[0], dt.date(2024, 12, 31), dt.date(2026, 1, 1)),
        *contacts("去年", *twice),
    ]  # fmt: skip
    shown = taken("agreements.university.count", *rows)
    assert sorted(each.key for each in shown.counted) == sorted(("最后一天", "无期限"))
    assert shown.left_out == {
        "ended valid_until": ("前一天",), "meets contacts_log": ("一次",), "period": ("去年",),
    }  # fmt: skip
    [part] = shown.parts
    assert (part.definition.ledger, part.value) == ("contacts_log", 5)
    assert "对接记录" in "\n".join(figure_lines(shown, LEDGERS, BOOK, "zh"))
    voided = [replace(each, voided=True) if each.ledger == "contacts_log" else each
              for each in rows]  # fmt: skip
    assert taken("agreements.university.count", *voided).value == 0


def test_a_figure_of_two_ledgers_names_both():
    needed = ledgers_of("agreements.university.count", BOOK.definitions)
    assert set(needed) == {"agreements", "contacts_log"}


def test_a_stock_has_no_months_that_add_up():
    office = row("actors", "a", kind="ambassador", state="appointed", term=Fraction(2),
                 appointed_on=dt.date(2024, 2, 1), term_ends_on=dt.date(2025, 6, 30))  # fmt: skip
    assert taken("actors.ambassador.serving", office).value == 0
    assert taken("actors.ambassador.serving", office, period=month_of(2025, 6)).value == 1
    with pytest.raises(NotAdditiveError):
        by_month(taken("actors.ambassador.serving", office), (office,))


@pytest.mark.parametrize(
    ("days", "reached"), [(-1, ()), (0, (30, 90, 180)), (30, (30, 90, 180)), (31, (90, 180)),
                          (90, (90, 180)), (180, (180,)), (181, ())],
)  # fmt: skip
def test_a_window_closes_at_its_last_day_whatever_the_year(days, reached):
    held = dt.date(2025, 11, 3)
    signed = held + dt.timedelta(days=days)
    lead = row("leads", "l", event="秋", held_on=held, received_on=min(held, signed),
               contract_signed_on=signed, state="screened")  # fmt: skip
    other = row("leads", "m", event="秋", held_on=held, received_on=held, state="screened")
    for window in (30, 90, 180):
        share = taken(f"leads.event.signed.{window}", lead, other)
        expected = 0 if days < 0 else Fraction(int(window in reached), 2)
        assert share.value == expected, window
        if days >= 0:
            assert quantity_of(share.definition, share.value).unit == "%"


def test_fields_are_compared_in_one_row():
    def verdict(op, first, second):
        values = {k: v for k, v in (("a", first), ("b", second)) if v not in (None, "?")}
        texts = {k: "?" for k, v in (("a", first), ("b", second)) if v == "?"}
        condition = Condition(field="a", op=op, values=("b",))
        return predicate(condition)(LedgerRow(ledger="x", key="k", values=values, texts=texts))

    day, later = dt.date(2025, 3, 1), dt.date(2025, 3, 2)
    assert verdict("not_after", day, day) is True
    assert verdict("not_after", later, day) is False
    assert verdict("not_before", day, later) is False
    assert verdict("after", later, day) is True
    assert verdict("after", day, day) is False
    assert verdict("not_after", day, None) is True  # nothing bounds it
    assert verdict("after", day, None) is False
    assert verdict("not_after", None, day) is False
    assert verdict("not_after", day, "?") is None
    assert verdict("after", Fraction(2026), day) is True  # a year is held against a day's year
    assert verdict("after", Fraction(2025), day) is False
    assert Condition(field="a", op="after", values=("b",)).fields == ("a", "b")


OWN = """definitions:
  - {{id: own, label: 数, english: Number, unit: 个, {head}versions: [
     {{since: 2020, how: count, ledger: {ledger}, {body}, verified: false,
       cites: {{document: ledger-conventions, clause: 台账}}}}]}}
"""


@pytest.mark.parametrize(
    ("head", "ledger", "body", "said"),
    [
        ("", "agreements", "ends: partner", "ends: partner is of kind text"),
        ("", "agreements", "once_by: nothing", "once_by: nothing is no column"),
        ("monthly: true, ", "agreements", "ends: valid_until", "by month"),
        ("", "agreements", "meets: {ledger: x, by: partner, least: 2}", "ledger: is none of"),
        ("", "agreements", "meets: {ledger: contacts_log, by: region, least: 0}", "1 or more"),
        ("", "leads", "where: [{field: received_on, after: name}]", "have no order together"),
        ("", "visits", "where: [{field: visited_on, after: contact_name}]", "may be told"),
    ],
)
def test_what_a_definition_may_not_ask_is_refused_at_start(head, ledger, body, said):
    text = OWN.format(head=head, ledger=ledger, body=body)
    with pytest.raises(RulebookError, match=said):
        load_with({}, definitions={"definitions/own.yaml": text})


def enquiry(**values):
    return row("enquiries", "e", **values)


def test_the_clock_skips_the_holidays_and_counts_the_worked_saturday():
    asked = enquiry(received_on=dt.date(2025, 9, 30))
    timing = timing_of(TIMES, BOOK.clocks, asked, BOOK.working_days)
    assert (timing.due, timing.timing) == (dt.date(2025, 10, 14), "")
    for day, said in ((14, "on_time"), (15, "late")):
        answered = enquiry(received_on=dt.date(2025, 9, 30), answered_on=dt.date(2025, 10, day))
        assert timing_of(TIMES, BOOK.clocks, answered, BOOK.working_days).timing == said
    assert timing_of(TIMES, BOOK.clocks, enquiry(), BOOK.working_days).due is None


def test_a_changed_clock_changes_nothing_in_the_past():
    [old] = [rule for rule in BOOK.clocks if rule.id == "enquiry.answer"]
    new = replace(old, days=2, since=dt.date(2026, 1, 1))
    before, after = dt.date(2025, 12, 31), dt.date(2026, 1, 5)
    days = BOOK.working_days
    due = [timing_of(TIMES, BOOK.clocks, enquiry(received_on=d), days).due for d in (before, after)]
    now = [timing_of(TIMES, (old, new), enquiry(received_on=d), days).due for d in (before, after)]
    assert now[0] == due[0]
    assert (due[1], now[1]) == (dt.date(2026, 1, 12), dt.date(2026, 1, 7))
    stricter = replace(old, days=1)  # even a rule that is overwritten moves nothing answered
    answered = enquiry(received_on=before, due_on=due[0], answered_on=due[0])
    assert timing_of(TIMES, (stricter,), answered, days).timing == "on_time"
    holiday = replace(days, off=days.off | {due[0]})
    assert timing_of(TIMES, (old,), answered, holiday).due == due[0]
    assert (
        timing_of(TIMES, (old,), enquiry(received_on=before, due_on=due[0]), holiday).due > due[0]
    )


def test_every_clock_of_a_ledger_names_its_columns():
    for ledger in LEDGERS.values():
        if ledger.times is not None:
            for rule in (rule for rule in BOOK.clocks if rule.id == ledger.times.clock):
                assert rule.ledger == ledger.id
                assert {rule.begin, rule.until} <= set(ledger.form.fields)
