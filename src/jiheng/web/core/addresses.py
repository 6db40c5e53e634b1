"""Where a request came from: what a proxy that we know says, and nothing that anybody may write."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks: behind the named proxy the last one that it saw."""
    peer: str = request.META.get("REMOTE_ADDR") or ""
    if peer not in settings.PROXY_ADDRESSES:
        return peer
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return peer
