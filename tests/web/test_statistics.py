"""Tables of a month: by hand the same, each cell opens its rows, packs keep what was issued."""

import datetime as dt
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from jiheng import documents
from jiheng.web.core import actions
from jiheng.web.core.models import Organisation
from jiheng.web.ledgers.actions import offering
from jiheng.web.ledgers.actions.storing import insert, new_row, put_values, update
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.statistics.models import Issue
from web import doing
from web.city import person
from web.english import chinese_left

PROJECTS = "investment_projects"


def entered(ledger, where, name, state, values):
    """A row as one that was confirmed: how it gets there is tested with the moves."""
    table = ledger_table(ledgers()[ledger], where)
    row = new_row(table, f"r-{ledger}-{name}", 1)
    put_values(row, values, None)
    row.state = state
    insert(table, [row], None)
    return row


def project(where, name, *, signed="2025-03-04", landed="", total="12000", **more):
    values = {"name": name, "planned_total": total, "contract_signed_on": signed, **more}
    if landed:
        values |= {"landed_on": landed, "credit_code": "91999900MA00000010", "company": name}
    return entered(PROJECTS, where, name, "landed" if landed else "signed", values)


@pytest.fixture
def bureau(city):
    """A bureau with three districts: one with many projects, one with few, one that reports nothing."""
    offering.switch(city.root, "promotion", on=True, by=city.finance)
    for name in ("东区", "西区", "北区"):
        actions.found_organisation(
            kind="unit", name=name, code=name, parent=city.department, by=None
        )
    city.units = list(Organisation.objects.filter(parent=city.department).order_by("path"))
    city.people["statistician"] = person("statistician", city.department, "statistician")
    east, west, _north = city.units
    for month, count in ((1, 1), (2, 2), (3, 1), (5, 2), (6, 3)):
        for n in range(count):
            project(east, f"东{month}-{n}", signed=f"2025-{month:02d}-1{n}", total="12000")
    project(west, "西一", signed="2025-06-02", total="30000", tag="500强", lead_industry="新材料")
    project(west, "西落", signed="2025-02-02", landed="2025-06-20", total="100000")
    project(east, "东旧", signed="2024-06-30", total="20000")
    project(east, "东旧旧", signed="2024-02-03", total="20000")
    return city


def query(city, month=6, year=2025):
    return {"organisation": city.department.pk, "year": year, "month": month}


def table(city, id_="T01", month=6, user=None, expect=200, **more):
    head = {
        "HTTP_AUTHORIZATION": f"Bearer {actions.make_token('表', by=user or city.statistician)}"
    }
    answer = Client().get(f"/api/statistics/tables/{id_}", query(city, month) | more, **head)
    assert answer.status_code == expect, answer.content.decode()
    return json.loads(answer.content)


def cells(shown, name):
    line = next(line for line in shown["lines"] if line["name"] == name)
    return {cell["column"]: cell["text"] for cell in line["cells"]}


def by_hand(city, first, last, unit=None):
    """The list of projects filtered by hand: signed, 100 million or more, by the contract's day."""
    rows = Row.objects.filter(ledger=PROJECTS, day__range=(first, last), amount__gte=1)
    rows = rows.filter(organisation=unit) if unit else rows
    return [
        r
        for r in rows
        if r.state in ("signed", "landed") and float(r.values["planned_total"]) >= 10_000
    ]


def test_14_1_t01_of_june_is_the_list_filtered_by_hand_and_districts_add_up(bureau):
    shown = table(bureau)
    january, june = dt.date(2025, 1, 1), dt.date(2025, 6, 30)
    total = cells(shown, "合计")
    assert total["count_month"] == str(len(by_hand(bureau, dt.date(2025, 6, 1), june))) == "4"
    assert total["count"] == str(len(by_hand(bureau, january, june))) == "11"
    assert total["amount"] == "23.8"  # nine of 1.2, one of 3, one of 10
    for unit in bureau.units[:2]:
        assert cells(shown, unit.name)["count"] == str(len(by_hand(bureau, january, june, unit)))
    added = sum(int(cells(shown, unit.name)["count"]) for unit in bureau.units[:2])
    assert added == int(total["count"])
    assert shown["rolled"] == []
    assert cells(shown, "西区")["large"] == "1"
    assert (cells(shown, "西区")["top500"], cells(shown, "西区")["lead"]) == ("1", "50.0")
    assert (cells(shown, "东区")["rank"], cells(shown, "西区")["rank"]) == ("1", "2")


def test_14_1_every_cell_with_a_number_opens_its_rows(bureau, enter):
    shown, client = table(bureau), enter(bureau.statistician)
    opened = 0
    for line in shown["lines"]:
        for cell in line["cells"]:
            assert bool(cell["address"]) == (cell["text"] not in ("—", "未报")) or cell["address"]
            if cell["number"] is None or not cell["address"]:
                continue
            text = client.get(cell["address"]).content.decode()
            listed = re.findall(r'<a href="/ledgers/[^"]*/row/[^"]+">([^<]+)</a>', text)
            opened += 1
            if cell["column"] in ("count_month", "count"):
                assert len(listed) == int(cell["number"]), (line["name"], cell["column"])
    assert opened >= 30


def test_14_5_a_district_without_data_is_not_reported_and_no_zero(bureau):
    north = cells(table(bureau), "北区")
    assert set(north.values()) - {"—"} == {"未报"}
    west = cells(table(bureau, month=3), "西区")
    assert west["count_month"] == "0"  # reports, and signed nothing in March


def test_14_2_growth_over_nothing_is_a_dash_and_no_month_on_month_over_merged_months(bureau):
    june = table(bureau)
    assert cells(june, "合计")["count_growth"] == "450.0"  # eleven over two
    west = next(line for line in june["lines"] if line["name"] == "西区")
    growth = next(cell for cell in west["cells"] if cell["column"] == "count_growth")
    assert growth["text"] == "—"
    assert "基数" in growth["why"]
    assert cells(june, "合计")["count_ring"] == "100.0"  # four over two of May
    february, march = (cells(table(bureau, month=m), "合计") for m in (2, 3))
    assert (february["count_ring"], march["count_ring"]) == ("—", "—")
    assert february["count_month"] == "4"  # January and February together
    table(bureau, month=1, expect=409)


def test_rows_of_the_city_itself_stand_in_a_line_of_their_own(bureau):
    project(bureau.department, "市本级项目", signed="2025-06-03")
    shown = table(bureau)
    assert cells(shown, "合计")["count"] == "12"
    assert cells(shown, "本级（不在所属单位）")["count"] == "1"
    assert shown["rolled"] == []


def test_a_firm_in_two_districts_is_said_to_overlap(bureau):
    for unit in bureau.units[:2]:
        entered("enterprises", unit, "外资甲", "verified", {
            "name": "外资甲", "credit_code": "91999900MA00000010", "entry_kind": "新设",
            "established_on": "2025-05-06", "subscribed": "100",
        })  # fmt: skip
    shown = table(bureau, "T06")
    assert cells(shown, "合计")["count"] == "1"
    assert any("91999900MA00000010" in text for text in shown["rolled"])


def test_tables_by_field_by_row_and_by_figure(bureau):
    project(bureau.units[0], "大使项目", signed="2025-06-05", channel="招商大使")
    channels = table(bureau, "T09")
    assert cells(channels, "招商大使")["signed"] == "1", channels
    assert sum(int(cells(channels, line["name"])["signed"]) for line in channels["lines"] if not line["kind"]) == int(cells(channels, "合计")["signed"])  # fmt: skip
    waiting = table(bureau, "T03")
    assert len(waiting["lines"]) == 13  # all that are signed and not landed, whatever the year
    oldest = {cell["column"]: cell["text"] for cell in waiting["lines"][0]["cells"]}
    assert (oldest["name"], oldest["days"]) == ("东旧旧", "513")
    figures = table(bureau, "T14")
    assert cells(figures, "新签约项目数")["actual"] == "12"


def test_zones_land_events_and_awards_have_their_tables(bureau):
    where = bureau.department
    for zone, value in (("甲园", "30"), ("乙园", "10")):
        facts = {"zone": zone, "indicator": "营业收入", "basis": "全口径", "value": value,
                 "period": "2025-05-31", "measured_in": "亿元"}  # fmt: skip
        entered("zone_figures", where, zone, "verified", facts)
    parcel = {"land_class": "供而未用", "mu": "12.5", "disposed_on": "2025-06-03"}
    entered("parcels", where, "甲-1", "disposed", parcel)
    for name, day in (("推介会", "2025-05-06"), ("去年的会", "2024-05-06")):
        entered("events", where, name, "held", {"name": name, "held_on": day, "guests": "30"})
    award = {"enterprise": "甲公司", "paid": "177.3", "paid_on": "2025-06-20"}
    entered("awards", where, "J1", "paid", award)
    entered("awards", where, "J2", "ordered", {**award, "enterprise": "乙公司"})
    assert cells(table(bureau, "T07"), "甲园")["share"] == "75.0"
    assert cells(table(bureau, "T08"), "供而未用")["month"] == "12.5"
    [event] = table(bureau, "T10")["lines"]
    assert event["cells"][0]["text"] == "推介会"
    [paid] = table(bureau, "T11")["lines"]
    assert {c["column"]: c["text"] for c in paid["cells"]}["paid"] == "177.3"


def test_a_stranger_a_district_and_another_department_see_what_is_theirs(bureau, enter):
    table(bureau, user=bureau.stranger, expect=403)
    own = person("tongji-east", bureau.units[0], "statistician")
    table(bureau, user=own, expect=403)
    assert cells(table(bureau, user=own, organisation=bureau.units[0].pk), "合计")["count"] == "9"
    page = enter(own).get("/statistics/", {"organisation": bureau.units[0].pk})
    assert page.status_code == 200
    table(bureau, "T12", user=bureau.filler, expect=404)  # complaints: counts for their own roles


CASES = (  # number, received, and what is read of the rest; as rows are taken over
    ("TS1", "2025-03-03", "act", "told",
     {"accepted_on": "2025-03-10", "decided_on": "2025-03-10", "closed_on": "2025-06-05"}),
    ("TS2", "2025-05-06", "environment", "accepted",
     {"accepted_on": "2025-05-08", "decided_on": "2025-05-08"}),
    ("TS3", "2025-06-10", "act", "refused", {"decided_on": "2025-06-12"}),
    ("TS4", "2024-12-20", "act", "closed",
     {"accepted_on": "2024-12-25", "decided_on": "2024-12-25", "closed_on": "2025-04-01"}),
)  # fmt: skip


def test_complaints_are_counted_by_what_happened_in_the_months_of_their_report(
    bureau, enter, tmp_path
):
    from jiheng.web.complaints.models import CaseClock, Complaint

    bureau.people["centre"] = person("centre", bureau.department, "centre")
    kinds = {"act": "行政行为侵害权益", "environment": "投资环境问题和政策建议"}
    for number, received, kind, state, days in CASES:
        values = {"number": number, "received_on": received, "kind": kinds[kind],
                  "complainant": "秘密公司", **days}  # fmt: skip
        row = entered("complaints", bureau.department, number, state, values)
        case = Complaint.objects.create(row=row)
        if "closed_on" in days:
            CaseClock.objects.create(
                complaint=case, rule="complaint.finish", began=days["accepted_on"],
                due="2025-06-01", original_due=None,
            )  # fmt: skip
    for user in (bureau.centre, bureau.lead, bureau.statistician):
        june = table(bureau, "T12", user=user)
        total = cells(june, "合计")
        assert total == {
            "received_pair": "2", "accepted_pair": "1", "closed_pair": "1", "open": "1",
            "received": "3", "accepted": "2", "refused": "1", "referred": "0", "closed": "2",
            "settled": "0", "rate": "50.0", "days": "92.0",
        }  # fmt: skip
        assert cells(june, kinds["environment"])["received_pair"] == "1"
        assert not any(cell["address"] for line in june["lines"] for cell in line["cells"])
    assert cells(table(bureau, "T12", month=5), "合计")["open"] == "2"
    for user in (bureau.filler, bureau.manager):
        table(bureau, "T12", user=user, expect=404)
    page = enter(bureau.centre).get("/statistics/tables/T12/", query(bureau)).content.decode()
    assert "期末在办" in page
    assert "秘密公司" not in page
    word = enter(bureau.lead).get("/statistics/tables/T12/word/", query(bureau))
    path = tmp_path / "双月报.docx"
    path.write_bytes(word.content)
    text = "\n".join(line.text for line in documents.read_report(path).lines)
    assert "2025年5—6月收到投诉2件，1—6月累计收到3件" in text
    assert "按时办结率50.0%" in text
    assert "秘密公司" not in text


def made(city, month=6, kind="monthly", **written):
    client = Client()
    client.force_login(city.statistician, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        "/statistics/issues/make/", {**query(city, month), "kind": kind, **written}
    )
    if answer.status_code == 302:
        doing.work()
    return answer


def texts_of(book):
    return {cell.text for _number, row in book.sheets[0] for cell in row.values()}


def opened(issue):
    from jiheng.web.core.files import path_of

    return zipfile.ZipFile(io.BytesIO(path_of(issue.file.digest).read_bytes()))


def test_a_month_pack_is_one_button_five_files_and_a_list_of_digests(bureau):
    assert made(bureau).status_code == 302
    issue = Issue.objects.get()
    archive = opened(issue)
    names = archive.namelist()
    assert len(names) == 7
    assert len([name for name in names if name[0] in "12345"]) == 5
    assert "6-投诉办理情况.xlsx" in names
    import hashlib

    listed = dict(
        reversed(line.split("  ")) for line in archive.read("校验清单.txt").decode().splitlines()
    )
    assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in listed} == listed
    book = documents.read_bytes(archive.read("1-统计表.xlsx"), "1.xlsx")
    texts = texts_of(book)
    assert any("制表人" in text for text in texts)
    assert any("单位：个、亿元、%" in text for text in texts)


def test_14_4_the_second_issue_prints_the_differences_from_the_first(bureau, enter):
    made(bureau)
    row = Row.objects.get(title="西一")
    row.aside = "duplicate"
    put_values(row, {**row.values, "aside": "重复"}, None)
    update(ledger_table(ledgers()[PROJECTS], row.organisation), [row], None)
    made(bureau)
    first, second = Issue.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    text = enter(bureau.statistician).get(f"/statistics/issues/{second.pk}/").content.decode()
    assert "与第 1 期的差异" in text
    assert second.cells["T01"]["合计|count"] == "10"
    assert first.cells["T01"]["合计|count"] == "11"
    sheet = documents.read_bytes(opened(second).read("4-与上期差异.xlsx"), "4.xlsx")
    assert any("第1期" in text for text in texts_of(sheet))


def test_11_4_an_issue_says_which_of_its_months_were_opened_again_since(bureau, enter):
    from jiheng.web.ledgers.actions import months, reopening

    ledger, east = ledgers()[PROJECTS], bureau.units[0]
    judge = person("judge", bureau.department, "verifier")
    words = "出报以后重开过月结"

    def open_again(where, first):
        asked = reopening.ask(ledger, where, first, "漏了一个项目", by=bureau.statistician)
        reopening.decide(ledger, where, asked.pk, approved=True, by=judge)

    def issued(number):
        issue = Issue.objects.get(first=dt.date(2025, 6, 1), number=number)
        token = actions.make_token("期", by=bureau.statistician)
        head = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        told = Client().get(f"/api/statistics/issues/{issue.pk}", **head).json()
        assert told in Client().get("/api/statistics/issues", **head).json()
        page = enter(bureau.statistician).get(f"/statistics/issues/{issue.pk}/").content.decode()
        assert (words in page) == bool(told["opened_again"])
        assert all(each["address"] in page for each in told["opened_again"])
        return [(each["organisation"], each["month"]) for each in told["opened_again"]]

    for month in (5, 6, 7):
        months.close(ledger, east, dt.date(2025, month, 1), by=bureau.statistician)
    made(bureau)
    assert issued(1) == []
    open_again(east, dt.date(2025, 7, 1))
    assert issued(1) == []  # July does not stand in June's tables
    open_again(east, dt.date(2025, 6, 1))
    open_again(east, dt.date(2025, 5, 1))
    assert issued(1) == [("东区", "2025-05"), ("东区", "2025-06")]
    made(bureau)
    assert issued(2) == []  # made after it


def test_a_pack_shows_nobody_a_table_that_is_not_theirs(bureau, enter):
    from jiheng.web.complaints.models import Complaint

    complaint = {"number": "TS-1", "received_on": "2025-06-03", "kind": "行政行为侵害权益"}
    row = entered("complaints", bureau.department, "TS-1", "received", complaint)
    Complaint.objects.create(row=row)
    made(bureau)
    first = Issue.objects.get()
    assert "T12" not in first.cells  # counted for its own roles alone, and more have the pack
    assert first.apart["T12"]["合计|received"] == "不列"  # one complaint is one that somebody knows
    name = next(file["name"] for file in first.manifest if file.get("table") == "T12")
    for user, has in ((bureau.statistician, True), (bureau.auditor, True), (bureau.manager, False)):
        client = enter(user)
        had = zipfile.ZipFile(
            io.BytesIO(client.get(f"/statistics/issues/{first.pk}/pack.zip").content)
        )
        assert (name in had.namelist()) == has, user
        assert (name in had.read("校验清单.txt").decode()) == has
        page = client.get(f"/statistics/issues/{first.pk}/").content.decode()
        assert (name in page) == has
    sheets = documents.read_bytes(opened(first).read("1-统计表.xlsx"), "1.xlsx").sheets
    assert not any(sheet.name.startswith("T12") for sheet in sheets)
    for user in (bureau.manager, bureau.finance, bureau.statistician):
        assert enter(user).get(f"/statistics/issues/{first.pk}/").status_code == 200
    Issue.objects.update(cells=first.cells | {"T12": {"合计|received": "7777"}})  # as of before
    for user, expected in ((bureau.manager, 404), (bureau.finance, 404), (bureau.auditor, 200)):
        client = enter(user)
        for address in ("", "pack.zip"):
            answer = client.get(f"/statistics/issues/{first.pk}/{address}")
            assert answer.status_code == expected, (user, address)
        listed = client.get("/statistics/", query(bureau)).content.decode()
        assert (f"/statistics/issues/{first.pk}/" in listed) == (expected == 200)
    client = enter(bureau.manager)
    client.post("/statistics/issues/make/", {**query(bureau), "kind": "monthly"})
    doing.work()
    second = opened(Issue.objects.order_by("number").last())
    assert b"7777" not in b"".join(
        zipfile.ZipFile(io.BytesIO(second.read(name))).read(part)
        for name in second.namelist()
        if name.endswith(("xlsx", "docx"))
        for part in zipfile.ZipFile(io.BytesIO(second.read(name))).namelist()
    )


def test_14_3_a_number_changed_in_word_is_found_when_the_text_is_read_back(bureau, enter):
    made(bureau, analysis="外出拜访抓得紧，{台账.新签约项目数|余}个项目签约。")
    issue = Issue.objects.get()
    archive = opened(issue)
    word = archive.read("2-简报.docx")
    client = enter(bureau.statistician)
    read = f"/statistics/issues/{issue.pk}/read/"

    def sent(data):
        file = io.BytesIO(data)
        file.name = "简报.docx"
        answer = client.post(read, {"file": file})
        assert answer.status_code == 200
        return answer.content.decode()

    assert "每个数都和出报时一样" in sent(word)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                text = data.decode()
                assert "11个" in text
                data = text.replace("11个", "12个", 1).encode()
            new.writestr(name, data)
    text = sent(changed.getvalue())
    assert "F01" in text
    assert "12个" in text
    assert "不是这里出的文字" in sent(a_stranger_text())


def a_stranger_text():
    from jiheng.model import Paragraph, Report

    report = Report(title=("别的",), blocks=(Paragraph(("没有数。",)),), digest="0", contents=False)
    return documents.write_docx(report)


def test_every_digit_of_the_running_text_is_bound(bureau, tmp_path: Path):
    made(bureau, problems="有3个项目用地未定")
    path = tmp_path / "b.docx"
    path.write_bytes(opened(Issue.objects.get()).read("2-简报.docx"))
    figures = documents.bound(path)
    bound = sum(len(re.findall(r"\d", standing.text)) for standing in figures.standing)
    assert len(figures.standing) >= 20
    assert len(re.findall(r"\d", figures.text)) == bound


def test_10_9_a_sentence_that_the_ledger_does_not_support_is_refused(bureau):
    answer = made(bureau, analysis="今年收到项目线索近100条{台账.收到项目线索}，势头好。")
    assert answer.status_code == 409
    assert "近100条" in answer.content.decode()
    assert not Issue.objects.exists()
    for n in range(89):
        entered("leads", bureau.units[0], f"线索{n}", "new", {
            "name": f"线索{n}", "received_on": "2025-04-01", "channel": "其他",
        })  # fmt: skip
    text = "今年收到项目线索近100条。"
    answer = made(bureau, analysis=text)
    assert answer.status_code == 409
    assert "89" in answer.content.decode()
    for n in range(89, 97):
        entered("leads", bureau.units[0], f"线索{n}", "new", {
            "name": f"线索{n}", "received_on": "2025-04-01", "channel": "其他",
        })  # fmt: skip
    assert made(bureau, analysis=text).status_code == 302
    assert Issue.objects.count() == 1


def test_who_may_not_issue_is_refused_and_a_month_that_is_not_over_too(bureau, enter):
    client = enter(bureau.filler)
    answer = client.post("/statistics/issues/make/", {**query(bureau), "kind": "monthly"})
    assert answer.status_code == 403
    assert made(bureau, kind="quarterly", month=5).status_code == 409
    assert made(bureau, kind="quarterly", month=6).status_code == 302
    assert "2-季度通报.docx" in opened(Issue.objects.get()).namelist()
    client = enter(bureau.statistician)
    late = {"organisation": bureau.department.pk, "year": 2099, "month": 6, "kind": "monthly"}
    assert client.post("/statistics/issues/make/", late).status_code == 409


def test_the_workbook_has_the_citys_own_heads_and_foot(bureau, enter):
    answer = enter(bureau.statistician).get("/statistics/tables/T01/workbook/", query(bureau))
    book = documents.read_bytes(answer.content, "t.xlsx")
    texts = texts_of(book)
    assert "新签约项目（个）" in texts
    assert {"当月", "累计", "同比%", "目标", "完成率%", "排名"} <= texts
    assert any(
        text.startswith("制表人：") and "审核人：" in text and "日期：" in text for text in texts
    )


def test_cohorts_and_foreign_capital_have_their_pages(bureau, enter):
    client = enter(bureau.statistician)
    where = {"organisation": bureau.department.pk}
    text = client.get("/statistics/survival/", where | {"year": 2025}).content.decode()
    assert "签约后多少天落地" in text
    entered("enterprises", bureau.units[0], "外资乙", "verified", {
        "name": "外资乙", "credit_code": "91999900MA00000010", "entry_kind": "新设",
        "established_on": "2024-05-06", "region": "东区",
    })  # fmt: skip
    text = client.get("/statistics/foreign/", where).content.decode()
    assert "外资乙" in text
    assert "2025-06-30" in text  # its annual report of 2024
    names = sorted(Organisation.objects.values_list("name", flat=True), key=len, reverse=True)
    given = where | {"year": 2025}
    assert chinese_left(client, "/statistics/survival/", given, names) == []


def test_14_a_month_whose_units_were_corrected_before_the_city_closed_is_said_not_to_add_up(
    bureau, enter
):
    from jiheng.web.ledgers.actions import months

    ledger, first = ledgers()[PROJECTS], dt.date(2025, 6, 1)
    for unit in bureau.units[:2]:
        person(f"m-{unit.code}", unit, "statistician")
        months.close(ledger, unit, first, by=bureau.statistician)
    row = Row.objects.get(title="西一")
    put_values(row, {**row.values, "planned_total": "50000"}, None)
    update(ledger_table(ledger, row.organisation), [row], None, correction=True)
    months.close(ledger, bureau.department, first, by=bureau.statistician)
    address = f"/ledgers/{PROJECTS}/{bureau.department.pk}/months/?year=2025"
    text = enter(bureau.statistician).get(address).content.decode()
    assert "DQ-14" in text
    assert "差 2.0亿元" in text
    assert "新签约项目数”2025-06" not in text  # counts add up, amounts do not


def test_a_page_opens_on_the_newest_year_that_has_rows(bureau, enter):
    from jiheng.web.ledgers.queries.newest_year import newest_year_at

    def newest(day, *ledgers, where=bureau.department):
        return newest_year_at(ledgers, where, dt.date.fromisoformat(day))

    assert newest("2031-05-05", PROJECTS) == 2025
    assert newest("2024-12-31", PROJECTS) == 2024
    assert newest("2031-05-05", "awards", PROJECTS) == 2025
    assert newest("2031-05-05", "awards") == 2031  # an empty one is about now
    assert newest("2031-05-05", PROJECTS, where=bureau.units[2]) == 2031
    assert newest("2023-01-01", PROJECTS) == 2023
    client = enter(bureau.lead)
    for address in ("/statistics/", "/leader/", "/statistics/survival/",
                    "/ledgers/figures/", "/ledgers/figures/projects.signed.count/",
                    "/ledgers/figures/projects.signed.count/league/",
                    f"/ledgers/{PROJECTS}/{bureau.department.pk}/months/"):  # fmt: skip
        text = client.get(address).content.decode()
        assert re.search(r'name="(?:year|to)"[^>]*value="2025"', text)
    text = client.get("/statistics/", {"year": 2024}).content.decode()
    assert 'value="2024"' in text


def test_20_the_calendar_says_what_is_due_by_which_working_day_and_what_was_issued(bureau, enter):
    from jiheng.web.statistics.obligations import obligations

    def due(today):
        return {each.obligation.id: each for each in obligations(bureau.department, today)}

    after_june = due(dt.date(2025, 7, 9))
    city, zones, pair, quarter = (
        after_june[id_] for id_ in ("city", "zones", "complaints", "quarter")
    )
    assert (city.period, city.day, city.done, city.late) == (
        "2025-06", dt.date(2025, 7, 8), False, True,
    )  # fmt: skip
    assert (zones.day, zones.done) == (dt.date(2025, 7, 15), None)  # nothing here tells
    assert (pair.period, pair.day) == ("2025-05—06", dt.date(2025, 7, 9))  # 7th working day
    assert (quarter.period, quarter.day) == ("2025 Q2", dt.date(2025, 7, 21))  # 20th: a Sunday
    assert not due(dt.date(2025, 7, 8))["city"].late
    assert due(dt.date(2025, 2, 20))["city"].period == "2024-12"  # 1 and 2 are issued as one
    assert due(dt.date(2025, 10, 9))["city"].day == dt.date(2025, 10, 9)  # 8th: still a holiday
    made(bureau)
    assert (due(dt.date(2025, 7, 9))["city"].done, due(dt.date(2025, 7, 9))["city"].late) == (
        True, False,
    )  # fmt: skip
    page = enter(bureau.lead).get("/statistics/", query(bureau)).content.decode()
    assert "报送日历" in page
    assert "全市月报（T01—T06）" in page


def test_12_1_a_month_crowded_at_its_end_is_told_where_it_is_closed(bureau, enter):
    east = bureau.units[0]
    for n in range(9):
        project(east, f"月底{n}", signed=f"2025-06-{26 + n % 5}", region="东区")
    project(east, "月中", signed="2025-06-11", region="东区")
    address = f"/ledgers/{PROJECTS}/{bureau.department.pk}/months/?year={{}}"
    client = enter(bureau.statistician)
    page = client.get(address.format(2025)).content.decode()
    assert "DQ-11 东区 2025-06 的 10 个项目有 9 个在月底五天签约" in page
    assert "DQ-11" not in client.get(address.format(2024)).content.decode()
