"""A merchant's host: the shopper's pages, the staff's, the API, and in a sandbox the outside companies."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tenants.views import security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/security.txt", security_txt),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("dashboard/", include("dashboard.urls")),
    path("", include("accounts.urls")),
    path("", include("portal.urls")),
]
if settings.IS_SANDBOX_ENABLED:
    urlpatterns.insert(0, path("sandbox/", include("integrations.sandbox.urls")))
