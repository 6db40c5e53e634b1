"""A database is tried before anybody installs on it: what it can, what it cannot, and left as it was."""

import psycopg
import pytest

from jiheng.web.operate import database_probe as probing
from jiheng.web.operate.database_probe import probe
from web.outside import POSTGRES, free_port


def test_a_database_that_is_away_is_said_without_its_password():
    [check] = probe(f"postgresql://jiheng:hidden@127.0.0.1:{free_port()}/x")
    assert not check.sound
    assert "hidden" not in check.found


def tables():
    with psycopg.connect(POSTGRES) as connection:
        return connection.execute(
            "SELECT count(*) FROM pg_class WHERE relname LIKE 'jiheng_probe%'"
        ).fetchone()


@pytest.mark.postgresql
def test_postgresql_can_do_all_of_it_and_is_left_as_it_was():
    assert [check.en for check in probe(POSTGRES) if not check.sound] == []
    assert tables() == (0,)


@pytest.mark.postgresql
def test_what_a_database_lacks_is_named_and_the_rest_tried_still(monkeypatch):
    lacking = (("缺", "lacking", ("SELECT nothing_of_the_kind()",)), *probing.STEPS)
    monkeypatch.setattr(probing, "STEPS", lacking)
    checks = list(probe(POSTGRES))
    assert [check.en for check in checks if not check.sound] == ["lacking"]
    assert next(check for check in checks if not check.sound).found == "42883 UndefinedFunction"
    assert tables() == (0,)


def test_every_step_is_named_in_both_languages():
    names = [(zh, en) for zh, en, _statements in probing.STEPS]
    assert len(set(names)) == len(names)
    assert all(zh and en and en.isascii() for zh, en in names)
