"""A merchant's host: the shopper's pages, the staff's, the API, and where there is a sandbox its companies."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from tenants.views import security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/security.txt", security_txt),
    path("api/", include("api.urls")),
    path("admin/", admin.site.urls),
    path("dashboard/", include("dashboard.urls")),
    path("", include("accounts.urls")),
    path("sandbox/", include("integrations.sandbox.urls")),
    path("", include("portal.urls")),
]
