"""Where the platform and its shops are reached: hosts of our table, scheme and port of the settings.

Every absolute link is made here. What a request says of its host finds the shop that it is for and goes into no link:
anybody can write any host and port into it, and links are kept, mailed and followed by others.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port

from tenants.models import Shop
from tenants.selectors import current_shop


def own_url(path: str) -> str:
    """``path`` on the host of the shop that the connection is on, as an address to be sent."""
    return f"{own_base_url()}{path}"


def own_base_url() -> str:
    """Where the shop that the connection is on is reached. Raises LookupError on ``public``."""
    return base_url_of(current_shop())


def own_netloc() -> str:
    """The same without the scheme, as other addresses are compared with it."""
    return urlsplit(own_base_url()).netloc


def base_url_of(shop: Shop) -> str:
    """Where ``shop`` is reached, with scheme and port, without a slash at the end."""
    return base_url_of_host(shop.host)


def base_url_of_host(host: str) -> str:
    """``host`` with the scheme and port that this installation is reached with."""
    standard_port = "443" if settings.BASE_SCHEME == "https" else "80"
    port = "" if standard_port == settings.BASE_PORT else f":{settings.BASE_PORT}"
    return f"{settings.BASE_SCHEME}://{host}{port}"


def public_hosts() -> frozenset[str]:
    """The hosts of the platform itself."""
    hosts = {settings.BASE_HOST, f"www.{settings.BASE_HOST}"}
    if settings.BASE_HOST == "localhost":
        hosts.add("127.0.0.1")
    return frozenset(hosts)


def asked_host(request: HttpRequest) -> str:
    """The host that ``request`` asks for, in the form in which hosts are stored. Raises DisallowedHost."""
    host, _port = split_domain_port(request.get_host())
    if not host:
        raise DisallowedHost("no host")
    return host.rstrip(".")
