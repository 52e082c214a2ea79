"""What is taken for granted about the shop's parcels where nobody says it: where they arrive, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache, cached_property

from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from countries.registry import known_countries
from tracking.models import Direction, Shipment


class Assumptions:
    """For the length of one act: the shop's settings are read once, when they are first needed."""

    @cached_property
    def _settings(self) -> ShopSettings:
        return shop_settings()

    def time_zone_of(self, shipment: Shipment) -> str:
        """The zone in which the parcel arrives: of the order's country where we know it, else the shop's own."""
        is_to_shopper = shipment.direction == Direction.OUTBOUND and shipment.order is not None
        code = shipment.order.country if is_to_shopper and shipment.order else ""
        return _zones().get(code) or self._settings.time_zone

    def delivery_at(self, shipped_at: datetime | None) -> datetime | None:
        """When a parcel is expected while its carrier says nothing: shipped plus the shop's assumed days."""
        if shipped_at is None:
            return None
        return shipped_at + timedelta(days=self._settings.assumed_delivery_days)


@cache
def _zones() -> dict[str, str]:
    return {home.code: home.time_zone for home in known_countries()}
