"""The month that a form names."""

import datetime as dt

from django.utils import timezone

from jiheng.web.core.authenticated import AuthenticatedRequest


def month_sent(request: AuthenticatedRequest) -> dt.date:
    """Return the first day of the month that a form names; of this one if it names none."""
    try:
        return dt.date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
