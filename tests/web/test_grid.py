"""The grid in a browser: nothing that is pasted moves in silence, nothing that is typed is lost."""

import re

import pytest

from web import doing
from web.browsing import Grid
from web.city import a_city, fill_targets, walk

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def at_results(people, sheet="indicators", **more):
    """Return the city whose results are filled in, and the filler before a grid of it."""
    city = a_city()
    walk(city, "evaluating")
    return city, Grid(people("filler", **more), f"/years/{city.cycle.pk}/{sheet}/grid/")


def test_a_block_that_falls_on_locked_columns_is_refused_whole(people):
    """Before, it went in without them, and a value of the block stood in another column."""
    city, grid = at_results(people, "objectives")
    grid.paste(0, "text", "改掉的目标\t完成了培训")
    grid.page.get_by_text("没有粘贴：“年初目标内容”现在不能改").wait_for()
    assert grid.cell(0, "text").text_content() == "办好培训"
    assert grid.cell(0, "result").text_content() == ""
    grid.paste(0, "text", "办好培训\t完成了培训")  # what stands there already is no change
    grid.unsaved(1)
    grid.press("Control+z")
    grid.unsaved(0)
    grid.paste(0, "text", "\t完成了培训")  # nor is an empty cell
    grid.unsaved(1)
    grid.save()
    row = doing.rows_in(city.cycle, "objectives").get()
    assert (row.values["text"], row.values["result"]) == ("办好培训", "完成了培训")
    grid.paste(0, "result", "甲\n乙\n丙")
    grid.page.get_by_text("粘贴的最后 2 行没有放进去").wait_for()
    grid.paste(0, "result", "甲\t乙\t")
    grid.page.get_by_text("比右边剩下的栏多 1 栏").wait_for()


def test_a_block_that_leaves_out_a_locked_column_names_it(people):
    city = a_city()
    fill_targets(city)
    grid = Grid(people("filler"), f"/years/{city.cycle.pk}/indicators/grid/")
    grid.paste(4, "name", "新签约项目数\t\t≥\t30\t个\t20")
    grid.page.get_by_text("没有粘贴：“调整后目标值”现在不能改").wait_for()
    for field in ("name", "original_target", "unit", "weight"):
        assert grid.cell(4, field).text_content() == "", field
    grid.paste(4, "name", "新签约项目数\t\t≥\t30\t\t个\t20")
    grid.unsaved(5)
    assert grid.cell(4, "unit").text_content() == "个"
    assert grid.cell(4, "weight").text_content() == "20"


def test_what_a_row_is_called_stays_in_view(people):
    _city, grid = at_results(people)
    held = grid.cell(1, "name")
    assert held.text_content() == "培训合格率"
    for field in ("actual", "problem", "actual"):
        grid.page.locator(".tabulator-tableholder").evaluate(
            "(holder, field) => holder.scrollTo(holder.querySelector(`[tabulator-field=${field}]`).offsetLeft, 0)",
            field,
        )
        box, frame = held.bounding_box(), grid.page.locator("#grid").bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"] * 0.65
        on_top = "([x, y]) => document.elementFromPoint(x, y).textContent"
        point = [box["x"] + 20, box["y"] + box["height"] / 2]
        assert grid.page.evaluate(on_top, point) == "培训合格率"
    grid.cell(1, "actual").click()
    for _step in range(6):
        grid.press("ArrowLeft")
    grid.page.wait_for_timeout(300)
    edge = held.bounding_box()["x"] + held.bounding_box()["width"]
    assert grid.cell(1, "original_target").bounding_box()["x"] >= edge - 1  # not behind the name


def test_columns_are_hidden_and_stay_so_for_this_person(people):
    city, grid = at_results(people)
    address = f"/years/{city.cycle.pk}/indicators/grid/"
    grid.page.get_by_text("显示哪些栏").click()
    grid.page.get_by_label("核心指标").uncheck()
    assert not grid.cell(0, "core").is_visible()
    grid.page.get_by_role("button", name="只看现在能填的").click()
    assert not grid.cell(0, "original_target").is_visible()
    assert grid.cell(0, "name").is_visible()
    assert grid.cell(0, "actual").is_visible()
    grid.page.reload()
    grid.cell(0, "actual").wait_for()
    assert not grid.cell(0, "original_target").is_visible()
    grid.paste(0, "actual", "210\n92")  # a block goes into what is shown
    grid.unsaved(2)
    grid.save()
    other = Grid(people("manager"), address)
    assert other.cell(0, "original_target").is_visible()
    grid.page.get_by_text("显示哪些栏").click()
    grid.page.get_by_role("button", name="全部显示").click()
    assert grid.cell(0, "original_target").is_visible()


def test_weights_are_summed_up_exactly_while_they_are_typed(people):
    city = a_city()
    fill_targets(city)
    grid = Grid(people("filler"), f"/years/{city.cycle.pk}/indicators/grid/")
    sums = grid.page.locator("#grid-sums")
    grid.page.get_by_text("分值合计 90").wait_for()
    grid.paste(0, "weight", "0.1\n0.2\n29.7\n70")
    grid.page.get_by_text(re.compile("^分值合计 100$")).wait_for()
    grid.paste(4, "weight", "十")
    grid.page.get_by_text("（1 格不是数）").wait_for()
    grid.paste(4, "subject", "示例项目")
    grid.paste(4, "weight", "55.50")
    grid.page.get_by_text("部门整体 100；示例项目 55.5").wait_for()
    assert "不是数" not in sums.text_content()


def test_f2_edits_what_stands_in_a_cell(people):
    _city, grid = at_results(people)
    grid.cell(0, "reason").click()
    grid.page.keyboard.type("A")
    grid.press("Enter")
    grid.cell(0, "reason").click()
    grid.press("F2")
    grid.page.keyboard.type("场次减少")
    grid.press("Enter")
    grid.unsaved(1)
    assert grid.cell(0, "reason").text_content() == "A场次减少"
    grid.cell(0, "original_target").click()
    grid.press("F2")  # locked
    assert grid.cell(0, "original_target").locator("input").count() == 0


def test_the_end_of_the_session_costs_nothing(people):
    city, grid = at_results(people, answers=(401, 403))
    grid.paste(0, "actual", "211")
    grid.unsaved(1)
    grid.page.context.clear_cookies()
    grid.press("Control+s")
    grid.page.locator("#grid-status").get_by_text("请在新标签页登录后，再回来按保存").wait_for()
    assert grid.page.get_by_role("button", name="保存", exact=True).is_enabled()
    with grid.page.context.expect_page() as opened:
        grid.page.get_by_role("link", name="在新标签页登录").click()
    tab = opened.value
    tab.get_by_label("登录名").fill("filler")
    tab.get_by_label("口令").fill("for-tests-only-1")
    tab.get_by_role("button", name="登录").click()
    tab.get_by_role("heading", name="待办").wait_for()
    grid.save()
    assert doing.rows_in(city.cycle, "indicators").first().values["actual"] == "211"


FOREIGN = {
    "a page of a proxy": {"status": 200, "content_type": "text/html", "body": "<h1>请认证</h1>"},
    "a fault": {"status": 500, "content_type": "text/html", "body": "<h1>出错了</h1>"},
    "another shape": {"status": 200, "content_type": "application/json", "body": "[]"},
    "too busy": {"status": 502, "body": ""},
}


@pytest.mark.parametrize("answer", FOREIGN.values(), ids=FOREIGN.keys())
def test_an_answer_that_is_not_ours_is_said_and_leaves_the_button(people, answer):
    city, grid = at_results(people, answers=(500, 502))
    grid.page.route("**/grid/", lambda route: route.fulfill(**answer))  # a while before it is asked
    grid.paste(0, "actual", "212")
    grid.unsaved(1)
    grid.press("Control+s")
    grid.page.locator("#grid-status", has_text="还在这一页").wait_for()
    assert grid.page.get_by_role("button", name="保存", exact=True).is_enabled()
    grid.page.unroute("**/grid/")
    grid.save()
    assert doing.rows_in(city.cycle, "indicators").first().values["actual"] == "212"


def test_unsaved_cells_are_kept_and_offered_again(people):
    city = a_city()
    fill_targets(city)
    address = f"/years/{city.cycle.pk}/indicators/grid/"
    filler = people("filler")
    grid = Grid(filler, address)
    grid.paste(0, "original_target", "260\n95")
    grid.paste(4, "name", "新签约项目数")
    grid.unsaved(3)
    first, second = doing.rows_in(city.cycle, "indicators")[:2]
    doing.save_entry(
        city.cycle.pk,
        "indicators",
        doing.Edit(second.key, {"original_target": "91"}, second.version),
        by=city.manager,
    )
    grid = Grid(filler, address)
    grid.page.get_by_text("此后有人改过").wait_for()
    assert grid.cell(0, "original_target").text_content() == "200"
    filler.press("恢复")
    grid.unsaved(3)
    assert grid.cell(4, "name").text_content() == "新签约项目数"
    grid.press("Control+s")
    grid.page.get_by_text("别人改成了“91”，您填的是“95”").wait_for()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.values["original_target"], second.values["original_target"]) == ("260", "91")
    assert doing.rows_in(city.cycle, "indicators").filter(title="新签约项目数").count() == 1
    grid.save()
    second.refresh_from_db()
    assert second.values["original_target"] == "95"
    kept = "Object.keys(localStorage).filter(key => key.startsWith('jiheng:draft')).length"
    assert grid.page.evaluate(kept) == 0


def test_four_hundred_rows_are_one_screen(people):
    city = a_city()
    fill_targets(city)
    rows = [{"name": f"指标{n}", "subject": "部门整体"} for n in range(400)]
    for row in rows:
        doing.add_entry(city.cycle, "indicators", row, by=city.filler)
    filler = people("filler")
    grid = Grid(filler, f"/years/{city.cycle.pk}/indicators/grid/")
    height = "document.documentElement.scrollHeight"
    assert grid.page.evaluate(height) < 1200
    assert grid.page.locator(".tabulator-row").count() < 150
    page = filler.go(f"/years/{city.cycle.pk}/indicators/")
    page.get_by_role("cell", name="指标90", exact=True).wait_for()
    assert page.evaluate(height) < 1200
