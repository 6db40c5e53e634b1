"""Disclosure: packs made, checked, approved, released, withdrawn; the clock. Acceptance 19."""

import datetime as dt
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from zipfile import ZipFile

import jsonschema
import pytest
from django.utils import timezone

from jiheng.documents import read_bytes
from jiheng.web.core import actions
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.refusal import Refused
from jiheng.web.disclosure.actions import releases
from jiheng.web.disclosure.models import Release
from jiheng.web.disclosure.queries import releases as queries
from jiheng.web.disclosure.stored_packs import file_inside, pack_bytes
from jiheng.web.flows.actions import Taking
from jiheng.web.flows.models import Step
from jiheng.web.ledgers.actions import filling
from jiheng.web.performance.actions import problems
from web import doing
from web.city import walk

pytestmark = [pytest.mark.once, pytest.mark.django_db]
PHONE = "13812345678"


@pytest.fixture
def confirmed(city):
    walk(city, "confirmed")
    return city


def made(city, *ledgers, masked=False, by=None):
    release, _job = releases.order_release(
        city.cycle.pk, ledgers, masked=masked, by=by or city.manager
    )
    doing.work()
    release.refresh_from_db()
    assert Job.objects.latest("pk").state == "done"
    return now(release)


def now(release):
    rows = Release.objects.select_related("cycle__organisation", "file", "maker")
    return rows.get(pk=release.pk)


def take(release, move, by, note="", acknowledged=False):
    taking = Taking(move, note, acknowledged=acknowledged)
    releases.apply_move(release.pk, taking, by=by)
    return now(release)


def content(release):
    _name, data = pack_bytes(release)
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def every_text(files):
    """Everything that anybody could read in a pack, parts of workbooks opened."""
    texts = []
    for name, data in files.items():
        if name.endswith(".xlsx"):
            with ZipFile(io.BytesIO(data)) as archive:
                texts += [archive.read(part).decode("utf-8") for part in archive.namelist()]
        else:
            texts.append(data.decode("utf-8"))
    return "\n".join(texts)


def put_row(city, sheet, values):
    """A row as if it had been filled in before the year was confirmed."""
    from jiheng.web.ledgers.actions.filling import create_rows
    from jiheng.web.ledgers.row_input import RowInput
    from jiheng.web.performance.queries.cycles import bump_version

    table = doing.table(city.cycle, sheet)
    [(row, _change)] = create_rows(table, [RowInput("", values)], by=city.filler)
    bump_version(city.cycle)
    return row


def test_19_1_no_name_no_phone_no_secret_column_no_complaint(confirmed, trainings):
    city = confirmed
    put_row(city, "members", {"duty": "组长", "name": "欧阳锋"})
    put_row(city, "problems", {"number": "1", "text": "名单不准"})
    put_row(
        city, "measures", {"problem": "1", "text": "核对", "division": "办公室", "person": "柯镇恶"}
    )
    values = {"name": "春季培训", "planned_on": "2025-03-05", "teacher": "洪七公"}
    training = filling.add_row(trainings, values, by=city.filler)
    hidden = filling.add_row(trainings, {**values, "name": "内部培训"}, by=city.filler)
    filling.show_publicly(trainings, hidden.key, False, by=city.manager)
    release = made(city, "trainings")
    text = every_text(content(release))
    assert "春季培训" in text and "名单不准" in text and training.key
    for secret in ("欧阳锋", "柯镇恶", "洪七公", "内部培训", city.filler.name):
        assert secret not in text, secret
    assert release.findings == []
    take(release, "drop_release", city.manager)
    with pytest.raises(Refused):
        releases.order_release(city.cycle.pk, ["complaints"], by=city.manager)


def test_19_1_who_brought_an_investor_is_named_nowhere(confirmed):
    """The names of a register of persons stand in links of other ledgers: they are shut there, too."""
    from web.test_leader import entered

    city = confirmed
    actor = {"name": "洪七公", "kind": "招商大使", "term": "1", "appointed_on": "2025-01-02"}
    entered("actors", city.department, "a", "appointed", actor)
    visit = {
        "account": "样例公司",
        "direction": "来访",
        "actor": "洪七公",
        "visited_on": "2025-03-04",
    }
    entered("visits", city.department, "v", "made", {**visit, "text": "看了厂房"})
    release = made(city, "visits")
    text = every_text(content(release))
    assert "样例公司" in text and "洪七公" not in text and release.findings == []
    take(release, "drop_release", city.manager)
    put_row(city, "problems", {"number": "1", "text": "洪　七公引荐的名单不准"})
    assert {f["text"] for f in made(city, "visits").findings} == {"洪　七公"}


def test_19_1_a_planted_phone_number_is_flagged_before_release(confirmed):
    city = confirmed
    put_row(city, "problems", {"number": "1", "text": f"名单不准，详询{PHONE}"})
    put_row(city, "results", {"area": "培训", "text": "由洪七公讲授"})
    put_row(city, "members", {"name": "洪七公"})
    named = f"财政{city.finance.name}确认时说名单不准"  # who took the year on, of another office
    put_row(city, "problems", {"number": "2", "text": named})
    release = made(city)
    assert {f["text"] for f in release.findings} == {PHONE, "洪七公", city.finance.name}
    assert {f["file"] for f in release.findings} >= {"index.html", "data.json", "tables.xlsx"}
    with pytest.raises(Refused) as refused:
        take(release, "approve_release", city.lead)
    assert refused.value.field == "acknowledged" and refused.value.problems
    with pytest.raises(Refused):  # without a reason
        take(release, "approve_release", city.lead, acknowledged=True)
    assert now(release).state == "checked"
    assert PHONE not in json.dumps(
        [line.changes for line in AuditLine.objects.filter(kind="release")]
    )


def test_19_1_masked_nothing_of_it_is_left(confirmed):
    city = confirmed
    put_row(city, "problems", {"number": "1", "text": f"名单不准，详询{PHONE}"})
    put_row(city, "results", {"area": "培训", "text": "联系人：黄药师，由洪七公讲授"})
    put_row(city, "members", {"name": "洪七公"})
    release = made(city, masked=True)
    assert release.findings == []
    text = every_text(content(release))
    assert "****" in text and "名单不准" in text
    assert not [s for s in (PHONE, "洪七公", "黄药师") if s in text]
    take(release, "approve_release", city.lead)


def test_19_1_rows_that_are_not_public_stay_inside_with_what_repeats_them(confirmed):
    city = confirmed
    problem = put_row(city, "problems", {"number": "7", "text": "不宜公开的问题"})
    measure = put_row(
        city, "measures", {"problem": "7", "text": "不宜公开的措施", "division": "办"}
    )
    assert measure.public
    filling.show_publicly(doing.table(city.cycle, "problems"), problem.key, False, by=city.manager)
    files = content(made(city))
    assert "report.html" in files
    text = every_text(files)
    assert "不宜公开" not in text and "标了“不予公开”的 2 行没有公开" in text


def test_19_1_a_score_that_a_hidden_row_is_in_stays_inside(confirmed):
    city = confirmed
    row = doing.rows_in(city.cycle, "indicators").get(title="受益企业数")
    filling.show_publicly(doing.table(city.cycle, "indicators"), row.key, False, by=city.manager)
    files = content(made(city))
    assert not {"report.html", "forms.xlsx"} & set(files)
    text = every_text(files)
    assert "受益企业数" not in text and "97.00" not in text
    assert json.loads(files["data.json"])["scores"] == []
    assert "培训人次" in text  # the others are there


def test_19_1_last_years_hidden_problem_does_not_come_back_as_last_years(city):
    from jiheng.web.performance.actions import years

    past = years.open_cycle(city.department, 2024, by=city.manager)
    raised = problems.RaisedProblem("去年的内部问题", "去年的内部措施", "办公室", "2026-09-30")
    problems.raise_problem(past.pk, raised, by=city.filler)
    row = doing.rows_in(past, "problems").get()
    filling.show_publicly(doing.table(past, "problems"), row.key, False, by=city.manager)
    walk(city, "confirmed")
    assert "去年的内部" not in every_text(content(made(city)))


def test_19_2_who_made_it_does_not_approve_it(confirmed):
    city = confirmed
    actions.give_role(city.manager, city.department, "lead", by=None)
    manager = type(city.manager).objects.get(pk=city.manager.pk)
    release = made(city, by=manager)
    with pytest.raises(Refused) as refused:
        take(release, "approve_release", manager)
    assert refused.value.status == 403
    assert [o.move.id for o in queries.offered(manager, release) if o.shut] == ["approve_release"]
    with pytest.raises(Refused):
        take(release, "release_pack", manager, "门户网站")  # nobody approved it
    assert take(release, "approve_release", city.lead).state == "approved"


def test_19_2_digests_of_the_manifest_are_those_of_the_files(confirmed):
    files = content(made(confirmed))
    manifest = json.loads(files["manifest.json"])
    listed = {each["name"]: each for each in manifest["files"]}
    assert set(listed) == set(files) - {"manifest.json", "SHA256SUMS"}
    for name, each in listed.items():
        assert each["sha256"] == hashlib.sha256(files[name]).hexdigest(), name
        assert each["size"] == len(files[name])
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest


def test_19_2_the_same_year_gives_the_same_bytes(confirmed):
    first = made(confirmed)
    take(first, "drop_release", confirmed.manager)
    second = made(confirmed)
    assert first.file.digest == second.file.digest


def released(city):
    release = made(city)
    take(release, "approve_release", city.lead)
    return take(release, "release_pack", city.manager, "门户网站 信息公开栏")


def test_19_2_withdrawn_it_leaves_a_tombstone_with_day_and_reason(confirmed, enter):
    city = confirmed
    release = released(city)
    digest, name = release.file.digest, release.file.name
    with pytest.raises(Refused):
        take(release, "withdraw_pack", city.manager)
    with pytest.raises(Refused):  # the reason is published
        take(release, "withdraw_pack", city.manager, f"有疑问请致电{PHONE}")
    with pytest.raises(Refused):
        take(release, "withdraw_pack", city.manager, f"{city.filler.name}填错了决算数")
    release = take(release, "withdraw_pack", city.manager, "决算数更正，重新公开")
    files = content(release)
    assert set(files) == {"index.html", "tombstone.json", "manifest.json", "SHA256SUMS"}
    stone = json.loads(files["tombstone.json"])
    assert stone["withdrawn_on"] == timezone.localdate().isoformat()
    assert (stone["reason"], stone["pack_sha256"]) == ("决算数更正，重新公开", digest)
    text = every_text(files)
    assert "已撤回" in text and "培训" not in text
    data = enter(city.manager).get(f"/disclosure/{release.pk}/pack.zip").content
    assert hashlib.sha256(data).hexdigest() != digest and name
    for inside in ("data.json", "report.html"):
        assert (
            enter(city.manager).get(f"/disclosure/{release.pk}/files/{inside}").status_code == 404
        )
    assert made(city).state == "checked"  # another may be made now


class Page(HTMLParser):
    """What a page would load, run or send."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.handlers = set(), [], []

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("src", "href", "action", "data", "srcset", "poster", "background"):
                self.addresses.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((name, value))


def test_19_3_pages_open_from_a_stick_without_network_or_script(confirmed):
    city = confirmed
    hostile = '<script>alert(1)</script><img src="https://evil.example/x.png" onerror="x()">'
    put_row(city, "problems", {"number": "1", "text": hostile})
    put_row(city, "results", {"area": "培训", "text": f"{hostile} url(https://evil.example/)"})
    files = content(made(city))
    pages = {name: data.decode() for name, data in files.items() if name.endswith(".html")}
    assert set(pages) == {"index.html", "report.html"}
    for name, text in pages.items():
        page = Page()
        page.feed(text)
        assert not page.tags & {
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "img",
            "link",
            "base",
        }
        assert page.handlers == []
        assert all(address in files for address in page.addresses), (name, page.addresses)
        [style] = re.findall(r"<style>(.*?)</style>", text, re.S)
        assert "url(" not in style and "@import" not in style
        assert "default-src &#x27;none&#x27;" in text
    assert "&lt;script&gt;" in pages["index.html"]
    for name in ("forms.xlsx", "tables.xlsx"):
        with ZipFile(io.BytesIO(files[name])) as archive:
            links = [part for part in archive.namelist() if "externalLink" in part]
            rels = "".join(archive.read(p).decode() for p in archive.namelist() if ".rels" in p)
        assert not links and 'TargetMode="External"' not in rels


@pytest.mark.browser
def test_19_3_a_browser_shows_it_from_the_disk_with_script_off(confirmed, browser, tmp_path):
    for name, data in content(made(confirmed)).items():
        (tmp_path / name).write_bytes(data)
    context = browser.new_context(java_script_enabled=False, offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    assert "样例局" in page.inner_text("h1")
    page.click("text=自评报告")
    assert "自评报告" in page.inner_text("h1")
    assert all(url.startswith("file:") for url in asked)
    context.close()


def confirmed_ago(city, days):
    step = Step.objects.get(kind="year", move="confirm", object_id=city.cycle.pk)
    Step.objects.filter(pk=step.pk).update(at=timezone.now() - dt.timedelta(days=days))


@pytest.mark.parametrize(("days", "over"), [(0, False), (20, False), (21, True)])
def test_19_4_a_year_that_is_not_disclosed_is_on_the_to_do_page(confirmed, enter, days, over):
    city = confirmed
    confirmed_ago(city, days)
    page = enter(city.manager).get("/").content.decode()
    due = timezone.localdate() + dt.timedelta(days=20 - days)
    assert "制作公开包" in page and due.isoformat() in page
    item = page[page.index("制作公开包") :][:900]
    assert ("已逾期" in item) == over
    assert "制作公开包" not in enter(city.filler).get("/").content.decode()
    shown = enter(city.manager).get(f"/disclosure/of-year/{city.cycle.pk}/").content.decode()
    assert "20 日内公开（按自然日）" in shown and "未核对原文" in shown


def test_19_4_once_released_nothing_waits(confirmed, enter):
    city = confirmed
    confirmed_ago(city, 20)
    release = made(city)
    assert "批准公开" in enter(city.lead).get("/").content.decode()
    assert "制作公开包" not in enter(city.manager).get("/").content.decode()  # it is under way
    take(release, "approve_release", city.lead)
    assert "登记公开" in enter(city.manager).get("/").content.decode()
    take(release, "release_pack", city.manager, "门户网站")
    for who in (city.lead, city.manager, city.finance):
        page = enter(who).get("/").content.decode()
        assert "制作公开包" not in page and "登记公开" not in page and "批准公开" not in page


def test_data_is_as_its_published_schema_says(confirmed, trainings):
    city = confirmed
    filling.add_row(trainings, {"name": "春季培训", "planned_on": "2025-03-05"}, by=city.filler)
    files = content(made(city, "trainings"))
    schema, data = json.loads(files["schema.json"]), json.loads(files["data.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
    assert data["scores"] == [
        {
            "subject": "department",
            "name": data["scores"][0]["name"],
            "total": "97.00",
            "grade": "优",
        }
    ]
    rows = {table["id"]: table["rows"] for table in data["tables"]}
    assert {row["name"] for row in rows["indicators"]} >= {"培训人次", "受益企业数"}
    assert data["ledgers"][0]["rows"][0]["name"] == "春季培训"
    for wrong in ({"year": "2025"}, {"phone": "1"}, {"confirmed_on": "yesterday"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**data, **wrong}, schema, jsonschema.Draft202012Validator)
    book = read_bytes(files["tables.xlsx"], "tables.xlsx")
    assert {"得分和等级", "绩效指标"} <= {sheet.name for sheet in book.sheets}


@pytest.mark.parametrize(
    "name",
    ["../manifest.json", "..%2fsettings.py", "/etc/passwd", "data.json/", "DATA.JSON", "%00",
     "data.json%00.html", "....//data.json", "pack.zip", "index.html?x"],
)  # fmt: skip
def test_no_name_leads_out_of_the_pack(confirmed, enter, name):
    release = made(confirmed)
    answer = enter(confirmed.manager).get(f"/disclosure/{release.pk}/files/{name}")
    assert answer.status_code in (301, 400, 404) or (
        name == "index.html?x" and answer.status_code == 200
    )
    assert file_inside(release, name) is None


def test_files_are_for_those_who_make_approve_and_audit(confirmed, enter):
    city = confirmed
    release = made(city)
    pack, page = f"/disclosure/{release.pk}/pack.zip", f"/disclosure/{release.pk}/"
    inside = f"/disclosure/{release.pk}/files/index.html"
    for who in (city.manager, city.lead, city.finance, city.auditor):
        assert enter(who).get(pack).status_code == 200
        shown = enter(who).get(inside)
        assert shown.status_code == 200 and "sandbox" in shown["Content-Security-Policy"]
    for who in (city.filler, city.division_head):
        assert enter(who).get(page).status_code == 200
        assert enter(who).get(pack).status_code == enter(who).get(inside).status_code == 404
    for who in (city.colleague, city.stranger, city.other_manager):
        assert {enter(who).get(path).status_code for path in (page, pack, inside)} <= {403, 404}
    for role in ("filler", "auditor", "expert", "colleague"):
        with pytest.raises(Refused):
            releases.order_release(city.cycle.pk, [], by=city.people[role])


def test_a_job_of_somebody_elses_release_is_nobodys(confirmed):
    """A job is told which release it makes: one that its owner may not see is not made."""
    from jiheng.web.core.jobs import enqueue

    city = confirmed
    release, _job = releases.order_release(city.cycle.pk, [], by=city.manager)
    Job.objects.all().delete()
    argument = {"release": release.pk, "by": city.other_manager.pk, "language": "zh-hans"}
    enqueue("make_release", argument, by=city.other_manager)
    doing.work()
    assert Job.objects.get().state == "failed" and now(release).file is None


def test_only_one_pack_is_under_way_and_only_of_a_confirmed_year(city):
    with pytest.raises(Refused):
        releases.order_release(city.cycle.pk, [], by=city.manager)
    walk(city, "confirmed")
    made(city)
    with pytest.raises(Refused):
        releases.order_release(city.cycle.pk, [], by=city.manager)


def test_pages_and_calls_in_both_languages(confirmed, enter):
    city = confirmed
    client = enter(city.manager)
    for language, words in (("zh-hans", "公开什么"), ("en", "What is disclosed")):
        page = client.get(
            f"/disclosure/of-year/{city.cycle.pk}/", headers={"Accept-Language": language}
        )
        assert words in page.content.decode()
    client.post(f"/disclosure/of-year/{city.cycle.pk}/make/", {"masked": "1"})
    doing.work()
    release = Release.objects.get()
    assert release.state == "checked" and release.masked
    enter(city.lead).post(f"/disclosure/{release.pk}/move/", {"move": "approve_release"})
    sent = {"move": "release_pack", "note": "门户网站"}
    enter(city.manager).post(f"/disclosure/{release.pk}/move/", sent)
    assert now(release).state == "released" and now(release).released_on == timezone.localdate()
    assert "门户网站" in client.get(f"/disclosure/{release.pk}/").content.decode()
    assert client.get("/disclosure/", {"state": "released"}).status_code == 200


def test_doctor_has_nothing_to_say_of_packs(confirmed):
    from jiheng.web.core.comparing import differences

    release = released(confirmed)
    take(release, "withdraw_pack", confirmed.manager, "决算数更正，重新公开")
    assert list(differences()) == []


def test_who_makes_no_packs_any_more_makes_none_that_was_ordered_before(confirmed):
    release, job = releases.order_release(confirmed.cycle.pk, (), by=confirmed.manager)
    confirmed.manager.memberships.all().delete()
    confirmed.manager.memberships.create(organisation=confirmed.department, role="filler")
    doing.work()
    job.refresh_from_db()
    assert job.state == "failed"
    assert (now(release).state, now(release).file) == ("making", None)
    assert take(release, "drop_release", confirmed.finance, "重做").state == "dropped"


def test_3_4_an_offer_is_in_the_public_pack_till_its_last_day_and_no_longer(confirmed):
    from web.test_leader import entered

    city, today = confirmed, timezone.localdate()
    for name, state, days in (("甲地块", "published", 0), ("乙地块", "published", -1),
                              ("丙地块", "expired", -9), ("丁地块", "approved", 9)):  # fmt: skip
        until = (today + dt.timedelta(days=days)).isoformat()
        values = {"name": name, "valid_until": until, "public": "是", "content": "厂房"}
        entered("opportunities", city.department, name, state, values)
    text = every_text(content(made(city, "opportunities")))
    assert "甲地块" in text
    assert not [name for name in ("乙地块", "丙地块", "丁地块") if name in text]
