"""``{{ typed|typed:"quantity-rit_1" }}``: what was typed into a field whose name is made, empty when nothing was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template

register = template.Library()


@register.filter
def typed(values: Mapping[str, str] | None, name: str) -> str:
    return values.get(name, "") if values else ""


@register.filter
def kept(photos: Mapping[str, Sequence[tuple[str, str]]] | None, field: str) -> Sequence[tuple[str, str]]:
    """Id and address of the photos that were taken for this field before the form was refused."""
    return photos.get(field, ()) if photos else ()
