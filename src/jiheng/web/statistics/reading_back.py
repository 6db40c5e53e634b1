"""A text that was issued and edited since, held against the figures that are bound in it."""

import shutil
import tempfile
from pathlib import Path

from jiheng import documents
from jiheng.model import Finding
from jiheng.review.written.cross_document import edited_figures
from jiheng.rulebook import load
from jiheng.usecases.confined import confined
from jiheng.usecases.limits import LimitError
from jiheng.web.core.files import path_of


def read_back(digest: str, name: str) -> tuple[Finding, ...] | None:
    """Return what was changed, removed or doubled of the bound figures of a docx.

    None for a file that this program did not write, or that cannot be read; it is read in a
    process of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.docx"
        shutil.copyfile(path_of(digest), path)
        try:
            figures = confined(documents.bound, path, rules=load())
        except LimitError:
            return None
    return tuple(edited_figures(figures, name)) if figures is not None else None
