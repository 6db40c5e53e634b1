"""The acts of docs/howto/a-year.md in a real browser, found by role and label; and every page by axe."""

import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.test import Client

from jiheng import documents, usecases
from jiheng.web.core import access_log, jobs
from jiheng.web.core.actions import take_file
from jiheng.web.core.declared import declared
from jiheng.web.ledgers import jobs as ledger_jobs
from jiheng.web.ledgers.actions import filling
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import ledger_workbook
from jiheng.web.performance import queries
from jiheng.web.performance.actions import files, importing, planning, problems, reports, reviews
from jiheng.web.performance.downloads import contents
from web import doing
from web.browsing import AXE, Grid
from web.city import a_city, fill_targets, walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def field(page, label):
    """Return the field whose label begins with some words."""
    return page.get_by_label(re.compile(rf"^\s*{label}")).first


def test_a_year_in_the_browser(people, tmp_path):
    city = a_city()
    fill_targets(city)
    for one in doing.rows_in(city.cycle, "indicators").filter(title="学员满意度"):
        one.delete()
    year = f"/years/{city.cycle.pk}/"

    # 2: a row by the form
    filler = people("filler")
    page = filler.go(f"{year}indicators/")
    page.get_by_role("link", name="增加一行").click()
    for label, text in (
        ("评价对象", "部门整体"), ("一级指标", "满意度指标"), ("二级指标", "服务对象满意度指标"), ("三级指标", "学员满意度"),
        ("年初目标值", "90"), ("分值", "5"), ("数据来源", "问卷"),
    ):  # fmt: skip
        field(page, label).fill(text)
    field(page, "指标性质").select_option("≥")
    page.get_by_text("分值").first.wait_for()
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()

    # 2: another one from the library, which is not needed after all
    filler.go(f"{year}indicators/")
    page.get_by_role("link", name="从指标库选").click()
    page.get_by_label("举办培训期数").check()
    filler.press("带入选中的指标")
    page.get_by_text("已带入 1 项").wait_for()
    taken = doing.rows_in(city.cycle, "indicators").get(title="举办培训期数")
    filler.go(f"{year}indicators/row/{taken.key}/")
    page.once("dialog", lambda dialog: dialog.accept())
    filler.press("删除这一行")
    page.get_by_text("已删除这一行").wait_for()

    # 4: the gate names what is missing and leads there; 3: the grid puts it right
    filler.go(year)
    assert page.get_by_role("button", name="提交目标").is_disabled()
    page.locator("#gaps").get_by_role("link").first.click()
    page.get_by_role("button", name="保存", exact=True).wait_for()
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
    filler.press("提交目标")  # the browser asks for the box first
    assert page.get_by_text("已办理：提交目标").count() == 0
    page.get_by_label("以上疑问已核对").check()
    filler.press("提交目标")
    page.get_by_text("已办理：提交目标").wait_for()

    # 5-7: reviewed and approved by others
    for who, act in (
        ("division_head", "科室审核通过"),
        ("manager", "报财政审核"),
        ("finance", "批复目标"),
    ):
        person = people(who)
        person.page.get_by_role("link", name="样例局").first.click()
        person.press(act)
        person.page.get_by_text(f"已办理：{act}").wait_for()

    # 14-15: a target is changed by request
    manager = people("manager")
    manager.go(year)
    manager.press("开始自评")
    manager.page.get_by_role("link", name=re.compile("^工作计划")).click()
    manager.press("按期限排出常规任务")
    manager.page.get_by_text("计划已排好").wait_for()
    first = doing.rows_in(city.cycle, "indicators").get(title="培训人次")
    manager.go(f"{year}indicators/row/{first.key}/")
    manager.page.get_by_text("申请调整").click()
    manager.page.get_by_label("调整后的目标值").fill("205")
    manager.page.get_by_label("调整原因").fill("年中增加一期培训")
    manager.press("提交财政")
    finance = people("finance")
    finance.go("/adjustments/")
    finance.page.get_by_role("link", name="培训人次").click()
    finance.page.get_by_text("年中增加一期培训").wait_for()
    finance.press("批准")
    finance.page.get_by_text("决定已记录。").wait_for()

    # 16: results, the score beside
    actuals = {"培训人次": "210", "培训合格率": "92", "受益企业数": "45", "学员满意度": "95"}
    for one in doing.rows_in(city.cycle, "indicators"):
        filler.go(f"{year}indicators/row/{one.key}/")
        field(page, "实际完成值").fill(actuals[one.title])
        if one.title == "受益企业数":
            field(page, "偏差原因分析").fill("部分企业停产，已调整名单")
            page.locator("#tried").get_by_text("27.00").wait_for()
        filler.press("保存")
        page.get_by_text("已保存。").wait_for()
    for one in doing.rows_in(city.cycle, "budget"):
        filler.go(f"{year}budget/row/{one.key}/")
        page.get_by_text("更多栏目").click()
        field(page, "调整后预算数").fill("100.00")
        field(page, "决算数").fill("100.00")
        filler.press("保存")
    one = doing.rows_in(city.cycle, "objectives").get()
    filler.go(f"{year}objectives/row/{one.key}/")
    field(page, "实际完成情况").fill("四项指标三项达标，培训")
    field(page, r"插入数据\s+实际完成情况").fill("培训人次.完成值")
    filler.press("插入数据")
    page.locator("#tried").get_by_text("四项指标三项达标，培训210人次").wait_for()
    filler.press("保存")
    filler.go("/")
    page.get_by_role("link", name="收集佐证材料").first.click()
    page.get_by_role("button", name=re.compile("^办结 收集佐证材料")).click()
    page.get_by_text("任务已更新。").wait_for()
    filler.go(year)
    filler.press("提交自评")
    page.get_by_text("已办理：提交自评").wait_for()

    # 17: reviewed, checked, signed
    for who, act in (
        ("division_head", "科室审核通过"), ("accountant", "财务核对通过"), ("manager", "绩效管理员审核通过"),
        ("lead", "签发并报送财政"),
    ):  # fmt: skip
        person = people(who)
        person.go(year)
        person.press(act)
        person.page.get_by_text(f"已办理：{act}").wait_for()

    # 18: the report, which the review of written reports accepts
    lead = people("lead")
    lead.go(year)
    lead.page.get_by_role("button", name="自评报告（Word）").click()
    lead.page.get_by_role("heading", name="生成文件").wait_for()
    with lead.page.expect_download() as held:  # the page of the job leads on by itself
        doing.work()
    report = tmp_path / "自评报告.docx"
    held.value.save_as(report)
    lead.go(year)
    with lead.page.expect_download() as again:  # it was made of this content
        lead.page.get_by_role("button", name="自评报告（Word）").click()
    assert again.value.path().read_bytes() == report.read_bytes()
    outcome = usecases.review(report)
    assert outcome.usable
    assert any("培训210人次" in p.text for p in outcome.reading.passages)
    sums = [f for f in outcome.findings if f.code in ("A02", "A24", "A25", "A26", "A30")]
    assert [f.code for f in sums if outcome.rules.severity(f) == "error"] == []

    # 20-21: drawn and scored again
    finance.go("/reviews/")
    finance.page.get_by_label("年度").first.fill("2025")
    finance.page.get_by_label("抽取份数").fill("1")
    finance.press("随机抽取")
    finance.page.get_by_label("选择 样例局 2025").check()
    finance.page.get_by_label("选中的复核由谁办").select_option(label="expert甲")
    finance.press("指定")
    expert = people("expert")
    expert.page.get_by_role("link", name="样例局 2025").click()
    review = urlsplit(expert.page.url).path
    expert.page.get_by_label("复核得分 培训人次").fill("25")
    expert.page.get_by_label("原因 培训人次").fill("签到表只有175人次")
    expert.page.get_by_role("button", name="记录 培训人次").click()
    expert.page.wait_for_load_state()
    expert.page.get_by_label("复核意见").fill("基本属实")
    expert.press("提交复核意见")
    expert.page.get_by_text("复核意见已提交。").wait_for()
    finance.go(review)  # what is finished is finance's to see, no longer the expert's
    with finance.page.expect_download() as form:
        finance.page.get_by_role("link", name="抽查复核表（Excel）").click()
    [compared] = documents.read_bytes(form.value.path().read_bytes(), "复核.xlsx").sheets
    assert "签到表只有175人次" in [c.text for _n, row in compared for c in row.values()]

    # 23: a problem, put right, verified by another
    finance.go(f"{year}problem/")
    finance.page.get_by_label("问题", exact=True).fill("培训名单不准")
    finance.page.get_by_label("整改措施").fill("核对名单")
    finance.page.get_by_label("责任科室").fill("办公室")
    finance.page.get_by_label("完成时限").fill("2026-09-30")
    finance.press("登记")
    proof = tmp_path / "名单.txt"
    proof.write_text("核对后的名单", encoding="utf-8")
    filler.go("/problems/")
    page.get_by_role("link", name="培训名单不准").click()
    filler.press("开始整改")
    page.get_by_label("情况说明").fill("已核对")
    page.get_by_label("佐证材料").set_input_files(proof)
    filler.press("提交整改")
    finance.go("/problems/")  # who raised it
    finance.page.get_by_role("link", name="培训名单不准").click()
    finance.press("销号")
    finance.page.get_by_text("已销号").first.wait_for()


def test_two_people_on_one_row(people):
    city = a_city()
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    first, second = people("filler"), people("manager")
    for person in (first, second):
        person.go(address)
        person.page.get_by_text("更多栏目").click()
    field(first.page, "年初目标值").fill("300")
    first.press("保存")
    field(second.page, "年初目标值").fill("250")
    second.press("保存")
    second.page.get_by_role("alert").wait_for()
    assert second.page.get_by_text("别人改成了").count() == 1
    assert field(second.page, "年初目标值").input_value() == "250"
    second.press("保存")
    second.page.get_by_text("已保存。").wait_for()
    one.refresh_from_db()
    assert one.values["original_target"] == "250"


def test_unsaved_input_survives_and_is_cleared_at_log_out(people):
    city = a_city()
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    filler = people("filler")
    filler.go(address)
    field(filler.page, "年初目标值").fill("301")
    filler.go("/")
    filler.go(address)
    filler.press("恢复")
    assert field(filler.page, "年初目标值").input_value() == "301"
    filler.press("退出")
    filler.page.get_by_label("登录名").wait_for()
    held = filler.page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('jiheng:')).length"
    )
    assert held == 0


SIZES = pytest.mark.parametrize("size", [(1366, 850), (390, 844)], ids=["desktop", "phone"])


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


@pytest.mark.once
@SIZES
def test_pages_have_no_barriers(people, size):
    city = a_city()
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    aim = doing.rows_in(city.cycle, "objectives").first()
    planning.plan(city.cycle.pk, by=city.manager)
    asked = doing.ask(one.pk, "150", "政策调整，场次减少", by=city.manager)
    Client().force_login(city.filler, backend="django.contrib.auth.backends.ModelBackend")
    access_log.log_access("view", "cycle", city.cycle.pk, city.filler)
    access_log.drain()
    year = f"/years/{city.cycle.pk}/"
    pages = {
        "filler": ("/", "/years/", "/indicators/", "/problems/", "/reports/", "/jobs/", "/rights/", "/password/",
                   year, f"{year}findings/", f"{year}score/", f"{year}indicators/", f"{year}history/",
                   f"{year}indicators/row/{one.key}/", f"{year}import/", f"{year}problem/", f"{year}nowhere/",
                   f"{year}plan/", f"{year}report/", f"{year}indicators/library/", "/library/", "/tokens/", "/log-ins/",
                   f"{year}objectives/", f"{year}objectives/row/{aim.key}/", "/search/?q=满意",
                   f"{year}indicators/row/{one.key}/history/", f"{year}results/add/", f"{year}results/grid/",
                   f"{year}versions/{queries.steps(city.cycle).last().pk}/"),
        "manager": (f"{year}adjustment/",),
        "finance": ("/", "/adjustments/", f"/adjustments/{asked.pk}/", "/reviews/", "/record/", "/views/", year),
        "administrator": ("/people/", "/people/add/", f"/people/{city.filler.pk}/", "/people/organisation/",
                          f"/people/{city.filler.pk}/log-ins/",
                          f"/people/organisation/{city.department.pk}/", "/people/import/", "/first-steps/"),
    }  # fmt: skip
    no_barriers(people, size, pages)


@pytest.mark.once
@SIZES
def test_pages_of_reviews_problems_and_jobs_have_no_barriers(people, size):
    city = a_city()
    walk(city, "submitted")
    held = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(held.pk, city.expert, by=city.finance)
    tree = queries.filed(held).outcome.scored.trees[0]
    line = next(i for i in tree.items if i.name == "培训人次")
    reviews.rescore(held.pk, tree.subject, line.key, "25", "签到表只有175人次", by=city.expert)
    raised = problems.RaisedProblem("名单不准", "核对名单", "办公室", "2026-01-30")
    measure = problems.raise_problem(city.cycle.pk, raised, by=city.filler)
    doing.step(measure.pk, "take_up", by=city.filler)
    book = take_file("表.xlsx", contents(city.cycle, "workbook")["workbook"], by=city.filler)
    [report] = reports.upload_reports([report_file(city)], city.department, by=city.filler)
    jobs.run(jobs.claim_job(), declared().works)
    read = importing.order_preview([book], by=city.filler)
    jobs.run(jobs.claim_job(), declared().works)
    waiting = files.order_files([city.cycle], by=city.filler)
    assert waiting.state == "waiting"
    pages = {
        "expert": ("/", f"/reviews/{held.pk}/"),
        "finance": (f"/reviews/{held.pk}/", "/reviews/", f"/years/{city.cycle.pk}/"),
        "filler": (f"/reports/{report.pk}/", "/reports/", "/jobs/", "/imports/", f"/imports/{read.pk}/",
                   "/problems/", f"/problems/{measure.pk}/", f"/jobs/{waiting.pk}/"),
    }  # fmt: skip
    no_barriers(people, size, pages)
    reviews.finish(held.pk, "基本属实", by=city.expert)
    no_barriers(
        people, size, {"lead": (f"/years/{city.cycle.pk}/",), "expert": (f"/reviews/{held.pk}/",)}
    )


@pytest.mark.once
@SIZES
def test_pages_of_a_ledger_have_no_barriers(request, people, size):
    request.getfixturevalue("written")()
    city = a_city()
    table = ledger_table(ledgers()["trainings"], city.department)
    row = filling.add_row(table, {"name": "一期", "planned_on": "2026-03-05"}, by=city.filler)
    book = ledger_workbook(table.form, [RowInput("甲", {"name": "二期", "remark": "不该填"})])
    file = take_file("台账.xlsx", book, by=city.filler)
    about = {"digest": file.digest, "name": file.name}
    read = ledger_jobs.order(ledger_jobs.PREVIEW, table, by=city.filler, **about)
    doing.work()
    at = table.address
    pages = {
        "filler": ("/ledgers/", "/ledgers/trainings/", "/ledgers/trainings/board/", f"{at}grid/", f"{at}add/",
                   f"{at}import/", f"{at}row/{row.key}/", f"{at}row/{row.key}/history/",
                   f"/ledgers/imports/{read.pk}/"),
    }  # fmt: skip
    no_barriers(people, size, pages)


def report_file(city):
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
    jobs.run(jobs.claim_job(), declared().works)
    with manager.page.expect_download() as packed:
        manager.page.get_by_role("link", name="下载").click()
    assert zipfile.is_zipfile(packed.value.path())


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
    held = [e.values for e in doing.rows_in(city.cycle, "objectives")]
    assert [v["text"] for v in held] == ['建成新校区，\n教师说"好"', "新增课题二十项"]
    assert [v["area"] for v in held] == ["教学", "科研"]

    grid.paste(0, "area", "教学工作\r\n")  # the end of line that Excel adds clears nothing below
    grid.unsaved(1)
    assert grid.cell(1, "area").text_content() == "科研"
    grid.save()  # and what was new before is changed now, not added again
    held = doing.rows_in(city.cycle, "objectives")
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
    assert doing.rows_in(city.cycle, "objectives").count() == 62


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
    assert not doing.rows_in(city.cycle, "objectives").exists()
    grid.cell(1, "area").click()
    grid.press("Enter")
    grid.page.keyboard.type("Keyan")
    grid.press("Enter")
    grid.save()
    assert doing.rows_in(city.cycle, "objectives").get().values == {"area": "Keyan"}


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
    doing.take(city.cycle.pk, "submit_targets", by=city.filler)
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
