"""Which shop a request is for: the host decides, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_tenants.postgresql_backend.base import FakeTenant
from django_tenants.utils import get_public_schema_name

from tenants.addresses import asked_host, public_hosts
from tenants.models import Shop, ShopKind, ShopState
from tenants.selectors import shop_of_host

RETRY_AFTER_SECONDS = 120
_UNAVAILABLE = (ShopState.PROVISIONING, ShopState.SUSPENDED)


class ShopMiddleware:
    """Puts the connection on the shop of the host for the time of one request, and on ``public`` afterwards.

    The public host is served by its own addresses; a host that leads nowhere is 404 with nothing of anybody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        connection.set_schema_to_public()
        try:
            host = asked_host(request)
        except DisallowedHost:
            return _page(request, "tenants/not_found.html", status=404)
        if host in public_hosts():
            return self._answer(request, FakeTenant(get_public_schema_name()), settings.PUBLIC_SCHEMA_URLCONF)
        shop = shop_of_host(host)
        if shop is not None and shop.state in _UNAVAILABLE:
            stopped = _page(request, "tenants/unavailable.html", status=503)
            stopped["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return stopped
        if shop is None or not shop.is_serving:
            return _page(request, "tenants/not_found.html", status=404)
        response = self._answer(request, shop, _urlconf_of(shop))
        if not shop.is_verified or shop.is_test or shop.kind == ShopKind.OPERATORS:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answer(self, request: HttpRequest, tenant: Shop | FakeTenant, urlconf: str) -> HttpResponseBase:
        request.tenant = tenant  # type: ignore[attr-defined]
        request.urlconf = urlconf  # type: ignore[attr-defined]
        set_urlconf(urlconf)
        connection.set_tenant(tenant)
        try:
            response = self.get_response(request)
        except BaseException:
            connection.set_schema_to_public()
            raise
        if getattr(response, "streaming", False):
            # Its rows are read while it is sent, still in this shop.
            response._resource_closers.append(connection.set_schema_to_public)  # type: ignore[attr-defined]
        else:
            connection.set_schema_to_public()
        return response


def _urlconf_of(shop: Shop) -> str:
    return str(settings.OPERATORS_URLCONF if shop.kind == ShopKind.OPERATORS else settings.ROOT_URLCONF)


def _page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    language = translation.get_language_from_request(request)
    with translation.override(language):
        response = HttpResponse(render_to_string(template), status=status)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_vary_headers(response, ["Accept-Language"])
    return response
