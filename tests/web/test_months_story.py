"""A month of the bureau in real browsers: clerk, desk, verifier, statistician, handler, leader."""

import os

import pytest

from jiheng.web.complaints.models import Complaint
from jiheng.web.core import actions
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.models import Row
from jiheng.web.statistics.models import Issue
from web import doing
from web.city import a_city, person
from web.test_disclosure_story import sound
from web.test_district_sheets import sheet
from web.test_ledger_story import proof, step
from web.test_story import field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROJECTS, EAST = "investment_projects", "东区"
ROWS = (
    (1, "甲项目", "甲公司", EAST, 2.6, "", "", "随文报"),
    (2, "乙项目", "乙公司", EAST, 1.4, "", "", ""),
)
TALKS = (
    ("建设内容", "建厂"), ("行业", "制造业"), ("主导产业", "装备"),
    ("项目负责人", "项目科"), ("联系人", "联系人甲"), ("联系电话", "000-0000"),
)  # fmt: skip
SIGNING = (
    ("签约日期", "2025-06-04"), ("签约各方", "双方"), ("计划开工日期", "2030-01-01"),
    ("合法性审查", "已审"), ("公平竞争审查", "已审"),
)  # fmt: skip


def pictured(page, name):
    """Keep a picture of a page where somebody asks for pictures."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/month-{name}.png", full_page=True)


def a_bureau():
    """A bureau with two districts, and everybody whose month it is."""
    city = a_city()
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for name, code in ((EAST, "U1"), ("西区", "U2")):
        unit = actions.found_organisation(
            kind="unit", name=name, code=code, parent=city.department, by=None
        )
        city.people[name] = person(f"clerk-{code}", unit, "filler")
    for role in ("verifier", "statistician", "centre", "complaint_handler"):
        city.people[role] = person(role, city.department, role)
    return city


def fill(somebody, pairs):
    """Fill in what is open of the row before somebody, and save it."""
    page = somebody.page
    more = page.get_by_text("更多栏目")
    if more.count():
        more.click()
    for label, text in pairs:
        entry = field(page, label)
        if entry.evaluate("each => each.tagName") == "SELECT":
            entry.select_option(text)
        else:
            entry.fill(text)
    somebody.press("保存")
    page.get_by_text("已保存。").wait_for()


def add(somebody, ledger, pairs):
    """Add a row to a ledger from its list; return its address."""
    page = somebody.go(f"/ledgers/{ledger}/")
    somebody.press("增加一行")
    fill(somebody, pairs)
    return page.url.removeprefix(somebody.address)


def clerk_records(clerk):
    """Two rows of the district's own sheet; one of them is brought to its signing."""
    page = clerk.go("/ledgers/")
    page.get_by_role("link", name="招商项目", exact=True).first.click()
    clerk.press("导入工作簿")
    page.get_by_label("填好的工作簿").set_input_files(
        {"name": "东区6月.xlsx", "mimeType": "application/octet-stream", "buffer": sheet(*ROWS)}
    )
    clerk.press("预览")
    doing.work()
    page.reload()
    page.get_by_text("新增 2 行").wait_for()
    pictured(page, "clerk-preview")
    clerk.press("确认导入")
    doing.work()
    row = Row.objects.get(ledger=PROJECTS, title="甲项目")
    address = f"/ledgers/{PROJECTS}/{row.organisation_id}/row/{row.key}/"
    clerk.go(address)
    fill(clerk, (("合同类型", "正式合同"), ("招商渠道", "县区自主"), *TALKS))
    step(clerk, address, "转在谈")
    clerk.go(address)
    fill(clerk, SIGNING)
    proof(clerk, "合同")
    step(clerk, address, "申报签约")
    pictured(page, "clerk-proposed")
    sound(page)
    return address


def desk_answers(desk, head):
    """An enquiry answered and closed, a visit made, an event proposed, approved, held."""
    add(desk, "accounts", (("企业名称", "丙公司"),))
    enquiry = add(desk, "enquiries", (
        ("咨询事项", "标准地怎么拿"), ("咨询单位", "丙公司"), ("收到日期", "2025-06-03"),
    ))  # fmt: skip
    fill(desk, (("答复日期", "2025-06-05"), ("答复内容", "按标准地办法办")))
    step(desk, enquiry, "答复")
    step(head, enquiry, "办结")
    visit = add(desk, "visits", (
        ("客商名称", "丙公司"), ("来往方向", "来访"), ("招商渠道", "县区自主"),
    ))  # fmt: skip
    fill(desk, (("成行日期", "2025-06-10"),))
    proof(desk, "签到表")
    step(desk, visit, "登记成行")
    event = add(desk, "events", (
        ("活动名称", "样例推介会"), ("计划日期", "2025-06-18"), ("活动主题", "综合推介"), ("举办区域", "本地"),
    ))  # fmt: skip
    proof(desk, "方案")
    step(head, event, "批准")
    desk.go(event)
    fill(desk, (("举办日期", "2025-06-18"), ("参会企业数", "30")))
    proof(desk, "签到表")
    step(desk, event, "登记举办")
    pictured(desk.page, "desk-event")
    sound(desk.page)


def verifier_judges(verifier, clerk, address):
    """What was proposed waits for the verifier: returned once with a reason, then confirmed."""
    page = verifier.go("/")
    pictured(page, "verifier-home")
    page.get_by_role("link", name="甲项目").first.click()
    page.get_by_label("退回原因").first.fill("合同没有盖章页")
    verifier.press("退回签约申报")
    page.get_by_text("已办理。").wait_for()
    clerk.go("/").get_by_text("合同没有盖章页").wait_for()
    pictured(clerk.page, "clerk-home-returned")
    clerk.go(address)
    step(clerk, address, "申报签约")
    verifier.go("/")
    page.get_by_role("link", name="甲项目").first.click()
    verifier.press("核实签约")
    page.get_by_text("已办理。").wait_for()
    pictured(page, "verifier-confirmed")


def statistician_closes(statistician):
    """The month of both districts and of the city, its tables, its pack with the briefing."""
    project = Row.objects.get(ledger=PROJECTS, title="甲项目")
    places = (*(u.pk for u in project.organisation.parent.children.order_by("path")),
              project.organisation.parent_id)  # fmt: skip
    for place in places:
        page = statistician.go(f"/ledgers/{PROJECTS}/{place}/months/")
        page.get_by_label("年度").fill(
            "2025"
        )  # nobody entered a row in the west: it opens on today
        statistician.press("筛选")
        statistician.press("2025-06 月结")
        page.get_by_text("2025-06 已月结").first.wait_for()
    pictured(page, "statistician-closed")
    page = statistician.go("/statistics/")
    pictured(page, "statistician-index")
    sound(page)
    field(page, "月份").select_option("6")
    statistician.press("看")
    page.get_by_role("link", name="亿元以上新签约项目情况表").click()
    pictured(page, "statistician-T01")
    page.get_by_role("row", name=EAST).get_by_role("link", name="1", exact=True).first.click()
    page.get_by_role("link", name="甲项目").wait_for()
    page = statistician.go("/statistics/?year=2025&month=6")
    page.get_by_label("情况分析").fill("本月新签约项目{台账.新签约项目数}个。")
    statistician.press("出 2025 年 6 月月报")
    doing.work()
    page.goto(f"{statistician.address}/statistics/issues/{Issue.objects.get().pk}/")
    pictured(page, "statistician-issue")
    with page.expect_download() as pack:
        page.get_by_role("link", name="下载").first.click()
    assert pack.value.suggested_filename.endswith(".zip")


def handler_answers(handler):
    """A complaint from its receipt to its answer in writing."""
    page = handler.go("/complaints/")
    page.get_by_role("link", name="登记投诉：样例局").click()
    for name, text in (("投诉编号", "TS2025-001"), ("收到日期", "2025-06-09"), ("投诉人", "丁公司"),
                       ("被投诉单位", "别的局"), ("事实", "审批超期"), ("投诉类别", "行政行为侵害权益")):  # fmt: skip
        entry = field(page, name)
        if entry.evaluate("each => each.tagName") == "SELECT":
            entry.select_option(text)
        else:
            entry.fill(text)
    handler.press("保存")
    page.get_by_text("已登记").wait_for()
    complaint = Complaint.objects.get()
    press_step(handler, "受理")
    field(page, "处理结果").fill("已协调审批")
    handler.press("保存")
    page.get_by_text("已保存。").wait_for()
    press_step(handler, "协调解决", "双方认可")
    press_step(handler, "办结")
    press_step(handler, "书面答复")
    pictured(page, "handler-answered")
    sound(page)
    complaint.row.refresh_from_db()
    assert complaint.row.state == "told"
    page.get_by_role("button", name="制作：外商投资企业投诉处理结果答复书").click()
    page.locator("h1").wait_for()
    doing.work()
    page = handler.go(f"/complaints/{complaint.pk}/")
    page.get_by_role("link", name="外商投资企业投诉处理结果答复书").wait_for()
    pictured(handler.go("/complaints/"), "handler-list")


def press_step(handler, name, note=""):
    """Take a step with the complaint that is open."""
    page = handler.page
    form = page.locator("form", has=page.get_by_role("button", name=name, exact=True))
    if note:
        form.get_by_label("情况说明").fill(note)
    form.get_by_role("button", name=name, exact=True).click()
    page.get_by_text("已办理。").wait_for()


def leader_reads(leader):
    """The leader's page opens on the year that has numbers; one leads to its rows."""
    page = leader.go("/leader/")
    pictured(page, "leader")
    sound(page)
    tile = page.locator(".tile", has=page.get_by_role("heading", name="新签约项目数", exact=True))
    tile.get_by_role("link", name="1个").click()
    page.get_by_text("计入 1 行").wait_for()
    page.get_by_role("link", name="甲项目").click()
    page.get_by_role("heading", name="甲项目").wait_for()
    page = leader.go("/complaints/")
    page.get_by_text("投诉内容保密").wait_for()
    assert page.get_by_text("丁公司").count() == 0
    pictured(page, "leader-complaints")


def test_a_month_of_the_bureau(people):
    a_bureau()
    clerk, verifier = people("clerk-U1"), people("verifier")
    address = clerk_records(clerk)
    desk_answers(people("filler"), people("division_head"))
    verifier_judges(verifier, clerk, address)
    statistician_closes(people("statistician"))
    handler_answers(people("complaint_handler"))
    leader_reads(people("lead"))
