"""A backup brought back: verified first, loaded beside the place, moved in whole or not at all."""

import json
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from jiheng.usecases.ledgers import OWN_FOLDERS
from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.config.record_keys import FILE as KEYS
from jiheng.web.operate.archive import (
    FILES,
    TABLES,
    DamagedError,
    manifest_of,
    rows_of,
    rules_of,
    verify,
)
from jiheng.web.operate.backup import FIRST, ROWS, Moved, kept_apps
from jiheng.web.operate.encryption import Opening, opened
from jiheng.web.operate.manifest import is_proved
from jiheng.web.operate.proved import Proofs, give_keys, require_own_manifest, require_sound
from jiheng.web.operate.setting_up import fresh, migrate, set_up
from jiheng.web.operate.withdrawn import FILE as RESTORED
from jiheng.web.operate.withdrawn import narrow, note_restored, read_present

HEAD = "record-head"  # the newest line, as heads.py notes it
UNSOUND = (  # what a backup raises that is cut, changed or none of ours
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, KeyError,
    ValueError,
)  # fmt: skip
BESIDE = ("-wal", "-shm")  # files of an SQLite database that are nothing without it


def restore(
    place: Installation,
    source: Path,
    proofs: Proofs | None = None,
    opening: Opening | None = None,
    present: str = "",
) -> Moved:
    """Fill an empty place from a backup, whole or not at all.

    `present` is the data folder, or the PostgreSQL address, that was in use till now: what was
    withdrawn there since the backup does not come back.

    Raises InstallationError for a place in use, a damaged backup, one of another format, one of a
    newer version, one that does not open, and one that does not prove itself; the place is as empty
    then as it was.
    """
    _require_empty(place)
    asked = proofs or Proofs()
    with _staged(place) as stage:
        keys = give_keys(place, stage, asked)
        _give_rules(source, stage, {} if asked.unproved else keys)
        set_up(stage)
        if not fresh():
            raise InstallationError(
                "只能恢复到空的数据目录和空的数据库 / restore into an empty folder and database "
                "only"
            )
        try:
            with (
                opened(source, stage.folder, opening or Opening()) as stream,
                zipfile.ZipFile(stream) as archive,
            ):
                manifest = manifest_of(archive)
                _require_known(_migrations_of(manifest))
                keyed = verify(
                    archive,
                    manifest,
                    keys,
                    postgresql=bool(place.database),
                    unproved=asked.unproved,
                )
                with _emptied_again(place):
                    _load(archive, manifest)
                    migrate(stage, backed_up=False)
                    remarks = require_sound(manifest, asked)
                    if keyed and not asked.unproved:
                        require_own_manifest(manifest, keys)
                    ended = _narrowed(manifest, stage, present)
                    _load_files(archive, stage, manifest)
                    _move_in(stage, place)
        except UNSOUND as error:
            raise InstallationError(
                f"备份文件损坏或不是绩衡的备份，什么都没有改：{_words(error)} / damaged, or not a "
                "backup of ours; nothing was changed"
            ) from None
    counts = manifest["counts"]
    lines = counts.get("core.auditline", 0)
    count = len(manifest["files"])
    return Moved(sum(counts.values()), count, lines, tuple(remarks), ended)


def _narrowed(manifest: dict[str, Any], stage: Installation, present: str) -> tuple[str, ...]:
    """Return what of a backup works no more, or is to be looked at."""
    from jiheng.web.core.audit import newest_line

    number, digest = newest_line()
    last = manifest.get("last") or {"number": number, "digest": digest}
    in_force = read_present(present, last) if present else None
    note_restored(stage.folder, in_force)
    return tuple(narrow(in_force, last))


def _give_rules(source: Path, stage: Installation, keys: dict[str, bytes]) -> None:
    """Put the ledgers and definitions of a backup where the start reads them.

    Only those of a manifest that was written under one of the keys, and as it has them: nothing
    that somebody else made is read before it is refused.
    """
    with suppress(*UNSOUND), zipfile.ZipFile(source) as archive:
        manifest = manifest_of(archive)
        if keys and not is_proved(manifest, keys):
            return
        for name, data in list(rules_of(archive, manifest)):
            target = stage.folder / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)


def _words(error: Exception) -> str:
    """Return what is wrong; of what was not expected only its kind, since it may quote a value."""
    return str(error) if isinstance(error, DamagedError) else type(error).__name__


def _require_empty(place: Installation) -> None:
    """Refuse a folder with a database before anything is made for it."""
    import sqlite3

    if place.database or not place.sqlite.exists():
        return
    with closing(sqlite3.connect(f"{place.sqlite.as_uri()}?mode=ro", uri=True)) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables:
        raise InstallationError(
            "只能恢复到空的数据目录和空的数据库 / restore into an empty folder and database only"
        )


@contextmanager
def _staged(place: Installation) -> Iterator[Installation]:
    """Yield a place beside the one to be filled, on the same disk; it is gone afterwards."""
    parent = place.folder.parent
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent, prefix=f".{place.folder.name}-"))
    try:
        yield Installation(folder, place.database).made()
    finally:
        with suppress(Exception):
            from django.db import connections

            connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _emptied_again(place: Installation) -> Iterator[None]:
    """Take the tables out of PostgreSQL again if what is done with them fails."""
    from django.db import Error, connection, transaction

    try:
        yield
    except BaseException as error:
        if place.database:
            with transaction.atomic(), connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    name = connection.ops.quote_name(table)
                    cursor.execute(f"DROP TABLE IF EXISTS {name} CASCADE")
        if isinstance(error, Error):
            raise DamagedError(
                f"数据库不收这份数据（{type(error).__name__}） / the database refuses the data"
            ) from None
        raise


def _move_in(stage: Installation, place: Installation) -> None:
    """Move files and then the database to their place; what was moved is taken back on a fault."""
    from django.db import connection, connections

    if not place.database:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections.close_all()
    new = not place.folder.exists()
    moved: list[Path] = []
    try:
        place.made().closed()
        for path in (*sorted(stage.files.glob("??/*")), *_rules_of(stage)):
            _move_file(path, place.folder / path.relative_to(stage.folder), moved)
        _move_record(stage, place)
        if not place.database:
            for end in BESIDE:
                Path(f"{place.sqlite}{end}").unlink(missing_ok=True)
            stage.sqlite.replace(place.sqlite)
            place.closed()
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        if new:
            shutil.rmtree(place.folder, ignore_errors=True)
        raise


def _rules_of(stage: Installation) -> list[Path]:
    return [p for folder in OWN_FOLDERS for p in (stage.folder / folder).glob("*.yaml")]


def _move_record(stage: Installation, place: Installation) -> None:
    """Move what stands beside the record: its keys, and which line is the newest."""
    for name in (KEYS, HEAD, RESTORED):
        if (stage.folder / name).exists():
            (stage.folder / name).replace(place.folder / name)


def _move_file(path: Path, target: Path, moved: list[Path]) -> None:
    target.parent.mkdir(exist_ok=True)
    if not target.exists():
        moved.append(target)
        path.replace(target)


def _migrations_of(manifest: dict[str, Any]) -> dict[str, str]:
    reached: dict[str, str] = manifest.get("migrations", FIRST)
    return reached


def _require_known(migrations: dict[str, str]) -> None:
    """Refuse a backup of a version to come before anything is made for it."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(connection).disk_migrations or {}
    if any(reached not in known for reached in migrations.items()):
        raise InstallationError(
            "备份来自更新的版本，先升级绩衡再恢复 / the backup is of a newer version: upgrade first"
        )


def _tables_of_then(migrations: dict[str, str]) -> list[Any]:
    """Make the tables as they were when a backup was made; return their models of then."""
    from django.core.serializers import sort_dependencies
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    state = executor.migrate(list(migrations.items()))  # all apps in one go: each step costs
    kept = kept_apps()
    groups = [(config, None) for config in state.apps.get_app_configs() if config.label in kept]
    return sort_dependencies(groups)


def _load(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    from django.core.management.color import no_style
    from django.db import connection, transaction

    models = _tables_of_then(_migrations_of(manifest))
    with transaction.atomic():
        for model in models:
            if model._meta.label_lower not in manifest["counts"]:
                continue
            with archive.open(f"{TABLES}{model._meta.label_lower}.jsonl") as stream:
                batch = []
                for line in rows_of(stream, model._meta.label_lower):
                    batch.append(_row(model, json.loads(line)))
                    if len(batch) == ROWS:
                        model._base_manager.bulk_create(batch)
                        batch = []
                model._base_manager.bulk_create(batch)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    _dated(models, archive, manifest)


def _row(model: Any, data: dict[str, Any]) -> Any:
    """Return a row of a table of then from its line."""
    values = {}
    for name, value in data["fields"].items():
        field = model._meta.get_field(name)
        if field.many_to_many:
            continue
        target = field.target_field if field.remote_field is not None else field
        values[field.attname] = None if value is None else target.to_python(value)
    return model(pk=data["pk"], **values)


def _dated(models: list[Any], archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Put back the moments that Django sets by itself when a row is made."""
    for model in models:
        names = [
            f.name
            for f in model._meta.fields
            if getattr(f, "auto_now_add", False) or getattr(f, "auto_now", False)
        ]
        if not names or not manifest["counts"].get(model._meta.label_lower):
            continue
        with archive.open(f"{TABLES}{model._meta.label_lower}.jsonl") as stream:
            for line in rows_of(stream, model._meta.label_lower):
                row = json.loads(line)
                model._base_manager.filter(pk=row["pk"]).update(
                    **{n: row["fields"][n] for n in names}
                )


def _load_files(archive: zipfile.ZipFile, stage: Installation, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        target = stage.files / name[:2] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(f"{FILES}{name}") as stream, target.open("wb") as to:
            shutil.copyfileobj(stream, to)
