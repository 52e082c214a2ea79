"""``{{ return_request.status|word:"return_status" }}``: a code in plain words."""

from __future__ import annotations

from django import template

from dashboard.words import word

register = template.Library()
register.filter("word", word)
