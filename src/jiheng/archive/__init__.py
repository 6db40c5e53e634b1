"""An archive: a year as a folder that verifies itself, readable without this program."""

import json
from typing import TYPE_CHECKING, Any

from jiheng.archive.verify import MANIFEST, SCRIPT, WHAT

if TYPE_CHECKING:
    from jiheng.archive.packing import PackedArchive

GROUP = 8  # digits of a digest that are read together

__all__ = ["MANIFEST", "SCRIPT", "WHAT", "about", "grouped"]


def grouped(value: str) -> str:
    """Return a digest in groups, to be compared by eye."""
    return " ".join(value[start : start + GROUP] for start in range(0, len(value), GROUP))


def about(content: "PackedArchive") -> dict[str, Any]:
    """Return what the manifest of an archive says of it."""
    data = content.files[MANIFEST]
    manifest = json.loads(data) if isinstance(data, bytes) else {}
    return dict(manifest.get("about", {}))
