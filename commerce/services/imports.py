"""Taking a file of orders in: batch by batch, each with its progress in one transaction, so that any kill resumes.

A file is read again from its beginning when work goes on; orders that are done are passed over. Two workers
at the same import do no harm: whoever finds that the other was there before stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from accounts.selectors import shop_settings
from accounts.services.files import store_file
from commerce.events import OrderImportFinished, OrderImportProgressed, OrderImportRequested
from commerce.importing import layout_named
from commerce.importing.layouts import Layout, OrderDocument, rows_by_order
from commerce.importing.problems import FileNotReadable, Problem
from commerce.importing.reading import Table, read_table
from commerce.models import ImportState, OrderImport
from commerce.services.orders import put_orders
from commerce.snapshots import OrderSnapshot, parse_orders
from core.actors import Actor
from core.errors import Refusal
from events.publishing import publish

BATCH_ORDERS = 200
MOST_PROBLEMS_KEPT = 500

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class ImportWish:
    """A file to take in. ``options`` are those of its layout."""

    file_name: str
    content: bytes
    layout: str
    options: dict[str, Any]


@transaction.atomic
def start_import(*, wish: ImportWish, actor: Actor, now: datetime) -> OrderImport:
    """Keep the file and let the worker take it in. Raises UnknownLayout and FileRefused."""
    order_import = keep_import(wish=wish, now=now)
    publish(OrderImportRequested(import_id=order_import.public_id), actor=actor, occurred_at=now)
    return order_import


@transaction.atomic
def keep_import(*, wish: ImportWish, now: datetime) -> OrderImport:
    """Keep the file without asking the worker: for a command that carries it on itself."""
    layout_named(wish.layout, options=wish.options, time_zone="UTC")
    stored = store_file(data=wish.content, kind="import", content_type="text/csv", extension="csv", now=now)
    return OrderImport.objects.create(
        file=stored, file_name=wish.file_name[:255], layout=wish.layout, options=wish.options, created_at=now
    )


def carry_on_import(
    *,
    order_import: OrderImport,
    actor: Actor,
    clock: Clock,
    seconds: float | None = None,
    limit: int | None = None,
    tell: Callable[[OrderImport], None] = lambda _import: None,
) -> OrderImport:
    """Take orders in from where the import stands, for about ``seconds`` or to its end.

    When time is up, the worker is asked to go on. ``limit`` ends the import after so many orders. ``tell``
    hears of each batch. Safe to repeat, also after a kill and at the same time.
    """
    stop_at = None if seconds is None else time.monotonic() + seconds
    try:
        table, layout = _open(order_import)
        _begin(order_import, table, layout, limit)
        for position, batch in _batches(order_import, table, layout, limit):
            if not _take_in(order_import.pk, position, batch, actor, clock()):
                break
            order_import.refresh_from_db()
            tell(order_import)
            if stop_at is not None and time.monotonic() >= stop_at:
                _ask_to_go_on(order_import, actor, clock())
                return order_import
    except FileNotReadable as unreadable:
        _fail(order_import.pk, unreadable, actor, clock())
    else:
        _finish(order_import.pk, actor, clock())
    order_import.refresh_from_db()
    return order_import


def _open(order_import: OrderImport) -> tuple[Table, Layout]:
    layout = layout_named(
        order_import.layout, options=order_import.options, time_zone=shop_settings().time_zone
    )
    stored: StoredFile = order_import.file
    table = read_table(
        lambda: cast(BinaryIO, default_storage.open(stored.path, "rb").file), needed=layout.needed
    )
    return table, layout


def _begin(order_import: OrderImport, table: Table, layout: Layout, limit: int | None) -> None:
    """Count the orders once, so that progress means something."""
    if order_import.state != ImportState.WAITING:
        return
    total = sum(1 for _rows in rows_by_order(table.rows(), layout.order_column))
    OrderImport.objects.filter(pk=order_import.pk, state=ImportState.WAITING).update(
        state=ImportState.RUNNING, total_count=total if limit is None else min(total, limit)
    )
    order_import.refresh_from_db()


def _batches(
    order_import: OrderImport, table: Table, layout: Layout, limit: int | None
) -> Iterator[tuple[int, list[OrderDocument]]]:
    """What is left to do: orders from the place that is done, and that place."""
    documents = islice(
        _documents(table, layout, skip=order_import.done_count), _limit_left(order_import, limit)
    )
    position = order_import.done_count
    while batch := list(islice(documents, BATCH_ORDERS)):
        yield position, batch
        position += len(batch)


def _limit_left(order_import: OrderImport, limit: int | None) -> int | None:
    return None if limit is None else max(0, limit - order_import.done_count)


def _documents(table: Table, layout: Layout, *, skip: int) -> Iterator[OrderDocument]:
    """Orders one by one; an order whose rows do not stand together is refused where it comes again."""
    seen: set[bytes] = set()
    for index, rows in enumerate(rows_by_order(table.rows(), layout.order_column)):
        order = rows[0][layout.order_column]
        # Short digests: the file may hold millions of orders.
        mark = blake2b(order.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if mark in seen:
            message = _("The rows of one order must stand together; these came later and were left out.")
            problem = Problem(rows[0].number, order, "order_again", message)
            document = OrderDocument(rows[0].number, order, None, (problem,))
        elif index >= skip:
            document = layout.document_of(rows)
        seen.add(mark)
        if index >= skip:
            yield document


@transaction.atomic
def _take_in(
    import_id: int, position: int, batch: Sequence[OrderDocument], actor: Actor, now: datetime
) -> bool:
    """One batch and its progress, together; False when somebody else did it."""
    order_import = OrderImport.objects.select_for_update().get(pk=import_id)
    if order_import.state != ImportState.RUNNING or order_import.done_count != position:
        return False
    given = [one for one in batch if one.document is not None]
    read = parse_orders([one.document for one in given])
    outcomes = put_orders(orders=read, actor=actor, now=now, history=True)
    problems = [problem for one in batch for problem in one.problems]
    for one, order, outcome in zip(given, read, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            order_import.refused_count += 1
            problems += _problems_of(one, outcome)
        elif outcome.is_new:
            order_import.created_count += 1
        elif outcome.has_changed and isinstance(order, OrderSnapshot):
            order_import.updated_count += 1
    order_import.skipped_count += len(batch) - len(given)
    order_import.done_count += len(batch)
    _note(order_import, problems)
    order_import.save()
    return True


def _problems_of(one: OrderDocument, refusal: Refusal) -> list[Problem]:
    return [
        Problem(one.row, one.order, error.code, f"{_without_place(error.field)}: {error.message}")
        for error in refusal.errors
    ] or [Problem(one.row, one.order, refusal.code, str(refusal))]


def _without_place(path: str) -> str:
    """``orders.17.lines.0.title`` as ``lines.0.title``: the row says which order."""
    return ".".join(path.split(".")[2:]) or path


def _note(order_import: OrderImport, problems: Sequence[Problem]) -> None:
    room = max(0, MOST_PROBLEMS_KEPT - len(order_import.problems))
    order_import.problems += [problem.as_json() for problem in problems[:room]]
    for problem in problems:
        order_import.problem_counts[problem.code] = order_import.problem_counts.get(problem.code, 0) + 1


@transaction.atomic
def _ask_to_go_on(order_import: OrderImport, actor: Actor, now: datetime) -> None:
    event = OrderImportProgressed(import_id=order_import.public_id, done_count=order_import.done_count)
    publish(event, actor=actor, occurred_at=now)


@transaction.atomic
def _finish(import_id: int, actor: Actor, now: datetime) -> None:
    order_import = OrderImport.objects.select_for_update().get(pk=import_id)
    if order_import.state == ImportState.RUNNING and order_import.done_count >= order_import.total_count:
        _end(order_import, ImportState.DONE, actor, now)


@transaction.atomic
def _fail(import_id: int, unreadable: FileNotReadable, actor: Actor, now: datetime) -> None:
    order_import = OrderImport.objects.select_for_update().get(pk=import_id)
    if order_import.state in (ImportState.WAITING, ImportState.RUNNING):
        _note(order_import, [Problem(unreadable.row, "", unreadable.code, str(unreadable))])
        _end(order_import, ImportState.FAILED, actor, now)


def _end(order_import: OrderImport, state: ImportState, actor: Actor, now: datetime) -> None:
    order_import.state = state
    order_import.finished_at = now
    order_import.save()
    event = OrderImportFinished(
        import_id=order_import.public_id,
        state=state,
        created_count=order_import.created_count,
        updated_count=order_import.updated_count,
        refused_count=order_import.refused_count,
    )
    publish(event, actor=actor, occurred_at=now)
