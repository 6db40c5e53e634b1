"""Pages: doors, policies, uploads, the grid, work in the background."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng.web.core import jobs
from jiheng.web.core.declared import declared
from jiheng.web.core.files import judged, kind_of
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.models import Cycle
from web import doing
from web.city import PASSWORD, ROUTE, fill_results, fill_targets, walk
from web.exporting import exported

pytestmark = pytest.mark.once


def test_pages_run_nothing_that_stands_in_them(city, enter):
    walk(city, "evaluating")
    key = doing.rows_in(city.cycle, "indicators").first().key
    pages = (
        "",
        "indicators/",
        "indicators/grid/",
        f"indicators/row/{key}/",
        "findings/",
        "score/",
        "history/",
    )
    for page in pages:
        answer = enter(city.filler).get(f"/years/{city.cycle.pk}/{page}")
        text = answer.content.decode("utf-8")
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count("<script src=") + text.count(
            'type="application/json"'
        )
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert answer["Cache-Control"] == "no-store" or "no-cache" in answer["Cache-Control"]


def test_five_wrong_passwords_lock_the_account(city, client):
    for _ in range(5):
        client.post("/login/", {"username": "filler", "password": "wrong"})
    answer = client.post("/login/", {"username": "filler", "password": PASSWORD})
    assert answer.status_code == 429
    assert client.get("/").status_code == 302


def test_a_password_must_be_of_some_strength(city, enter):
    client = enter(city.filler)
    for weak in ("short", "1234567890", "filler-abc"):
        page = client.post("/password/", {"old": PASSWORD, "new": weak, "again": weak})
        assert page.status_code == 422, weak
    good = "Tian-Bao-2026!"
    assert (
        client.post("/password/", {"old": PASSWORD, "new": good, "again": good}).status_code == 302
    )


def test_a_one_time_link_works_once(db, client):
    from jiheng.web.operate.people import first_administrator_link

    link = first_administrator_link()
    assert client.get(link).status_code == 200
    good = "Guan-Li-Yuan-Jia-26"
    assert client.post(link, {"new": good, "again": good}).status_code == 302
    client.logout()
    assert client.get(link).status_code == 404
    assert first_administrator_link() == ""


def test_uploads_are_judged_by_content():
    assert kind_of(b"%PDF-1.7 ...") == "pdf"
    assert kind_of(b"\x00\x01binary") == ""
    for name, data in (
        ("a.exe", b"MZ\x00\x00"),
        ("a.pdf", b"plain text"),
        ("a.xlsx", b"PK\x03\x04broken"),
    ):
        with pytest.raises(Refused):
            judged(name, data)


def test_a_bomb_is_refused():
    import io
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (600 * 2**20))
    with pytest.raises(Refused):
        judged("a.xlsx", stream.getvalue())


def test_the_grid_saves_and_tells_what_is_wrong(city, enter):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    rows = [
        {
            "key": one.key,
            "values": {"original_target": "二百左右"},
            "version": one.version,
            "was": one.values,
        },
        {"key": "new-1", "values": {"name": "新指标", "weight": "5"}, "version": 0, "was": {}},
    ]
    address = f"/years/{city.cycle.pk}/indicators/grid/"
    answer = enter(city.filler).post(address, json.dumps({"rows": rows}), "application/json")
    told = json.loads(answer.content)
    assert [r["_sent"] for r in told["rows"]] == [one.key, "new-1"]
    made = doing.rows_in(city.cycle, "indicators").get(title="新指标")
    assert told["rows"][1]["_key"] == made.key  # saved again it is changed, not added again
    assert told["rows"][0]["original_target"] == "二百左右"
    assert doing.rows_in(city.cycle, "indicators").filter(title="新指标").exists()
    assert enter(city.filler).post(address, "{", "application/json").status_code == 400
    rows[0]["values"] = {"actual": "3"}
    refused = enter(city.filler).post(address, json.dumps({"rows": rows}), "application/json")
    assert refused.status_code == 409
    assert doing.rows_in(city.cycle, "indicators").filter(title="新指标").count() == 1


def test_a_trial_tells_the_score_and_keeps_nothing(city, enter):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    page = enter(city.filler).post(
        f"/years/{city.cycle.pk}/indicators/row/{one.key}/try/", {"actual": "100"}
    )
    assert f"{page.context['panel']['item'].points}" == "15.00"
    assert "actual" not in doing.rows_in(city.cycle, "indicators").get(pk=one.pk).values


def test_evidence_is_kept_with_its_digest_and_handed_out_as_a_download(city, enter):
    walk(city, "evaluating")
    one = doing.rows_in(city.cycle, "indicators").first()
    path = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    file = SimpleUploadedFile("签到表.txt", "甲乙丙".encode())
    assert (
        enter(city.filler).post(f"{path}attach/", {"field": "actual", "file": file}).status_code
        == 302
    )
    held = one.proofs.get().file
    answer = enter(city.finance).get(f"/years/{city.cycle.pk}/evidence/{held.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == "甲乙丙".encode()
    assert (
        enter(city.colleague).get(f"/years/{city.cycle.pk}/evidence/{held.pk}/").status_code == 404
    )


def test_a_report_is_reviewed_in_the_background(city, enter):
    text = "样例局2025年度部门整体支出绩效自评报告\n全年支出100万元，其中：基本支出60万元、项目支出50万元。\n"
    file = SimpleUploadedFile("报告.txt", text.encode())
    enter(city.filler).post("/reports/", {"file": file, "organisation": str(city.department.pk)})
    job = jobs.claim_job()
    jobs.run(job, declared().works)
    job.refresh_from_db()
    assert job.state == "done"
    from jiheng.web.performance.models import Upload

    held = Upload.objects.get()
    assert any(f["code"] == "A02" for f in held.record["findings"])
    assert "A02" in enter(city.filler).get(f"/reports/{held.pk}/").content.decode("utf-8")


def test_a_job_starts_over_when_its_worker_is_gone_and_can_be_cancelled(city):
    from django.utils import timezone

    job = jobs.enqueue("x", {}, by=city.filler)
    held = jobs.claim_job()
    assert held.pk == job.pk
    assert jobs.claim_job() is None
    type(job).objects.filter(pk=job.pk).update(beat_at=timezone.now() - 2 * jobs.STALE)
    assert jobs.claim_job().pk == job.pk
    jobs.cancel(job.pk, by=city.filler)
    jobs.run(held, {"x": lambda _argument, progress: progress(1, 2) or {}})
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_fault_of_ours_is_a_page_with_an_id(city, enter, monkeypatch):
    from jiheng.web.performance import queries

    def gone(*_args):
        from django.db import OperationalError

        raise OperationalError("gone")

    monkeypatch.setattr(queries, "evaluated_year", gone)
    answer = enter(city.filler).get(f"/years/{city.cycle.pk}/")
    assert answer.status_code == 503
    assert answer["X-Request-Id"] in answer.content.decode("utf-8")


def test_people_come_from_a_list_all_or_none(city, enter):
    from jiheng import documents
    from jiheng.web.core.models import User

    header = ("登录名", "姓名", "机构编码", "角色", "初始口令")
    good = ("new1", "新人", "D1", "填报人", "Xin-Ren-2026")
    bad = ("new2", "新人二", "没有", "填报人", "Xin-Ren-2026")
    post = enter(city.administrator).post
    sheet = documents.write_list("用户", [header, good, bad])
    answer = post("/people/import/", {"file": SimpleUploadedFile("a.xlsx", sheet)})
    assert answer.status_code == 409
    assert not User.objects.filter(username="new1").exists()
    sheet = documents.write_list("用户", [header, good])
    assert post("/people/import/", {"file": SimpleUploadedFile("a.xlsx", sheet)}).status_code == 302
    assert User.objects.get(username="new1").memberships.get().role == "filler"


def test_a_filter_takes_whatever_is_typed(city, enter):
    client = enter(city.filler)
    for odd in ("²", "9" * 40, "-1", "甲", "1e3"):
        query = {"year": odd, "sort": odd, "page": odd}
        for path in ("/indicators/", "/years/", "/jobs/"):
            assert client.get(path, query).status_code == 200
        assert exported(client, "indicators", query)[0][0] == "部门"


def test_a_form_may_send_anything(city, enter):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    row = f"/years/{city.cycle.pk}/indicators/row/{one.key}/"
    for odd in ("", "abc", "²", "9" * 40):
        assert enter(city.filler).post(row, {"version": odd, "unit": "人"}).status_code in (
            302,
            409,
        )
        assert (
            enter(city.manager).post(f"/years/{city.cycle.pk}/waive/", {"user": odd}).status_code
            == 404
        )
        assert (
            enter(city.finance).post("/reviews/draw/", {"year": odd, "wanted": odd}).status_code
            == 409
        )
        assert (
            enter(city.finance).post("/years/open/", {"year": odd, "organisation": odd}).status_code
            == 409
        )
    assert Cycle.objects.count() == 1


def test_a_required_field_says_who_asks_for_it(city, enter):
    fill_targets(city)
    one = doing.rows_in(city.cycle, "indicators").first()
    client = enter(city.filler)
    page = client.get(f"/years/{city.cycle.pk}/indicators/row/{one.key}/").content.decode()
    assert "财预〔2021〕101号 指标设置及取值" in page
    assert "财预〔2020〕10号 第三章 单位自评" in page  # of the actual, at the next stage
    grid = client.get(f"/years/{city.cycle.pk}/indicators/grid/").context["setup"]["columns"]
    asked = [column for column in grid if column["need"] in ("now", "later")]
    assert len(asked) > 8
    assert all("号" in column["note"] for column in asked)


def test_a_new_row_is_made_by_its_values_alone(city, enter):
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/objectives/add/"
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="text"' in page.content.decode()
    assert not doing.rows_in(city.cycle, "objectives").exists()
    answer = client.post(address, {"kind": "总体目标", "text": "办好培训"})
    [row] = doing.rows_in(city.cycle, "objectives")
    assert answer.url == f"/years/{city.cycle.pk}/objectives/row/{row.key}/"
    assert row.values == {"kind": "总体目标", "text": "办好培训"}


def test_an_empty_row_is_not_made(city, enter):
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/objectives/add/"
    assert client.post(address, {"kind": " ", "text": ""}).status_code == 409
    assert not doing.rows_in(city.cycle, "objectives").exists()


def needs(client, address):
    """Return what the form says beside each field: whether it is asked for now, later, at will."""
    return {f.id: f"{f.need_label}" for f in client.get(address).context["fields"]}


def test_a_field_says_whether_it_is_asked_for_now_by_the_state(city, enter):
    fill_targets(city)
    key = doing.rows_in(city.cycle, "indicators").first().key
    client, address = enter(city.filler), f"/years/{city.cycle.pk}/indicators/row/{key}/"
    setting = needs(client, address)
    assert (setting["original_target"], setting["actual"]) == ("现在必填", "下一阶段必填")
    assert setting["unit"] == "选填"
    for move, who in ROUTE[:5]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    evaluating = needs(client, address)
    assert (evaluating["original_target"], evaluating["actual"]) == ("", "现在必填")
    fill_results(city)
    for move, who in ROUTE[5:]:
        doing.take(city.cycle.pk, move, by=city.people[who])
    assert set(needs(client, address).values()) == {""}  # nothing is asked for any more


def test_home_lists_what_waits_once(city, enter):
    walk(city, "target_head")
    doing.take(city.cycle.pk, "pass_targets_return", by=city.division_head, reason="目标偏低")
    [piece] = enter(city.filler).get("/").context["waiting"]
    assert (piece.title, f"{piece.step}") == ("样例局 2025", "提交目标")
    assert piece.address == f"/years/{city.cycle.pk}/"
    assert "目标偏低" in piece.note
    assert enter(city.finance).get("/").context["waiting"] == ()
    page = enter(city.filler).get("/").content.decode()
    assert page.count("目标偏低") == 1
