"""Check at start-up: each field of each table of a shop has its word about people."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

_HINT = "Name it in the privacy.py of its app, in one of the groups of core/privacy.py."


@register()
def check_every_field_has_its_word(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """No field is left out, named twice, or named though it is not there."""
    declared = {
        table.model: sorted(table.named) for path in settings.PRIVACY for table in import_string(path).tables
    }
    messages: list[CheckMessage] = []
    for name, fields in _fields_of_shops().items():
        named = declared.pop(name, [])
        if named != fields:
            wrong = ", ".join(sorted({*named} ^ {*fields}) or sorted(named))
            messages.append(
                Error(f"What {name} holds about people is not said: {wrong}.", hint=_HINT, id="privacy.E001")
            )
    return [*messages, *(Error(f"There is no table {name}.", id="privacy.E002") for name in declared)]


def _fields_of_shops() -> dict[str, list[str]]:
    return {
        model._meta.label: sorted(
            field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        )
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models(include_auto_created=True)
    }
