"""An installation moved whole: our own format, the same for both databases.

A backup is a zip: `manifest.json` (format, version, digests, counts, the last link of the record),
one `tables/NAME.jsonl` for each table in the order they depend on each other, and `files/DIGEST`.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiheng import __version__
from jiheng.web.config.place import Place, PlaceError
from jiheng.web.operate.setting_up import fresh, migrate, pending, set_up

FORMAT = 1
APPS = ("core", "performance")
ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a backup holds."""

    rows: int
    files: int
    lines: int  # of the record


def _tables() -> list[Any]:
    """Return the models in an order in which no row is before what it refers to."""
    from django.apps import apps
    from django.core.serializers import sort_dependencies

    return sort_dependencies([(apps.get_app_config(name), None) for name in APPS])


def back_up(place: Place, target: Path) -> Moved:
    """Write a backup, also while people work: all tables are read in one transaction.

    Raises PlaceError if the record does not hold or the database is not of this version.
    """
    set_up(place)
    if pending():
        raise PlaceError(
            "数据库不是这个版本的，先用 jiheng serve 升级 / the database is of another version"
        )
    from jiheng.web.core.audit import verify

    if list(verify()):
        raise PlaceError(
            "审计链不完整，先运行 jiheng doctor / the record does not hold: run jiheng doctor"
        )
    pending_file = target.with_name(target.name + ".part")
    counts: dict[str, int] = {}
    digests: dict[str, str] = {}
    with zipfile.ZipFile(pending_file, "w", zipfile.ZIP_DEFLATED) as archive:
        _dump(archive, counts, digests)
        kept = _dump_files(archive, place)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "counts": counts,
            "digests": digests,
            "files": kept,
        }
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    pending_file.replace(target)
    return Moved(sum(counts.values()), len(kept), counts.get("core.auditline", 0))


def _dump(archive: zipfile.ZipFile, counts: dict[str, int], digests: dict[str, str]) -> None:
    from django.db import connection, transaction

    connection.ensure_connection()
    if connection.vendor == "sqlite":  # read as it stands now, and let others write meanwhile
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for model in _tables():
            name = model._meta.label_lower
            digest, count = hashlib.sha256(), 0
            with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as stream:
                for line in _lines(model):
                    stream.write(line)
                    digest.update(line)
                    count += 1
            counts[name], digests[name] = count, digest.hexdigest()


def _lines(model: Any) -> Iterator[bytes]:
    from django.core import serializers

    for row in model._default_manager.order_by("pk").iterator(ROWS):
        data = serializers.serialize("python", [row])[0]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, default=_plain)
        yield text.encode("utf-8") + b"\n"


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _dump_files(archive: zipfile.ZipFile, place: Place) -> list[str]:
    kept = []
    for path in sorted(place.files.glob("??/*")):
        if len(path.name) == len(hashlib.sha256().hexdigest()):
            archive.write(path, f"files/{path.name}")
            kept.append(path.name)
    return kept


def restore(place: Place, source: Path) -> Moved:
    """Fill an empty place from a backup, whole or not at all, and verify what arrived.

    Raises PlaceError for a place in use, a damaged backup, or one of another format.
    """
    place.made()
    set_up(place)
    if not fresh():
        raise PlaceError(
            "只能恢复到空的数据目录和空的数据库 / restore into an empty folder and database only"
        )
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            _check(archive, manifest)
            migrate(place, backed_up=False)
            _load(archive, manifest)
            _load_files(archive, place, manifest)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise PlaceError(
            f"备份文件损坏或不是绩衡的备份：{error} / damaged, or not a backup of ours"
        ) from error
    from jiheng.web.core.audit import verify

    broken = list(verify())
    if broken:
        raise PlaceError(f"恢复后的审计链不完整：{broken[0]} / the restored record does not hold")
    counts = manifest["counts"]
    return Moved(sum(counts.values()), len(manifest["files"]), counts.get("core.auditline", 0))


def _check(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']}")
    for name, wanted in manifest["digests"].items():
        digest = hashlib.sha256()
        with archive.open(f"tables/{name}.jsonl") as stream:
            for line in stream:
                digest.update(line)
        if digest.hexdigest() != wanted:
            raise ValueError(name)


def _load(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    from django.core import serializers
    from django.core.management.color import no_style
    from django.db import connection, transaction

    with transaction.atomic():
        models = _tables()
        for model in models:
            with archive.open(f"tables/{model._meta.label_lower}.jsonl") as stream:
                batch = []
                for line in stream:
                    [made] = serializers.deserialize("python", [json.loads(line)])
                    batch.append(made.object)
                    if len(batch) == ROWS:
                        model._default_manager.bulk_create(batch)
                        batch = []
                model._default_manager.bulk_create(batch)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    _dated(models, archive, manifest)


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
        with archive.open(f"tables/{model._meta.label_lower}.jsonl") as stream:
            for line in stream:
                row = json.loads(line)
                model._default_manager.filter(pk=row["pk"]).update(
                    **{n: row["fields"][n] for n in names}
                )


def _load_files(archive: zipfile.ZipFile, place: Place, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        target = place.files / name[:2] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(f"files/{name}") as stream, target.open("wb") as to:
            shutil.copyfileobj(stream, to)
        if hashlib.sha256(target.read_bytes()).hexdigest() != name:
            raise ValueError(name)
