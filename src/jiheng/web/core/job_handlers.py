"""Long work of this app: a list written as a workbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import translation

from jiheng import documents
from jiheng.web.core import queries
from jiheng.web.core.actions import note_file
from jiheng.web.core.declared import declared
from jiheng.web.core.files import keep_path, pending
from jiheng.web.core.jobs import Progress

STEP = 1_000  # rows between two signs of progress


def export_list(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write everything that the filters of a list let through; return the digest of the file."""
    by = queries.people().get(pk=argument["by"])
    with translation.override(argument["language"]):
        list_ = declared().list_by_id(argument["list"])
        if list_ is None:  # of a ledger that was taken away since
            raise LookupError(argument["list"])
        title = f"{list_.title}"
        data = documents.write_list(
            title[:31], _counted(list_.lines(by, argument["query"]), progress)
        )
    with pending() as path:
        Path(path).write_bytes(data)
        return hand_over(path, f"{title}.xlsx", "xlsx", by)


def _counted(lines: Iterator[tuple[str, ...]], progress: Progress) -> Iterator[tuple[str, ...]]:
    for count, line in enumerate(lines):
        if count % STEP == 0:
            progress(count, 0)
        yield line


def hand_over(path: Path, name: str, kind: str, by: Any) -> dict[str, object]:
    """Return a file that a job made, kept for its owner alone."""
    size = path.stat().st_size
    digest = keep_path(path)
    note_file(digest, name, size, kind, by=by)
    return {"file": digest, "name": name}
