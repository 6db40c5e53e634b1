"""An award from its application to its payment, a complaint through its clocks, in a real browser."""

import os

import pytest

from jiheng.web.awards.models import Computation
from jiheng.web.complaints.models import CasePaper, Complaint
from jiheng.web.core.models import User
from jiheng.web.ledgers.models import Row
from web import doing
from web.awards import FIRM, PAYER, SCHEME, Office
from web.city import a_city, person
from web.test_disclosure_story import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pictured(page, name):
    """Keep a picture of a page where somebody asks for pictures."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_an_award_goes_from_the_application_to_the_money(people):
    city = a_city()
    office = Office(city)
    city.department.place = "CN-9999"
    city.department.save()
    office.firm()
    office.rate()
    office.base()

    # the district's filler applies
    filler = people("filler")
    page = filler.go(f"/ledgers/awards/{city.department.pk}/add/")
    for label, text in (("申请编号", "JL2025-001"), ("企业名称", FIRM), ("奖励政策", SCHEME),
                        ("奖励年度", "2025"), ("计奖依据", "BG2024-1"), ("收款单位", FIRM)):  # fmt: skip
        page.get_by_label(label, exact=False).first.fill(text)
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()
    row = Row.objects.get(ledger="awards")
    address = f"/ledgers/awards/{city.department.pk}/row/{row.key}/"
    office.move(row, "check_district", "division_head")

    # one verifier computes, another checks; the sheet says how
    page = people("verifier").go(address)
    page.locator("form[action$='/compute/'] button").click()
    page.get_by_role("heading", name="奖励计算单").wait_for()
    page.get_by_text("426.0000").first.wait_for()
    sound(page)
    pictured(page, "computation")
    page = people("verifier2").go(address)
    page.locator("form[action$='/check/'] button").click()
    page.get_by_text("重新计算的结果相同").wait_for()
    assert Computation.objects.get().checked_by == User.objects.get(username="verifier2")

    # decided, on notice and ordered, it is paid; the year has it by who paid
    office.fill(row, approved="426", decided_on="2025-09-22", minutes="会纪9号")
    office.prove(row, "会议纪要")
    office.move(row, "decide", "lead")
    office.fill(row, noticed_on="2025-09-28")
    office.move(row, "notice", "manager")
    office.fill(row, objection="无异议", ordered_on="2025-10-15", payer=PAYER, due_pay_on="2025-12-31",
                payer_kind="本部门项目支出")  # fmt: skip
    office.move(row, "order", "manager")
    office.fill(row, paid="426", paid_on="2025-12-05", slip="GK1")
    office.prove(row, "拨款凭证")
    accountant = people("accountant")
    page = accountant.go(address)
    accountant.press("拨付")
    page.get_by_text("已办理。").wait_for()
    page = people("manager").go("/awards/?year=2025")
    page.get_by_role("cell", name=PAYER).wait_for()
    page.get_by_role("cell", name="426.00").first.wait_for()
    sound(page)
    pictured(page, "awards")
    page = people("manager").go("/awards/schemes/")
    page.get_by_text("待清理").first.wait_for()
    sound(page)
    pictured(page, "schemes")


def test_a_complaint_goes_through_its_clocks(people):
    city = a_city()
    Office(city)
    for name, role in (("head", "centre"), ("agent", "complaint_handler")):
        city.people[name] = person(name, city.department, role)

    agent = people("agent")
    page = agent.go(f"/complaints/new/{city.department.pk}/")
    sound(page)
    for field, text in (("number", "TS2026-001"), ("received_on", "2026-03-02"), ("complainant", "甲公司"),
                        ("respondent", "别的局"), ("facts", "审批超期两个月"),
                        ("kind", "行政行为侵害权益")):  # fmt: skip
        entry = page.locator(f"#f-{field}")
        if entry.evaluate("each => each.tagName") == "SELECT":
            entry.select_option(text)
        else:
            entry.fill(text)
    agent.press("保存")
    page.get_by_text("已登记").wait_for()
    complaint = Complaint.objects.get()
    page.get_by_text("每一天怎么数的").first.click()
    page.get_by_text("第7个工作日").wait_for()
    sound(page)
    pictured(page, "complaint")
    page.locator("form:has(input[value='accept']) button").first.click()
    page.get_by_text("已办理。").wait_for()
    page.locator("form:has(input[name='kind'][value='accept']) button").click()
    page.locator("h1").wait_for()
    doing.work()
    page = agent.go(f"/complaints/{complaint.pk}/")
    page.get_by_role("link", name="受理通知书").wait_for()
    assert CasePaper.objects.get().kind == "accept"

    # the head sees it, the lead sees a number
    page = people("head").go("/complaints/?year=2026")
    page.get_by_role("link", name="TS2026-001").wait_for()
    sound(page)
    pictured(page, "complaints")
    page = people("lead").go("/complaints/?year=2026")
    page.get_by_text("投诉内容保密").wait_for()
    assert page.get_by_text("甲公司").count() == 0
    sound(page)
