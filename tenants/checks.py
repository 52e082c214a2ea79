"""Checks at start-up: an app lies wholly in ``public`` or wholly in the shops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

# The history of migrations is in every schema, each about itself.
_IN_BOTH = frozenset({"django_migrations"})


@register()
def check_schemas_are_apart(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """No app and no table name is in ``public`` and in the shops, and no foreign key crosses the border."""
    in_public = _configs(settings.SHARED_APPS)
    in_shops = _configs(settings.TENANT_APPS)
    messages: list[CheckMessage] = [
        Error(f"The app {config.label} is in public and in the shops.", id="tenants.E001")
        for config in in_public
        if config in in_shops
    ]
    public_tables = _tables(in_public)
    shop_tables = _tables(in_shops)
    messages += [
        Error(f"The table {table} would be in public and in the shops.", id="tenants.E002")
        for table in sorted((public_tables & shop_tables) - _IN_BOTH)
    ]
    for configs, others in ((in_public, shop_tables), (in_shops, public_tables)):
        messages += [
            Error(f"{field} points across the border between public and the shops.", id="tenants.E003")
            for config in configs
            for model in config.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if field.concrete
            and field.is_relation
            and field.related_model is not None
            and field.related_model._meta.db_table in others
        ]
    return messages


def _configs(names: Iterable[str]) -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name in names]


def _tables(configs: Iterable[AppConfig]) -> set[str]:
    return {
        model._meta.db_table for config in configs for model in config.get_models(include_auto_created=True)
    }
