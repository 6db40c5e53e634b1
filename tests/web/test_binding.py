"""An indicator bound to a ledger: taken with its rows, signed off, drifting with what changes."""

import json
from urllib.parse import quote

import pytest

from jiheng.web.core import actions
from jiheng.web.core.actions import make_token
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.answering import Answer, answer
from jiheng.web.ledgers.actions.raising import find_pairs
from jiheng.web.ledgers.actions.storing import put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Pair, Published, Row
from jiheng.web.ledgers.queries.figures import figure_as_taken
from jiheng.web.performance import queries
from jiheng.web.performance.actions import importing
from jiheng.web.performance.actions.taking import take
from jiheng.web.performance.queries.evaluated import evaluated_year
from jiheng.web.performance.queries.moves import fillers
from jiheng.web.performance.queries.taken import taken_figure
from jiheng.web.performance.queries.year_tables import year_flow
from web import doing
from web.city import ROUTE, fill_results, person, walk
from web.doing import Edit
from web.test_ledger_figures import signed
from web.test_workbooks import document_of, summed

LABEL = "新签约项目数"


@pytest.fixture
def projects(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    table = ledger_table(ledgers()["investment_projects"], city.department)
    for number in range(52):
        signed(table, f"项目{number}")
    return table


def bound_year(city, *, unit="个", figure=LABEL, until="evaluating"):
    """A year whose indicator names a figure, moved on to a state."""
    walk(city, "setting")
    row = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    values = {"figure": figure, "unit": unit}
    doing.save_entry(
        city.cycle.pk, "indicators", Edit(row.key, values, row.version), by=city.filler
    )
    on(city, until)
    return row.key


def on(city, state):
    """Move the year on to a state, each step by whoever takes it."""
    for move, who in ROUTE:
        city.cycle.refresh_from_db()
        if city.cycle.state == state:
            return
        if city.cycle.state in year_flow().move(move).begin:
            doing.take(city.cycle.pk, move, by=city.people[who])


def test_taking_writes_value_evidence_and_author(projects, city):
    key = bound_year(city)
    row = take(city.cycle.pk, key, by=city.filler)
    assert row.values["actual"] == "52"
    [kept] = Published.objects.all()
    assert row.values["evidence"].startswith(f"台账 {LABEL} 52 行，截至 ")
    assert kept.digest[:8] in row.values["evidence"]
    assert row.authors["actual"] == city.filler.pk
    assert city.filler.pk in fillers(city.cycle)
    assert (kept.cause, kept.value, kept.printed) == ("taken", "52", "52个")
    assert len(kept.rows["investment_projects"]) == 52


def test_what_cannot_be_taken_is_refused_with_the_reason(projects, city):
    key = bound_year(city, unit="家")
    with pytest.raises(Refused, match="口径以“个”计"):
        take(city.cycle.pk, key, by=city.filler)
    with pytest.raises(Refused):
        take(city.cycle.pk, key, by=city.people["colleague"])
    other = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    with pytest.raises(Refused, match="没有写台账口径"):
        take(city.cycle.pk, other.key, by=city.filler)
    offering.switch(city.root, "promotion", on=False, by=city.finance)
    with pytest.raises(Refused, match="没有启用"):
        take(city.cycle.pk, key, by=type(city.filler).objects.get(pk=city.filler.pk))


def test_a_sum_is_taken_in_the_unit_of_the_indicator(projects, city):
    key = bound_year(city, unit="万元", figure="projects.signed.amount")
    assert take(city.cycle.pk, key, by=city.filler).values["actual"] == "624000"


def test_what_was_signed_off_stays_and_its_drift_is_shown(projects, city, enter):
    key = bound_year(city)
    fill_results(city)
    take(city.cycle.pk, key, by=city.filler)
    on(city, "submitted")
    [signed_off] = Published.objects.filter(cause="sign_off")
    project = Row.objects.get(ledger="investment_projects", title="项目7")
    put_values(project, {"aside": "重复"}, city.filler)
    update(projects, [project], city.filler)
    again = figure_as_taken(signed_off)
    assert (again.value, again.digest) == (52, signed_off.digest)
    taken = taken_figure(city.cycle, key)
    assert taken.genuine
    assert (taken.drift.then.value, taken.drift.now.value) == (52, 51)
    assert [c.key.rpartition("/")[2] for c in taken.drift.gone] == [project.key]
    row = doing.rows_in(city.cycle, "indicators").get(key=key)
    assert row.values["actual"] == "52"
    page = enter(city.finance).get(doing.table(city.cycle, "indicators").row_address(key))
    text = page.content.decode()
    assert "取数之后有变化" in text
    assert quote(projects.row_address(project.key)) in text
    with pytest.raises(Refused):  # what is filed is filed
        take(city.cycle.pk, key, by=city.filler)


def test_a_duplicate_that_both_places_decide_after_sign_off_drifts_by_its_row(projects, city):
    unit = actions.found_organisation(
        kind="unit", name="东区", code="U1", parent=city.department, by=None
    )
    double = {"project_code": "2501-999900-04-01-000001"}
    signed(projects, "甲园", **double)
    later = signed(ledger_table(projects.ledger, unit), "甲园（东区）", **double)
    key = bound_year(city)
    fill_results(city)
    assert take(city.cycle.pk, key, by=city.filler).values["actual"] == "54"
    on(city, "submitted")
    statistician = person("statistician", city.root, "statistician")
    find_pairs(projects.ledger, city.root.path, lambda *_told: None, by=statistician)
    pair = Pair.objects.get()
    given = Answer("same", "两边核对过合同")
    answer(projects.ledger, pair.pk, "first", given, by=city.filler)
    answer(projects.ledger, pair.pk, "other", given, by=person("u-filler", unit, "filler"))
    taken = taken_figure(city.cycle, key)
    assert taken.genuine
    assert (taken.drift.then.value, taken.drift.now.value) == (54, 53)
    assert [c.key for c in taken.drift.gone] == [f"{unit.pk}/{later.key}"]
    assert doing.rows_in(city.cycle, "indicators").get(key=key).values["actual"] == "54"


def test_the_page_takes_a_figure(projects, city, enter):
    key = bound_year(city)
    client = enter(city.filler)
    address = f"/years/{city.cycle.pk}/indicators/row/{key}/take/"
    assert address in client.get(address.removesuffix("take/")).content.decode()
    assert client.post(address).status_code == 302
    assert doing.rows_in(city.cycle, "indicators").get(key=key).values["actual"] == "52"
    assert enter(city.people["colleague"]).post(address).status_code == 404


def test_calls_give_figures_with_their_rows_and_take_them(projects, city, enter):
    key = bound_year(city)
    token = make_token("试", by=city.filler)
    client, head = enter(city.filler), {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    listed = json.loads(client.get("/api/figures", **head).content)
    assert {"projects.signed.count", "foreign.actual"} <= {each["id"] for each in listed}
    place = f"organisation={city.department.pk}&year=2025"
    answer = client.get(f"/api/figures/projects.signed.count?{place}", **head)
    figure = json.loads(answer.content)
    assert (figure["value"], len(figure["rows"]), figure["refused"]) == ("52", 52, "")
    assert client.get(f"/api/figures/nothing?{place}", **head).status_code == 404
    other = f"organisation={city.other.pk}&year=2025"
    assert client.get(f"/api/figures/projects.signed.count?{other}", **head).status_code == 404
    taken = client.post(f"/api/years/{city.cycle.pk}/indicators/{key}/taking", **head)
    assert json.loads(taken.content)["values"]["actual"] == "52"
    refused = client.post(f"/api/years/{city.cycle.pk}/indicators/none/taking", **head)
    assert refused.status_code == 404


def test_a_typed_actual_is_held_against_the_ledger(projects, city):
    key = bound_year(city)

    def codes():
        city.cycle.refresh_from_db()
        seen = evaluated_year(city.cycle)
        rules = seen.outcome.rules
        unknown = {"unknown"}
        return {f.code for f in seen.findings if rules.severity(f) not in unknown} & {"A61", "A62"}

    row = take(city.cycle.pk, key, by=city.filler)
    assert codes() == set()
    edit = Edit(key, {"actual": "60"}, row.version)
    row = doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    assert codes() == {"A61"}
    edit = Edit(key, {"actual": "52"}, row.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    signed(projects, "又一个")  # the ledger moves on, the year is as it was
    assert codes() == {"A61", "A62"}


def test_a_workbook_out_and_in_again_keeps_the_binding_and_what_was_taken(projects, city):
    key = bound_year(city)
    taken = take(city.cycle.pk, key, by=city.filler)
    before = (taken.version, dict(taken.values), dict(taken.authors))
    document = document_of(queries.held_rows(city.cycle))
    previews = importing.preview(city.cycle, document, city.filler)
    assert summed(previews) == (0, 0, 0, 0)
    city.cycle.refresh_from_db()
    version = city.cycle.version
    importing.import_workbook(city.cycle.pk, document, by=city.filler, version=version)
    row = doing.rows_in(city.cycle, "indicators").get(key=key)
    assert (row.version, row.values, row.authors) == before
    assert row.values["figure"] == LABEL
    assert taken_figure(city.cycle, key).genuine


def test_10_1_who_draws_a_figure_does_not_pass_the_departments_review(projects, city):
    key = bound_year(city)
    row = take(city.cycle.pk, key, by=city.filler)
    actions.give_role(city.filler, city.department, "division_head", by=None)
    fill_results(city)
    on(city, "own_head")
    drawer = type(city.filler).objects.get(pk=city.filler.pk)
    with pytest.raises(Refused, match="您填报过其中的数据"):
        doing.take(city.cycle.pk, "pass_results", by=drawer)
    doing.take(city.cycle.pk, "pass_results", by=city.division_head)
    assert row.authors["actual"] == city.filler.pk


def test_10_2_another_number_is_told_with_both_and_not_submitted_without_a_reason(
    projects, city, enter
):
    key = bound_year(city)
    fill_results(city)
    taken = take(city.cycle.pk, key, by=city.filler)
    edit = Edit(key, {"actual": "60", "reason": ""}, taken.version)
    typed = doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    client = enter(city.filler)
    page = client.get(doing.table(city.cycle, "indicators").row_address(key)).content.decode()
    assert "实际完成值 60个，台账“新签约项目数”按口径为 52个（52 行），相差 8个" in page
    with pytest.raises(Refused) as refused:
        doing.take(city.cycle.pk, "submit_results", by=city.filler)
    assert any("52个" in problem.said for problem in refused.value.problems)
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.filler)}"}
    sent = {"move": "submit_results", "acknowledged": True}
    answer = client.post(
        f"/api/years/{city.cycle.pk}/moves", sent, content_type="application/json", **head
    )
    assert answer.status_code == 409
    edit = Edit(key, {"reason": "有八个项目在核实，已附名单"}, typed.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    doing.take(city.cycle.pk, "submit_results", by=city.filler)


def test_10_3_lead_finance_and_auditor_see_the_mark_of_drift_and_the_year_stays(
    projects, city, enter
):
    key = bound_year(city)
    fill_results(city)
    take(city.cycle.pk, key, by=city.filler)
    on(city, "submitted")
    at = doing.table(city.cycle, "indicators").row_address(key)
    path = f"/api/years/{city.cycle.pk}/indicators/{key}/taking"
    told = {}
    for who in ("lead", "finance", "auditor"):
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.people[who])}"}
        assert enter(city.people[who]).get(path, **head).json()["drifted"] is False
        assert "取数之后有变化" not in enter(city.people[who]).get(at).content.decode()
    project = Row.objects.get(ledger="investment_projects", title="项目7")
    put_values(project, {"aside": "重复"}, city.filler)
    update(projects, [project], city.filler)
    for who in ("lead", "finance", "auditor"):
        client = enter(city.people[who])
        assert "取数之后有变化" in client.get(at).content.decode()
        assert "A62" in client.get(f"/years/{city.cycle.pk}/findings/").content.decode(), who
        head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.people[who])}"}
        told = client.get(path, **head).json()
    assert (told["then"], told["now"], told["drifted"], told["genuine"]) == (
        "52个", "51个", True, True,
    )  # fmt: skip
    [gone] = told["gone"]
    assert (gone["key"].rpartition("/")[2], gone["then"], gone["now"]) == (project.key, 1, 0)
    assert (told["added"], told["changed"]) == ([], [])
    row = doing.rows_in(city.cycle, "indicators").get(key=key)
    with pytest.raises(Refused):
        edit = Edit(key, {"actual": "51"}, row.version)
        doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    stranger = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.people['colleague'])}"}
    assert enter(city.people["colleague"]).get(path, **stranger).status_code == 404


def test_10_7_a_definition_of_another_unit_or_direction_is_told_at_once(projects, city, enter):
    walk(city, "setting")
    row = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    at = doing.table(city.cycle, "indicators").row_address(row.key)
    for values in ({"figure": "projects.signed.amount"}, {"figure": LABEL, "operator": "≤"}):
        row.refresh_from_db()
        edit = Edit(row.key, {"unit": "个", "operator": "≥", **values}, row.version)
        doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
        assert "A63" in enter(city.filler).get(at).content.decode(), values
    row.refresh_from_db()
    edit = Edit(row.key, {"operator": "≥"}, row.version)
    doing.save_entry(city.cycle.pk, "indicators", edit, by=city.filler)
    assert "A63" not in enter(city.filler).get(at).content.decode()
