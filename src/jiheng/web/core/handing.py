"""Bytes handed out as a download."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def handed(data: bytes, name: str) -> HttpResponse:
    """Return bytes as a download, of the kind that its name says."""
    kind = KINDS.get(name.rpartition(".")[2], "application/octet-stream")
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
