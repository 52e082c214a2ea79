"""The tiers that a new shop starts with."""

from __future__ import annotations

from datetime import datetime

from accounts.models import ShopSettings
from core.money import decimals_of
from loyalty.models import Tier

# What has to be spent for silver and gold, in whole units of the currency: about two and five good orders.
_THRESHOLDS = {
    "EUR": (200, 500),
    "USD": (200, 500),
    "GBP": (180, 450),
    "TRY": (6_000, 15_000),
    "KRW": (300_000, 800_000),
    "THB": (6_000, 15_000),
    "JPY": (30_000, 80_000),
}
_THRESHOLDS_WITHOUT_DECIMALS = (30_000, 80_000)

_NAMES = {
    "member": {"en": "Member", "de": "Mitglied", "tr": "Üye", "ko": "일반", "th": "สมาชิก"},
    "silver": {"en": "Silver", "de": "Silber", "tr": "Gümüş", "ko": "실버", "th": "ซิลเวอร์"},
    "gold": {"en": "Gold", "de": "Gold", "tr": "Altın", "ko": "골드", "th": "โกลด์"},
}
_BENEFITS: dict[str, dict[str, object]] = {
    "member": {},
    "silver": {"extra_window_days": 7, "bonus_percent": "5"},
    "gold": {
        "extra_window_days": 30,
        "has_free_return_shipping": True,
        "has_auto_approval": True,
        "inspection": "lenient",
        "bonus_percent": "10",
    },
}


def seed_tiers(*, settings: ShopSettings, now: datetime) -> None:
    """Member, silver and gold. A shop that has tiers keeps its own. ``now`` is the founding's, not needed here."""
    if Tier.objects.exists():
        return
    Tier.objects.bulk_create(
        [
            Tier(
                code=code,
                names=_NAMES[code],
                position=position,
                threshold_minor=threshold * 10 ** decimals_of(settings.currency),
                benefits=_BENEFITS[code],
            )
            for position, (code, threshold) in enumerate(
                zip(_NAMES, (0, *_thresholds(settings.currency)), strict=True)
            )
        ]
    )


def _thresholds(currency: str) -> tuple[int, int]:
    if currency in _THRESHOLDS:
        return _THRESHOLDS[currency]
    return _THRESHOLDS["EUR"] if decimals_of(currency) else _THRESHOLDS_WITHOUT_DECIMALS
