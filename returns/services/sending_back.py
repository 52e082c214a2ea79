"""Refused units travel home: a label where the carrier makes one, and the record that they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Connection, Port, StoredFile
from accounts.ports import PortNotConnected, connection_to
from accounts.selectors import shop_settings
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from core.errors import Conflict
from events.publishing import publish
from returns.events import ReturnItemsSentBack
from returns.models import ReturnItem, ReturnParcel, ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.ports import carrier as carrier_port
from returns.ports import carrier_behind
from returns.refusals import UnknownItem
from returns.services.decisions import lock_return, touch
from returns.services.endings import release_sent_back
from returns.services.refused_units import refused_units_here
from returns.states import ParcelPurpose, ReturnStatus
from tracking.models import Direction, Shipment
from tracking.ports import CarrierRefused, CarrierUnavailable, Label, LabelOrder
from tracking.services.printing import print_label
from tracking.services.shipments import ParcelLine, create_shipment, fill_shipment, void_shipment

OTHER_CARRIER = "other"
_SENDS_BACK = frozenset({ReturnStatus.APPROVED, ReturnStatus.DECLINED, ReturnStatus.CLOSED})


class LabelNotMade(Conflict):
    code = "label_not_made"
    title = "The carrier made no label"


class LabelNotVoided(Conflict):
    code = "label_not_voided"
    title = "The carrier did not call off the label"


class ParcelOfTheOrder(Conflict):
    code = "parcel_of_the_order"
    title = "This tracking number belongs to another parcel"
    state = "in_use"


@dataclass(frozen=True)
class SentItem:
    item: str  # public id
    quantity: int


def make_home_label(*, return_request: ReturnRequest, actor: Actor, now: datetime) -> ReturnParcel:
    """Ask the carrier for a label to the shopper; the parcel is recorded as sent later. May be repeated.

    Calls the carrier: not to be called inside a transaction. Raises MoveNotAllowed on a return without refused
    units here, and LabelNotMade when the carrier refuses or does not answer; nothing was written then, and trying
    again is safe: the carrier knows the parcel by its key.
    """
    waiting = label_waiting(return_request)
    if waiting is not None:
        return waiting
    _require_units(return_request)
    wanted = _label_order(return_request)
    behind = connection_to(Port.CARRIER)
    try:
        label = carrier_port(behind).make_label(wanted)
    except (CarrierRefused, PortNotConnected):
        raise LabelNotMade(
            _("The carrier refused to make a label. You can send the parcel with another carrier."),
            state=return_request.status,
        ) from None
    except CarrierUnavailable:
        raise LabelNotMade(
            _("The carrier does not answer now. Please try again in a moment."), state=return_request.status
        ) from None
    printed = print_label(label=label, order=wanted, language=return_request.language, now=now)
    return _write_label(return_request.public_id, label, printed, behind, actor=actor, now=now)


def call_off_home_label(*, return_request: ReturnRequest, actor: Actor, now: datetime) -> None:
    """Void a label to the shopper that was not used. May be repeated; calls the carrier. Raises LabelNotVoided."""
    waiting = label_waiting(return_request)
    if waiting is None:
        return
    try:
        carrier_port(carrier_behind(waiting.shipment)).void_label(waiting.shipment.carrier_reference)
    except (CarrierRefused, CarrierUnavailable, PortNotConnected):
        raise LabelNotVoided(
            _("The carrier did not call off the label. Please try again in a moment."),
            state=return_request.status,
        ) from None
    void_shipment(shipment=waiting.shipment, actor=actor, now=now)


@transaction.atomic
def send_back(
    *,
    return_request: ReturnRequest,
    items: Sequence[SentItem],
    actor: Actor,
    now: datetime,
    carrier: str = "",
    tracking_number: str = "",
    notify: bool = True,
) -> ReturnParcel:
    """Record that refused units were sent to the shopper; those that were not paid for are returnable again.

    Without ``tracking_number`` the label that was made for it is taken, if there is one. Raises MoveNotAllowed on a
    return without refused units here, UnknownItem, QuantityExceeded, ParcelOfTheOrder.
    """
    return_request = lock_return(return_request.public_id)
    _require_units(return_request)
    rows = _rows(return_request, items)
    parcel = _parcel(return_request, carrier.strip(), tracking_number.strip(), actor=actor, now=now)
    for row, quantity in rows:
        release_sent_back(row, quantity)
    fill_shipment(
        shipment=parcel.shipment,
        lines=[ParcelLine(row.line.public_id, quantity) for row, quantity in rows],
        shipped_at=now,
        now=now,
    )
    touch(return_request, now=now)
    publish(
        ReturnItemsSentBack(
            return_id=return_request.public_id,
            notify=notify,
            shipment_id=parcel.shipment.public_id,
            items=tuple((row.public_id, quantity) for row, quantity in rows),
        ),
        actor=actor,
        occurred_at=now,
    )
    return parcel


def label_waiting(return_request: ReturnRequest) -> ReturnParcel | None:
    """The parcel to the shopper whose label is made and which was not recorded as sent yet."""
    return (
        return_request.parcels.select_related("shipment__label_file", "shipment__asked_of")
        .filter(purpose=ParcelPurpose.TO_CUSTOMER, shipment__lines=[], shipment__voided_at=None)
        .order_by("pk")
        .first()
    )


def _require_units(return_request: ReturnRequest) -> None:
    is_possible = return_request.status in _SENDS_BACK
    if not is_possible or not any(refused_units_here(row) for row in return_request.items.all()):
        raise MoveNotAllowed(
            _("Nothing of this return is here that was refused and could be sent back."),
            state=return_request.status,
        )


def _label_order(return_request: ReturnRequest) -> LabelOrder:
    settings = shop_settings()
    address = dict(return_request.order.shipping_address) or {"name": return_request.customer.name}
    made = return_request.parcels.filter(purpose=ParcelPurpose.TO_CUSTOMER).count()
    return LabelOrder(
        idempotency_key=f"{return_request.public_id}-home-{made + 1}",
        method="label",
        reference=return_request.number,
        sender=settings.return_address or {"name": settings.shop_name, "country_code": settings.country},
        receiver=address,
    )


@transaction.atomic
def _write_label(
    return_id: str,
    label: Label,
    printed: StoredFile,
    behind: Connection | None,
    *,
    actor: Actor,
    now: datetime,
) -> ReturnParcel:
    return_request = lock_return(return_id)
    waiting = label_waiting(return_request)
    if waiting is not None:  # another click was faster: the key is the same, and so is the label
        return waiting
    shipment = create_shipment(
        order=return_request.order,
        direction=Direction.OUTBOUND,
        asked_of=behind,
        carrier=label.carrier,
        tracking_number=label.tracking_number,
        label=label,
        label_file=printed,
        actor=actor,
        now=now,
    )
    touch(return_request, now=now)
    return ReturnParcel.objects.create(
        return_request=return_request, shipment=shipment, purpose=ParcelPurpose.TO_CUSTOMER
    )


def _rows(return_request: ReturnRequest, items: Sequence[SentItem]) -> list[tuple[ReturnItem, int]]:
    if not items:
        raise UnknownItem.at("items", _("Name at least one item."))
    locked = return_request.items.select_for_update(of=("self",)).select_related("line")
    known = {row.public_id: row for row in locked.order_by("line_id", "pk")}
    wanted: dict[str, int] = {}
    for index, sent in enumerate(items):
        if sent.item not in known:
            raise UnknownItem.at(f"items.{index}.item", _("This return has no such item."))
        wanted[sent.item] = wanted.get(sent.item, 0) + sent.quantity
        left = refused_units_here(known[sent.item])
        if sent.quantity < 1 or wanted[sent.item] > left:
            detail = _("To be sent: %(count)s. Refused and still here: %(left)s.") % {
                "count": wanted[sent.item],
                "left": left,
            }
            raise QuantityExceeded.at(f"items.{index}.quantity", detail)
    return [(row, wanted[name]) for name, row in known.items() if name in wanted]


def _parcel(
    return_request: ReturnRequest, carrier: str, tracking_number: str, *, actor: Actor, now: datetime
) -> ReturnParcel:
    waiting = label_waiting(return_request)
    if waiting is not None and tracking_number in ("", waiting.shipment.tracking_number):
        return waiting
    _require_own_number(return_request, tracking_number)
    shipment = create_shipment(
        order=return_request.order,
        direction=Direction.OUTBOUND,
        carrier=carrier or OTHER_CARRIER,
        tracking_number=tracking_number,
        actor=actor,
        now=now,
    )
    parcel, _is_new = ReturnParcel.objects.get_or_create(
        shipment=shipment,
        defaults={"return_request": return_request, "purpose": ParcelPurpose.TO_CUSTOMER},
    )
    return parcel


def _require_own_number(return_request: ReturnRequest, tracking_number: str) -> None:
    """The parcel in which the order came is not the one in which something of it goes home."""
    if not tracking_number:
        return
    others = Shipment.objects.filter(
        order_id=return_request.order_id, tracking_number=tracking_number, voided_at=None
    ).exclude(return_parcel__return_request=return_request, return_parcel__purpose=ParcelPurpose.TO_CUSTOMER)
    is_fulfillment = return_request.order.fulfillments.filter(tracking_number=tracking_number).exists()
    if is_fulfillment or others.exists():
        raise ParcelOfTheOrder.at(
            "tracking_number", _("This tracking number belongs to another parcel of the order.")
        )
