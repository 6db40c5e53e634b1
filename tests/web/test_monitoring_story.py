"""The acts of docs/howto/monitoring.md in a real browser: a round opened, filled in, noticed, noted."""

import os
from pathlib import Path

import pytest

from web import doing
from web.browsing import AXE
from web.city import a_city, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REACHED = (
    ("培训人次", "60人次"), ("培训合格率", "92%"), ("受益企业数", "30家"), ("学员满意度", "95%"),
)  # fmt: skip


def pictured(page, name):
    """Keep a picture of a page where they are wanted."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def fill(somebody, address, pairs):
    page = somebody.go(address)
    if any(not page.locator(f"#f-{field}").is_visible() for field, _text in pairs):
        page.get_by_text("更多栏目").click()
    for field, text in pairs:
        page.locator(f"#f-{field}").fill(text)
    somebody.press("保存")
    page.get_by_text("已保存。").wait_for()


def step(somebody, address, name):
    page = somebody.go(address)
    somebody.press(name)
    page.get_by_text("已办理。").wait_for()


def test_a_round_from_its_opening_to_a_notice(people):
    city = a_city()
    walk(city, "approved")

    # 1: finance opens a round for the departments whose targets are approved
    finance = people("finance")
    page = finance.go("/monitoring/")
    page.get_by_text("开展一期监控").click()
    page.get_by_label("监控期").select_option("central/07")
    pictured(page, "rounds-open")
    finance.press("开展")
    page.get_by_text("已开展 1 个部门的监控。").wait_for()
    page.get_by_role("link", name="样例局").click()
    address = page.url.removeprefix(finance.address)

    # 2: it waits for the filler, whose two sheets are open now
    filler = people("filler")
    page = filler.page
    page.get_by_text("1—7月监控").first.wait_for()
    money = doing.rows_in(city.cycle, "monitored_funds").get()
    year = f"/years/{city.cycle.pk}"
    fill(filler, f"{year}/monitored_funds/row/{money.key}/", [("to_date_total", "40.00")])
    for name, reached in REACHED:
        row = next(r for r in doing.rows_in(city.cycle, "monitored") if r.values["name"] == name)
        path = f"{year}/monitored/row/{row.key}/"
        fill(filler, path, [("to_date", reached), ("explanation", "下半年集中办班")])
    page = filler.go(address)
    pictured(page, "round-filling")
    page.get_by_role("cell", name="黄灯").first.wait_for()
    step(filler, address, "提交监控")

    # 3: passed on in the department, handed in to finance
    step(people("division_head"), address, "科室审核通过")
    step(people("manager"), address, "报财政")

    # 4: a notice about what is red, then noted
    page = finance.go(address)
    row = page.get_by_role("row", name="培训人次")
    row.get_by_text("发整改通知").click()
    row.get_by_label("整改要求").fill("调整办班计划")
    row.get_by_label("责任科室").fill("培训科")
    row.get_by_label("整改时限").fill("2025-10-31")
    pictured(page, "round-notice")
    row.get_by_role("button", name="发出").click()
    page.get_by_text("整改通知已发出").wait_for()
    step(finance, address, "审阅通过")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [v["id"] for v in found["violations"]] == []
    pictured(page, "round-noted")
    with page.expect_download() as form:
        page.get_by_role("link", name="绩效运行监控表（Excel）").click()
    assert form.value.suggested_filename == "样例局2025-1—7月监控.xlsx"
    if os.environ.get("PICTURES"):
        form.value.save_as(Path(os.environ["PICTURES"]) / "form.xlsx")
    page = finance.go("/monitoring/")
    pictured(page, "rounds")
    page.get_by_role("cell", name="红灯").first.wait_for()
    page = finance.go("/monitoring/board/")
    page.get_by_text("1 份通知没有销号").wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [v["id"] for v in found["violations"]] == []
    pictured(page, "board")
    page = finance.go("/problems/")
    page.get_by_text("亮红灯").first.wait_for()

    # a phone
    pocket = people("auditor", size=(390, 800))
    page = pocket.go(address)
    pictured(page, "round-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page = pocket.go("/monitoring/board/")
    pictured(page, "board-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
