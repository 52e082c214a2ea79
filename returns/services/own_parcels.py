"""Handed over by the shopper's own word: with a carrier of his choice, or ours before it has scanned the parcel.

A word moves the parcel's line on the page and stops the return from running out; money that the terms tie to the
first scan waits for the scan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from core.actors import Actor
from core.errors import Conflict, Refusal
from core.money import AmountNotPositive, Money
from events.publishing import publish
from loyalty.services import grant_credit
from returns.events import ReturnDropOffTold, ReturnOwnParcelRepaid
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.refusals import UnknownFile, WrongCurrency
from returns.selectors import return_settings
from returns.services.decisions import lock_return
from returns.services.labels import parcel_lines
from returns.services.named_carriers import fit_fee_to_carrier
from returns.services.parcels import link_parcel
from returns.states import Method, ReturnStatus, ShippingStatus
from tracking.models import Direction, Shipment
from tracking.services.shipments import call_off, create_shipment

RECEIPT = "receipt"
PICTURES = (RECEIPT, "photo")  # integrators put up every picture as a photo
STORE_CREDIT, BY_HAND = "store_credit", "by_hand"
_WAITING = frozenset(
    {
        ShippingStatus.NO_LABEL,
        ShippingStatus.PENDING,
        ShippingStatus.PICKUP_SCHEDULED,
        ShippingStatus.DROPPED_OFF,
    }
)


class HandOverNotTellable(Conflict):
    """There is no parcel to hand over, or it is further already than the shopper can say."""

    code = "hand_over_not_tellable"
    title = "This parcel cannot be reported as handed over"


class TrackingNumberRequired(Refusal):
    """A parcel by the shopper's own carrier is found by carrier and number only."""

    code = "tracking_number_required"
    title = "Carrier and tracking number are needed"


class OwnParcelNotRepayable(Conflict):
    """Nothing was paid, it was repaid already, or the shop does not pay this way back."""

    code = "own_parcel_not_repayable"
    title = "There is nothing to repay for this parcel"


@dataclass(frozen=True)
class ToldHandOver:
    """What the shopper says. Carrier, number and cost only of a parcel by his own carrier."""

    carrier: str = ""
    tracking_number: str = ""
    cost_minor: int | None = None
    receipt: str = ""  # public id of a picture


@transaction.atomic
def tell_hand_over(
    *, return_request: ReturnRequest, told: ToldHandOver, actor: Actor, now: datetime, notify: bool = True
) -> ReturnRequest:
    """Write down that the parcel is with its carrier. Telling again mends what was told, until the first scan.

    Raises HandOverNotTellable, TrackingNumberRequired and UnknownFile.
    """
    locked = lock_return(return_request.public_id)
    if not can_be_told(locked):
        raise HandOverNotTellable(
            _("This parcel cannot be reported as handed over any more."), state=locked.status
        )
    if told.receipt and not StoredFile.objects.filter(public_id=told.receipt, kind__in=PICTURES).exists():
        raise UnknownFile.at("receipt", _("There is no such photo."))
    before = locked.own_parcel or {}
    locked.own_parcel = {
        "carrier": told.carrier.strip(),
        "tracking_number": told.tracking_number.strip(),
        "cost_minor": told.cost_minor,
        "receipt": told.receipt or before.get("receipt", ""),
        "told_at": before.get("told_at") or now.isoformat(),
        "repaid": None,
    }
    shipment = _own_shipment(locked, actor=actor, now=now) if locked.method == Method.OWN_CARRIER else None
    locked.shipping_status = ShippingStatus.DROPPED_OFF
    locked.handed_over_at = locked.handed_over_at or now
    locked.updated_at = now
    locked.save(update_fields=["own_parcel", "shipping_status", "handed_over_at", "updated_at"])
    fit_fee_to_carrier(locked, now=now)
    publish(
        ReturnDropOffTold(
            return_id=locked.public_id, notify=notify, shipment_id=shipment.public_id if shipment else ""
        ),
        actor=actor,
        occurred_at=now,
    )
    return locked


def can_be_told(return_request: ReturnRequest) -> bool:
    """Whether the shopper may say that he handed the parcel over, or mend what he said."""
    repaid = (return_request.own_parcel or {}).get("repaid")
    return (
        return_request.status == ReturnStatus.APPROVED
        and return_request.shipping_status in _WAITING
        and return_request.method != Method.IN_STORE
        and repaid is None
    )


def most_repaid_minor(return_request: ReturnRequest) -> int:
    """Up to how much of the shopper's own postage the shop gives back; 0 where the way back is the shopper's."""
    if return_request.method != Method.OWN_CARRIER:
        return 0
    quoted = Quote.from_json(return_request.quote)
    if any(fee.type == "return_shipping" for fee in quoted.fees):
        return 0
    return return_settings().own_parcel_limit_minor or 0


def repayable_minor(return_request: ReturnRequest) -> int:
    """What staff may give back now: the cost that was told, within the limit; 0 once it was."""
    own = return_request.own_parcel or {}
    if own.get("repaid") or not own.get("cost_minor"):
        return 0
    return min(int(own["cost_minor"]), most_repaid_minor(return_request))


@transaction.atomic
def repay_own_parcel(
    *,
    return_request: ReturnRequest,
    amount: Money,
    way: str,
    actor: Actor,
    now: datetime,
    reference: str = "",
    notify: bool = True,
) -> ReturnRequest:
    """Give back what the way back cost: as store credit at once, or noted as paid ``by_hand`` under a reference.

    Never out of the order's own payments: all that they hold may still be owed for the goods.
    Raises WrongCurrency, AmountNotPositive and OwnParcelNotRepayable.
    """
    locked = lock_return(return_request.public_id)
    _require_repayable(locked, amount)
    if way == STORE_CREDIT:
        grant_credit(
            customer=locked.customer,
            money=amount,
            effect_key=f"{locked.public_id}:own_parcel",
            replaces_money=True,
            reason="own_parcel",
            subject=("return", locked.public_id),
            actor=actor,
            now=now,
        )
    own: dict[str, Any] = dict(locked.own_parcel or {})
    own["repaid"] = {
        "amount_minor": amount.amount_minor,
        "way": way,
        "reference": reference.strip()[:200],
        "at": now.isoformat(),
    }
    locked.own_parcel = own
    locked.updated_at = now
    locked.save(update_fields=["own_parcel", "updated_at"])
    publish(
        ReturnOwnParcelRepaid(
            return_id=locked.public_id,
            notify=notify,
            amount_minor=amount.amount_minor,
            currency=amount.currency,
            way=way,
        ),
        actor=actor,
        occurred_at=now,
    )
    return locked


def _require_repayable(locked: ReturnRequest, amount: Money) -> None:
    most = repayable_minor(locked)
    if amount.currency != locked.currency:
        raise WrongCurrency.at(
            "amount", _("This order was paid in %(currency)s.") % {"currency": locked.currency}
        )
    if amount.amount_minor <= 0:
        raise AmountNotPositive.at("amount", _("The amount has to be above zero."))
    if amount.amount_minor > most:
        raise OwnParcelNotRepayable(
            _("Can be repaid at most: %(amount)s.")
            % {"amount": f"{Money(most, locked.currency).decimal_string} {locked.currency}"},
            state=locked.status,
        )


def _own_shipment(return_request: ReturnRequest, *, actor: Actor, now: datetime) -> Shipment:
    """The shopper's parcel under its number; one told under another number before was a slip of the pen."""
    own = return_request.own_parcel or {}
    carrier, number = str(own["carrier"]), str(own["tracking_number"])
    if not carrier or not number:
        raise TrackingNumberRequired.at("tracking_number", _("Give the carrier and the tracking number."))
    for parcel in return_request.parcels.select_related("shipment__order").filter(shipment__voided_at=None):
        if (parcel.shipment.carrier, parcel.shipment.tracking_number) == (carrier, number):
            return parcel.shipment
        call_off(shipment=parcel.shipment, actor=actor, now=now)
    shipment = create_shipment(
        order=return_request.order,
        direction=Direction.RETURN,
        carrier=carrier[: Shipment._meta.get_field("carrier").max_length],
        tracking_number=number[: Shipment._meta.get_field("tracking_number").max_length],
        lines=parcel_lines(return_request),
        actor=actor,
        now=now,
    )
    link_parcel(return_request=return_request, shipment=shipment)
    return shipment
