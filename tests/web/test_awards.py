"""An award from the papers of an enterprise to its money: section 7 of the acceptance, line by line."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from jiheng.model import year_of
from jiheng.rulebook import load
from jiheng.web.awards.models import Computation
from jiheng.web.awards.queries import awards as queries
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.queries import figures
from web.awards import PROVINCE, SCHEME, Office
from web.test_api import headers

pytestmark = pytest.mark.once

TODAY = dt.date(2026, 1, 5)


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.fixture
def office(city):
    figures.forget()
    office = Office(city)
    office.city.department.place = "CN-9999"
    office.city.department.save()
    office.firm()
    office.rate()
    return office


def refused(do, *words):
    with pytest.raises(Refused) as error:
        do()
    text = f"{error.value.said}"
    assert all(word in text for word in words), text
    return text


@pytest.mark.parametrize(
    ("usd", "total", "cut"),
    [("299.99", "0.0000", "threshold"), ("300", "42.6000", ""), ("3000", "426.0000", ""),
     ("8000", "500.0000", "cap")],
)  # fmt: skip
def test_71_tiers_thresholds_and_caps_come_out_and_name_what_cut_them(office, usd, total, cut):
    office.base(usd)
    row = office.computed(office.apply())
    [made] = Computation.objects.all()
    assert (made.sheet["total_printed"], made.sheet["cut_by"]) == (total, cut)
    assert row.values["computed"] == total.rstrip("0").rstrip(".")
    assert (row.values["level"], row.values["stacking"]) == ("市级", "不重复享受")


def test_72_one_arrival_in_two_schemes_is_blocked_naming_both(office):
    office.base()
    office.computed(office.apply())
    again = office.apply(scheme="示例市总部企业落户奖励")
    text = refused(lambda: office.move(again, "check_district", "division_head") and office.compute(again),
                   "DQ-31", "JL2025-001", "JL2025-002", SCHEME)  # fmt: skip
    assert "同一级同一年度只能奖励一次" in text
    province = office.apply(scheme=PROVINCE)
    office.move(province, "check_district", "division_head", reason="省级另有依据，写明叠加")
    refused(lambda: office.compute(province), "DQ-31", "JL2025-001", "不重复享受")
    assert Computation.objects.count() == 1


def test_72_where_both_schemes_can_be_had_beside_others_it_is_allowed(office, monkeypatch):
    from jiheng.web.awards.queries import bases

    book = load().rest
    cumulative = tuple(replace(s, stacking="cumulative") for s in book.schemes)
    changed = replace(load(), rest=replace(book, schemes=cumulative))
    monkeypatch.setattr(bases, "rules", lambda: changed)
    office.base()
    office.computed(office.apply())
    assert office.computed(office.apply(scheme=PROVINCE)).values["level"] == "省级"


def test_73_who_computed_does_not_check_and_who_filled_in_does_neither(office):
    office.base()
    row = office.computed(office.apply())
    refused(lambda: office.check(row, by="verifier"), "另一人办")
    refused(lambda: office.check(row, by="filler"))
    assert office.check(row).checked_by == office.city.verifier2


def test_73_the_same_person_in_two_roles_is_kept_from_paying_what_they_decided(office):
    office.base()
    lead = office.city.people["lead"]
    lead.memberships.create(organisation=office.city.department, role="accountant")
    row = office.ordered(office.apply(), "426")
    office.fill(row, paid="426", paid_on="2025-12-31", slip="GK1")
    office.prove(row, "拨款凭证")
    fresh = type(lead).objects.get(pk=lead.pk)
    refused(lambda: office.move(row, "pay", fresh), "另一人办")
    assert office.move(row, "pay", "accountant").state == "paid"


def test_73_nothing_more_is_approved_than_computed_or_paid_than_approved(office):
    office.base()
    row = office.apply()
    refused(lambda: office.decided(row, "426.01"), "DQ-30", "426.01万元", "426.00万元")
    office.fill(row, approved="400")
    office.move(row, "decide", "lead")
    office.fill(row, noticed_on="2025-09-28")
    office.move(row, "notice", "manager")
    office.fill(row, objection="无异议", ordered_on="2025-10-15", payer_kind="本部门项目支出",
                payer="甲", due_pay_on="2025-12-31")  # fmt: skip
    office.move(row, "order", "manager")
    office.fill(row, paid="400.01", paid_on="2025-12-31", slip="GK1")
    office.prove(row, "拨款凭证")
    refused(lambda: office.move(row, "pay", "accountant"), "DQ-30", "400.01万元", "400.00万元")


def test_74_the_day_of_payment_says_the_year_and_what_is_approved_alone_does_not_count(office):
    office.base()
    office.paid(office.apply(), "426", "426")
    office.firm("示例外资002号有限公司")
    office.base("1000", "BG2024-2", firm="示例外资002号有限公司")
    office.noticed(office.apply(enterprise="示例外资002号有限公司", payee="示例外资002号有限公司",
                                base_rows="BG2024-2"), "142")  # fmt: skip
    seen = queries.year_of(office.city.manager, 2025)
    assert (seen.paid, seen.owed, seen.enterprises) == (426 * 10_000, 142 * 10_000, 1)
    assert queries.year_of(office.city.manager, 2026).paid == 0
    for year, value in ((2025, 426 * 10_000), (2026, 0)):
        figure = figures.figure_of("awards.city.amount", office.city.department, year_of(year))
        assert (figure.value or 0) == value


def test_7_4_what_was_paid_on_the_last_day_is_of_its_year_and_the_slip_of_january_of_the_next(
    office, monkeypatch
):
    office.base()
    office.firm("示例外资002号有限公司")
    office.base("1000", "BG2024-2", firm="示例外资002号有限公司")
    office.paid(office.apply(), "426", "426", on="2025-12-31")
    second = office.apply(enterprise="示例外资002号有限公司", payee="示例外资002号有限公司",
                          base_rows="BG2024-2")  # fmt: skip
    office.paid(second, "142", "142", on="2026-01-05")
    paid = {year: queries.year_of(office.city.manager, year).paid for year in (2025, 2026)}
    assert paid == {2025: 426 * 10_000, 2026: 142 * 10_000}


def test_75_what_is_to_be_repealed_is_not_computed_and_the_refusal_cites_it(office):
    office.base()
    row = office.apply(scheme="示例市用地返还奖励（旧）", base_rows="")
    office.move(row, "check_district", "division_head")
    refused(lambda: office.compute(row), "待清理", "国务院令第783号", "重新通过审查")
    assert not Computation.objects.exists()


def test_75_a_scheme_that_is_to_be_repealed_later_is_not_paid_any_more(office, monkeypatch):
    from jiheng.web.awards.queries import bases

    office.base()
    row = office.ordered(office.apply(), "426")
    repealed = tuple(replace(s, lawful="to_be_repealed") for s in load().rest.schemes)
    changed = replace(load(), rest=replace(load().rest, schemes=repealed))
    monkeypatch.setattr(bases, "rules", lambda: changed)
    office.fill(row, paid="426", paid_on="2025-12-31", slip="GK1")
    office.prove(row, "拨款凭证")
    refused(lambda: office.move(row, "pay", "accountant"), "待清理")


def test_76_money_goes_to_the_enterprise_itself(office):
    office.base()
    row = office.apply(payee="别的公司")
    refused(lambda: office.move(row, "check_district", "division_head"), "DQ-32", "别的公司")


@pytest.mark.parametrize(("today", "days"), [("2025-10-11", "4"), ("2025-10-13", "")])
def test_76_a_notice_runs_five_working_days_weekends_that_are_worked_included(
    office, today, days, monkeypatch
):
    """From 29 September: 30, then 9, 10, the worked Saturday 11 and Monday 13 October."""
    office.base()
    row = office.noticed(office.apply(), "426", on="2025-09-29")
    office.fill(row, objection="无异议", ordered_on="2025-10-11", payer_kind="本部门项目支出",
                payer="甲", due_pay_on="2025-12-31")  # fmt: skip
    monkeypatch.setattr(timezone, "localdate", lambda *_: dt.date.fromisoformat(today))
    if days:
        refused(lambda: office.move(row, "order", "manager"), "满5个工作日", "是4个", "2025-10-13")
    else:
        assert office.move(row, "order", "manager").state == "ordered"


def test_77_what_is_recovered_stands_apart_and_is_never_taken_off(office):
    office.base()
    row = office.paid(office.apply(), "426", "426")
    office.fill(row, recovered="10", recovered_on="2025-12-31")
    office.prove(row, "缴款凭证")
    office.move(row, "recover", "accountant", note="部分资金提前撤出，按比例追回")
    seen = queries.year_of(office.city.manager, 2025)
    assert (seen.paid, seen.recovered) == (426 * 10_000, 10 * 10_000)
    department = office.city.department
    paid, back = (figures.figure_of(f"awards.{name}", department, year_of(2025)).value
                  for name in ("city.amount", "recovered.amount"))  # fmt: skip
    assert (paid, back) == (426 * 10_000, 10 * 10_000)


def test_79_a_computation_prints_unchanged_when_the_rule_has_changed(office, monkeypatch, enter):
    from jiheng.web.awards.queries import bases

    office.base()
    office.computed(office.apply())
    made = Computation.objects.get()
    page = f"/awards/{made.pk}/"
    client = enter(office.city.manager)
    before = client.get(page).content.decode()
    dearer = tuple(replace(s, cases=(), digest="other") for s in load().rest.schemes)
    changed = replace(load(), rest=replace(load().rest, schemes=dearer))
    monkeypatch.setattr(bases, "rules", lambda: changed)
    after = client.get(page).content.decode()
    assert "426.0000" in after
    assert "2 %" in after
    strip = lambda text: text.partition("<main")[2].partition("</main>")[0]  # noqa: E731
    assert strip(before) == strip(after)


def test_a_check_computes_again_and_refuses_what_has_changed_since(office):
    arrival = office.base()
    row = office.computed(office.apply())
    table = office.table("arrivals")
    from jiheng.web.ledgers.actions.storing import put_values, update

    put_values(arrival, {"usd": "3100", "amount": "3100"}, None)
    update(table, [arrival], None)
    refused(lambda: office.check(row), "重新计算")
    office.compute(row)
    assert [c.sheet["total_printed"] for c in Computation.objects.all()] == ["426.0000", "440.2000"]
    assert office.check(row).number == 2


BLOCKS = {
    "deregistered": ("DQ-33", {"firm": {"deregistered_on": "2025-03-01"}}),
    "not accepted": ("DQ-34", {"base": {"state": "submitted"}}),
    "another firm's": ("DQ-34", {"base": {"firm": "示例外资002号有限公司"}}),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_what_is_not_sound_is_not_computed(city, name):
    code, more = BLOCKS[name]
    office = Office(city)
    city.department.place = "CN-9999"
    city.department.save()
    office.firm(**more.get("firm", {}))
    office.rate()
    office.base(**more.get("base", {}))
    row = office.apply()
    refused(lambda: office.computed(row), code)


def test_withdrawn_capital_blocks_and_after_payment_asks_for_the_money_back(office):
    office.base()
    office.base("-100", "BG2025-9", kind="撤资")
    refused(lambda: office.computed(office.apply()), "DQ-37", "BG2025-9")


def test_a_budget_is_not_overdrawn(office):
    office.base()
    office.settled_budget = None
    from jiheng.web.ledgers.actions import filling

    budget = {
        "payer": "样例局2025年项目支出",
        "year": "2025",
        "amount": "400",
        "document": "批复1号",
    }
    filling.add_row(office.table("award_budgets"), budget, by=office.city.accountant)
    refused(lambda: office.ordered(office.apply(), "426"), "DQ-35", "426.00万元", "400.00万元")


def test_a_group_that_applies_apart_is_shown_and_needs_a_reason(office):
    firms = ("示例外资001号有限公司", "示例外资003号有限公司")
    office.firm(firms[1])
    office.base("8000")
    office.base("8000", "BG2024-3", firm=firms[1])
    office.computed(office.apply(parent="甲集团"))
    second = office.apply(
        parent="甲集团", enterprise=firms[1], payee=firms[1], base_rows="BG2024-3"
    )
    refused(lambda: office.move(second, "check_district", "division_head"), "DQ-36")
    office.move(second, "check_district", "division_head", reason="两家分别经营，另有说明")
    refused(lambda: office.compute(second), "DQ-36", "甲集团", "JL2025-001")
    made = office.compute(second, reason="两家分别经营，另有说明")
    assert (made.sheet["group"]["gain"], made.sheet["group"]["gains"]) == ("500.00", True)


def test_the_account_of_the_payee_is_masked_for_who_need_not_see_it(office, enter):
    row = office.apply(payee_account="6222000011112222")
    address = f"/ledgers/awards/{office.city.department.pk}/row/{row.key}/"
    assert "6222000011112222" not in enter(office.city.manager).get(address).content.decode()
    assert "6222000011112222" in enter(office.city.accountant).get(address).content.decode()


def test_pages_and_calls_are_there_for_who_sees_the_ledger_alone(office, enter, client):
    office.base()
    row = office.computed(office.apply())
    made = Computation.objects.get()
    client = enter(office.city.manager)
    shown = client.get("/awards/?year=2025").content.decode()
    assert "JL2025-001" in shown
    assert "示例市外商投资奖励" in client.get("/awards/schemes/").content.decode()
    panel = client.get(f"/ledgers/awards/{office.city.department.pk}/row/{row.key}/")
    assert "第1次：426.0000 万元" in panel.content.decode()
    own = headers(office.city.manager)
    assert client.get(f"/api/awards/computations/{made.pk}", **own).json()["total"] == "426.0000"
    assert client.get("/api/awards/years/2025", **own).json()["paid"] == "0.00"
    for stranger in (office.city.people["stranger"], office.city.people["colleague"]):
        client = enter(stranger)
        assert client.get(f"/awards/{made.pk}/").status_code == 404
        calls = headers(stranger)
        assert client.get(f"/api/awards/computations/{made.pk}", **calls).status_code == 404
