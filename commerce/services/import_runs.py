"""Taking a file of orders in: batch by batch, each with its progress in one transaction, so that any kill resumes.

The file is read once and kept by order; orders that are done are passed over. Two workers at the same import do no
harm: whoever finds that the other was there before stops.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import override

from accounts.models import StoredFile
from accounts.selectors import shop_settings
from accounts.services.files import FileRefused, store_file
from commerce.events import OrderImportProgressed
from commerce.importing import layout_named
from commerce.importing.gathering import Choices, GatheredFile, columns_of, document_of, gather_orders
from commerce.importing.layouts import Layout, OrderDocument
from commerce.importing.problems import FileNotReadable, Problem
from commerce.importing.rows import Opener, open_rows
from commerce.models import ImportState, OrderImport, OrderRefusedByImport
from commerce.services.imports import end_import
from commerce.services.orders import PutOrder, put_orders
from commerce.snapshots import OrderSnapshot, parse_orders
from core.actors import Actor
from core.errors import FieldError, Refusal
from events.publishing import publish

BATCH_ORDERS = 200
MOST_PROBLEMS_KEPT = 500
_LONGEST_REASON = 2000

Clock = Callable[[], datetime]


class _OnlyTried(Exception):
    """Takes back what a dry run did."""


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
    with override(order_import.options.get("language") or None):
        try:
            layout = layout_of(order_import)
            _begin(order_import, layout, limit, clock)
            for position, batch in _batches(order_import, layout, limit):
                if not _take_in(order_import.pk, position, batch, layout, actor, clock()):
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


def opener_of(stored: StoredFile) -> Opener:
    """Opens a stored file from its beginning, as often as needed."""
    return lambda: cast(BinaryIO, default_storage.open(stored.path, "rb").file)


def layout_of(order_import: OrderImport) -> Layout:
    """The layout of the file with what people chose for it."""
    shop = shop_settings()
    return layout_named(
        order_import.layout, options=order_import.options, time_zone=shop.time_zone, country=shop.country
    )


def _begin(order_import: OrderImport, layout: Layout, limit: int | None, clock: Clock) -> None:
    """Read the file once and keep its rows by order, so that progress means something and work can stop."""
    if order_import.state != ImportState.WAITING or order_import.file is None:
        return
    options = order_import.options
    source = open_rows(
        opener_of(order_import.file),
        encoding=options.get("encoding") or "",
        sheet=options.get("sheet") or "",
    )
    choices = Choices(options.get("decimal_sign") or None, options.get("day_order") or None)
    with gather_orders(source, layout, choices) as gathered, transaction.atomic():
        kept = _store(gathered.file, clock())
        total = gathered.order_count if limit is None else min(gathered.order_count, limit)
        is_ours = OrderImport.objects.filter(pk=order_import.pk, state=ImportState.WAITING).update(
            state=ImportState.RUNNING,
            gathered_file=kept,
            total_count=total,
            row_count=gathered.row_count,
        )
        if not is_ours:
            default_storage.delete(kept.path)
            kept.delete()
    order_import.refresh_from_db()


def _store(file: BinaryIO, now: datetime) -> StoredFile:
    try:
        return store_file(
            data=file.read(), kind="import", content_type="application/gzip", extension="gz", now=now
        )
    except FileRefused as refused:
        raise FileNotReadable("too_large", str(refused)) from None


def _batches(
    order_import: OrderImport, layout: Layout, limit: int | None
) -> Iterator[tuple[int, list[OrderDocument]]]:
    """What is left to do: orders from the place that is done, and that place."""
    if order_import.gathered_file is None or order_import.state != ImportState.RUNNING:
        return
    gathered = GatheredFile(opener_of(order_import.gathered_file))
    columns = columns_of(gathered.header, layout)
    position = order_import.done_count
    left = None if limit is None else max(0, limit - position)
    orders = islice(gathered.orders(skip=position), left)
    while batch := [
        document_of(order, columns, layout, gathered.conventions) for order in islice(orders, BATCH_ORDERS)
    ]:
        yield position, batch
        position += len(batch)


@transaction.atomic
def _take_in(
    import_id: int,
    position: int,
    batch: Sequence[OrderDocument],
    layout: Layout,
    actor: Actor,
    now: datetime,
) -> bool:
    """One batch and its progress, together; False when somebody else did it or it was stopped."""
    order_import = OrderImport.objects.select_for_update().get(pk=import_id)
    if order_import.state != ImportState.RUNNING or order_import.done_count != position:
        return False
    given = [one for one in batch if one.document is not None]
    read = parse_orders([one.document for one in given])
    outcomes = iter(_outcomes(read, is_dry_run=order_import.is_dry_run, actor=actor, now=now))
    problems: list[Problem] = []
    refused: list[OrderRefusedByImport] = []
    for place, one in enumerate(batch, start=position):
        found = list(one.problems)
        outcome = next(outcomes) if one.document is not None else None
        if isinstance(outcome, Refusal):
            found += _problems_of(one, outcome, layout)
        _count(order_import, one, outcome)
        if outcome is None or isinstance(outcome, Refusal):
            reason = _reason_of(found)
            refused.append(OrderRefusedByImport(order_import=order_import, position=place, reason=reason))
        problems += found
    OrderRefusedByImport.objects.bulk_create(refused)
    order_import.done_count += len(batch)
    _note(order_import, problems)
    order_import.save()
    return True


def _outcomes(
    orders: Sequence[OrderSnapshot | Refusal], *, is_dry_run: bool, actor: Actor, now: datetime
) -> Sequence[PutOrder | Refusal]:
    if not is_dry_run:
        return put_orders(orders=orders, actor=actor, now=now, history=True)
    try:
        with transaction.atomic():
            outcomes = put_orders(orders=orders, actor=actor, now=now, history=True)
            raise _OnlyTried
    except _OnlyTried:
        return outcomes


def _count(order_import: OrderImport, one: OrderDocument, outcome: PutOrder | Refusal | None) -> None:
    order_import.done_row_count += one.row_count
    if isinstance(outcome, PutOrder):
        order_import.created_count += outcome.is_new
        order_import.updated_count += outcome.has_changed and not outcome.is_new
        return
    order_import.refused_row_count += one.row_count
    if outcome is not None or one.is_refused:
        order_import.refused_count += 1
    else:
        order_import.skipped_count += 1


def _problems_of(one: OrderDocument, refusal: Refusal, layout: Layout) -> list[Problem]:
    return [_problem(one, error, layout) for error in refusal.errors] or [
        Problem(one.row, one.order, refusal.code, str(refusal))
    ]


def _problem(one: OrderDocument, error: FieldError, layout: Layout) -> Problem:
    """What is wrong with the document, told by column and row. ``orders.17.lines.0.title`` is of its first row."""
    path = ".".join(error.field.split(".")[2:]) or error.field
    parts = path.split(".")
    row = one.row
    if parts[0] == "lines" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(one.line_rows):
        row = one.line_rows[int(parts[1])]
    return Problem(row, one.order, error.code, f"{layout.column_of(path)}: {error.message}")


def _reason_of(problems: Sequence[Problem]) -> str:
    reasons = dict.fromkeys(f"{problem.row}: {problem.message}" for problem in problems)
    return " | ".join(reasons)[:_LONGEST_REASON]


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
        end_import(order_import=order_import, state=ImportState.DONE, actor=actor, now=now)


@transaction.atomic
def _fail(import_id: int, unreadable: FileNotReadable, actor: Actor, now: datetime) -> None:
    order_import = OrderImport.objects.select_for_update().get(pk=import_id)
    if order_import.state in (ImportState.WAITING, ImportState.RUNNING):
        _note(order_import, [Problem(unreadable.row, "", unreadable.code, str(unreadable))])
        end_import(order_import=order_import, state=ImportState.FAILED, actor=actor, now=now)
