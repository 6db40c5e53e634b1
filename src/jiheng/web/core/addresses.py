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


NETWORK_BITS = 64  # of IPv6: whoever has one address has all of its network


def counted(address: str) -> str:
    """Return what tries from an address are counted by: of IPv6 its network, of IPv4 all of it."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, NETWORK_BITS), strict=False))


def shortened(address: str) -> str:
    """Return the network an address is of, without the machine in it; empty for no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return f"{'.'.join(str(known).split('.')[:3])}.*"
    return f"{':'.join(known.exploded.split(':')[:3])}:*"
