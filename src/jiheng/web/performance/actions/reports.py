"""Written reports uploaded to be reviewed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiheng.web.core.audit import append
from jiheng.web.core.jobs import enqueue
from jiheng.web.core.models import Organisation, StoredFile, User
from jiheng.web.performance.actions.filling import need
from jiheng.web.performance.models import Upload


@transaction.atomic
def upload_report(stored: StoredFile, organisation: Organisation, *, by: User) -> Upload:
    """Return an upload that waits to be reviewed."""
    need(by, "review_report", organisation)
    made = Upload.objects.create(file=stored, organisation=organisation, by=by)
    made.job = enqueue("review_report", {"upload": made.pk}, by=by)
    made.save(update_fields=["job"])
    append("upload", "report", made.pk, by=by, changes={"digest": ("", stored.digest)})
    return made


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


def keep_record(upload_id: int, record: dict[str, object]) -> None:
    """Keep what a review found."""
    Upload.objects.filter(pk=upload_id).update(record=record)


def file_of(upload_id: int) -> tuple[str, str]:
    """Return digest and name of an uploaded report."""
    held = Upload.objects.select_related("file").get(pk=upload_id)
    return held.file.digest, held.file.name
