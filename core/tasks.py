"""Strict bases for Celery tasks: a shop's task runs in its shop or not at all."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django_tenants.utils import get_public_schema_name
from tenant_schemas_celery.task import TenantTask


class WrongShop(RuntimeError):
    """A task was sent or started without the schema that it names. Nothing ran."""


class ShopTask(TenantTask):
    """A task inside one shop. Its first argument is the keyword ``schema_name``.

    The message names the shop twice, as header and as argument. Where they differ, where the shop is
    unknown or not serving, or where the connection is still on ``public``, the task refuses to run.
    """

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        schema_name = (kwargs or {}).get("schema_name")
        if not schema_name or schema_name == get_public_schema_name():
            raise WrongShop(f"{self.name} was sent without a shop")
        options["headers"] = {**(options.get("headers") or {}), "_schema_name": schema_name}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        require_shop(kwargs.get("schema_name"), task_name=str(self.name))
        return super().__call__(*args, **kwargs)


class PlatformTask(TenantTask):
    """A task of the platform itself. Each one stands in ``config.schedule.PLATFORM_TASKS``."""

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:
        options["headers"] = {**(options.get("headers") or {}), "_schema_name": get_public_schema_name()}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if connection.schema_name != get_public_schema_name():
            raise WrongShop(f"{self.name} belongs to the platform, not to {connection.schema_name}")
        return super().__call__(*args, **kwargs)


def require_shop(schema_name: str | None, *, task_name: str) -> None:
    """Raise WrongShop unless the connection is on exactly this shop and the shop is serving."""
    if not schema_name or schema_name == get_public_schema_name():
        raise WrongShop(f"{task_name} was started without a shop")
    if connection.schema_name != schema_name:
        raise WrongShop(f"{task_name} is for {schema_name}, the connection is on {connection.schema_name}")
    if not getattr(connection.tenant, "is_serving", False):
        raise WrongShop(f"{task_name}: {schema_name} is not serving")
