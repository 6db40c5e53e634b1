"""Long work for many at once: files of years, written reports, workbooks of departments."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng import usecases
from jiheng.web.core import jobs
from jiheng.web.core.declared import declared
from jiheng.web.core.files import PENDING, path_of
from jiheng.web.core.models import AuditLine, Job, Organisation
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions import files, importing, years
from jiheng.web.performance.models import Upload
from web import doing
from web.city import INDICATORS, fill_targets, walk
from web.exporting import made as handed


def run_next():
    job = jobs.claim_job()
    jobs.run(job, declared().works)
    job.refresh_from_db()
    return job


def packed(client, job):
    answer = client.get(f"/jobs/{job.pk}/file/")
    data = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def uploads(*files):
    return {"file": [SimpleUploadedFile(name, data) for name, data in files]}


@pytest.fixture
def second(city):
    """A year of the other department, which only those above both may see."""
    return years.open_cycle(city.other, 2025, by=city.other_manager)


def test_files_of_many_years_are_those_of_each(city, second, enter):
    walk(city, "submitted")
    client = enter(city.finance)
    client.post("/years/files/?year=2025", {"all": "1"})
    job = run_next()
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    files = packed(client, job)
    folders = {name.partition("/")[0] for name in files}
    assert folders == {"D1 样例局 2025", "D2 别的局 2025"}
    alone = handed(client, f"/years/{city.cycle.pk}/files/forms/")
    assert files[f"D1 样例局 2025/{usecases.FORMS}"] == alone
    assert enter(city.finance2).get(f"/jobs/{job.pk}/file/").status_code == 404


def test_files_are_made_of_what_one_may_see_and_is_chosen(city, second, enter):
    client = enter(city.filler)
    client.post("/years/files/", {"cycle": [str(city.cycle.pk), str(second.pk)]})
    assert Job.objects.get().argument["years"] == [city.cycle.pk]
    assert client.post("/years/files/", {}).status_code == 409


def test_a_right_that_ended_before_the_job_ran_ends_the_job(city):
    files.order_files([city.cycle], by=city.filler)
    city.filler.memberships.all().delete()
    job = run_next()
    assert (job.state, job.result) == ("failed", {"error": "DoesNotExist"})
    assert not list(path_of("00").parent.parent.glob(f"{PENDING}*"))


def test_a_file_that_cannot_be_made_says_why(city, enter, monkeypatch):
    walk(city, "evaluating")
    monkeypatch.setattr(usecases, "to_pdf", lambda *_data: None)  # no LibreOffice
    client, path = enter(city.filler), f"/years/{city.cycle.pk}/files/pdf/"
    assert "还没有按现在的内容生成" in client.get(path).content.decode()
    assert Job.objects.count() == 0
    waiting = client.post(path).url
    assert "等待" in client.get(waiting).content.decode()
    assert run_next().state == "done"
    assert "LibreOffice" in client.get(waiting).content.decode()
    report = client.get(f"/years/{city.cycle.pk}/files/report/")
    assert report.status_code == 200  # it came of the same work


REPORT = "样例局2025年度部门整体支出绩效自评报告\n全年支出100万元，其中：基本支出60万元、项目支出50万元。\n"
SHARED = "全局上下围绕招商工作开展了大量扎实有效的服务，" * 6


def test_reports_are_reviewed_together_and_their_opinions_handed_out(city, enter):
    client = enter(city.filler)
    texts = [(f"报告{n}.txt", f"{REPORT}{SHARED}\n".encode()) for n in (1, 2)]
    broken = ("坏.docx", zipped("word/document.xml", b"<broken"))
    client.post("/reports/", {"organisation": f"{city.department.pk}"} | uploads(*texts, broken))
    job = run_next()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    held = {u.file.name: u.record for u in Upload.objects.all()}
    assert any(f["code"] == "A02" for f in held["报告1.txt"]["findings"])
    assert held["坏.docx"]["unusable"]
    files = packed(client, job)
    assert "审核汇总.xlsx" in files
    assert {"报告1/审核意见.docx", "报告2/审核意见.xlsx"} <= set(files)
    page = client.get("/reports/", {"job": job.pk}).content.decode()
    assert page.count(f"/jobs/{job.pk}/file/") == 3
    assert page.count("不能用") == 1
    assert page.count("已审核") == 2
    theirs = enter(city.manager).get("/reports/").content.decode()
    assert (theirs.count("已审核"), theirs.count("/file/")) == (2, 0)  # of who ordered them


def test_a_report_that_waits_or_was_not_reviewed_does_not_look_flawless(city, enter):
    client = enter(city.filler)
    body = {"organisation": f"{city.department.pk}"} | uploads(("报告.txt", REPORT.encode()))
    client.post("/reports/", body)
    page = client.get("/reports/").content.decode()
    upload = Upload.objects.get()
    assert "等待审核" in page
    assert f"/reports/{upload.pk}/" not in page
    shown = client.get(f"/reports/{upload.pk}/").content.decode()
    assert "还没有审完" in shown
    assert "没有发现问题" not in shown
    path_of(upload.file.digest).unlink()
    assert run_next().state == "failed"
    assert "没有审成" in client.get("/reports/").content.decode()


def zipped(name, data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def test_one_upload_of_several_is_no_use_and_none_is_kept(city, enter):
    good, bad = ("甲.txt", REPORT.encode()), ("乙.docx", b"\0\1")
    body = {"organisation": f"{city.department.pk}"} | uploads(good, bad)
    assert enter(city.filler).post("/reports/", body).status_code == 409
    assert not Upload.objects.exists()


def workbook(client, cycle, name="表.xlsx"):
    return name, handed(client, f"/years/{cycle.pk}/files/workbook/")


def without_indicators(cycle):
    doing.rows_in(cycle, "indicators").delete()


@pytest.fixture
def above(city):
    """Somebody who fills in for both departments."""
    from jiheng.web.core import actions

    actions.give_role(city.manager, city.root, "manager", by=None)
    return city.manager


def test_workbooks_of_departments_are_matched_shown_and_taken_in(city, second, above, enter):
    fill_targets(city)
    client = enter(above)
    mine = workbook(client, city.cycle, "甲.xlsx")
    theirs = workbook(client, second, "乙.xlsx")
    other = ("别家.xlsx", handed(client, f"/years/{city.cycle.pk}/files/forms/"))
    without_indicators(city.cycle)
    answer = client.post("/imports/", uploads(mine, theirs, other))
    before = AuditLine.objects.count()
    read = run_next()
    assert AuditLine.objects.count() == before  # nothing is changed by looking
    told = {w["name"]: w for w in read.result["workbooks"]}
    first, other_year = told["甲.xlsx"], told["乙.xlsx"]
    assert (first["year"], first["counts"]["inserts"]) == (city.cycle.pk, 4)
    assert (other_year["year"], other_year["counts"]["inserts"]) == (second.pk, 0)
    assert told["别家.xlsx"]["said"]
    shown = client.get(answer.url).url  # of the job to what came of it
    page = client.get(shown).content.decode()
    assert "可以导入" in page
    assert all(f"“{row[2]}”" in page for row in INDICATORS)
    answer = client.post(shown)
    done = run_next()
    assert done.state == "done"
    assert [w["name"] for w in done.result["imported"].values()] == ["甲.xlsx"]
    assert doing.rows_in(city.cycle, "indicators").count() == len(INDICATORS)
    assert "已导入" in client.get(answer.url, follow=True).content.decode()


@pytest.fixture
def ordered(city, above, enter):
    """An import that was shown and ordered, and waits for the worker."""
    fill_targets(city)
    client = enter(above)
    mine = workbook(client, city.cycle)
    without_indicators(city.cycle)
    answer = client.post("/imports/", uploads(mine))
    run_next()
    client.post(client.get(answer.url).url)


def test_a_workbook_whose_year_changed_since_is_left_alone_and_told(city, ordered):
    doing.add_entry(city.cycle.pk, "indicators", {"name": "别人新加的"}, by=city.filler)
    done = run_next()
    [told] = done.result["imported"].values()
    assert "又有改动" in told["said"]
    assert doing.rows_in(city.cycle, "indicators").count() == 1


def test_a_job_taken_up_again_imports_nothing_twice(city, ordered):
    done = run_next()
    Job.objects.filter(pk=done.pk).update(state="waiting")  # its worker was killed at the end
    again = run_next()
    assert again.result == done.result
    assert AuditLine.objects.filter(action="import").count() == 1


def test_a_job_that_is_cancelled_tells_what_it_did_before(city, above):
    job = jobs.enqueue("x", {}, by=above)

    def work(_argument, progress):
        jobs.note(progress, imported={"a": 1})
        jobs.cancel(job.pk, by=above)
        progress(1, 2)

    jobs.run(jobs.claim_job(), {"x": work})
    job.refresh_from_db()
    assert (job.state, job.result) == ("cancelled", {"imported": {"a": 1}})


def test_every_kind_of_job_has_its_work_and_its_name():
    kinds = declared().jobs
    assert set(declared().works) == set(kinds)
    assert len(kinds) > 8
    assert all(f"{kind.label}" for kind in kinds.values())


def test_every_kind_of_job_is_shown_by_its_name_and_leads_to_what_came_of_it(city, enter):
    kinds = declared().jobs
    for kind in kinds:
        job = jobs.enqueue(
            kind, {"ledger": "trainings", "year": 1, "name": "forms", "release": 1}, by=city.filler
        )
        Job.objects.filter(pk=job.pk).update(state="done", result={"file": "0" * 64})
    page = enter(city.filler).get("/jobs/").content.decode()
    for kind in kinds.values():
        assert f"{kind.label} #" in page, kind.id


def test_who_may_fill_in_nowhere_imports_nothing(city, enter):
    assert enter(city.auditor).get("/imports/").status_code == 403
    with pytest.raises(Refused):
        importing.order_preview([], by=city.auditor)


def test_what_is_too_much_is_refused_with_a_page_before_it_is_read(city, enter):
    client = enter(city.filler)
    many = [SimpleUploadedFile(f"{n}.txt", b"a") for n in range(1001)]
    answer = client.post("/reports/", {"file": many, "organisation": f"{city.department.pk}"})
    assert (answer.status_code, "1,000" in answer.content.decode()) == (400, True)
    answer = client.post("/reports/", {}, CONTENT_LENGTH=str(2**30 + 1))
    assert (answer.status_code, "1 GiB" in answer.content.decode()) == (413, True)
    assert not Upload.objects.exists()
    answer = client.get("/", HTTP_HOST="elsewhere.example")
    assert (answer.status_code, "没有登记的地址" in answer.content.decode()) == (400, True)


def test_a_file_that_is_too_large_is_not_read(city):
    from jiheng.web.core.files import MOST, read

    class Huge(SimpleUploadedFile):
        def read(self, *_args):
            raise AssertionError("read all the same")

    held = Huge("a.txt", b"a")
    held.size = MOST + 1
    with pytest.raises(Refused, match="50 MB"):
        read(held)


def test_what_organisations_are_called_leads_out_of_no_folder(city):
    """A name is typed by whoever founds an organisation; its archive is opened by finance."""
    walk(city, "submitted")
    Organisation.objects.filter(pk=city.department.pk).update(
        name="..\\..\\启动\\C:evil/../x", code="..\\..\\D1"
    )
    job = files.order_files([city.cycle], by=city.finance)
    doing.work()
    job.refresh_from_db()
    with zipfile.ZipFile(path_of(job.result["file"])) as archive:
        names = archive.namelist()
    assert names
    for name in names:
        assert name.count("/") == 1, name
        assert not set('\\:*?"<>|') & set(name), name
        assert not name.startswith("."), name
