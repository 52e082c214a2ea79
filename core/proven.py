"""What few rows say, kept in this process for as long as PostgreSQL proves that no row was touched.

Settings, reasons and the like are read with each request and changed a few times a year. ``Proven`` reads them once and
asks with each use for a mark of the versions of their rows (``xmin`` and ``ctid`` name one), which is one small statement for
all tables together. Whoever changes a row, in whichever process or by hand, need not tell anybody. The mark is asked for
before the rows are read, so what is kept under it is as new as it or newer; and inside a transaction it is that of what
the transaction sees, its own writes included.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection

Value = TypeVar("Value")

_MOST_SHOPS = 2_000
_VERSIONS = "(SELECT string_agg(xmin || ':' || ctid, ',' ORDER BY ctid) FROM $table)"
_MARK = "SELECT concat_ws('|', $marks)"


class Proven(Generic[Value]):
    """What ``read`` makes of these tables of the shop that the connection is on.

    The value is shared by all who ask for it in this process: nobody changes it.
    """

    def __init__(self, *tables: str, read: Callable[[], Value]) -> None:
        marks = ", ".join(f"'{table}', {_VERSIONS.replace('$table', table)}" for table in tables)
        self._statement = _MARK.replace("$marks", marks)
        self._read = read
        self._kept: dict[str, tuple[str, Value]] = {}  # by schema

    def get(self) -> Value:
        """The value as the rows are now. One statement, and those of ``read`` where they have changed."""
        schema = connection.schema_name
        mark = self._mark()
        kept = self._kept.get(schema)
        if kept is not None and kept[0] == mark:
            return kept[1]
        value = self._read()
        if len(self._kept) >= _MOST_SHOPS:
            self._kept.clear()
        self._kept[schema] = (mark, value)
        return value

    def _mark(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(self._statement)
            (mark,) = cursor.fetchone()
        return str(mark)
