"""Files for an analyst: ordered by who may take data along, made by a job, packed as one."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.analysis.files import parquet_possible, write_files
from jiheng.web.core import queries as core
from jiheng.web.core.access_log import log_access
from jiheng.web.core.files import pending
from jiheng.web.core.job_handlers import hand_over
from jiheng.web.core.jobs import Progress, enqueue
from jiheng.web.core.refusal import Refused

if TYPE_CHECKING:
    from jiheng.web.core.models import Job, User

MAKE, RIGHT = "make_analysis", "analyse"
FORBIDDEN = 403
GOING = ("waiting", "running")


def order_files(user: "User") -> "Job":
    """Return a job that packs what a person may take along; the one under way, if there is one.

    Raises Refused without the right.
    """
    require_analyst(user)
    going = core.jobs(user).filter(kind=MAKE, state__in=GOING).first()
    argument: dict[str, object] = {"by": user.pk, "language": get_language() or "zh-hans"}
    return going or enqueue(MAKE, argument, by=user)


def require_analyst(user: "User") -> None:
    """Refuse whoever may take data along nowhere."""
    if not core.may_anywhere(user, RIGHT):
        words = _(
            "带走分析数据是绩效管理员、分管领导、统计员、督查、财政审核和审计的事：请由他们办。"
        )
        raise Refused(words, status=FORBIDDEN)


def make_files(argument: dict[str, Any], progress: Progress) -> dict[str, object]:
    """Write the files of an analyst and pack them; return the file and rows by table.

    Raises Refused for whoever has lost the right since they ordered.
    """
    by = core.people().get(pk=argument["by"])
    require_analyst(by)
    log_access("export", "analysis", by.username[:40], by)
    with TemporaryDirectory() as folder:
        target = Path(folder)
        parquet = parquet_possible()
        counts = write_files(by, target, parquet=parquet, also=(RIGHT,), progress=progress)
        with pending() as path:
            with ZipFile(path, "w", ZIP_DEFLATED) as archive:
                for file in sorted(target.iterdir()):
                    archive.write(file, file.name)
            return {**hand_over(path, "jiheng-analysis.zip", "zip", by), "rows": counts}
