"""What the views of a year share."""

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.translation import gettext as _

from jiheng.web.core.actions import note_file
from jiheng.web.core.asked import Asked
from jiheng.web.core.files import ALLOWED, judged, keep, read
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.sheets import form

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from jiheng.web.core.models import StoredFile, User
    from jiheng.web.performance.models import Cycle, Entry


def found(request: Asked, pk: int) -> "Cycle":
    """Return a year that this person may see; else there is no such page."""
    try:
        return queries.cycle(request.user, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def found_entry(of: "Cycle", sheet: str, key: str) -> "Entry":
    """Return a row of a year; else there is no such page."""
    known_sheet(sheet)
    try:
        return queries.entry(of, sheet, key)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def known_sheet(sheet: str) -> None:
    """Refuse a sheet that the workbook does not have: there is no such page."""
    if sheet not in {one.id for one in form()}:
        raise Http404


def stored(request: Asked, allowed: tuple[str, ...] = ALLOWED) -> "StoredFile":
    """Return the upload of a request, judged and kept. Raises Refused without one."""
    return all_stored(request, allowed)[0]


def all_stored(request: Asked, allowed: tuple[str, ...] = ALLOWED) -> "list[StoredFile]":
    """Return the uploads of a request, judged and kept, all or none. Raises Refused without one."""
    uploads = request.FILES.getlist("file")
    if not uploads:
        raise Refused(_("请选择文件。"))
    kinds = [judged(u.name or "", read(u), allowed) for u in uploads]  # before any is kept
    return [_kept(u, kind, request.user) for u, kind in zip(uploads, kinds, strict=True)]


def _kept(upload: "UploadedFile[bytes]", kind: str, by: "User") -> "StoredFile":
    upload.seek(0)
    digest = keep(read(upload))
    return note_file(digest, upload.name or "", upload.size or 0, kind, by=by)
