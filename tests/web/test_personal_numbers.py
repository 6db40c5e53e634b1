"""A telephone typed into a remark: told to who saves it, masked for who may not reach persons."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng import documents
from jiheng.ledger.masks import MASK
from jiheng.web.core.actions import make_token
from jiheng.web.core.audit import record_changes
from jiheng.web.core.models import Job
from jiheng.web.core.refusal import Refused
from jiheng.web.flows.actions import Taking
from jiheng.web.ledgers.actions import correcting, filling, moving, overriding
from jiheng.web.ledgers.actions.filling import Edit
from jiheng.web.ledgers.models import Row
from jiheng.web.ledgers.row_input import RowInput
from web import doing
from web.exporting import exported, fetched, ordered
from web.test_secrets import contacts  # noqa: F401

pytestmark = pytest.mark.once

NUMBER, FIRST, OTHER = "13812345678", "139 0000 1111", "0755-12345678"
NAME = "示例对接"


@pytest.fixture
def kept(contacts, city):  # noqa: F811
    """A row with numbers in a free text, in one nobody knows, in its history and a correction."""
    came = RowInput("", {"name": NAME, "note": f"原 {FIRST}", "other:联系方式": OTHER})
    [(row, change)] = filling.create_rows(contacts, [came], by=city.filler)
    record_changes([change], by=city.filler)
    edit = Edit(row.key, {"note": f"找 {NUMBER} 面谈"}, row.version)
    filling.save_row(contacts, edit, by=city.filler)
    correcting.ask(contacts, row.key, {"name": "对接二"}, f"他说的，电话 {NUMBER}", by=city.filler)
    return Row.objects.get(pk=row.pk)


def outputs(client, user, table, row):
    """Everything a person gets of a row, by what it is."""
    key = {"Authorization": f"Bearer {make_token('试', by=user)}"}
    at, api = table.row_address(row.key), f"/api/ledgers/{table.id}"
    calls = f"{api}/{table.organisation.pk}/rows/{row.key}"
    texts = {
        path: client.get(path).content.decode()
        for path in (
            at,
            f"{at}history/",
            f"{table.address}grid/",
            f"/ledgers/{table.id}/",
            "/record/",
        )
    }
    for path in (calls, f"{calls}/history", f"{calls}/corrections", f"{api}/rows"):
        answer = client.get(path, headers=key)
        texts[path] = json.dumps(answer.json(), ensure_ascii=False)
    texts["list"] = "\n".join(map(str, exported(client, f"ledger-{table.id}")))
    data = fetched(client, f"{ordered(client, f'{table.address}export/', secret='1')}file/")
    texts["export"] = " ".join(
        cell.text for sheet in documents.read_bytes(data, "x.xlsx").sheets
        for _n, cells in sheet for cell in cells.values()
    )  # fmt: skip
    return texts


def test_who_has_no_right_to_contacts_sees_a_mask_wherever_the_text_stands(
    contacts, kept, city, enter  # noqa: F811
):  # fmt: skip
    for who, sees in (("filler", True), ("lead", True), ("auditor", False), ("finance", False)):
        user = city.people[who]
        texts = outputs(enter(user), user, contacts, kept)
        for place, text in texts.items():
            numbers = [number for number in (NUMBER, FIRST, OTHER) if number in text]
            assert sees or not numbers, (who, place, numbers)
        told = "".join(texts.values())
        assert all((number in told) == sees for number in (NUMBER, FIRST, OTHER)), who
        assert f"找 {NUMBER if sees else MASK} 面谈" in texts[contacts.row_address(kept.key)]


def test_who_saves_it_is_told_and_sees_what_to_do(contacts, kept, city, enter):  # noqa: F811
    client, at = enter(city.filler), contacts.row_address(kept.key)
    sent = {"note": f"改找 {NUMBER}", "was-note": kept.values["note"], "version": kept.version}
    page = client.post(at, sent, follow=True).content.decode()
    assert "备注里像是写了电话或身份证号" in page
    assert "R66" in page
    assert "写到联系电话一栏" in page
    grid = client.get(f"{contacts.address}grid/").context["setup"]["rows"][0]
    assert any("R66" in said for said in grid["_found"]["note"])
    sent = {"note": "改约面谈", "version": kept.version + 1, "was-note": f"改找 {NUMBER}"}
    assert "像是写了电话" not in client.post(at, sent, follow=True).content.decode()


def test_a_mask_that_comes_back_keeps_the_number_behind_it(contacts, kept, city, enter):  # noqa: F811
    client, at = enter(city.manager), contacts.row_address(kept.key)  # may fill in, reaches nobody
    shown = f"找 {MASK} 面谈"
    assert client.get(at).context["row"].version == kept.version
    sent = {"note": f"{shown}，已约", "was-note": shown, "version": kept.version}
    client.post(at, sent)
    row = Row.objects.get(pk=kept.pk)
    assert row.values["note"] == f"找 {NUMBER} 面谈，已约"
    with pytest.raises(Refused, match="对不上"):
        edit = Edit(row.key, {"note": f"{MASK}或{MASK}"}, row.version)
        filling.save_row(contacts, edit, by=city.manager)


def test_the_masked_export_changes_nothing_when_it_comes_back(contacts, kept, city, enter):  # noqa: F811
    client = enter(city.manager)
    data = fetched(client, f"{ordered(client, f'{contacts.address}export/')}file/")
    file = SimpleUploadedFile("回来.xlsx", data)
    client.post(f"{contacts.address}import/", {"file": file})
    doing.work()
    counts = Job.objects.latest("pk").result["counts"]
    assert (counts["same"], counts["updates"], counts["inserts"], counts["left_out"]) == (
        1,
        0,
        0,
        0,
    )


def test_the_preview_tells_of_them_before_they_are_in(contacts, city, enter):  # noqa: F811
    client = enter(city.filler)
    data = documents.write_list("对接台账", [("名称", "备注"), ("新的", f"电话{NUMBER}")])
    client.post(f"{contacts.address}import/", {"file": SimpleUploadedFile("x.xlsx", data)})
    doing.work()
    said = "".join(Job.objects.latest("pk").result["remarks"])
    assert "“备注”有 1 格像是写了电话或身份证号" in said


def test_notes_of_steps_and_reasons_of_exceptions_are_masked_like_other_texts(
    city, enter, contacts  # noqa: F811
):  # fmt: skip
    row = filling.add_row(contacts, {"name": NAME}, by=city.filler)
    overriding.ask(contacts, row.key, "close", f"他不肯留名，电话 {NUMBER}", by=city.filler)
    filling.save_row(contacts, Edit(row.key, {"phone": OTHER}, 1), by=city.filler)
    moving.apply_move(contacts, row.key, Taking("close", f"已与 {FIRST} 谈妥"), by=city.filler)
    for who, sees in (("filler", True), ("auditor", False), ("finance", False)):
        user = city.people[who]
        texts = outputs(enter(user), user, contacts, Row.objects.get(pk=row.pk))
        page = "".join(texts.values())
        assert ((NUMBER in page), (FIRST in page)) == (sees, sees), who
        key = {"Authorization": f"Bearer {make_token('试', by=user)}"}
        calls = f"/api/ledgers/{contacts.id}/{contacts.organisation.pk}/rows/{row.key}"
        for path in ("overrides", "steps"):
            text = enter(user).get(f"{calls}/{path}", headers=key).content.decode()
            assert ((NUMBER in text) or (FIRST in text)) == sees, (who, path)
