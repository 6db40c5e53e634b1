"""Promises of last year's written report beside this year's sheets."""

import pytest

from jiheng.web.core.actions import take_file
from jiheng.web.performance.actions.reports import keep_record, upload_reports
from jiheng.web.performance.job_handlers import follow_promises
from jiheng.web.performance.queries.promised import last_reports
from web import doing
from web.city import fill_results, walk

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def test_promises_of_last_year_stand_beside_the_row_that_tells_what_became_of_them(city, enter):
    walk(city, "evaluating")
    fill_results(city)
    row = doing.rows_in(city.cycle, "indicators").first()
    name, unit = row.values["name"], row.values.get("unit", "")
    year = city.cycle.year
    text = f"甲局{year - 1}年度绩效自评报告\n五、改进措施\n{name}不少于260{unit}。\n建立重大项目月调度制度。"
    kept = take_file("上年报告.txt", text.encode(), by=city.filler)
    [upload] = upload_reports([kept], city.department, by=city.filler)
    client = enter(city.manager)
    address = f"/years/{city.cycle.pk}/promises/"
    assert "还没有上年的成文报告" in client.get(address).content.decode()
    keep_record(upload.pk, {"report": {"year": year - 1}, "findings": []})
    assert last_reports(city.manager, city.cycle).get() == upload
    assert not last_reports(city.people["stranger"], city.cycle).exists()
    assert client.post(address, {"report": upload.pk}).status_code == 302
    assert client.post(address, {"report": upload.pk + 1}).status_code == 404
    argument = {"year": city.cycle.pk, "upload": upload.pk, "by": city.manager.pk}
    outcome = follow_promises(argument, lambda *_: None)
    lines = outcome["promises"]
    assert [line["outcome"] for line in lines] == ["broken", "unmentioned"]
    assert row.key in lines[0]["address"]
    job = city.manager.job_set.get(kind="follow_promises")
    job.state, job.result = "done", outcome
    job.save()
    page = client.get(address).content.decode()
    assert "未兑现" in page and lines[0]["address"] in page
