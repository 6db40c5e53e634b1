"""What has been kept long enough goes; the record of changes and of views never does."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from jiheng.web.core.files import path_of, tidy_pending
from jiheng.web.core.models import Job, StoredFile


def tidy() -> dict[str, int]:
    """Remove old logs, jobs, sessions and unused uploads; return how many of each."""
    kept = settings.KEPT
    now = timezone.now()
    return {
        "logs": _logs(Path(settings.PLACE.logs), now - timedelta(days=kept.log)),
        "jobs": Job.objects.filter(ended_at__lt=now - timedelta(days=kept.jobs)).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "pending": tidy_pending((now - timedelta(days=1)).timestamp()),
        "uploads": unused_files(now - timedelta(days=kept.unused_uploads)),
    }


def _logs(folder: Path, before: object) -> int:
    last = f"jiheng-{timezone.localtime(before).date().isoformat()}.log"  # type: ignore[arg-type]
    old = [path for path in folder.glob("jiheng-*.log") if path.name < last]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def unused_files(before: object) -> int:
    """Remove files that nothing refers to and that are older than a moment; return how many."""
    held = StoredFile.objects.filter(uploaded_at__lt=before)
    for relation in StoredFile._meta.related_objects:
        held = held.filter(**{f"{relation.name}__isnull": True})
    gone = 0
    for one in list(held):
        with transaction.atomic():
            one.delete()
            last = not StoredFile.objects.filter(digest=one.digest).exists()
        if last:
            path_of(one.digest).unlink(missing_ok=True)
        gone += 1
    return gone
