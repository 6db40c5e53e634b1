"""The acts of docs/howto/ledgers.md in a real browser: from a district's sheet to a figure signed off."""

import pytest

from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Published, Row
from web import doing
from web.city import a_city, fill_results, person, walk
from web.test_binding import on
from web.test_district_sheets import sheet
from web.test_story import field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "investment_projects"
ROWS = (
    (1, "甲项目", "甲公司", "样例区", 2.6, "", "", "随文报"),
    (2, "乙项目", "乙公司", "样例区", 1.4, "", "", ""),
)
TALKS = (
    ("建设内容", "建厂"), ("行业", "制造业"), ("主导产业", "装备"),
    ("项目负责人", "项目科"), ("联系人", "联系人甲"), ("联系电话", "000-0000"),
)  # fmt: skip
SIGNING = (
    ("签约日期", "2025-03-04"), ("签约各方", "双方"), ("计划开工日期", "2030-01-01"),
    ("合法性审查", "已审"), ("公平竞争审查", "已审"),
)  # fmt: skip
LANDING = (
    ("落地企业", "样例甲有限公司"),
    ("统一社会信用代码", "91110000MA0000000H"),
    ("落地日期", "2025-04-10"),
)


@pytest.fixture
def office():
    """A department without ledgers, and the people that they need."""
    city = a_city()
    city.people["verifier"] = person("verifier", city.root, "verifier")
    city.people["statistician"] = person("statistician", city.department, "statistician")
    return city


def proof(somebody, tag):
    page = somebody.page
    page.get_by_label("是什么佐证").select_option(tag)
    page.get_by_label("文件").set_input_files(
        {"name": f"{tag}.txt", "mimeType": "text/plain", "buffer": f"{tag}一份".encode()}
    )
    with page.expect_navigation():
        page.get_by_role("button", name="上传", exact=True).click()


def fill(somebody, pairs):
    page = somebody.page
    page.get_by_text("更多栏目").click()
    for label, text in pairs:
        field(page, label).fill(text)
    somebody.press("保存")
    page.get_by_text("已保存。").wait_for()


def step(somebody, address, name):
    somebody.go(address)
    somebody.press(name)
    somebody.page.get_by_text("已办理。").wait_for()


def test_from_a_district_sheet_to_a_figure_signed_off(people, office):
    city = office
    table = ledger_table(ledgers()[LEDGER], city.department)

    # 1: an installation without ledgers; switched on
    finance = people("finance")
    page = finance.go("/ledgers/")
    page.get_by_label("机构").select_option(city.root.name)
    finance.press("启用")
    page.get_by_role("heading", name="招商项目").wait_for()

    # 2: the sheet that the district uses now
    filler = people("filler")
    page = filler.go(f"{table.address}import/")
    page.get_by_label("填好的工作簿").set_input_files(
        {"name": "样例区.xlsx", "mimeType": "application/octet-stream", "buffer": sheet(*ROWS)}
    )
    filler.press("预览")
    doing.work()
    page.reload()
    page.get_by_text("新增 2 行").wait_for()
    filler.press("确认导入")
    doing.work()
    page.reload()
    project = Row.objects.get(ledger=LEDGER, title="甲项目")
    address = table.row_address(project.key)
    assert project.values["other:备注2"] == "随文报"

    # 3: from talks to a landing that is confirmed from above
    filler.go(address)
    field(page, "合同类型").select_option("正式合同")
    field(page, "招商渠道").select_option("县区自主")
    fill(filler, TALKS)
    head = people("division_head")
    step(head, address, "转在谈")
    filler.go(address)
    fill(filler, SIGNING)
    proof(filler, "合同")
    step(filler, address, "申报签约")
    verifier = people("verifier")
    verifier.page.get_by_role("link", name="甲项目").first.click()
    verifier.press("核实签约")
    verifier.page.get_by_text("已办理。").wait_for()
    filler.go(address)
    fill(filler, LANDING)
    proof(filler, "营业执照")
    proof(filler, "租赁")
    step(filler, address, "申报落地")
    step(verifier, address, "核实落地")

    # 4: the month is closed: what it published stays
    statistician = people("statistician")
    page = statistician.go(f"{table.address}months/?year=2025")
    statistician.press("2025-03 月结")
    page.get_by_text("2025-03 已月结").first.wait_for()

    # 5: an indicator bound to the ledger, and its figure taken
    walk(city, "setting")
    indicator = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    at = doing.table(city.cycle, "indicators").row_address(indicator.key)
    page = filler.go(at)
    page.get_by_text("更多栏目").click()
    field(page, "台账口径").fill("新签约项目数")
    field(page, "计量单位").fill("个")
    filler.press("保存")
    page.get_by_text("已保存。").wait_for()
    on(city, "evaluating")
    filler.go(at)
    filler.press("取数")
    page.get_by_text("已取数").wait_for()
    taken = doing.rows_in(city.cycle, "indicators").get(key=indicator.key)
    assert taken.values["actual"] == "1"

    # 6: signed off; then the project proves to be a double, by two people
    fill_results(city)
    on(city, "submitted")
    page = filler.go(address)
    page.get_by_text("申请更正").click()
    page.get_by_label("栏目", exact=True).select_option("aside")
    page.get_by_label("改成").fill("重复")
    page.locator("#correct-reason").fill("与西区的是同一个项目")
    page.locator("form:has(#correct-reason)").get_by_role("button").click()
    page.get_by_text("更正已申请").wait_for()
    verifier.go(address)
    verifier.press("同意")
    verifier.page.get_by_text("已办理。").wait_for()

    # 7: what was filed stays; who reads it sees which row is gone
    page = finance.go(at)
    page.get_by_text("取数之后有变化").wait_for()
    page.locator("#bound").get_by_role("link", name="甲项目").click()
    page.get_by_role("heading", name="甲项目").wait_for()
    assert [p.value for p in Published.objects.filter(cause="sign_off")] == ["1"]
    page = statistician.go(f"{table.address}months/?year=2025")
    page.get_by_text("-1个").first.wait_for()
