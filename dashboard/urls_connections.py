"""Who stands behind the shop's ports."""

from __future__ import annotations

from django.urls import URLPattern, path

from dashboard.views import carrier_pool, connections

urlpatterns: list[URLPattern] = [
    path("connections/", connections.connections, name="connections"),
    path("connections/carrier/pool/", carrier_pool.carrier_pool, name="carrier_pool"),
    path("connections/carrier/pool/<str:kind>/", carrier_pool.pool_changed, name="pool_changed"),
    path("connections/<str:port>/", connections.connection, name="connection"),
    path("connections/<str:port>/off/", connections.switched_off, name="connection_off"),
]
