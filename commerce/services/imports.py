"""Files of orders: kept, begun, tried and stopped. The worker takes them in by ``import_runs``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from accounts.services.files import delete_file, store_file
from commerce.events import OrderImportFinished, OrderImportRequested
from commerce.importing import layout_named
from commerce.importing.cells import header_key
from commerce.models import ImportState, OrderImport
from core.actors import Actor
from core.errors import Conflict
from events.publishing import publish

_STOPPABLE = (ImportState.WAITING, ImportState.RUNNING)


class ImportMoved(Conflict):
    """The import is in another state by now."""

    code = "import_moved"
    title = "This import has gone on meanwhile"


@dataclass(frozen=True)
class ImportWish:
    """A file to take in. ``options`` are those of its layout."""

    file_name: str
    content: bytes
    layout: str
    options: dict[str, Any]
    is_dry_run: bool = False
    header: Sequence[str] = ()


@transaction.atomic
def start_import(*, wish: ImportWish, actor: Actor, now: datetime) -> OrderImport:
    """Keep the file and let the worker take it in. Raises UnknownLayout and FileRefused."""
    order_import = keep_import(wish=wish, now=now)
    publish(OrderImportRequested(import_id=order_import.public_id), actor=actor, occurred_at=now)
    return order_import


@transaction.atomic
def keep_import(*, wish: ImportWish, now: datetime, state: ImportState = ImportState.WAITING) -> OrderImport:
    """Keep the file without asking the worker: for a command that carries it on, or people who match its columns."""
    layout_named(wish.layout, options=wish.options, time_zone="UTC", country="")
    stored = store_file(
        data=wish.content, kind="import", content_type="application/octet-stream", extension="bin", now=now
    )
    return OrderImport.objects.create(
        file=stored,
        file_name=wish.file_name[:255],
        layout=wish.layout,
        options={"language": get_language()} | wish.options,
        header_key=header_key_of(wish.header),
        is_dry_run=wish.is_dry_run,
        state=state,
        created_at=now,
    )


@transaction.atomic
def begin_import(
    *, order_import: OrderImport, options: Mapping[str, Any], is_dry_run: bool, actor: Actor, now: datetime
) -> OrderImport:
    """Let the worker look at the file, or take it in, with what people chose. Raises ImportMoved.

    After a look it begins anew: what was counted then is forgotten.
    """
    locked = OrderImport.objects.select_for_update().get(pk=order_import.pk)
    if not locked.can_be_begun:
        raise ImportMoved(state=locked.state)
    gathered = locked.gathered_file
    locked.refused_orders.all().delete()
    begun = OrderImport(
        pk=locked.pk,
        public_id=locked.public_id,
        file=locked.file,
        file_name=locked.file_name,
        layout=locked.layout,
        header_key=locked.header_key,
        options={**locked.options, **options, "language": get_language()},
        is_dry_run=is_dry_run,
        state=ImportState.WAITING,
        created_at=locked.created_at,
    )
    begun.save(force_update=True)
    if gathered is not None:
        delete_file(gathered)
    publish(OrderImportRequested(import_id=begun.public_id), actor=actor, occurred_at=now)
    return begun


@transaction.atomic
def read_otherwise(*, order_import: OrderImport, encoding: str, sheet: str) -> None:
    """Look at the file in another encoding, or at another of its sheets. Raises ImportMoved."""
    locked = OrderImport.objects.select_for_update().get(pk=order_import.pk)
    if not locked.can_be_begun:
        raise ImportMoved(state=locked.state)
    locked.options |= {"encoding": encoding, "sheet": sheet}
    locked.options.pop("columns", None)
    locked.save(update_fields=["options"])


@transaction.atomic
def stop_import(*, order_import: OrderImport, actor: Actor, now: datetime) -> OrderImport:
    """Take no more of the file in; what was taken in stays. Safe to repeat. Raises ImportMoved when it is over."""
    locked = OrderImport.objects.select_for_update().get(pk=order_import.pk)
    if locked.state in _STOPPABLE:
        end_import(order_import=locked, state=ImportState.STOPPED, actor=actor, now=now)
    elif locked.state != ImportState.STOPPED:
        raise ImportMoved(state=locked.state)
    return locked


def end_import(*, order_import: OrderImport, state: ImportState, actor: Actor, now: datetime) -> None:
    """Write down how it ended and tell it. Callers hold the row."""
    order_import.state = state
    order_import.finished_at = now
    order_import.save()
    was_real = not order_import.is_dry_run
    event = OrderImportFinished(
        import_id=order_import.public_id,
        state=state,
        created_count=order_import.created_count if was_real else 0,
        updated_count=order_import.updated_count if was_real else 0,
        refused_count=order_import.refused_count if was_real else 0,
    )
    publish(event, actor=actor, occurred_at=now)


def header_key_of(header: Sequence[str]) -> str:
    """The same for files with the same columns, in any order and writing; empty without any."""
    keys = sorted({key for name in header if (key := header_key(name))})
    return sha256("\n".join(keys).encode()).hexdigest() if keys else ""
