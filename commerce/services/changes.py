"""What has to be written to make rows be what was said: gathered first, written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import router
from django.db.models import Model, ProtectedError
from django.db.models.deletion import Collector

BATCH = 1000


def set_values(row: Model, values: dict[str, Any]) -> list[str]:
    """Set the attributes that differ; answer their names."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


class Changes:
    """Rows to make, to change and to delete, of any models. Nothing is written before ``write``."""

    def __init__(self) -> None:
        self._made: dict[type[Model], list[Model]] = defaultdict(list)
        self._changed: dict[type[Model], dict[int, Model]] = defaultdict(dict)
        self._fields: dict[type[Model], set[str]] = defaultdict(set)
        self._gone: list[Model] = []

    def __bool__(self) -> bool:
        return bool(self._made or self._changed or self._gone)

    def make(self, row: Model) -> None:
        self._made[type(row)].append(row)

    def change(self, row: Model, values: dict[str, Any]) -> None:
        """Set what differs, and remember to write it. For a row that is still to be made, just set it."""
        changed = set_values(row, values)
        if changed and row.pk is not None:
            self._changed[type(row)][row.pk] = row
            self._fields[type(row)].update(changed)

    def note(self, row: Model, names: Iterable[str]) -> None:
        """Remember to write fields of a stored row that were set already."""
        self._changed[type(row)][row.pk] = row
        self._fields[type(row)].update(names)

    def delete(self, row: Model) -> None:
        self._gone.append(row)

    def write(self, order_of_making: Iterable[type[Model]]) -> None:
        """Write everything: what was made by model in this order, then changes, then deletions."""
        for model in order_of_making:
            if rows := self._made.pop(model, []):
                model._default_manager.bulk_create(rows, batch_size=BATCH)
        for model, changed in self._changed.items():
            rows = [changed[pk] for pk in sorted(changed)]
            model._default_manager.bulk_update(rows, sorted(self._fields[model]), batch_size=BATCH)
        for row in self._gone:
            row.delete()

    def merge(self, other: Changes) -> None:
        """Take over the rows that ``other`` wants made."""
        for model, rows in other._made.items():
            self._made[model].extend(rows)


def can_be_deleted(row: Model) -> bool:
    """Whether no protected row of another app still points to it."""
    try:
        Collector(using=router.db_for_write(type(row)), origin=row).collect([row])
    except ProtectedError:
        return False
    return True
