"""Archives of signed years: ordered, made by a job, their check values put on record."""

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.archive.packing import PackedArchive, packed
from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Job, User
from jiheng.web.core.queries import jobs
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.models import Cycle
from jiheng.web.performance.queries.archived import ARCHIVE, archive_content, sign_off_of
from jiheng.web.performance.queries.year_tables import reference

MAKE = "make_archive"  # the kind of job
RIGHT, NAMES_RIGHT = "archive", "archive_names"
GOING = ("waiting", "running")


def order_archive(cycle: Cycle, *, names: bool = False, by: User) -> Job:
    """Return a job that makes the archive of a signed year; the one under way, if there is one.

    Raises Refused without the right, for names without theirs, and before the year is signed.
    """
    _require(by, cycle, names=names)
    if sign_off_of(cycle) is None:
        raise Refused(_("负责人签发以后才能存档：存的是签发时的数据。"))
    argument: dict[str, object] = {
        "year": cycle.pk, "names": names, "by": by.pk, "language": get_language() or "zh-hans",
    }  # fmt: skip
    going = jobs(by).filter(kind=MAKE, state__in=GOING)
    same = next((job for job in going if job.argument == argument), None)
    return same or enqueue(MAKE, argument, by=by)


def _require(by: User, cycle: Cycle, *, names: bool) -> None:
    require(by, RIGHT, cycle.organisation)
    if names:
        require(by, NAMES_RIGHT, cycle.organisation)


def make_archive(cycle: Cycle, *, names: bool, by: User | None) -> PackedArchive:
    """Return the archive of a year as it was signed; its check value is put on record.

    `by` is None for the operator of the machine. Raises Refused before the year is signed, and for
    whoever has lost the right since they ordered it.
    """
    if by is not None:
        _require(by, cycle, names=names)
    step = sign_off_of(cycle)
    if step is None:
        raise Refused(_("负责人签发以后才能存档：存的是签发时的数据。"))
    content = packed(archive_content(cycle, step, names=names, by=by))
    changes: dict[str, tuple[object, object]] = {"check_value": ("", content.value)}
    if names:
        changes["with_names"] = ("", True)
    with transaction.atomic():
        record_change(
            ARCHIVE, "cycle", cycle.pk, by=by, changes=changes, reference=reference(cycle)
        )
    if by is not None:
        log_access("export", "cycle", cycle.pk, by)
    return content
