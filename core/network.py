"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def network_address(request: HttpRequest) -> str:
    """The address to limit by: the client's IPv4 address, or the /64 network of its IPv6 address.

    In production the last entry of ``X-Forwarded-For`` is the one that our own proxy wrote; earlier entries and,
    elsewhere, the whole header are what anybody may claim.
    """
    claimed = request.META.get("REMOTE_ADDR", "")
    if settings.IS_PRODUCTION:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", claimed).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(claimed)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
