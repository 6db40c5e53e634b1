"""The acts of docs/howto/surveys.md in a real browser: begun, entered twice, answered by link, settled, written."""

import os
import re
from pathlib import Path

import pytest
from django.test import Client, override_settings

from jiheng.web.config import survey_settings
from jiheng.web.surveys.actions.lots import mix_lots
from web import doing
from web.browsing import AXE
from web.city import a_city, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN = {name: getattr(survey_settings, name) for name in ("ROOT_URLCONF", "MIDDLEWARE", "TEMPLATES")}


def pictured(page, name):
    """Keep a picture of a page where they are wanted."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sound(page):
    """Hold a page against the rules of accessibility."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [v["id"] for v in found["violations"]] == []


def typed(somebody, address, points):
    """Enter papers by keys alone: Tab for the next question, Enter for the next paper."""
    page = somebody.go(f"{address}papers/")
    page.get_by_label("问卷编号").fill("A01")
    for digits in points:
        page.get_by_label("问卷编号").focus()
        for digit in digits:
            page.keyboard.press("Tab")
            page.keyboard.type(digit)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    return page


def test_a_survey_from_its_beginning_into_the_year(people, browser):
    city = a_city()
    walk(city, "evaluating")

    # 1 to 3: begun by the manager, with a sample, and in the field
    manager = people("manager")
    page = manager.go("/surveys/")
    page.get_by_text("新建一次调查").click()
    page.get_by_label("年度").last.fill("2025")
    page.get_by_label("调查名称").last.fill("2025 年学员满意度")
    page.locator("select[name=form]").select_option("trainees")
    page.get_by_label("N", exact=True).first.fill("60")
    page.get_by_label("发放", exact=True).first.fill("6")
    pictured(page, "surveys-new")
    manager.press("建立")
    page.get_by_text("调查已建立").wait_for()
    address = page.url.removeprefix(manager.address)
    page.get_by_label("样本数").fill("12")
    manager.press("抽取")
    page.get_by_text("样本已抽出").wait_for()
    pictured(page, "survey-preparing")
    manager.press("开始调查")

    # papers by two people; one differs and is settled
    points = [("1", "1", "2", "1"), ("2", "2", "2", "2"), ("1", "1", "1", "1"), ("2", "", "3", "4")]
    typed(people("filler"), address, points)
    points[1] = ("2", "2", "2", "4")
    page = typed(manager, address, points)
    pictured(page, "survey-papers")
    sound(page)
    page = manager.go(f"{address}differences/")
    page.get_by_text("由没有录过这一份的人核定").wait_for()  # one of the two is the manager's own
    head = people("division_head")
    page = head.go(f"{address}differences/")
    page.get_by_label("原卷写的是").select_option("satisfied")
    page.get_by_label("理由").fill("已查原卷")
    pictured(page, "survey-differences")
    sound(page)
    head.press("核定")
    page.get_by_text("没有差异").wait_for()

    # links, shown once; answered on the pages of respondents, on a phone
    page = manager.go(f"{address}links/")
    page.get_by_label("个数").fill("10")
    pictured(page, "survey-links")
    sound(page)
    manager.press("生成二维码页，打印分发")
    page.get_by_text("只显示这一次").first.wait_for()
    pictured(page, "survey-codes")
    sound(page)
    secrets = re.findall(r"/([\w-]{22})/</code>", page.content())
    assert len(secrets) == 10
    phone = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=True)
    with override_settings(**OWN):
        client = Client()
        screen = phone.new_page()
        for path, name in (
            (f"/{secrets[0]}/", "answer-zh"), (f"/en/{secrets[0]}/", "answer-en"),
            ("/thanks/", "answer-thanks"), ("/nonsense/", "answer-unknown"),
        ):  # fmt: skip
            screen.set_content(client.get(path).content.decode())
            pictured(screen, name)
            sound(screen)
            assert screen.evaluate("document.documentElement.scrollWidth") <= 390
        for number, secret in enumerate(secrets):
            sent = {"q-overall": "satisfied", "q-content": "neutral" if number % 2 else "satisfied"}
            assert client.post(f"/{secret}/", sent).status_code == 303
            mix_lots()
        screen.set_content(client.get(f"/{secrets[0]}/").content.decode())
        pictured(screen, "answer-used")
    phone.close()

    # 4 and 5: closed, settled by another
    page = manager.go(address)
    pictured(page, "survey-open")
    sound(page)
    manager.press("截止")
    page.get_by_text("已办理。").wait_for()
    head = people("division_head")
    page = head.go(address)
    head.press("审定结果")
    page.get_by_text("已办理。").wait_for()

    # 6: written into the year and drawn by the indicator
    filler = people("filler")
    page = filler.go(address)
    filler.press("写入年度“满意度调查”表")
    page.get_by_text("已写入“满意度调查”表 1 行。").wait_for()
    page.get_by_label("作为指标的实际完成值").select_option(label="学员满意度")
    filler.press("取数")
    page.get_by_text("实际完成值已取数：92.86").wait_for()
    page = filler.go(f"{address}?target=95")
    page.get_by_text("未达到").wait_for()
    pictured(page, "survey-final")
    sound(page)
    [row] = doing.rows_in(city.cycle, "surveys")
    assert (row.values["returned"], row.values["satisfied"], row.values["rate_text"]) == (
        "14",
        "13",
        "92.9%",
    )
    page = filler.go("/surveys/")
    pictured(page, "surveys")
    page = filler.go(f"{address}questionnaire/")
    pictured(page, "survey-questionnaire")
    pocket = people("auditor", size=(390, 800))
    page = pocket.go(address)
    pictured(page, "survey-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="English").click()
    page.get_by_text("Response rate").first.wait_for()
    pictured(page, "survey-phone-en")
