"""Two places and one project: suspected, answered by both, decided, undone; credit that is shared."""

import datetime as dt
from fractions import Fraction
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from jiheng.ledger import drift
from jiheng.ledger.quality import rows_of
from jiheng.model import year_of
from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.core.audit import Change, record_changes
from jiheng.web.core.binding import with_parts
from jiheng.web.core.comparing import differences
from jiheng.web.core.jobs import Cancelled
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import (
    answering,
    correcting,
    filling,
    importing,
    months,
    moving,
    offering,
)
from jiheng.web.ledgers.actions.answering import Answer
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.actions.raising import find_pairs, raise_pairs
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values, update
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.actions.taking_sheets import take_sheet
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import MONTH, TAKEN, Pair, Row, Version
from jiheng.web.ledgers.queries import figures
from jiheng.web.ledgers.queries.pairs import clock_of, is_overdue
from jiheng.web.ledgers.queries.quality import ledger_findings, row_findings
from jiheng.web.ledgers.queries.waiting_pairs import waiting_pairs
from jiheng.web.ledgers.row_input import RowInput
from web import doing
from web.city import person
from web.test_ledger_figures import signed

COUNT, AMOUNT = "projects.signed.count", "projects.signed.amount"
WHY = "两边核对过合同"
SAME, DIFFERENT, UNDO, KEEP = (Answer(each, WHY) for each in ("same", "different", "undo", "keep"))
HALF = Answer("shared", WHY, ("50", "50"))


class Town:
    """A city with two districts, a statistician above both and a filler in each."""

    def __init__(self, city):
        self.city = city
        self.ledger = ledgers()["investment_projects"]
        offering.switch(city.department, "promotion", on=True, by=city.manager)
        self.place, self.table, self.filler, self.second = {}, {}, {}, {}
        for name in ("子区", "丑区", "寅区"):
            found = actions.found_organisation
            place = found(kind="unit", name=name, code=name, parent=city.department, by=None)
            self.place[name], self.table[name] = place, ledger_table(self.ledger, place)
            self.filler[name] = person(f"filler-{name}", place, "filler")
            self.second[name] = person(f"second-{name}", place, "division_head")
        self.above = person("above", city.department, "statistician")
        self.verifier = person("verifier", city.department, "verifier")
        self.names = ("子区", "丑区")

    def project(self, where, name, **more):
        return recorded(signed(self.table[where], name, region=where, **more))

    def child(self, ledger, where, key, **values):
        table = ledger_table(ledgers()[ledger], self.place[where])
        row = new_row(table, key, 1)
        put_values(row, values, self.filler[where])
        insert(table, [row], self.filler[where])
        return recorded(row)

    def found(self):
        path = self.city.department.path
        return find_pairs(self.ledger, path, lambda _done, _all: None, by=self.above)

    def answer(self, pair, given, *sides):
        for side in sides or ("first", "other"):
            where = pair.first.organisation.name if side == "first" else pair.other.name
            answering.answer(self.ledger, pair.pk, side, given, by=self.filler[where])
        pair.refresh_from_db()
        return pair

    def value(self, id_, where=None, year=2025):
        place = self.place[where] if where else self.city.department
        return figures.figure_of(id_, place, year_of(year))


def recorded(row):
    """A row as the record holds it: it came in by no action that writes a line."""
    with transaction.atomic():
        bound = with_parts(("entry", row.pk))
        record_changes([Change("add", "entry", row.pk, {}, "ledger", bound=bound)], by=None)
    return row


@pytest.fixture
def town(city):
    figures.forget()  # rows of another test have the same numbers
    return Town(city)


@pytest.fixture
def pair(town):
    """One project that two districts have: the later one has funds and a promise below it."""
    same = {"investor_code": "91999900MA0000001X", "investor": "甲投资"}
    town.project("子区", "精密部件", **same)
    town.project("丑区", "精密部件产业园", **same)
    town.project("寅区", "别的项目")
    town.child("funds", "丑区", "f-1", voucher="V1", project="精密部件产业园", region="丑区",
               amount="300", arrived_on="2025-05-01")  # fmt: skip
    assert town.found() == {"new": 1, "again": 0, "known": 0}
    return Pair.objects.get()


def untouched(*rows):
    return [(row.version, row.values, row.state) for row in Row.objects.filter(pk__in=rows)]


def sound():
    return [d for d in differences() if d.kind in ("pair", "entry", "version")] == []


def test_a_pair_is_put_down_once_and_merges_nothing(town, pair):
    before = untouched(pair.first_id, pair.second_id)
    assert (pair.state, pair.why) == ("suspected", ["investor"])
    assert town.found() == {"new": 0, "again": 0, "known": 1}
    assert untouched(pair.first_id, pair.second_id) == before
    assert town.value(COUNT).value == 3
    assert sound()


def test_names_and_later_phases_and_other_sites_are_no_pair(town):
    firm = {"investor_code": "91999900MA0000001X", "investor": "甲投资"}
    town.project("子区", "光伏基地", **firm)
    town.project("丑区", "光伏基地二期", parent_project="光伏基地", **firm)
    town.project("寅区", "光伏基地", total="90000", **firm)  # the same group at another site
    town.project("寅区", "光伏基地（一）", investor_code="91999900MA0000002X")
    assert town.found() == {"new": 0, "again": 0, "known": 0}


def test_one_place_alone_changes_nothing_and_nobody_answers_for_the_other(town, pair):
    before = untouched(pair.first_id, pair.second_id)
    with pytest.raises(Refused, match="自己的人"):
        answering.answer(town.ledger, pair.pk, "other", SAME, by=town.filler["子区"])
    with pytest.raises(Refused, match="自己的人"):  # of both places at once is of neither
        answering.answer(town.ledger, pair.pk, "first", SAME, by=town.city.filler)
    with pytest.raises(Refused, match="理由"):
        answering.answer(
            town.ledger, pair.pk, "first", Answer("same", "是"), by=town.filler["子区"]
        )
    town.answer(pair, SAME, "first")
    assert pair.state == "suspected"
    assert untouched(pair.first_id, pair.second_id) == before
    with pytest.raises(Refused, match="答复期限内"):
        answering.decide(town.ledger, pair.pk, SAME, by=town.above)


def test_same_marks_the_later_row_moves_what_hangs_below_it_and_undo_restores_all(town, pair):
    first, later, fund = pair.first, pair.second, Row.objects.get(key="f-1")
    rows = (first.pk, later.pk, fund.pk)
    before = [values for _version, values, _state in untouched(*rows)]
    authors = fund.authors
    count, amount = town.value(COUNT), town.value(AMOUNT)
    town.answer(pair, SAME)
    assert pair.state == "same"
    for row in (first, later, fund):
        row.refresh_from_db()
    assert "aside" not in first.values
    assert later.values["aside"] == "重复"
    assert later.values["aside_reason"].startswith(
        f"与“精密部件”（子区，{town.place['子区'].pk}/p-精密部件）重复"
    )
    assert later.values["planned_total"] == "12000"  # amounts are kept
    assert (fund.values["project"], fund.values["region"]) == ("精密部件", "子区")
    assert (fund.values["amount"], fund.authors) == ("300", authors)
    assert town.value(COUNT).value == count.value - 1
    assert town.value(AMOUNT).value == amount.value - 120_000_000
    assert [c.key for c in drift(count, town.value(COUNT)).gone] == [
        f"{later.organisation_id}/{later.key}"
    ]
    assert sound()
    with pytest.raises(Refused, match="先申请撤销"):
        answering.answer(town.ledger, pair.pk, "first", KEEP, by=town.filler["子区"])
    town.answer(pair, UNDO)
    assert [values for _version, values, _state in untouched(*rows)] == before
    assert (pair.state, pair.ended, pair.answers) == ("suspected", None, {})
    assert town.value(COUNT).value == count.value
    assert town.value(AMOUNT).value == amount.value
    assert sound()
    told = AuditLine.objects.filter(kind="pair", object_id=str(pair.pk))
    assert {line.organisation_id for line in told} == {town.place[name].pk for name in town.names}


def test_a_row_that_changed_there_since_is_not_put_back_over(town, pair):
    town.answer(pair, SAME)
    fund = Row.objects.get(key="f-1")
    table = ledger_table(ledgers()["funds"], fund.organisation)
    edit = filling.Edit(fund.key, {"project": "又一个项目"}, fund.version)
    filling.save_row(table, edit, by=town.filler["丑区"])
    town.answer(pair, UNDO, "first")
    with pytest.raises(Refused, match="先改回来"):
        town.answer(pair, UNDO, "other")
    pair.refresh_from_db()
    assert pair.state == "same"


def test_different_is_not_raised_again_unless_what_it_rests_on_changes(town, pair):
    town.answer(pair, DIFFERENT)
    assert pair.state == "different"
    assert town.found() == {"new": 0, "again": 0, "known": 1}
    row = Row.objects.get(pk=pair.first_id)
    put_values(row, {"content": "建厂"}, town.filler["子区"])
    update(town.table["子区"], [row], town.filler["子区"])
    assert town.found()["again"] == 0
    put_values(row, {"planned_total": "12100"}, town.filler["子区"])
    update(town.table["子区"], [row], town.filler["子区"])
    assert town.found() == {"new": 0, "again": 1, "known": 0}
    pair.refresh_from_db()
    assert (pair.state, pair.ended, pair.began) == ("suspected", None, timezone.localdate())


def test_a_dispute_leaves_all_as_it_was_and_the_level_above_decides(town, pair):
    before = untouched(pair.first_id, pair.second_id)
    town.answer(pair, SAME, "first")
    town.answer(pair, DIFFERENT, "other")
    assert (pair.state, pair.above) == ("suspected", True)
    assert untouched(pair.first_id, pair.second_id) == before
    one_side = person("one-side", town.place["子区"], "statistician")
    for who in (one_side, town.filler["子区"], town.city.filler, town.city.manager):
        with pytest.raises(Refused, match="上级"):
            answering.decide(town.ledger, pair.pk, SAME, by=who)
    with pytest.raises(Refused, match="等上级"):
        answering.answer(town.ledger, pair.pk, "first", DIFFERENT, by=town.filler["子区"])
    assert [w.step for w in waiting_pairs(town.above)] == ["认定疑似重复"]
    answering.decide(town.ledger, pair.pk, SAME, by=town.above)
    pair.refresh_from_db()
    assert (pair.state, pair.above, pair.decided_by) == ("same", False, town.above)
    assert town.value(COUNT).value == 2
    town.answer(pair, UNDO, "first")
    town.answer(pair, KEEP, "other")
    assert (pair.state, pair.above) == ("same", True)
    answering.decide(town.ledger, pair.pk, UNDO, by=town.verifier)
    assert town.value(COUNT).value == 3
    assert sound()


def test_a_joint_project_counts_half_in_each_district_and_once_in_the_city(town, pair):
    whole = town.value(COUNT, "寅区")
    town.answer(pair, HALF)
    assert pair.state == "shared"
    for name in town.names:
        own = town.value(COUNT, name)
        assert (own.value, own.quantity.printed()) == (Fraction(1, 2), "0.5个")
        assert town.value(AMOUNT, name).value == 60_000_000
    assert town.value(COUNT).value == 2
    assert town.value(AMOUNT).value == 240_000_000
    assert town.value(COUNT, "寅区").digest == whole.digest
    town.answer(pair, UNDO)
    assert [town.value(COUNT, name).value for name in town.names] == [1, 1]
    assert town.value(COUNT).value == 3
    assert sound()


def test_a_transfer_is_asked_for_and_both_sign_it(town, enter):
    row = town.project("子区", "转移项目")
    table = town.table["子区"]
    city_before = town.value(COUNT)
    given = Answer("shared", "产业链在丑区配套", ("60", "40"))
    with pytest.raises(Refused, match="100%"):
        answering.ask_to_share(
            table, row.key, [town.place["丑区"]], Answer("shared", WHY, ("60", "30")),
            by=town.filler["子区"],
        )  # fmt: skip
    with pytest.raises(Refused):
        answering.ask_to_share(table, row.key, [town.place["丑区"]], given, by=town.filler["丑区"])
    with pytest.raises(Refused, match="另一个单位"):
        answering.ask_to_share(table, row.key, [town.city.other], given, by=town.filler["子区"])
    case = answering.ask_to_share(
        table, row.key, [town.place["丑区"]], given, by=town.filler["子区"]
    )
    assert town.value(COUNT, "子区").value == 1
    with pytest.raises(Refused, match="已经在商定"):
        answering.ask_to_share(table, row.key, [town.place["寅区"]], given, by=town.filler["子区"])
    assert [w.step for w in waiting_pairs(town.filler["丑区"])] == ["答复疑似重复"]
    answering.answer(town.ledger, case.pk, "other", given, by=town.filler["丑区"])
    row.refresh_from_db()
    a, b = (town.place[name].pk for name in town.names)
    assert row.values["shares"] == f"子区（{a}）60%；丑区（{b}）40%"
    values = [town.value(COUNT, name).value for name in ("子区", "丑区", "寅区")]
    assert values == [Fraction(3, 5), Fraction(2, 5), 0]
    assert town.value(COUNT, "子区").quantity.printed() == "0.6个"
    assert town.value(COUNT).value == 1
    assert town.value(AMOUNT, "丑区").value == 48_000_000
    assert town.value(COUNT).digest != city_before.digest  # the row has a new version
    page = enter(town.filler["丑区"]).get(
        f"/ledgers/figures/{COUNT}/?year=2025&organisation={town.place['丑区'].pk}"
    )
    text = page.content.decode()
    assert "0.4个" in text
    assert "转移项目" in text
    assert quote(table.row_address(row.key)) not in text  # it is not theirs to open
    with pytest.raises(Refused):  # the shares are no value that one side could correct
        correcting.ask(table, row.key, {"shares": ""}, "改回来给我们", by=town.filler["子区"])
    with pytest.raises(Refused, match="原来的分成"):
        other = town.project("寅区", "转移项目二", investor="甲", project_code="X")
        twin = Pair.objects.create(ledger=town.ledger.id, first=row, second=other,
                                   other=town.place["寅区"], began=timezone.localdate())  # fmt: skip
        town.answer(twin, SAME)


def test_a_transfer_that_is_disputed_leaves_everything_as_it_was(town):
    row = town.project("子区", "转移项目")
    given = Answer("shared", "产业链在丑区配套", ("60", "40"))
    case = answering.ask_to_share(
        town.table["子区"], row.key, [town.place["丑区"]], given, by=town.filler["子区"]
    )
    before = untouched(row.pk)
    other = Answer("shared", "我们出了一半土地", ("50", "50"))
    answering.answer(town.ledger, case.pk, "other", other, by=town.filler["丑区"])
    case.refresh_from_db()
    assert (case.state, case.above) == ("suspected", True)
    assert untouched(row.pk) == before
    assert [town.value(COUNT, name).value for name in town.names] == [1, 0]
    answering.decide(town.ledger, case.pk, DIFFERENT, by=town.above)
    assert untouched(row.pk) == before


def test_three_places_share_a_row_when_each_agrees_and_the_city_counts_one(town, enter):
    row = town.project("子区", "三区共建")
    table, ask = town.table["子区"], [town.place["丑区"], town.place["寅区"]]
    third = Answer("shared", "三家各出三分之一", ("1/3", "1/3", "1/3"))
    with pytest.raises(Refused, match="每个单位一个"):
        answering.ask_to_share(table, row.key, ask, HALF, by=town.filler["子区"])
    with pytest.raises(Refused, match=r"现在是 101%"):
        wrong = Answer("shared", WHY, ("33", "33", "35"))
        answering.ask_to_share(table, row.key, ask, wrong, by=town.filler["子区"])
    with pytest.raises(Refused, match="每个单位一次"):
        answering.ask_to_share(table, row.key, [ask[0]] * 2, third, by=town.filler["子区"])
    case = answering.ask_to_share(table, row.key, ask, third, by=town.filler["子区"])
    assert [w.step for w in waiting_pairs(town.filler["寅区"])] == ["答复疑似重复"]
    page = enter(town.filler["寅区"]).get(f"/ledgers/{town.ledger.id}/pairs/{case.pk}/")
    assert 'name="share_3" value="1/3"' in page.content.decode()
    answering.answer(town.ledger, case.pk, "other", third, by=town.filler["丑区"])
    case.refresh_from_db()
    assert (case.state, case.ended) == ("suspected", None)  # two of three have answered
    with pytest.raises(Refused, match="自己的人"):
        answering.answer(town.ledger, case.pk, "3", third, by=town.filler["丑区"])
    sent = {"side": "3", "decision": "shared", "reason": "三家各出三分之一"}
    sent |= {"share_first": "1/3", "share_other": "1/3", "share_3": "1/3"}
    at = f"/ledgers/{town.ledger.id}/pairs/{case.pk}/answer/"
    assert enter(town.filler["寅区"]).post(at, sent).status_code == 302
    places = ("子区", "丑区", "寅区")
    assert [town.value(COUNT, name).value for name in places] == [Fraction(1, 3)] * 3
    assert [town.value(AMOUNT, name).value for name in places] == [40_000_000] * 3
    assert town.value(COUNT).value == 1
    assert sound()
    case.refresh_from_db()
    for side, name in zip(("first", "other", "3"), places, strict=True):
        answering.answer(town.ledger, case.pk, side, UNDO, by=town.filler[name])
    assert [town.value(COUNT, name).value for name in places] == [1, 0, 0]
    told = AuditLine.objects.filter(kind="pair", object_id=str(case.pk))
    assert {line.organisation_id for line in told} == {town.place[name].pk for name in places}
    assert sound()


def test_one_of_three_that_disagrees_leaves_all_as_it_was(town):
    row = town.project("子区", "三区共建")
    ask = [town.place["丑区"], town.place["寅区"]]
    given = Answer("shared", "按投资额分成", ("50", "33.33", "16.67"))
    case = answering.ask_to_share(town.table["子区"], row.key, ask, given, by=town.filler["子区"])
    before = untouched(row.pk)
    answering.answer(town.ledger, case.pk, "other", given, by=town.filler["丑区"])
    answering.answer(town.ledger, case.pk, "3", DIFFERENT, by=town.filler["寅区"])
    case.refresh_from_db()
    assert (case.state, case.above) == ("suspected", True)
    assert untouched(row.pk) == before
    answering.decide(town.ledger, case.pk, given, by=town.above)
    values = [town.value(COUNT, name).value for name in ("子区", "丑区", "寅区")]
    assert values == [Fraction(1, 2), Fraction(3333, 10000), Fraction(1667, 10000)]
    assert town.value(COUNT).value == 1


def test_a_figure_with_shares_is_made_again_and_as_of_a_day(town, pair):
    moment = timezone.now()
    before = town.value(COUNT, "丑区")
    town.answer(pair, HALF)
    place = town.place["丑区"]
    taken = town.value(COUNT, "丑区")
    kept = publish(taken, place, cause=TAKEN, reference="", by=None)
    assert kept.value == "1/2"
    town.answer(pair, UNDO)
    again = figures.figure_as_taken(kept)
    assert (again.value, again.digest) == (Fraction(1, 2), kept.digest)
    assert town.value(COUNT, "丑区").value == 1
    assert drift(again, town.value(COUNT, "丑区"))
    early = figures.figure_as_of(COUNT, place, year_of(2025), moment)
    assert (early.value, early.digest) == (1, before.digest)


def test_closed_months_are_changed_by_a_third_person_as_a_correction(town, pair):
    for name in ("子区", "丑区"):
        months.close(town.ledger, town.place[name], dt.date(2025, 3, 1), by=town.above)
    town.answer(pair, SAME)
    assert (pair.state, pair.above) == ("suspected", True)
    assert "aside" not in Row.objects.get(pk=pair.second_id).values
    answering.decide(town.ledger, pair.pk, SAME, by=town.verifier)
    later = Row.objects.get(pk=pair.second_id)
    assert later.values["aside"] == "重复"
    assert Version.objects.get(row=later, number=later.version).correction
    published = figures.Published.objects.filter(cause=MONTH, definition=COUNT)
    assert sorted(p.value for p in published) == ["1", "1"]


def test_the_clock_counts_working_days_over_the_holidays(town, pair):
    pair.began = dt.date(2025, 9, 30)
    clock = clock_of(pair, dt.date(2025, 10, 14))
    assert (clock.due, clock.state, clock.certain) == (dt.date(2025, 10, 14), "running", True)
    assert clock_of(pair, dt.date(2025, 10, 15)).state == "overdue"


def test_what_is_overdue_is_seen_and_decided_from_above(town, pair, enter):
    Pair.objects.update(began=dt.date(2025, 9, 30))
    pair.refresh_from_db()
    assert is_overdue(pair)
    page = enter(town.above).get(f"/ledgers/{town.ledger.id}/pairs/?state=overdue").content.decode()
    assert "精密部件产业园" in page
    assert "已过期限" in page
    assert [w.due.over for w in waiting_pairs(town.filler["子区"])] == [True]
    answering.decide(town.ledger, pair.pk, DIFFERENT, by=town.above)
    assert Pair.objects.get().state == "different"


def test_a_row_within_one_place_takes_two_people_of_it(town):
    same = {"credit_code": "91999900MA0000009X"}
    town.project("子区", "甲项目", **same)
    town.project("子区", "甲项目（重报）", **same)
    town.found()
    case = Pair.objects.get()
    answering.answer(town.ledger, case.pk, "first", SAME, by=town.filler["子区"])
    with pytest.raises(Refused, match="另一个人"):
        answering.answer(town.ledger, case.pk, "other", SAME, by=town.filler["子区"])
    with pytest.raises(Refused, match="现在不能"):
        answering.answer(town.ledger, case.pk, "other", HALF, by=town.second["子区"])
    answering.answer(town.ledger, case.pk, "other", SAME, by=town.second["子区"])
    assert town.value(COUNT).value == 1


def test_leads_of_one_firm_are_a_pair_and_the_first_report_stays(town):
    table = {name: ledger_table(ledgers()["leads"], town.place[name]) for name in town.names}
    lead = {"name": "芯片线索", "investor": "甲投资", "channel": "县区自主"}
    first = filling.add_row(
        table["子区"], {**lead, "received_on": "2025-09-27", "region": "子区"},
        by=town.filler["子区"],
    )  # fmt: skip
    later = filling.add_row(
        table["丑区"], {**lead, "received_on": "2025-09-30", "region": "丑区"},
        by=town.filler["丑区"],
    )  # fmt: skip
    moving.apply_move(table["丑区"], later.key, Taking("assign"), by=town.filler["丑区"])
    case = Pair.objects.get()
    ledger = ledgers()["leads"]
    for side, name in (("first", "子区"), ("other", "丑区")):
        answering.answer(ledger, case.pk, side, SAME, by=town.filler[name])
    first.refresh_from_db()
    later.refresh_from_db()
    assert (first.state, later.state, later.values["state"]) == ("new", "duplicate", "重复")
    for side, name in (("first", "子区"), ("other", "丑区")):
        answering.answer(ledger, case.pk, side, UNDO, by=town.filler[name])
    later.refresh_from_db()
    assert (later.state, later.values["state"]) == ("assigned", "已分派")
    assert sound()


def test_a_proposal_raises_the_suspicion(town, pair):
    Pair.objects.all().delete()
    row = Row.objects.get(title="精密部件产业园")
    row.state = "negotiating"
    row.save()
    with transaction.atomic():
        raise_pairs(town.table["丑区"], [row], by=town.filler["丑区"])
    assert Pair.objects.get().why == ["investor"]


def test_the_job_is_ordered_from_above_shows_progress_and_is_cancelled(town, pair, enter):
    address = f"/ledgers/{town.ledger.id}/pairs/"
    assert enter(town.filler["子区"]).post(address).status_code == 403
    assert (
        "查找疑似重复"
        not in enter(town.filler["子区"]).get(address).content.decode().partition("<form")[2]
    )
    assert enter(town.above).post(address).status_code == 302
    doing.work()
    job = Job.objects.get(kind="find_pairs")
    assert (job.state, job.result["known"]) == ("done", 1)

    def stop(_done, _all):
        raise Cancelled

    with pytest.raises(Cancelled):
        find_pairs(town.ledger, town.city.department.path, stop, by=town.above)


def test_a_stranger_finds_no_case(town, pair, enter):
    base = f"/ledgers/{town.ledger.id}/pairs/"
    other = enter(town.city.people["colleague"])
    third = enter(town.filler["寅区"])
    for who in (other, third):
        for address in (f"{base}{pair.pk}/",):
            assert who.get(address).status_code == 404
        for act in ("answer", "decide"):
            sent = {"decision": "same", "reason": WHY, "side": "first"}
            assert who.post(f"{base}{pair.pk}/{act}/", sent).status_code == 404
    assert "精密部件" not in third.get(base).content.decode()
    auditor = enter(town.city.auditor)
    page = auditor.get(f"{base}{pair.pk}/").content.decode()
    assert 'name="decision"' not in page
    own = enter(town.filler["子区"]).get(f"{base}{pair.pk}/").content.decode()
    assert "精密部件产业园" in own  # the other row is shown
    assert quote(town.table["丑区"].row_address(pair.second.key)) not in own  # but not to be opened


def test_the_pages_answer_and_the_row_leads_to_its_case(town, pair, enter):
    base = f"/ledgers/{town.ledger.id}/pairs/{pair.pk}/"
    for name, side in zip(town.names, ("first", "other"), strict=True):
        client = enter(town.filler[name])
        assert base in client.get("/").content.decode()
        assert "挂在它下面的行改挂到先报的一行" in client.get(base).content.decode()
        sent = {"side": side, "decision": "same", "reason": WHY}
        assert client.post(f"{base}answer/", sent).status_code == 302
    row = Row.objects.get(pk=pair.second_id)
    page = client.get(town.table["丑区"].row_address(row.key)).content.decode()
    assert base in page
    assert "同一项目" in page
    english = client.get(base, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "疑似" not in english.partition("<main")[2]
    history = enter(town.city.auditor).get("/record/?kind=pair").content.decode()
    assert "双方一致，认定" in history


def test_calls_list_answer_and_share(town, pair):
    def call(who, path, sent=None):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=who)}"}
        at = f"/api/ledgers/{town.ledger.id}/{path}"
        if sent is None:
            return Client().get(at, **head)
        return Client().post(at, sent, content_type="application/json", **head)

    a, b = (town.filler[name] for name in town.names)
    [listed] = call(a, "pairs").json()
    assert (listed["id"], listed["open"], listed["why"]) == (pair.pk, True, ["investor"])
    assert call(town.filler["寅区"], f"pairs/{pair.pk}").status_code == 404
    assert call(town.filler["寅区"], "pairs").json() == []
    sent = {"decision": "shared", "reason": WHY, "shares": ["60", "40"], "side": "first"}
    assert call(a, f"pairs/{pair.pk}/answers", sent).status_code == 200
    answer = call(b, f"pairs/{pair.pk}/answers", {**sent, "side": "other"}).json()
    assert (answer["state"], answer["shares"]) == ("shared", ["3/5", "2/5"])
    row = town.project("子区", "又一个")
    ask = {"other": town.place["寅区"].pk, "shares": ["50", "50"], "reason": WHY}
    where = f"{town.place['子区'].pk}/rows/{row.key}/shares"
    assert call(a, where, ask).status_code == 201
    assert call(b, where, ask).status_code == 404
    assert call(town.above, "pairs", {}).status_code == 201


def test_the_page_of_a_row_asks_several_places_at_once(town, enter):
    row = town.project("子区", "三区共建")
    at = town.table["子区"].row_address(row.key)
    client = enter(town.filler["子区"])
    assert client.get(at).content.decode().count('name="share_other"') >= 2
    a, b = (town.place[name].pk for name in ("丑区", "寅区"))
    sent = {"share_first": "50", "other": [a, b, ""], "share_other": ["30", "20", ""],
            "reason": "按投资额分成"}  # fmt: skip
    assert client.post(f"{at}share/", sent).status_code == 302
    case = Pair.objects.get(first=row)
    assert (case.other_id, case.further) == (a, [b])
    assert case.answers["first"]["shares"] == ["1/2", "3/10", "1/5"]
    assert client.post(f"{at}share/", {**sent, "other": ["9999"]}).status_code == 404


def lead_sheet(name, day):
    return RowInput(
        "", {"name": name, "investor": "甲投资", "channel": "县区自主", "received_on": day}
    )


def test_leads_that_a_sheet_brings_are_held_against_those_of_other_places(town):
    table = {name: ledger_table(ledgers()["leads"], town.place[name]) for name in town.names}
    for name, title in zip(town.names, ("芯片线索", "芯片信息"), strict=True):
        preview = importing.preview_sheet(table[name], [lead_sheet(title, "2025-09-27")])
        take_sheet(preview, by=town.filler[name])
    case = Pair.objects.get()
    assert (case.ledger, case.why) == ("leads", ["investor"])
    again = importing.preview_sheet(table["丑区"], [lead_sheet("芯片信息", "2025-09-28")])
    take_sheet(again, by=town.filler["丑区"])
    assert Pair.objects.count() == 1  # a pair of rows has one case for ever


def test_leads_are_held_against_each_other_at_later_steps_too(town):
    table = {name: ledger_table(ledgers()["leads"], town.place[name]) for name in town.names}
    facts = {"name": "芯片线索", "channel": "县区自主", "received_on": "2025-09-27"}
    first = filling.add_row(
        table["子区"], {**facts, "region": "子区", "investor": "甲投资"}, by=town.filler["子区"]
    )
    moving.apply_move(table["子区"], first.key, Taking("assign"), by=town.filler["子区"])
    assert Pair.objects.count() == 0
    filling.add_row(table["丑区"], {**facts, "investor": "甲投资"}, by=town.filler["丑区"])
    assert Pair.objects.count() == 0  # a draft raises none
    moving.apply_move(
        table["子区"], first.key, Taking("screen", "可以跟进"), by=town.filler["子区"]
    )
    assert Pair.objects.count() == 1


def test_rows_of_the_past_are_held_against_what_is_there(town):
    town.project("子区", "精密部件", investor_code="91999900MA0000001X")
    facts = {"name": "精密部件园", "planned_total": "12000", "contract_signed_on": "2025-03-01",
             "investor_code": "91999900MA0000001X", "stage": "已签约"}  # fmt: skip
    take_over(town.table["丑区"], [facts], "2024年签约台账（纸质）", by=town.above)
    assert Pair.objects.get().why == ["investor"]


def dq01(town, *rows):
    named = {
        key for row in rows
        for f in row_findings(town.ledger, row.organisation, [row]) if f.code == "DQ-01"
        for key in rows_of(f)
    }  # fmt: skip
    page = {
        key for f in ledger_findings(town.ledger, town.city.department.path) if f.code == "DQ-01"
        for key in rows_of(f)
    }  # fmt: skip
    assert named == page
    return len(named)


def test_rows_decided_to_be_different_are_named_no_more_until_one_of_them_changes(town, pair):
    rows = Row.objects.select_related("organisation").filter(pk__in=(pair.first_id, pair.second_id))
    assert dq01(town, *rows) == 2
    town.answer(pair, DIFFERENT)
    assert dq01(town, *rows) == 0
    row = Row.objects.get(pk=pair.first_id)
    put_values(row, {"content": "建厂"}, town.filler["子区"])
    update(town.table["子区"], [row], town.filler["子区"])
    assert dq01(town, *rows.all()) == 0  # nothing that was compared
    put_values(row, {"planned_total": "12100"}, town.filler["子区"])
    update(town.table["子区"], [row], town.filler["子区"])
    assert dq01(town, *rows.all()) == 2
    put_values(row, {"planned_total": "12000"}, town.filler["子区"])
    update(town.table["子区"], [row], town.filler["子区"])
    assert dq01(town, *rows.all()) == 0
    third = town.project("寅区", "精密部件（三）", investor_code="91999900MA0000001X")
    assert dq01(town, *rows.all(), third) == 3  # another pair is another question
