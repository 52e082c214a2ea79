"""Everything under ``/api/`` on a merchant's host."""

from __future__ import annotations

from django.urls import include, path

from api import documentation
from api.guides import guide
from api.keyless import unknown_address

urlpatterns = [
    path("v1/schema/", documentation.schema, name="api-schema"),
    path("docs/", documentation.try_it, name="api-docs"),
    path("docs/policy-schema.json", documentation.policy_schema, name="api-policy-schema"),
    path("docs/guides/<str:name>/", guide, name="api-guide"),
    path("docs/problems/", documentation.problems, name="api-problems"),
    path("v1/", include("api.urls_v1")),
    path("", unknown_address),
    path("<path:rest>", unknown_address),
]
