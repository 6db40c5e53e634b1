"""What an operator sets about accounts: passwords, sessions, a second factor, separated duties."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

TEXT = """\

[accounts]
duties = ""          # separated: 三员分立 / three people administer
classes = 3          # 短于 long 的口令至少要有几类字符 / kinds of characters that a short one has
long = 14            # 到这个长度就不要求类别 / from this length on no kinds are asked for
history = 5          # 不能与最近几个口令相同 / a new password is none of the last so many
expire_days = 0      # 口令多少天后要改；0 不限 / a password is changed after so many days; 0: never
first_days = 14      # 初始口令几天内要用；0 不限 / a first password is used within so many days
idle_minutes = 120   # 多少分钟不用就退出 / a log-in ends when unused for so long
session_hours = 12   # 一次登录最长几小时；0 不限 / a log-in ends after so many hours; 0: never
sessions = 0         # 一个人同时登录几处；0 不限 / log-ins of one person at once; 0: any number
tries = 5            # 输错几次锁定 / wrong tries until a lock
lock_minutes = 15    # 锁定多少分钟 / how long a lock lasts
second_factor = []   # 要动态口令的角色 / roles that need a one-time code: ["finance"]
"""
SEPARATED = "separated"
LEAST = {"long": 10, "idle_minutes": 1, "tries": 1, "lock_minutes": 1}
MOST = {"classes": 4, "history": 24, "long": 100, "tries": 100}


class AccountsError(Exception):
    """What is wrong with the section, in words for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """How accounts are kept; the numbers are those that TEXT explains."""

    duties: str = ""
    classes: int = 3
    long: int = 14
    history: int = 5
    expire_days: int = 0
    first_days: int = 14
    idle_minutes: int = 120
    session_hours: int = 12
    sessions: int = 0
    tries: int = 5
    lock_minutes: int = 15
    second_factor: frozenset[str] = frozenset()


NUMBERS = tuple(f.name for f in fields(Accounts) if f.name not in ("duties", "second_factor"))


def accounts(section: Mapping[str, object]) -> Accounts:
    """Return what a section says. Raises AccountsError naming the key that cannot be read."""
    from jiheng.web.core.rights import ROLE

    known = tuple(f.name for f in fields(Accounts))
    for name in section:
        if name not in known:
            raise AccountsError(
                f"[accounts] 没有“{name}”这一项，只有 {'、'.join(known)} / {name} is not known; "
                f"known are {', '.join(known)}"
            )
    numbers = {n: _number(n, section[n]) for n in NUMBERS if n in section}
    duties = section.get("duties", "")
    if duties not in ("", SEPARATED):
        raise AccountsError(
            f"duties 只能是 separated 或空 / duties is separated or empty: {duties!r}"
        )
    factor = section.get("second_factor", [])
    if not isinstance(factor, list) or not set(map(str, factor)) <= set(ROLE):
        raise AccountsError(f"second_factor 要是角色的列表 / must be a list of roles: {factor!r}")
    return Accounts(duties=str(duties), second_factor=frozenset(map(str, factor)), **numbers)


def _number(name: str, value: object) -> int:
    least, most = LEAST.get(name, 0), MOST.get(name, 100_000)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise AccountsError(
        f"{name} 要是 {least} 到 {most} 之间的整数，现在是 {value!r} / {name} must be a whole "
        f"number from {least} to {most}, is {value!r}"
    )
