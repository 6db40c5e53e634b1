"""The leader's page in a real browser: without faults for axe, on a phone, a wall, one sheet of paper."""

import os
import re
from pathlib import Path

import pytest

from jiheng.web.core import actions
from jiheng.web.ledgers.actions import offering
from web.browsing import AXE
from web.city import a_city, walk
from web.test_leader import project, target

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHEETS = re.compile(rb"/Type\s*/Page[^s]")
LEADER = "/leader/?year=2025"


def pictured(page, name):
    """Keep a picture of a page where they are wanted."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sheets(page, name):
    """Return on how many sheets a page is printed."""
    data = page.pdf(prefer_css_page_size=True)
    folder = os.environ.get("PICTURES")
    if folder:
        (Path(folder) / f"{name}.pdf").write_bytes(data)
    return len(SHEETS.findall(data))


def faults(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
    return [violation["id"] for violation in result["violations"]]


def a_full_city():
    """24 districts, each with projects of two years, some of which stand still; targets."""
    city = a_city()
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for number in range(24):
        unit = actions.found_organisation(
            kind="unit",
            name=f"第{number + 1}开发区",
            code=f"U{number}",
            parent=city.department,
            by=None,
        )
        for month in range(1, 13):
            for year in (2024, 2025):
                if (number * number + month * 5 + year * 7 + number) % (2 + number % 5) == 0:
                    name = f"{unit.name}项目{year}{month:02d}"
                    project(unit, name, signed=f"{year}-{month:02d}-0{number % 8 + 1}")
    target(city.department, "projects.signed.count", "100")
    target(city.department, "projects.signed.amount", "90", unit="亿元")
    walk(city, "submitted")
    return city


def test_the_page_of_a_leader_on_desktop_phone_wall_and_paper(people):
    city = a_full_city()
    place = f"{LEADER}&organisation={city.department.pk}"
    leader = people("lead")
    page = leader.go(place)
    page.get_by_role("heading", name="新签约项目数", exact=True).wait_for()
    pictured(page, "leader")
    assert faults(page) == []
    assert sheets(page, "leader") == 1

    # a number opens its rows, and they are as many
    value = page.locator(".tile .score a").first.inner_text()
    page.locator(".tile .score a").first.click()
    page.get_by_text(f"计入 {value.removesuffix('个')} 行").wait_for()

    # as of today: a band says so, and the sheet is still one
    page = leader.go(f"{place}&as_of={_today()}")
    page.get_by_text("不是现在的数").wait_for()
    pictured(page, "leader-as-of")
    assert faults(page) == []
    assert sheets(page, "leader-as-of") == 1

    # finance, in English
    finance = people("finance")
    page = finance.go(f"{LEADER}&mode=finance")
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Years of departments by state").wait_for()
    pictured(page, "leader-finance-en")
    assert faults(page) == []
    page = finance.go(f"{place}&mode=leader")
    pictured(page, "leader-en")
    assert sheets(page, "leader-en") == 1

    # a phone and a wall
    pocket = people("manager", size=(390, 800))
    page = pocket.go(f"{place}&mode=leader")
    pictured(page, "leader-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    wall = people("division_head", size=(2560, 1300))
    page = wall.go(f"{place}&mode=leader")
    pictured(page, "leader-wall")
    size = page.evaluate("getComputedStyle(document.querySelector('.tile .score')).fontSize")
    assert float(size.removesuffix("px")) > 40


def _today():
    from django.utils import timezone

    return timezone.localdate().isoformat()
