"""Parcels in trouble: one that the carrier cannot find, one that is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.actors import Actor
from integrations.sandbox.demo.orders import DemoOrder
from tracking.models import Direction, Shipment
from tracking.ports import Scan
from tracking.services.scans import record_scans
from tracking.statuses import SubStatus, TrackingStatus

_TROUBLES = ((TrackingStatus.EXCEPTION, SubStatus.LOST), (TrackingStatus.IN_TRANSIT, SubStatus.DELAYED))
_HOURS_AGO = 2


def tell_troubled_parcels(orders: list[DemoOrder], *, now: datetime) -> None:
    """Let the carrier report it of parcels to shoppers that are on their way, the oldest first."""
    on_their_way = [
        order.external_id for order in orders if order.delivered_at is None and not order.is_fresh
    ]
    shipments = (
        Shipment.objects.filter(
            order__external_id__in=on_their_way, direction=Direction.OUTBOUND, delivered_at=None
        )
        .exclude(shipped_at__gt=now - timedelta(hours=_HOURS_AGO))
        .order_by("pk")
    )
    for shipment, (status, sub_status) in zip(shipments, _TROUBLES, strict=False):
        record_scans(
            shipment=shipment,
            scans=[
                Scan(
                    occurred_at=now - timedelta(hours=_HOURS_AGO),
                    status=status,
                    sub_status=sub_status,
                    carrier_code=sub_status.upper(),
                )
            ],
            actor=Actor("carrier"),
            now=now,
            history=True,
        )
