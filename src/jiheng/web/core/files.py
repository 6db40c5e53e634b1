"""Uploads: judged by content, size and depth; kept under their digest, outside the web root."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiheng.documents.container import COMPOUND, DAMAGED
from jiheng.web.core.refusal import Refused

PENDING = "pending-"
TOO_LARGE = gettext_lazy("文件超过 50 MB，没有收下。请压缩图片或分开上传。")
MOST = 50 * 2**20
MOST_UNPACKED = 500 * 2**20
MOST_PARTS = 5_000
BEYOND = "beyond"  # a container that is not opened: too much is in it
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
PARTED = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")  # what parts a path somewhere
PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx", "OFD.xml": "ofd"}
ALLOWED = ("xlsx", "docx", "ofd", "pdf", "png", "jpg", "text", "old_office")
SUFFIXES = {
    "xlsx": (".xlsx", ".xlsm"),
    "docx": (".docx", ".docm"),
    "ofd": (".ofd",),
    "pdf": (".pdf",),
    "png": (".png",),
    "jpg": (".jpg", ".jpeg"),
    "text": (".txt", ".csv", ".html", ".htm"),
    "old_office": (".doc", ".xls", ".wps", ".et"),
}


def kind_of(data: bytes) -> str:
    """Return what a file is by its content; empty for what is not allowed."""
    for mark, kind in PICTURES.items():
        if data.startswith(mark):
            return kind
    if data[:1024].lstrip().startswith(b"%PDF"):
        return "pdf"
    if data.startswith(COMPOUND):
        return "old_office"
    if data.startswith(b"PK"):
        return _packed(data)
    return "text" if data and b"\0" not in data[:4096] else ""


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except DAMAGED:
        return ""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return BEYOND
    names = {part.filename for part in parts}
    return next((kind for part, kind in PARTS.items() if part in names), "")


def judged(name: str, data: bytes, allowed: Iterable[str] = ALLOWED) -> str:
    """Return the kind of an upload. Raises Refused for what is too large, disguised or no use."""
    allowed = tuple(allowed)
    if len(data) > MOST:
        raise Refused(TOO_LARGE)
    kind = kind_of(data)
    suffix = Path(name).suffix.lower()
    if kind not in allowed:
        raise Refused(_unusable(kind, allowed) % {"name": name[:80]}, field="file")
    if suffix not in SUFFIXES[kind]:
        raise Refused(
            _(
                "“%(name)s”的后缀与内容不符：内容是 %(kind)s，没有收下。"
                "请改后缀，或者换成原来的文件。"
            )
            % {"name": name[:80], "kind": kind}
        )
    return kind


def _unusable(kind: str, allowed: Sequence[str]) -> str:
    """Return why a kind of file is not taken, and what to do, about a `%(name)s`."""
    if kind in PICTURES.values():
        return _("“%(name)s”的内容是图片，没有收下：请上传文件本身，不是它的照片或截图。")
    if kind == "old_office":
        return _(
            "“%(name)s”是旧格式（.xls、.et、.doc 等），或者有打开密码，没有收下："
            "在 Excel 或 WPS 里去掉密码，另存为 .xlsx 或 .docx 再上传。"
        )
    if kind == BEYOND:
        return _(
            "“%(name)s”解开后太大，为安全起见没有收下：删去无关的工作表、图片和空行，另存一份再上传。"
        )
    suffixes = "、".join(SUFFIXES[each][0] for each in allowed)
    text = _(
        "“%(name)s”的内容不是可以收的格式，没有收下：用原来的软件打开，另存为 {suffixes} 再上传。"
    )
    return text.format(suffixes=suffixes)


def read(upload: "UploadedFile[bytes]") -> bytes:
    """Return the bytes of an upload. Raises Refused before reading what is too large."""
    if (upload.size or 0) > MOST:
        raise Refused(TOO_LARGE)
    return bytes(upload.read())


def keep(data: bytes) -> str:
    """Write bytes under their digest, whole or not at all; return the digest."""
    with pending() as path:
        path.write_bytes(data)
        return keep_path(path)


@contextmanager
def pending() -> Iterator[Path]:
    """Yield where to write a file that is to be kept; what is not kept in the end is removed."""
    handle, name = tempfile.mkstemp(dir=settings.INSTALLATION.files, prefix=PENDING)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def keep_path(path: Path) -> str:
    """Move a pending file to its digest, when it is safely on the disk; return the digest."""
    with path.open("rb+") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    target = path_of(digest)
    try:
        os.utime(target)  # fresh again: whoever removes what is old leaves it
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
    return digest


def remove_bytes(digest: str, *, before: datetime) -> None:
    """Remove the bytes of a digest, unless somebody kept the same again since a moment.

    They are taken aside first: `keep_path` either finds them, and they are fresh, or writes anew.
    """
    target = path_of(digest)
    aside = Path(settings.INSTALLATION.files) / f"{PENDING}{digest}"
    try:
        target.replace(aside)
        if aside.stat().st_mtime >= before.timestamp():
            aside.replace(target)
        aside.unlink(missing_ok=True)
    except (FileNotFoundError, PermissionError):  # gone, or open where that holds a file fast
        return


def tidy_pending(before: float) -> int:
    """Remove pending files of processes that were killed; return how many."""
    left = [
        p
        for p in Path(settings.INSTALLATION.files).glob(f"{PENDING}*")
        if p.stat().st_mtime < before
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def path_of(digest: str) -> Path:
    """Return where the bytes of a digest lie."""
    return Path(settings.INSTALLATION.files) / digest[:2] / digest


def file_part(text: str) -> str:
    """Return a text as one part of a path on every system: nothing in it leads out of a folder."""
    return text.translate(PARTED).strip(". ") or "_"
