"""A connection that stands in one shop: its search path is said once, and said again only where it could be another one.

django-tenants says the path before every statement, half of all round trips. Here the connection knows which path the
database has: said outside a transaction it holds until another is said; said inside one (``SET LOCAL``) it holds until
that transaction, or the savepoint in which it was said, may have taken it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django_tenants.postgresql_backend import base
from django_tenants.utils import quote_schema_name
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from tenants.postgres.schema import DatabaseSchemaEditor


class SwitchedInsideTransaction(RuntimeError):
    """A transaction belongs to one shop. Nothing was changed."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Chosen by ``set_tenant``; the database is told with the next statement, at the latest before a transaction."""

    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.may_switch_inside_transactions = False
        self._told: Any = None  # the connection of the driver that was told a path
        self._path: str | None = None  # which it has now, None where that is not known
        self._lasting_path: str | None = None  # which it has after this transaction
        self._migrating: list[str] | None = None  # what migrations say, while somebody writes it down
        super().__init__(*args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Stand in this shop from now on. Raises SwitchedInsideTransaction."""
        is_switch = (tenant.schema_name, include_public) != (self.schema_name, self.include_public_schema)
        if is_switch and self.in_atomic_block and not self.may_switch_inside_transactions:
            raise SwitchedInsideTransaction(f"{self.schema_name} to {tenant.schema_name}")
        super().set_tenant(tenant, include_public)

    @contextmanager
    def switching_inside_a_transaction(self) -> Iterator[None]:
        """For what makes or migrates schemas: for these lines a transaction may go from one to another."""
        before = self.may_switch_inside_transactions
        self.may_switch_inside_transactions = True
        try:
            yield
        finally:
            self.may_switch_inside_transactions = before

    @contextmanager
    def recording_migrations(self) -> Iterator[list[str]]:
        """Write down every command that a schema editor gives in these lines, also those of ``RunSQL``."""
        self._migrating = []
        try:
            yield self._migrating
        finally:
            self._migrating = None

    def note_migrating(self, command: str) -> None:
        if self._migrating is not None:
            self._migrating.append(command)

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        if not autocommit:
            self.close_if_health_check_failed()
            self.ensure_connection()
            self._say_path()  # before the transaction, so that no rollback takes it back
        super().set_autocommit(autocommit, *args, **kwargs)
        if autocommit:
            self._path = self._lasting_path

    def commit(self) -> None:
        super().commit()
        self._path = self._lasting_path

    def rollback(self) -> None:
        super().rollback()
        self._path = self._lasting_path

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            # What was said in the transaction may have been said in the savepoint, and that of before holds again.
            self._path = None

    def _handle_search_path(self, cursor: Any = None) -> None:
        self._say_path()

    def _say_path(self) -> None:
        """Tell the database the path of the shop, unless it is known to have it."""
        if self._told is not self.connection:
            self._told, self._path, self._lasting_path = self.connection, None, None
        wanted = ", ".join(quote_schema_name(name) for name in self._get_cursor_search_paths())
        if wanted == self._path:
            return
        if self.connection.autocommit:
            self._tell(f"SET search_path = {wanted}")
            self._path = self._lasting_path = wanted
        elif (
            self.connection.get_transaction_status() != TRANSACTION_STATUS_INERROR
        ):  # refuses all but its end
            self._tell(f"SET LOCAL search_path = {wanted}")
            self._path = wanted

    def _tell(self, statement: str) -> None:
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(statement)
