"""The bytes of a pack as they are handed out: those that were kept, or the tombstone."""

import io
from typing import TYPE_CHECKING
from zipfile import ZipFile

from jiheng.web.core.files import path_of
from jiheng.web.disclosure.packing import tombstone, zipped

if TYPE_CHECKING:
    from jiheng.web.disclosure.models import Release


def pack_bytes(release: "Release") -> tuple[str, bytes] | None:
    """Return the name and the bytes of a pack; its tombstone once it is withdrawn.

    None where there is none: it is being made, or was dropped.
    """
    if release.file is None or release.state in ("making", "dropped"):
        return None
    if release.withdrawn_on is None:
        return release.file.name, path_of(release.file.digest).read_bytes()
    content = tombstone(
        release.cycle.organisation.name,
        release.cycle.year,
        withdrawn_on=release.withdrawn_on,
        reason=release.reason,
        pack_digest=release.file.digest,
    )
    return f"撤回-{release.file.name}", zipped(content)


def file_inside(release: "Release", name: str) -> bytes | None:
    """Return a file of a pack by its exact name in it; nothing is looked up on the disk by name."""
    packed = pack_bytes(release)
    if packed is None:
        return None
    with ZipFile(io.BytesIO(packed[1])) as archive:
        return archive.read(name) if name in archive.namelist() else None


def names_inside(release: "Release") -> list[str]:
    """Return the names of the files of a pack."""
    packed = pack_bytes(release)
    if packed is None:
        return []
    with ZipFile(io.BytesIO(packed[1])) as archive:
        return sorted(archive.namelist())
