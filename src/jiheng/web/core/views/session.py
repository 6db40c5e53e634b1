"""How long a log-in still lasts: pages ask, people prolong it."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from jiheng.web.core.authenticated import AuthenticatedRequest
from jiheng.web.core.sessions import renew, seconds_left


@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def session(request: AuthenticatedRequest) -> HttpResponse:
    """Say who is logged in and for how many seconds yet; a POST begins them anew."""
    if request.method == "POST":
        renew(request)
    return JsonResponse({"person": str(request.user.pk), "left": seconds_left(request)})
