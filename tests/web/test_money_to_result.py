"""A year's page of where money went: amounts that sum, a picture, and the table without it."""

import pytest

from jiheng.web.ledgers.models import Row

pytestmark = pytest.mark.once


def put(city, sheet, key, **values):
    Row.objects.create(
        organisation=city.department, year=2025, ledger=sheet, key=key, position=9, title="",
        values=values,
    )  # fmt: skip


def a_project(city, *shares):
    put(city, "projects", "p", number="P1", name="业务培训", executed_total="160.00",
        revised_total="170.00")  # fmt: skip
    put(city, "indicators", "i", subject="P1", level1="产出指标", level2="数量指标", name="培训人次",
        operator="≥", original_target="400", unit="人次", weight="90", actual="399")  # fmt: skip
    for number, share in enumerate(shares):
        put(city, "money_paths", f"m{number}", subject="P1", activity=f"工作{number}",
            indicator="培训人次" if number == 0 else "", share=share)  # fmt: skip


def page_of(city, enter, language="zh-hans"):
    client = enter(city.finance)
    client.cookies["language"] = language
    return client.get(f"/years/{city.cycle.pk}/money/").content.decode()


def test_the_money_of_a_project_is_shown_to_its_results_and_sums(city, enter):
    a_project(city, "33.33", "33.33")
    page = page_of(city, enter)
    for text in (
        "53.33",
        "53.34",
        "160.00",
        "未归集",
        "未达到目标",
        "没有写指标",
        "data:image/svg",
    ):
        assert text in page, text
    assert "Not attributed" in page_of(city, enter, "en")


def test_of_shares_that_are_more_than_all_nothing_is_drawn(city, enter):
    a_project(city, "60", "50")
    page = page_of(city, enter)
    assert "占比合计超过 100%" in page
    assert "data:image/svg" not in page


def test_a_year_without_any_says_so(city, enter):
    assert "还没有填资金去向" in page_of(city, enter)
