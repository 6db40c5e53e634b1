"""The first and the last act of docs/howto/a-year.md in a real browser: appraised before it is funded; reported, assessed."""

import pytest

from jiheng.web.assessments.models import Assessment
from web import doing
from web.city import a_city, fill_targets, person, walk
from web.test_assessments import CARD, RULE, score
from web.test_assessments_story import pictured, sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PROJECT = {"number": "X1", "name": "信息化", "nature": "新增项目", "original_total": "500.00",
           "execution_weight": "100"}  # fmt: skip
DIMENSIONS = ("necessity", "economy", "objectives", "feasibility", "funding")


def commissioned(finance, city, kind, raters):
    """Finance commissions an assessment of a year, asks raters and begins the scoring."""
    page = finance.go(f"/assessments/of-year/{city.cycle.pk}/")
    page.get_by_role("form", name=kind, exact=True).get_by_role("button").click()
    page.get_by_role("heading", name="评分人").wait_for()
    at = page.url.removeprefix(finance.address)
    for name in raters:
        page.get_by_label("聘请评分人").select_option(value=f"{city.people[name].pk}")
        finance.press("聘请")
    finance.press("开始评分")
    page.get_by_text("评分中").first.wait_for()
    return at


def scored(rater, at, points):
    """A rater declares, scores every item on the page, hands in."""
    page = rater.go(at)
    rater.press("声明并开始评分")
    for item, number in points.items():
        page.locator(f"[name=points-{item}]").fill(f"{number}")
    rater.press("保存评分")
    page.get_by_text(f"已记录 {len(points)} 项").wait_for()
    rater.press("提交评分，不再改")
    page.get_by_text("评分已提交。").wait_for()


def answered(manager, at):
    page = manager.go(at)
    page.get_by_label("意见").fill("同意")
    manager.press("反馈意见")
    page.get_by_text("已反馈意见").first.wait_for()


def test_a_large_new_project_is_appraised_before_it_is_funded(people, written):
    city = a_city()
    written(RULE, "here.yaml", "appraisals")
    fill_targets(city)
    doing.add_entry(city.cycle.pk, "projects", PROJECT, by=city.filler)
    city.people["expert2"] = person("expert2", city.root, "expert")
    year = f"/years/{city.cycle.pk}/"

    # without a verdict its targets go nowhere, and the page says why
    filler = people("filler")
    page = filler.go(year)
    assert page.get_by_role("button", name="提交目标").is_disabled()
    page.locator("#gaps").get_by_text("事前评估").first.wait_for()

    # finance has it appraised by two experts; the department answers; the verdict has a ceiling
    finance = people("finance")
    at = commissioned(finance, city, "事前绩效评估", ("expert", "expert2"))
    scored(people("expert"), at, dict.fromkeys(DIMENSIONS, 20))
    score(Assessment.objects.get(), city.people["expert2"], (), dict.fromkeys(DIMENSIONS, 20))
    page = finance.go(at)
    finance.press("汇总评分，征求意见")
    page.get_by_text("评分人一致程度").wait_for()
    answered(people("manager"), at)
    page = finance.go(at)
    page.locator("#verdict").select_option(label="予以支持")
    page.get_by_label("建议预算上限").fill("500")
    page.get_by_label("意见").fill("方案可行")
    finance.press("出具结论并归档")
    page.get_by_text("已归档").first.wait_for()
    sound(page, "appraisal-filed")

    # now the targets go on
    page = filler.go(year)
    box = page.get_by_label("以上疑问已核对")
    if box.count():
        box.check()
    filler.press("提交目标")
    page.get_by_text("已办理：提交目标").wait_for()


def test_finance_reports_to_the_congress_and_assesses_the_work_of_a_department(people):
    city = a_city()
    walk(city, "confirmed")
    finance = people("finance")
    page = finance.go("/congress/?year=2025")
    page.get_by_role("link", name="样例局").wait_for()
    finance.press("生成报告（Word）")
    doing.work()
    page.reload()
    pictured(page, "congress-made")
    with page.expect_download() as download:
        page.get_by_text("下载").first.click()
    assert download.value.suggested_filename.endswith(".docx")

    # the yearly assessment of how the department manages performance
    at = commissioned(finance, city, "绩效管理工作考核", ("finance",))
    scored(finance, at, CARD)
    page = finance.go(at)
    finance.press("汇总评分，征求意见")
    answered(people("manager"), at)
    page = finance.go(at)
    page.get_by_label("意见", exact=True).fill("总体良好")
    finance.press("出具结论并归档")
    page.get_by_text("已归档").first.wait_for()
    assert Assessment.objects.get().total == 100

    # who answers for what
    page = people("lead").go(f"/duties/{city.cycle.pk}/")
    page.get_by_role("region", name="按岗位").get_by_text("填报人").first.wait_for()
    sound(page, "duties")
