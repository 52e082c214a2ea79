"""Everything under ``/api/`` on a merchant's host."""

from __future__ import annotations

from django.urls import include, path

from api import documentation

urlpatterns = [
    path("v1/schema/", documentation.schema, name="api-schema"),
    path("docs/", documentation.try_it, name="api-docs"),
    path("docs/policy-schema.json", documentation.policy_schema, name="api-policy-schema"),
    path("docs/problems/", documentation.problems, name="api-problems"),
    path("v1/", include("api.urls_v1")),
    path("", documentation.unknown_address),
    path("<path:rest>", documentation.unknown_address),
]
