"""Lists of things to do as files: taken out as CSV, and read back with what was done."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.importing.rows import Cell, RawRow, Typed, open_rows
from core.actors import Actor
from core.dates import last_day_before
from core.errors import FieldError, Refusal
from core.money import Money
from integrations.by_hand.models import HandTask
from integrations.by_hand.selectors import Place
from integrations.by_hand.services.settling import Result, lock_tasks, mark_done, mark_failed
from integrations.by_hand.states import FAILURES, NUMBER_FOLLOWS, OF_PARCELS, TaskState
from returns.models import ReturnRequest
from returns.payout_files.parts import safe_cell

MOST_ROWS = 2000
LARGEST_FILE = 2 * 1024**2
_MOST_PROBLEMS = 50
_COLUMNS = ("id", "kind", "return", "order", "what", "quantity", "amount", "currency", "payment", "due")
_FOR_DRIVERS = (
    "date", "hours", "name", "phone", "postal_code", "region", "city", "district", "line1", "line2", "place", "note",
)  # fmt: skip
_NOT_BOOKED = ("", "no", "0", "false")
_FILLED_IN = ("reference", "failure", "booked")


class TaskFileRefused(Refusal):
    """Nothing of the file was taken: ``errors`` name its rows and what is wrong with each."""

    code = "task_file_refused"
    title = "This file cannot be taken"


@dataclass(frozen=True)
class _Told:
    """What one row tells of one thing."""

    row: int
    task_id: str
    reference: str
    failure: str
    is_booked: bool


def tasks_as_csv(tasks: Iterable[HandTask], places: Mapping[str, Place], *, time_zone: str) -> bytes:
    """A table for people and their programs; the last two columns are to be filled in and sent back."""
    rows = list(tasks)
    drivers = _told_to_drivers(rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_COLUMNS, *(_FOR_DRIVERS if drivers else ()), *_FILLED_IN])
    for task in rows:
        cells = [*_cells(task, places[task.public_id], time_zone), *drivers.get(task.public_id, ())]
        writer.writerow([safe_cell(cell) for cell in (*cells, *_filled_in(task))])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _cells(task: HandTask, place: Place, time_zone: str) -> list[str]:
    money = None if task.amount_minor is None else Money(task.amount_minor, task.currency)
    return [
        task.public_id,
        task.kind,
        place.return_number,
        place.order_number,
        str(next((task.details[name] for name in ("title", "code", "carrier") if name in task.details), "")),
        str(task.details.get("quantity", "")),
        money.decimal_string if money else "",
        task.currency,
        str(task.details.get("payment", "")),
        last_day_before(task.due_at, time_zone).isoformat()
        if task.due_at and task.kind not in OF_PARCELS
        else "",
    ]


def _filled_in(task: HandTask) -> tuple[str, str, str]:
    """What is known already. ``booked`` is for pickups whose number the carrier tells later."""
    return task.reference, task.failure, "yes" if task.state == TaskState.BOOKED else ""


def _told_to_drivers(tasks: list[HandTask]) -> dict[str, list[str]]:
    """What the carrier's own site asks for each pickup, by the thing's public id; one query for all."""
    pickups = {task.return_id: task for task in tasks if task.kind in OF_PARCELS}
    returns = ReturnRequest.objects.select_related("order", "customer").filter(public_id__in=pickups)
    return {
        pickups[found.public_id].public_id: _driver_cells(found, pickups[found.public_id])
        for found in (returns if pickups else ())
    }


def _driver_cells(found: ReturnRequest, task: HandTask) -> list[str]:
    address, pickup = found.order.shipping_address, found.pickup or {}
    lines = [
        str(address.get(name) or "")
        for name in ("postal_code", "region", "city", "district", "line1", "line2")
    ]
    return [
        str(task.details.get("date", "")),
        str(task.details.get("slot", "")),
        str(address.get("name") or found.customer.name),
        str(address.get("phone") or found.customer.phone_e164),
        *lines,
        str(pickup.get("place", "")),
        str(pickup.get("note", "")),
    ]


@transaction.atomic
def take_tasks_in(content: bytes, *, kinds: Iterable[str], actor: Actor, now: datetime) -> int:
    """Record what a file tells to be done or not possible; rows that tell nothing are left. Answers how many.

    All of it or nothing. ``kinds`` are those that this person may record. Raises TaskFileRefused and FileNotReadable.
    """
    told = list(_read(content))
    recordable = set(kinds)
    locked = lock_tasks({row.task_id for row in told})
    known = {task_id: task for task_id, task in locked.items() if task.kind in recordable}
    errors = [error for row in told if (error := _problem_of(row, known.get(row.task_id)))]
    if errors:
        raise TaskFileRefused(_("Nothing was recorded: the file has mistakes."), errors[:_MOST_PROBLEMS])
    for row in sorted(told, key=lambda one: known[one.task_id].pk):
        _record(row, actor=actor, now=now)
    return len(told)


def _record(row: _Told, *, actor: Actor, now: datetime) -> None:
    try:
        if row.failure:
            mark_failed(task_id=row.task_id, failure=row.failure, actor=actor, now=now)
        else:
            mark_done(task_id=row.task_id, result=Result(reference=row.reference), actor=actor, now=now)
    except Refusal as refusal:
        raise TaskFileRefused(
            _("Nothing was recorded: the file has mistakes."), [_error(row, str(refusal))]
        ) from None


def _problem_of(row: _Told, task: HandTask | None) -> FieldError | None:
    if task is None:
        return _error(row, _("There is no such thing to do."))
    if row.is_booked and not (row.reference or row.failure) and task.kind not in NUMBER_FOLLOWS:
        return _error(row, _("Only a pickup can be booked before it has a number."))
    if row.failure and row.failure not in FAILURES.get(task.kind, ()):
        known = ", ".join(FAILURES.get(task.kind, ()))
        return _error(row, _("Choose one of these as failure: %(reasons)s") % {"reasons": known})
    return None


def _error(row: _Told, message: str) -> FieldError:
    return FieldError(
        f"rows.{row.row}", "row_refused", _("Row %(row)s: %(problem)s") % {"row": row.row, "problem": message}
    )


def _read(content: bytes) -> Iterator[_Told]:
    """The rows that tell something. Raises TaskFileRefused when the file is none of ours, or too long."""
    if len(content) > LARGEST_FILE:
        raise _refused(_("This file is too large."))
    source = open_rows(lambda: io.BytesIO(content))
    names = [_text(cell).lower() for cell in source.header.cells]
    if "id" not in names or not set(_FILLED_IN) & set(names):
        raise _refused(_("The file needs the columns id and reference, as in the list that you took out."))
    count = 0
    for row in source.rows():
        told = _told(row, names)
        if told is None:
            continue
        count += 1
        if count > MOST_ROWS:
            text = ngettext("A file takes %(most)s row.", "A file takes at most %(most)s rows.", MOST_ROWS)
            raise _refused(text % {"most": MOST_ROWS})
        yield told


def _told(row: RawRow, names: list[str]) -> _Told | None:
    cells = dict(zip(names, map(_text, row.cells), strict=False))
    reference, failure = cells.get("reference", ""), cells.get("failure", "").lower()
    is_booked = cells.get("booked", "").lower() not in _NOT_BOOKED
    if not cells.get("id") or not (reference or failure or is_booked):
        return None
    return _Told(row.number, cells["id"], reference, failure, is_booked)


def _text(cell: Cell) -> str:
    text = cell.text if isinstance(cell, Typed) else cell
    return text.strip().removeprefix("\ufeff").removeprefix("'").strip()


def _refused(message: str) -> TaskFileRefused:
    return TaskFileRefused(message, [FieldError("file", TaskFileRefused.code, message)])
