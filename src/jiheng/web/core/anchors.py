"""Seals kept in a second place, which whoever has database and disk does not have."""

import datetime as dt
import json
import logging
import os
import re
from pathlib import Path

from django.conf import settings

from jiheng.web.core.seals import Anchor, anchors

ANCHOR = "JIHENG_ANCHOR"
PREFIX, END = "jiheng-record-", ".jsonl"
PRINTED = re.compile(r"([0-9]{1,15}):([0-9a-f]{64})")
log = logging.getLogger("jiheng.web.record")


class AnchorError(Exception):
    """What is wrong with a second place, in words for its operator."""


def anchor_folder() -> Path | None:
    """Return the second place that the server was told; None without one."""
    named = os.environ.get(ANCHOR, "") or settings.OPTIONS.anchor
    return Path(named) if named else None


def file_name() -> str:
    """Return the file of this installation in a second place."""
    return f"{PREFIX}{settings.INSTALLATION.record_keys().first}{END}"


def keep_anchors(place: Path | None = None) -> int:
    """Add the seals that are not there yet to the second place; return how many.

    A medium that is absent stops nothing: they are added when it is back.
    """
    folder = place or anchor_folder()
    if folder is None or not folder.is_dir():
        return 0
    path = folder / file_name()
    try:
        last = max((kept.count for kept in _read(path)), default=-1) if path.exists() else -1
        new = [anchor for anchor in anchors() if anchor.count > last]
        if new:
            with path.open("a", encoding="ascii") as stream:
                stream.writelines(_line(anchor) for anchor in new)
                stream.flush()
                os.fsync(stream.fileno())
    except (OSError, AnchorError) as error:
        log.warning("seals not kept in the second place: %s", type(error).__name__)
        return 0
    return len(new)


def read_anchors(folder: Path) -> list[Anchor]:
    """Return the seals of this installation in a second place.

    Raises AnchorError where there is no such place, or none of this installation in it.
    """
    if not folder.is_dir():
        raise AnchorError(f"{folder}: 没有插上或不存在 / not there")
    path = folder / file_name()
    if not path.exists():
        others = sorted(p.name for p in folder.glob(f"{PREFIX}*{END}"))
        names = f"；有别的：{'、'.join(others)} / there are others" if others else ""
        raise AnchorError(f"{path}: 没有这个安装的封印 / no seals of this installation{names}")
    return _read(path)


def printed_anchor(text: str) -> Anchor:
    """Return a seal as it is printed: the count of lines, a colon, the root.

    Raises AnchorError for another text.
    """
    parts = PRINTED.fullmatch(text.strip())
    if parts is None:
        raise AnchorError("封印写成 行数:64 位十六进制 / a seal reads COUNT:64 hexadecimal digits")
    return Anchor(int(parts[1]), parts[2], source="printed")


def _read(path: Path) -> list[Anchor]:
    kept = []
    for text in path.read_text(encoding="ascii").splitlines():
        try:
            row = json.loads(text)
            day = dt.date.fromisoformat(row["day"])
            kept.append(Anchor(int(row["count"]), str(row["root"]), day, path.name))
        except (ValueError, KeyError, TypeError) as error:
            raise AnchorError(f"{path}: {type(error).__name__}") from error
    return kept


def _line(anchor: Anchor) -> str:
    row = {"day": f"{anchor.day}", "count": anchor.count, "root": anchor.root}
    return json.dumps(row, sort_keys=True) + "\n"
