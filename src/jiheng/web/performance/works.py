"""What jobs do: the core's use cases, with files from where uploads lie."""

import shutil
import tempfile
from pathlib import Path

from jiheng import desk
from jiheng.web.core.files import path_of
from jiheng.web.core.jobs import Progress
from jiheng.web.performance.actions.reports import file_of, keep_record


def review_report(argument: dict[str, object], progress: Progress) -> dict[str, object]:
    """Review an uploaded report and keep its facts and findings."""
    upload = int(str(argument["upload"]))
    digest, name = file_of(upload)
    progress(0, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        shutil.copyfile(path_of(digest), path)
        outcome = desk.review(path)
        keep_record(upload, desk.review_record(outcome))
    progress(1, 1)
    return {"findings": len(outcome.findings), "usable": outcome.usable}


WORKS = {"review_report": review_report}
