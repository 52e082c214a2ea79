"""The platform's own pages: no session, no user, no messages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tenants.views import security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/security.txt", security_txt),
    path("", include("tenants.urls")),
]
