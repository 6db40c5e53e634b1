"""What the views of a year share."""

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from jiheng.web.core.asked import Asked
from jiheng.web.core.files import ALLOWED, judged, keep
from jiheng.web.core.refusal import Refused
from jiheng.web.performance import queries
from jiheng.web.performance.sheets import form

if TYPE_CHECKING:
    from jiheng.web.performance.models import Cycle, Entry

if TYPE_CHECKING:
    from jiheng.web.core.models import StoredFile


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
    upload = request.FILES.get("file")
    if upload is None:
        raise Refused("请选择文件。")
    data = upload.read()
    kind = judged(upload.name or "", data, allowed)
    return queries.stored_file(
        digest=keep(data),
        name=(upload.name or "")[:200],
        size=len(data),
        kind=kind,
        by=request.user,
    )
