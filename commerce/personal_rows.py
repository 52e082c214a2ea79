"""A person's rows: exported as values that JSON knows, and emptied as their ``privacy.py`` says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, QuerySet

from accounts.models import StoredFile
from commerce.people import rows_of
from core.privacy import Person, PersonTable

Row = dict[str, Any]
_AT_ONCE = 500


def exported_rows(table: PersonTable, person: Person) -> Iterator[Row]:
    """The rows of one table, oldest first, with the names of our fields. Amounts come with their currency."""
    rows = rows_of(table, person)
    if table.not_exported:
        rows = rows.exclude(**table.not_exported)
    for row in _with_references(table, rows).iterator(chunk_size=_AT_ONCE):
        shown = {name: _shown(table, row, name) for name in table.exported}
        if table.currency:
            shown["currency"] = _along(row, table.currency)
        yield shown


def empty_rows(table: PersonTable, person: Person) -> None:
    """Delete the rows of one table, or empty their personal fields. One statement; safe to repeat."""
    rows = rows_of(table, person)
    if table.is_deleted:
        rows.delete()
    elif table.emptied:
        fields = apps.get_model(table.model)._meta
        values = {name: _empty_value(fields.get_field(name)) for name in table.emptied}
        rows.update(**{**values, **table.empties})


def _empty_value(field: Field[Any, Any]) -> Any:
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def _with_references(table: PersonTable, rows: QuerySet[Model]) -> QuerySet[Model]:
    names = [*table.exported, *([table.currency.rpartition("__")[0]] if "__" in table.currency else [])]
    fields = {field.name: field for field in apps.get_model(table.model)._meta.concrete_fields}
    references = [name for name in names if "__" in name or isinstance(fields.get(name), ForeignKey)]
    return rows.select_related(*references).order_by("pk") if references else rows.order_by("pk")


def _shown(table: PersonTable, row: Model, name: str) -> Any:
    if name in table.reads:
        return table.reads[name](row)
    return _as_json(getattr(row, name))


def _as_json(value: Any) -> Any:
    if isinstance(value, StoredFile):
        return value.public_id
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Model | Decimal):
        return str(value)
    return value


def _along(row: Any, way: str) -> Any:
    for name in way.split("__"):
        row = getattr(row, name)
    return row
