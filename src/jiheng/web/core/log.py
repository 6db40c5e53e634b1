"""The running log: a file a day, to which every process appends; nothing is renamed."""

import logging
import traceback
from pathlib import Path
from typing import Any

from django.utils import timezone

LARGEST = 20 * 2**20  # bytes a day: what comes after is not kept, so that a loop fills no disk


class WithoutValues(logging.Formatter):
    """Writes where a fault happened and of what kind it is, never the values that it names."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  logging's own name
        """Return the places of a fault and its kind."""
        kind, _error, places = ei
        return "".join((*traceback.format_tb(places), kind.__name__ if kind else ""))


class DailyFile(logging.FileHandler):
    """Writes to the file of the day; server and worker may write at the same time."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        super().__init__(self._today(), encoding="utf-8", delay=True)

    def _today(self) -> str:
        return str(self.folder / f"jiheng-{timezone.localdate().isoformat()}.log")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, into a new file after midnight."""
        name = self._today()
        if name != self.baseFilename:
            if self.stream:
                self.stream.close()
                self.stream = None  # opened anew by the next line
            self.baseFilename = name
        path = Path(name)
        if not path.exists() or path.stat().st_size < LARGEST:
            super().emit(record)
