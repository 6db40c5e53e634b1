"""The browser's side: what is typed is never lost, whatever happens to the log-in."""

import re

import pytest

from jiheng.web.performance import queries
from jiheng.web.performance.actions import reviews
from web import doing
from web.browsing import AXE
from web.city import a_city, fill_targets, walk

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
TARGET = re.compile(r"^\s*年初目标值")
ACTUAL = re.compile(r"^\s*实际完成值")


def a_row(city):
    fill_targets(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    return row, f"/years/{city.cycle.pk}/indicators/row/{row.key}/"


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('jiheng:'))")


def forget_session(person):
    person.context.clear_cookies(name="sessionid")


def test_a_form_survives_the_end_of_the_session(people):
    row, address = a_row(a_city())
    filler = people("filler")
    page = filler.go(address)
    page.get_by_label(TARGET).fill("340")
    forget_session(filler)
    filler.press("保存")
    filler.enter(page, "filler")
    assert page.url.endswith(address)
    assert page.get_by_label(TARGET).input_value() == "200"
    filler.press("恢复")
    assert page.get_by_label(TARGET).input_value() == "340"
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()
    row.refresh_from_db()
    assert row.values["original_target"] == "340"
    assert drafts(page) == []
    filler.go(address)
    assert not page.get_by_role("button", name="恢复").is_visible()


def test_a_form_is_saved_after_a_log_in_in_another_tab(people):
    row, address = a_row(a_city())
    filler = people("filler", answers=(401,))
    page = filler.go(address)
    page.get_by_label(TARGET).fill("341")
    other = filler.context.new_page()
    other.goto(filler.address)
    other.get_by_role("button", name="退出").click()
    other.get_by_label("登录名").wait_for()
    forget_session(filler)
    filler.enter(other, "filler")
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()
    row.refresh_from_db()
    assert row.values["original_target"] == "341"


def test_a_form_waits_for_the_person_who_filled_it_in(people):
    """Somebody else logs in at another tab: nothing is saved as theirs, nothing is lost or shown."""
    row, address = a_row(a_city())
    filler = people("filler", answers=(401, 409))
    page = filler.go(address)
    page.get_by_label(TARGET).fill("342")
    other = filler.context.new_page()
    other.goto(filler.address)
    other.get_by_role("button", name="退出").click()
    filler.enter(other, "manager")
    page.get_by_label(TARGET).fill("343")
    filler.press("保存")
    page.get_by_text("这一页是另一个人打开的").wait_for()
    row.refresh_from_db()
    assert row.values["original_target"] == "200"
    assert page.get_by_label(TARGET).input_value() == "343"
    other.goto(filler.address + address)
    other.get_by_label(TARGET).wait_for()
    assert not other.get_by_role("button", name="恢复").is_visible()
    other.get_by_role("button", name="退出").click()
    filler.enter(other, "filler")
    other.goto(filler.address + address)
    other.get_by_role("button", name="恢复").click()
    assert other.get_by_label(TARGET).input_value() == "343"


def test_a_draft_that_meets_somebody_elses_change_shows_both(people):
    row, address = a_row(a_city())
    filler, manager = people("filler"), people("manager")
    page = filler.go(address)
    page.get_by_label(TARGET).fill("344")
    manager.go(address).get_by_label(TARGET).fill("250")
    manager.press("保存")
    manager.page.get_by_text("已保存。").wait_for()
    filler.go(address)
    page.get_by_text("此后有人改过").wait_for()
    filler.press("恢复")
    filler.press("保存")
    page.get_by_text("别人改成了").wait_for()
    row.refresh_from_db()
    assert row.values["original_target"] == "250"


def test_forms_of_one_page_keep_what_is_typed_while_another_is_saved(people):
    city = a_city()
    walk(city, "submitted")
    review = reviews.draw(2025, 1, by=city.finance).reviews.get()
    reviews.assign(review.pk, city.expert, by=city.finance)
    expert = people("expert")
    page = expert.go(f"/reviews/{review.pk}/")
    opinion = "四项指标中三项达标，一项因企业停产未达标，原因属实，佐证齐全。" * 4
    page.get_by_label("复核意见").fill(opinion)
    page.get_by_label("复核得分 培训合格率").fill("18")
    page.get_by_label("原因 培训合格率").fill("缺一期的成绩单")
    page.get_by_label("复核得分 培训人次").fill("25")
    page.get_by_label("原因 培训人次").fill("签到表只有175人次")
    with page.expect_navigation():
        page.get_by_role("button", name="记录 培训人次").click()
    assert page.get_by_label("复核意见").input_value() == opinion
    assert page.get_by_label("复核得分 培训合格率").input_value() == "18"
    assert page.get_by_label("原因 培训合格率").input_value() == "缺一期的成绩单"
    assert page.get_by_text("没有保存", exact=True).count() == 2  # the opinion and the other line
    with page.expect_navigation():
        page.get_by_role("button", name="记录 培训合格率").click()
    assert page.get_by_label("复核意见").input_value() == opinion
    assert page.get_by_text("没有保存", exact=True).count() == 1
    expert.press("提交复核意见")
    page.get_by_text("复核意见已提交。").wait_for()
    assert drafts(page) == []
    [checked] = queries.reviews(city.finance)
    assert checked.opinion == opinion


def test_a_proof_is_uploaded_beside_what_is_typed(people, tmp_path):
    _row, address = a_row(a_city())
    proof = tmp_path / "台账.txt"
    proof.write_text("签到表", encoding="utf-8")
    filler = people("filler")
    page = filler.go(address)
    page.get_by_label(TARGET).fill("345")
    page.get_by_label("文件").set_input_files(proof)
    filler.press("上传")
    page.get_by_text("佐证已收下。").wait_for()
    assert page.get_by_label(TARGET).input_value() == "345"
    assert page.get_by_text("没有保存", exact=True).is_visible()


def test_what_is_refused_stays_in_the_browser(people):
    """A form that is answered by a refusal is offered again; one that was dropped is not."""
    a_city()
    administrator = people("administrator", answers=(422, 409))
    page = administrator.go("/people/add/")
    page.get_by_label("登录名", exact=True).fill("filler")  # taken already
    page.get_by_label("姓名", exact=True).fill("新来的人")
    page.get_by_label("口令").first.fill("Xin-Ren-2026!")
    administrator.press("添加用户")
    page.get_by_text("已经在用").first.wait_for()
    administrator.go("/people/add/")
    administrator.press("恢复")
    assert page.get_by_label("姓名", exact=True).input_value() == "新来的人"
    assert page.get_by_label("口令").first.input_value() == ""  # a password is never kept
    assert "Xin-Ren" not in page.evaluate("JSON.stringify(localStorage)")
    administrator.go("/people/add/")
    administrator.press("丢弃")
    assert drafts(page) == []


def test_a_refusal_stands_on_the_page_with_everything_that_was_typed(people):
    city = a_city()
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").first()
    address = f"/years/{city.cycle.pk}/indicators/row/{row.key}/"
    manager = people("manager")
    page = manager.go(address)
    page.get_by_label(ACTUAL).fill("211")
    page.get_by_text("申请调整").click()
    page.get_by_label("调整后的目标值").fill("150")
    page.get_by_label("调整原因").fill("减少")
    manager.press("提交财政")
    page.get_by_role("alert").get_by_text("至少五个字").wait_for()
    assert page.url == manager.address + address
    assert page.get_by_label(ACTUAL).input_value() == "211"
    assert page.get_by_label("调整后的目标值").input_value() == "150"
    assert page.get_by_label("调整原因").input_value() == "减少"
    assert page.evaluate("document.activeElement.name") == "reason"
    page.get_by_label("调整原因").fill("年中减少一期培训")
    with page.expect_navigation():
        manager.press("提交财政")
    assert not page.get_by_role("alert").get_by_text("至少五个字").is_visible()
    assert page.get_by_label(ACTUAL).input_value() == "211"
    assert page.get_by_text("没有保存", exact=True).is_visible()


def test_a_page_says_before_the_log_in_ends_and_prolongs_it(people, settings):
    settings.SESSION_COOKIE_AGE = 12
    _row, address = a_row(a_city())
    filler = people("filler", answers=(401,))
    page = filler.go(address)
    page.get_by_text("后登录失效").wait_for()
    with page.expect_response("**/session/") as prolonged:
        filler.press("继续")
    assert prolonged.value.json()["left"] == 12
    page.get_by_text("后登录失效").wait_for(state="hidden")
    page.get_by_label(TARGET).fill("346")
    forget_session(filler)
    page.get_by_text("请在新标签页登录").wait_for()
    with filler.context.expect_page() as opened:
        page.get_by_role("link", name="在新标签页登录").click()
    filler.enter(opened.value, "filler")
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()


def test_a_page_that_asks_by_itself_is_told_once_and_rests(people):
    """Polling says so when nobody is logged in any more, and does not go on."""
    from jiheng.web.performance.actions import files

    city = a_city()
    walk(city, "evaluating")
    files.order_files([city.cycle], by=city.manager)
    manager = people("manager", answers=(401,))
    page = manager.go("/jobs/")
    asked = []
    page.on(
        "request",
        lambda request: "/jobs/" in request.url and asked.append(request.headers["x-background"]),
    )
    with page.expect_response("**/jobs/"):
        pass
    assert asked == ["1"]
    forget_session(manager)
    page.get_by_text("登录已经失效").wait_for()
    count = len(asked)
    page.wait_for_timeout(4500)
    assert len(asked) == count


PHONE = (390, 844)
NARROW = """
    [...document.querySelectorAll("main :is(td, th, a, button, li, label, summary, h1, h2, p, span)")]
      .filter(element => element.checkVisibility() && element.offsetWidth > 1)
      .filter(element => !element.closest(".visually-hidden, [hidden]"))
      .map(element => {
        const text = [...element.childNodes].filter(node => node.nodeType === 3)
          .map(node => node.textContent.trim()).join("");
        return [text, element.getBoundingClientRect(), parseFloat(getComputedStyle(element).fontSize)];
      })
      .filter(([text, box, size]) => text.length > 3 && box.width < 3 * size)
      .map(([text]) => text)
"""
CUT_OFF = """
    [...document.querySelectorAll("main :is(td, th, a, button, input, select, h1, h2, li)")]
      .filter(element => element.checkVisibility() && element.offsetWidth > 1)
      .filter(element => element.getBoundingClientRect().right > innerWidth + 1
                         || element.getBoundingClientRect().left < -1)
      .map(element => element.outerHTML.slice(0, 120))
"""
SMALL = """
    axe.run(document, {runOnly: {type: "rule", values: ["target-size"]}})
      .then(found => found.violations.flatMap(each => each.nodes.map(node => node.html.slice(0, 120))))
"""


def test_phones_show_words_in_lines_and_every_button(people):
    city = a_city()
    city.department.name = "样例市投资促进与开放合作发展局"
    city.department.save()
    walk(city, "evaluating")
    row = doing.rows_in(city.cycle, "indicators").first()
    doing.ask(row.pk, "150", "政策调整，场次减少", by=city.manager)
    year = f"/years/{city.cycle.pk}/"
    pages = {
        "manager": ("/", "/years/", f"{year}score/", year, f"{year}indicators/", f"{year}plan/"),
        "finance": ("/adjustments/", "/years/", "/reviews/"),
        "administrator": ("/people/",),
        "auditor": ("/record/",),
    }
    for who, paths in pages.items():
        person = people(who, size=PHONE)
        for path in paths:
            page = person.go(path)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            assert page.evaluate(NARROW) == [], path
            assert page.evaluate(CUT_OFF) == [], path
            assert page.evaluate(SMALL) == [], path
            bar = page.locator("header.side").bounding_box()
            assert bar["height"] < 120, path


def test_the_menu_opens_on_a_phone_also_without_scripts(people, browser, live_server):
    a_city()
    manager = people("manager", size=PHONE)
    page = manager.go("/years/")
    links = page.get_by_role("navigation", name="主菜单").get_by_role("link")
    assert not links.first.is_visible()
    page.get_by_text("菜单", exact=True).click()
    for link in links.all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]
        assert box["height"] >= 24
    assert links.filter(has_text="年度档案").get_attribute("aria-current") == "page"
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="zh-CN",
        java_script_enabled=False,
        storage_state=manager.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto(f"{live_server.url}/years/")
    plain.get_by_text("菜单", exact=True).click()
    plain.get_by_role("link", name="问题整改").click()
    plain.get_by_role("heading", name="问题整改").wait_for()
    context.close()


def test_pages_below_a_list_say_where_they_stand(people):
    city = a_city()
    _row, address = a_row(city)
    manager = people("manager")
    for path in (address, f"/years/{city.cycle.pk}/score/"):
        page = manager.go(path)
        here = page.get_by_role("navigation", name="主菜单").locator("[aria-current]")
        assert here.text_content() == "年度档案"
    page.get_by_role("navigation", name="所在位置").get_by_role("link", name="样例局 2025").click()
    page.get_by_role("heading", name="样例局 · 2025").wait_for()
    page.get_by_role("navigation", name="所在位置").get_by_role("link", name="年度档案").click()
    page.get_by_role("heading", name="年度档案").wait_for()
