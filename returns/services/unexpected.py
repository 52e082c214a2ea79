"""What was in the parcel and not announced: written down, and what becomes of it said later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from commerce.models import OrderLine
from core.actors import Actor
from events.publishing import publish
from returns.events import ReturnUnexpectedItemReceived, ReturnUnexpectedItemSettled
from returns.models import ReturnRequest, UnexpectedItem
from returns.models.requests import MoveNotAllowed
from returns.refusals import DescriptionRequired, UnknownFile, UnknownLine
from returns.services.decisions import lock_return, touch

LONGEST_DESCRIPTION = 300


@dataclass(frozen=True)
class FoundItem:
    """Something that nobody announced. ``line`` is a line of the order by any of its ids, ``photo`` a file's id."""

    description: str = ""
    line: str = ""
    quantity: int = 1
    photo: str = ""
    disposition: str = ""


def write_unexpected(
    return_request: ReturnRequest, found: FoundItem, *, path: str, actor: Actor, now: datetime
) -> UnexpectedItem:
    """Write it down; the return is locked by the caller. Raises UnknownLine, UnknownFile, DescriptionRequired."""
    line = _line(return_request, found.line, path)
    description = found.description.strip()[:LONGEST_DESCRIPTION]
    if line is None and not description:
        raise DescriptionRequired.at(f"{path}.description", _("Say what it is."))
    return UnexpectedItem.objects.create(
        return_request=return_request,
        line=line,
        description=description,
        quantity=found.quantity,
        photo=_photo(found.photo, path),
        disposition=found.disposition,
        recorded_by=actor.as_json(),
        created_at=now,
    )


def record_unexpected(
    return_request: ReturnRequest, found: FoundItem, *, path: str, actor: Actor, now: datetime, notify: bool
) -> UnexpectedItem:
    """Write it down and tell of it; the return is locked by the caller."""
    written = write_unexpected(return_request, found, path=path, actor=actor, now=now)
    publish(
        ReturnUnexpectedItemReceived(
            return_id=return_request.public_id,
            notify=notify,
            unexpected_id=written.public_id,
            line_id=written.line.public_id if written.line else "",
            quantity=written.quantity,
        ),
        actor=actor,
        occurred_at=now,
    )
    return written


@transaction.atomic
def settle_unexpected(
    *, return_request: ReturnRequest, unexpected_id: str, disposition: str, actor: Actor, now: datetime
) -> UnexpectedItem:
    """Say what happens to it. Raises MoveNotAllowed when that was said already, UnknownLine when there is none."""
    locked = lock_return(return_request.public_id)
    unexpected = open_unexpected(locked, unexpected_id)
    unexpected.disposition = disposition
    unexpected.save(update_fields=["disposition"])
    announce_settled(locked, unexpected, actor=actor, now=now)
    return unexpected


def open_unexpected(return_request: ReturnRequest, unexpected_id: str) -> UnexpectedItem:
    """One of the return that still waits, locked. Raises MoveNotAllowed, UnknownLine."""
    unexpected = (
        return_request.unexpected_items.select_for_update(of=("self",))
        .select_related("line")
        .filter(public_id=unexpected_id)
        .first()
    )
    if unexpected is None:
        raise UnknownLine.at("unexpected", _("Nothing like this was found in the parcel."))
    if not unexpected.is_open:
        raise MoveNotAllowed(_("It was said already what happens to this item."), state=return_request.status)
    return unexpected


def announce_settled(
    return_request: ReturnRequest,
    unexpected: UnexpectedItem,
    *,
    actor: Actor,
    now: datetime,
    opened_return_id: str = "",
) -> None:
    touch(return_request, now=now)
    publish(
        ReturnUnexpectedItemSettled(
            return_id=return_request.public_id,
            notify=False,
            unexpected_id=unexpected.public_id,
            disposition=unexpected.disposition,
            opened_return_id=opened_return_id,
        ),
        actor=actor,
        occurred_at=now,
    )


def _line(return_request: ReturnRequest, name: str, path: str) -> OrderLine | None:
    if not name:
        return None
    lines = OrderLine.objects.filter(order_id=return_request.order_id)
    line = lines.filter(external_id=name).first() or lines.filter(public_id=name).first()
    if line is None:
        raise UnknownLine.at(f"{path}.line", _("This order has no such line."))
    return line


def _photo(name: str, path: str) -> StoredFile | None:
    if not name:
        return None
    photo = StoredFile.objects.filter(public_id=name, kind="photo").first()
    if photo is None:
        raise UnknownFile.at(f"{path}.photo", _("There is no such photo."))
    return photo
