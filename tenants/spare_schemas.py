"""Schemas made beforehand: a new shop takes one by giving it its name, and need not wait for some hundred tables.

A spare stands in ``public`` as a row that is written in the transaction that makes its schema, and deleted in the one
that gives the schema away or drops it: whoever sees the row has a whole schema, and nobody else has it.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import connection, transaction
from django_tenants.utils import quote_schema_name

from tenants.models import SchemaScript, SpareSchema
from tenants.schema_scripts import drop_schema, make_schema, schema_fingerprint

PREFIX = "spare_"
_TAKE = """
    DELETE FROM tenants_spareschema WHERE id = (
        SELECT id FROM tenants_spareschema WHERE fingerprint = %s ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING name
"""
_LOCK_NUMBER = 0x73706172  # one maker at a time in one database


def make_spares(*, wanted: int, now: datetime) -> int:
    """Make spares of the running code's migrations until there are as many as ``wanted``; answers how many were made.

    Those of older migrations are thrown away. Safe to repeat, to run twice at once and to kill: each spare is a
    transaction of its own. The connection has to be on ``public``.
    """
    _throw_away_older()
    made = 0
    while made < wanted and _make_one(wanted=wanted, now=now):
        made += 1
    return made


def take_spare(*, schema_name: str) -> bool:
    """Give a spare schema this name, in the caller's transaction; whether there was one that fits. No two take the same."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [schema_fingerprint()])
        row = cursor.fetchone()
        if row is None:
            return False
        cursor.execute(f"ALTER SCHEMA {quote_schema_name(row[0])} RENAME TO {quote_schema_name(schema_name)}")
    return True


def _make_one(*, wanted: int, now: datetime) -> bool:
    name = f"{PREFIX}{secrets.token_hex(8)}"
    with transaction.atomic():
        if not _is_only_maker() or _is_enough(wanted):
            return False
        make_schema(name, now=now)
        SpareSchema.objects.create(name=name, fingerprint=schema_fingerprint(), made_at=now)
    return True


def _is_only_maker() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK_NUMBER])
        return bool(cursor.fetchone()[0])


def _is_enough(wanted: int) -> bool:
    return SpareSchema.objects.filter(fingerprint=schema_fingerprint()).count() >= wanted


def _throw_away_older() -> None:
    """Drop what no code will take any more. During a deployment the release before lets the newer ones be."""
    ours = SchemaScript.objects.filter(fingerprint=schema_fingerprint()).first()
    if ours is None:
        return
    older = SchemaScript.objects.filter(captured_at__lt=ours.captured_at).values("fingerprint")
    for pk in SpareSchema.objects.filter(fingerprint__in=older).values_list("pk", flat=True):
        with transaction.atomic():
            spare = SpareSchema.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if spare is not None:
                drop_schema(spare.name)
                spare.delete()
