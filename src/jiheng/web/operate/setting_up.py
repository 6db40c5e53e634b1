"""An installation made ready: Django set up, the database migrated once, never silently."""

import os
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from jiheng.web.config.installation import DATA, DATABASE, Installation, InstallationError

SETTINGS = "jiheng.web.config.settings"


def set_up(place: Installation, settings: str = SETTINGS) -> None:
    """Set Django up for a place, with the settings of the application or of respondents' pages."""
    import django

    os.environ[DATA] = str(place.folder)
    if place.database:
        os.environ[DATABASE] = place.database
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django.setup()


def pending() -> list[str]:
    """Return the migrations that the database has not had yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _back in plan]


def require_set_up(place: Installation) -> None:
    """Set Django up for a place. Raises InstallationError without an installation of today."""
    if not place.database and not place.sqlite.exists():
        raise InstallationError(
            f"{place.folder} 里没有安装 / there is no installation in {place.folder}"
        )
    set_up(place)
    if pending():
        raise InstallationError(
            "数据库不是这个版本的，先用 jiheng serve 升级 / the database is of another version"
        )


def fresh() -> bool:
    """Return whether nothing was ever put into the database."""
    from django.db import connection

    return not connection.introspection.table_names()


def migrate(place: Installation, *, backed_up: bool) -> Path | None:
    """Bring the database up to this version, under a lock; return the backup made before.

    Raises InstallationError if somebody else is at it, or if the backup cannot be written.
    """
    from django.core.management import call_command

    from jiheng.web.core.seals import first_seal
    from jiheng.web.ledgers.actions.upkeep import refresh

    lock = place.folder / "migrating"
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as error:
        raise InstallationError(
            f"另一个进程正在升级数据库；如果确定没有，删除 {lock} 后再试 / "
            f"another process is upgrading the database; if none is, remove {lock}"
        ) from error
    try:
        os.close(handle)
        saved = None
        if backed_up:
            saved = _copied(place)
        call_command("migrate", interactive=False, verbosity=0)
        refresh()
        first_seal()
        return saved
    finally:
        lock.unlink()


def _copied(place: Installation) -> Path:
    """Return a copy of the database as it is: of SQLite the file itself, else our own format."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")  # noqa: TID251  operators' commands ask the clock
    if not place.database:
        import sqlite3

        target = place.folder / f"before-upgrade-{stamp}.sqlite3"
        with (
            closing(sqlite3.connect(place.sqlite)) as source,
            closing(sqlite3.connect(target)) as to,
        ):
            source.backup(to)
        return target
    raise InstallationError(
        "升级前请先用旧版本运行 jiheng backup，再加 --migrate / "
        "run `jiheng backup` with the old version first, then use --migrate"
    )
