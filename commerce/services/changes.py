"""What has to be written to make rows be what was said: gathered first, written together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import PROTECT, Model

BATCH = 1000
FEW = 4  # so many rows are written sooner one by one than by a statement that tells them apart


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
        self._gone: dict[type[Model], list[Model]] = defaultdict(list)

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
        self._gone[type(row)].append(row)

    def write(self, order_of_making: Iterable[type[Model]]) -> None:
        """Write everything: what was made by model in this order, then changes, then deletions."""
        for model in order_of_making:
            if rows := self._made.pop(model, []):
                model._default_manager.bulk_create(rows, batch_size=BATCH)
        for model, changed in self._changed.items():
            rows, fields = [changed[pk] for pk in sorted(changed)], sorted(self._fields[model])
            if len(rows) > FEW:
                model._default_manager.bulk_update(rows, fields, batch_size=BATCH)
                continue
            for row in rows:
                row.save(update_fields=fields)
        for model, gone in self._gone.items():
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()

    def merge(self, other: Changes) -> None:
        """Take over the rows that ``other`` wants made."""
        for model, rows in other._made.items():
            self._made[model].extend(rows)


def protected_among(rows: Sequence[Model]) -> set[int]:
    """The row ids of those, all of one model, that a row of another model points to and keeps from being deleted."""
    found: set[int] = set()
    for relation in rows[0]._meta.related_objects if rows else ():
        if relation.on_delete is PROTECT:
            pointing = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows})
            found |= set(pointing.values_list(relation.field.attname, flat=True))
    return found
