"""The staff's pages, under ``/dashboard/`` on the shop's host."""

from __future__ import annotations

from django.urls import URLResolver, include, path

app_name = "dashboard"

urlpatterns: list[URLResolver] = [
    path("", include("dashboard.urls_returns")),
    path("", include("dashboard.urls_money")),
    path("", include("dashboard.urls_shop")),
    path("", include("dashboard.urls_connections")),
    path("", include("dashboard.urls_talk")),
]
