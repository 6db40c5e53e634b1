"""A backup looked through before anything of it is used: names, digests, counts, the record."""

import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import IO, Any

from jiheng.usecases.ledgers import OWN_FOLDERS

FORMAT = 1
MANIFEST, TABLES, FILES, RULES = "manifest.json", "tables/", "files/", "rules/"
RECORD, PEOPLE = "core.auditline", "core.user"
DIGEST = re.compile(r"[0-9a-f]{64}")
RULE = re.compile(rf"({'|'.join(OWN_FOLDERS)})/[^/\\\0.][^/\\\0]{{0,99}}\.yaml")
TABLE = re.compile(r"(?<![a-z_])[a-z_]+\.[a-z_]+")
NUL = "\0"
CHUNK = 2**20
MOST = 2**28  # bytes of a row, and of the manifest
MOST_RULE = 2**22  # bytes of a file of rules


class DamagedError(ValueError):
    """What does not hold in a backup, in words for its operator."""


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest of a backup of our format. Raises DamagedError."""
    try:
        with archive.open(MANIFEST) as stream:
            manifest = json.loads(_bounded(stream.read(MOST + 1), MANIFEST, MOST))
        if manifest["format"] != FORMAT:
            raise DamagedError(f"格式 {manifest['format']} / format {manifest['format']}")
        shapes = {"counts": dict, "digests": dict, "files": list}
        if any(not isinstance(manifest[name], kind) for name, kind in shapes.items()):
            raise DamagedError(MANIFEST)
        if not isinstance(manifest.get("rules", {}), dict):
            raise DamagedError(MANIFEST)
    except (KeyError, TypeError, RecursionError, json.JSONDecodeError) as error:
        raise DamagedError(f"{MANIFEST}: {type(error).__name__}") from error
    checked: dict[str, Any] = manifest
    return checked


def _bounded(data: bytes, name: str, most: int) -> bytes:
    """Return bytes that are no more than something may have. Raises DamagedError for more."""
    if len(data) > most:
        raise DamagedError(f"{name} 太大 / {name} is too large")
    return data


def rows_of(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """Yield the lines of a table, each bounded: one without an end takes no memory."""
    while line := stream.readline(MOST + 1):
        yield _bounded(line, name, MOST)


def rules_of(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of rules as the manifest has them. Raises DamagedError for another."""
    for name, digest in manifest.get("rules", {}).items():
        if not RULE.fullmatch(name):
            raise DamagedError(f"不该有的名称 / a name that cannot be: {name[:80]!r}")
        with archive.open(f"{RULES}{name}") as stream:
            data = _bounded(stream.read(MOST_RULE + 1), name, MOST_RULE)
        if hashlib.sha256(data).hexdigest() != digest:
            raise DamagedError(f"规则 {name} 与摘要不符 / rules {name} differ")
        yield name, data


def verify(
    archive: zipfile.ZipFile,
    manifest: dict[str, Any],
    keys: Mapping[str, bytes],
    *,
    postgresql: bool,
    unproved: bool = False,
) -> bool:
    """Return whether the record has keys, once a backup was read from end to end and holds.

    Raises DamagedError naming what differs; without a key unless what is unproved is asked for.
    """
    _verify_names(archive, manifest)
    for name in manifest["digests"]:
        _verify_table(archive, name, manifest, postgresql=postgresql)
    for name in manifest["files"]:
        with archive.open(f"{FILES}{name}") as stream:
            if _digest_of(stream) != name:
                raise DamagedError(f"文件 {name[:12]} 与摘要不符 / file {name[:12]} differs")
    for _rule in rules_of(archive, manifest):
        pass  # each is as the manifest has it, or refused
    return _verify_record(archive, manifest, keys, unproved=unproved)


def _verify_names(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Hold the names that are there against those that the manifest says: no name is a path."""
    tables, files, rules = manifest["digests"], manifest["files"], manifest.get("rules", {})
    kinds = ((tables, TABLE), (files, DIGEST), (rules, RULE))
    for name, pattern in ((n, p) for names, p in kinds for n in names):
        if not isinstance(name, str) or not pattern.fullmatch(name):
            raise DamagedError(f"不该有的名称 / a name that cannot be: {str(name)[:80]!r}")
    if set(tables) != set(manifest["counts"]):
        raise DamagedError("表与行数不一致 / tables and counts differ")
    expected = {MANIFEST, *(f"{TABLES}{n}.jsonl" for n in tables), *(f"{FILES}{n}" for n in files)}
    expected |= {f"{RULES}{n}" for n in rules}
    names = archive.namelist()
    if len(names) != len(set(names)) or set(names) != expected:
        odd = sorted(set(names) ^ expected) or sorted(n for n in names if names.count(n) > 1)
        raise DamagedError(f"与清单不符 / not as the manifest says: {odd[0][:80]!r}")
    for entry in archive.infolist():
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise DamagedError(f"不是普通文件 / no plain file: {entry.filename[:80]!r}")


def _verify_table(
    archive: zipfile.ZipFile, name: str, manifest: dict[str, Any], *, postgresql: bool
) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{TABLES}{name}.jsonl") as stream:
        for line in rows_of(stream, name):
            digest.update(line)
            count += 1
            if postgresql and b"\\u0000" in line:
                _refuse_nul(name, json.loads(line))
    if digest.hexdigest() != manifest["digests"][name]:
        raise DamagedError(f"表 {name} 与摘要不符 / table {name} differs from its digest")
    if count != manifest["counts"][name]:
        raise DamagedError(
            f"表 {name} 有 {count} 行，清单写 {manifest['counts'][name]} 行 / table {name} has "
            f"{count} rows, the manifest says {manifest['counts'][name]}"
        )


def _refuse_nul(table: str, row: dict[str, Any]) -> None:
    """Refuse a row that PostgreSQL cannot hold, by its place and not by its value."""
    for field, value in row["fields"].items():
        if any(NUL in text for text in _texts(value)):
            raise DamagedError(
                f"{table} {row['pk']} 的 {field} 含空字符（U+0000），PostgreSQL 存不下；请仍恢复到 "
                f"SQLite / {field} of {table} {row['pk']} holds the character U+0000, which "
                "PostgreSQL cannot store: restore to SQLite instead"
            )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)


def _digest_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := stream.read(CHUNK):
        digest.update(part)
    return digest.hexdigest()


@dataclass(slots=True)
class _End:
    """Where the lines of a record end, as far as they were read."""

    number: int
    digest: str
    key_id: str = ""


def _verify_record(
    archive: zipfile.ZipFile, manifest: dict[str, Any], keys: Mapping[str, bytes], *, unproved: bool
) -> bool:
    """Return whether the chain has keys, verified as it lies there, up to where it should end."""
    from jiheng.web.core.audit import KEY, START, last_taken, verify_lines

    if RECORD not in manifest["digests"]:
        raise DamagedError("没有审计链 / the record is not there")
    last, end = manifest.get("last"), _End(0, START)
    taken = last_taken(_lines(archive, _End(0, START)), keys)
    if unproved and last:
        taken = int(last["number"]), str(last["digest"])
    for broken in verify_lines(_lines(archive, end), keys, taken):
        if broken.log == KEY:
            raise DamagedError(_needs_key(end.key_id))
        at = end.number  # as they lie there
        raise DamagedError(f"审计链在第 {at} 行断开 / the record does not hold at line {at}")
    if last is not None and last != {"number": end.number, "digest": end.digest}:
        raise DamagedError(
            f"审计链止于第 {end.number} 行，清单写的不是这一行 / the record ends with line "
            f"{end.number}, which is not what the manifest says"
        )
    people = manifest["counts"].get(PEOPLE, 0)
    if not end.number and people:
        raise DamagedError(f"有 {people} 个人，审计链却是空的 / {people} people, and no record")
    return bool(end.key_id)


def _needs_key(key_id: str) -> str:
    return (
        f"没有审计链的密钥 {key_id}：用 --keys 给出原数据目录的 record-keys；确实没有了，用 "
        "--unproved 恢复，审计链会写明 / this key of the record is missing: give record-keys of "
        "the old data folder with --keys; if it is lost, --unproved restores and the record says so"
    )


def _lines(archive: zipfile.ZipFile, end: _End) -> Iterator[Any]:
    """Yield the lines of the record; those of the first tables are verified once brought up."""
    with archive.open(f"{TABLES}{RECORD}.jsonl") as stream:
        for end.number, text in enumerate(rows_of(stream, RECORD), start=1):
            row = json.loads(text)
            values = row["fields"]
            end.digest, end.key_id = values["digest"], values.get("key_id", "")
            if "edition" in values:
                at = datetime.fromisoformat(values["at"])
                yield SimpleNamespace(**{**values, "number": row["pk"], "at": at})
