"""What is secret in a ledger: every output, as every role; a mask never comes back as a value."""

import io
import json
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.ledger.masks import MASK, is_mask, masked
from jiheng.rulebook import RulebookError
from jiheng.web.core.actions import make_token, take_file
from jiheng.web.core.api import api
from jiheng.web.core.declared import declared
from jiheng.web.core.files import path_of
from jiheng.web.core.models import AuditLine, Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers import jobs
from jiheng.web.ledgers.actions import correcting, filling, moving, voiding
from jiheng.web.ledgers.actions.filling import Clash, Edit
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from jiheng.web.ledgers.workbooks import ledger_workbook
from web import doing
from web.test_rights import addresses

pytestmark = pytest.mark.once

CONTACTS = Path(__file__).with_name("contacts.yaml").read_text(encoding="utf-8")
NAME = "示例对接"
SECRET = {"person": "某联系人密", "phone": "000-4455-6677", "mood": "有意向"}
CHANGED = {"person": "另一联系人密", "phone": "000-8899-0011"}
FEE = "七千多酬金密"  # unread: what cannot be read is quoted beside it
TEXTS = (SECRET["person"], SECRET["phone"], *CHANGED.values(), FEE)
HOLDERS = ("filler", "lead")  # of the right to see contacts; the lead alone sees fees


@pytest.fixture
def contacts(written, city):
    written(CONTACTS, "contacts.yaml")
    return ledger_table(ledgers()["contacts"], city.department)


@pytest.fixture
def kept(contacts, city):
    """A row with a history, a correction, a job that read a workbook, a row that is void."""
    row = filling.add_row(contacts, {"name": NAME, **SECRET, "fee": FEE}, by=city.filler)
    filling.save_row(contacts, Edit(row.key, CHANGED, row.version), by=city.filler)
    gone = filling.add_row(contacts, {"name": "已删", **SECRET}, by=city.filler)
    voiding.void(contacts, gone.key, "填错了的一行", by=city.filler)
    closed = filling.add_row(contacts, {"name": "办结的", **SECRET}, by=city.filler)
    moving.apply_move(contacts, closed.key, Taking("close"), by=city.filler)
    correcting.ask(contacts, closed.key, CHANGED, "换了联系人", by=city.filler)
    return Row.objects.get(pk=row.pk)


def workbook(table, *rows):
    return ledger_workbook(table.form, [RowInput(key, values) for key, values in rows])


def read(data):
    """Return everything that a file says; a workbook is unpacked."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def answer_text(answer):
    streamed = getattr(answer, "streaming_content", None)
    text = read(b"".join(streamed) if streamed is not None else answer.content)
    return json.dumps(json.loads(text), ensure_ascii=False) if text[:1] in ("[", "{") else text


def pages(table, row, job):
    """Yield the address of every page of ledgers, and of every other that shows their rows."""
    parts = {"id_": "contacts", "organisation": table.organisation.pk, "key": row.key,
             "pk": job, "file": 1, "number": 0, "version": 1}  # fmt: skip
    for name, needed in addresses():
        if name.startswith("ledgers:") and name != "ledgers:figure":
            yield reverse(name, kwargs={part: parts[part] for part in needed})
    closed = Row.objects.get(ledger="contacts", state="closed")
    yield table.row_address(closed.key)
    yield f"{table.row_address(closed.key)}history/"
    for query in ("?q=密", "?sort=phone", "?sort=-person", "?phone=密"):
        yield f"/ledgers/contacts/{query}"
    yield from ("/", "/record/", "/jobs/", f"/jobs/{job}/", "/search/?q=密", "/rights/")


def orders(table):
    """Yield what is ordered, and what is sent with it: every export."""
    yield f"{table.address}export/", {"secret": "1"}
    yield f"/ledgers/{table.id}/quality/export/", {}
    for app in declared().apps:
        for list_ in app.lists():
            yield f"/lists/{list_.id}/export/", {}


@cache
def described():
    return api.get_openapi_schema()["paths"]


def calls(table, row):
    """Yield the path of every call that answers something about rows, and of the record."""
    parts = {"ledger": "contacts", "organisation": f"{table.organisation.pk}", "key": row.key}
    closed = Row.objects.get(ledger="contacts", state="closed")
    for path, methods in described().items():
        if "get" in methods and set(re.findall(r"\{(\w+)\}", path)) <= {*parts, "key"}:
            for key in (row.key, closed.key):
                found = re.sub(r"\{(\w+)\}", lambda m: {**parts, "key": key}[m[1]], path)  # noqa: B023
                yield found


def outputs(user, table, row, job, enter):
    """Yield everything that somebody gets to see: pages, files of jobs, calls."""
    client = enter(user)
    for path in pages(table, row, job):
        answer = client.get(path)
        yield path, answer_text(answer)
    for path, fields in orders(table):
        client.post(path, fields)
    doing.work()
    for each in Job.objects.filter(owner=user):
        yield f"result of {each.kind}", json.dumps(each.result, ensure_ascii=False)
        if "file" in each.result:
            yield each.kind, answer_text(client.get(f"/jobs/{each.pk}/file/"))
        if each.kind == jobs.PREVIEW:
            yield each.kind, answer_text(client.get(reverse("ledgers:imported", args=(each.pk,))))
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=user)}"}
    client.logout()
    for path in calls(table, row):
        yield path, answer_text(client.get(path, **headers))


def previewed(table, city, row, by):
    """Return a job that read a workbook with other values than those that are there."""
    book = workbook(table, (row.key, {"name": NAME, "phone": "", "after": "以后"}))
    stored = take_file("台账.xlsx", book, by=by)
    return jobs.order(jobs.PREVIEW, table, by=by, digest=stored.digest, name=stored.name)


def test_nobody_without_the_right_gets_to_see_what_is_secret(contacts, kept, city, enter):
    job = previewed(contacts, city, kept, city.manager).pk
    doing.work()
    walked = set()
    for role, user in city.people.items():
        if role in HOLDERS:
            continue
        for where, text in outputs(user, contacts, kept, job, enter):
            walked.add(where)
            for secret in TEXTS:
                assert secret not in text, (role, where, secret)
    assert len(walked) > 60


def test_who_has_the_right_sees_it_on_every_page_and_call(contacts, kept, city, enter):
    shown = dict(outputs(city.filler, contacts, kept, 0, enter))
    own = f"{contacts.address}row/{kept.key}/"
    for where in (own, f"{own}history/", "/ledgers/contacts/", f"{contacts.address}grid/",
                  "/api/ledgers/contacts/rows"):  # fmt: skip
        assert CHANGED["phone"] in shown[where], where
        assert FEE not in shown[where], where  # another right's
    assert SECRET["phone"] in shown[f"{own}history/"]
    assert FEE in enter(city.lead).get(own).content.decode()
    # a right in one department is none in another
    elsewhere = ledger_table(ledgers()["contacts"], city.other)
    row = filling.add_row(elsewhere, {"name": "别处", **SECRET}, by=city.other_manager)
    page = enter(city.other_manager).get(elsewhere.row_address(row.key)).content.decode()
    assert SECRET["phone"] not in page
    assert "这一栏受保护" in page


def test_a_secret_choice_is_neither_chosen_nor_filtered_by_nor_sorted_by(
    contacts, kept, city, enter
):
    client = enter(city.manager)
    page = client.get(contacts.row_address(kept.key)).content.decode()
    assert re.findall(r"<option[^>]*selected[^>]*>([^<]*)</option>", page) == [MASK]
    listing = client.get("/ledgers/contacts/?mood=没有意向").context["listing"]
    assert NAME in [row.cells[0].text for row in listing.rows]
    assert not {"mood", "phone", "fee-from"} & {shown.id for shown in listing.filters}
    sortable = [header.sort.strip("-") for header in listing.headers if header.sort]
    assert sortable == ["name", "state", "organisation"]


def test_a_workbook_leaves_without_it_unless_it_is_asked_for(contacts, kept, city, enter):
    def exported(user, query):
        enter(user).post(f"{contacts.address}export/", query)
        doing.work()
        job = Job.objects.filter(kind=jobs.EXPORT).latest("pk")
        return read(path_of(job.result["file"]).read_bytes())

    assert MASK in exported(city.filler, {})
    assert CHANGED["phone"] not in exported(city.filler, {})
    assert CHANGED["phone"] in exported(city.filler, {"secret": "1"})
    assert CHANGED["phone"] not in exported(city.manager, {"secret": "1"})
    page = enter(city.filler).get("/ledgers/contacts/").content.decode()
    assert 'name="secret"' in page
    assert 'name="secret"' not in enter(city.manager).get("/ledgers/contacts/").content.decode()


def test_a_mask_is_never_written_back(contacts, kept, city, enter, client):
    def values():
        return Row.objects.get(pk=kept.pk).values

    address = contacts.row_address(kept.key)
    form = {"version": kept.version, "name": "改了名称"}
    for field in ("person", "phone", "mood"):
        form |= {field: MASK, f"was-{field}": MASK}
    enter(city.manager).post(address, form)
    assert values() == {**kept.values, "name": "改了名称"}
    version = Row.objects.get(pk=kept.pk).version
    sent = {"key": kept.key, "values": {"phone": MASK}, "version": version, "was": {}}
    grid = client.post(f"{contacts.address}grid/", json.dumps({"rows": [sent]}), "application/json")
    assert grid.json()["rows"][0]["phone"] == MASK
    headers = {"HTTP_AUTHORIZATION": f"Bearer {make_token('t', by=city.manager)}"}
    path = f"/api/ledgers/contacts/{city.department.pk}/rows"
    body = json.dumps({"values": {"phone": "＊＊＊＊"}, "version": version})
    client.put(f"{path}/{kept.key}", body, "application/json", **headers)
    filling.save_row(contacts, Edit(kept.key, {"phone": f" {MASK} "}, version), by=city.filler)
    assert Row.objects.get(pk=kept.pk).version == version
    upload = workbook(contacts, (kept.key, {"name": "改了名称", "person": MASK, "phone": MASK}))
    enter(city.manager).post(
        f"{contacts.address}import/", {"file": SimpleUploadedFile("t.xlsx", upload)}
    )
    doing.work()
    assert Job.objects.get(kind=jobs.PREVIEW).result["counts"]["same"] == 1
    with pytest.raises(Refused):  # nothing is asked to be corrected
        correcting.ask(contacts, kept.key, {"phone": MASK}, "没有改什么", by=city.manager)
    assert values() == {**kept.values, "name": "改了名称"}
    added = filling.add_row(contacts, {"name": "新的", "phone": MASK}, by=city.manager)
    assert added.values == {"name": "新的"}


def test_who_does_not_see_a_value_can_put_a_new_one_there(contacts, kept, city):
    was = {"phone": MASK}
    edit = Edit(kept.key, {"phone": "000-1"}, kept.version, was)
    row = filling.save_row(contacts, edit, by=city.manager)
    assert row.values["phone"] == "000-1"
    assert row.values["person"] == CHANGED["person"]
    other = Edit(kept.key, {"name": "别名"}, row.version)
    later = filling.save_row(contacts, other, by=city.filler)
    again = Edit(kept.key, {"phone": "000-2"}, row.version, was)  # only the name changed since
    assert filling.save_row(contacts, again, by=city.manager).values["phone"] == "000-2"
    stale = Edit(kept.key, {"phone": "000-3"}, later.version, was)  # and now the telephone too
    assert isinstance(filling.save_row(contacts, stale, by=city.manager), Clash)


def test_a_clash_shows_nothing_that_is_secret(contacts, kept, city, enter):
    form = {"version": 1, "phone": "000-5", "was-phone": MASK}
    page = enter(city.manager).post(contacts.row_address(kept.key), form)
    assert page.status_code == 409
    assert "000-5" in page.content.decode()
    assert not [text for text in TEXTS if text in page.content.decode()]
    sent = {"key": kept.key, "values": {"phone": "000-5"}, "version": 1, "was": {"phone": MASK}}
    grid = enter(city.manager).post(
        f"{contacts.address}grid/", json.dumps({"rows": [sent]}), "application/json"
    )
    [clash] = grid.json()["clashes"]
    assert clash["theirs"] == clash["now"]["phone"] == MASK


def test_a_proof_that_everybody_gets_is_not_put_to_a_secret_value(contacts, kept, city):
    card = take_file("名片.txt", b"x", by=city.filler)
    with pytest.raises(Refused, match="人人可见"):
        filling.attach(contacts, kept.key, "phone", card, by=city.filler)


def test_a_file_of_another_ledger_is_not_handed_out_here(contacts, kept, city, enter, trainings):
    training = filling.add_row(
        trainings, {"name": "培训", "planned_on": "2026-01-01"}, by=city.filler
    )
    contacts = ledger_table(ledgers()["trainings"], city.department)
    file = take_file("签到.txt", b"y", by=city.filler)
    filling.attach(contacts, training.key, "name", file, by=city.filler)
    client = enter(city.filler)
    assert client.get(f"{contacts.address}proofs/{file.pk}/").status_code == 200
    other = f"/ledgers/investment_projects/{city.department.pk}/proofs/{file.pk}/"
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("person: contact,", "person: nobody,", "nobody is none of the rights"),
        ("called: [name]", "called: [person]", "person cannot be secret: it names a row"),
        ("identified_by: [name]", "identified_by: [phone]", "tells rows apart"),
        ("identified_by", "unique: [phone]\nidentified_by", "tells rows apart"),
        ("identified_by", "amount: fee\nidentified_by", "dates, counts or places"),
        ("电话, need", "电话, once: true, need", "tells rows apart"),
    ],
)
def test_a_file_that_would_tell_what_is_secret_is_refused(written, db, old, new, words):
    with pytest.raises(RulebookError, match=words):
        written(CONTACTS.replace(old, new, 1), "contacts.yaml")


def test_a_mask_says_nothing_of_what_it_hides():
    assert {masked("张"), masked("000-4455-6677")} == {MASK}
    assert masked("") == ""
    assert is_mask(" ＊* ")
    assert not is_mask("5*8")
    assert not is_mask("")


NOTE = "约好再谈，13800001111 找他"
RIGHT = {"phone": CHANGED["phone"], "note": NOTE}
WRONG = {"phone": "000-0000-0000", "note": "约好再谈，13800002222 找他"}


@pytest.fixture
def noted(contacts, kept, city):
    """The row with a telephone in a free text, too; another row of the same name."""
    filling.save_row(contacts, Edit(kept.key, {"note": NOTE}, kept.version), by=city.filler)
    filling.add_row(contacts, {"name": NAME, "phone": "000-1"}, by=city.filler)
    return Row.objects.get(pk=kept.pk)


def told_of(table, by, values):
    """What a preview tells of one row: everything but the stamp."""
    stored = take_file("台账.xlsx", workbook(table, values), by=by)
    about = {"digest": stored.digest, "name": stored.name}
    job = jobs.order(jobs.PREVIEW, table, by=by, **about)
    doing.work()
    result = Job.objects.get(pk=job.pk).result
    return {name: value for name, value in result.items() if name != "stamp"}


@pytest.mark.parametrize("field", ["phone", "note"])
@pytest.mark.parametrize("keyed", [True, False])
def test_a_preview_tells_of_no_guess_whether_it_is_right(contacts, noted, city, field, keyed):
    """With the key of the row, and by its content beside another row of the same name."""
    key = noted.key if keyed else ""
    right, wrong = (
        told_of(contacts, city.manager, (key, {"name": NAME, field: guess[field]}))
        for guess in (RIGHT, WRONG)
    )
    assert right == wrong
    if keyed:
        own = told_of(contacts, city.filler, (key, {"name": NAME, field: RIGHT[field]}))
        assert own["counts"]["same"] == 1  # who sees it is told


@pytest.mark.parametrize("field", ["phone", "note"])
@pytest.mark.parametrize("guess", [RIGHT, WRONG], ids=["right", "wrong"])
def test_saving_a_guess_writes_it_whether_it_was_there_or_not(contacts, noted, city, field, guess):
    row = filling.save_row(
        contacts, Edit(noted.key, {field: guess[field]}, noted.version), by=city.manager
    )
    assert row.version == noted.version + 1
    line = AuditLine.objects.filter(object_id=str(row.pk)).last()
    assert field in line.changes


@pytest.mark.parametrize("field", ["phone", "note"])
@pytest.mark.parametrize("guess", [RIGHT, WRONG], ids=["right", "wrong"])
def test_what_somebody_says_was_there_tells_nothing(contacts, noted, city, field, guess):
    """A stale version with a guess as what was shown: a clash either way, and nothing is written."""
    stale = Edit(noted.key, {field: "别的"}, 1, {field: guess[field]})
    assert isinstance(filling.save_row(contacts, stale, by=city.manager), Clash)
    assert Row.objects.get(pk=noted.pk).version == noted.version


@pytest.mark.parametrize("guess", [RIGHT, WRONG], ids=["right", "wrong"])
def test_asking_for_a_correction_tells_nothing(contacts, noted, city, guess):
    asked = correcting.ask(
        contacts, noted.key, {"phone": guess["phone"]}, "电话像是错了", by=city.manager
    )
    assert set(asked.values) == {"phone"}
