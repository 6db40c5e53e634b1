"""Is an installation sound: folder, database, migrations, record, files, disk, worker."""

import hashlib
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from jiheng.web.config.place import Place
from jiheng.web.operate.setting_up import pending, set_up

LEAST_FREE = 500 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    zh: str
    en: str
    sound: bool
    found: str = ""


def examine(place: Place) -> Iterator[Check]:
    """Yield what was looked at, sound or not; nothing is changed."""
    if not place.folder.is_dir():
        yield Check("数据目录", "data folder", False, str(place.folder))
        return
    secret = place.folder / "secret"
    closed = secret.exists() and not stat.S_IMODE(secret.stat().st_mode) & 0o077
    yield Check("密钥只有所有者可读", "secret readable by its owner only", closed, str(secret))
    free = shutil.disk_usage(place.folder).free
    yield Check("磁盘空间", "disk space", free >= LEAST_FREE, f"{free // 2**20} MiB")
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
    yield from _record()
    yield from _files()


def _record() -> Iterator[Check]:
    from jiheng.web.core.audit import verify

    broken = {b.log: b.number for b in verify()}
    yield Check(
        "审计链完整", "record is whole", "audit" not in broken, str(broken.get("audit", ""))
    )
    yield Check(
        "查看日志封印完整",
        "log of views is whole",
        "access" not in broken,
        str(broken.get("access", "")),
    )


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
