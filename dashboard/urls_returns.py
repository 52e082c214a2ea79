"""The work on returns: queue, one return, opening one for a caller, receiving, policy."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
