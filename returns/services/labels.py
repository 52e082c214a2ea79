"""The way back: asked of the carrier outside any transaction, written down after, voided when not needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import Connection, Port, StoredFile
from accounts.ports import PortNotConnected, connection_to
from accounts.selectors import shop_settings
from commerce.models import Order
from core.actors import WORKER
from events.publishing import publish
from returns.events import ReturnLabelCreated, ReturnLabelFailed, ReturnLabelKept
from returns.models import ReturnParcel, ReturnRequest
from returns.ports import carrier, carrier_behind
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.states import (
    HANDED_OVER,
    MADE_BY_US,
    Method,
    ParcelPurpose,
    ReturnException,
    ReturnStatus,
    ShippingStatus,
)
from tracking.models import Direction, Shipment
from tracking.ports import CarrierRefused, CarrierUnavailable, Label, LabelOrder
from tracking.services.printing import print_label
from tracking.services.shipments import ParcelLine, create_shipment, void_shipment


def make_label(*, return_id: str, now: datetime) -> None:
    """Ask the carrier for the return's label or code, once. May be repeated: the key is the return's own.

    Without a carrier it waits for one. Who was asked is asked again, unless he was switched off and does not answer:
    then his key is left behind, and another is asked under a new one. Raises CarrierUnavailable, to be tried again.
    A refusal by the carrier marks the return for staff.
    """
    return_request = ReturnRequest.objects.select_related("order", "customer", "label_asked_of").get(
        public_id=return_id
    )
    if not _needs_label(return_request):
        return
    behind = _who_makes_it(return_request)
    if behind is None:
        return
    wanted = _label_order(return_request)
    try:
        label = carrier(behind).make_label(wanted)
    except CarrierRefused:
        _write_refusal(return_id, now=now)
        return
    except (CarrierUnavailable, PortNotConnected):
        if behind == connection_to(Port.CARRIER):
            raise
        _leave_behind(return_request)
        make_label(return_id=return_id, now=now)
        return
    label_file = StoredFile.objects.filter(public_id=label.file).first() if label.file else None
    if return_request.method == Method.LABEL and label_file is None:
        label_file = print_label(label=label, order=wanted, language=return_request.language, now=now)
    is_needed = _write_label(return_id, wanted.idempotency_key, label, label_file, behind, now=now)
    if not is_needed:
        _call_off(label.carrier_reference, behind, return_id=return_id, now=now)


def void_labels(*, return_id: str, now: datetime) -> None:
    """Void the labels of a return that ended before hand-over, at whoever made them. May be repeated.

    Raises CarrierUnavailable, to be tried again. One that its carrier keeps is left to staff.
    """
    shipments = (
        Shipment.objects.filter(
            return_parcel__return_request__public_id=return_id,
            return_parcel__purpose=ParcelPurpose.BACK,
            voided_at=None,
            last_event_at=None,
        )
        .exclude(return_parcel__return_request__shipping_status__in=HANDED_OVER)
        .exclude(carrier_reference="")
        .select_related("asked_of")
    )
    for shipment in shipments:
        _call_off_parcel(shipment, return_id=return_id, now=now)
        void_shipment(shipment=shipment, actor=WORKER, now=now)


def void_carrier_labels(*, return_id: str, shipment_ids: Sequence[str], now: datetime) -> None:
    """Tell who made them of labels that a change of their return has called off. May be repeated."""
    made = Shipment.objects.filter(public_id__in=shipment_ids).exclude(carrier_reference="")
    for shipment in made.select_related("asked_of"):
        _call_off_parcel(shipment, return_id=return_id, now=now)


def _call_off_parcel(shipment: Shipment, *, return_id: str, now: datetime) -> None:
    _call_off(
        shipment.carrier_reference,
        carrier_behind(shipment),
        return_id=return_id,
        shipment_id=shipment.public_id,
        now=now,
    )


def _call_off(
    carrier_reference: str,
    behind: Connection | None,
    *,
    return_id: str,
    shipment_id: str = "",
    now: datetime,
) -> None:
    """Tell the carrier that a label is not used; where it keeps it, or cannot be asked any more, staff are told."""
    try:
        if behind is None:
            raise PortNotConnected(Port.CARRIER)
        carrier(behind).void_label(carrier_reference)
    except CarrierRefused:
        _announce_kept(return_id, shipment_id, is_refused=True, now=now)
    except PortNotConnected:
        _announce_kept(return_id, shipment_id, is_refused=False, now=now)


@transaction.atomic
def _announce_kept(return_id: str, shipment_id: str, *, is_refused: bool, now: datetime) -> None:
    kept = ReturnLabelKept(return_id=return_id, shipment_id=shipment_id, is_refused=is_refused)
    publish(kept, actor=WORKER, occurred_at=now)


def _who_makes_it(return_request: ReturnRequest) -> Connection | None:
    """Who was asked for this label before, else who stands there now, which is written down; None while nobody does."""
    if return_request.label_asked_of is not None:
        return return_request.label_asked_of
    rows, behind = ReturnRequest.objects.filter(pk=return_request.pk), connection_to(Port.CARRIER)
    is_first = rows.filter(label_asked_of=None, label_generation=return_request.label_generation).update(
        label_asked_of=behind
    )
    return behind if is_first else rows.select_related("label_asked_of").get().label_asked_of


def _leave_behind(return_request: ReturnRequest) -> None:
    """Ask under a new key from now on: a label that may have been made under the old one is nobody's."""
    ReturnRequest.objects.filter(
        pk=return_request.pk, label_generation=return_request.label_generation
    ).update(label_generation=F("label_generation") + 1, label_asked_of=None)


def _needs_label(return_request: ReturnRequest) -> bool:
    return (
        return_request.status == ReturnStatus.APPROVED
        and return_request.shipping_status == ShippingStatus.NO_LABEL
        and return_request.method in MADE_BY_US
        and _live_parcel(return_request) is None
    )


def _live_parcel(return_request: ReturnRequest) -> ReturnParcel | None:
    """The parcel on its way back, those apart whose label a change of the return made void."""
    return (
        return_request.parcels.filter(purpose=ParcelPurpose.BACK, shipment__voided_at=None)
        .select_related("shipment")
        .first()
    )


def _label_key(return_request: ReturnRequest) -> str:
    return f"{return_request.public_id}-{return_request.label_generation}"


def _label_order(return_request: ReturnRequest) -> LabelOrder:
    settings = shop_settings()
    order: Order = return_request.order
    sender = dict(order.shipping_address) or {"name": return_request.customer.name}
    return LabelOrder(
        idempotency_key=_label_key(return_request),
        method=return_request.method,
        reference=return_request.number,
        sender=sender,
        receiver=settings.return_address or {"name": settings.shop_name, "country_code": settings.country},
    )


@transaction.atomic
def _write_label(
    return_id: str,
    label_key: str,
    label: Label,
    label_file: StoredFile | None,
    behind: Connection,
    *,
    now: datetime,
) -> bool:
    """Store the label unless the return ended, was changed, or got one, meanwhile; whether it is needed."""
    return_request = lock_return(return_id)
    existing = _live_parcel(return_request)
    if existing is not None:
        return existing.shipment.carrier_reference == label.carrier_reference
    if return_request.status != ReturnStatus.APPROVED or label_key != _label_key(return_request):
        return False
    shipment = create_shipment(
        order=return_request.order,
        direction=Direction.RETURN,
        carrier=label.carrier,
        tracking_number=label.tracking_number,
        label=label,
        label_file=label_file,
        asked_of=behind,
        lines=parcel_lines(return_request),
        actor=WORKER,
        now=now,
    )
    ReturnParcel.objects.create(return_request=return_request, shipment=shipment)
    if return_request.shipping_status == ShippingStatus.NO_LABEL:
        return_request.shipping_status = ShippingStatus.PENDING
    if ReturnException.LABEL_FAILED in return_request.exceptions:
        clear_exception(return_request, ReturnException.LABEL_FAILED)
    return_request.updated_at = now
    return_request.save(update_fields=["shipping_status", "updated_at"])
    publish(
        ReturnLabelCreated(return_id=return_id, shipment_id=shipment.public_id), actor=WORKER, occurred_at=now
    )
    return True


def parcel_lines(return_request: ReturnRequest) -> list[ParcelLine]:
    """What the parcel of this return carries: the requested units of each line, together."""
    quantities: dict[str, int] = {}
    for item in return_request.items.select_related("line"):
        quantities[item.line.public_id] = quantities.get(item.line.public_id, 0) + item.requested_quantity
    return [ParcelLine(line, quantity) for line, quantity in quantities.items()]


@transaction.atomic
def _write_refusal(return_id: str, *, now: datetime) -> None:
    return_request = lock_return(return_id)
    return_request.label_asked_of = None  # his answer is clear: the next try asks who stands there then
    return_request.save(update_fields=["label_asked_of"])
    if ReturnException.LABEL_FAILED in return_request.exceptions:
        return
    raise_exception(return_request, ReturnException.LABEL_FAILED)
    touch(return_request, now=now)
    publish(ReturnLabelFailed(return_id=return_id), actor=WORKER, occurred_at=now)
