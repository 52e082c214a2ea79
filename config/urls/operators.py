"""The operators' host: who has signed up, what is stuck, and how to stop a shop."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.urls import sign_in_patterns
from tenants.admin import operators_site
from tenants.views import security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/security.txt", security_txt),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", include(sign_in_patterns)),
    path("admin/", operators_site.urls),
]
