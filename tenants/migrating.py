"""Bringing the schemas that exist up to the running code's migrations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import tenant_context
from psycopg2 import errorcodes

from tenants.models import Shop
from tenants.schema_scripts import migrate_current_schema, run_schema_script, schema_fingerprint
from tenants.schema_steps import SchemaStep, capture_step, history_of_current_schema

_LOCK_NUMBER = 0x636F6D65  # one migrator at a time in one database
# Whoever waits for a table that a long request holds has everybody else wait behind him: rather come back later.
_LOCK_TIMEOUT = "2s"
PAUSES = (0, 1, 5, 15, 30)  # seconds before each round of those that were busy in the one before
_BUSY = (errorcodes.LOCK_NOT_AVAILABLE, errorcodes.DEADLOCK_DETECTED)

log = structlog.get_logger(__name__)


@dataclass
class MigrationReport:
    """What ``migrate_shops`` found, in numbers of shops."""

    by_script: int = 0
    by_django: int = 0
    unchanged: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def migrated(self) -> int:
        return self.by_script + self.by_django


def migrate_public() -> None:
    """Migrate ``public``. Two processes at once wait for one another."""
    connection.set_schema_to_public()
    with _one_at_a_time():
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            migrate_current_schema(verbosity=1)


def migrate_shops(
    *, only: str | None = None, say: Callable[[str], object], pauses: Sequence[float] = PAUSES
) -> MigrationReport:
    """Migrate every shop whose schema stands at older migrations; one that fails does not stop the others.

    Each shop is a transaction of its own, so that it may be killed and run again. A shop whose tables are held for
    long is tried again after a pause.
    """
    with _one_at_a_time():
        return _Migrator(say).migrate(only=only, pauses=pauses)


class _Migrator:
    """One run over the shops: the step from each fingerprint is captured once, for the first shop that stands there."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._wanted = schema_fingerprint()
        self._steps: dict[str, SchemaStep | None] = {}
        self._report = MigrationReport()

    def migrate(self, *, only: str | None, pauses: Sequence[float]) -> MigrationReport:
        shops = Shop.objects.all() if only is None else Shop.objects.filter(schema_name=only)
        self._report.unchanged = shops.filter(schema_fingerprint=self._wanted).count()
        waiting = list(shops.exclude(schema_fingerprint=self._wanted))
        for number, pause in enumerate(pauses, start=1):
            if waiting:
                time.sleep(pause)
                is_last = number == len(pauses)
                waiting = [shop for shop in waiting if not self._is_done(shop, is_last=is_last)]
        return self._report

    def _is_done(self, shop: Shop, *, is_last: bool) -> bool:
        """Migrate a shop; False if it was busy and is to be tried again."""
        try:
            how = self._migrate(shop)
        except DatabaseError as failure:
            if _is_busy(failure) and not is_last:
                return False
            log.exception("shop_not_migrated", schema=shop.schema_name)
            self._say(f"{shop.schema_name}: {type(failure).__name__}")
            self._report.failed.append(shop.schema_name)
        else:
            self._say(f"{shop.schema_name} migrated by {how}")
        return True

    def _migrate(self, shop: Shop) -> str:
        try:
            if self._runs_script(shop):
                self._report.by_script += 1
                return "script"
        except DatabaseError as failure:
            if _is_busy(failure):
                raise
            log.warning("schema_step_does_not_fit", schema=shop.schema_name, error=type(failure).__name__)
        with _alone(shop), connection.switching_inside_a_transaction():
            migrate_current_schema()
            self._note(shop)
        self._report.by_django += 1
        return "Django"

    def _runs_script(self, shop: Shop) -> bool:
        """Migrate by script; False, with nothing changed, where there is none or the schema is not where it should be."""
        step = self._step_from(shop.schema_fingerprint)
        if step is None:
            return False
        with _alone(shop):
            if history_of_current_schema() != step.history:
                return False
            run_schema_script(step.statements)
            self._note(shop)
        return True

    def _step_from(self, fingerprint: str) -> SchemaStep | None:
        if fingerprint not in self._steps:
            self._steps[fingerprint] = capture_step(since=fingerprint)
        return self._steps[fingerprint]

    def _note(self, shop: Shop) -> None:
        Shop.objects.filter(pk=shop.pk).update(schema_fingerprint=self._wanted)


@contextmanager
def _alone(shop: Shop) -> Iterator[None]:
    """A transaction in the shop, in which nobody is waited for long."""
    with tenant_context(shop), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        yield


def _is_busy(failure: DatabaseError) -> bool:
    return getattr(failure.__cause__, "pgcode", None) in _BUSY


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK_NUMBER])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK_NUMBER])
