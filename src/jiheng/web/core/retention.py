"""What has been kept long enough goes; the record of changes and of views never does."""

import json
import re
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from jiheng.web.core.files import remove_bytes, tidy_pending
from jiheng.web.core.models import AuditLine, Guesses, Job, StoredFile

REPORT = "report"  # the kind of lines about reports that were uploaded to be reviewed
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
ROWS = 2_000  # of the record, read at a time
SETTLED = timedelta(days=1)  # bytes that somebody sent again since then stay


def tidy() -> dict[str, int]:
    """Remove old logs, jobs, sessions and unused uploads; return how many of each."""
    kept = settings.OPTIONS
    now = timezone.now()
    return {
        "logs": _logs(Path(settings.INSTALLATION.logs), now - timedelta(days=kept.log)),
        "jobs": Job.objects.filter(ended_at__lt=now - timedelta(days=kept.jobs)).delete()[0],
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "guesses": _guesses(now - timedelta(days=1)),
        "pending": tidy_pending((now - timedelta(days=1)).timestamp()),
        "uploads": unused_files(now - timedelta(days=kept.unused_uploads)),
    }


def _guesses(before: object) -> int:
    """Forget wrong tries that neither count nor lock any more."""
    old = Guesses.objects.filter(since__lt=before)
    return old.filter(Q(until=None) | Q(until__lt=before)).delete()[0]


def _logs(folder: Path, before: object) -> int:
    last = f"jiheng-{timezone.localtime(before).date().isoformat()}.log"  # type: ignore[arg-type]
    old = [path for path in folder.glob("jiheng-*.log") if path.name < last]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def unused_files(before: object) -> int:
    """Remove files that nothing refers to and that are older than a moment; return how many.

    No row, no job, no line of the record: what was imported from stays, however long ago.
    """
    files = StoredFile.objects.filter(uploaded_at__lt=before)
    for relation in StoredFile._meta.related_objects:
        files = files.filter(**{f"{relation.name}__isnull": True})
    unused = list(files)
    named = named_digests({file.digest for file in unused}) if unused else set()
    used = StoredFile.objects.filter(digest__in=named).exclude(pk__in=[f.pk for f in unused])
    named -= set(used.values_list("digest", flat=True))  # another entry keeps the bytes
    gone = 0
    for file in unused:
        if file.digest in named:
            continue
        try:
            with transaction.atomic():
                file.delete()
                last = not StoredFile.objects.filter(digest=file.digest).exists()
        except IntegrityError:  # somebody has a use for it since
            continue
        if last:
            remove_bytes(file.digest, before=timezone.now() - SETTLED)
        gone += 1
    return gone


def named_digests(digests: set[str]) -> set[str]:
    """Return which digests a job names, or a line of the record.

    Not those of reports to be reviewed: how long these stay is told by their uploads.
    """
    lines = AuditLine.objects.exclude(kind=REPORT).values_list("changes", flat=True)
    jobs = Job.objects.values_list("argument", "result")
    texts = (json.dumps(value) for rows in (lines, jobs) for value in rows.iterator(ROWS))
    return {digest for text in texts for digest in DIGEST.findall(text)} & digests
