"""Work for many at once: written reports to be reviewed, files of years to be made."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.web.core.actions import require
from jiheng.web.core.audit import record_change
from jiheng.web.core.comparing import note_beside
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Organisation, StoredFile, User
from jiheng.web.performance.models import Upload


@transaction.atomic
def upload_reports(
    files: Sequence[StoredFile], organisation: Organisation, *, by: User
) -> list[Upload]:
    """Return uploads that wait to be reviewed by one job."""
    require(by, "review_report", organisation)
    uploads = [Upload.objects.create(file=f, organisation=organisation, by=by) for f in files]
    job = enqueue(
        "review_reports", {"uploads": [upload.pk for upload in uploads], "by": by.pk}, by=by
    )
    for upload in uploads:
        upload.job = job
        upload.save(update_fields=["job"])
        record_change(
            "upload",
            "report",
            upload.pk,
            by=by,
            changes={"digest": ("", upload.file.digest)},
            bound=(("report", upload.pk),),
        )
    return uploads


def expire() -> int:
    """Remove uploaded reports that were kept long enough; return how many. Files go by themselves.

    What was found in them goes too; that they were there stays in the record.
    """
    before = timezone.now() - timedelta(days=settings.OPTIONS.reports)
    gone = 0
    for upload in Upload.objects.filter(at__lt=before):
        with transaction.atomic():
            pk = upload.pk
            upload.delete()
            record_change("expire", "report", pk, by=None, bound=(("report", pk),))
        gone += 1
    return gone


def keep_record(upload_id: int, record: Mapping[str, object]) -> None:
    """Keep what a review found."""
    with transaction.atomic():
        note_beside("report", upload_id)
        Upload.objects.filter(pk=upload_id).update(record=record)
        bound = (("report", upload_id),)
        record_change("keep_review", "report", upload_id, by=None, bound=bound)


def file_of(upload_id: int) -> tuple[str, str]:
    """Return digest and name of an uploaded report."""
    upload = Upload.objects.select_related("file").get(pk=upload_id)
    return upload.file.digest, upload.file.name
