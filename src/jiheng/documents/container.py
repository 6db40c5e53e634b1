"""Opens the zip around an Office file, with bounds; what is not sound is told apart by name."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jiheng.model import Finding, Location

MAX_FILE = 100 * 1024 * 1024  # bytes on disk
MAX_UNPACKED = 600 * 1024 * 1024  # bytes in all
MAX_PARTS = 5_000
MAX_RATIO = 400  # a sheet of blank rows packs about 1:100
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, .doc, .et, .wps and password-protected files
PROLOGUE = 64 * 1024
DAMAGED = (  # what zipfile raises on a container that is not sound, also while parts are read
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError,
    ValueError, OverflowError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Container:
    """The bytes of a file whose container is sound."""

    data: bytes
    digest: str
    archive: zipfile.ZipFile
    names: Mapping[str, str]  # of parts as they are asked for, to those the archive holds

    def part(self, name: str) -> bytes | None:
        """Return a part's bytes; None if there is no such part."""
        own = self.names.get(spelled(name))
        return self.archive.read(own) if own is not None else None

    def holds(self, name: str) -> bool:
        """Return whether there is such a part."""
        return spelled(name) in self.names

    def own_name(self, name: str) -> str:
        """Return the name under which the archive holds a part; KeyError if it holds none."""
        return self.names[spelled(name)]


def spelled(name: str) -> str:
    """Return the name of a part in one spelling: case and the kind of slash say nothing."""
    return name.replace("\\", "/").lstrip("/").lower()


def fault(path: Path, code: str, **facts: object) -> Finding:
    """Return a finding about the file as a whole."""
    return Finding(code, (Location(path.name),), {"file": path.name, **facts})


def open_container(path: Path) -> Container | Finding:
    """Return the container of a file, or the finding that says why it cannot be used."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            return fault(
                path, "R25", found=f"{size // 2**20} MiB", limit=f"{MAX_FILE // 2**20} MiB"
            )
        data = path.read_bytes()
    except FileNotFoundError:
        return fault(path, "R20")
    except OSError as error:
        return fault(path, "R30", reason=error.strerror or type(error).__name__)
    return _checked(path, data)


def open_bytes(path: Path, data: bytes) -> Container | Finding:
    """Return the container of bytes that were converted; `path` names them in findings."""
    return _checked(path, data)


def _checked(path: Path, data: bytes) -> Container | Finding:
    if data.startswith(COMPOUND):
        return _compound(path, data)
    if not data.startswith(b"PK"):
        return fault(path, "R21", size=len(data))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        faulty = _bounds(path, archive)
    except DAMAGED:
        return fault(path, "R24")
    except RuntimeError:  # zipfile's way of saying that parts are encrypted
        return fault(path, "R23")
    if faulty is not None:
        return faulty
    names = {spelled(name): name for name in archive.namelist()}
    return Container(data, hashlib.sha256(data).hexdigest(), archive, names)


def _compound(path: Path, data: bytes) -> Finding:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return fault(path, "R23")
    return fault(path, "R22", suffix=path.suffix.lower() or "?")


def _bounds(path: Path, archive: zipfile.ZipFile) -> Finding | None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked <= MAX_UNPACKED and len(parts) <= MAX_PARTS and unpacked / packed > MAX_RATIO:
        return fault(path, "R25", found=f"×{unpacked // packed}", limit=f"×{MAX_RATIO}")
    if unpacked <= MAX_UNPACKED and len(parts) > MAX_PARTS:
        return fault(path, "R25", found=f"{len(parts)} 件 / parts", limit=f"{MAX_PARTS}")
    if unpacked > MAX_UNPACKED:
        return fault(
            path, "R25", found=f"{unpacked // 2**20} MiB", limit=f"{MAX_UNPACKED // 2**20} MiB"
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                head = stream.read(PROLOGUE)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                return fault(path, "R26", part=part.filename)
    return None
