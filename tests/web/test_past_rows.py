"""A sheet from the past: its rows come in with their stages, once another person agreed."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng import documents
from jiheng.web.core.models import AuditLine
from jiheng.web.core.refusal import Refused
from jiheng.web.ledgers.actions import months, takeovers
from jiheng.web.ledgers.models import Row, Takeover, Version
from jiheng.web.ledgers.queries.months import month_tables
from web import doing
from web.exporting import LEADS_ON
from web.test_district_sheets import confirmed, counted, east  # noqa: F401

HEADER = ("项目名称", "投资方", "县区", "项目阶段", "签约时间", "总投资（亿元）", "佐证")
PAST = (
    ("甲项目", "甲公司", "东区", "已签约", "2025-03-04", "2.6", "合同"),
    ("乙项目", "乙公司", "东区", "已落地", "2025-04-14", "1.4", "合同、营业执照"),
    ("丙项目", "丙公司", "东区", "", "", "", ""),
)
SOURCE = "2025年签约台账（纸质）"


def sent(client, table, rows, **more):
    data = documents.write_list("签约项目", [HEADER, *rows])
    file = SimpleUploadedFile("历史.xlsx", data)
    answer = client.post(f"{table.address}import/", {"file": file, **more})
    if answer.status_code != LEADS_ON:
        return answer
    doing.work()
    return client.get(answer.url).url


def test_rows_of_the_past_come_in_with_their_stage_when_another_person_agrees(
    city, east, enter  # noqa: F811
):  # fmt: skip
    months.close(east.ledger, east.organisation, dt.date(2025, 3, 1), by=city.people["东区统计"])
    client = enter(city.people["东区"])
    assert sent(client, east, PAST, history="1", source="短").status_code == 409
    strange = ("丁项目", "丁公司", "东区", "谈得差不多", "", "", "")
    address = sent(client, east, (*PAST, strange), history="1", source=SOURCE)
    shown = client.get(address).context["preview"]
    assert counted(shown, "history", "inserts", "rejects", "left_out") == (3, 0, 1, 0)
    assert "没有“谈得差不多”这个阶段；有：登记、在谈" in shown["rejects"][0][2]
    confirmed(client, address, partly="1")
    asked = Takeover.objects.get()
    assert not Row.objects.filter(ledger=east.id).exists()
    at = f"{east.address}takeovers/{asked.pk}/"
    page = client.get(at).content.decode()
    assert "等另一个人批准" in page
    assert "1 行的月份已经月结" in page
    for who in ("东区", "东区统计"):
        if who == "东区":
            with pytest.raises(Refused):
                takeovers.decide(east, asked.pk, approved=True, by=city.people[who])
    client = enter(city.people["东区统计"])
    assert "批准转入历史数据" in client.get("/", follow=True).content.decode()
    assert client.post(at, {"approve": "1"}).status_code == LEADS_ON
    assert client.post(at, {"approve": "1"}).status_code == 409  # once
    states = dict(Row.objects.filter(ledger=east.id).values_list("title", "state"))
    assert states == {"甲项目": "signed", "乙项目": "landed", "丙项目": "registered"}
    row = Row.objects.get(title="甲项目")
    assert (row.values["planned_total"], row.authors) == ("26000", {})
    page = client.get(east.row_address(row.key)).content.decode()
    assert f"由纸面转入：{SOURCE}；阶段、日期和佐证以纸面为准。" in page
    late = dict(Version.objects.filter(row__ledger=east.id).values_list("row__title", "correction"))
    assert late == {"甲项目": True, "乙项目": False, "丙项目": False}
    tables = {d.id: table for d, table in month_tables(east.ledger, east.organisation, 2025)}
    signed = tables["projects.signed.count"]
    assert (signed.corrections, signed.cumulative.value) == (1, 2)  # what was published stays
    lines = AuditLine.objects.filter(action__in=("ask_takeover", "take_over", "agree_takeover"))
    assert lines.count() == 3
    again = sent(enter(city.people["东区"]), east, PAST, history="1", source=SOURCE)
    shown = enter(city.people["东区"]).get(again).context["preview"]
    assert counted(shown, "history", "inserts", "updates", "same") == (0, 0, 0, 3)


def test_refused_with_a_reason_no_row_is_there(city, east, enter):  # noqa: F811
    client = enter(city.people["东区"])
    confirmed(client, sent(client, east, PAST, history="1", source=SOURCE))
    asked, judge = Takeover.objects.get(), city.people["东区统计"]
    with pytest.raises(Refused, match="不同意要写明原因"):
        takeovers.decide(east, asked.pk, approved=False, by=judge)
    takeovers.decide(east, asked.pk, approved=False, answer="没有合同", by=judge)
    assert not Row.objects.filter(ledger=east.id).exists()
    at = f"{east.address}takeovers/{asked.pk}/"
    assert "没有合同" in enter(city.people["东区"]).get(at).content.decode()
    assert enter(city.people["西区"]).get(at).status_code == 404


def test_without_the_mark_a_stage_stays_a_matter_of_steps(city, east, enter):  # noqa: F811
    client = enter(city.people["东区"])
    shown = client.get(sent(client, east, PAST[:1])).context["preview"]
    assert counted(shown, "history", "inserts", "left_out") == (0, 1, 1)
