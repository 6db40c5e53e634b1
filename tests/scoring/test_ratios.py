"""The ratios of the common framework on the published figures of a bureau: exact, or missing with a reason.

Source of the values: rules reference, section 1.1 (computed there with decimals, half up).
"""

from decimal import Decimal
from fractions import Fraction

import pytest

from builders import ROOT, changed, outcome, rules
from jiheng import documents
from jiheng.model import DEPARTMENT, Fact, Facts, Location, Quantity, half_up
from jiheng.pipeline import run
from jiheng.rulebook import load
from jiheng.scoring import ratios

BUDGET = {
    "expenditure.total": ("2009.81", "1929.81", "1929.81"),
    "expenditure.basic": ("1163.89", "1106.36", "1106.36"),
    "expenditure.project": ("845.92", "823.46", "823.46"),
    "expenditure.personnel": ("1044.87", "1005.06", "1005.06"),
    "expenditure.operating": ("119.02", "101.30", "101.30"),
}


def fact(role, base, number, unit="万元", digits=2):
    return Fact(
        subject=DEPARTMENT, role=role, base=base, text=str(number), place=Location("f", "s", base),
        quantity=Quantity(Decimal(str(number)), unit, digits),
    )  # fmt: skip


def ratio(id_, facts):
    return next(r for r in ratios(Facts(facts), rules()) if r.id == id_)


def per_cent(value):
    return f"{half_up(value * 100, 2)}%"


@pytest.mark.parametrize(
    ("staff", "posts", "value"),
    [
        (57, 59, "96.61%"),
        (56, 59, "94.92%"),
        (42, 44, "95.45%"),
        (43, 44, "97.73%"),
        (14, 15, "93.33%"),
    ],
)
def test_staffing_control_rate(staff, posts, value):
    facts = [
        fact("staff.total", "staff", staff, "", None),
        fact("staff.total", "posts", posts, "", None),
    ]
    assert per_cent(ratio("staffing_control_rate", facts).value) == value


@pytest.mark.parametrize(
    ("line", "original", "revised"),
    [
        ("expenditure.total", "96.02%", "100.00%"),
        ("expenditure.basic", "95.06%", "100.00%"),
        ("expenditure.project", "97.34%", "100.00%"),
        ("expenditure.personnel", "96.19%", "100.00%"),
        ("expenditure.operating", "85.11%", "100.00%"),
    ],
)
def test_completion_depends_on_the_base_that_is_named(line, original, revised):
    bases = zip(("original", "revised", "executed"), BUDGET[line], strict=True)
    facts = [fact("expenditure.total", base, number) for base, number in bases]
    for base, value in (("original", original), ("revised", revised)):
        found = ratio(f"budget_completion_rate.{base}", facts)
        assert (found.base, per_cent(found.value)) == (base, value)


@pytest.mark.parametrize(
    ("line", "change"),
    [("expenditure.total", "3.98%"), ("expenditure.personnel", "3.81%"), ("expenditure.operating", "14.89%"),
     ("expenditure.project", "2.66%"), ("expenditure.basic", "4.94%")],
)  # fmt: skip
def test_adjustment_rate_net(line, change):
    facts = [fact("expenditure.total", base, number) for base, number in
             zip(("original", "revised"), BUDGET[line], strict=False)]  # fmt: skip
    assert per_cent(ratio("budget_adjustment_rate.net", facts).value) == change


def test_adjustment_rate_gross_counts_each_adjustment_as_an_amount():
    facts = [fact("expenditure.total", "original", "2009.81")]
    parts = zip(("supplement", "reduction", "virement"), ("39.81", "-17.72", "22.46"), strict=True)
    facts += [fact("expenditure.total", base, number) for base, number in parts]
    found = ratio("budget_adjustment_rate.gross", facts)
    assert found.numerator == Fraction("79.99") * 10_000
    assert per_cent(found.value) == "3.98%"


def test_the_sample_computes_five_has_one_that_does_not_apply_and_ten_missing():
    found = run(documents.read(ROOT / "examples" / "bureau-2025.xlsx"), load()).scored.ratios
    by_indicator: dict[str, set[str]] = {}
    for rule, one in zip(load().rest.ratios, found, strict=True):
        by_indicator.setdefault(rule.indicator, set()).add(one.status)
    computed = {name for name, states in by_indicator.items() if "computed" in states}
    assert len(by_indicator) == 16
    assert computed == {"staffing_control_rate", "budget_completion_rate", "budget_adjustment_rate",
                        "carryover_rate", "operating_expense_control_rate"}  # fmt: skip
    assert [n for n, states in by_indicator.items() if states == {"not_applicable"}] == [
        "carryover_change_rate"
    ]
    assert sum(states == {"missing"} for states in by_indicator.values()) == 10
    values = {one.id: one for one in found}
    assert per_cent(values["staffing_control_rate"].value) == "96.61%"
    assert per_cent(values["operating_expense_control_rate.original"].value) == "85.11%"
    assert values["carryover_rate"].value == 0
    assert values["carryover_change_rate"].value is None


def test_a_missing_ratio_names_what_is_missing():
    found = ratio("procurement_execution_rate", [fact("procurement.total", "executed", 5)])
    assert (found.value, found.status) == (None, "missing")
    assert found.reason == "政府采购合计（调整后预算数）"


def test_units_that_do_not_fit_are_not_divided():
    facts = [
        fact("priority.spending", "value", 300, "项"),
        fact("expenditure.project", "executed", 400),
    ]
    assert ratio("priority_spending_share", facts).status == "missing"


def test_shares_of_the_outturn_are_checked_against_the_published_ones():
    put = {"budget.3.share": "57.33%", "budget.6.share": "42.67%"}
    put |= {"budget.2.executed": Decimal("1929.81"), "budget.3.executed": Decimal("1106.36")}
    put |= {"budget.6.executed": Decimal("823.46")}
    found = outcome(changed(put=put)).findings
    assert "A19" not in [finding.code for finding in found]
