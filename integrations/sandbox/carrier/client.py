"""The sandbox carrier's API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from core.http import HttpAnswer
from integrations.sandbox.calling import call


def post_label(*, idempotency_key: str, label: dict[str, Any]) -> HttpAnswer:
    """Order a way back. Raises core.http.HttpFailure."""
    return call("POST", "/sandbox/carrier/labels", json=label, idempotency_key=idempotency_key)


def post_void(label_id: str) -> HttpAnswer:
    """Call a label off. Raises core.http.HttpFailure."""
    return call("POST", f"/sandbox/carrier/labels/{quote(label_id, safe='')}/void")


def get_scans(tracking_number: str) -> HttpAnswer:
    """What happened to a parcel. Raises core.http.HttpFailure."""
    return call("GET", f"/sandbox/carrier/parcels/{quote(tracking_number, safe='')}/scans")


def get_pickup_slots(*, country: str, first_day: str, last_day: str) -> HttpAnswer:
    """When its drivers can come. Raises core.http.HttpFailure."""
    asked = urlencode({"country": country, "from": first_day, "until": last_day})
    return call("GET", f"/sandbox/carrier/pickup-slots?{asked}")


def put_pickup(label_id: str, pickup: dict[str, Any]) -> HttpAnswer:
    """Have a labelled parcel fetched, or fetched at another time. Raises core.http.HttpFailure."""
    return call("PUT", f"/sandbox/carrier/labels/{quote(label_id, safe='')}/pickup", json=pickup)
