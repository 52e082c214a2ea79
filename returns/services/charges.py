"""What a shopper pays on top for an exchange: the provider is asked outside any transaction, and written down once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Port
from accounts.ports import connection_to
from commerce.ports import LinkState, PaymentLinkAnswer, PaymentLinkOrder
from core.actors import WORKER, Actor
from core.money import Money
from events.publishing import publish
from returns.events import ChargeExpired, ChargeFailed, ChargeLinkReady, ChargePaid, ChargeReminderDue
from returns.links import return_url
from returns.models import Charge, ReturnRequest
from returns.ports import payment_provider
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.services.falling_through import let_unpaid_fall_through
from returns.states import ChargeStatus, ReturnException

# Where the link may still turn out to have been paid, whatever we wanted of it meanwhile.
_MAY_BE_PAID = (ChargeStatus.PENDING, ChargeStatus.CANCELLED, ChargeStatus.EXPIRED, ChargeStatus.FAILED)


class ChargeUnknown(Exception):
    """The provider's answer is not known yet: ask again later under the same key, never under a new one."""


def make_payment_link(*, charge_id: str, now: datetime) -> None:
    """Ask the provider for the link of a charge. May be repeated: the key is the charge's own id.

    Raises ChargeUnknown while the outcome is not known.
    """
    charge = Charge.objects.select_related("return_request__order", "asked_of").get(public_id=charge_id)
    if charge.status != ChargeStatus.PENDING or charge.payment_url:
        return
    behind = charge.asked_of or connection_to(Port.PAYMENTS)
    if behind is None:
        return  # it waits, and goes on when somebody is connected
    Charge.objects.filter(pk=charge.pk, asked_of=None).update(asked_of=behind)
    answer = payment_provider(behind).create_payment_link(_link_order(charge))
    if answer.state == LinkState.UNKNOWN:
        answer = payment_provider(behind).look_up_payment_link(charge.public_id)
    if answer.state == LinkState.OPEN:
        if not _write_link(charge_id, answer, now=now):
            close_payment_link(charge_id=charge_id, now=now)
    elif answer.state == LinkState.PAID:
        settle_charge(charge_id=charge_id, reference=answer.reference, now=now)
    elif answer.state in (LinkState.DECLINED, LinkState.CLOSED):
        fail_charge(charge_id=charge_id, reason=answer.reason or answer.state.value, now=now)
    elif answer.state != LinkState.BY_HAND:
        raise ChargeUnknown(charge_id)


def look_at_charge(*, charge_id: str, now: datetime) -> None:
    """Ask the provider whether the link was paid, and write it down. May be repeated; no answer changes nothing."""
    charge = Charge.objects.select_related("asked_of").get(public_id=charge_id)
    behind = charge.asked_of or connection_to(Port.PAYMENTS)
    if charge.status not in _MAY_BE_PAID or behind is None:
        return
    answer = payment_provider(behind).look_up_payment_link(charge.public_id)
    if answer.state == LinkState.PAID:
        settle_charge(charge_id=charge_id, reference=answer.reference, now=now)


def close_payment_link(*, charge_id: str, now: datetime) -> None:
    """Close the link of a charge that nobody wants any more; paid at the same moment, it counts as paid.

    May be repeated. Raises ChargeUnknown while the outcome is not known.
    """
    charge = Charge.objects.select_related("asked_of").get(public_id=charge_id)
    behind = charge.asked_of or connection_to(Port.PAYMENTS)
    if behind is None:
        return  # nobody has made one
    answer = payment_provider(behind).cancel_payment_link(charge_id)
    if answer.state == LinkState.PAID:
        settle_charge(charge_id=charge_id, reference=answer.reference, now=now)
    elif answer.state in (LinkState.UNKNOWN, LinkState.OPEN):
        raise ChargeUnknown(charge_id)


def expire_charge(*, charge_id: str, now: datetime) -> None:
    """End a charge whose time is over: its link is closed first, so that nobody pays what is not wanted any more."""
    charge = Charge.objects.get(public_id=charge_id)
    if charge.status != ChargeStatus.PENDING or charge.expires_at is None or charge.expires_at > now:
        return
    try:
        close_payment_link(charge_id=charge_id, now=now)
    except ChargeUnknown:
        return  # asked again at the next round
    _write_expiry(charge_id, now=now)


@transaction.atomic
def settle_charge(*, charge_id: str, reference: str, now: datetime, actor: Actor = WORKER) -> None:
    """Write down that it was paid. Safe to repeat: only the first call settles and announces."""
    return_request = _lock_return_of(charge_id)
    settled = Charge.objects.filter(public_id=charge_id, status__in=_MAY_BE_PAID).update(
        status=ChargeStatus.PAID, paid_at=now, reference=reference[:200], failure=""
    )
    if not settled:
        return
    clear_exception(return_request, ReturnException.CHARGE_FAILED)
    _announce(ChargePaid, charge_id, return_request, now=now, actor=actor)


@transaction.atomic
def fail_charge(*, charge_id: str, reason: str, now: datetime, actor: Actor = WORKER) -> None:
    """Write down that the provider makes no link: staff see it and ask again or give something else."""
    return_request = _lock_return_of(charge_id)
    failed = Charge.objects.filter(public_id=charge_id, status=ChargeStatus.PENDING).update(
        status=ChargeStatus.FAILED, failure=reason[:200]
    )
    if not failed:
        return
    raise_exception(return_request, ReturnException.CHARGE_FAILED)
    _announce(ChargeFailed, charge_id, return_request, now=now, actor=actor)


@transaction.atomic
def give_payment_link(*, charge_id: str, url: str, actor: Actor, now: datetime) -> None:
    """Show the shopper a link that people of the shop made; another one before it is paid takes its place."""
    return_request = _lock_return_of(charge_id)
    given = Charge.objects.filter(public_id=charge_id, status=ChargeStatus.PENDING).update(payment_url=url)
    if given:
        _announce(ChargeLinkReady, charge_id, return_request, now=now, actor=actor)


@transaction.atomic
def remind_of_charge(*, charge_id: str, now: datetime) -> None:
    """Say once that the time to pay runs out."""
    return_request = _lock_return_of(charge_id)
    reminded = (
        Charge.objects.filter(public_id=charge_id, status=ChargeStatus.PENDING, reminded_at=None)
        .exclude(payment_url="")
        .update(reminded_at=now)
    )
    if reminded:
        _announce(ChargeReminderDue, charge_id, return_request, now=now)


@transaction.atomic
def _write_link(charge_id: str, answer: PaymentLinkAnswer, *, now: datetime) -> bool:
    """Keep the link's address; False when the charge is not wanted any more."""
    return_request = _lock_return_of(charge_id)
    written = Charge.objects.filter(public_id=charge_id, status=ChargeStatus.PENDING, payment_url="").update(
        payment_url=answer.url
    )
    if written:
        _announce(ChargeLinkReady, charge_id, return_request, now=now)
    return bool(written) or Charge.objects.get(public_id=charge_id).status == ChargeStatus.PENDING


@transaction.atomic
def _write_expiry(charge_id: str, *, now: datetime) -> None:
    return_request = _lock_return_of(charge_id)
    expired = Charge.objects.filter(public_id=charge_id, status=ChargeStatus.PENDING).update(
        status=ChargeStatus.EXPIRED
    )
    if not expired:
        return
    let_unpaid_fall_through(return_request, now=now)
    raise_exception(return_request, ReturnException.CHARGE_FAILED)
    _announce(ChargeExpired, charge_id, return_request, now=now)


def _announce(
    kind: type[ChargePaid | ChargeFailed | ChargeExpired | ChargeLinkReady | ChargeReminderDue],
    charge_id: str,
    return_request: ReturnRequest,
    *,
    now: datetime,
    actor: Actor = WORKER,
) -> None:
    charge = Charge.objects.get(public_id=charge_id)
    touch(return_request, now=now)
    publish(
        kind(
            return_id=return_request.public_id,
            charge_id=charge_id,
            amount_minor=charge.amount_minor,
            currency=charge.currency,
        ),
        actor=actor,
        occurred_at=now,
    )


def _lock_return_of(charge_id: str) -> ReturnRequest:
    return lock_return(Charge.objects.get(public_id=charge_id).return_request.public_id)


def _link_order(charge: Charge) -> PaymentLinkOrder:
    return_request = charge.return_request
    return PaymentLinkOrder(
        idempotency_key=charge.public_id,
        money=Money(charge.amount_minor, charge.currency),
        reference=return_request.number,
        order_external_id=return_request.order.external_id,
        return_url=return_url(return_request),
        expires_at=charge.expires_at or charge.created_at,
        language=return_request.language,
    )
