"""A figure signed off comes out again elsewhere: from a backup, on the other database; a byte shows."""

import json
import shutil
import sqlite3

import pytest

from web.outside import another_database
from web.test_operate import SCRIPT, command, jiheng, keys_of
from web.test_own_definitions import NEW_VERSION, VARIANT

KEPT = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
import datetime as dt
from django.db import transaction
from jiheng.model import year_of
from jiheng.web.core import actions
from jiheng.web.core.audit import record_change
from jiheng.web.ledgers.actions import months, offering
from jiheng.web.ledgers.actions.publishing import publish
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.queries.figures import figure_of
root = actions.found_organisation(kind="finance", name="样例市", code="R", parent=None, by=None)
district = actions.found_organisation(kind="department", name="东区", code="D", parent=root, by=None)
by = actions.add_user(username="tongji", name="统计员", password=None, by=None)
for role in ("statistician", "finance"):
    actions.give_role(by, root, role, by=None)
offering.switch(root, "promotion", on=True, by=by)
ledger = ledgers()["investment_projects"]
rows = [{"name": f"项目{n}", "planned_total": f"{12000 + n}.5", "stage": "已签约",
         "contract_signed_on": f"2025-03-{n % 28 + 1:02d}"} for n in range(60)]
take_over(ledger_table(ledger, district), rows, "转自纸质台账", by=by)
for id_ in ("projects.signed.count", "projects.signed.amount", "own.signed.every"):
    figure = figure_of(id_, root, year_of(2025))
    with transaction.atomic():
        kept = publish(figure, root, cause="sign_off", reference="", by=by)
        record_change("take", "figure", id_, by=by, changes={}, bound=(("published", kept.pk),))
for where in (district, root):
    months.close(ledger, where, dt.date(2025, 3, 1), by=by)
"""
)
DIGESTS = SCRIPT.format(
    body="""
import json
from jiheng.model import Period
from jiheng.web.ledgers.models import Published
from jiheng.web.ledgers.queries.figures import figure_as_taken, figure_of
print(json.dumps([
    [p.definition, p.value, p.digest, figure_as_taken(p).digest,
     figure_of(p.definition, p.organisation, Period(p.first, p.last)).digest]
    for p in Published.objects.order_by("pk")
]))
"""
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures") / "data"
    (folder / "definitions").mkdir(parents=True)
    (folder / "definitions" / "own.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "definitions" / "later.yaml").write_text(NEW_VERSION, encoding="utf-8")
    command(folder, "-c", KEPT)
    return folder


@pytest.fixture(scope="module")
def backup(installation, tmp_path_factory):
    path = tmp_path_factory.mktemp("backup") / "b.zip"
    jiheng(installation, "backup", str(path))
    return path


def digests(folder, database=""):
    return json.loads(command(folder, "-c", DIGESTS, database=database))


def same_everywhere(rows):
    return all(kept == as_taken == now for _id, _value, kept, as_taken, now in rows)


def test_every_figure_comes_out_again_from_a_backup_in_another_folder(
    installation, backup, tmp_path
):
    before = digests(installation)
    assert len(before) > 6
    assert {id_ for id_, *_rest in before} > {"projects.signed.count", "own.signed.every"}
    assert before[0][1] == "60"
    assert same_everywhere(before)
    again = tmp_path / "again"
    jiheng(again, "restore", str(backup), *keys_of(installation))
    assert digests(again) == before
    names = [path.name for path in sorted((again / "definitions").iterdir())]
    assert names == ["later.yaml", "own.yaml"]
    assert "✖" not in jiheng(again, "doctor")


@pytest.mark.postgresql
def test_every_figure_comes_out_again_on_the_other_database_and_back(
    installation, backup, tmp_path
):
    database = another_database("figures")
    there, back = tmp_path / "there", tmp_path / "back"
    jiheng(there, "restore", str(backup), *keys_of(installation), database=database)
    before = digests(installation)
    assert digests(there, database) == before
    assert "✖" not in jiheng(there, "doctor", database=database)  # the chain is whole
    jiheng(there, "backup", str(tmp_path / "c.zip"), database=database)
    jiheng(back, "restore", str(tmp_path / "c.zip"), *keys_of(there))
    assert digests(back) == before
    assert "✖" not in jiheng(back, "doctor")


def test_one_byte_of_a_stored_version_changes_the_digest_and_doctor_says_where(
    installation, tmp_path
):
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    with sqlite3.connect(folder / "jiheng.sqlite3") as held:
        (pk, values), *_more = held.execute(
            'SELECT id, "values" FROM ledgers_version WHERE "values" LIKE \'%12007.5%\''
        ).fetchall()
        other = values.replace("12007.5", "12007.6")
        held.execute('UPDATE ledgers_version SET "values" = ? WHERE id = ?', (other, pk))
    told = jiheng(folder, "doctor", expect=1)
    [figures] = [line for line in told.splitlines() if "公布的台账数据" in line]
    assert figures.startswith("✖")
    assert "projects.signed.amount 2025-01-01–2025-12-31 样例市" in figures
    [data] = [line for line in told.splitlines() if "数据与审计链相符" in line]
    assert f"version {pk}（" in data
    changed = [id_ for id_, _value, kept, taken, _now in digests(folder) if kept != taken]
    assert set(changed) == {"projects.signed.amount"}


def test_without_its_definition_a_published_figure_is_named(installation, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    (folder / "definitions" / "own.yaml").unlink()
    told = jiheng(folder, "doctor", expect=1)
    assert "✖ 公布的台账数据" in told
    assert "own.signed.every 2025-01-01–2025-12-31 样例市 60个" in told


def test_changed_rules_in_a_backup_are_refused(installation, backup, tmp_path):
    import zipfile

    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(tmp_path / "x.zip", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "rules/definitions/own.yaml":
                data = data.replace("不论规模".encode(), "随便".encode())
            target.writestr(name, data)
    place = tmp_path / "place"
    jiheng(place, "restore", str(tmp_path / "x.zip"), *keys_of(installation), expect=2)
    assert not list(place.glob("definitions/*"))
