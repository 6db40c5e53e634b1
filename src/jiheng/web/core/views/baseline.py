"""The bare baseline that pages are measured against: a session, one query, one loop."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from jiheng.web.core import queries

ROWS = 50


@login_not_required
def baseline(request: HttpRequest) -> HttpResponse:
    """Return a table of organisations, made without templates, forms or rights."""
    request.session.get("nothing")
    rows = "".join(f"<tr><td>{organisation.pk}</td></tr>" for organisation in queries.tree()[:ROWS])
    return HttpResponse(f"<table>{rows}</table>")
