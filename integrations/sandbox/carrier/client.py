"""The sandbox carrier's API."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

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
