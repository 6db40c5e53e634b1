"""What an operator sets in settings.toml: how long things are kept, and new public holidays."""

import datetime as dt
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FILE = "settings.toml"
TEXT = """\
# 改动后重新启动才生效 / takes effect after a restart
[keep_days]          # 保留天数 / days that things are kept; the record of changes is kept for ever
log = 180            # 运行日志 / the running log
drafts = 30          # 浏览器里没有保存的输入 / unsaved input in browsers
unused_uploads = 30  # 没有用上的上传文件 / uploads that nothing refers to
reports = 730        # 上传审核的成文报告 / written reports uploaded to be reviewed
jobs = 90            # 已结束的任务 / jobs that have ended

[holidays]           # 新一年的放假通知公布后填在这里 / a new year.s public holidays
off = []             # 放假 / days off: ["2027-01-01"]
on = []              # 调休上班 / weekend days that are worked
"""


class KeptError(Exception):
    """What is wrong with settings.toml, in words for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """For how many days things are kept, and public holidays that the rules do not know yet."""

    log: int = 180
    drafts: int = 30
    unused_uploads: int = 30
    reports: int = 730
    jobs: int = 90
    off: frozenset[dt.date] = frozenset()
    on: frozenset[dt.date] = frozenset()


DAYS = tuple(field.name for field in fields(Kept) if field.name not in ("off", "on"))


def kept(folder: Path) -> Kept:
    """Return what settings.toml of a data folder says; without the file, what it says at first.

    Raises KeptError for a file that cannot be read, naming the key.
    """
    path = folder / FILE
    if not path.exists():
        return Kept()
    try:
        held = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KeptError(f"{path}: {error}") from error
    days, holidays = held.get("keep_days", {}), held.get("holidays", {})
    for section, known in ((days, DAYS), (holidays, ("off", "on"))):
        for name in section:
            if name not in known:
                raise KeptError(
                    f"{path}: 没有“{name}”这一项，只有 {'、'.join(known)} / {name} is not known; "
                    f"known are {', '.join(known)}"
                )
    whole = {name: _days(path, name, value) for name, value in days.items()}
    off, on = (frozenset(_day(path, one) for one in holidays.get(n, ())) for n in ("off", "on"))
    return Kept(**whole, off=off, on=on)


def _days(path: Path, name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise KeptError(
        f"{path}: {name} 要是不小于 1 的整数，现在是 {value!r} / {name} must be a whole number of "
        f"at least 1, is {value!r}"
    )


def _day(path: Path, value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise KeptError(
            f"{path}: {value!r} 不是日期，写成 2027-01-01 / {value!r} is no day, write 2027-01-01"
        ) from error


def write_first(folder: Path) -> None:
    """Write settings.toml as it is at first; one that is there is left alone."""
    try:
        with (folder / FILE).open("x", encoding="utf-8") as stream:
            stream.write(TEXT)
    except FileExistsError:
        return
