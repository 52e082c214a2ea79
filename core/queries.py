"""Putting queries together so that each keeps its index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, Model, QuerySet, Value


def ids_of_any(ways: Sequence[QuerySet[Any]]) -> QuerySet[Any]:
    """The row ids that any of these queries of one table finds, to be used in ``pk__in``.

    Conditions on several tables joined by OR read the whole table; a union lets each read its own index.
    """
    first, *others = [way.order_by().values("pk") for way in ways]
    return first.union(*others) if others else first


def head_of_key(field: str) -> Func:
    """The public id at the beginning of a key, such as ``ret_...`` of ``ret_...-home-2`` or ``ord_...`` of ``ord_.../ab``."""
    pattern = Value("^[a-z]+_[A-Za-z0-9]+")
    return Func(F(field), pattern, function="substring", output_field=CharField())


def update_rows(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write these ``fields`` of rows of one table, all in one statement, as they stand in memory."""
    if not rows:
        return
    table, pk = rows[0]._meta.db_table, rows[0]._meta.pk
    columns = {field.name: field for field in rows[0]._meta.concrete_fields}
    written = [columns[name] for name in fields]
    quoted = [connection.ops.quote_name(str(field.column)) for field in written]
    types = [pk.rel_db_type(connection), *(field.db_type(connection) for field in written)]
    place = f"({', '.join(f'%s::{type_name}' for type_name in types)})"
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in (pk, *written)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table} SET {", ".join(f"{name} = told.{name}" for name in quoted)}
            FROM (VALUES {", ".join([place] * len(rows))}) AS told (pk, {", ".join(quoted)})
            WHERE {table}.{pk.column} = told.pk
            """,  # noqa: S608 (our own names, and places for values)
            values,
        )
