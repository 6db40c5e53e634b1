"""An installation moves to PostgreSQL by a backup, is used there, and moves back."""

import json

import pytest

from web import test_operate as kept
from web.outside import another_database
from web.test_operate import BUSY, COUNT, UNIT, command, jiheng, keys_of

installation = kept.installation


@pytest.mark.postgresql
def test_it_moves_to_postgresql_and_back(installation, tmp_path):
    moved = another_database("moved")
    jiheng(installation, "backup", str(tmp_path / "b.zip"))
    there, back = tmp_path / "there", tmp_path / "back"
    jiheng(there, "restore", str(tmp_path / "b.zip"), *keys_of(installation), database=moved)
    assert "✖" not in jiheng(there, "doctor", database=moved)
    jiheng(there, "backup", str(tmp_path / "c.zip"), database=moved)
    assert command(there, "-c", BUSY, str(tmp_path / "d.zip"), database=moved).strip() == "项"
    jiheng(tmp_path / "busy", "restore", str(tmp_path / "d.zip"), *keys_of(installation))
    assert command(tmp_path / "busy", "-c", UNIT) == command(installation, "-c", UNIT)
    jiheng(back, "restore", str(tmp_path / "c.zip"), *keys_of(there))
    assert json.loads(command(back, "-c", COUNT)) == json.loads(command(installation, "-c", COUNT))
