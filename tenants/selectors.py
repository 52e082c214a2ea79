"""Which shop a host leads to, and which shops there are."""

from __future__ import annotations

import copy
import threading
import time

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django_tenants.utils import get_public_schema_name

from tenants.models import Domain, Shop, ShopKind, ShopState

HOST_SECONDS = 5.0
_MOST_HOSTS = 10_000

_hosts: dict[str, tuple[float, Shop]] = {}
_hosts_lock = threading.Lock()


def shop_of_host(host: str) -> Shop | None:
    """The shop that ``host`` leads to, whatever its state. The connection has to be on ``public``.

    Found shops are remembered for a few seconds in this process; hosts that lead nowhere are not, so a new
    shop answers at once. They bring their ``host`` with them.
    """
    known = _hosts.get(host)
    if known is not None and known[0] > time.monotonic():
        return copy.copy(known[1])
    primary = (
        Domain.objects.filter(tenant=OuterRef("tenant")).order_by("-is_primary", "pk").values("domain")[:1]
    )
    domain = (
        Domain.objects.select_related("tenant")
        .annotate(primary_host=Subquery(primary))
        .filter(domain=host)
        .first()
    )
    if domain is None:
        _hosts.pop(host, None)
        return None
    shop: Shop = domain.tenant
    shop.host = domain.primary_host
    if shop.has_own_clock:
        return shop  # what time it is there is asked each time
    with _hosts_lock:
        if len(_hosts) >= _MOST_HOSTS:
            _hosts.clear()
        _hosts[host] = (time.monotonic() + HOST_SECONDS, shop)
    return copy.copy(shop)


def forget_hosts() -> None:
    """Look every host up again in this process; the others follow within ``HOST_SECONDS``."""
    _hosts.clear()


def shop_by_schema(schema_name: str) -> Shop | None:
    """The shop that lives in ``schema_name``."""
    return Shop.objects.filter(schema_name=schema_name).first()


def current_shop() -> Shop:
    """The shop that the connection is on. Raises LookupError on ``public``."""
    schema_name = connection.schema_name
    if schema_name == get_public_schema_name():
        raise LookupError("the connection is not on a shop")
    tenant = connection.tenant
    return tenant if isinstance(tenant, Shop) else Shop.objects.get(schema_name=schema_name)


def serving_shops() -> QuerySet[Shop]:
    """All shops of merchants that serve requests."""
    return Shop.objects.filter(kind=ShopKind.SHOP, state=ShopState.READY).order_by("schema_name")
