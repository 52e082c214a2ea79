"""The link of a parcel's tracking page: status, steps and dates, never an address."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from core.links import sign_link, verify_link
from tracking.models import Shipment

_PURPOSE = "shipment"


def shipment_path(shipment: Shipment) -> str:
    """The path of the tracking page on the shop's host."""
    proof = sign_link(
        schema=connection.schema_name,
        purpose=_PURPOSE,
        object_id=shipment.public_id,
        generation=shipment.link_generation,
    )
    return f"/track/{shipment.public_id}/{proof}/"


def is_shipment_link(shipment: Shipment, proof: str, *, now: datetime) -> bool:
    """Whether ``proof`` shows this parcel."""
    return verify_link(
        proof,
        schema=connection.schema_name,
        purpose=_PURPOSE,
        object_id=shipment.public_id,
        generation=shipment.link_generation,
        now=now,
    )
