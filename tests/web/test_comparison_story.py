"""Comparison in a real browser: five years of eight departments, without faults for axe, on a phone."""

import pytest

from jiheng.web.core import actions
from jiheng.web.performance.models import Cycle
from web.city import a_city
from web.test_comparison import CAUSE, filed, said
from web.test_leader_story import faults, pictured, sheets

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SPAN = "from=2021&to=2025"


def a_decade():
    city = a_city()
    Cycle.objects.all().delete()
    departments = [city.department, city.other]
    departments += [
        actions.found_organisation(
            kind="department", name=f"第{n}局", code=f"N{n}", parent=city.root, by=None
        )
        for n in range(6)
    ]
    for number, where in enumerate(departments):
        for year in range(2021, 2026):
            rows = [
                said("培训人次", f"{100 + number * 9 + (year - 2020) * (number % 3 + 2)}", "100",
                     reason=CAUSE if number % 4 == 0 else ""),
                said("签约项目" if year < 2024 else "新签约项目数", f"{year - 2010 + number}",
                     f"{year - 2011 + number}", unit="个", figure="新签约项目数" if number < 5 else ""),
                said("办结率", f"{90 + number % 4}", "95", unit="%"),
            ]  # fmt: skip
            filed(where, year, rows, score=f"{80 + number * 2}.00", grade="优" if number > 4 else "良",
                  spent=f"{(number + 1) * 300}.00")  # fmt: skip
    return city


def test_years_and_units_are_compared_on_desktop_phone_and_paper(people):
    a_decade()
    finance = people("finance")
    page = finance.go(f"/comparison/?{SPAN}")
    pictured(page, "comparison")
    assert faults(page) == []
    page.get_by_role("link", name="培训人次").click()
    page.get_by_role("heading", name="2025 年位次").wait_for()
    pictured(page, "comparison-line")
    assert faults(page) == []
    assert sheets(page, "comparison-line") <= 3

    page = finance.go(f"/comparison/line/?{SPAN}&id=name:新签约项目数")
    page.get_by_text("口径不同，不能排名").first.wait_for()
    pictured(page, "comparison-refused")
    page = finance.go(f"/comparison/signs/?{SPAN}")
    page.get_by_text("总是完成，说明不了问题").nth(1).wait_for()
    pictured(page, "comparison-signs")
    assert faults(page) == []
    page = finance.go(f"/comparison/portfolio/?{SPAN}")
    pictured(page, "comparison-portfolio")
    assert faults(page) == []
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Grades by year").wait_for()
    pictured(page, "comparison-portfolio-en")

    page = finance.go(f"/comparison/?{SPAN}")
    page.get_by_role("button", name="Write xlsx").click()
    page.get_by_role("heading", name="Write a comparison").wait_for()

    pocket = people("auditor", size=(390, 800))
    for path in ("", "line/", "signs/", "portfolio/"):
        page = pocket.go(f"/comparison/{path}?{SPAN}&id=name:培训人次")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    pictured(page, "comparison-phone")
    assert faults(page) == []
