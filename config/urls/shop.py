"""A merchant's host: the shopper's pages, the staff's, the API, and in a sandbox the outside companies."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
]
if settings.IS_SANDBOX_ENABLED and find_spec("integrations.sandbox.urls"):
    urlpatterns.append(path("sandbox/", include("integrations.sandbox.urls")))
if find_spec("dashboard") and find_spec("dashboard.urls"):
    urlpatterns.append(path("dashboard/", include("dashboard.urls")))
if find_spec("portal.urls"):
    urlpatterns.append(path("", include("portal.urls")))
