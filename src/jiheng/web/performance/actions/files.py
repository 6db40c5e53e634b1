"""Files of years: ordered, made by a job, kept by content."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiheng.web.core.access_log import log_access
from jiheng.web.core.actions import note_file, require
from jiheng.web.core.files import keep
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Job, StoredFile, User
from jiheng.web.core.queries import jobs
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.downloads import contents, file_name, stamp
from jiheng.web.performance.models import Cycle, MadeFile

MAKE_FILE, MAKE_FILES, UNTAKEN, ON_PAPER = "make_file", "make_files", "untaken_of_year", "on_paper"
GOING = ("waiting", "running")
MOST_GOING = 3  # files that one person may wait for at once


def made_file(cycle: Cycle, name: str) -> StoredFile | None:
    """Return a file of a year as it is now; None if it has not been made of this content."""
    files = MadeFile.objects.filter(cycle=cycle, name=name, stamp=stamp(cycle))
    newest = files.select_related("file").last()
    return newest.file if newest is not None else None


def order_file(cycle: Cycle, name: str, *, by: User) -> Job:
    """Return a job that makes a file of a year; the one that is under way, if there is one.

    Raises Refused for who waits for many already.
    """
    argument: dict[str, object] = {
        "year": cycle.pk,
        "name": name,
        "by": by.pk,
        "language": get_language() or "zh-hans",
    }
    going = [job for job in jobs(by).filter(kind=MAKE_FILE, state__in=GOING)]
    same = next((job for job in going if job.argument == argument), None)
    if same is not None:
        return same
    if len(going) >= MOST_GOING:
        raise Refused(_("您有 %(count)s 个文件正在生成，请等它们完成。") % {"count": len(going)})
    return enqueue(MAKE_FILE, argument, by=by)


def make_file(cycle: Cycle, name: str, *, by: User) -> StoredFile | None:
    """Return a file of a year made and kept, with what comes of the same work; None without."""
    content_stamp = stamp(cycle)
    files = contents(cycle, name)
    digests = {own: (keep(data), len(data)) for own, data in files.items()}
    with transaction.atomic():
        MadeFile.objects.filter(cycle=cycle).exclude(stamp=content_stamp).delete()
        MadeFile.objects.filter(cycle=cycle, name__in=digests).delete()
        for own, (digest, size) in digests.items():
            title = file_name(cycle, own)
            stored = note_file(digest, title, size, title.rpartition(".")[2], by=by)
            MadeFile.objects.create(cycle=cycle, name=own, stamp=content_stamp, file=stored)
    return made_file(cycle, name)


def order_untaken(cycle: Cycle, file: StoredFile, title: str, *, by: User) -> Job:
    """Return a job that hands back what of a workbook is not taken whole."""
    require(by, "fill", cycle.organisation)
    argument: dict[str, object] = {
        "year": cycle.pk,
        "digest": file.digest,
        "name": file.name,
        "title": title,
        "by": by.pk,
        "language": get_language() or "zh-hans",
    }
    return enqueue(UNTAKEN, argument, by=by)


def order_on_paper(cycle: Cycle, template: StoredFile, *, by: User) -> Job:
    """Return a job that writes the report of a year that a person sees on a template they sent."""
    log_access("export", "cycle", cycle.pk, by)
    argument: dict[str, object] = {
        "year": cycle.pk, "digest": template.digest, "name": template.name, "by": by.pk,
        "language": get_language() or "zh-hans",
    }  # fmt: skip
    return enqueue(ON_PAPER, argument, by=by)


def order_files(years: Sequence[Cycle], *, by: User) -> Job:
    """Return a job that makes report and forms of years that a person may see."""
    if not years:
        raise Refused(_("请先选择要生成文件的档案。"))
    cycle_ids = [cycle.pk for cycle in years]
    for pk in cycle_ids:
        log_access("export", "cycle", pk, by)
    return enqueue(MAKE_FILES, {"years": cycle_ids, "by": by.pk}, by=by)
