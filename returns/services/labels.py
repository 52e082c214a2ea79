"""The way back: asked of the carrier outside any transaction, written down after, voided when not needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Port, StoredFile
from accounts.ports import is_port_connected
from accounts.selectors import shop_settings
from commerce.models import Order
from core.actors import WORKER
from events.publishing import publish
from returns.events import ReturnLabelCreated, ReturnLabelFailed
from returns.models import ReturnParcel, ReturnRequest
from returns.ports import carrier
from returns.services.decisions import clear_exception, lock_return, raise_exception, touch
from returns.states import MADE_BY_US, Method, ParcelPurpose, ReturnException, ReturnStatus, ShippingStatus
from tracking.models import Direction, Shipment
from tracking.ports import CarrierRefused, Label, LabelOrder
from tracking.services.printing import print_label
from tracking.services.shipments import ParcelLine, create_shipment, void_shipment


def make_label(*, return_id: str, now: datetime) -> None:
    """Ask the carrier for the return's label or code, once. May be repeated: the key is the return's own.

    Without a carrier it waits for one. Raises CarrierUnavailable, to be tried again. A refusal by the carrier marks
    the return for staff.
    """
    return_request = ReturnRequest.objects.select_related("order", "customer").get(public_id=return_id)
    if not _needs_label(return_request) or not is_port_connected(Port.CARRIER):
        return
    wanted = _label_order(return_request)
    try:
        label = carrier().make_label(wanted)
    except CarrierRefused:
        _write_refusal(return_id, now=now)
        return
    label_file = StoredFile.objects.filter(public_id=label.file).first() if label.file else None
    if return_request.method == Method.LABEL and label_file is None:
        label_file = print_label(label=label, order=wanted, language=return_request.language, now=now)
    is_needed = _write_label(return_id, wanted.idempotency_key, label, label_file, now=now)
    if not is_needed:
        call_off_at_carrier(label.carrier_reference)


def void_labels(*, return_id: str, now: datetime) -> None:
    """Void the labels of a return that ended before hand-over. May be repeated."""
    shipments = Shipment.objects.filter(
        return_parcel__return_request__public_id=return_id,
        return_parcel__purpose=ParcelPurpose.BACK,
        voided_at=None,
        last_event_at=None,
    ).exclude(carrier_reference="")
    for shipment in shipments:
        call_off_at_carrier(shipment.carrier_reference)
        void_shipment(shipment=shipment, actor=WORKER, now=now)


def void_carrier_labels(*, shipment_ids: Sequence[str]) -> None:
    """Tell the carrier of labels that a change of their return has called off. May be repeated."""
    references = (
        Shipment.objects.filter(public_id__in=shipment_ids)
        .exclude(carrier_reference="")
        .values_list("carrier_reference", flat=True)
    )
    for reference in references:
        call_off_at_carrier(reference)


def call_off_at_carrier(carrier_reference: str) -> None:
    """Tell the carrier that a label is not used; where the shop has none any more there is nobody to tell."""
    if is_port_connected(Port.CARRIER):
        carrier().void_label(carrier_reference)


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
    return_id: str, label_key: str, label: Label, label_file: StoredFile | None, *, now: datetime
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
        lines=parcel_lines(return_request),
        actor=WORKER,
        now=now,
    )
    ReturnParcel.objects.create(return_request=return_request, shipment=shipment)
    if return_request.shipping_status == ShippingStatus.NO_LABEL:
        ReturnRequest.objects.filter(pk=return_request.pk).update(shipping_status=ShippingStatus.PENDING)
    clear_exception(return_request, ReturnException.LABEL_FAILED)
    touch(return_request, now=now)
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
    if ReturnException.LABEL_FAILED in return_request.exceptions:
        return
    raise_exception(return_request, ReturnException.LABEL_FAILED)
    touch(return_request, now=now)
    publish(ReturnLabelFailed(return_id=return_id), actor=WORKER, occurred_at=now)
