"""The assessment that an address names, as this person may see it."""

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404

from jiheng.web.assessments.queries.assessments import assessments
from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.files import path_of

if TYPE_CHECKING:
    from jiheng.web.assessments.models import Assessment
    from jiheng.web.core.models import StoredFile


def found_assessment(request: AuthenticatedRequest, pk: int) -> "Assessment":
    """Return an assessment. Raises Http404 for one that this person may not see."""
    assessment = assessments(request.user).filter(pk=pk).first()
    if assessment is None:
        raise Http404
    return assessment


def download(stored: "StoredFile") -> FileResponse:
    """Return a kept file as a download."""
    stream = path_of(stored.digest).open("rb")
    return FileResponse(stream, as_attachment=True, filename=stored.name)
