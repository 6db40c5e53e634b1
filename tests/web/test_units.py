"""A department's page of its units: taken in as they stood, returned one by one, adopted, told in the report."""

from dataclasses import replace

import pytest

from jiheng.web.core import actions as core
from jiheng.web.core.models import AuditLine, Organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.models import Row
from jiheng.web.performance import queries
from jiheng.web.performance.actions import units, years
from jiheng.web.performance.models import Cycle, TakenYear
from jiheng.web.performance.queries.taken_units import digest_of, taken_years
from jiheng.web.performance.queries.units import beside, shut_in, unit_bars
from jiheng.web.performance.queries.year_tables import year_flow
from unit_departments import DEPARTMENT, UNITS, Made
from web import doing
from web.city import person
from web.remembered import remembered

STATION = ("青禾县上游管理段", "青禾县下游管理段")


def put(organisation, sheets):
    """Lay the rows of a year out as if they had been typed."""
    rows = []
    for sheet, entries in sheets.items():
        if sheet == "overview":
            continue
        for number, values in enumerate(entries):
            texts = {name: f"{value}" for name, value in values.items()}
            if texts.get("counterparty") == DEPARTMENT:
                texts["counterparty"] = "样例局"
            rows.append(
                Row(organisation=organisation, year=2025, ledger=sheet, key=f"{sheet}{number}",
                    position=number, title=texts.get("name", ""), values=texts)
            )  # fmt: skip
    Row.objects.bulk_create(rows)


def _with_units(city):
    made = Made(2)
    put(city.department, made.department | {"adoptions": made.department["adoptions"][:1]})
    for number, name in enumerate(UNITS):
        unit = core.found_organisation(
            kind="unit", name=name, code=f"U{number}", parent=city.department, by=None
        )
        put(unit, made.units[name])
        years.open_cycle(unit, 2025, by=city.manager)
    person("unit_manager", unit, "manager")


@pytest.fixture(name="department")
def department_with_units(city):
    from jiheng.web.core.models import User

    remembered("a department with units", lambda: _with_units(city))
    city.people["unit_manager"] = User.objects.get(username="unit_manager")
    city.units = list(Cycle.objects.filter(organisation__code__startswith="U").order_by("pk"))
    Cycle.objects.filter(pk=city.cycle.pk).update(state="evaluating")
    city.cycle.refresh_from_db()
    return city


def page_of(city, enter, who="manager", language="zh-hans", cycle=None):
    client = enter(city.people[who])
    client.cookies["language"] = language
    return client.get(f"/years/{(cycle or city.cycle).pk}/units/")


def take_all(city):
    return units.take_in(city.cycle.pk, [u.pk for u in city.units], by=city.manager)


def evaluation_of(city):
    city.cycle.refresh_from_db()
    return queries.evaluated_year(city.cycle).outcome.scored.evaluation


def test_units_are_taken_in_added_up_and_named_in_the_report(department, enter):
    page = page_of(department, enter).content.decode()
    for words in (*UNITS, "没有取入", "目标填报", "还没有报送"):
        assert words in page, words
    ids = [f"{unit.pk}" for unit in department.units]
    client = enter(department.manager)
    client.post(f"/years/{department.cycle.pk}/units/take-in/", {"unit": ids})
    evaluation = evaluation_of(department)
    assert [y.name for y in evaluation.unit_years if y.included] == list(UNITS)
    found = queries.evaluated_year(department.cycle).outcome.findings
    assert not [f for f in found if f.code in ("A50", "A91", "A92") and f.variant != "unknown"]
    assert len([i for i in evaluation.indicators if i.key.startswith(UNITS[0])]) == 1
    page = page_of(department, enter).content.decode()
    for words in ("剔除内部往来", "巡查次数2", "已纳入部门的指标"):
        assert words in page, words
    assert "Units" in page_of(department, enter, language="en").content.decode()
    report = client.get(f"/years/{department.cycle.pk}/report/").content.decode()
    assert f"逐项相加：{'、'.join(UNITS)}" in report
    assert f'href="/years/{department.cycle.pk}/units/"' in report
    line = AuditLine.objects.filter(action="take_in").last()
    assert line.changes["unit"][1] == UNITS[2]


def test_a_unit_that_is_not_the_departments_takes_nothing_in_beside_those_that_are(department):
    own = [unit.pk for unit in department.units]
    with pytest.raises(Refused):
        units.take_in(department.cycle.pk, [*own, department.cycle.pk], by=department.manager)
    assert not TakenYear.objects.exists()


def test_a_unit_that_the_department_lists_by_a_shorter_name_has_its_score_and_is_adopted_of(
    department, enter
):
    short = UNITS[0].removeprefix("青禾县")
    duty = doing.rows_in(department.cycle, "duties").get(values__kind="所属单位")
    edit = doing.Edit(duty.key, {"text": f"{short}、{UNITS[1]}、{UNITS[2]}"}, duty.version)
    doing.save_entry(department.cycle.pk, "duties", edit, by=department.manager)
    take_all(department)
    [year, *_others] = [y for y in evaluation_of(department).unit_years if y.name == short]
    shown = page_of(department, enter).context["units"][0]
    assert (shown["name"], shown["score"]) == (UNITS[0], year.score)
    kept = year.kept[0]
    values = {"unit": short, "subject": kept.subject, "name": kept.name, "weight": "5"}
    values["subject"] = "" if kept.subject == "department" else kept.subject
    enter(department.manager).post(f"/years/{department.cycle.pk}/units/adopt/", values)
    [year, *_others] = [y for y in evaluation_of(department).unit_years if y.name == short]
    assert kept.name not in [line.name for line in year.kept]


def test_a_unit_of_another_name_is_told_by_it_at_once(department):
    take_all(department)
    evaluation_of(department)
    organisation = department.units[0].organisation
    type(organisation).objects.filter(pk=organisation.pk).update(name="青禾县河道所")
    [unit, *_others] = beside(department.cycle)
    assert unit.name == "青禾县河道所"


def test_what_was_taken_in_stays_until_it_is_taken_in_again(department, enter):
    take_all(department)
    assert take_all(department) == []  # nothing is other
    unit = department.units[0]
    before = evaluation_of(department)
    row = doing.rows_in(unit, "budget").get(values__line="公用经费")
    doing.save_entry(
        unit.pk,
        "budget",
        doing.Edit(row.key, {"note": "核对过"}, row.version),
        by=department.manager,
    )
    assert evaluation_of(department) == before
    page = page_of(department, enter).content.decode()
    assert "单位后来改过" in page
    assert "核对过" in page
    [again] = take_all(department)
    assert again.unit_id == unit.pk
    assert TakenYear.objects.filter(cycle=department.cycle).count() == 4
    units.let_go(department.cycle.pk, unit.pk, by=department.manager)
    assert unit.pk not in taken_years(department.cycle)
    states = {y.name: str(y.state) for y in evaluation_of(department).unit_years}
    assert states[UNITS[0]] == "missing"
    step_before = TakenYear.objects.filter(cycle=department.cycle).order_by("pk")[2].at
    assert unit.pk in taken_years(department.cycle, step_before)  # as it was then


def test_a_department_that_sends_its_results_is_told_what_is_not_in_order(department):
    submit = year_flow().move("submit_results")
    assert list(unit_bars(department.cycle, submit)) == []  # it reports without units
    units.take_in(department.cycle.pk, [department.units[0].pk], by=department.manager)
    said = [text for text, _address in unit_bars(department.cycle, submit)]
    assert [UNITS[0] in said[0], UNITS[1] in said[1], UNITS[2] in said[2]] == [True] * 3
    assert "没有报送" in said[0]
    assert "没有取入" in said[1]
    Cycle.objects.filter(pk=department.units[0].pk).update(state="submitted")
    assert len(list(unit_bars(department.cycle, submit))) == 2


def test_one_unit_is_returned_from_above_and_the_others_stay(department, enter):
    first, second, third = department.units
    Cycle.objects.filter(pk__in=[u.pk for u in department.units]).update(state="submitted")
    take_all(department)
    kept = evaluation_of(department)
    sent = {"unit": f"{third.pk}", "move": "unit_return", "reason": "内部往来金额和本级不一致"}
    with pytest.raises(Refused):  # within the unit nobody returns it
        years.apply_move(third.pk, Taking("unit_return", "改一下"), by=department.unit_manager)
    assert "主管部门退回" in page_of(department, enter).content.decode()
    client = enter(department.manager)
    assert client.post(f"/years/{department.cycle.pk}/units/return/", sent).status_code == 302
    states = {u.pk: Cycle.objects.get(pk=u.pk).state for u in (first, second, third)}
    assert states == {first.pk: "submitted", second.pk: "submitted", third.pk: "evaluating"}
    assert evaluation_of(department) == kept  # what was taken in is as it was
    assert "内部往来金额" in client.get(f"/years/{third.pk}/").content.decode()


def test_a_unit_sees_neither_its_department_nor_its_siblings(department, enter):
    last = department.units[-1]
    assert page_of(department, enter, "unit_manager").status_code == 404
    assert page_of(department, enter, "unit_manager", cycle=department.units[0]).status_code == 404
    assert page_of(department, enter, "unit_manager", cycle=last).status_code == 200
    with pytest.raises(Refused):
        units.take_in(department.cycle.pk, [last.pk], by=department.unit_manager)
    with pytest.raises(Refused):  # a year that is not of a unit below
        units.take_in(department.cycle.pk, [department.cycle.pk], by=department.manager)


def test_a_line_is_adopted_with_a_weight_of_the_department(department, enter):
    take_all(department)
    values = {"unit": UNITS[1], "name": "巡查次数2", "weight": "5", "subject": ""}
    client = enter(department.manager)
    client.post(f"/years/{department.cycle.pk}/units/adopt/", values)
    adopted = {i.name: i.weight for i in evaluation_of(department).indicators_of("department")}
    assert adopted["巡查次数2"] == 5
    with pytest.raises(Refused):
        units.adopt(department.cycle.pk, {"unit": "别的单位", "name": "甲"}, by=department.manager)


def calling(client, person):
    token = {"Authorization": f"Bearer {core.make_token('汇总', by=person)}"}

    def call(method, address, body=None):
        sent = {"content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api{address}", body or {}, headers=token, **sent)

    return call


def test_units_are_listed_taken_in_adopted_and_kept_apart_by_calls(department, client):
    call, at = calling(client, department.manager), f"/years/{department.cycle.pk}/units"
    before = call("get", at).json()
    assert [(u["name"], u["taken"], u["filed"]) for u in before] == [
        (name, None, False) for name in UNITS
    ]
    ids = [u["id"] for u in before]
    assert ids == [unit.pk for unit in department.units]
    after = call("post", at, {"units": ids}).json()
    assert [u["taken"]["changed_since"] for u in after] == [False] * 3
    assert after[0]["adopted"] == 1
    line = {"subject": "", "name": "巡查次数2", "weight": "90"}
    assert line in after[1]["kept"]
    adopted = call("post", f"{at}/{ids[1]}/adoptions", {"name": "巡查次数2", "weight": "5"})
    assert adopted.status_code == 201, adopted.content
    assert adopted.json()["values"]["unit"] == UNITS[1]
    assert call("get", at).json()[1]["adopted"] == 1
    assert call("delete", f"{at}/{ids[2]}").status_code == 204
    assert call("get", at).json()[2]["taken"] is None
    refused = call("post", f"{at}/{ids[2]}/adoptions", {"name": "巡查次数3", "weight": "5"})
    assert refused.status_code == 409
    assert call("delete", f"{at}/{ids[2]}").status_code == 409


def test_by_calls_a_unit_is_returned_where_the_pages_return_it(department, client):
    call, at = calling(client, department.manager), f"/years/{department.cycle.pk}/units"
    assert [u["returns"] for u in call("get", at).json()] == [[], [], []]
    third = department.units[2]
    Cycle.objects.filter(pk=third.pk).update(state="submitted")
    assert call("get", at).json()[2]["returns"] == ["unit_return"]
    sent = {"move": "unit_return", "reason": "内部往来金额和本级不一致"}
    assert call("post", f"/years/{third.pk}/moves", sent).json()["state"] == "evaluating"


def test_by_calls_a_unit_sees_neither_its_department_nor_its_siblings(department, client):
    call, last = calling(client, department.unit_manager), department.units[-1]
    at = f"/years/{department.cycle.pk}/units"
    assert call("get", at).status_code == 404
    assert call("post", at, {"units": [last.pk]}).status_code == 404
    assert call("get", f"/years/{department.units[0].pk}/units").status_code == 404
    assert call("get", f"/years/{last.pk}/units").json() == []


def moved(city, code, parent):
    unit = Organisation.objects.get(code=code)
    facts = replace(core.organisation_facts(unit), parent=parent.pk)
    return core.change_organisation(unit.pk, facts, by=None)


def test_a_unit_that_was_moved_counts_once_and_is_seen_where_it_counts(department, enter):
    take_all(department)
    year = department.units[0]
    moved(department, "U0", department.other)
    theirs = years.open_cycle(department.other, 2025, by=department.other_manager)
    Cycle.objects.filter(pk=theirs.pk).update(state="evaluating")
    with pytest.raises(Refused, match="另一个部门"):
        units.take_in(theirs.pk, [year.pk], by=department.other_manager)
    page = page_of(department, enter).content.decode()
    assert "已经不是本部门的所属单位" in page
    assert f'name="unit" value="{year.pk}"' in page  # to be let go
    assert f"/years/{year.pk}/" not in page
    client = enter(department.manager)
    listed = calling(client, department.manager)("get", f"/years/{department.cycle.pk}/units")
    [gone] = [u for u in listed.json() if not u["below"]]
    assert (gone["name"], gone["state"], gone["filed"]) == (UNITS[0], "", False)
    assert gone["taken"]["state"]
    client.post(f"/years/{department.cycle.pk}/units/let-go/", {"unit": year.pk})
    assert UNITS[0] not in evaluation_of(department).units
    assert "已经不是本部门的所属单位" not in page_of(department, enter).content.decode()
    [taken] = units.take_in(theirs.pk, [year.pk], by=department.other_manager)
    assert taken.unit_id == year.pk


def test_a_unit_that_counts_elsewhere_does_not_hold_up_its_new_department(department):
    take_all(department)
    for code in ("U0", "U1"):
        moved(department, code, department.other)
    theirs = years.open_cycle(department.other, 2025, by=department.other_manager)
    Cycle.objects.filter(pk=theirs.pk).update(state="evaluating")
    units.let_go(department.cycle.pk, department.units[1].pk, by=department.manager)
    units.take_in(theirs.pk, [department.units[1].pk], by=department.other_manager)
    theirs.refresh_from_db()
    move = next(m for m in year_flow().moves if m.gate.scored and not m.back)
    assert not [text for text, _at in unit_bars(theirs, move) if UNITS[0] in text]


@pytest.fixture(name="deeper")
def department_with_units_of_units(department):
    """The first unit has a unit of its own, whose year its manager takes in."""
    station = Made(5, STATION, name=UNITS[0], above=DEPARTMENT)
    first = department.units[0]
    sheets = {s: station.department[s] for s in ("duties", "budget", "transfers")}
    Row.objects.filter(organisation=first.organisation, ledger__in=sheets).delete()
    put(first.organisation, sheets)
    department.inner = []
    for number, name in enumerate(STATION):
        place = core.found_organisation(
            kind="unit", name=name, code=f"S{number}", parent=first.organisation, by=None
        )
        put(place, station.units[name])
        department.inner.append(years.open_cycle(place, 2025, by=department.manager))
    Cycle.objects.filter(pk=first.pk).update(state="evaluating")
    return department


def test_a_units_own_units_flow_into_it_and_with_it_into_the_department(deeper, enter):
    first = deeper.units[0]
    take_all(deeper)
    [alone, *_others] = evaluation_of(deeper).unit_years
    assert alone.within == ()
    page = page_of(deeper, enter, cycle=first).content.decode()  # any unit has such a page
    assert STATION[0] in page
    units.take_in(first.pk, [inner.pk for inner in deeper.inner], by=deeper.manager)
    assert evaluation_of(deeper).unit_years[0].within == ()  # as it was taken in
    changed = page_of(deeper, enter).content.decode()
    assert "单位后来改过" in changed
    assert f"{STATION[0]} " in changed
    [again] = take_all(deeper)
    assert again.unit_id == first.pk
    year = evaluation_of(deeper).unit_years[0]
    assert year.names_within == STATION
    page = page_of(deeper, enter).content.decode()
    assert f"含 {'、'.join(STATION)}" in " ".join(page.split()).replace(" 、", "、").replace(
        "、 ", "、"
    )
    assert "单位后来改过" not in page
    frozen = evaluation_of(deeper)
    units.let_go(first.pk, deeper.inner[1].pk, by=deeper.manager)
    assert evaluation_of(deeper) == frozen
    assert take_all(deeper)
    assert evaluation_of(deeper).unit_years[0].names_within == STATION[:1]


def test_what_was_taken_in_before_there_were_units_of_units_stays_as_it_was(deeper):
    first = deeper.units[0]
    units.take_in(first.pk, [deeper.inner[0].pk], by=deeper.manager)
    [taken] = units.take_in(deeper.cycle.pk, [first.pk], by=deeper.manager)
    TakenYear.objects.filter(pk=taken.pk).update(digest=digest_of(taken.rows))  # as it was sealed
    assert evaluation_of(deeper).unit_years[0].within == ()
    assert take_all(deeper)[0].unit_id == first.pk
    assert evaluation_of(deeper).unit_years[0].names_within == STATION[:1]


def test_a_row_of_a_unit_of_a_unit_that_is_not_public_is_none_of_the_departments_either(deeper):
    first, inner = deeper.units[0], deeper.inner[0]
    units.take_in(first.pk, [inner.pk], by=deeper.manager)
    take_all(deeper)
    assert shut_in(taken_years(deeper.cycle).values()) == {}
    row = doing.rows_in(inner, "budget").first()
    Row.objects.filter(pk=row.pk).update(public=False)
    [(unit, rows)] = shut_in(taken_years(deeper.cycle).values()).items()
    assert (unit, [sheet for sheet, _key in rows]) == (first.pk, ["budget"])
