"""``{{ return_request.status|word:"return_status" }}`` and ``{{ tier|tier_name }}``: a code in plain words."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from dashboard.presenting.shop_words import TABLES
from dashboard.presenting.words import word
from loyalty.models import Tier

register = template.Library()


@register.filter("word")
def word_for(code: str, table: str) -> str:
    return word(TABLES[table], code)


@register.filter
def tier_name(tier: Tier) -> str:
    """What the tier is called in the reader's language."""
    return str(tier.names.get(get_language() or "en") or tier.code)
