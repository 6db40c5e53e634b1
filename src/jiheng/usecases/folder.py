"""Files into a folder, all or nothing: written beside first, then replaced one by one."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

PENDING = ".jiheng-new"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """What became of an attempt: the files, or the message that says why nothing was replaced."""

    files: tuple[Path, ...] = ()
    message: str = ""  # key of a message
    file: str = ""
    reason: str = ""
    folder: str = ""


def write_all(
    folder: Path, contents: Mapping[str, bytes], sources: Iterable[Path | None] = ()
) -> WrittenFiles:
    """Write files into a folder so that no reader ever sees a half-written one.

    None of `sources`, the files that they were made of, is ever written over. All are written into
    a sub-folder first; a target open elsewhere is named before anything is replaced; then each is
    moved over its target. What an interrupted run left is cleared first.
    """
    for name, source in product(contents, sources):
        if source is not None and same_file(folder / name, source):
            return WrittenFiles(message="over_itself", file=name)
    pending = folder / PENDING
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder)
        pending.mkdir()
        for name, data in contents.items():
            _write(pending / name, data)
        _write(pending / MANIFEST, _manifest(contents))
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(pending)
        return WrittenFiles(message="unwritable", file=str(folder), reason=_error_text(error))
    for name in contents:
        if locked(folder / name):
            shutil.rmtree(pending)
            return WrittenFiles(message="locked", file=name)
    return _replace(folder, pending, tuple(contents))


def unwritable_folder(folder: Path) -> WrittenFiles | None:
    """Make a folder and return None, or the message that says why nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            return None
    except OSError as error:
        reason = _error_text(error)
        return WrittenFiles(message="unwritable", file=str(folder), reason=reason)


def same_file(target: Path, source: Path) -> bool:
    """Return whether two paths lead to one file that is there, by whatever name."""
    try:
        return target.samefile(source)
    except OSError:
        return False


def clear(folder: Path) -> None:
    """Remove what an interrupted run left behind."""
    if (folder / PENDING).exists():
        shutil.rmtree(folder / PENDING)


def locked(target: Path) -> bool:
    """Return whether a file is open elsewhere, by its lock file or by the system's refusal."""
    marks = (target.parent / f"~${target.name}", target.parent / f".~lock.{target.name}#")
    if any(mark.exists() for mark in marks):
        return True
    if not target.exists():
        return False
    try:
        with target.open("r+b"):
            return False
    except OSError:
        return True


def _replace(folder: Path, pending: Path, names: tuple[str, ...]) -> WrittenFiles:
    for name in names:
        try:
            os.replace(pending / name, folder / name)  # noqa: PTH105  the atomic call by its name
        except OSError as error:
            return WrittenFiles(
                message="half_replaced", file=name, reason=_error_text(error), folder=str(pending)
            )
    shutil.rmtree(pending)
    return WrittenFiles(tuple(folder / name for name in names))


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _manifest(contents: Mapping[str, bytes]) -> bytes:
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    return json.dumps(digests, ensure_ascii=False, indent=1).encode("utf-8")


def _error_text(error: OSError) -> str:
    return error.strerror or type(error).__name__
