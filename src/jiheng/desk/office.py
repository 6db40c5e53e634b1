"""LibreOffice where it is installed: page numbers for the table of contents."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from jiheng import documents

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 90


def program() -> str | None:
    """Return the LibreOffice program; None if there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(data: bytes, suffix: str) -> bytes | None:
    """Return an Office file as PDF; None without LibreOffice, or if it fails or takes too long."""
    soffice = program()
    if soffice is None:
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="jiheng-") as name:
            return _convert(soffice, Path(name), data, suffix)
    except (OSError, subprocess.SubprocessError):
        return None  # a report without page numbers is still a report


def _convert(soffice: str, folder: Path, data: bytes, suffix: str) -> bytes:
    source = folder / f"document{suffix}"
    source.write_bytes(data)
    profile = (folder / "user").as_uri()  # of its own: a running office is left alone
    command = [
        soffice, "--headless", "--norestore", f"-env:UserInstallation={profile}",
        "--convert-to", "pdf", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
    return source.with_suffix(".pdf").read_bytes()


def page_numbers(docx: bytes) -> dict[str, int]:
    """Return the page of each heading by its text; empty without LibreOffice."""
    pdf = to_pdf(docx, ".docx")
    return documents.headings(pdf) if pdf is not None else {}
