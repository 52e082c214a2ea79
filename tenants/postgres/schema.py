"""How migrations speak to the database: one command in each string, and every added constraint with its name.

Django puts a column's CHECK, UNIQUE and foreign key into its ``ADD COLUMN``, some without a name, and two commands into
one string. PostgreSQL takes that; Citus, which spreads the shops over several machines, does not
(docs/decisions/0025-migrations-speak-what-citus-takes.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlparse
from django.db.backends.ddl_references import Statement
from django.db.backends.postgresql import schema as postgresql

_LONGEST_NAME = 63  # bytes, of anything in PostgreSQL


class DatabaseSchemaEditor(postgresql.DatabaseSchemaEditor):
    """Django's, but a column comes alone and its constraints after it, each in a command of its own."""

    sql_create_column_inline_fk: Any = None
    connection: Any  # tenants.postgres.base.DatabaseWrapper

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_adding_column = False

    def execute(self, sql: Any, params: Any = ()) -> None:
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        for command in _commands_of(text):
            self.connection.note_migrating(command)
            super().execute(command, None)

    def add_field(self, model: Any, field: Any) -> None:
        if field.many_to_many:
            super().add_field(model, field)
            return
        known = len(self.deferred_sql)
        with self._columns_alone():
            super().add_field(model, field)
        self._add_constraints(model, field)
        added, self.deferred_sql = self.deferred_sql[known:], self.deferred_sql[:known]
        for statement in added:
            if isinstance(statement, Statement) and statement.template == self.sql_create_fk:
                self.execute(statement, None)
                # Data that changes before the transaction ends is checked at once, or its table could not be altered.
                self.execute(f"SET CONSTRAINTS {statement.parts['name']} IMMEDIATE", None)
            else:
                self.deferred_sql.append(statement)

    def _iter_column_sql(self, *args: Any, **kwargs: Any) -> Iterator[str]:
        for part in super()._iter_column_sql(*args, **kwargs):  # type: ignore[misc]
            if not (self._is_adding_column and part == "UNIQUE"):
                yield part

    @contextmanager
    def _columns_alone(self) -> Iterator[None]:
        self._is_adding_column = True
        self.sql_check_constraint = ""
        try:
            yield
        finally:
            self._is_adding_column = False
            del self.sql_check_constraint

    def _add_constraints(self, model: Any, field: Any) -> None:
        editor: Any = self  # what Django's stubs know of it is less
        parameters = field.db_parameters(connection=self.connection)
        if parameters["type"] is None:
            return
        table, column = model._meta.db_table, field.column
        if parameters["check"]:
            name = _name_by_postgres(table, column, "check")
            self.execute(editor._create_check_sql(model, name, parameters["check"]), None)
        if field.unique:
            name = _name_by_postgres(table, column, "key")
            self.execute(editor._create_unique_sql(model, [field], name=name), None)


def _commands_of(sql: str) -> list[str]:
    commands = sqlparse.split(sql) if "; " in sql else [sql]
    return [command.strip().rstrip(";") for command in commands]


def _name_by_postgres(table: str, column: str, label: str) -> str:
    """The name that PostgreSQL gives to a constraint without one, so that older schemas and newer ones agree."""
    table_bytes, column_bytes = table.encode(), column.encode()
    room = _LONGEST_NAME - len(f"__{label}")
    while len(table_bytes) + len(column_bytes) > room:
        if len(table_bytes) > len(column_bytes):
            table_bytes = table_bytes[:-1]
        else:
            column_bytes = column_bytes[:-1]
    return f"{table_bytes.decode()}_{column_bytes.decode()}_{label}"
