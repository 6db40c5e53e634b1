"""The acts of docs/howto/a-year.md in a real browser, found by role and label; and every page by axe."""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from jiheng import desk, documents
from jiheng.web.core import jobs
from jiheng.web.core.actions import take_file
from jiheng.web.performance import queries
from jiheng.web.performance.actions import (
    adjusting,
    importing_many,
    moving,
    planning,
    remedying,
    reports,
    reviewing,
)
from jiheng.web.performance.papers import paper
from jiheng.web.performance.works import WORKS
from web.city import a_city, fill_targets, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None or not AXE.exists():
        import os

        if os.environ.get("CI"):
            pytest.fail("Chromium or axe-core is missing")
        pytest.skip("needs Chromium and axe-core")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        made = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser, address, username, size=(1366, 850)):
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True
        )
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.heard)
        self.address = address
        self.page.on("request", self.asked)  # nothing is asked of another machine
        self.page.goto(f"{address}/login/")
        self.page.get_by_label("登录名").fill(username)
        self.page.get_by_label("口令").fill("for-tests-only-1")
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", name="待办").wait_for()

    def heard(self, message):
        """Note errors of the page; a refusal (409) and a missing page (404) are answers."""
        answered = any(f"status of {code}" in message.text for code in (404, 409))
        if message.type == "error" and not answered:
            self.faults.append(message.text)

    def asked(self, request):
        """Note what is asked of anybody but our own server."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked elsewhere: {request.url}")

    def go(self, path):
        self.page.goto(self.address + path)
        return self.page

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def leave(self):
        assert self.faults == []
        self.context.close()


@pytest.fixture
def people(browser, live_server):
    held = []

    def come(username, **more):
        held.append(Person(browser, live_server.url, username, **more))
        return held[-1]

    yield come
    for one in held:
        one.leave()


def test_a_year_in_the_browser(people, tmp_path):
    city = a_city()
    fill_targets(city)
    for one in city.cycle.entries.filter(sheet="indicators", title="学员满意度"):
        one.delete()
    year = f"/years/{city.cycle.pk}/"

    # 1: a row by the form
    filler = people("filler")
    page = filler.go(f"{year}indicators/")
    filler.press("增加一行")
    for label, text in (
        ("评价对象", "部门整体"), ("一级指标", "满意度指标"), ("二级指标", "服务对象满意度指标"), ("三级指标", "学员满意度"),
        ("年初目标值", "90"), ("分值", "5"), ("数据来源", "问卷"),
    ):  # fmt: skip
        page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    page.get_by_label(re.compile("^指标性质")).select_option("≥")
    page.get_by_text("分值").first.wait_for()
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()

    # 1: another one from the library, which is not needed after all
    filler.go(f"{year}indicators/")
    page.get_by_role("link", name="从指标库选").click()
    page.get_by_label("举办培训期数").check()
    filler.press("带入选中的指标")
    page.get_by_text("已带入 1 项").wait_for()
    taken = city.cycle.entries.get(sheet="indicators", title="举办培训期数")
    filler.go(f"{year}indicators/row/{taken.key}/")
    page.once("dialog", lambda dialog: dialog.accept())
    filler.press("删除这一行")
    page.get_by_text("已删除这一行").wait_for()

    # 3: the gate names what is missing; 2: the grid puts it right
    filler.go(year)
    filler.press("提交目标")
    page.get_by_role("heading", name="没有办理").wait_for()
    filler.go(f"{year}indicators/grid/")
    cell = page.get_by_role("gridcell", name=re.compile("^(▲ )?5$")).first
    cell.dblclick()
    page.keyboard.press("Control+a")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    page.get_by_text("有 1 处改动没有保存").wait_for()
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()
    filler.go(year)
    filler.press("提交目标")
    page.get_by_text("已办理：提交目标").wait_for()

    # 4-6: reviewed and approved by others
    for who, act in (
        ("division_head", "科室审核通过"),
        ("manager", "报财政审核"),
        ("finance", "批复目标"),
    ):
        person = people(who)
        person.page.get_by_role("link", name="样例局").first.click()
        person.press(act)
        person.page.get_by_text(f"已办理：{act}").wait_for()

    # 7-8: a target is changed by request
    manager = people("manager")
    manager.go(year)
    manager.press("开始自评")
    manager.page.get_by_role("link", name=re.compile("^工作计划")).click()
    manager.press("按期限排出常规任务")
    manager.page.get_by_text("计划已排好").wait_for()
    first = city.cycle.entries.get(sheet="indicators", title="培训人次")
    manager.go(f"{year}indicators/row/{first.key}/")
    manager.page.get_by_text("申请调整").click()
    manager.page.get_by_label("调整后的目标值").fill("205")
    manager.page.get_by_label("调整原因").fill("年中增加一期培训")
    manager.press("提交财政")
    finance = people("finance")
    finance.go("/adjustments/")
    finance.press("批准")
    finance.page.get_by_text("决定已记录。").wait_for()

    # 9: results, the score beside
    actuals = {"培训人次": "210", "培训合格率": "92", "受益企业数": "45", "学员满意度": "95"}
    for one in city.cycle.entries.filter(sheet="indicators"):
        filler.go(f"{year}indicators/row/{one.key}/")
        page.get_by_label(re.compile("^实际完成值")).fill(actuals[one.title])
        if one.title == "受益企业数":
            page.get_by_label(re.compile("^偏差原因分析")).fill("部分企业停产，已调整名单")
            page.locator("#tried").get_by_text("27.00").wait_for()
        filler.press("保存")
        page.get_by_text("已保存。").wait_for()
    for one in city.cycle.entries.filter(sheet="budget"):
        filler.go(f"{year}budget/row/{one.key}/")
        page.get_by_text("更多栏目").click()
        page.get_by_label(re.compile("^调整后预算数")).fill("100.00")
        page.get_by_label(re.compile("^决算数")).fill("100.00")
        filler.press("保存")
    one = city.cycle.entries.get(sheet="objectives")
    filler.go(f"{year}objectives/row/{one.key}/")
    page.get_by_label(re.compile("^实际完成情况")).fill("四项指标三项达标，培训")
    page.get_by_label(re.compile("^插入数据 实际完成情况")).fill("培训人次.完成值")
    filler.press("插入数据")
    page.locator("#tried").get_by_text("四项指标三项达标，培训210人次").wait_for()
    filler.press("保存")
    filler.go("/")
    page.get_by_role("button", name=re.compile("^办结 收集佐证材料")).click()
    page.get_by_text("任务已更新。").wait_for()
    filler.go(year)
    filler.press("提交自评")
    page.get_by_text("已办理：提交自评").wait_for()

    # 10: reviewed, checked, signed
    for who, act in (
        ("division_head", "科室审核通过"), ("accountant", "财务核对通过"), ("manager", "绩效管理员审核通过"),
        ("lead", "签发并报送财政"),
    ):  # fmt: skip
        person = people(who)
        person.go(year)
        person.press(act)
        person.page.get_by_text(f"已办理：{act}").wait_for()

    # 11: the report, which the review of written reports accepts
    lead = people("lead")
    lead.go(year)
    with lead.page.expect_download() as held:
        lead.page.get_by_role("link", name="自评报告（Word）").click()
    report = tmp_path / "自评报告.docx"
    held.value.save_as(report)
    outcome = desk.review(report)
    assert outcome.usable
    assert any("培训210人次" in p.text for p in outcome.reading.passages)
    sums = [f for f in outcome.findings if f.code in ("A02", "A24", "A25", "A26", "A30")]
    assert [f.code for f in sums if outcome.rules.severity(f) == "error"] == []

    # 12-13: drawn and scored again
    finance.go("/reviews/")
    finance.page.get_by_label("年度").first.fill("2025")
    finance.page.get_by_label("抽取份数").fill("1")
    finance.press("随机抽取")
    finance.page.get_by_label("选择 样例局 2025").check()
    finance.page.get_by_label("选中的复核由谁办").select_option(label="expert甲")
    finance.press("指定")
    expert = people("expert")
    expert.page.get_by_role("link", name="样例局 2025").click()
    expert.page.get_by_label("复核得分 培训人次").fill("25")
    expert.page.get_by_label("原因 培训人次").fill("签到表只有175人次")
    expert.page.get_by_role("button", name="记录 培训人次").click()
    expert.page.wait_for_load_state()
    expert.page.get_by_label("复核意见").fill("基本属实")
    expert.press("提交复核意见")
    expert.page.get_by_text("复核意见已提交。").wait_for()
    with expert.page.expect_download() as form:
        expert.page.get_by_role("link", name="抽查复核表（Excel）").click()
    [compared] = documents.read_bytes(form.value.path().read_bytes(), "复核.xlsx").sheets
    assert "签到表只有175人次" in [c.text for _n, row in compared for c in row.values()]

    # 14: a problem, put right, verified by another
    finance.go(f"{year}problem/")
    finance.page.get_by_label("问题", exact=True).fill("培训名单不准")
    finance.page.get_by_label("整改措施").fill("核对名单")
    finance.page.get_by_label("责任科室").fill("办公室")
    finance.page.get_by_label("完成时限").fill("2026-09-30")
    finance.press("登记")
    proof = tmp_path / "名单.txt"
    proof.write_text("核对后的名单", encoding="utf-8")
    filler.go("/problems/")
    page.get_by_role("link", name="核对名单").click()
    filler.press("开始整改")
    page.get_by_label("说明").fill("已核对")
    page.get_by_label("佐证材料").set_input_files(proof)
    filler.press("提交整改")
    lead.go("/problems/")
    lead.page.get_by_role("link", name="核对名单").click()
    lead.press("销号")
    lead.page.get_by_text("已销号").first.wait_for()


def test_two_people_on_one_row(people):
    city = a_city()
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    first, second = people("filler"), people("manager")
    for person in (first, second):
        person.go(address)
        person.page.get_by_text("更多栏目").click()
    first.page.get_by_label(re.compile("^年初目标值")).fill("300")
    first.press("保存")
    second.page.get_by_label(re.compile("^年初目标值")).fill("250")
    second.press("保存")
    second.page.get_by_role("alert").wait_for()
    assert second.page.get_by_text("别人改成了").count() == 1
    assert second.page.get_by_label(re.compile("^年初目标值")).input_value() == "250"
    second.press("保存")
    second.page.get_by_text("已保存。").wait_for()
    one.refresh_from_db()
    assert one.values["original_target"] == "250"


def test_unsaved_input_survives_and_is_cleared_at_log_out(people):
    city = a_city()
    fill_targets(city)
    one = city.cycle.entries.filter(sheet="indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    filler = people("filler")
    filler.go(address)
    filler.page.get_by_label(re.compile("^年初目标值")).fill("301")
    filler.go("/")
    filler.go(address)
    filler.press("恢复")
    assert filler.page.get_by_label(re.compile("^年初目标值")).input_value() == "301"
    filler.press("退出")
    filler.page.get_by_label("登录名").wait_for()
    held = filler.page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('jiheng:')).length"
    )
    assert held == 0


SIZES = pytest.mark.parametrize("size", [(1366, 850), (390, 844)], ids=["desk", "phone"])


def no_barriers(people, size, pages):
    for who, paths in pages.items():
        person = people(who, size=size)
        for path in paths:
            page = person.go(path)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
            told = [
                (v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]
            ]
            assert told == [], (who, path, told)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 1, (who, path, wide)


@SIZES
def test_pages_have_no_barriers(people, size):
    city = a_city()
    walk(city, "evaluating")
    one = city.cycle.entries.filter(sheet="indicators").first()
    aim = city.cycle.entries.filter(sheet="objectives").first()
    planning.plan(city.cycle.pk, by=city.manager)
    adjusting.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    year = f"/years/{city.cycle.pk}/"
    pages = {
        "filler": ("/", "/years/", "/indicators/", "/problems/", "/reports/", "/jobs/", "/rights/", "/password/",
                   year, f"{year}findings/", f"{year}score/", f"{year}indicators/", f"{year}history/",
                   f"{year}indicators/row/{one.key}/", f"{year}import/", f"{year}problem/", f"{year}nowhere/",
                   f"{year}plan/", f"{year}report/", f"{year}indicators/library/", "/library/", "/tokens/",
                   f"{year}objectives/", f"{year}objectives/row/{aim.key}/", "/search/?q=满意",
                   f"{year}indicators/row/{one.key}/history/",
                   f"{year}versions/{city.cycle.steps.last().pk}/"),
        "finance": ("/", "/adjustments/", "/reviews/", "/record/", year),
        "administrator": ("/people/",),
    }  # fmt: skip
    no_barriers(people, size, pages)


@SIZES
def test_pages_of_reviews_problems_and_jobs_have_no_barriers(people, size):
    city = a_city()
    walk(city, "submitted")
    held = reviewing.draw(2025, 1, by=city.finance).reviews.get()
    reviewing.assign(held.pk, city.expert, by=city.finance)
    tree = queries.filed(held).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    reviewing.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    raised = remedying.Raised("名单不准", "核对名单", "办公室", "2026-01-30")
    measure = remedying.raise_problem(city.cycle.pk, raised, by=city.filler)
    remedying.step(measure.pk, "take_up", by=city.filler)
    book = paper(city.cycle, "workbook")
    [report] = reports.upload_reports([written(city)], city.department, by=city.filler)
    jobs.run(jobs.take(), WORKS)
    read = importing_many.order_preview(
        [take_file(book.name, book.data, by=city.filler)], by=city.filler
    )
    jobs.run(jobs.take(), WORKS)
    waiting = reports.order_files([city.cycle], by=city.filler)
    assert waiting.state == "waiting"
    pages = {
        "expert": ("/", f"/reviews/{held.pk}/"),
        "finance": (f"/reviews/{held.pk}/", "/reviews/", f"/years/{city.cycle.pk}/"),
        "filler": (f"/reports/{report.pk}/", "/reports/", "/jobs/", "/imports/", f"/imports/{read.pk}/",
                   "/problems/", f"/problems/{measure.pk}/"),
    }  # fmt: skip
    no_barriers(people, size, pages)
    reviewing.finish(held.pk, "基本属实", by=city.expert)
    no_barriers(
        people, size, {"lead": (f"/years/{city.cycle.pk}/",), "expert": (f"/reviews/{held.pk}/",)}
    )


def written(city):
    text = "样例局2025年度部门整体支出绩效自评报告\n全年支出100万元，其中：基本支出60万元、项目支出50万元。\n"
    return take_file("报告.txt", text.encode(), by=city.filler)


def test_work_that_takes_long_is_ordered_followed_and_taken_away(people, tmp_path):
    """A job is told as done on the page by itself, and what it made is downloaded."""
    city = a_city()
    walk(city, "evaluating")
    manager = people("manager")
    manager.go("/years/")
    manager.page.get_by_label("选择 样例局 2025").check()
    manager.press("生成报告和表")
    manager.page.get_by_text("等待").wait_for()
    jobs.run(jobs.take(), WORKS)
    with manager.page.expect_download() as packed:
        manager.page.get_by_role("link", name="下载").click()
    assert zipfile.is_zipfile(packed.value.path())


class Grid:
    """A person before the grid of a sheet."""

    def __init__(self, person, path):
        person.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = person.go(path)
        self.page.locator(".tabulator-row").first.wait_for()

    def cell(self, row, field):
        return self.page.locator(".tabulator-row").nth(row).locator(f"[tabulator-field={field}]")

    def paste(self, row, field, text):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.cell(row, field).click()
        self.page.keyboard.press("Control+v")

    def unsaved(self, count):
        if count:
            self.page.get_by_text(f"有 {count} 处改动没有保存").wait_for()
        else:
            self.page.get_by_text("处改动没有保存").wait_for(state="detached")

    def press(self, keys):
        self.page.keyboard.press(keys)

    def save(self):
        self.press("Control+s")
        self.page.get_by_text("已保存。").wait_for()


def test_a_block_from_a_spreadsheet_is_pasted_undone_and_saved(people):
    city = a_city()
    grid = Grid(people("filler"), f"/years/{city.cycle.pk}/objectives/grid/")
    block = '年度目标\t教学\t"建成新校区，\n教师说""好"""\r\n年度目标\t科研\t新增课题二十项\r\n'
    grid.paste(0, "kind", block)
    grid.unsaved(6)
    grid.press("Control+z")  # the block at once
    grid.unsaved(0)
    assert grid.cell(1, "text").text_content() == ""
    grid.press("Control+y")
    grid.unsaved(6)
    grid.save()
    held = [e.values for e in city.cycle.entries.filter(sheet="objectives")]
    assert [v["text"] for v in held] == ['建成新校区，\n教师说"好"', "新增课题二十项"]
    assert [v["area"] for v in held] == ["教学", "科研"]

    grid.paste(0, "area", "教学工作\r\n")  # the end of line that Excel adds clears nothing below
    grid.unsaved(1)
    assert grid.cell(1, "area").text_content() == "科研"
    grid.save()  # and what was new before is changed now, not added again
    held = city.cycle.entries.filter(sheet="objectives")
    assert [e.values["area"] for e in held] == ["教学工作", "科研"]

    grid.cell(0, "area").click()
    grid.press("Shift+ArrowDown")
    grid.press("Delete")
    grid.unsaved(2)
    grid.press("Control+z")
    grid.unsaved(0)
    assert grid.cell(1, "area").text_content() == "科研"

    long = "\n".join(f"年度目标\t领域{n}\t事项{n}" for n in range(60))
    grid.paste(2, "kind", long)  # longer than the rows that are there
    grid.unsaved(180)
    grid.save()
    assert city.cycle.entries.filter(sheet="objectives").count() == 62


def test_a_cell_is_filled_in_by_typing(people):
    city = a_city()
    grid = Grid(people("filler"), f"/years/{city.cycle.pk}/objectives/grid/")
    grid.cell(0, "area").click()
    grid.page.keyboard.type("Jiaoxue")  # begins to edit, as in a spreadsheet
    grid.press("Enter")
    grid.unsaved(1)
    assert grid.cell(0, "area").text_content() == "Jiaoxue"
    grid.press("Control+z")
    grid.unsaved(0)
    grid.press("Control+s")  # nothing to save
    assert not city.cycle.entries.filter(sheet="objectives").exists()
    grid.cell(1, "area").click()
    grid.press("Enter")
    grid.page.keyboard.type("Keyan")
    grid.press("Enter")
    grid.save()
    assert city.cycle.entries.get(sheet="objectives").values == {"area": "Keyan"}


def test_a_block_leaves_what_is_locked_alone(people):
    city = a_city()
    walk(city, "evaluating")
    grid = Grid(people("filler"), f"/years/{city.cycle.pk}/objectives/grid/")
    grid.paste(0, "text", "改掉的目标\t完成了培训")
    grid.unsaved(1)  # the result; the target is locked
    grid.save()
    grid.paste(0, "result", "甲\n乙\n丙")
    grid.page.get_by_text("粘贴的最后 2 行没有放进去").wait_for()
    one = city.cycle.entries.get(sheet="objectives")
    assert (one.values["text"], one.values["result"]) == ("办好培训", "完成了培训")


def test_strangers_are_kept_out(people, browser, live_server):
    city = a_city()
    walk(city, "evaluating")
    year = f"/years/{city.cycle.pk}/"
    for who in ("stranger", "colleague", "expert", "administrator"):
        person = people(who)
        assert person.page.get_by_role("link", name="样例局").count() == 0
        for path in (year, f"{year}score/", f"{year}indicators/grid/", f"{year}report/"):
            person.go(path)
            person.page.get_by_role("heading", name="没有这个页面").wait_for()
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}{year}")
    page.get_by_label("登录名").wait_for()
    assert "样例局" not in page.content()
    context.close()


def test_a_year_is_approved_on_a_phone_and_by_keyboard_alone(people):
    city = a_city()
    fill_targets(city)
    moving.take(city.cycle.pk, "submit_targets", by=city.filler)
    head = people("division_head", size=(390, 844))
    head.page.get_by_role("link", name="样例局").first.click()
    head.page.get_by_role("link", name="绩效指标", exact=True).last.click()
    head.page.get_by_text("培训合格率").first.wait_for()
    head.go(f"/years/{city.cycle.pk}/")
    head.press("科室审核通过")
    head.page.get_by_text("已办理：科室审核通过").wait_for()
    manager = people("manager")
    page = manager.go(f"/years/{city.cycle.pk}/")
    for _step in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "报财政审核":
            break
    page.keyboard.press("Enter")
    page.get_by_text("已办理：报财政审核").wait_for()
    city.cycle.refresh_from_db()
    assert city.cycle.state == "target_finance"


def test_the_year_prints(people):
    city = a_city()
    walk(city, "evaluating")
    filler = people("filler")
    page = filler.go(f"/years/{city.cycle.pk}/score/")
    data = page.pdf(prefer_css_page_size=True)
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    width, height = document[0].get_size()
    assert round(width) > round(height)  # A4 landscape
    assert "培训人次" in document[0].get_textpage().get_text_range()
