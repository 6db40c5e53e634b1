"""Sheets as districts send them, into a ledger: what is read, shown, taken, sent back, kept, asked."""

import datetime as dt
import io
import os
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jiheng import documents
from jiheng.ledger.quality_amounts import LEAST_ROWS
from jiheng.model import REASON_HEADER
from jiheng.web.core import actions
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.ledgers.actions import correcting, months, offering
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Correction, Row, Version
from web import doing
from web.city import person
from web.exporting import LEADS_ON, fetched, ordered
from web.test_ledger_figures import signed

FIRST = ("序号", "项目名称", "投资方", "县区", "投资情况", "", "签约时间", "备注2")
SECOND = ("", "", "", "", "总投资（亿元）", "固定资产投资（万元）", "", "")
ROWS = (
    (1, "甲项目", "甲公司", "东区", 2.6, 9000, dt.date(2025, 3, 4), "随文报"),
    (2, "乙项目", "乙公司", "东区", 1.4, "", "2025.3.14", ""),
)
TOTAL = ("合计", "", "", "", 4, "", "", "")
REFUSED = 409


def sheet(*rows, name="签约情况", total=TOTAL):
    """A sheet with a merged title, two header rows, and its total."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page, day = book.add_worksheet(name), book.add_format({"num_format": "yyyy-mm-dd"})
    page.merge_range(0, 0, 0, 7, "东区2025年招商项目情况表")
    for column, text in enumerate(FIRST):
        if not SECOND[column] and text:
            page.merge_range(1, column, 2, column, text)
    page.merge_range(1, 4, 1, 5, "投资情况")
    page.write_row(2, 4, SECOND[4:6])
    for number, row in enumerate((*rows, *([total] if total else [])), start=3):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                page.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value.startswith("="):
                page.write_formula(number, column, value, None, "#REF!")
            elif value != "":
                page.write(number, column, value)
    book.close()
    return stream.getvalue()


@pytest.fixture
def east(city):
    """A district with a ledger of projects, and one beside it."""
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for name, code in (("东区", "U1"), ("西区", "U2")):
        unit = actions.found_organisation(
            kind="unit", name=name, code=code, parent=city.department, by=None
        )
        city.people[name] = person(f"filler-{code}", unit, "filler")
        city.people[f"{name}统计"] = person(f"statistician-{code}", unit, "statistician")
        city.people[f"{name}表"] = ledger_table(ledgers()["investment_projects"], unit)
    return city.people["东区表"]


def sent(client, table, data, name="东区.xlsx"):
    """Send a file to a ledger; return the answer, or the address of what it would change."""
    answer = client.post(f"{table.address}import/", {"file": SimpleUploadedFile(name, data)})
    if answer.status_code != LEADS_ON:
        return answer
    doing.work()
    return client.get(answer.url).url


def preview(client, table, data):
    """Return address and content of what a sheet would change."""
    address = sent(client, table, data)
    return address, client.get(address).context["preview"]


def untaken(client, address):
    """Return the workbook of what was not taken."""
    return fetched(client, f"{ordered(client, f'{address}untaken/')}file/")


def confirmed(client, address, **choice):
    answer = client.post(address, choice)
    if answer.status_code == LEADS_ON:
        doing.work()
        assert Job.objects.latest("pk").result.get("said") == "", Job.objects.latest("pk").result
    return answer


def known(row):
    return row.values | {name: text for name, (text, _by) in row.drafts.items()}


def counted(shown, *names):
    return tuple(shown["counts"][name] for name in names)


KINDS = ("inserts", "updates", "rejects", "left_out", "same")


def test_a_district_sheet_is_taken_in_the_unit_of_the_column_and_its_total_is_compared(
    city, east, enter
):
    client = enter(city.people["东区"])
    address, shown = preview(client, east, sheet(*ROWS))
    assert counted(shown, *KINDS) == (2, 0, 0, 0, 0)
    assert Row.objects.count() == doing.rows_in(city.cycle, "overview").count()  # nothing yet
    page = client.get(address).content.decode()
    assert "“合计”等 1 行：合计行只用来核对，没有导入" in page
    assert "相加为" not in page
    assert "按 2025-03-14 读" in page
    confirmed(client, address)
    first, second = Row.objects.filter(ledger=east.id).order_by("position")
    assert (first.title, second.title) == ("甲项目", "乙项目")
    assert known(first)["planned_total"] == "26000"  # 万元
    assert known(first)["fixed_assets"] == "9000"
    assert known(first)["contract_signed_on"] == "2025-03-04"
    assert known(second)["contract_signed_on"] == "2025.3.14"  # as typed

    wrong = sheet(*ROWS, total=("合计", "3个", "", "", 5.2, "", "", ""))
    _address, shown = preview(client, east, wrong)
    [about_sum, about_count] = [text for text in shown["remarks"] if "合计行" in text][:2]
    assert "签约情况 第6行" in about_sum
    assert "5.2亿元" in about_sum
    assert "4亿元" in about_sum
    assert "3 个" in about_count
    assert counted(shown, *KINDS) == (0, 0, 0, 0, 2)


def test_the_same_file_changes_nothing_and_a_changed_cell_is_shown_old_and_new(city, east, enter):
    client = enter(city.people["东区"])
    confirmed(client, preview(client, east, sheet(*ROWS))[0])
    lines, versions = AuditLine.objects.count(), Version.objects.count()
    address, shown = preview(client, east, sheet(*reversed(ROWS)))  # in another order, too
    assert counted(shown, *KINDS) == (0, 0, 0, 0, 2)
    assert "没有可以导入的内容" in client.get(address).content.decode()
    assert (AuditLine.objects.count(), Version.objects.count()) == (lines, versions)

    changed = (ROWS[0], (*ROWS[1][:4], 1.5, *ROWS[1][5:]))
    address, shown = preview(client, east, sheet(*changed, total=None))
    assert counted(shown, *KINDS) == (0, 1, 0, 0, 1)
    [[_sheet, title, cells]] = shown["updates"]
    assert (title, cells) == ("乙项目", [["计划总投资", "14000", "15000"]])
    confirmed(client, address)
    assert known(Row.objects.get(title="乙项目"))["planned_total"] == "15000"
    assert Row.objects.filter(ledger=east.id).count() == 2


def test_a_refused_row_stops_all_or_itself_as_was_chosen_and_comes_back_in_its_layout(
    city, east, enter
):
    rows = [(n, f"项目{n}", f"公司{n}", "东区", 1, "", "", "") for n in range(1, 500)]
    data = sheet(*rows, (500, "坏项目", "坏公司", "东区", "=A1+#REF!", "", "", "要改"), total=None)
    client = enter(city.people["东区"])
    address, shown = preview(client, east, data)
    assert counted(shown, *KINDS) == (499, 0, 1, 0, 0)
    [[place, title, why]] = shown["rejects"]
    assert (place, title) == ("签约情况 第503行", "坏项目")
    assert "签约情况!E503" in why
    assert "#REF!" in why
    assert client.post(address, {"partly": ""}).status_code == REFUSED
    assert not Row.objects.filter(ledger=east.id).exists()

    back = documents.read_bytes(untaken(client, address), "b.xlsx")
    [page] = back.sheets
    came = documents.read_bytes(data, "a.xlsx").sheets[0]
    assert page.name == came.name
    texts = [[cells[p].text for p in sorted(cells)] for _number, cells in page]
    assert texts[0] == ["东区2025年招商项目情况表"]
    header = dict(page)[3]
    assert (header[5].text, header[9].text) == ("总投资（亿元）", REASON_HEADER)
    assert texts[3][:5] == ["500", "坏项目", "坏公司", "东区", "#REF!"]
    assert texts[3][-1] == why
    assert len(texts) == 4

    confirmed(client, address, partly="1")
    assert Row.objects.filter(ledger=east.id).count() == 499
    mended = sheet(*rows, (500, "坏项目", "坏公司", "东区", 1, "", "", "要改"), total=None)
    assert counted(preview(client, east, mended)[1], *KINDS) == (1, 0, 0, 0, 499)


def test_13_3_by_calls_a_refused_row_stops_all_or_itself_as_was_chosen_and_comes_back(city, east):
    rows = [(n, f"项目{n}", f"公司{n}", "东区", 1, "", "", "") for n in range(1, 6)]
    data = sheet(*rows, (6, "坏项目", "坏公司", "东区", "=A1+#REF!", "", "", "要改"), total=None)
    filler, head = city.people["东区"], {}
    head["HTTP_AUTHORIZATION"] = f"Bearer {actions.make_token('t', by=filler)}"

    def call(path, **sent):
        return Client().post(f"/api{path}", sent, content_type="application/json", **head)

    def work(path, **sent):
        made = call(path, **sent)
        assert made.status_code == 201, made.content.decode()
        doing.work()
        return Client().get(f"/api/jobs/{made.json()['id']}", **head).json()

    kept = actions.take_file("东区.xlsx", data, by=filler)
    read = work(f"/ledgers/{east.id}/{east.organisation.pk}/workbook", digest=kept.digest)
    assert counted(read["result"], *KINDS) == (5, 0, 1, 0, 0)
    [[_place, title, why]] = read["result"]["rejects"]
    assert title == "坏项目"
    taking = f"/ledgers/workbooks/{read['id']}"
    stopped = call(f"{taking}/import")
    assert stopped.status_code == REFUSED
    assert "有 1 行、0 格不能导入，什么都没有改" in stopped.json()["said"]
    assert not Row.objects.filter(ledger=east.id).exists()
    back = work(f"{taking}/untaken")
    content = Client().get(f"/api/jobs/{back['id']}/file", **head)
    [page] = documents.read_bytes(content.content, "b.xlsx").sheets
    last = [cell.text for _position, cell in sorted(list(page)[-1][1].items())]
    assert (last[1], last[-1]) == ("坏项目", why)
    assert work(f"{taking}/import?partly=true")["state"] == "done"
    titles = Row.objects.filter(ledger=east.id).values_list("title", flat=True)
    assert sorted(titles) == [f"项目{n}" for n in range(1, 6)]


def test_what_came_back_is_mended_and_sent_again_without_its_reasons(city, east, enter):
    client = enter(city.people["东区"])
    twice = (*ROWS, (3, "甲项目", "甲公司", "东区", 9, "", dt.date(2025, 3, 4), ""))
    address, shown = preview(client, east, sheet(*twice, total=None))
    assert "与第 4 行是同一行" in shown["rejects"][0][2]
    back = untaken(client, address)
    _address, again = preview(client, east, back)
    assert counted(again, *KINDS) == (1, 0, 0, 0, 0)
    assert again["others"] == []


def packed(data, name, part, compression=zipfile.ZIP_DEFLATED):
    """A workbook with one more part in it."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", compression) as archive:
        archive.writestr(name, part)
    return stream.getvalue()


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5_000)


def many_parts():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"xl/{number}", b"")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", lambda: PICTURE, ("是图片", "请上传文件本身")),
        ("a.xls", lambda: OLD, ("旧格式", "另存为 .xlsx")),
        ("a.xlsx", many_parts, ("解开后太大", "另存一份")),
        ("a.xlsx", lambda: b"%PDF-1.7", ("不是可以收的格式", "另存为 .xlsx")),
        ("a.xlsx", lambda: b"PK\x03\x04 broken", ("不是可以收的格式", "另存为 .xlsx")),
        ("a.xlsx", lambda: bytes(50 * 2**20 + 1), ("超过 50 MB", "分开上传")),
    ],
    ids=["photo", "xls", "parts", "pdf", "broken", "large"],
)
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(
    city, east, enter, name, content, words
):
    client = enter(city.people["东区"])
    at = f"{east.address}import/"
    file = SimpleUploadedFile(name, content())
    answer = client.post(at, {"file": file}, headers={"referer": f"http://testserver{at}"})
    page = answer.content.decode()
    assert answer.status_code == REFUSED
    assert all(word in page for word in words), page
    assert 'type="file"' in page  # on the page that it was sent from
    assert not Job.objects.exists()


def test_a_bomb_a_foreign_sheet_and_a_large_file_are_told_or_read(city, east, enter):
    client = enter(city.people["东区"])
    bomb = packed(sheet(*ROWS), "xl/media/a.bin", bytes(40 * 2**20))
    _address, shown = preview(client, east, bomb)
    [fault] = shown["faults"]
    assert "超过上限" in fault
    assert "另存" in fault
    _address, shown = preview(client, east, documents.write_list("通讯录", [("姓名", "电话")]))
    [fault] = shown["faults"]
    assert "没有“招商项目”" in fault
    assert "项目名称、投资方" in fault
    large = packed(sheet(*ROWS), "xl/media/a.bin", os.urandom(40 * 2**20), zipfile.ZIP_STORED)
    assert counted(preview(client, east, large)[1], *KINDS) == (2, 0, 0, 0, 0)


def test_odd_cells_are_each_told_in_a_sentence_with_what_to_do(city, east, enter):
    rows = (
        (1, "甲项目", "甲公司", "东区", "２．６", "", "2025.3.4", ""),
        (2, "乙项目", "乙公司", "东区", "两亿左右", "", "近期", ""),
        (3, "丙项目", "丙公司", "东区", 1, "=F5+#REF!", "", ""),
        (4, "丁项目", "丁公司", "东区", "3000万美元", "", "", ""),
        (5, "", "", "东区", 1, "", "2025-03-04", ""),
    )
    client = enter(city.people["东区"])
    address, shown = preview(client, east, sheet(*rows, total=None))
    assert counted(shown, *KINDS) == (3, 0, 2, 0, 0)
    said = "\n".join(shown["remarks"])
    for words in (
        "签约情况!E4 “计划总投资”写的是“２．６”，按 26000 万元 读",
        "签约情况!G4 “签约日期”写的是“2025.3.4”，按 2025-03-04 读",
        "签约情况!E5：“计划总投资”填的是“两亿左右”，应为一个金额",
        "改成一个确定的数字",
        "签约情况!G5：“签约日期”填的是“近期”",
        "签约情况!E7：“计划总投资”填的是“3000万美元”",
    ):
        assert words in said, words
    [[place, _title, why], [_place, _no_title, nameless]] = shown["rejects"]
    assert place == "签约情况 第6行"
    assert why == "签约情况!F6：“固定资产投资”是错误值“=F5+#REF!”。修正公式或改填数值。"
    assert "没有填项目名称、投资方" in nameless
    confirmed(client, address, partly="1", doubt="数待核实，先收下")
    assert known(Row.objects.get(title="甲项目"))["planned_total"] == "26000"
    assert known(Row.objects.get(title="乙项目"))["planned_total"] == "两亿左右"


def test_a_column_that_nobody_knows_goes_on_with_its_row_and_out_again(city, east, enter):
    client = enter(city.people["东区"])
    address, shown = preview(client, east, sheet(*ROWS))
    assert shown["others"] == [["备注2", 1]]
    confirmed(client, address)
    row = Row.objects.get(title="甲项目")
    page = client.get(f"{east.address}row/{row.key}/").content.decode()
    assert "备注2" in page
    assert "随文报" in page
    data = fetched(client, f"{ordered(client, f'{east.address}export/')}file/")
    [exported] = [s for s in documents.read_bytes(data, "x.xlsx").sheets if s.name == "招商项目"]
    [position] = [p for p, cell in dict(exported)[3].items() if cell.text == "备注2"]
    assert [cells[position].text for _n, cells in exported if position in cells] == [
        "备注2", "随文报",
    ]  # fmt: skip
    [position] = [p for p, cell in dict(exported)[3].items() if cell.text.startswith("计划总投资")]
    texts = [cells[position].text for _n, cells in exported if position in cells]
    assert {"26000", "14000"} <= set(texts)  # what waits for its stage is in it, too
    _address, again = preview(client, east, data)  # the export, unchanged
    assert counted(again, *KINDS, "proposals") == (0, 0, 0, 0, 2, 0)
    line = AuditLine.objects.get(kind="entry", action="add", object_id=row.pk)
    assert line.changes["other:备注2"] == ["", "随文报"]


def test_a_change_to_a_closed_month_is_asked_for_and_made_by_another_person(city, east, enter):
    row = signed(east, "甲项目", day="2025-03-10", investor="甲公司", region="东区")
    month = dt.date(2025, 3, 1)
    months.close(east.ledger, east.organisation, month, by=city.people["东区统计"])
    client = enter(city.people["东区"])
    data = sheet((1, "甲项目", "甲公司", "东区", 2.6, "", "2025-03-10", "新的"), total=None)
    address, shown = preview(client, east, data)
    assert counted(shown, *KINDS, "proposals") == (0, 0, 0, 0, 0, 1)
    assert "不直接修改，申请更正" in client.get(address).content.decode()
    assert client.post(address, {"reason": "短"}).status_code == REFUSED
    confirmed(client, address, reason="合同补充协议已经签订")
    before = Row.objects.get(pk=row.pk)
    assert (before.values, before.version) == (row.values, row.version)
    asked = Correction.objects.get(row=row)
    assert asked.values["planned_total"] == "26000"
    assert (asked.reason, asked.state) == ("合同补充协议已经签订", "open")
    _address, again = preview(client, east, data)  # asked for already
    assert counted(again, "proposals", "same") == (0, 1)
    correcting.decide(east, asked.pk, approved=True, by=city.people["东区统计"])
    after = Row.objects.get(pk=row.pk)
    assert (after.values["planned_total"], after.values["other:备注2"]) == ("26000", "新的")
    assert counted(preview(client, east, data)[1], "proposals", "same") == (0, 1)


def with_row(data, *values):
    """An exported workbook with its first blank row filled in."""
    [page] = [s for s in documents.read_bytes(data, "x.xlsx").sheets if s.name == "招商项目"]
    header = {cell.text: p for p, cell in dict(page)[3].items()}
    lines = {n: {p: c.text for p, c in cells.items()} for n, cells in page if n > 3}
    number = next(n for n in range(4, 100) if len(lines.get(n, {})) <= 1)
    lines.setdefault(number, {}).update({header[name]: text for name, text in values})
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    written = book.add_worksheet("招商项目")
    for row, cells in {3: {p: text for text, p in header.items()}, **lines}.items():
        for position, text in cells.items():
            written.write_string(row - 1, position - 1, text)
    book.close()
    return stream.getvalue()


def test_a_blank_row_of_an_export_is_a_new_row_even_if_others_were_added_since(city, east, enter):
    client = enter(city.people["东区"])
    confirmed(client, preview(client, east, sheet(*ROWS))[0])
    data = fetched(client, f"{ordered(client, f'{east.address}export/')}file/")
    third = (3, "丙项目", "丙公司", "东区", 1, "", "", "")
    confirmed(client, preview(client, east, sheet(third, total=None))[0])
    grown = with_row(data, ("项目名称", "丁项目"), ("投资方", "丁公司"))
    _address, shown = preview(client, east, grown)
    assert counted(shown, *KINDS) == (1, 0, 0, 0, 2)


def test_the_export_of_another_place_does_not_overwrite_rows_that_have_its_keys(city, east, enter):
    client = enter(city.people["东区"])
    confirmed(client, preview(client, east, sheet(*ROWS))[0])
    west = city.people["西区表"]
    client = enter(city.people["西区"])
    others = [
        (1, "戊项目", "戊公司", "", 1, "", "", ""),
        (2, "己项目", "己公司", "", 1, "", "", ""),
    ]
    confirmed(client, preview(client, west, sheet(*others, total=None))[0])
    data = fetched(client, f"{ordered(client, f'{west.address}export/')}file/")
    _address, shown = preview(enter(city.people["东区"]), east, data)
    assert counted(shown, *KINDS) == (0, 0, 2, 0, 0)
    assert "多半来自别的单位的导出" in shown["rejects"][0][2]


def test_rows_of_another_place_are_refused_each_and_nobody_imports_where_they_may_not_write(
    city, east, enter
):
    client = enter(city.people["东区"])
    strange = (3, "丙项目", "丙公司", "西区", 1, "", "", "")
    _address, shown = preview(client, east, sheet(*ROWS, strange, total=None))
    assert counted(shown, *KINDS) == (2, 0, 1, 0, 0)
    assert shown["rejects"][0][:2] == ["签约情况 第6行", "丙项目"]
    assert "到“西区”的台账导入" in shown["rejects"][0][2]
    _address, shown = preview(client, east, sheet(strange, total=None))
    assert counted(shown, *KINDS) == (1, 0, 0, 0, 0)  # who knows: it is only told
    assert any("没有拿错文件" in text for text in shown["remarks"])
    for who, status in (("西区", 404), ("auditor", 403)):
        assert sent(enter(city.people[who]), east, sheet(*ROWS)).status_code == status, who
    department = ledger_table(east.ledger, city.department)  # keeps what is of its districts
    _address, shown = preview(enter(city.filler), department, sheet(*ROWS, strange, total=None))
    assert counted(shown, *KINDS) == (3, 0, 0, 0, 0)


def test_a_slip_of_ten_thousand_is_marked_before_it_is_taken(city, east, enter):
    for number in range(LEAST_ROWS):
        signed(east, f"项目{number}", total="12000")
    client = enter(city.people["东区"])
    slips = [(n, f"{name}项目", f"{name}公司", "东区", total, "", "", "")
             for n, (name, total) in enumerate((("丙", 5000), ("丁", 20467)))]  # fmt: skip
    address, shown = preview(client, east, sheet(*slips, ROWS[0], total=None))
    unread = "“丁项目”的“计划总投资”填的是“204670000”，读不出，或者大得不合常理，不会计入：单位填对了吗？"
    slip = (
        "DQ-05 “丙项目”的金额与台账的中位数差 100 倍以上，是否填错了单位？"
        "对照合同改正；金额确实这样的，写明原因。"
    )
    doubts = {title: said for _at, title, said in shown["doubts"]}
    assert doubts == {"丁项目": [unread], "丙项目": [slip]}
    assert counted(shown, *KINDS, "doubts") == (3, 0, 0, 0, 0, 2)
    at = [title for _at, title, _said in shown["doubts"]].index("丙项目")
    for reasons in ({}, {"doubt": "对的"}, {f"doubt-{at}": "合同就是五千亿元"}):
        answer = client.post(address, reasons)
        assert answer.status_code == REFUSED, reasons  # of one row at least nobody said why
        assert "行看上去不对" in answer.content.decode()
    assert not Row.objects.filter(title="丙项目").exists()
    confirmed(client, address, **{"doubt": "总盘子，待核实", f"doubt-{at}": "合同就是五千亿元"})
    reasons = {
        title: Version.objects.get(row__title=title).reason
        for title in ("丙项目", "丁项目", "甲项目")
    }
    assert reasons == {"丙项目": "合同就是五千亿元", "丁项目": "总盘子，待核实", "甲项目": ""}
    row = Row.objects.get(title="丙项目")
    history = client.get(f"{east.row_address(row.key)}history/").content.decode()
    assert "照样保留的原因" in history
    assert "合同就是五千亿元" in history
    assert "合同就是五千亿元" in client.get(east.row_address(row.key)).content.decode()
