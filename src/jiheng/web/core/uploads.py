"""The uploads of a request: judged by content, kept under their digest."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jiheng.web.core.actions import note_file, require_room
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import ALLOWED, judged, keep, read
from jiheng.web.core.refusal import Refused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from jiheng.web.core.models import StoredFile, User


def one_upload(request: AuthenticatedRequest, allowed: tuple[str, ...] = ALLOWED) -> "StoredFile":
    """Return the upload of a request, judged and kept. Raises Refused without one."""
    return all_uploads(request, allowed)[0]


def all_uploads(
    request: AuthenticatedRequest, allowed: tuple[str, ...] = ALLOWED
) -> "list[StoredFile]":
    """Return the uploads of a request, judged and kept, all or none. Raises Refused without one."""
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise Refused(_("请选择文件。"), field="file")
    require_room(sum(upload.size or 0 for upload in uploads), by=request.user)
    kinds = [judged(u.name or "", read(u), allowed) for u in uploads]  # before any is kept
    return [_kept(u, kind, request.user) for u, kind in zip(uploads, kinds, strict=True)]


def _kept(upload: "UploadedFile[bytes]", kind: str, by: "User") -> "StoredFile":
    upload.seek(0)
    digest = keep(read(upload))
    return note_file(digest, upload.name or "", upload.size or 0, kind, by=by)
