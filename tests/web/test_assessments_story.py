"""The acts of docs/howto/assessments.md in a real browser: a proof examined, experts, the answer, the filing."""

import os
from pathlib import Path

import pytest

from jiheng.web.assessments.models import Assessment
from web.browsing import AXE
from web.city import a_city, person
from web.test_assessments import FULL, score
from web.test_examined import go_on, proved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pictured(page, name):
    """Keep a picture of a page where they are wanted."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sound(page, name):
    """Nothing that hinders anybody: axe finds nothing."""
    pictured(page, name)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []


def test_a_proof_is_examined_and_experts_evaluate_a_department(people):
    city = a_city()
    proof = proved(city)
    city.people["expert2"] = person("expert2", city.root, "expert")

    # a proof is examined by somebody who neither attached it nor typed the value
    manager = people("manager")
    page = manager.go("/proofs/")
    page.get_by_role("link", name="签到表.txt").first.click()
    sound(page, "proof")
    manager.press("采信")
    page.get_by_text("还没有人审核").wait_for(state="detached")
    assert proof.examinations.get().accepted
    go_on(city, "sign_off")

    # finance commissions an evaluation and asks two experts
    finance = people("finance")
    page = finance.go(f"/assessments/of-year/{city.cycle.pk}/")
    pictured(page, "assessments-year")
    page.get_by_role("form", name="财政重点评价", exact=True).get_by_role("button").click()
    page.get_by_role("heading", name="评分人").wait_for()
    at = page.url.removeprefix(finance.address)
    for name in ("expert", "expert2"):
        page.get_by_label("聘请评分人").select_option(value=f"{city.people[name].pk}")
        finance.press("聘请")
    finance.press("开始评分")
    page.get_by_text("评分中").first.wait_for()

    # one of them declares, scores on the page, hands in; the other one beside
    expert = people("expert")
    page = expert.go(at)
    expert.press("声明并开始评分")
    for item, points in FULL.items():
        lost = item == "benefit"
        page.locator(f"[name=points-{item}]").fill("12" if lost else f"{points}")
        page.locator(f"[name=reason-{item}]").fill("成效材料不全" if lost else "")
    expert.press("保存评分")
    page.get_by_text("已记录 21 项").wait_for()
    pictured(page, "assessment-rater")
    expert.press("提交评分，不再改")
    page.get_by_text("评分已提交。").wait_for()
    assessment = Assessment.objects.get()
    score(assessment, city.people["expert2"], [("benefit", "14")])

    # closed with the agreement shown; the department answers; finance files it
    page = finance.go(at)
    finance.press("汇总评分，征求意见")
    page.get_by_text("评分人一致程度").wait_for()
    page = manager.go(at)
    page.get_by_label("意见").fill("同意，马上整改")
    manager.press("反馈意见")
    page.get_by_text("已反馈意见").first.wait_for()
    page = finance.go(at)
    page.get_by_label("意见").fill("总体良好")
    finance.press("出具结论并归档")
    page.get_by_text("已归档").first.wait_for()
    sound(page, "assessment-filed")
    page = manager.go(f"/years/{city.cycle.pk}/")
    page.get_by_text("98.00").first.wait_for()  # beside the self-evaluation

    # who answers for what; the report to the people's congress
    pictured(people("lead").go(f"/duties/{city.cycle.pk}/"), "duties")
    pictured(finance.go("/congress/?year=2025"), "congress")
    pocket = people("auditor", size=(390, 800))
    for path, name in ((at, "assessment-phone"), ("/assessments/", "assessments-phone")):
        page = pocket.go(path)
        pictured(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
