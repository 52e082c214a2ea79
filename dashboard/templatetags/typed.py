"""``{{ typed|typed:"quantity-rit_1" }}``: what was typed into a field whose name is made, empty when nothing was."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def typed(values: Mapping[str, str] | None, name: str) -> str:
    return values.get(name, "") if values else ""
