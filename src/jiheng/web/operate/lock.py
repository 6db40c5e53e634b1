"""When the versions of what we are built on were settled last: the file goes into every package."""

import datetime as dt
import json
from importlib import resources

from jiheng.web.operate.check import Check

FILE = "lock.json"  # written by `make lock`, beside the code
OLD = 180  # days after which somebody should look for newer versions


def locked_on() -> dt.date:
    """Return the day on which the locks in `requirements` were made, as this package knows it."""
    noted = json.loads(resources.files("jiheng").joinpath(FILE).read_text(encoding="utf-8"))
    return dt.date.fromisoformat(noted["day"])


def lock_age(today: dt.date) -> Check:
    """Say how old the locked versions are; old ones harm nobody by themselves, and are told."""
    day = locked_on()
    age = (today - day).days
    text = f"{day}，{age} 天前 / {age} days ago"
    if age > OLD:
        text += (
            "：请看有没有修补安全问题的新版本 / look for a release that mends what was found since"
        )
    return Check("依赖的版本锁定于", "versions of dependencies were locked", True, text)
