"""What carriers are called on shoppers' pages."""

from __future__ import annotations

from accounts.models import ShopSettings
from countries.registry import country
from tracking.models import Shipment


def carrier_name(shipment: Shipment, settings: ShopSettings) -> str:
    """The name that people of the shop's country know; the code, made readable, for others."""
    known = {carrier.code: carrier.name for carrier in country(settings.country).carriers}
    return known.get(shipment.carrier.lower(), shipment.carrier.replace("_", " ").title())
