"""LibreOffice where it is installed: page numbers for the contents, and old formats."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from jiheng import documents

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 50  # less than one file may take


def program() -> str | None:
    """Return the LibreOffice program; None if there is none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def to_pdf(data: bytes, suffix: str) -> bytes | None:
    """Return an Office file as PDF; None without LibreOffice, or if it fails or takes too long."""
    return _through(data, suffix, ".pdf")


def converted(path: Path, suffix: str) -> bytes | None:
    """Return a file in another format; None without LibreOffice, or if it cannot read the file."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return _through(data, path.suffix.lower(), suffix)


def _through(data: bytes, suffix: str, wanted: str) -> bytes | None:
    soffice = program()
    if soffice is None:
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="jiheng-") as name:
            return _convert(soffice, Path(name), data, (suffix, wanted))
    except (OSError, subprocess.SubprocessError):
        return None  # a report without page numbers is still a report


def _convert(soffice: str, folder: Path, data: bytes, suffixes: tuple[str, str]) -> bytes:
    source = folder / f"document{suffixes[0]}"
    source.write_bytes(data)
    profile = (folder / "user").as_uri()  # of its own: a running office is left alone
    command = [
        soffice, "--headless", "--norestore", f"-env:UserInstallation={profile}",
        "--convert-to", suffixes[1].removeprefix("."), "--outdir", str(folder / "made"),
        str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
    return (folder / "made" / f"document{suffixes[1]}").read_bytes()


def page_numbers(docx: bytes) -> dict[str, int]:
    """Return the page of each heading by its text; empty without LibreOffice."""
    pdf = to_pdf(docx, ".docx")
    return documents.headings(pdf) if pdf is not None else {}
