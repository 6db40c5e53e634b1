"""Files as people upload them."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiheng.web.core.files import ALLOWED, judged, keep
from jiheng.web.core.models import StoredFile, User
from jiheng.web.core.refusal import Refused
from jiheng.web.core.turns import of_department

DAY = timedelta(days=1)


def take_file(name: str, data: bytes, allowed: Sequence[str] = ALLOWED, *, by: User) -> StoredFile:
    """Return an upload, judged and kept. Raises Refused for what is too large or no use."""
    kind = judged(name, data, allowed)
    require_room(len(data), by=by)
    return note_file(keep(data), name, len(data), kind, by=by)


def require_room(size: int, *, by: User) -> None:
    """Refuse uploads beyond what a person, or a department, may send within a day."""
    most, most_together = settings.OPTIONS.uploads_mib, settings.OPTIONS.department_uploads_mib
    sent = StoredFile.objects.filter(uploaded_at__gt=timezone.now() - DAY).order_by()
    named = sent.exclude(uploaded_by=None).values_list("uploaded_by")
    used = dict(named.annotate(size=Sum("size")))
    if used.get(by.pk, 0) + size > most * 2**20:
        raise Refused(
            _("您一天内上传的文件已到上限 %(most)s MiB，没有收下。明天再传，或请管理员调高。")
            % {"most": most},
            field="file",
        )
    if of_department(by.pk, used) + size > most_together * 2**20:
        raise Refused(
            _("本部门一天内上传的文件已到上限 %(most)s MiB，没有收下。明天再传，或请管理员调高。")
            % {"most": most_together},
            field="file",
        )


def note_file(digest: str, name: str, size: int, kind: str, *, by: User) -> StoredFile:
    """Return the entry of a file whose bytes are kept already."""
    return StoredFile.objects.create(
        digest=digest, name=name[:200], size=size, kind=kind, uploaded_by=by
    )
