"""All that a schema holds, in a form in which two schemas can be compared."""

from __future__ import annotations

from typing import Any

from django.db import connection

Picture = dict[str, list[tuple[Any, ...]]]

_STRUCTURE = {
    "columns": """
        SELECT table_name, column_name, ordinal_position, data_type, udt_name, character_maximum_length, is_nullable,
               is_identity, identity_generation, replace(column_default, current_schema() || '.', ''), is_generated,
               collation_name
        FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 3
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, condeferrable, condeferred, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2
    """,
    "indexes": """
        SELECT tablename, indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes
        WHERE schemaname = current_schema() ORDER BY 1, 2
    """,
    "sequences": """
        SELECT sequencename, data_type::text, start_value, increment_by, last_value FROM pg_sequences
        WHERE schemaname = current_schema() ORDER BY 1
    """,
    "objects": """
        SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind NOT IN ('i', 't') ORDER BY 1
    """,
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY 1",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
        WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal ORDER BY 1, 2
    """,
}
_WITHOUT_TIME = {
    "django_migrations": "id, app, name"
}  # when a migration ran is the one thing in which schemas differ


def structure_of_current_schema() -> Picture:
    """Tables, columns, constraints, indexes, sequences with where they stand, functions and triggers."""
    with connection.cursor() as cursor:
        return {name: _rows(cursor, query) for name, query in _STRUCTURE.items()}


def rows_of_current_schema() -> Picture:
    """The rows of every table."""
    with connection.cursor() as cursor:
        tables = _rows(
            cursor, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        return {table: _rows(cursor, _all_rows(table)) for (table,) in tables}


def _all_rows(table: str) -> str:
    columns = _WITHOUT_TIME.get(table, "*")
    return f"SELECT {columns} FROM {connection.ops.quote_name(table)} ORDER BY 1"  # noqa: S608  quoted


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())
