"""Rows are whose who wrote them; numbers are given once; approved budgets are locked; exceptions need a second person."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.urls import reverse

from jiheng import documents
from jiheng.web.core import actions
from jiheng.web.core.declared import declared
from jiheng.web.core.plain_texts import storable
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Waiver
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.actions.importing import preview_sheet
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing, problems, years
from jiheng.web.performance.downloads import filled
from jiheng.web.performance.models import Cycle
from web import doing
from web.city import person, walk
from web.doing import Edit


def raised(city, by, text="名单不准", source=problems.OWN):
    about = problems.RaisedProblem(text, "核对名单", "办公室", "2026-09-30", source)
    measure = problems.raise_problem(city.cycle.pk, about, by=by)
    number = measure.values["problem"]
    return doing.rows_in(city.cycle, "problems").get(values__number=number), measure


@pytest.fixture
def finding(city):
    walk(city, "evaluating")
    return raised(city, city.finance, source=problems.FINANCE)


CHANGED = [
    ("problems", f, "无") for f in ("text", "source", "heading", "number", "indicator", "category")
]
CHANGED += [
    ("measures", f, "2099-12-31") for f in ("due", "text", "division", "heading", "problem")
]


@pytest.mark.parametrize("who", ["filler", "manager", "accountant"])
@pytest.mark.parametrize(("sheet", "field", "text"), CHANGED)
def test_whom_a_finding_concerns_rewrites_nothing_of_it(city, finding, sheet, field, text, who):
    row = finding[sheet == "measures"]
    table = doing.table(city.cycle, sheet)
    with pytest.raises(Refused) as refused:
        filling.save_row(table, Edit(row.key, {field: text}, row.version), by=city.people[who])
    assert refused.value.status == 403
    own = filling.add_row(table, {"text": "自己的"}, by=city.filler)
    with pytest.raises(Refused):  # nor in a paste with their own rows
        edits = [
            Edit(own.key, {"text": "新"}, own.version),
            Edit(row.key, {field: text}, row.version),
        ]
        filling.save_rows(table, edits, by=city.filler)
    row.refresh_from_db()
    own.refresh_from_db()
    assert row.values.get(field) != text
    assert own.values["text"] == "自己的"


def test_nor_removes_it_nor_hides_it(city, finding):
    for sheet, row in zip(("problems", "measures"), finding, strict=True):
        with pytest.raises(Refused):
            doing.remove_entry(city.cycle, sheet, row.key, by=city.filler)
        with pytest.raises(Refused):
            filling.show_publicly(doing.table(city.cycle, sheet), row.key, False, by=city.manager)


def test_but_answers_it(city, finding):
    problem, measure = finding
    doing.save_entry(
        city.cycle,
        "problems",
        Edit(problem.key, {"cause": "人手不足"}, problem.version),
        by=city.filler,
    )
    doing.save_entry(
        city.cycle, "measures", Edit(measure.key, {"person": "甲"}, measure.version), by=city.filler
    )
    doing.step(measure.pk, "take_up", by=city.filler, note="开始核对")


def test_and_who_wrote_it_changes_it(city, finding):
    problem, _measure = finding
    edit = Edit(problem.key, {"text": "名单与签到表不符"}, problem.version)
    doing.save_entry(city.cycle, "problems", edit, by=city.finance2)
    with pytest.raises(Refused):  # and no row of the department
        own = doing.rows_in(city.cycle, "indicators").first()
        doing.save_entry(
            city.cycle, "indicators", Edit(own.key, {"actual": "1"}, own.version), by=city.finance
        )


def submitted(city, measure):
    """Bring a measure as far as somebody has to judge it."""
    proof = actions.take_file("照片.txt", "改了".encode(), by=city.filler)
    problems.take_step(measure.pk, Taking("take_up", "着手"), by=city.filler)
    problems.take_step(measure.pk, Taking("submit", "改好了", proof), by=city.filler)


JUDGES = ("manager", "lead", "line_department", "finance")


@pytest.mark.parametrize("move", ["verify", "send_back"])
@pytest.mark.parametrize("whose", ["finance", "department", "added by the department"])
def test_who_judges_what_was_done_about_a_finding(city, whose, move):
    """What finance raised is closed by finance, also a measure that the department adds to it."""
    walk(city, "evaluating")
    by = city.filler if whose == "department" else city.finance
    source = problems.OWN if whose == "department" else problems.FINANCE
    problem, measure = raised(city, by, source=source)
    if whose == "added by the department":
        about = {"heading": "再核", "text": "再核", "division": "办公室", "due": "2026-09-30"}
        about["problem"] = problem.values["number"]
        measure = doing.add_entry(city.cycle.pk, "measures", about, by=city.filler)
    submitted(city, measure)
    judges = JUDGES if whose == "department" else ("finance",)
    for role, user in city.people.items():
        if role.rstrip("2") in judges:
            continue
        with pytest.raises(Refused) as refusal:
            problems.take_step(measure.pk, Taking(move, "看过"), by=user)
        assert refusal.value.status == 403, role
    measure.refresh_from_db()
    assert measure.state == "submitted"
    for role in judges:
        with transaction.atomic():
            problems.take_step(measure.pk, Taking(move, "看过"), by=city.people[role])
            transaction.set_rollback(True)


def test_the_page_says_who_closes_a_finding_and_nobody_else_is_waited_for(city, finding, enter):
    _problem, measure = finding
    submitted(city, measure)
    address = reverse("performance:remedy", args=(measure.pk,))
    said = "由财政部门销号或退回"
    assert said in enter(city.manager).get(address).content.decode()
    assert said not in enter(city.finance).get(address).content.decode()
    waiting = {u: [w.address for w in declared().waiting(u)] for u in (city.manager, city.finance)}
    assert address not in waiting[city.manager]
    assert address in waiting[city.finance]


def test_a_workbook_rewrites_nothing_of_a_finding(city, finding):
    problem, measure = finding
    rows = queries.held_rows(city.cycle)
    for sheet, field in (("problems", "text"), ("measures", "due")):
        for row in rows[sheet]:
            row.values[field] = "2030-01-01"
    rows["problems"][0].values["cause"] = "人手不足"
    book = documents.read_bytes(filled(rows), "x.xlsx")
    city.cycle.refresh_from_db()
    options = {"by": city.manager, "version": city.cycle.version}
    with pytest.raises(Refused):
        importing.import_workbook(city.cycle.pk, book, **options)
    importing.import_workbook(city.cycle.pk, book, **options, partly=True)
    problem.refresh_from_db()
    measure.refresh_from_db()
    assert problem.values["text"] == "名单不准"
    assert problem.values["cause"] == "人手不足"
    assert measure.values["due"] == "2026-09-30"


def test_a_measure_with_steps_is_not_removed(city):
    walk(city, "evaluating")
    _problem, measure = raised(city, city.filler)
    doing.step(measure.pk, "take_up", by=city.filler)
    with pytest.raises(Refused):
        doing.remove_entry(city.cycle, "measures", measure.key, by=city.filler)


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_numbers_are_given_once(city, gone):
    walk(city, "evaluating")
    numbers = [raised(city, city.filler, text)[0].values["number"] for text in "甲乙丙"]
    assert numbers == ["1", "2", "3"]
    row = doing.rows_in(city.cycle, "problems")[gone]
    doing.remove_entry(city.cycle, "problems", row.key, by=city.filler)
    assert raised(city, city.filler, "丁")[0].values["number"] == "4"
    for number in (row.values["number"], "4"):
        with pytest.raises(Refused):
            doing.add_entry(
                city.cycle, "problems", {"number": number, "text": "戊"}, by=city.filler
            )
    with pytest.raises(Refused):  # two of a paste
        edits = [Edit(f"new-{n}", {"number": "9", "text": "己"}, 0) for n in range(2)]
        filling.save_rows(doing.table(city.cycle, "problems"), edits, by=city.filler)


def test_a_renumbered_problem_leaves_its_number_to_nobody(city):
    walk(city, "evaluating")
    problem, _measure = raised(city, city.filler)
    edit = Edit(problem.key, {"number": "7"}, problem.version)
    problem = doing.save_entry(city.cycle, "problems", edit, by=city.filler)
    with pytest.raises(Refused):
        doing.add_entry(city.cycle, "problems", {"number": "1", "text": "乙"}, by=city.filler)
    doing.save_entry(
        city.cycle, "problems", Edit(problem.key, {"number": "1"}, problem.version), by=city.filler
    )
    assert raised(city, city.filler, "丙")[0].values["number"] == "8"


def test_an_approved_budget_is_locked_like_targets(city):
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "budget").get(values__line="支出合计")
    with pytest.raises(Refused):
        doing.save_entry(
            city.cycle, "budget", Edit(row.key, {"original": "1.00"}, row.version), by=city.filler
        )
    with pytest.raises(Refused):  # nor taken out to be typed anew
        doing.remove_entry(city.cycle, "budget", row.key, by=city.filler)
    rows = queries.held_rows(city.cycle)
    for held in rows["budget"]:
        held.values["original"] = "1.00"
    book = documents.read_bytes(filled(rows), "x.xlsx")
    version = Cycle.objects.get(pk=city.cycle.pk).version
    importing.import_workbook(city.cycle.pk, book, by=city.manager, version=version, partly=True)
    assert Row.objects.get(pk=row.pk).values["original"] == "100.00"
    extra = doing.add_entry(
        city.cycle, "budget", {"unit": "甲", "line": "基本支出", "executed": "1"}, by=city.filler
    )
    doing.remove_entry(
        city.cycle, "budget", extra.key, by=city.filler
    )  # nothing of it was approved


# exceptions from separation


def excused(city, user, by):
    return years.waive(city.cycle.pk, user, "单位只有一个人", by=by)


def test_nobody_excuses_themselves(city):
    lead = person("lead2", city.department, "lead")
    for who in (city.manager, city.lead, city.finance, lead):
        with pytest.raises(Refused) as refused:
            excused(city, who, who)
        assert refused.value.status == 403
    assert not Waiver.objects.exists()


def test_an_exception_waits_for_a_second_person(city):
    actions.give_role(city.filler, city.department, "division_head", by=None)
    filler = type(city.filler).objects.get(pk=city.filler.pk)
    from web.city import fill_targets

    fill_targets(city)
    doing.take(city.cycle.pk, "submit_targets", by=filler)
    waiver = excused(city, filler, city.manager)
    with pytest.raises(Refused):
        doing.take(city.cycle.pk, "pass_targets", by=filler)
    for who in (city.manager, filler):
        with pytest.raises(Refused):
            years.agree(city.cycle.pk, waiver.pk, by=who)
    years.agree(city.cycle.pk, waiver.pk, by=city.lead)
    doing.take(city.cycle.pk, "pass_targets", by=filler)


def test_finance_alone_is_enough_and_finance_needs_another(city):
    assert excused(city, city.filler, city.finance).agreed_by == city.finance
    with pytest.raises(Refused):
        excused(city, city.finance, city.manager)
    assert excused(city, city.finance, city.finance2).agreed_by == city.finance2


def test_what_somebody_put_down_for_themselves_before_is_finances_to_agree(city):
    about = {"kind": "year", "object_id": city.cycle.pk, "reason": "只有一个人"}
    old = Waiver.objects.create(user=city.manager, by=city.manager, **about)
    with pytest.raises(Refused):
        years.agree(city.cycle.pk, old.pk, by=city.lead)
    years.agree(city.cycle.pk, old.pk, by=city.finance)


def test_the_page_offers_agreement_to_the_second_person(city, enter):
    waiver = excused(city, city.filler, city.manager)
    address = f"/years/{city.cycle.pk}/waive/{waiver.pk}/"
    assert address not in enter(city.manager).get(f"/years/{city.cycle.pk}/").content.decode()
    assert address in enter(city.lead).get(f"/years/{city.cycle.pk}/").content.decode()
    assert enter(city.lead).post(address).status_code == 302
    waiver.refresh_from_db()
    assert waiver.agreed_by == city.lead


def test_an_unchanged_export_comes_back_without_a_new_row(city):
    """What earlier years left open is drawn into the report: it is nobody's to take in."""
    walk(city, "evaluating")
    raised(city, city.filler)
    Cycle.objects.filter(pk=city.cycle.pk).update(state="approved")
    following = years.roll_over(city.cycle.pk, by=city.manager)
    assert "past_problems" in queries.held_rows(following)
    book = documents.read_bytes(filled(queries.held_rows(following)), "x.xlsx")
    counts = importing.import_workbook(
        following.pk, book, by=city.manager, version=following.version
    )
    assert (counts.inserts, counts.updates) == (0, 0)
    assert not doing.rows_in(following, "past_problems").exists()


def with_escapes(data, pairs):
    """Return a workbook with the escapes that a spreadsheet's XML has for characters, as a hand may put them."""
    source, target = ZipFile(BytesIO(data)), BytesIO()
    with ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            for mark, escape in pairs.items():
                content = content.replace(mark.encode(), escape.encode())
            made.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_xDFFF_"])
def test_what_no_database_keeps_does_not_come_in_with_a_workbook(city, escape):
    walk(city, "setting")
    rows = queries.held_rows(city.cycle)
    rows["objectives"][0].values["text"] = "办好MARKER培训"
    rows["objectives"][0].values["area"] = "领MARKER域"
    book = with_escapes(filled(rows), {"MARKER": escape})
    file = actions.take_file("表.xlsx", book, by=city.manager)
    job = importing.order_preview([file], by=city.manager, cycle=city.cycle)
    doing.work()
    job.refresh_from_db()
    assert job.state == "done"
    [workbook] = job.result["workbooks"]
    kept = f"{workbook}"
    assert "\x00" not in kept
    assert "\\x00" not in kept
    version = Cycle.objects.get(pk=city.cycle.pk).version
    document = documents.read_bytes(book, "x.xlsx")
    importing.import_workbook(
        city.cycle.pk, document, by=city.manager, version=version, partly=True
    )
    for row in Row.objects.filter(organisation=city.department):
        assert all(storable(text) for text in (row.key, row.title, *row.values.values()))


@pytest.mark.parametrize("key", ["evil/key", "..", ".", "a" * 61, "%2e%2e", "x?y", "x#y", "\\"])
def test_a_key_of_a_workbook_is_checked_as_a_typed_one(city, key):
    walk(city, "setting")
    rows = {
        "objectives": [
            RowInput(key, {"kind": "总体目标", "text": "另一个"}),
            RowInput(key, {"text": "再一个"}),
        ]
    }
    table = doing.table(city.cycle, "objectives")
    preview = preview_sheet(table, rows["objectives"])
    keys = [row_input.key for row_input, _later in preview.inserts]
    assert keys == ["", ""]
    long = preview_sheet(table, [RowInput("fine", {"text": "长" * 5_000})])
    assert [row_input.values for row_input, _later in long.inserts] == [{}]
    assert long.left_out
