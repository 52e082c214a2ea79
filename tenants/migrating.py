"""Bringing the schemas that exist up to the running code's migrations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import tenant_context

from tenants.models import Shop
from tenants.schema_scripts import migrate_current_schema, schema_fingerprint

_LOCK_NUMBER = 0x636F6D65  # one migrator at a time in one database

log = structlog.get_logger(__name__)


@dataclass
class MigrationReport:
    """What ``migrate_shops`` found."""

    migrated: int = 0
    unchanged: int = 0
    failed: list[str] = field(default_factory=list)


def migrate_public() -> None:
    """Migrate ``public``. Two processes at once wait for one another."""
    connection.set_schema_to_public()
    with _one_at_a_time():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            migrate_current_schema(verbosity=1)


def migrate_shops(*, only: str | None = None, say: Callable[[str], object]) -> MigrationReport:
    """Migrate every shop whose schema stands at older migrations; one that fails does not stop the others."""
    report = MigrationReport()
    wanted = schema_fingerprint()
    shops = Shop.objects.all() if only is None else Shop.objects.filter(schema_name=only)
    report.unchanged = shops.filter(schema_fingerprint=wanted).count()
    with _one_at_a_time():
        for shop in shops.exclude(schema_fingerprint=wanted):
            try:
                _migrate(shop, wanted)
            except DatabaseError as failure:
                log.exception("shop_not_migrated", schema=shop.schema_name)
                say(f"{shop.schema_name}: {type(failure).__name__}")
                report.failed.append(shop.schema_name)
            else:
                say(f"{shop.schema_name} migrated")
                report.migrated += 1
    return report


def _migrate(shop: Shop, fingerprint: str) -> None:
    with transaction.atomic():
        with connection.switching_inside_a_transaction(), tenant_context(shop):
            migrate_current_schema()
        Shop.objects.filter(pk=shop.pk).update(schema_fingerprint=fingerprint)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK_NUMBER])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_NUMBER])
