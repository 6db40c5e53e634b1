"""Work for many at once: written reports to be reviewed, files of years to be made."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.audit import append, saw
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Job, Organisation, StoredFile, User
from jiheng.web.core.refusal import Refused
from jiheng.web.performance.actions.filling import need
from jiheng.web.performance.models import Cycle, Upload


@transaction.atomic
def upload_reports(
    files: Sequence[StoredFile], organisation: Organisation, *, by: User
) -> list[Upload]:
    """Return uploads that wait to be reviewed by one job."""
    need(by, "review_report", organisation)
    made = [Upload.objects.create(file=f, organisation=organisation, by=by) for f in files]
    job = enqueue("review_reports", {"uploads": [one.pk for one in made], "by": by.pk}, by=by)
    for one in made:
        one.job = job
        one.save(update_fields=["job"])
        append("upload", "report", one.pk, by=by, changes={"digest": ("", one.file.digest)})
    return made


def order_files(years: Sequence[Cycle], *, by: User) -> Job:
    """Return a job that makes report and forms of years that a person may see."""
    if not years:
        raise Refused(_("请先选择要生成文件的档案。"))
    wanted = [of.pk for of in years]
    for pk in wanted:
        saw("export", "cycle", pk, by)
    return enqueue("make_files", {"years": wanted, "by": by.pk}, by=by)


def expire() -> int:
    """Remove uploaded reports that were kept long enough; return how many. Files go by themselves.

    What was found in them goes too; that they were there stays in the record.
    """
    before = timezone.now() - timedelta(days=settings.KEPT.reports)
    gone = 0
    for one in Upload.objects.filter(at__lt=before):
        with transaction.atomic():
            append("expire", "report", one.pk, by=None)
            one.delete()
        gone += 1
    return gone


def keep_record(upload_id: int, record: Mapping[str, object]) -> None:
    """Keep what a review found."""
    Upload.objects.filter(pk=upload_id).update(record=record)


def file_of(upload_id: int) -> tuple[str, str]:
    """Return digest and name of an uploaded report."""
    held = Upload.objects.select_related("file").get(pk=upload_id)
    return held.file.digest, held.file.name
