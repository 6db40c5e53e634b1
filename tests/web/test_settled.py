"""What nobody can change any more accuses nobody; what is asked for is asked by the state in force."""

import pytest

from jiheng.web.performance import queries
from jiheng.web.performance.actions import adjustments
from jiheng.web.performance.gates import is_settled
from web import doing
from web.city import ROUTE, fill_results, fill_targets, walk

pytestmark = pytest.mark.once


def go(city, *moves):
    for move, who in moves:
        doing.take(city.cycle.pk, move, by=city.people[who])
    city.cycle.refresh_from_db()


def codes(groups, group, about=""):
    return {f["code"] for f in groups[group] if about in f["said"]}


def groups_of(city, client):
    return client.get(f"/years/{city.cycle.pk}/findings/").context["groups"]


@pytest.fixture
def doubtful(city):
    """A year with a weight of a target that a check doubts: four lines of 90 and one of none."""
    fill_targets(city)
    row = doing.rows_in(city.cycle, "indicators").get(title="培训合格率")
    edit = doing.Edit(row.key, {"numerator": "", "denominator": ""}, row.version)
    doing.save_entry(city.cycle, "indicators", edit, by=city.filler)
    return city


def test_a_doubt_about_a_target_is_open_until_the_approval_and_settled_after_it(doubtful, enter):
    city, client = doubtful, enter(doubtful.filler)
    targets = {f["code"] for f in groups_of(city, client)["open"]}
    assert "Q14" in targets
    go(city, *ROUTE[:3])
    assert "Q14" in codes(groups_of(city, client), "open")  # finance may return it yet
    go(city, ROUTE[3])
    groups = groups_of(city, client)
    assert "Q14" not in codes(groups, "open")
    [finding] = [f for f in groups["settled"] if f["code"] == "Q14"]
    assert finding["address"] == ""
    page = client.get(f"/years/{city.cycle.pk}/findings/").content.decode()
    led = [f for name in ("open", "unknown") for f in groups[name] if f["address"]]
    assert page.count("去改") == len(led)


def test_a_return_opens_it_again(doubtful, enter):
    city, client = doubtful, enter(doubtful.filler)
    go(city, *ROUTE[:3])
    doing.take(city.cycle.pk, "approve_targets_return", by=city.finance, reason="补充取数口径")
    finding = next(f for f in groups_of(city, client)["open"] if f["code"] == "Q14")
    assert "#f-" in finding["address"]


def test_what_is_settled_stays_so_while_results_are_filled_in_and_returned(doubtful, enter):
    city, client = doubtful, enter(doubtful.filler)
    go(city, *ROUTE[:5])
    fill_results(city)
    settled = codes(groups_of(city, client), "settled")
    assert "Q14" in settled
    go(city, *ROUTE[5:7])
    doing.take(city.cycle.pk, "check_accounts_return", by=city.accountant, reason="数据不全")
    assert settled <= codes(groups_of(city, client), "settled")


def test_what_is_wrong_with_a_changed_target_is_told_anew(doubtful, enter):
    """The new value is another one: what a check says of it was approved by nobody before."""
    city, client = doubtful, enter(doubtful.filler)
    go(city, *ROUTE[:5])
    fill_results(city)
    before = {f["said"] for f in groups_of(city, client)["open"]}
    row = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    asked = adjustments.ask_target(
        city.cycle.pk, row.key, "不少于若干", "两场培训停办，目标下调", by=city.manager
    )
    adjustments.decide(asked.pk, approve=True, decision="同意", by=city.finance)
    city.cycle.refresh_from_db()
    new = [f for f in groups_of(city, client)["open"] if f["said"] not in before]
    assert any("不少于若干" in f["said"] for f in new)


def test_a_closed_year_leads_nowhere(doubtful, enter):
    city, client = doubtful, enter(doubtful.filler)
    go(city, *ROUTE[:5])
    fill_results(city)
    go(city, *ROUTE[5:10])
    assert groups_of(city, client)["open"]  # finance may return it yet
    go(city, ROUTE[10])
    groups = groups_of(city, client)
    assert groups["open"] == []
    assert groups["settled"]
    assert "去改" not in client.get(f"/years/{city.cycle.pk}/findings/").content.decode()


@pytest.mark.parametrize("state", ["approved", "evaluating", "submitted", "confirmed"])
def test_the_page_of_a_year_counts_what_can_still_be_put_right(city, enter, state):
    walk(city, state)
    client = enter(city.filler)
    page = client.get(f"/years/{city.cycle.pk}/")
    seen = queries.evaluated_year(city.cycle)
    settled = [f for f in seen.findings if is_settled(seen, f, city.cycle.state)]
    assert page.context["settled"] == len(settled)
    assert sum(dict(page.context["counts"]).values()) == len(seen.findings) - len(settled)
    if state == "confirmed":
        assert not any(sheet["remarks"] for sheet in page.context["sheets"])


# 必填


def needs(client, address):
    return {f.id: f"{f.need_label}" for f in client.get(address).context["fields"]}


def grid_needs(client, address):
    columns = client.get(address).context["setup"]["columns"]
    return {column["field"]: column["need"] for column in columns}


SAID = {"now": "现在必填", "later": "下一阶段必填", "optional": "选填", "settled": ""}
STATES = ["setting", "target_head", "target_manager", "target_finance", "approved", "evaluating",
          "own_head", "own_accounts", "own_manager", "own_lead", "submitted", "confirmed"]  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("sheet", ["indicators", "budget", "objectives", "overview"])
def test_what_is_asked_for_is_what_can_be_filled_in_now(city, enter, state, sheet):
    walk(city, state)
    row = doing.rows_in(city.cycle, sheet).first()
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/{sheet}/"
    fields = {f.id: f for f in client.get(f"{address}row/{row.key}/").context["fields"]}
    for name, field in fields.items():
        if f"{field.need_label}" == SAID["now"]:
            assert field.open, (state, name)  # never asked for where it is locked
    if state not in ("setting", "evaluating"):
        assert not any(f"{f.need_label}" == SAID["now"] for f in fields.values())
        assert not any(f.open for f in fields.values())
    if state.startswith(("own", "submitted", "confirmed")):
        assert {f"{f.need_label}" for f in fields.values()} == {""}
    grid = grid_needs(client, f"{address}grid/")
    assert {name: SAID[need] for name, need in grid.items()} == {
        name: f"{field.need_label}" for name, field in fields.items()
    }


def test_a_return_asks_again(city, enter):
    walk(city, "own_head")
    row = doing.rows_in(city.cycle, "indicators").first()
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/indicators/row/{row.key}/"
    assert needs(client, address)["actual"] == ""
    doing.take(city.cycle.pk, "pass_results_return", by=city.division_head, reason="数据不全")
    assert needs(client, address)["actual"] == "现在必填"
    assert needs(client, address)["original_target"] == ""


def test_it_is_said_in_english_too(city, enter):
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").first()
    page = enter(city.filler).get(
        f"/years/{city.cycle.pk}/indicators/row/{row.key}/", headers={"accept-language": "en"}
    )
    assert "required now" in page.content.decode()
    assert "必填" not in page.content.decode()


def test_a_row_of_a_ledger_is_asked_by_its_own_state(trainings, city, enter):
    row = doing.filling.add_row(trainings, {"name": "政策解读"}, by=city.filler)
    client, address = enter(city.filler), trainings.row_address(row.key)
    before = {f.id: (f.open, f"{f.need_label}") for f in client.get(address).context["fields"]}
    assert any(label == "现在必填" for _open, label in before.values())
    assert all(is_open for is_open, label in before.values() if label == "现在必填")
