"""Definitions of an installation's own: taken at start, new versions from a day on, side by side."""

import pytest

from jiheng.ledger import drift
from jiheng.model import year_of
from jiheng.rulebook import RulebookError
from jiheng.web.core.actions import make_token
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import TAKEN
from jiheng.web.ledgers.queries import figures
from jiheng.web.performance.actions import years
from jiheng.web.performance.queries.evaluated import evaluated_year
from web import doing
from web.city import fill_targets
from web.doing import Edit
from web.test_binding import LABEL
from web.test_ledger_figures import AMOUNT, COUNT, signed

pytestmark = pytest.mark.once

NEW_VERSION = f"""definitions:
  - id: {COUNT}
    label: {LABEL}
    english: Newly signed projects
    unit: 个
    monthly: true
    versions:
      - since: 2026-01-01
        ledger: investment_projects
        how: count
        on: contract_signed_on
        where:
          - {{field: stage, at_least: signed}}
          - {{field: planned_total, at_least: 2亿元}}
        cites: {{document: city-definitions, clause: 签约}}
        verified: false
"""
VARIANT = f"""definitions:
  - id: own.signed.every
    label: 新签约项目数（不论规模）
    english: Newly signed projects of any size
    unit: 个
    variant_of: {COUNT}
    versions:
      - since: 2024
        ledger: investment_projects
        how: count
        on: contract_signed_on
        where:
          - {{field: stage, at_least: signed}}
        cites: {{document: city-definitions, clause: 签约}}
        verified: false
"""


@pytest.fixture
def own(written):
    def put(text, name="own.yaml"):
        written(text, name, folder="definitions")

    return put


@pytest.fixture
def projects(city):
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    return ledger_table(ledgers()["investment_projects"], city.department)


def test_a_variant_is_shown_beside_what_it_varies_and_by_calls(own, projects, city, enter):
    own(VARIANT)
    signed(projects, "甲")
    signed(projects, "乙", total="5000")
    client = enter(city.manager)
    address = f"/ledgers/figures/{COUNT}/?year=2025&organisation={city.department.pk}"
    page = client.get(address).content.decode()
    beside = page[page.index("<h2>同一时期按不同口径") :].partition("</table>")[0]
    assert f"{LABEL}（本页采用）" in beside
    assert "新签约项目数（不论规模）" in beside
    assert "2个" in beside
    assert 'class="score">1个' in page
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('试', by=city.manager)}"}
    called = client.get(f"/api/figures/{COUNT}?year=2025", **head).json()
    assert [(o["definition"], o["value"]) for o in called["others"]] == [("own.signed.every", "2")]
    listed = client.get("/ledgers/figures/?year=2025").content.decode()
    assert "新签约项目数（不论规模）" in listed
    amount = client.get(f"/ledgers/figures/{AMOUNT}/?year=2025").content.decode()
    assert "按不同口径" not in amount


def test_a_new_version_from_the_first_of_january_leaves_the_year_before_as_it_was(
    own, projects, city, enter
):
    signed(projects, "甲")
    signed(projects, "乙", total="30000")
    signed(projects, "丙", day="2026-03-04")
    signed(projects, "丁", total="30000", day="2026-03-05")
    before = figures.figure_of(COUNT, city.department, year_of(2025))
    kept = publish(before, city.department, cause=TAKEN, reference="", by=city.filler)
    own(NEW_VERSION)
    again = figures.figure_of(COUNT, city.department, year_of(2025))
    assert (again.value, again.digest) == (2, kept.digest)
    assert not drift(figures.figure_as_taken(kept), again)
    after = figures.figure_of(COUNT, city.department, year_of(2026))
    assert after.value == 1
    assert after.definition.since.year == 2026
    page = enter(city.manager).get(f"/ledgers/figures/{COUNT}/?year=2026").content.decode()
    beside = page[page.index("<h2>同一时期按不同口径") :].partition("</table>")[0]
    assert "2026-01-01 –" in beside  # the version of this page
    assert "– 2025-12-31" in beside
    assert "2个" in beside


def test_an_indicator_bound_across_a_change_of_its_definition_is_told_in_the_new_year(
    own, projects, city
):
    signed(projects, "丁", total="30000", day="2026-03-05")
    own(NEW_VERSION)
    codes = {}
    for cycle in (city.cycle, years.open_cycle(city.department, 2026, by=city.manager)):
        city.cycle = cycle
        fill_targets(city)
        row = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
        bound = Edit(row.key, {"figure": LABEL, "unit": "个"}, row.version)
        doing.save_entry(city.cycle.pk, "indicators", bound, by=city.filler)
        cycle.refresh_from_db()
        codes[cycle.year] = [finding.code for finding in evaluated_year(cycle).outcome.findings]
    assert "A65" not in codes[2025]
    assert codes[2026].count("A65") == 1


def test_what_is_off_stops_the_start_with_file_line_and_key(own, city):
    with pytest.raises(RulebookError, match=r"definitions/own\.yaml:9: ledger: is none of"):
        own(VARIANT.replace("ledger: investment_projects", "ledger: no_such"))


def test_a_ledger_and_its_definition_of_ones_own_go_together(own, written, city):
    written()
    own("""definitions:
  - id: own.trainings.count
    label: 培训场次
    english: Trainings held
    unit: 场
    versions:
      - since: 2020
        ledger: trainings
        how: count
        on: held_on
        where:
          - {field: mode, is: 面授}
        cites: {document: ledger-conventions, clause: 台账}
        verified: false
""")
    table = ledger_table(ledgers()["trainings"], city.department)
    from jiheng.web.ledgers.actions import filling

    values = {"name": "培训", "mode": "面授", "planned_on": "2026-03-05", "held_on": "2026-03-06"}
    filling.add_row(table, values, by=city.filler)
    filling.add_row(table, {**values, "name": "网上", "mode": "线上"}, by=city.filler)
    assert figures.figure_of("own.trainings.count", city.department, year_of(2026)).value == 1
