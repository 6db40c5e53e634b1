"""The page of each heading of a report, as LibreOffice sets it; kept for a report that comes again.

What is kept counts only for the same bytes, the same LibreOffice and the same fonts.
"""

import json
import shutil
import subprocess
from pathlib import Path

from jiheng import cache, documents
from jiheng.usecases import office

KIND = "pages"
SECONDS = 10


def page_numbers(docx: bytes) -> dict[str, int] | None:
    """Return the page of each heading by its text, none without LibreOffice; None if it failed."""
    soffice = office.program()
    if soffice is None:
        return {}
    setting = _setting(Path(soffice))
    name = cache.key(docx, setting) if setting is not None else ""
    known = cache.fetch(KIND, name) if name else None
    if known is not None:
        pages: dict[str, int] = json.loads(known)
        return pages
    pdf = office.to_pdf(docx, ".docx")
    if pdf is None:
        return None
    pages = documents.headings(pdf)
    if name:
        cache.keep(KIND, name, json.dumps(pages, ensure_ascii=False).encode())
    return pages


def _setting(soffice: Path) -> str | None:
    """Return what pages depend on beside the report; None if the fonts cannot be listed."""
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    try:
        fonts = subprocess.run(  # noqa: S603  a program of the system, without arguments
            [lister], check=True, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL
        ).stdout
        files = sorted(soffice.resolve().parent.iterdir())
        states = [(str(file), state.st_size, state.st_mtime_ns) for file in files
                  if (state := file.stat())]  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return json.dumps([sorted(fonts.decode("utf-8", "replace").splitlines()), states])
