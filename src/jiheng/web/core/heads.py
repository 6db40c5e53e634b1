"""The newest line of the record, noted beside the database: who cuts its end off has both to do."""

import json
import logging
import os
import tempfile
from pathlib import Path

from django.conf import settings

FILE = "record-head"
log = logging.getLogger("jiheng.web.record")


def note_head(number: int, digest: str) -> None:
    """Note the newest line once it stands; a later one that is noted already stays."""
    path = Path(settings.INSTALLATION.folder) / FILE
    noted = read_head()
    if noted is not None and noted[0] >= number:
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{FILE}-")
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            json.dump([number, digest], stream)
        Path(name).replace(path)
    except OSError as error:  # the record itself stands: the next line is noted again
        log.warning("newest line not noted: %s", type(error).__name__)


def read_head() -> tuple[int, str] | None:
    """Return number and digest of the line that was noted last; None where none was."""
    path = Path(settings.INSTALLATION.folder) / FILE
    try:
        number, digest = json.loads(path.read_text(encoding="ascii"))
        return int(number), str(digest)
    except (OSError, ValueError, TypeError):
        return None
