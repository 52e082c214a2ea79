"""Whether this installation can serve: database, Redis, schemas, and in a demo its shops."""

from __future__ import annotations

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import get_public_schema_name

from tenants.addresses import public_hosts
from tenants.selectors import shop_of_host

DEMO_READY_FILE = "demo-ready"  # written by the demo when its shops stand

log = structlog.get_logger()
_migrations_were_applied = False


def checks_of_readiness() -> dict[str, bool]:
    """Each thing that must be true before traffic may come, and whether it is."""
    checks = {"database": _database_answers()}
    checks["migrations"] = checks["database"] and _migrations_are_applied()
    if settings.COMEBACK_ENV == "demo":
        checks["demo"] = (settings.STATE_DIR / DEMO_READY_FILE).exists()
    return checks


def is_served(host: str) -> bool:
    """Whether a host is the platform's own or leads to a shop that serves."""
    host = host.lower().rstrip(".")
    if host in public_hosts():
        return True
    connection.set_schema_to_public()
    shop = shop_of_host(host)
    return shop is not None and shop.is_serving


def _database_answers() -> bool:
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        log.warning("health.database_does_not_answer")
        return False
    return True


def does_redis_answer() -> bool:
    """Whether work is woken at once: pages do without it, so nobody needs to be sent elsewhere."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        log.warning("health.redis_does_not_answer")
        return False
    finally:
        client.close()


def _migrations_are_applied() -> bool:
    """Public's migrations; asked until they are, as a running process's own code cannot fall behind again."""
    global _migrations_were_applied
    if not _migrations_were_applied:
        connection.set_schema(get_public_schema_name())
        executor = MigrationExecutor(connection)
        _migrations_were_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrations_were_applied
