"""What happens to items that were refused: the shopper chooses or objects, staff look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.services.units import QuantityExceeded
from core.actors import SYSTEM, Actor
from core.errors import Conflict, Refusal
from events.publishing import publish
from returns.events import ReturnItemsInspected, ReturnObjectionAnswered, ReturnRefusalChosen
from returns.models import ReturnItem, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.refusals import UnknownItem
from returns.services.conversation import send_message
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.services.inspected_parts import accept_after_all
from returns.services.refused_units import can_choose, refused_units_here
from returns.services.reservations import fit_reservations
from returns.states import (
    RefusalChoice,
    ReturnException,
    ReturnStatus,
    Verdict,
)


class NothingRefused(Conflict):
    code = "nothing_refused"
    title = "There is nothing to choose for this item"


class NoObjection(Conflict):
    code = "no_objection"
    title = "Nobody has objected to this"


class WordsRequired(Refusal):
    code = "words_required"
    title = "Say why"


@transaction.atomic
def choose_for_refused(
    *,
    return_request: ReturnRequest,
    item: str,
    choice: RefusalChoice,
    actor: Actor,
    now: datetime,
    text: str = "",
    photos: Sequence[str] = (),
    notify: bool = True,
) -> ReturnItem:
    """Keep what the shopper wants done with the refused units of ``item`` (a public id).

    An objection needs words, which go into the conversation, and marks the return for staff. Leaving the units
    with the shop is final; anything else may be changed until they are sent. Repeating a choice changes nothing.
    Raises UnknownItem, NothingRefused, WordsRequired and the refusals of ``send_message``.
    """
    return_request = lock_return(return_request.public_id)
    row = _item(return_request, item)
    if row.refusal_choice == choice and choice != RefusalChoice.OBJECT:
        return row
    if not can_choose(row):
        raise NothingRefused(
            _("There is nothing to choose for this item any more."), state=return_request.status
        )
    if choice == RefusalChoice.OBJECT:
        if not text.strip():
            raise WordsRequired.at("text", _("Please tell us why you see it differently."))
        send_message(
            return_request=return_request,
            text=text,
            photos=photos,
            is_from_shopper=True,
            actor=actor,
            now=now,
            notify=notify,
        )
    had_objected = row.refusal_choice == RefusalChoice.OBJECT
    _choose(row, choice, actor=actor, now=now, notify=notify)
    if choice == RefusalChoice.OBJECT:
        raise_exception(return_request, ReturnException.FLAGGED)
    elif had_objected:
        _clear_when_answered(return_request)
    touch(return_request, now=now)
    return row


@transaction.atomic
def answer_objection(
    *,
    return_request: ReturnRequest,
    item: str,
    text: str,
    actor: Actor,
    now: datetime,
    accepted_quantity: int = 0,
    notify: bool = True,
) -> ReturnItem:
    """Staff looked again: accept units after all, or stay with the refusal; ``text`` goes into the conversation.

    What is accepted is owed by the terms like any accepted unit, and the warehouse says what happens to it. What
    stays refused may be chosen for anew. Raises UnknownItem, NoObjection, WordsRequired; MoveNotAllowed where units
    are to be accepted on a return that has ended, QuantityExceeded for more than are refused and still here.
    """
    return_request = lock_return(return_request.public_id)
    row = _item(return_request, item)
    if row.refusal_choice != RefusalChoice.OBJECT:
        raise NoObjection(
            _("The customer has not objected to this, or it was answered already."),
            state=return_request.status,
        )
    if not text.strip():
        raise WordsRequired.at("text", _("Please write what the customer reads."))
    if accepted_quantity:
        _accept(return_request, row, accepted_quantity, now=now)
    # What is still refused may be chosen for anew, from today on.
    row.refusal_choice, row.refusal_chosen_at, row.refused_at = "", None, now
    row.save(update_fields=["refusal_choice", "refusal_chosen_at", "refused_at"])
    _clear_when_answered(return_request)
    return_id = return_request.public_id
    publish(
        ReturnObjectionAnswered(
            return_id=return_id, item_id=row.public_id, accepted_quantity=accepted_quantity, notify=notify
        ),
        actor=actor,
        occurred_at=now,
    )
    if accepted_quantity:
        inspected = (row.public_id, accepted_quantity, 0, row.grade, "")
        publish(
            ReturnItemsInspected(return_id=return_id, notify=notify, items=(inspected,)),
            actor=actor,
            occurred_at=now,
        )
    send_message(
        return_request=return_request, text=text, is_from_shopper=False, actor=actor, now=now, notify=notify
    )
    return row


@transaction.atomic
def choose_by_default(*, return_id: str, item: str, refused_before: datetime, now: datetime) -> None:
    """After the time to choose is over, the refused units are the shopper's and travel back. May be repeated."""
    return_request = lock_return(return_id)
    row = _item(return_request, item)
    is_late = row.refused_at is not None and row.refused_at <= refused_before
    if row.refusal_choice or not is_late or not can_choose(row):
        return
    _choose(row, RefusalChoice.SEND_BACK, actor=SYSTEM, now=now, notify=True)
    touch(return_request, now=now)


def _item(return_request: ReturnRequest, name: str) -> ReturnItem:
    row: ReturnItem | None = return_request.items.select_for_update().filter(public_id=name).first()
    if row is None:
        raise UnknownItem.at("item", _("This return has no such item."))
    return row


def _choose(row: ReturnItem, choice: RefusalChoice, *, actor: Actor, now: datetime, notify: bool) -> None:
    row.refusal_choice, row.refusal_chosen_at = choice, now
    row.save(update_fields=["refusal_choice", "refusal_chosen_at"])
    publish(
        ReturnRefusalChosen(
            return_id=row.return_request.public_id, item_id=row.public_id, choice=choice, notify=notify
        ),
        actor=actor,
        occurred_at=now,
    )


def _accept(return_request: ReturnRequest, row: ReturnItem, quantity: int, *, now: datetime) -> None:
    if return_request.status != ReturnStatus.APPROVED:
        raise MoveNotAllowed(
            _("This return has ended, so nothing of it can be accepted any more."),
            state=return_request.status,
        )
    here = refused_units_here(row)
    if quantity > here:
        detail = _("To be accepted: %(count)s. Refused and still here: %(left)s.") % {
            "count": quantity,
            "left": here,
        }
        raise QuantityExceeded.at("accepted_quantity", detail)
    row.rejected_quantity -= quantity
    row.accepted_quantity += quantity
    row.verdict = Verdict.ACCEPTED
    accept_after_all(row, quantity)
    row.save(update_fields=["rejected_quantity", "accepted_quantity", "verdict", "inspections"])
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)


def _clear_when_answered(return_request: ReturnRequest) -> None:
    """The return is flagged for as long as an objection waits for its answer."""
    if not return_request.items.filter(refusal_choice=RefusalChoice.OBJECT).exists():
        clear_exception(return_request, ReturnException.FLAGGED)
