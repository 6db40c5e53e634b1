"""The acts of docs/howto/uses.md and disclosure.md in a real browser, from the decision to the tombstone."""

import pytest

from jiheng.web.disclosure.models import Release
from jiheng.web.uses.models import ResultUse
from web import doing
from web.browsing import AXE
from web.city import a_city, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sound(page):
    """Nothing that hinders anybody: axe finds nothing."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


def test_a_result_is_used_and_the_year_disclosed_and_withdrawn(people):
    city = a_city()
    walk(city, "confirmed")

    # finance: the to-do page leads to the proposal; the decision follows it
    finance = people("finance")
    page = finance.page
    page.get_by_text("决定结果应用").first.wait_for()
    year = f"/uses/of-year/{city.cycle.pk}/"
    page = finance.go(year)
    sound(page)
    page.locator("form[action$='/decide/'] button").first.click()
    page.get_by_text("决定已写进").wait_for()
    page.get_by_text("增加一项").click()
    page.get_by_label("应用方式").select_option("talk")
    page.get_by_label("事由").fill("问题整改没有按期完成")
    finance.press("写下")
    page.get_by_text("办理之后登记日期和文书").wait_for()
    talk = ResultUse.objects.get(kind="talk")
    page = finance.go(f"/uses/{talk.pk}/")
    page.get_by_label("办理日期").fill("2026-05-06")
    page.get_by_label("文书或文号").fill("样财函〔2026〕3号")
    finance.press("登记落实")
    page.get_by_text("已办理。").wait_for()
    sound(page)

    # the manager has the pack made
    manager = people("manager")
    page = manager.go(f"/disclosure/of-year/{city.cycle.pk}/")
    sound(page)
    manager.press("制作公开包")
    page.locator("h1").wait_for()
    doing.work()
    release = Release.objects.get()
    page = manager.go(f"/disclosure/{release.pk}/")
    page.get_by_text("已制作，等审批").wait_for()
    sound(page)

    # the lead reads a file of it and approves; the manager releases, and withdraws
    lead = people("lead")
    page = lead.go(f"/disclosure/{release.pk}/")
    page.get_by_role("link", name="index.html").first.click()
    page.get_by_role("heading", name="样例局").wait_for()
    page = lead.go(f"/disclosure/{release.pk}/")
    lead.press("批准公开")
    page.get_by_text("已办理。").wait_for()
    page = manager.go(f"/disclosure/{release.pk}/")
    page.get_by_label("公开在哪里").fill("门户网站 信息公开栏")
    manager.press("登记公开")
    page.get_by_text("已办理。").wait_for()
    page.get_by_label("撤回原因").fill("决算数更正，重新公开")
    manager.press("撤回")
    page.get_by_role("heading", name="已撤回", exact=True).wait_for()
    page.get_by_role("link", name="tombstone.json").wait_for()
    sound(page)
