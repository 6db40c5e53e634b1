"""Monitoring during the year: rounds opened, filled, judged, handed in; notices and their gate."""

import datetime as dt

import pytest

from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.monitoring.actions import notices, rounds
from jiheng.web.monitoring.queries import rounds as queries
from jiheng.web.performance.queries.year_tables import year_table
from web import doing
from web.city import walk

pytestmark = pytest.mark.django_db
JULY, DUE = dt.date(2025, 7, 31), dt.date(2025, 8, 31)


@pytest.fixture
def approved(city):
    walk(city, "approved")
    return city


def opened(city, end=JULY, due=DUE):
    round_ = rounds.open_round(city.cycle.pk, end, due, by=city.manager)
    city.cycle.refresh_from_db()
    return round_


def put(city, sheet, naming, values):
    for row in doing.rows_in(city.cycle, sheet):
        if row.values[naming[0]] == naming[1]:
            doing.save_entry(
                city.cycle.pk, sheet, Edit(row.key, values, row.version), by=city.filler
            )


def fill(city, *, spent="40.00", persons="150人次"):
    put(city, "monitored_funds", ("subject", "部门整体"), {"to_date_total": spent})
    for name, reached in (
        ("培训人次", persons), ("培训合格率", "92%"), ("受益企业数", "20家"), ("学员满意度", "95%"),
    ):  # fmt: skip
        values = {"to_date": reached, "explanation": "下半年集中办", "likelihood": "有可能"}
        put(city, "monitored", ("name", name), values)


def take(city, round_, *moves):
    who = {"submit_round": "filler", "pass_round": "division_head", "send_round": "manager",
           "note_round": "finance"}  # fmt: skip
    for move in moves:
        rounds.apply_move(round_.pk, Taking(move), by=city.people[who[move]])
    round_.refresh_from_db()
    city.cycle.refresh_from_db()


def now(round_):
    """The round as a request would find it."""
    return type(round_).objects.select_related("cycle__organisation").get(pk=round_.pk)


def lamps(round_):
    subject = queries.judged(now(round_)).subjects[0]
    return {line.filled.name: line.progress for line in subject.lines} | {"": subject.money}


def test_sheets_are_shut_while_targets_are_set_and_open_with_the_round(city):
    table = year_table(city.cycle, "monitored")
    assert not table.open_fields("") - {"subject", "name"}
    walk(city, "approved")
    assert "to_date" not in year_table(city.cycle, "monitored").open_fields("")
    with pytest.raises(Refused):
        doing.add_entry(
            city.cycle.pk, "monitored", {"subject": "部门整体", "name": "培训人次"}, by=city.filler
        )
    opened(city)
    assert "to_date" in year_table(city.cycle, "monitored").open_fields("")
    assert [row.values["name"] for row in doing.rows_in(city.cycle, "monitored")] == [
        "培训人次", "培训合格率", "受益企业数", "学员满意度",
    ]  # fmt: skip


def test_no_round_before_approval_nor_by_whom_it_is_not(city, approved):
    with pytest.raises(Refused):
        rounds.open_round(city.cycle.pk, JULY, DUE, by=city.filler)
    with pytest.raises(Refused):
        rounds.open_round(city.cycle.pk, dt.date(2024, 7, 31), DUE, by=city.manager)


def test_a_round_of_july_is_judged_in_proportion(approved):
    city = approved
    round_ = opened(city)
    fill(city, spent="40.00", persons="140人次")
    seen = lamps(round_)
    assert seen[""].lamp.colour == "yellow"  # 0.40 x 12 / 7 = 0.686
    assert seen["培训人次"].lamp.colour == "blue"  # 70 % of the target in seven months
    assert seen["受益企业数"].lamp.colour == "yellow"  # 20 of 50
    fill(city, spent="30.00")
    assert lamps(round_)[""].lamp.colour == "red"


def test_a_plan_by_month_says_what_is_due(city):
    from web.city import fill_targets

    fill_targets(city)
    put(city, "indicators", ("name", "培训人次"), {"month_plan": "7:40"})
    for move, who in (
        ("submit_targets", "filler"), ("pass_targets", "division_head"), ("send_targets", "manager"),
        ("approve_targets", "finance"),
    ):  # fmt: skip
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()
    round_ = opened(city)
    fill(city, persons="82人次")
    progress = lamps(round_)["培训人次"]
    assert (progress.lamp.colour, progress.method) == ("green", "plan")
    assert progress.expected.printed() == "205人次"


def test_what_is_missing_is_listed_with_where_it_is_filled_in(approved):
    round_ = opened(approved)
    with pytest.raises(Refused) as refused:
        rounds.apply_move(round_.pk, Taking("submit_round"), by=approved.filler)
    assert len(refused.value.problems) == 5
    assert all("#f-" in problem.address for problem in refused.value.problems)


def test_who_filled_it_in_does_not_pass_it(approved):
    city = approved
    round_ = opened(city)
    fill(city)
    put(city, "monitored_funds", ("subject", "部门整体"), {"to_date_total": "60.00"})
    take(city, round_, "submit_round")
    assert round_.state == "head" and city.cycle.monitoring == "shut"
    with pytest.raises(Refused):
        rounds.apply_move(round_.pk, Taking("pass_round"), by=city.filler)
    with pytest.raises(Refused):
        put(city, "monitored_funds", ("subject", "部门整体"), {"to_date_total": "61.00"})
    rounds.apply_move(round_.pk, Taking("pass_round_return", "核对执行数"), by=city.division_head)
    city.cycle.refresh_from_db()
    put(city, "monitored_funds", ("subject", "部门整体"), {"to_date_total": "61.00"})


def test_an_older_round_stays_as_it_was_handed_in(approved):
    city = approved
    first = opened(city, dt.date(2025, 3, 31), dt.date(2025, 4, 15))
    fill(city, spent="25.00", persons="60人次")
    with pytest.raises(Refused):
        opened(city)
    take(city, first, "submit_round", "pass_round", "send_round")
    second = opened(city)
    fill(city, spent="60.00", persons="150人次")
    names = {
        line.filled.name: line.filled.to_date
        for line in queries.judged(now(first)).subjects[0].lines
    }
    assert names["培训人次"] == "60人次"
    assert queries.judged(now(first)).subjects[0].end == dt.date(2025, 3, 31)
    assert queries.judged(now(second)).subjects[0].end == JULY
    take(city, first, "note_round")
    with pytest.raises(Refused):
        rounds.apply_move(first.pk, Taking("note_round_return", "再看"), by=city.finance)
    assert not [o for o in queries.offered(city.finance, first) if o.move.back]


def noticed(city, *, spent="30.00"):
    round_ = opened(city)
    fill(city, spent=spent)
    take(city, round_, "submit_round", "pass_round", "send_round")
    asked = notices.NewNotice("部门整体", "", "加快支付", "办公室", dt.date(2025, 9, 30))
    given = notices.give_notice(round_.pk, asked, by=city.finance)
    take(city, round_, "note_round")
    return round_, given


def test_a_notice_is_given_once_and_only_for_red_and_yellow(approved):
    city = approved
    round_, given = noticed(city)
    assert (given.lamp, given.measure.owned_by) == ("red", "approve")
    again = notices.NewNotice("部门整体", "", "再次", "办公室", dt.date(2025, 9, 30))
    with pytest.raises(Refused):
        notices.give_notice(round_.pk, again, by=city.finance)
    green = notices.NewNotice("部门整体", "培训人次", "不该", "办公室", dt.date(2025, 9, 30))
    with pytest.raises(Refused):
        notices.give_notice(round_.pk, green, by=city.finance)
    with pytest.raises(Refused):
        notices.give_notice(round_.pk, again, by=city.filler)


def test_a_year_is_not_confirmed_over_an_unanswered_red_notice(approved):
    city = approved
    noticed(city)
    walk_on(city)
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "confirm", by=city.finance)
    assert "红灯" in refused.value.said and refused.value.problems
    taking = Taking("confirm", "年内已停止该项支出", acknowledged=True)
    from jiheng.web.performance.actions import years

    assert years.apply_move(city.cycle.pk, taking, by=city.finance).state == "confirmed"


def walk_on(city):
    from web.city import ROUTE, fill_results

    started = False
    for move, who in ROUTE:
        started = started or move == "start"
        if not started or move == "confirm":
            continue
        if move == "submit_results":
            fill_results(city)
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()


def test_an_answered_notice_lets_the_year_be_confirmed(approved):
    from jiheng.web.core.actions.uploads import take_file
    from jiheng.web.performance.actions import problems

    city = approved
    _round, given = noticed(city)
    problems.take_step(given.measure_id, Taking("take_up", "已部署"), by=city.filler)
    proof = take_file("支付凭证.txt", b"paid", by=city.filler)
    problems.take_step(given.measure_id, Taking("submit", "已支付", proof), by=city.filler)
    with pytest.raises(Refused):  # finance gave it: nobody of the department closes it
        problems.take_step(given.measure_id, Taking("verify", "好"), by=city.lead)
    walk_on(city)
    doing.take(city.cycle.pk, "confirm", by=city.finance)
    city.cycle.refresh_from_db()
    assert city.cycle.state == "confirmed"


def test_doctor_has_nothing_to_say_of_a_year_with_rounds(approved):
    from jiheng.web.core.comparing import differences

    noticed(approved)
    assert list(differences()) == []


def test_a_place_monitors_by_the_rules_that_hold_for_its_year():
    assert queries.round_rules(2018) == ()
    assert {rule.id for rule in queries.round_rules(2025)} == {"central", "half-year", "quarterly"}
