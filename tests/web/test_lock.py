"""The age of the locked versions, as doctor tells it from what the package carries."""

import datetime as dt
import json
import runpy

from builders import ROOT
from jiheng.web.operate.lock import OLD, lock_age, locked_on


def test_the_day_is_that_of_the_locks_that_there_are():
    """Whoever locks anew without the day fails here: `make lock` writes both."""
    told = json.loads((ROOT / "src/jiheng/lock.json").read_text(encoding="utf-8"))
    tool = runpy.run_path(str(ROOT / "tools/lock_day.py"))
    assert told["digest"] == tool["digest"]()
    assert dt.date.fromisoformat(told["day"]) == locked_on()


def test_doctor_tells_the_age_and_when_to_look():
    check = lock_age(locked_on() + dt.timedelta(days=3))
    assert check.sound
    assert check.found == f"{locked_on()}，3 天前 / 3 days ago"
    assert "新版本" in lock_age(locked_on() + dt.timedelta(days=OLD + 1)).found
    assert "新版本" not in lock_age(locked_on() + dt.timedelta(days=OLD)).found


def test_a_wheel_carries_the_day():
    """What the package holds beside its code goes into the wheel: nothing leaves this file out."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "lock.json" not in ignored
    assert "src/jiheng/lock.json" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
