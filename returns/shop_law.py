"""The law of a country as it holds for this shop's orders: what hangs on the seller is applied."""

from __future__ import annotations

from datetime import date, datetime

from accounts.models import ShopSettings
from core.dates import local_date
from countries.carriers import carrier_name
from countries.law import Law, Seller
from countries.registry import country
from returns.policy.facts import fold


def law_for(code: str, settings: ShopSettings, *, ordered_at: datetime) -> Law:
    """The law of the country ``code`` (the shop's own when empty) for an order placed at that moment."""
    return country(code or settings.country).law.for_seller(seller_on(settings, ordered_at=ordered_at))


def seller_on(settings: ShopSettings, *, ordered_at: datetime) -> Seller:
    """What the shop says of itself about orders of that day."""
    return Seller(
        informs_of_withdrawal=settings.informs_of_withdrawal,
        is_small=settings.is_small_seller,
        named_carriers=carriers_named_on(settings, local_date(ordered_at, settings.time_zone)),
    )


def is_named_carrier(law: Law, carrier: str, *, country_code: str) -> bool:
    """Whether the shop named ``carrier`` for returns, a code or what people of the country call it."""
    named = law.withdrawal.named_carriers if law.withdrawal else frozenset()
    wanted = fold(carrier)
    return bool(wanted) and any(
        wanted in (fold(code), fold(carrier_name(code, country_code))) for code in named
    )


def carriers_named_on(settings: ShopSettings, day: date) -> frozenset[str]:
    """The carriers that the shop named for returns on ``day``; none where it named none."""
    named = [entry for entry in settings.return_carriers if entry["since"] <= day.isoformat()]
    latest = max(named, key=lambda entry: str(entry["since"]), default=None)
    return frozenset(latest["carriers"]) if latest else frozenset()
