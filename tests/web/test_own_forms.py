"""A year with a transfer, a bond and services: its sheets, its rules, its form in Word."""

import pytest

from funding_years import YEARS, outcome
from jiheng import documents
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.web.ledgers.models import Row
from web.exporting import made

pytestmark = pytest.mark.once

SHEETS = ("projects", "indicators", "transfer_payments", "fund_sources", "fund_management", "bonds",
          "bond_flows", "service_contracts")  # fmt: skip


def fill(city, kind):
    for sheet, rows in YEARS[kind]().items():
        for number, row in enumerate(rows if sheet in SHEETS else []):
            Row.objects.create(
                organisation=city.department, year=2025, ledger=sheet, key=f"{sheet}-{number}",
                position=90 + number, title="",
                values={field: str(value) for field, value in row.items() if value is not None},
            )  # fmt: skip


def test_a_year_offers_the_form_in_word_where_a_project_has_one(city, enter):
    client, path = enter(city.finance), f"/years/{city.cycle.pk}/"
    fill(city, "transfer")
    page = client.get(path).content.decode()
    assert "购买服务的表（Word）" in page
    for sheet in ("fund_sources", "fund_management", "bond_flows", "service_contracts"):
        assert client.get(f"{path}{sheet}/").status_code == 200
    client.cookies["language"] = "en"
    assert "Income and debt service" in client.get(f"{path}bond_flows/").content.decode()
    data = made(client, f"{path}files/word_forms/")
    [project] = [
        p for p in run(documents.read_bytes(data, "自评表.docx"), load()).scored.evaluation.projects
    ]
    expected = outcome(YEARS["transfer"]()).scored.evaluation.projects[0]
    assert (project.name, project.profile) == (expected.name, expected.profile)


def test_a_year_without_such_a_project_does_not_offer_it(city, enter):
    page = enter(city.finance).get(f"/years/{city.cycle.pk}/").content.decode()
    assert "购买服务的表（Word）" not in page


def test_what_does_not_hold_is_found_in_a_year(city, enter):
    fill(city, "bond")
    row = Row.objects.get(ledger="bonds", organisation=city.department)
    row.values["paid"] = "8000.01"
    row.save()
    page = enter(city.finance).get(f"/years/{city.cycle.pk}/findings/").content.decode()
    assert "A97" in page
    assert "A96" in page
