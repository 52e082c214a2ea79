"""Where an order has a phone only, a member of staff calls it and reads out the code that proves who asks.

Number and phone often stand on the parcel: whoever finds it knows both, and must not get the money. So the code goes
to the phone itself, and is good only in the browser in which it is entered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.one_time_codes import issue_code
from commerce.events import OrderCancellationCalledBack, OrderCancellationCallWanted
from commerce.models import Cancellation, Order
from core.actors import Actor
from core.errors import Refusal
from events.publishing import publish
from returns.events import ReturnCalledBack, ReturnCallWanted
from returns.models import ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.states import ReturnException

CALLED_BACK = "called_back"  # the purpose of the code
_LIFETIME = timedelta(minutes=15)


class NoPhoneToCall(Refusal):
    """The order was placed without a phone that can be called."""

    code = "no_phone_to_call"


@transaction.atomic
def ask_for_call(*, return_request: ReturnRequest, actor: Actor, now: datetime) -> None:
    """Let staff see that the shopper waits for a call. Safe to repeat. Raises NoPhoneToCall."""
    return_request = lock_return(return_request.public_id)
    if not phone_of(return_request.order):
        raise NoPhoneToCall(_("There is no phone number with this order that we could call."))
    if ReturnException.CALL_WANTED in return_request.exceptions:
        return
    raise_exception(return_request, ReturnException.CALL_WANTED)
    touch(return_request, now=now)
    publish(ReturnCallWanted(return_id=return_request.public_id), actor=actor, occurred_at=now)


@transaction.atomic
def record_call(*, return_request: ReturnRequest, actor: Actor, now: datetime) -> str:
    """``actor`` has the order's own phone on the line: answers the code to be read out; older ones stop working.

    Raises MoveNotAllowed where nobody waits for a call.
    """
    return_request = lock_return(return_request.public_id)
    if ReturnException.CALL_WANTED not in return_request.exceptions:
        raise MoveNotAllowed(_("Nobody waits for a call about this return."), state=return_request.status)
    clear_exception(return_request, ReturnException.CALL_WANTED)
    touch(return_request, now=now)
    publish(ReturnCalledBack(return_id=return_request.public_id), actor=actor, occurred_at=now)
    return issue_code(purpose=CALLED_BACK, subject=return_request.public_id, lifetime=_LIFETIME, now=now)


@transaction.atomic
def ask_for_call_about_cancellation(*, cancellation: Cancellation, actor: Actor, now: datetime) -> None:
    """The same about the money of cancelled units. Safe to repeat. Raises NoPhoneToCall."""
    if not phone_of(cancellation.order):
        raise NoPhoneToCall(_("There is no phone number with this order that we could call."))
    if Cancellation.objects.filter(pk=cancellation.pk, call_wanted_at=None).update(call_wanted_at=now):
        publish(OrderCancellationCallWanted(**_named(cancellation)), actor=actor, occurred_at=now)


@transaction.atomic
def record_call_about_cancellation(*, cancellation: Cancellation, actor: Actor, now: datetime) -> str:
    """``actor`` has the order's own phone on the line: answers the code to be read out. Raises MoveNotAllowed."""
    waiting = Cancellation.objects.filter(pk=cancellation.pk, call_wanted_at__isnull=False)
    if not waiting.update(call_wanted_at=None):
        raise MoveNotAllowed(_("Nobody waits for a call about this cancellation."), state=cancellation.status)
    publish(OrderCancellationCalledBack(**_named(cancellation)), actor=actor, occurred_at=now)
    return issue_code(purpose=CALLED_BACK, subject=cancellation.public_id, lifetime=_LIFETIME, now=now)


def is_any_call_wanted() -> bool:
    """Whether somebody waits for a call about cancelled units; those about returns stand with their returns."""
    return Cancellation.objects.filter(call_wanted_at__isnull=False).exists()


def _named(cancellation: Cancellation) -> dict[str, Any]:
    return {"order_id": cancellation.order.public_id, "cancellation_id": cancellation.public_id}


def phone_of(order: Order) -> str:
    """The order's own phone as E.164: the buyer's, else that of the address; empty for none."""
    vouched_for = order.customer.phone_e164 if order.customer.is_phone_verified else ""
    return str(order.phone_e164 or order.ship_phone_e164 or vouched_for)
