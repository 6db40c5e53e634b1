"""What an operator sets in settings.toml: how long things are kept, limits, new holidays."""

import datetime as dt
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from jiheng.web.config.account_options import SEPARATED, Accounts, AccountsError, accounts
from jiheng.web.config.account_options import TEXT as ACCOUNTS_TEXT
from jiheng.web.config.door_options import TEXT as DOORS_TEXT
from jiheng.web.config.door_options import Doors, DoorsError, doors
from jiheng.web.config.mail_options import TEXT as MAIL_TEXT
from jiheng.web.config.mail_options import Mail, MailError, mail

FILE = "settings.toml"
ADDRESS = "http://127.0.0.1:8001"  # of the pages that respondents reach
TEXT = (
    """\
# 改动后重新启动才生效 / takes effect after a restart
[keep_days]          # 保留天数 / days that things are kept; the record of changes is kept for ever
log = 180            # 运行日志 / the running log
drafts = 30          # 浏览器里没有保存的输入 / unsaved input in browsers
unused_uploads = 30  # 没有用上的上传文件 / uploads that nothing refers to
reports = 730        # 上传审核的成文报告 / written reports uploaded to be reviewed
jobs = 90            # 已结束的任务 / jobs that have ended

[limits]             # 每人的上限，和部门的 / limits of each person, and of a department
waiting_jobs = 50    # 同时排队和在办的任务 / jobs that wait or run
uploads_mib = 2000   # 一天内上传的 MiB / MiB uploaded within a day
calls = 1200         # 一分钟内的请求 / calls within a minute
changes = 240        # 其中在网页上改东西的 / of these, changes sent by pages
address_calls = 6000 # 同一地址一分钟内的请求，所有人的 / calls of an address within a minute
department_jobs = 200           # 部门同时排队和在办的任务 / of a department: jobs
department_uploads_mib = 20000  # 部门一天内上传的 MiB / MiB uploaded within a day

[surveys]            # 网上答卷 / answers by link
address = "http://127.0.0.1:8001"  # 被调查人打开的地址 / the address that respondents reach
calls = 600          # 同一地址一分钟内的请求 / calls of an address within a minute

[record]             # 审计链 / the record
anchor = ""          # 每日封印另存一份的目录，例如 U 盘 / a second place for daily seals

[holidays]           # 新一年的放假通知公布后填在这里 / a new year.s public holidays
off = []             # 放假 / days off: ["2027-01-01"]
on = []              # 调休上班 / weekend days that are worked
"""
    + ACCOUNTS_TEXT
    + DOORS_TEXT
    + MAIL_TEXT
)


class KeptError(Exception):
    """What is wrong with settings.toml, in words for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How long things are kept, limits of a person, public holidays that the rules do not know."""

    log: int = 180
    drafts: int = 30
    unused_uploads: int = 30
    reports: int = 730
    jobs: int = 90
    waiting_jobs: int = 50
    uploads_mib: int = 2_000
    calls: int = 1_200
    changes: int = 240
    address_calls: int = 6_000
    department_jobs: int = 200
    department_uploads_mib: int = 20_000
    off: frozenset[dt.date] = frozenset()
    on: frozenset[dt.date] = frozenset()
    anchor: str = ""
    survey_address: str = ADDRESS
    survey_calls: int = 600
    accounts: Accounts = field(default_factory=Accounts)
    doors: Doors = field(default_factory=Doors)
    mail: Mail = field(default_factory=Mail)

    @property
    def separated(self) -> bool:
        """Whether the three duties of the administration are three people's (三员分立)."""
        return self.accounts.duties == SEPARATED


LIMITS = (
    "waiting_jobs", "uploads_mib", "calls", "changes", "address_calls", "department_jobs",
    "department_uploads_mib",
)  # fmt: skip
HOLIDAYS = ("off", "on")
RECORD = ("anchor",)
SURVEYS = ("address", "calls")
OTHERS = (
    *LIMITS, *HOLIDAYS, *RECORD, "survey_address", "survey_calls", "accounts", "doors", "mail",
)  # fmt: skip
DAYS = tuple(field.name for field in fields(Options) if field.name not in OTHERS)


def kept(folder: Path) -> Options:
    """Return what settings.toml of a data folder says; without the file, what it says at first.

    Raises KeptError for a file that cannot be read, naming the key.
    """
    path = folder / FILE
    if not path.exists():
        return Options()
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KeptError(f"{path}: {error}") from error
    days, holidays = settings.get("keep_days", {}), settings.get("holidays", {})
    limits, record = settings.get("limits", {}), settings.get("record", {})
    surveys = settings.get("surveys", {})
    sections = (
        (days, DAYS), (limits, LIMITS), (holidays, HOLIDAYS), (record, RECORD), (surveys, SURVEYS),
    )  # fmt: skip
    for section, known in sections:
        for name in section:
            if name not in known:
                raise KeptError(
                    f"{path}: 没有“{name}”这一项，只有 {'、'.join(known)} / {name} is not known; "
                    f"known are {', '.join(known)}"
                )
    counts = {name: _count(path, name, value) for name, value in {**days, **limits}.items()}
    off, on = (frozenset(_day(path, day) for day in holidays.get(n, ())) for n in HOLIDAYS)
    try:
        own_accounts = accounts(settings.get("accounts", {}))
        own_doors = doors(settings.get("doors", {}))
        own_mail = mail(settings.get("mail", {}))
    except (AccountsError, DoorsError, MailError) as error:
        raise KeptError(f"{path}: {error}") from error
    anchor = str(record.get("anchor", "")).strip()
    if "calls" in surveys:
        counts["survey_calls"] = _count(path, "calls", surveys["calls"])
    return Options(
        **counts,
        off=off,
        on=on,
        anchor=anchor,
        accounts=own_accounts,
        doors=own_doors,
        mail=own_mail,
        survey_address=_address(path, surveys.get("address", ADDRESS)),
    )


def _count(path: Path, name: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise KeptError(
        f"{path}: {name} 要是不小于 1 的整数，现在是 {value!r} / {name} must be a whole number of "
        f"at least 1, is {value!r}"
    )


def _address(path: Path, value: object) -> str:
    """Return an address without a slash at its end. Raises KeptError for what is none."""
    text = str(value).strip().rstrip("/")
    if urlsplit(text).scheme in ("http", "https") and urlsplit(text).netloc:
        return text
    raise KeptError(
        f"{path}: address 要写成 https://域名，现在是 {value!r} / address must read https://name, "
        f"is {value!r}"
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
