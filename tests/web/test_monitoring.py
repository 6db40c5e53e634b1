"""Monitoring during the year: rounds opened, filled, judged, handed in; notices and their gate."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from jiheng import documents
from jiheng.web.core.refusal import Refused
from jiheng.web.flows import queries as flow_queries
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.monitoring.actions import drawing, notices, rounds
from jiheng.web.monitoring.official import official_form
from jiheng.web.monitoring.queries import rounds as queries
from jiheng.web.monitoring.queries.board import board
from jiheng.web.monitoring.queries.periods import periods_of
from jiheng.web.performance.queries.cycles import bump_version
from jiheng.web.performance.queries.year_tables import year_table
from web import doing
from web.city import person, walk

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


def test_15_1_sheets_are_shut_while_targets_are_set_and_open_with_the_round(city):
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


def test_15_1_no_round_before_approval_nor_by_whom_it_is_not(city, approved):
    with pytest.raises(Refused):
        rounds.open_round(city.cycle.pk, JULY, DUE, by=city.filler)
    with pytest.raises(Refused):
        rounds.open_round(city.cycle.pk, dt.date(2024, 7, 31), DUE, by=city.manager)


def test_15_2_a_round_of_july_is_judged_in_proportion(approved):
    city = approved
    round_ = opened(city)
    fill(city, spent="40.00", persons="140人次")
    seen = lamps(round_)
    assert seen[""].lamp.colour == "yellow"
    assert f"{float(seen[''].lamp.figure):.3f}" == "0.686"  # 0.40 x 12 / 7
    assert seen["培训人次"].lamp.colour == "blue"  # 70 % of the target in seven months
    assert seen["受益企业数"].lamp.colour == "yellow"  # 20 of 50
    fill(city, spent="30.00")
    assert lamps(round_)[""].lamp.colour == "red"


def test_15_2_a_plan_by_month_says_what_is_due(city):
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


def test_15_5_an_older_round_stays_as_it_was_handed_in(approved):
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


def form_of(round_):
    _name, data = official_form(now(round_))
    book = documents.read_bytes(data, "x.xlsx")
    return {c.text for sheet in book.sheets for _n, row in sheet for c in row.values()}


def changed(row, **values):
    """A value other than it is, as an adjustment or a hand leaves it."""
    Row.objects.filter(pk=row.pk).update(values=row.values | values)


def test_15_5_each_round_prints_as_it_was_handed_in_and_has_its_period_at_the_indicator(
    approved, enter
):
    city = approved
    first = opened(city, dt.date(2025, 3, 31), dt.date(2025, 4, 15))
    fill(city, spent="25.00", persons="60人次")
    take(city, first, "submit_round", "pass_round", "send_round")
    second = opened(city)
    fill(city, spent="60.00", persons="150人次")
    assert "150人次" in form_of(second) and "60人次" not in form_of(second)
    assert "60人次" in form_of(first) and "150人次" not in form_of(first)
    take(city, second, "submit_round", "pass_round", "send_round")
    before = form_of(second), lamps(second), second.counts
    row = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    changed(row, original_target="2000")
    for line in doing.rows_in(city.cycle, "budget"):
        changed(line, original="900.00")
    bump_version(city.cycle)
    take(city, second, "note_round")
    assert (form_of(second), lamps(second), second.counts) == before
    city.cycle.refresh_from_db()
    periods = list(periods_of(city.filler, city.cycle, row))
    assert [(p.name, p.target, p.to_date, p.locked) for p in periods] == [
        ("1—3月监控", "50人次", "60人次", True), ("1—7月监控", "117人次", "150人次", True),
    ]  # fmt: skip
    assert [p.progress.lamp.colour for p in periods] == ["blue", "blue"]
    page = enter(city.filler).get(f"/years/{city.cycle.pk}/indicators/row/{row.key}/")
    text = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    assert "各期监控" in text and "117人次 58.3%（按月份均分）" in text and "已锁定" in text


def test_15_7_what_cannot_be_judged_is_said_on_the_page_and_nothing_is_divided_by_nought(
    approved, enter
):
    city = approved
    for line in doing.rows_in(city.cycle, "budget"):
        changed(line, original="0")
    by_name = {row.values["name"]: row for row in doing.rows_in(city.cycle, "indicators")}
    changed(by_name["培训人次"], original_target="0")
    changed(by_name["受益企业数"], operator="≤")  # reverse: at most fifty
    changed(by_name["学员满意度"], operator="定性", original_target="好转", unit="")
    bump_version(city.cycle)
    round_ = opened(city)
    fill(city, spent="0", persons="0人次")
    seen = {name: (p.lamp and p.lamp.colour, p.why) for name, p in lamps(round_).items()}
    assert seen == {
        "": (None, "zero_budget"), "培训人次": (None, "zero_target"), "受益企业数": ("green", ""),
        "培训合格率": ("blue", ""), "学员满意度": ("yellow", ""),
    }  # fmt: skip
    page = enter(city.filler).get(f"/monitoring/{round_.pk}/").content.decode()
    assert page.count("不能判断") == 2
    assert "年初预算数是 0，没有执行率" in page and "目标值是 0，没有进度可比" in page
    take(city, round_, "submit_round")
    assert round_.counts == {"blue": 1, "green": 1, "unjudged": 2, "yellow": 1}
    assert round_.execution is None


MONTHS = (23, 29, 52, 46, 58, 58, 40)  # signed from January to July: 306


def test_15_3_what_a_ledger_has_to_the_end_of_july_is_t01_of_july(approved):
    from web.test_statistics import PROJECTS, cells, table

    city = approved
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    city.people["statistician"] = person("statistician", city.department, "statistician")
    ledger = ledger_table(ledgers()[PROJECTS], city.department)
    rows = []
    for month, count in enumerate((*MONTHS, 9), 1):  # nine of August
        for number in range(count):
            row = new_row(ledger, f"p{month}-{number}", len(rows) + 1)
            values = {"name": f"项目{month}-{number}", "planned_total": "12000",
                      "contract_signed_on": f"2025-{month:02d}-{number % 28 + 1:02d}"}  # fmt: skip
            put_values(row, values, None)
            row.state = "signed"
            rows.append(row)
    insert(ledger, rows, None)
    indicator = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    changed(indicator, name="新签约项目数", unit="个", original_target="500", figure="新签约项目数")
    round_ = opened(city)
    drawn = drawing.draw(round_.pk, by=city.filler)
    assert (drawn.count, drawn.refused) == (1, ())
    line = doing.rows_in(city.cycle, "monitored").get(values__name="新签约项目数")
    assert line.values["to_date"] == "306个" and sum(MONTHS) == 306
    assert cells(table(city, month=7), "合计")["count"] == "306"
    progress = lamps(round_)["新签约项目数"]
    assert (progress.lamp.colour, progress.method) == ("green", "linear")  # 306 of 291.7


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


def given_by_the_department(city, *, due=dt.date(2025, 9, 30)):
    """A red notice of the manager's own: finance did not put its problem there."""
    round_ = opened(city)
    fill(city, spent="30.00")
    take(city, round_, "submit_round", "pass_round")
    asked = notices.NewNotice("部门整体", "", "加快支付", "办公室", due)
    given = notices.give_notice(round_.pk, asked, by=city.manager)
    take(city, round_, "send_round", "note_round")
    return round_, given


def test_a_notice_without_a_day_is_due_by_the_clock_as_the_form_proposes(approved, enter):
    city = approved
    round_ = opened(city)
    fill(city, spent="30.00")
    take(city, round_, "submit_round", "pass_round")
    today = timezone.localdate()
    due = flow_queries.working_days().after(today, 15)
    page = enter(city.manager).get(f"/monitoring/{round_.pk}/").content.decode()
    assert f'value="{due}"' in page
    asked = notices.NewNotice("部门整体", "", "加快支付", "办公室", None)
    given = notices.give_notice(round_.pk, asked, by=city.manager)
    assert given.measure.values["due"] == f"{due}"


def shown_board(city, who="finance", year=0):
    return board(city.people[who], year, dt.date(2026, 1, 1))


def test_15_4_who_submitted_does_not_verify_and_what_is_overdue_is_red_on_the_board(
    approved, enter
):
    from jiheng.web.core.actions.uploads import take_file
    from jiheng.web.performance.actions import problems

    city = approved
    round_, given = given_by_the_department(city)
    [line] = shown_board(city).lines
    [cell] = line.cells
    assert (cell.round.pk, cell.lamp.colour, cell.execution) == (round_.pk, "red", "30.00%")
    assert (cell.round.open_notices, cell.round.overdue_notices, cell.late) == (1, 1, False)
    page = enter(city.finance).get("/monitoring/board/?year=2025").content.decode()
    late = page.index("1 份通知没有销号，1 份超期")
    assert "tone-red" in page[late - 90 : late]
    assert [line.cells for line in shown_board(city, "colleague").lines] == []
    problems.take_step(given.measure_id, Taking("take_up", "已部署"), by=city.manager)
    with pytest.raises(Refused) as refused:  # no proof
        problems.take_step(given.measure_id, Taking("submit", "已支付"), by=city.manager)
    proof = take_file("支付凭证.txt", b"paid", by=city.manager)
    problems.take_step(given.measure_id, Taking("submit", "已支付", proof), by=city.manager)
    with pytest.raises(Refused) as refused:
        problems.take_step(given.measure_id, Taking("verify", "好"), by=city.manager)
    assert refused.value.status == 403
    problems.take_step(given.measure_id, Taking("verify", "好"), by=city.lead)
    [cell] = shown_board(city).lines[0].cells
    assert (cell.round.open_notices, cell.round.overdue_notices) == (0, 0)


def test_15_4_a_round_that_is_not_handed_in_by_its_day_is_red_on_the_board(approved, enter):
    city = approved
    assert [line.cells for line in shown_board(city, year=2025).lines] == [()]  # none yet
    opened(city)
    [cell] = shown_board(city).lines[0].cells
    assert cell.late and not cell.judged
    page = enter(city.filler).get("/monitoring/board/").content.decode()
    assert "逾期没有报送" in page and "还没有提交" in page
    assert not board(city.finance, 2025, DUE).lines[0].cells[0].late
    assert enter(city.stranger).get("/monitoring/board/").status_code == 403


def test_15_6_a_problem_that_was_rewritten_lets_no_red_notice_go(approved):
    city = approved
    _round, given = given_by_the_department(city)
    doing.take(city.cycle.pk, "start", by=city.manager)
    problem = doing.rows_in(city.cycle, "problems").get()
    with pytest.raises(Refused, match="不能删除"):
        doing.remove_entry(city.cycle.pk, "measures", given.measure.key, by=city.filler)
    doing.save_entry(
        city.cycle.pk, "problems", Edit(problem.key, {"lamp": "黄灯"}, problem.version),
        by=city.filler,
    )  # fmt: skip
    walk_on(city, done=("start",))
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "confirm", by=city.finance, acknowledged=False)
    assert "改动或删除" in refused.value.problems[0].said
    assert given.measure.key in refused.value.problems[0].address


def test_15_6_a_year_is_not_confirmed_over_an_unanswered_red_notice(approved):
    city = approved
    noticed(city)
    walk_on(city)
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "confirm", by=city.finance)
    assert "红灯" in refused.value.said and refused.value.problems
    taking = Taking("confirm", "年内已停止该项支出", acknowledged=True)
    from jiheng.web.performance.actions import years

    for who, note in ((city.finance, " "), (city.lead, "年内已停止该项支出")):
        with pytest.raises(Refused):  # without a reason; by whom it is not
            years.apply_move(city.cycle.pk, Taking("confirm", note, acknowledged=True), by=who)
    assert years.apply_move(city.cycle.pk, taking, by=city.finance).state == "confirmed"
    step = Step.objects.get(kind="year", object_id=city.cycle.pk, move="confirm")
    assert (step.by, step.note) == (city.finance, "年内已停止该项支出")


def walk_on(city, done=()):
    from web.city import ROUTE, fill_results

    started = False
    for move, who in ROUTE:
        started = started or move == "start"
        if not started or move == "confirm" or move in done:
            continue
        if move == "submit_results":
            fill_results(city)
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()


def test_15_4_an_answered_notice_is_verified_by_another_and_lets_the_year_be_confirmed(approved):
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
