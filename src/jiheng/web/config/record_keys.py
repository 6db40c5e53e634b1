"""The keys of the record: in the data folder, never in the database and in no backup."""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = "record-keys"
OWNER_ONLY = 0o600
SIZE = 32  # bytes
LINE = re.compile(r"([0-9a-f]{16}) ([0-9a-f]{64})")


class KeysError(Exception):
    """What is wrong with the file of keys, in words for its operator."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by their names, the oldest first; lines are written with the last."""

    by_id: Mapping[str, bytes]

    @property
    def current(self) -> str:
        """The name of the key that lines are written with."""
        return list(self.by_id)[-1]

    @property
    def first(self) -> str:
        """The name of the oldest key, by which anchors tell installations apart."""
        return next(iter(self.by_id))


def key_id(key: bytes) -> str:
    """Return the name of a key: a digest, so that none goes under another's name."""
    return hashlib.sha256(b"jiheng record key" + key).hexdigest()[:16]


def read_keys(path: Path) -> Keys:
    """Return the keys of a file. Raises KeysError for a file that is not one of keys."""
    by_id = {}
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysError(f"{path}: {type(error).__name__}") from error
    for line in lines:
        parts = LINE.fullmatch(line)
        key = bytes.fromhex(parts[2]) if parts else b""
        if parts is None or key_id(key) != parts[1]:
            raise KeysError(f"{path}: 不是审计链的密钥文件 / not a file of record keys")
        by_id[parts[1]] = key
    if not by_id:
        raise KeysError(f"{path}: 没有密钥 / no key in it")
    return Keys(by_id)


def first_keys(folder: Path) -> Keys:
    """Return the keys of a data folder; the first is made where there is none."""
    path = folder / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return read_keys(path)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(_line(secrets.token_bytes(SIZE)))
    return read_keys(path)


def add_key(folder: Path) -> Keys:
    """Return the keys with a new one, which is written with from now on; the others stay."""
    keys = first_keys(folder)
    return write_keys(folder, [*keys.by_id.values(), secrets.token_bytes(SIZE)])


def write_keys(folder: Path, keys: list[bytes]) -> Keys:
    """Return keys written to a data folder, whole or not at all."""
    path = folder / FILE
    pending = folder / f"{FILE}.part"
    pending.unlink(missing_ok=True)
    handle = os.open(pending, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.writelines(_line(key) for key in keys)
        stream.flush()
        os.fsync(stream.fileno())
    pending.replace(path)
    return read_keys(path)


def _line(key: bytes) -> str:
    return f"{key_id(key)} {key.hex()}\n"
