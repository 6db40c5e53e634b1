"""Published forms of transfers, special bonds and purchased services, read in every format."""

from decimal import Decimal

import pytest
import yaml

from builders import ROOT
from jiheng import documents
from jiheng.pipeline import run
from jiheng.rulebook import load
from layouts import BUILT, TABLE_FORMATS

FILE = ROOT / "tests" / "fixtures" / "funding_layouts" / "layouts.yaml"
LAYOUTS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
UNIT = 10_000


def money(quantity):
    if quantity is None:
        return "-"
    number = Decimal(quantity.amount.numerator) / quantity.amount.denominator / UNIT
    return f"{number.normalize():f}"


SHOWN = {
    "transfer_payments": lambda row: row.superior_department,
    "fund_sources": lambda row: " ".join(
        (row.source, money(row.budget), money(row.arrived), money(row.executed))
    ),
    "bonds": lambda row: f"{row.name} {money(row.amount)}",
    "bond_flows": lambda row: " ".join(
        (str(row.year), money(row.income), money(row.principal), money(row.interest))
    ),
    "service_contracts": lambda row: f"{row.contractor} {money(row.amount)} {money(row.paid)}",
}


def faults(name, suffix):
    """In words what of a layout was not read as it stands there."""
    layout = LAYOUTS[name]
    outcome = run(documents.read_bytes(BUILT[suffix](layout), f"表.{suffix}"), load())
    evaluation, gold = outcome.scored.evaluation, layout["gold"]
    if not evaluation.projects:
        return ["no project"]
    own = _of_project(evaluation.projects[0], gold["project"])
    expected = {f"project.{field}": str(value) for field, value in gold["project"].items()}
    for sheet, show in SHOWN.items():
        own[sheet] = [show(row) for row in getattr(evaluation, sheet)]
        expected[sheet] = gold.get(sheet, [])
    if "incomes" in gold:  # without principal and interest
        own["bond_flows"] = [f"{row.year} {money(row.income)}" for row in evaluation.bond_flows]
        expected["bond_flows"] = gold["incomes"]
    for field in ("fund_management", "indicators"):
        own[field], expected[field] = len(getattr(evaluation, field)), gold.get(field, 0)
    own["audit_note"] = next((row.audit_note for row in evaluation.transfer_payments), "")
    expected["audit_note"] = gold.get("audit_note", "")
    return [
        f"{key}: {own[key]} for {value}" for key, value in expected.items() if own[key] != value
    ]


def _of_project(project, fields):
    values = {field: getattr(project, "own_total" if field == "total" else field)
              for field in fields}  # fmt: skip
    return {f"project.{field}": str(value) for field, value in values.items()}


@pytest.mark.parametrize("suffix", TABLE_FORMATS)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_form_is_read_whole(name, suffix):
    assert faults(name, suffix) == []
