"""An installation: made, checked, backed up while in use, restored, moved between the databases."""

import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from builders import ROOT

POSTGRES = os.environ.get("JIHENG_TEST_DATABASE", "")


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
from jiheng.web.config.place import Place
from jiheng.web.operate.setting_up import migrate, set_up
place = Place.here().made(); set_up(place)
from jiheng.web.operate.setting_up import pending
{body}
"""
MADE = SCRIPT.format(
    body="""
migrate(place, backed_up=False)
from jiheng.web.operate.demo import fill
fill(lambda text: None)
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


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place") / "data"
    folder.mkdir()
    command(folder, "-c", MADE)
    return folder


def jiheng(folder, *words, **more):
    return command(folder, "-m", "jiheng", *words, **more)


def test_secrets_are_the_owners_alone(installation):
    assert (installation / "secret").stat().st_mode & 0o077 == 0


def test_the_doctor_finds_a_sound_installation_sound(installation):
    told = jiheng(installation, "doctor")
    assert "✖" not in told
    assert told.count("✔") == 7


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
    jiheng(again, "restore", str(tmp_path / "b.zip"))
    assert json.loads(command(again, "-c", COUNT)) == json.loads(command(installation, "-c", COUNT))
    assert "✖" not in jiheng(again, "doctor")
    jiheng(again, "restore", str(tmp_path / "b.zip"), expect=2)  # not empty any more


BUSY = SCRIPT.format(
    body="""
import sys
from pathlib import Path
from threading import Thread
from django.db import connection
from jiheng.web.operate import backup
from jiheng.web.core.queries import people
from jiheng.web.performance.actions import filling
from jiheng.web.performance.models import Entry
real, saved = backup._lines, []

def save():
    one = Entry.objects.get(cycle_id=3, sheet="indicators", key="indicators-0001")
    edit = filling.Edit(one.key, {"unit": "项"}, one.version)
    filling.save_entry(3, "indicators", edit, by=people().get(username="tctianbao"))
    saved.append(True)
    connection.close()

def busy(model):
    yield from real(model)
    if not saved:  # somebody saves after the first table was read
        one = Thread(target=save)
        one.start()
        one.join(10)
        assert saved, "a save waited for the backup"

backup._lines = busy
backup.back_up(place, Path(sys.argv[1]))
print(Entry.objects.get(cycle_id=3, key="indicators-0001").values["unit"])
"""
)
UNIT = SCRIPT.format(
    body="""
from jiheng.web.performance.models import Entry
print(Entry.objects.get(cycle_id=3, key="indicators-0001").values["unit"])
"""
)


def test_people_save_while_a_backup_is_made_and_it_is_of_one_moment(installation, tmp_path):
    folder, again = tmp_path / "data", tmp_path / "again"
    shutil.copytree(installation, folder)
    assert command(folder, "-c", BUSY, str(tmp_path / "b.zip")).strip() == "项"
    jiheng(again, "restore", str(tmp_path / "b.zip"))
    assert "✖" not in jiheng(again, "doctor")
    assert command(again, "-c", UNIT) == command(installation, "-c", UNIT) == "个\n"


def test_a_damaged_backup_is_refused(installation, tmp_path):
    jiheng(installation, "backup", str(tmp_path / "b.zip"))
    with (
        zipfile.ZipFile(tmp_path / "b.zip") as source,
        zipfile.ZipFile(tmp_path / "c.zip", "w") as to,
    ):
        for name in source.namelist():
            data = source.read(name)
            to.writestr(
                name, data.replace("审计员".encode(), "审计甲".encode()) if "user" in name else data
            )
    jiheng(tmp_path / "again", "restore", str(tmp_path / "c.zip"), expect=2)


if POSTGRES:  # `make test-postgresql`, which CI calls

    def test_it_moves_to_postgresql_and_back(installation, tmp_path):
        base = POSTGRES.rpartition("/")[0]
        import psycopg

        with psycopg.connect(POSTGRES, autocommit=True) as held:
            held.execute("DROP DATABASE IF EXISTS moved")
            held.execute("CREATE DATABASE moved")
        moved = f"{base}/moved"
        jiheng(installation, "backup", str(tmp_path / "b.zip"))
        there, back = tmp_path / "there", tmp_path / "back"
        jiheng(there, "restore", str(tmp_path / "b.zip"), database=moved)
        assert "✖" not in jiheng(there, "doctor", database=moved)
        jiheng(there, "backup", str(tmp_path / "c.zip"), database=moved)
        assert command(there, "-c", BUSY, str(tmp_path / "d.zip"), database=moved).strip() == "项"
        jiheng(tmp_path / "busy", "restore", str(tmp_path / "d.zip"))
        assert command(tmp_path / "busy", "-c", UNIT) == command(installation, "-c", UNIT)
        jiheng(back, "restore", str(tmp_path / "c.zip"))
        assert json.loads(command(back, "-c", COUNT)) == json.loads(
            command(installation, "-c", COUNT)
        )


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
from jiheng.web.config.place import PlaceError
try:
    migrate(place, backed_up=True)
except PlaceError as error:
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
    assert "✖" not in jiheng(folder, "doctor")
    assert command(folder, "-c", UNIT) == command(installation, "-c", UNIT)
