"""A ledger written as one file has everything: list, board, form, grid, history, import, export, API, rights, work that waits."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jiheng import documents
from jiheng.rulebook import RulebookError
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.declared import declared
from jiheng.web.core.files import path_of
from jiheng.web.core.models import AuditLine, Job, StoredFile
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import filling, moving, voiding
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.models import Row, Version
from jiheng.web.ledgers.queries import rows as row_queries
from web import doing
from web.conftest import TRAININGS

PLAN = {
    "name": "财务人员业务培训",
    "mode": "面授",
    "planned_on": "2026-03-05",
    "teacher": "示例学院",
    "held_on": "2026-03-06",
}
OUTCOME = {"people": "120", "cost": "8600.50", "summary": "按计划完成"}


def a_row(table, city, **more):
    return filling.add_row(table, {**PLAN, **more}, by=city.filler)


def proof(city, name="签到表.txt"):
    return take_file(name, "签到".encode(), by=city.filler)


def held(table, city, **more):
    row = a_row(table, city, **more)
    moving.apply_move(table, row.key, Taking("report_held"), by=city.filler)
    row.refresh_from_db()
    filling.save_row(table, Edit(row.key, OUTCOME, row.version), by=city.filler)
    row.refresh_from_db()
    return row


def test_rows_are_kept_as_typed_and_read_beside(trainings, city):
    row = held(trainings, city)
    assert row.values["cost"] == "8600.50"
    assert row.amount == 86_005_000  # parts of a yuan
    assert row.day.isoformat() == "2026-03-06"
    assert row.read["people"] == 120_000_000
    numbers = list(Version.objects.filter(row=row).values_list("number", "state"))
    assert numbers == [(1, "planned"), (2, "held"), (3, "held")]
    assert row.authors["cost"] == city.filler.pk


def test_a_move_asks_for_its_columns_its_proof_and_another_person(trainings, city):
    row = a_row(trainings, city, held_on="")
    with pytest.raises(Refused) as refused:
        moving.apply_move(trainings, row.key, Taking("report_held"), by=city.filler)
    assert [p.said for p in refused.value.problems] == ["举办日期"]
    assert refused.value.problems[0].address.endswith(f"/row/{row.key}/#f-held_on")
    row = held(trainings, city, name="另一次")
    for who, taking in (
        ("manager", Taking("confirm_held")),  # no proof
        ("filler", Taking("confirm_held", proof=proof(city))),  # no right
        ("colleague", Taking("confirm_held", proof=proof(city))),  # of another department
        ("manager", Taking("close_training", "好")),  # not from this state
    ):
        with pytest.raises(Refused):
            moving.apply_move(trainings, row.key, taking, by=city.people[who])
    moving.apply_move(
        trainings, row.key, Taking("confirm_held", proof=proof(city)), by=city.manager
    )
    row.refresh_from_db()
    assert row.state == "confirmed"
    with pytest.raises(Refused):  # nothing is open any more
        filling.save_row(trainings, Edit(row.key, {"people": "1"}, row.version), by=city.filler)
    moving.apply_move(trainings, row.key, Taking("close_training", "材料齐全"), by=city.finance)
    row.refresh_from_db()
    assert (row.state, row.values["remark"]) == ("closed", "材料齐全")
    assert [s.move for s in Step.objects.filter(kind="row", object_id=row.pk)] == [
        "report_held", "confirm_held", "close_training",
    ]  # fmt: skip


def test_who_wrote_or_took_the_step_before_does_not_confirm(trainings, city):
    row = filling.add_row(trainings, PLAN, by=city.manager)
    moving.apply_move(trainings, row.key, Taking("report_held"), by=city.filler)
    row.refresh_from_db()
    filling.save_row(trainings, Edit(row.key, OUTCOME, row.version), by=city.filler)
    with pytest.raises(Refused) as refused:
        moving.apply_move(
            trainings, row.key, Taking("confirm_held", proof=proof(city)), by=city.manager
        )
    assert refused.value.status == 403
    moving.apply_move(
        trainings, row.key, Taking("confirm_held", proof=proof(city)), by=city.division_head
    )


def test_a_move_writes_a_line_of_the_record(trainings, city):
    row = held(trainings, city)
    line = AuditLine.objects.get(action="report_held")
    assert line.changes["state"] == ["planned", "held"]
    assert set(line.changes) == {"state", "reported_on"}  # and what the move wrote
    assert line.reference == f"ledger/trainings/{city.department.pk}"
    assert line.object_id == str(row.pk)


def test_two_people_change_other_fields_and_both_stay(trainings, city):
    row = a_row(trainings, city)
    was = dict(row.values)
    filling.save_row(trainings, Edit(row.key, {"place": "一楼"}, 1, was), by=city.filler)
    saved = filling.save_row(trainings, Edit(row.key, {"mode": "线上"}, 1, was), by=city.manager)
    assert (saved.values["place"], saved.values["mode"]) == ("一楼", "线上")
    clash = filling.save_row(trainings, Edit(row.key, {"place": "二楼"}, 1, was), by=city.manager)
    assert isinstance(clash, Clash)
    assert clash.theirs == {"place": "一楼"}


def test_1_3_other_fields_both_stay_and_of_the_same_one_the_second_sees_both_values(
    trainings, city, enter, client
):
    row = a_row(trainings, city, place="一楼")
    address, api = trainings.row_address(row.key), f"/api/ledgers/trainings/{city.department.pk}"
    sent = {"version": "1", "place": "二楼", "was-place": "一楼"}
    assert enter(city.filler).post(address, sent).status_code == 302
    sent = {"version": "1", "mode": "线上", "was-mode": "面授"}
    assert enter(city.manager).post(address, sent).status_code == 302
    late = enter(city.manager).post(address, {**sent, "place": "三楼", "was-place": "一楼"})
    page = late.content.decode()
    assert (late.status_code, "二楼" in page, "三楼" in page) == (409, True, True)
    client.logout()
    head = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.manager)}"}

    def put(version, **values):
        sent = {"version": version, "values": values}
        kind = "application/json"
        return client.put(f"{api}/rows/{row.key}", json.dumps(sent), kind, **head)

    kept = put(1, teacher="另一学院")  # read before the others changed theirs
    assert kept.status_code == 200
    values = kept.json()["values"]
    assert (values["place"], values["mode"], values["teacher"]) == ("二楼", "线上", "另一学院")
    refused = put(1, place="三楼", teacher="又一学院")
    assert refused.status_code == 409
    for text in ("地点", "二楼", "三楼", "另一学院", "又一学院"):
        assert text in refused.json()["said"]
    row.refresh_from_db()
    assert (row.values["place"], row.version) == ("二楼", kept.json()["version"])
    unknown = put(99, place="三楼")  # nobody knows what was there
    assert unknown.status_code == 409


def test_work_that_waits_stands_on_the_start_page_and_in_the_api(trainings, city, enter):
    held(trainings, city)
    assert [w.step for w in declared().waiting(city.division_head) if w.title == PLAN["name"]] == [
        "核实"
    ]
    assert not [w for w in declared().waiting(city.filler) if w.title == PLAN["name"]]
    page = enter(city.division_head).get("/").content.decode()
    assert PLAN["name"] in page
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.division_head)}"}
    pieces = Client().get("/api/waiting", **headers).json()
    assert PLAN["name"] in [piece["title"] for piece in pieces]


def test_a_row_is_added_without_reading_those_that_are_there(trainings, city):
    a_row(trainings, city)
    with CaptureQueriesContext(connection) as first:
        a_row(trainings, city)
    filling.add_rows(trainings, [PLAN] * (row_queries.BLOCK + 3), by=city.filler)
    with CaptureQueriesContext(connection) as later:
        row = a_row(trainings, city)
    assert len(later) <= len(first) + 1  # another block of keys
    assert max(len(query["sql"]) for query in later) < 10_000
    assert row.position == row_queries.BLOCK + 6
    voiding.void(trainings, "trainings-0002", "填错了的一行", by=city.filler)
    assert a_row(trainings, city).key not in {"trainings-0002", row.key}


def test_work_that_waits_is_asked_in_as_many_queries_as_ever(trainings, city):
    counts = []
    for _round in range(2):
        held(trainings, city)
        with CaptureQueriesContext(connection) as asked:
            assert len(declared().waiting(city.division_head)) == len(counts) + 1
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_a_return_stands_with_its_reason_on_top(trainings, city):
    row = held(trainings, city)
    moving.apply_move(
        trainings, row.key, Taking("return_held", "人次与签到表不符"), by=city.division_head
    )
    [piece] = [w for w in declared().waiting(city.filler) if w.title == PLAN["name"]]
    assert "人次与签到表不符" in piece.note


BASE = "/ledgers/trainings/"


def test_every_page_is_there_for_who_may_see_it(trainings, city, enter):
    row = held(trainings, city)
    at = f"{BASE}{city.department.pk}/"
    pages = (
        "/ledgers/", BASE, f"{BASE}board/", f"{at}grid/", f"{at}add/", f"{at}import/",
        f"{at}row/{row.key}/", f"{at}row/{row.key}/history/",
    )  # fmt: skip
    for who, expected in (
        ("filler", 200),
        ("auditor", 200),
        ("finance", 200),
        ("colleague", 404),
        ("stranger", 404),
    ):
        client = enter(city.people[who])
        for page in pages[3:] if who == "colleague" else pages[1:]:
            assert client.get(page).status_code == expected, (who, page)
    page = enter(city.filler).get(f"{at}row/{row.key}/").content.decode()
    assert (
        "现在必填" not in page.split("小结")[0].split("培训名称")[1][:300]
    )  # of the plan: settled
    assert "财务人员业务培训" in enter(city.filler).get(BASE, {"q": "人员业务"}).content.decode()
    assert (
        "财务人员业务培训" not in enter(city.filler).get(BASE, {"q": "没有这个"}).content.decode()
    )


def test_the_list_filters_sorts_counts_and_sums_exactly(trainings, city, enter):
    for number, cost in enumerate(("0.10", "0.20", "1000000.03", "99")):
        row = held(trainings, city, name=f"培训{number}")
        filling.save_row(trainings, Edit(row.key, {"cost": cost}, row.version), by=city.filler)
    client = enter(city.finance)

    def names(**query):
        listing = client.get(BASE, query).context["listing"]
        return [row.cells[0].text for row in listing.rows], listing

    assert names(sort="cost")[0] == ["培训0", "培训1", "培训3", "培训2"]
    assert names(sort="-cost")[0] == ["培训2", "培训3", "培训1", "培训0"]
    assert names(**{"cost-from": "1万元"})[0] == ["培训2"]  # a bound may name its unit
    _shown, listing = names(**{"cost-from": "0.01"})
    assert listing.total.startswith("支出 合计 1000099.33 元")
    assert names(state="planned")[0] == []
    assert len(names(page="9" * 5_000)[0]) == 4  # no number that anybody would write
    assert len(names(mine="1")[0]) == 0
    assert len(enter(city.filler).get(BASE, {"mine": "1"}).context["listing"].rows) == 4


def test_the_export_comes_back_and_changes_nothing(trainings, city, enter):
    row = held(trainings, city)
    client = enter(city.filler)
    client.post(f"{BASE}{city.department.pk}/export/")
    doing.work()
    job = Job.objects.get(kind="export_ledger")
    data = path_of(job.result["file"]).read_bytes()
    assert documents.read_bytes(data, "x.xlsx").faults == ()
    lines = AuditLine.objects.count()
    upload = take_file("台账.xlsx", data, by=city.filler)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.filler)}"}
    sent = {"digest": upload.digest}
    answer = Client().post(
        f"/api/ledgers/trainings/{city.department.pk}/workbook",
        json.dumps(sent),
        content_type="application/json",
        **headers,
    )
    assert answer.status_code == 201
    doing.work()
    counts = Job.objects.get(kind="preview_ledger").result["counts"]
    assert counts == {
        "history": 0,
        "doubts": 0,
        "inserts": 0,
        "updates": 0,
        "proposals": 0,
        "remarks": 0,
        "waiting": 0,
        "rejects": 0,
        "left_out": 0,
        "same": 1,
    }
    row.refresh_from_db()
    assert row.version == 3
    assert AuditLine.objects.count() == lines + 2  # the token, made and used


def test_a_workbook_is_shown_then_taken_in(trainings, city, enter):
    rows = [
        ("培训名称", "计划日期", "参训人次", "地点"),
        ("新培训", "2026-05-01", "30", "礼堂"),
        ("第二期", "2026-06-01", "", "礼堂"),
    ]
    upload = documents.write_list("培训台账", rows)
    client = enter(city.filler)
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post(
        f"{BASE}{city.department.pk}/import/", {"file": SimpleUploadedFile("t.xlsx", upload)}
    )
    doing.work()
    page = client.get(answer.url, follow=True)
    counts = Job.objects.get(kind="preview_ledger").result["counts"]
    assert (counts["inserts"], counts["waiting"], counts["left_out"]) == (2, 1, 0)
    assert Row.objects.filter(ledger="trainings").count() == 0
    client.post(page.redirect_chain[-1][0])
    doing.work()
    assert sorted(Row.objects.filter(ledger="trainings").values_list("title", flat=True)) == [
        "新培训",
        "第二期",
    ]
    assert AuditLine.objects.filter(action="import", kind="ledger").count() == 1
    row = Row.objects.get(title="新培训")
    assert "people" not in row.values  # it waits till its phase is open
    filling.save_row(trainings, Edit(row.key, PLAN, row.version), by=city.filler)
    moving.apply_move(trainings, row.key, Taking("report_held"), by=city.filler)
    row.refresh_from_db()
    assert (row.values["people"], row.authors["people"]) == ("30", city.filler.pk)
    assert row.drafts == {}
    line = AuditLine.objects.filter(action="report_held").latest("number")
    assert line.changes["people"] == ["", "30"]  # the line tells everything that its version has


def test_the_grid_saves_many_rows_at_once(trainings, city, enter):
    client = enter(city.filler)
    rows = [
        {
            "key": f"new-{n}",
            "values": {"name": f"第{n}期", "planned_on": "2026-01-01"},
            "version": 0,
            "was": {},
        }
        for n in range(1, 31)
    ]
    answer = client.post(
        f"{BASE}{city.department.pk}/grid/",
        json.dumps({"rows": rows}),
        content_type="application/json",
    )
    assert answer.status_code == 200
    assert Row.objects.filter(ledger="trainings", state="planned").count() == 30
    assert AuditLine.objects.filter(action="add", reference=trainings.reference).count() == 30


def test_rights_of_a_ledger_are_in_the_table(trainings, city, enter):
    page = enter(city.auditor).get("/rights/").content.decode()
    assert "培训台账：核实" in page
    assert "培训台账：查看" in page


def test_a_proof_is_handed_out_to_who_may_see_the_row(trainings, city, enter):
    row = a_row(trainings, city)
    filling.attach(trainings, row.key, "place", proof(city), by=city.filler)
    file = StoredFile.objects.get(name="签到表.txt")
    at = f"{BASE}{city.department.pk}/proofs/{file.pk}/"
    assert enter(city.auditor).get(at).status_code == 200
    assert enter(city.colleague).get(at).status_code == 404


BAD = (
    ("id: trainings", "id: indicators", "another ledger or sheet"),
    ("see: [filler", "see: [nobody, filler", "none of"),
    (", listed: true}\n  - {field: mode", ", listed: true, phase2: x}\n  - {field: mode", "phase2"),
    ("phase: plan}\n  - {field: teacher", "phase: plans}\n  - {field: teacher", "plans"),
    ("right: close", "right: archive", "archive"),
    ("fields: [held_on, teacher]", "fields: [held]", "held is no column"),
    ("amount: cost", "amount: name", "not money"),
    ("to: held, right: report", "to: done, right: report", "done is no state"),
    ("called: [name]", "called: []", "called"),
    (", width: 60, phase: outcome}", ", width: 60}", "phase: is missing"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BAD, ids=[b[1][:20] for b in BAD])
def test_a_ledger_that_is_off_is_refused_with_its_line(written, old, new, words):
    assert old in TRAININGS
    with pytest.raises(RulebookError, match=words.replace("(", r"\(")):
        written(TRAININGS.replace(old, new, 1))


@pytest.mark.parametrize(("old", "new", "key"), [
    ("need: now, width: 30", "needed: now, width: 30", "needed"),
    ("to: held, right: report", "to: done, right: report", "to"),
])  # fmt: skip
def test_1_9_a_fault_in_the_file_of_a_ledger_is_told_with_file_line_and_key(written, old, new, key):
    assert TRAININGS.count("field:") == 12
    line = TRAININGS[: TRAININGS.index(old)].count("\n") + 1
    with pytest.raises(RulebookError) as refused:
        written(TRAININGS.replace(old, new, 1))
    assert f"ledgers/trainings.yaml:{line}: " in str(refused.value)
    assert key in str(refused.value).partition(f":{line}: ")[2]


def test_the_menu_says_how_much_waits(trainings, city, enter):
    from django.core.cache import cache

    cache.clear()
    held(trainings, city)
    page = enter(city.division_head).get("/rights/").content.decode()
    assert '<span class="count" title="等您办理">1</span>' in page
