"""An installation: made, checked, backed up while in use, restored, moved between the databases."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from builders import ROOT
from jiheng.web.config.record_keys import read_keys
from jiheng.web.operate import archive
from web.installed import copied


def command(folder, *words, database="", expect=0):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("JIHENG_", "DJANGO_"))}
    env |= {
        "JIHENG_DATA": str(folder),
        "JIHENG_DATABASE": database,
        "PYTHONPATH": str(ROOT / "src"),
    }
    made = subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, cwd=folder.parent
    )
    assert made.returncode == expect, made.stdout + made.stderr
    return made.stdout


SCRIPT = """
from jiheng.web.config.installation import Installation
from jiheng.web.operate.setting_up import migrate, set_up
place = Installation.here().made().closed(); set_up(place)
from jiheng.web.operate.setting_up import pending
{body}
"""
MADE = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
from jiheng.web.operate.demo import fill
fill(lambda text: None, with_ledgers=False)  # each row is read back many times here
from jiheng.web.core.files import keep
from jiheng.web.core.actions import note_file
from jiheng.web.core.queries import people
note_file(keep(b"evidence"), "a.txt", 8, "text", by=people().first())
"""
)
COUNT = SCRIPT.format(
    body="""
import json
from jiheng.web.operate.backup import _tables
rows = {m._meta.label_lower: list(m._default_manager.order_by("pk").values()) for m in _tables()}
print(json.dumps(rows, default=str, sort_keys=True))
"""
)


def keys_of(folder):
    return "--keys", str(folder / "record-keys")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    return copied(tmp_path_factory, "demonstration", lambda folder: command(folder, "-c", MADE))


def jiheng(folder, *words, **more):
    return command(folder, "-m", "jiheng", *words, **more)


def test_secrets_are_the_owners_alone(installation):
    assert (installation / "secret").stat().st_mode & 0o077 == 0


def test_the_doctor_finds_a_sound_installation_sound(installation):
    told = jiheng(installation, "doctor")
    assert "✖" not in told
    assert told.count("✔") == 18


def test_the_doctor_finds_what_was_tampered_with(installation, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    import sqlite3

    with sqlite3.connect(folder / "jiheng.sqlite3") as held:
        held.execute("UPDATE core_auditline SET action = 'x' WHERE number = 7")
    for path in (folder / "files").glob("??/*"):
        path.write_bytes(b"other")
    told = jiheng(folder, "doctor", expect=1)
    assert "✖ 审计链完整" in told
    assert "✖ 上传的文件与摘要相符" in told
    jiheng(folder, "backup", str(tmp_path / "b.zip"), expect=2)


def test_a_backup_comes_back_whole(installation, tmp_path):
    jiheng(installation, "backup", str(tmp_path / "b.zip"))
    again = tmp_path / "again"
    jiheng(again, "restore", str(tmp_path / "b.zip"), *keys_of(installation))
    assert json.loads(command(again, "-c", COUNT)) == json.loads(command(installation, "-c", COUNT))
    assert "✖" not in jiheng(again, "doctor")
    jiheng(
        again, "restore", str(tmp_path / "b.zip"), *keys_of(installation), expect=2
    )  # not empty any more


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def with_manifest(source, target, change):
    """Copy a backup with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                data = json.dumps(change(json.loads(data))).encode()
            new.writestr(name, data)


LAST = SCRIPT.format(
    body="""
import json
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from jiheng.web.operate.backup import kept_apps
print(json.dumps(dict(MigrationLoader(connection).graph.leaf_nodes(app)[0] for app in kept_apps())))
"""
)


def test_a_backup_names_its_migrations_and_is_loaded_into_the_tables_of_then(
    installation, tmp_path
):
    """Those of today name the last of each app; of a version to come nothing is loaded at all."""
    jiheng(installation, "backup", str(tmp_path / "b.zip"))
    reached = manifest_of(tmp_path / "b.zip")["migrations"]
    assert reached == json.loads(command(installation, "-c", LAST))
    counts = manifest_of(tmp_path / "b.zip")["counts"]
    assert counts["ledgers.row"] > 100
    assert counts["flows.step"] > 10

    def later(manifest):
        return manifest | {"migrations": reached | {"ledgers": "0999_to_come"}}

    with_manifest(tmp_path / "b.zip", tmp_path / "later.zip", later)
    again = tmp_path / "again"
    jiheng(again, "restore", str(tmp_path / "later.zip"), *keys_of(installation), expect=2)
    jiheng(
        again, "restore", str(tmp_path / "b.zip"), *keys_of(installation)
    )  # it is as empty as it was
    assert json.loads(command(again, "-c", COUNT)) == json.loads(command(installation, "-c", COUNT))


ENTRY = """
from jiheng.web.performance import queries
from jiheng.web.performance.models import Cycle
cycle = Cycle.objects.select_related("organisation").get(state="setting", organisation__code="ny")

def entry():
    return queries.entry(cycle, "indicators", "indicators-0001")
"""


BUSY = SCRIPT.format(
    body=ENTRY
    + """
import sys
from pathlib import Path
from threading import Thread
from django.db import connection
from jiheng.web.operate import backup
from jiheng.web.core.queries import people
from jiheng.web.ledgers.actions import filling
from jiheng.web.performance.queries.year_tables import year_table
real, saved = backup._lines, []

def save():
    one = entry()
    edit = filling.Edit(one.key, {"unit": "项"}, one.version)
    by = people().get(username="nytianbao")
    filling.save_row(year_table(cycle, "indicators"), edit, by=by)
    saved.append(True)
    connection.close()

def busy(model):
    yield from real(model)
    if not saved:  # somebody saves after the first table was read
        one = Thread(target=save)
        one.start()
        one.join(60)  # a machine that is busy is slow, a save that waits never comes
        assert saved, "a save waited for the backup"

backup._lines = busy
backup.back_up(place, Path(sys.argv[1]))
print(entry().values["unit"])
"""
)
UNIT = SCRIPT.format(body=f'{ENTRY}print(entry().values["unit"])')


def test_people_save_while_a_backup_is_made_and_it_is_of_one_moment(installation, tmp_path):
    folder, again = tmp_path / "data", tmp_path / "again"
    shutil.copytree(installation, folder)
    assert command(folder, "-c", BUSY, str(tmp_path / "b.zip")).strip() == "项"
    jiheng(again, "restore", str(tmp_path / "b.zip"), *keys_of(installation))
    assert "✖" not in jiheng(again, "doctor")
    assert command(again, "-c", UNIT) == command(installation, "-c", UNIT) != "项\n"


def changed(source, target, change):
    """Copy a backup with entries changed: the archive as name to bytes, the manifest as data."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop("manifest.json"))
    change(entries, manifest)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def table(entries, manifest, name, change):
    """Change the rows of a table and make its digest and count fit again, as a forger would."""
    rows = [json.loads(line) for line in entries[f"tables/{name}.jsonl"].splitlines()]
    rows = change(rows)
    data = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
    entries[f"tables/{name}.jsonl"] = data
    manifest["digests"][name] = hashlib.sha256(data).hexdigest()
    manifest["counts"][name] = len(rows)


def edited_line(rows):
    rows[4]["fields"]["action"] = "x"
    return rows


def one_file(entries):
    return next(name for name in entries if name.startswith("files/"))


def escaping(name):
    def change(entries, manifest):
        entries[name if name.startswith("/") else f"files/{name}"] = b"pwned"
        manifest["files"].append(name)

    return change


def without_tail(entries, manifest):
    table(entries, manifest, "core.auditline", lambda rows: rows[:-3])


def without_record(entries, manifest):
    table(entries, manifest, "core.auditline", lambda rows: [])


def other_bytes(entries, manifest):
    entries[one_file(entries)] = b"other"


def emptied(entries, manifest):
    without_record(entries, manifest)
    manifest["last"] = {"number": 0, "digest": "0" * 64}


def cut(entries, manifest):
    """The end taken off, and the manifest made to end there."""
    without_tail(entries, manifest)
    row = json.loads(entries["tables/core.auditline.jsonl"].splitlines()[-1])
    manifest["last"] = {"number": row["pk"], "digest": row["fields"]["digest"]}


def edited(name, place, **fields):
    """Fields of a row changed, with everything that can be computed without a key."""

    def change(rows):
        rows[place]["fields"].update(fields)
        return rows

    return lambda entries, manifest: table(entries, manifest, name, change)


TAMPERED = {
    "a value": (edited("ledgers.row", 3, values={"name": "x"}), "entry 4"),
    "a score": (edited("performance.cycle", 0, score="99.00"), "cycle"),
    "a role": (edited("core.membership", 4, role="finance"), "user"),
    "a step": (edited("flows.step", 2, by=2), "step 3"),
    "the record and its count": (emptied, "审计链却是空的"),
    "the end of the record and where it ends": (cut, "没有记录"),
    "a table that no line binds": (edited("ledgers.gram", 0, text="甲乙"), "清单不是写备份时的清单"),
    "a path upwards": (escaping("../../pwned.txt"), "pwned"),
    "an absolute path": (escaping("/tmp/jiheng-pwned.txt"), "pwned"),
    "a name with dots": (escaping(".."), "名称"),
    "a file that the manifest lacks": (lambda e, m: e.update({"files/x": b"y"}), "files/x"),
    "a file that is absent": (lambda e, m: e.pop(one_file(e)), "files/"),
    "other bytes": (other_bytes, "摘要不符"),
    "a table that was edited": (
        lambda e, m: e.update({"tables/core.user.jsonl": e["tables/core.user.jsonl"] + b"\n"}), "core.user"
    ),
    "a count": (lambda e, m: m["counts"].update({"core.user": 1}), "core.user"),
    "a line of the record": (lambda e, m: table(e, m, "core.auditline", edited_line), "第 5 行"),
    "a line of the record left out": (
        lambda e, m: table(e, m, "core.auditline", lambda rows: rows[:5] + rows[6:]), "第 6 行"
    ),
    "the end of the record": (without_tail, "止于"),
    "the whole record": (without_record, "止于"),
    "no record": (lambda e, m: (e.pop("tables/core.auditline.jsonl"), m["counts"].pop("core.auditline"),
                                m["digests"].pop("core.auditline")), "审计链"),
    "a manifest of another shape": (lambda e, m: m.update(files={"a": 1}), "manifest"),
    "rows that no table takes": (
        lambda e, m: table(e, m, "core.user", lambda rows: [*rows, *rows]), "IntegrityError"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAMPERED)
def test_a_tampered_backup_is_refused_with_what_differs_and_the_place_stays_empty(
    installation, backup_of, tmp_path, kind
):
    change, word = TAMPERED[kind]
    again = tmp_path / "again"
    changed(backup_of, tmp_path / "c.zip", change)
    before = sorted(tmp_path.rglob("*"))
    told = refused(again, "restore", str(tmp_path / "c.zip"), *keys_of(installation))
    assert word in told
    assert "Traceback" not in told
    assert sorted(tmp_path.rglob("*")) == before  # nothing was made, here or above
    assert not Path("/tmp/jiheng-pwned.txt").exists()
    if kind in ("a path upwards", "rows that no table takes"):
        jiheng(again, "restore", str(backup_of), *keys_of(installation))  # it is as empty as it was
        assert "✖" not in jiheng(again, "doctor")


def refused(folder, *words):
    """What a command says that is refused."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("JIHENG_", "DJANGO_"))}
    env |= {"JIHENG_DATA": str(folder), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "jiheng", *words],
        env=env,
        capture_output=True,
        text=True,
        cwd=folder.parent,
    )
    assert done.returncode == 2, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def backup_of(installation, tmp_path_factory):
    path = tmp_path_factory.mktemp("backup") / "b.zip"
    jiheng(installation, "backup", str(path))
    return path


def test_a_link_in_a_backup_is_refused(installation, backup_of, tmp_path):
    with zipfile.ZipFile(backup_of) as source, zipfile.ZipFile(tmp_path / "c.zip", "w") as to:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.startswith("files/"):
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            to.writestr(entry, data)
    assert "不是普通文件" in refused(
        tmp_path / "again", "restore", str(tmp_path / "c.zip"), *keys_of(installation)
    )
    assert not (tmp_path / "again").exists()


def test_a_backup_whose_bytes_went_bad_is_refused_with_a_sentence(
    installation, backup_of, tmp_path
):
    """A member's packed bytes are overwritten: there the unpacker fails, not the check sum."""
    with zipfile.ZipFile(backup_of) as source:
        entry = max(source.infolist(), key=lambda each: each.compress_size)
    data = bytearray(backup_of.read_bytes())
    begin = entry.header_offset + 30 + len(entry.filename.encode()) + 8
    data[begin : begin + 64] = b"\xff" * 64
    (tmp_path / "c.zip").write_bytes(data)
    again = tmp_path / "again"
    said = refused(again, "restore", str(tmp_path / "c.zip"), *keys_of(installation))
    assert "什么都没有改" in said and "Traceback" not in said
    assert not again.exists()


def test_a_backup_and_what_is_restored_are_the_owners_alone(installation, backup_of, tmp_path):
    assert stat.S_IMODE(backup_of.stat().st_mode) == 0o600
    again = tmp_path / "again"
    again.mkdir(mode=0o755)
    jiheng(again, "restore", str(backup_of), *keys_of(installation))
    for path in (again, again / "jiheng.sqlite3"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    again.chmod(0o755)
    assert "✖ 数据目录只有所有者可用" in jiheng(again, "doctor", expect=1)


def test_the_manifest_holds_the_last_link_of_the_record(installation, backup_of):
    with zipfile.ZipFile(backup_of) as archive:
        lines = archive.read("tables/core.auditline.jsonl").splitlines()
    last = json.loads(lines[-1])
    assert manifest_of(backup_of)["last"] == {
        "number": len(lines),
        "digest": last["fields"]["digest"],
    }


def test_a_value_that_postgresql_cannot_hold_is_named_by_its_place(
    installation, backup_of, tmp_path
):
    def change(entries, manifest):
        def named(rows):
            rows[0]["fields"]["name"] = "张\0三"
            return rows

        table(entries, manifest, "core.user", named)

    changed(backup_of, tmp_path / "c.zip", change)
    with zipfile.ZipFile(tmp_path / "c.zip") as opened:
        manifest = archive.manifest_of(opened)
        keys = read_keys(installation / "record-keys").by_id
        with pytest.raises(archive.DamagedError) as raised:
            archive.verify(opened, manifest, keys, postgresql=True)
        assert "core.user 1 的 name" in str(raised.value)
        assert "张" not in str(raised.value)
        archive.verify(opened, manifest, keys, postgresql=False, unproved=True)


def test_it_does_not_listen_elsewhere_without_tls(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    jiheng(made, "serve", "--host", "0.0.0.0", expect=2)
    assert not (made / "jiheng.sqlite3").exists()


def test_the_first_release_can_be_upgraded(installation, tmp_path):
    """A database whose last migrations are missing is backed up and upgraded under a lock."""
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    (folder / "migrating").touch()
    told = SCRIPT.format(
        body="""
from jiheng.web.config.installation import InstallationError
try:
    migrate(place, backed_up=True)
except InstallationError as error:
    print("locked", error)
"""
    )
    assert "locked" in command(folder, "-c", told)
    (folder / "migrating").unlink()
    back = SCRIPT.format(
        body="""
from django.core.management import call_command
call_command("migrate", "performance", "0001", verbosity=0)
print(pending())
"""
    )
    assert "performance.0002" in command(folder, "-c", back)
    jiheng(folder, "backup", str(tmp_path / "b.zip"), expect=2)  # of another version
    done = SCRIPT.format(body="print(migrate(place, backed_up=True).exists(), pending())")
    assert "True []" in command(folder, "-c", done)
    told = jiheng(folder, "doctor", expect=1)  # which names what went on the way back, and no more
    assert [line.split(" / ")[0] for line in told.splitlines() if "✖" in line] == [
        "✖ 数据与审计链相符"
    ]
    assert command(folder, "-c", UNIT) == command(installation, "-c", UNIT)


def test_without_its_keys_a_backup_is_restored_only_as_unproved_and_the_record_says_so(
    backup_of, tmp_path
):
    again = tmp_path / "again"
    assert "record-keys" in refused(again, "restore", str(backup_of))
    jiheng(again, "restore", str(backup_of), "--unproved")
    told = jiheng(again, "doctor")
    assert "✖" not in told
    assert "restored without their keys" in told
    jiheng(again, "backup", str(tmp_path / "c.zip"))  # which goes on from there
    jiheng(tmp_path / "third", "restore", str(tmp_path / "c.zip"), *keys_of(again))
    assert "✖" not in jiheng(tmp_path / "third", "doctor")


def test_data_that_differs_is_restored_when_asked_for_and_the_record_says_so(
    installation, backup_of, tmp_path
):
    again = tmp_path / "again"
    changed(backup_of, tmp_path / "c.zip", edited("performance.cycle", 0, score="99.00"))
    jiheng(again, "restore", str(tmp_path / "c.zip"), *keys_of(installation), "--unproved")
    assert "✖" not in jiheng(again, "doctor")
    lines = SCRIPT.format(
        body="""
from jiheng.web.core.queries import audit_lines
print([line.changes for line in audit_lines().filter(action="unproved")])
"""
    )
    assert "'rows': ['', 1]" in command(again, "-c", lines)


def test_a_restored_record_is_held_against_kept_seals(installation, backup_of, tmp_path):
    folder, medium = tmp_path / "data", tmp_path / "medium"
    shutil.copytree(installation, folder)
    medium.mkdir()
    seal = jiheng(folder, "record", "seal", "--anchor", str(medium)).strip()
    assert "✖" not in jiheng(folder, "doctor", "--anchor", str(medium), "--seal", seal)
    name, keys = str(backup_of), keys_of(installation)
    jiheng(tmp_path / "a", "restore", name, *keys, "--anchor", str(medium), "--seal", seal)
    other = f"{seal.partition(':')[0]}:{'0' * 64}"
    assert "另存的封印" in refused(tmp_path / "b", "restore", name, *keys, "--seal", other)
    assert "✖ 审计链与另存的封印相符" in jiheng(folder, "doctor", "--seal", other, expect=1)


def test_a_key_is_changed_and_the_old_one_kept(installation, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)
    before = read_keys(folder / "record-keys")
    key = jiheng(folder, "record", "rotate").strip()
    after = read_keys(folder / "record-keys")
    assert (list(after.by_id), after.current) == ([*before.by_id, key], key)
    assert "✖" not in jiheng(folder, "doctor")


LOOP = """
from collections import Counter
from jiheng.web.assessments.models import Assessment
from jiheng.web.disclosure.models import Release
from jiheng.web.surveys.models import Survey
from jiheng.web.uses.models import ResultUse
for model in (Assessment, Release, ResultUse, Survey):
    states = Counter(model.objects.values_list("state", flat=True))
    print(model.__name__, dict(sorted(states.items())))
"""


def test_the_demonstration_shows_no_empty_page_of_what_follows_a_year(installation):
    """Assessments, packs, uses and surveys, each in a state where there is something to be done."""
    told = command(installation, "-c", SCRIPT.format(body=LOOP))
    assert told.splitlines() == [
        "Assessment {'filed': 3}",
        "Release {'checked': 1, 'released': 1}",
        "ResultUse {'carried_out': 1, 'decided': 2}",
        "Survey {'open': 1}",
    ]


BUREAU = """
import os, signal
from datetime import date
from jiheng.web.core import actions
from jiheng.web.core.models import Organisation
from jiheng.web.core.queries import people
from jiheng.web.ledgers.actions import months, offering
from jiheng.web.ledgers.actions.taking_over import take_over
from jiheng.web.ledgers.declarations import ledgers
from jiheng.web.ledgers.ledger_tables import ledger_table
from jiheng.web.ledgers.models import Month, Published
where, ledger = Organisation.objects.get(code="ny"), ledgers()["investment_projects"]
{body}
"""
PAPER = """
offering.switch(where, "promotion", on=True, by=people().get(username="nyjixiao"))
by = actions.add_user(username="nytongji", name="统计员", password="for-tests-only-1", by=None)
actions.give_role(by, where, "statistician", by=None)
signed = {"kind": "正式合同", "stage": "已签约", "contract_signed_on": "2025-03-11", "planned_total": "12000"}
take_over(ledger_table(ledger, where), [signed | {"name": n} for n in "甲乙丙"], "纸质台账转入", by=by)
"""
KILLED = """
real, calls = months.{what}, []
def killed(*given, **more):
    calls.append(given)
    if len(calls) == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **more)
months.{what} = killed
months.close(ledger, where, date(2025, 3, 1), by=people().get(username="nytongji"))
"""
PUBLISHED = "print(Month.objects.count(), sorted(p.definition for p in Published.objects.all()))"


def test_11_6_a_month_whose_closing_is_killed_publishes_nothing_and_then_all(
    installation, tmp_path
):
    """kill -9 between two of its figures, at the last one, and after it, before the record."""
    folder = tmp_path / "data"
    shutil.copytree(installation, folder)

    def run(body, **more):
        return command(folder, "-c", SCRIPT.format(body=BUREAU.format(body=body)), **more)

    run(PAPER)
    for what, nth in (("publish", 2), ("publish", 4), ("record_change", 1)):
        run(KILLED.format(what=what, nth=nth), expect=-9)
        assert run(PUBLISHED).strip() == "0 []"
    run(KILLED.format(what="publish", nth=0))  # nobody kills it
    names = [
        f"projects.{stage}.{what}" for stage in ("landed", "signed") for what in ("amount", "count")
    ]
    assert run(PUBLISHED).strip() == f"1 {names}"
    assert "✖" not in jiheng(folder, "doctor")


def test_what_was_withdrawn_since_a_backup_does_not_come_back(installation, backup_of, tmp_path):
    import sqlite3

    present = tmp_path / "present"
    shutil.copytree(installation, present)
    with sqlite3.connect(present / "jiheng.sqlite3") as held:
        (user,), *_rest = held.execute("SELECT user_id FROM core_membership").fetchall()
        held.execute("DELETE FROM core_membership WHERE user_id = ?", (user,))
        held.execute("UPDATE core_user SET password = 'other' WHERE id = ?", (user,))
        held.execute("UPDATE core_user SET is_active = 0 WHERE id = ?", (user + 1,))
        line = held.execute("SELECT * FROM core_auditline ORDER BY number DESC").fetchone()
        marks = ", ".join("?" * len(line))
        held.execute(f"INSERT INTO core_auditline VALUES ({marks})", (line[0] + 1, *line[1:]))
    keys = keys_of(installation)
    jiheng(tmp_path / "a", "restore", str(backup_of), *keys, "--present", str(present))
    with sqlite3.connect(tmp_path / "a" / "jiheng.sqlite3") as held:
        back = dict(held.execute("SELECT id, password FROM core_user WHERE is_active").fetchall())
        roles = held.execute("SELECT role FROM core_membership WHERE user_id = ?", (user,))
        assert roles.fetchall() == []
        assert back[user].startswith("!")
        assert user + 1 not in back
        actions = {action for (action,) in held.execute("SELECT action FROM core_auditline")}
        assert {"take_role", "active", "end_ways_in"} <= actions
    with sqlite3.connect(present / "jiheng.sqlite3") as held:
        held.execute("UPDATE core_auditline SET digest = 'x'")
    refused(tmp_path / "b", "restore", str(backup_of), *keys, "--present", str(present))
    assert not (tmp_path / "b" / "jiheng.sqlite3").exists()
