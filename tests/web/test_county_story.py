"""A county office with units through a year: each figure typed once, the year taken away on a stick."""

import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest

import papers
from exchange.exports import workbook_bytes
from jiheng import documents
from jiheng.rulebook import load
from jiheng.usecases import office
from jiheng.web.config.door_options import Doors
from jiheng.web.core import actions as core
from jiheng.web.core.models import AuditLine
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import content
from jiheng.web.performance import queries
from jiheng.web.performance.models import Cycle
from unit_departments import DEPARTMENT, UNITS, Made
from web import doing, outside
from web.city import ABOVE, OFFICE, person
from web.test_disclosure_story import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DIRECTORY_PASSWORD = "of-the-directory-7"
NAMES = UNITS[:2]
CODE = "0350000210000012345"
LATER = ("result", "actual", "revised", "executed", "reason")  # asked for once the year is over
TARGETS = (
    "overview",
    "duties",
    "objectives",
    "projects",
    "indicators",
    "budget",
    "staff",
    "assets",
)


class County:
    """A finance office, a department with two units, their people, and what they have on paper."""

    def __init__(self):
        self.paper = Made(2, NAMES)
        root = core.found_organisation(
            kind="finance", name="青禾县财政局", code="R", parent=None, by=None, place="CN-130100"
        )
        self.department = core.found_organisation(
            kind="department", name=DEPARTMENT, code="D1", parent=root, by=None
        )
        self.people = {role: person(role, self.department, role) for role in OFFICE}
        self.people |= {role: person(role, root, role) for role in ABOVE}
        self.places, self.cycle, self.units = [], None, []
        spent = next(r for r in self.paper.department["budget"] if r["line"] == "项目支出")
        self.yuan = f"{spent['original'] * 10_000:f}"
        for number, name in enumerate(NAMES):
            unit = core.found_organisation(
                kind="unit", name=name, code=f"U{number}", parent=self.department, by=None
            )
            person(f"clerk{number}", unit, "filler")
            self.places.append(unit)

    def year(self, place):
        return Cycle.objects.get(organisation=place, year=2025)


def workbook(cycle, sheets, fields=lambda sheet, name: True):
    """The workbook of a year as it goes out, with what is on paper filled in: of some fields."""
    rows = queries.held_rows(cycle)
    for sheet, lines in sheets.items():
        stored = rows.get(sheet, [])
        filled = []
        for number, line in enumerate(lines):
            values = {n: f"{v}" for n, v in line.items() if fields(sheet, n)}
            before = stored[number] if number < len(stored) else RowInput("", {})
            filled.append(RowInput(before.key, {**before.values, **values}))
        rows[sheet] = [*filled, *stored[len(lines) :]]
    form = load().rest.form
    return documents.write_template(
        form, kind="department", meta={}, content=content(form.sheets, rows)
    )


def take_in(somebody, cycle, data):
    """Import a workbook as a clerk does: sent, looked at, confirmed."""
    page = somebody.go(f"/years/{cycle.pk}/import/")
    page.get_by_label("填好的工作簿").set_input_files(
        {"name": "本单位.xlsx", "mimeType": XLSX, "buffer": data}
    )
    somebody.press("预览")
    doing.work()
    page.get_by_role("button", name="确认导入").wait_for()
    somebody.press("确认导入")
    doing.work()
    page.get_by_text("已导入").first.wait_for()


def move(somebody, cycle, name):
    page = somebody.go(f"/years/{cycle.pk}/")
    for box in page.locator("input[name=acknowledged]").all():
        box.check()
    somebody.press(name)
    page.get_by_text(f"已办理：{name}").wait_for()


def move_all(somebody, name):
    """Take a step for every year that waits for it, from the list of years."""
    page = somebody.go("/years/")
    for box in page.get_by_label(re.compile("^选择 ")).all():
        box.check()
    page.get_by_label("步骤", exact=True).select_option(label=name)
    somebody.press("批量办理")
    page.get_by_text("已办理").first.wait_for()


@pytest.fixture
def directory(settings, tmp_path_factory):
    """The county's directory knows the clerk of the department; without slapd, nobody asks one."""
    if outside.slapd() is None:
        yield None
        return
    folder = tmp_path_factory.mktemp("county")
    with outside.directory(folder, "filler", DIRECTORY_PASSWORD) as addresses:
        doors = Doors(
            directory=addresses[0], directory_entry="cn={name},dc=office",
            directory_ca=str(folder / "cert.pem"),
        )  # fmt: skip
        settings.OPTIONS = replace(settings.OPTIONS, doors=doors)
        yield addresses


def test_a_county_office_goes_through_a_year(people, directory, tmp_path, monkeypatch):
    monkeypatch.setattr(office, "program", lambda: None)  # PDFs are tried elsewhere
    county, manager = County(), people("manager")
    opened(county, manager)
    filler = people("filler", **({"password": DIRECTORY_PASSWORD} if directory else {}))
    if directory:
        line = AuditLine.objects.filter(action="log_in").last()
        assert line.changes == {"door": ["", "directory"]}
    clerks = [people("clerk0"), people("clerk1")]
    set_targets(county, filler, clerks)
    division_head, finance = people("division_head"), people("finance")
    for somebody, name in (
        (division_head, "科室审核通过（目标：科室审核）"), (manager, "报财政审核"), (finance, "批复目标"),
        (manager, "开始自评"),
    ):  # fmt: skip
        move_all(somebody, name)
    road = (
        (division_head, "科室审核通过（自评：科室审核）"), (people("accountant"), "财务核对通过"),
        (manager, "绩效管理员审核通过"), (people("lead"), "签发并报送财政"),
    )  # fmt: skip
    units_file(county, clerks, road)
    department_files(county, filler)
    for somebody, name in road:
        move(somebody, county.cycle, name.partition("（")[0])
    write_on_own_paper(county, manager, tmp_path / "报告.docx")
    move(finance, county.cycle, "确认自评")
    take_away(county, people("auditor"), tmp_path / "stick")


def opened(county, manager):
    """The manager opens the years of the department and of its units."""
    page = manager.go("/years/")
    page.get_by_text("建立年度档案").click()
    page.get_by_label("年度", exact=True).last.fill("2025")
    for name in (DEPARTMENT, *NAMES):
        page.get_by_role("group", name="部门和单位").get_by_label(name, exact=True).check()
    manager.press("建立")
    page.get_by_text("已建立 3 份年度档案。").wait_for()
    county.cycle = county.year(county.department)
    county.units = [county.year(place) for place in county.places]


def of_targets(_sheet, name):
    return not name.startswith(("executed", "revised")) and name not in LATER


def set_targets(county, filler, clerks):
    """Each office sends its workbook; the project's budget comes from the budget system."""
    paper, cycle = county.paper, county.cycle
    own = {s: rows for s, rows in paper.department.items() if s in TARGETS}
    own["projects"] = [{"number": "P1", "name": "防汛", "goal": "安全度汛", "budget_code": CODE}]
    take_in(filler, cycle, workbook(cycle, own, of_targets))
    for clerk, unit, name in zip(clerks, county.units, NAMES, strict=True):
        sheets = {s: rows for s, rows in paper.units[name].items() if s in TARGETS}
        take_in(clerk, unit, workbook(unit, sheets, of_targets))
        move(clerk, unit, "提交目标")
    compare(filler, cycle, exported("2025-01-01", [county.yuan, ""]))

    # the units' targets are taken in; a line of the first one is adopted with a weight of ours
    page = units_taken_in(filler, cycle)
    page.get_by_label("分值 巡查次数1").fill("30")
    filler.press("纳入 巡查次数1")
    page.get_by_text("已纳入部门的指标 1").wait_for()
    sound(page)
    move(filler, cycle, "提交目标")


def units_file(county, clerks, road):
    """The year is over: outturns, first of the units."""
    for clerk, unit, name in zip(clerks, county.units, NAMES, strict=True):
        take_in(clerk, unit, workbook(unit, county.paper.units[name]))
        move(clerk, unit, "提交自评")
    for somebody, name in road:
        move_all(somebody, name)


def department_files(county, filler):
    """The department's own: its workbook, the outturn from the budget system, its units again."""
    cycle, paper = county.cycle, county.paper
    sheets = {s: rows for s, rows in paper.department.items() if s not in ("projects", "adoptions")}
    take_in(filler, cycle, workbook(cycle, sheets))
    compare(filler, cycle, exported("2025-12-31", [county.yuan, county.yuan]))
    [project] = doing.rows_in(cycle, "projects")
    assert Decimal(project.values["executed_total"]) * 10_000 == Decimal(county.yuan)
    page = filler.go(f"/years/{cycle.pk}/units/")
    page.get_by_text("单位后来改过").first.wait_for()
    page = units_taken_in(filler, cycle)
    assert page.get_by_text("单位后来改过").count() == 0
    move(filler, cycle, "提交自评")


def write_on_own_paper(county, manager, target):
    """The report on the office's own template says what the department and its units have."""
    address = f"/years/{county.cycle.pk}/paper/"
    page = manager.go(address)
    page.get_by_label("模板").set_input_files(
        {"name": "本局.docx", "mimeType": DOCX, "buffer": papers.letterhead()}
    )
    manager.press("生成报告")
    doing.work()
    page = manager.go(address)
    page.get_by_text("总份").first.wait_for()  # what the template names and nobody has
    sound(page)
    with page.expect_download() as report:
        page.get_by_role("link", name="下载").click()
    report.value.save_as(target)
    county.cycle.refresh_from_db()
    outcome = queries.evaluated_year(county.cycle).outcome
    total = outcome.scored.facts.first_exact("expenditure.total", "executed")
    assert len(total.terms) > len(NAMES)  # it is a sum over units
    standing = {figure.text for figure in documents.bound(target).standing}
    assert any(f"{total.quantity.number}" in text for text in standing)


def take_away(county, auditor, stick):
    """The auditor has the year archived, takes it away and finds the byte that was changed."""
    address = f"/years/{county.cycle.pk}/archives/"
    auditor.go(address)
    auditor.press("存档")
    doing.work()
    page = auditor.go(address)
    sound(page)
    value = page.locator("table code").first.inner_text().replace(" ", "")
    with page.expect_download() as archive:
        page.get_by_role("link", name=re.compile("绩效档案")).first.click()
    with zipfile.ZipFile(archive.value.path()) as packed:
        packed.extractall(stick)
    [script] = stick.rglob("verify.py")
    code, said = verified(script, value)
    assert code == 0, said
    for name in ("data/rows.jsonl", "data/figures.jsonl", "data/record.jsonl"):
        file = script.parent / name
        before = file.read_bytes()
        spot = len(before) // 2
        file.write_bytes(before[:spot] + bytes([before[spot] ^ 1]) + before[spot + 1 :])
        code, said = verified(script, value)
        assert code == 1 and name in said, said
        file.write_bytes(before)
    assert verified(script, value)[0] == 0


def verified(script, value):
    """Verify as an auditor does, with Python alone and no network: code and what is said."""
    command = [sys.executable, "-I", "-S", str(script), "--value", value]
    ran = subprocess.run(command, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    return ran.returncode, ran.stdout.decode()


def units_taken_in(somebody, cycle):
    page = somebody.go(f"/years/{cycle.pk}/units/")
    somebody.press("取入选中的单位")
    page.get_by_role("button", name="移出").first.wait_for()
    return page


def exported(day, amounts):
    return {"项目支出进度表": [
        ["截至日期", day],
        ["项目编码", "项目名称", "资金来源", "年初预算", "追加", "12月"],
        [CODE, "防汛", "01-财政拨款", amounts[0], "0", amounts[1]],
    ]}  # fmt: skip


def compare(somebody, cycle, sheets):
    """Put an export beside the year and take what is ticked."""
    page = somebody.go(f"/years/{cycle.pk}/budget-system/")
    file = {"name": "支付.xlsx", "mimeType": XLSX, "buffer": workbook_bytes(sheets)}
    page.get_by_label("从预算管理一体化系统导出的表").set_input_files(file)
    somebody.press("核对")
    doing.work()
    somebody.go(f"/years/{cycle.pk}/budget-system/")
    somebody.press("写入勾选的格")
    doing.work()
