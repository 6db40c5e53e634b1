"""What was computed before, kept between runs in the user's cache directory, by its content.

A key is everything that an entry depends on, so that nothing is ever out of date. An entry that is
damaged, or cannot be kept, is computed again. `JIHENG_CACHE` names another folder, `off` none.
"""

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

OFF = ("off", "0", "no")
DIGEST = hashlib.sha256().digest_size
MOST = 64 << 20  # bytes of a kind; those that were used longest ago go first


def key(*parts: bytes | str) -> str:
    """Return the key of an entry that depends on these parts."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def fetch(kind: str, name: str) -> bytes | None:
    """Return what is kept under a key; None if nothing is, or it is damaged."""
    folder = _folder(kind)
    if folder is None:
        return None
    path = folder / name
    try:
        data = path.read_bytes()
        if data[:DIGEST] != hashlib.sha256(data[DIGEST:]).digest():
            path.unlink()
            return None
        os.utime(path)  # used just now
    except OSError:
        return None
    return data[DIGEST:]


def keep(kind: str, name: str, data: bytes) -> None:
    """Keep bytes under a key where that can be done; readers see all of them or none."""
    folder = _folder(kind)
    if folder is None or len(data) > MOST:
        return
    with contextlib.suppress(OSError):  # a full disk: computed again the next time
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(data).digest() + data)
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink()
            raise
        _bound(folder)


def _bound(folder: Path) -> None:
    entries = sorted((_stat(path) for path in folder.iterdir()), reverse=True)
    total = 0
    for _, size, path in entries:
        total += size
        if total > MOST:
            path.unlink(missing_ok=True)


def _stat(path: Path) -> tuple[float, int, Path]:
    """Return when an entry was used last, its size and its place; one that is gone has no size."""
    try:
        state = path.stat()
    except OSError:
        return 0.0, 0, path
    return state.st_mtime, state.st_size, path


def _folder(kind: str) -> Path | None:
    """Return the folder of a kind, which nobody but its owner can write into; None without one."""
    base = _base()
    if base is None:
        return None
    folder = base / kind
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder if all(map(_private, (base, folder))) else None
    except OSError:
        return None


def _private(folder: Path) -> bool:
    if sys.platform == "win32":
        return True  # the profile of a user is the user's own
    state = folder.stat()
    return state.st_uid == os.getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _base() -> Path | None:
    stated = os.environ.get("JIHENG_CACHE", "")
    if stated.lower() in OFF:
        return None
    if stated:
        return Path(stated)
    local = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if Path(local).is_absolute() and local:
        return Path(local) / "jiheng"
    try:
        return Path.home() / ".cache" / "jiheng"
    except RuntimeError:  # a service without a home
        return None
