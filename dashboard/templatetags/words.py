"""``{{ return_request.status|word:"return_status" }}``: a code in plain words."""

from __future__ import annotations

from django import template

from dashboard.presenting.shop_words import TABLES
from dashboard.presenting.words import word

register = template.Library()


@register.filter("word")
def word_for(code: str, table: str) -> str:
    return word(TABLES[table], code)
