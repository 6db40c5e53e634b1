"""The survey that an address names, as this person may see it."""

from typing import TYPE_CHECKING

from django.http import Http404

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.surveys.queries.surveys import surveys

if TYPE_CHECKING:
    from jiheng.web.surveys.models import Survey


def found_survey(request: AuthenticatedRequest, pk: int) -> "Survey":
    """Return a survey. Raises Http404 for one that this person may not see."""
    survey = surveys(request.user).filter(pk=pk).first()
    if survey is None:
        raise Http404
    return survey
