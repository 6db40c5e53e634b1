"""An installation moved whole: our own format, the same for both databases.

A backup is a zip: `manifest.json` (format, version, digests, counts, the last link of the record
and its seal, all under a key of the record, which is not in it), one `tables/NAME.jsonl` for each
table in the order they depend on each other, `files/DIGEST`, and `rules/FOLDER/NAME`: the ledgers,
definitions and forms of surveys of the installation's own.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from jiheng import __version__
from jiheng.usecases.ledgers import OWN_FOLDERS
from jiheng.web.config.installation import OWNER_ONLY, Installation, InstallationError
from jiheng.web.operate.archive import FILES, FORMAT, MANIFEST, RECORD, RULE, RULES, TABLES
from jiheng.web.operate.encryption import Encryption, encryptor
from jiheng.web.operate.manifest import proved
from jiheng.web.operate.proving import named_difference
from jiheng.web.operate.setting_up import pending, set_up

FIRST = {"core": "0001_initial", "performance": "0002_tasks_and_versions"}  # of backups without
ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a backup holds."""

    rows: int
    files: int
    lines: int  # of the record
    remarks: tuple[str, ...] = ()  # on what could not be proved
    ended: tuple[str, ...] = ()  # what came back, and works no more or is to be looked at


def kept_apps() -> tuple[str, ...]:
    """Return the labels of our apps that keep rows: every one of them is backed up."""
    from django.apps import apps

    own = (config for config in apps.get_app_configs() if config.name.startswith("jiheng."))
    return tuple(config.label for config in own if list(config.get_models()))


def _tables() -> list[Any]:
    """Return the models in an order in which no row is before what it refers to."""
    from django.apps import apps
    from django.core.serializers import sort_dependencies

    return sort_dependencies([(apps.get_app_config(name), None) for name in kept_apps()])


def back_up(place: Installation, target: Path, encryption: Encryption | None = None) -> Moved:
    """Write a backup, also while people work: all tables are read in one transaction.

    An encrypted one lies in the plain nowhere but in the data folder, without a name.

    Raises InstallationError if the record does not hold, the database is not of this version, or
    the backup cannot be encrypted as it is asked for.
    """
    encrypting = encryptor(encryption) if encryption is not None else None
    set_up(place)
    if pending():
        raise InstallationError(
            "数据库不是这个版本的，先用 jiheng serve 升级 / the database is of another version"
        )
    from jiheng.web.core.audit import verify
    from jiheng.web.core.comparing import differences
    from jiheng.web.core.seals import anchor_of, seal_record

    if list(verify()):
        raise InstallationError(
            "审计链不完整，先运行 jiheng doctor / the record does not hold: run jiheng doctor"
        )
    pending_file = target.with_name(target.name + ".part")
    try:
        with _owners_file(pending_file) as stream:
            if encrypting is None:
                moved = _write(place, stream, str(anchor_of(seal_record())))
            else:
                with tempfile.TemporaryFile(dir=place.folder) as plain:
                    moved = _write(place, plain, str(anchor_of(seal_record())))
                    encrypting.encrypt(plain, stream)
        pending_file.replace(target)
    finally:
        pending_file.unlink(missing_ok=True)
    return replace(moved, remarks=tuple(named_difference(d) for d in differences()))


def _write(place: Installation, stream: IO[bytes], seal: str) -> Moved:
    """Write tables, files and manifest into a stream."""
    keys = place.record_keys()
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        last = _dump(archive, counts, digests)
        kept = _dump_files(archive, place)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "migrations": _reached(),
            "counts": counts,
            "digests": digests,
            "last": last,
            "seal": seal,
            "files": kept,
            "rules": _dump_rules(archive, place),
        }
        manifest = proved(manifest, keys.current, keys.by_id[keys.current])
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return Moved(sum(counts.values()), len(kept), counts.get(RECORD, 0))


def _owners_file(path: Path) -> IO[bytes]:
    """Open a new file that nobody but its owner may read: there are passwords' digests in it."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    return os.fdopen(handle, "w+b")


def _dump(
    archive: zipfile.ZipFile, counts: dict[str, int], digests: dict[str, str]
) -> dict[str, Any]:
    """Write all tables; return the last link of the record."""
    from django.db import connection, transaction

    from jiheng.web.core.audit import START

    last: dict[str, Any] = {"number": 0, "digest": START}
    connection.ensure_connection()
    if connection.vendor == "sqlite":  # read as it stands now, and let others write meanwhile
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _tables():
            name = model._meta.label_lower
            digest, count, line = hashlib.sha256(), 0, b""
            with archive.open(f"{TABLES}{name}.jsonl", "w", force_zip64=True) as stream:
                for line in _lines(model):
                    stream.write(line)
                    digest.update(line)
                    count += 1
            counts[name], digests[name] = count, digest.hexdigest()
            if name == RECORD and line:
                row = json.loads(line)
                last = {"number": row["pk"], "digest": row["fields"]["digest"]}
    return last


def _lines(model: Any) -> Iterator[bytes]:
    from django.core import serializers

    for row in model._default_manager.order_by("pk").iterator(ROWS):
        data = serializers.serialize("python", [row])[0]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, default=_plain)
        yield text.encode("utf-8") + b"\n"


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _dump_files(archive: zipfile.ZipFile, place: Installation) -> list[str]:
    kept = []
    for path in sorted(place.files.glob("??/*")):
        if len(path.name) == len(hashlib.sha256().hexdigest()):
            archive.write(path, f"{FILES}{path.name}")
            kept.append(path.name)
    return kept


def _dump_rules(archive: zipfile.ZipFile, place: Installation) -> dict[str, str]:
    """Write the installation's own rule files; return their digests by name."""
    digests = {}
    for folder in OWN_FOLDERS:
        for path in sorted((place.folder / folder).glob("*.yaml")):
            name = f"{folder}/{path.name}"
            if RULE.fullmatch(name):
                data = path.read_bytes()
                archive.writestr(f"{RULES}{name}", data)
                digests[name] = hashlib.sha256(data).hexdigest()
    return digests


def _reached() -> dict[str, str]:
    """Return the last migration of each app that the database has had."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    reached: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in kept_apps():
            reached[app] = name
    return reached
