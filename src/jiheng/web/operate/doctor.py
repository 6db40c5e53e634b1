"""Is an installation sound: folder, database, migrations, record, files, disk, worker."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from jiheng.usecases.limits import UNBOUNDED, unbounded
from jiheng.web.config.installation import Installation
from jiheng.web.operate.check import Check
from jiheng.web.operate.lock import lock_age
from jiheng.web.operate.mail_server import mail_server
from jiheng.web.operate.proving import prove
from jiheng.web.operate.setting_up import pending, set_up
from jiheng.web.operate.withdrawn import ALONE, FILE

LEAST_FREE = 500 * 2**20


def examine(place: Installation, anchor: Path | None = None, printed: str = "") -> Iterator[Check]:
    """Yield what was looked at, sound or not; nothing is changed.

    With a second place of seals, or a seal as it is printed, the record is held against these.
    """
    if not place.folder.is_dir():
        yield Check("数据目录", "data folder", False, str(place.folder))
        return
    secret = place.folder / "secret"
    closed = secret.exists() and not stat.S_IMODE(secret.stat().st_mode) & 0o077
    yield Check("密钥只有所有者可读", "secret readable by its owner only", closed, str(secret))
    alone = os.name != "posix" or not stat.S_IMODE(place.folder.stat().st_mode) & 0o077
    yield Check(
        "数据目录只有所有者可用", "data folder is its owner's alone", alone, str(place.folder)
    )
    free = shutil.disk_usage(place.folder).free
    yield Check("磁盘空间", "disk space", free >= LEAST_FREE, f"{free // 2**20} MiB")
    yield _reading()
    yield lock_age(datetime.now(UTC).date())  # noqa: TID251  operators' commands ask the clock
    set_up(place)
    from django.db import DatabaseError

    try:
        waiting = pending()
    except DatabaseError as error:
        yield Check("数据库能打开", "database opens", False, type(error).__name__)
        return
    yield Check(
        "数据库能打开", "database opens", True, "PostgreSQL" if place.database else "SQLite"
    )
    yield Check(
        "数据库是这个版本的", "database is of this version", not waiting, "、".join(waiting[:5])
    )
    if waiting:
        return
    yield from prove(anchor, printed)
    yield from _restored(place.folder)
    yield _figures()
    yield from _files()
    yield _sealed_answers()
    yield from mail_server()
    yield from _duties()


def _reading() -> Check:
    """Say what of a process that reads foreign files this system cannot bound."""
    names = [UNBOUNDED[name] for name in unbounded()]
    zh, en = "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)
    remark = f"不能限制：{zh} / cannot be bounded: {en}" if names else ""
    return Check("读外来文件的进程有限制", "readers of foreign files are bounded", True, remark)


def _duties() -> Iterator[Check]:
    from django.conf import settings

    from jiheng.web.operate.people import incompatible_people

    if not settings.OPTIONS.separated:
        yield Check(
            "三员没有分立：一个系统管理员既建账号又给角色；要分立，在 settings.toml 写 duties",
            "duties are not separated: one administrator makes accounts and gives roles",
            True,
            'duties = ""',
        )
        return
    together = incompatible_people()
    yield Check(
        "三员分立，没有人兼任", "duties are separated, nobody has two", not together,
        "、".join(together[:5]),
    )  # fmt: skip


def _sealed_answers() -> Check:
    from jiheng.web.surveys.queries.surveys import unopenable_answers

    count = unopenable_answers()
    remark = (
        f"{count} 份没有：从旧数据目录抄 survey-lots，否则截止时作废 / {count} have none: copy "
        "survey-lots from the old data folder, or they are dropped at the closing"
    )
    return Check(
        "等待入库的网上答卷都有密钥", "answers by link that wait have their keys", not count,
        remark if count else "",
    )  # fmt: skip


def _restored(folder: Path) -> Iterator[Check]:
    """Say of an installation out of a backup whether its roles were held against those in force."""
    noted = folder / FILE
    if noted.exists() and noted.read_text(encoding="ascii") == ALONE:
        yield Check(
            "从备份恢复，没有 --present 可比：备份以后取消的角色、停用的账号请逐个核对，核对完删去 "
            f"{FILE} 这个文件",
            f"restored without --present: look through roles and accounts, then remove {FILE}",
            True,
        )


def _figures() -> Check:
    from jiheng.web.ledgers.queries.published import not_made_again

    wrong = [
        f"{kept.definition} {kept.first}–{kept.last} {kept.organisation.name} {kept.printed}"
        for kept in not_made_again()
    ]
    return Check(
        "公布的台账数据能按当时的行重算出同一个校验",
        "published figures come out again from the rows that they counted",
        not wrong, "；".join(wrong[:5]) + (f" … {len(wrong)}" if len(wrong) > 5 else ""),
    )  # fmt: skip


def _files() -> Iterator[Check]:
    from jiheng.web.core.files import path_of
    from jiheng.web.core.queries import all_files

    wrong = []
    for digest in sorted(set(all_files().values_list("digest", flat=True))):
        path = path_of(digest)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(digest[:12])
    yield Check(
        "上传的文件与摘要相符", "uploads match their digests", not wrong, "、".join(wrong[:5])
    )
