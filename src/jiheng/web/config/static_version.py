"""The version of scripts and styles: part of their address, so that an upgrade is seen at once."""

import hashlib
from pathlib import Path

DIGITS = 12


def static_version(web: Path) -> str:
    """Return the digest of everything that stands in the static folders of the apps."""
    digest = hashlib.sha256()
    for path in sorted(path for path in web.glob("*/static/**/*") if path.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(web).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:DIGITS]
