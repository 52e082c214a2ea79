"""The shop around its returns: people, orders, messages, brand, settings, keys, imports, stuck work."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
