"""The parts from which the countries' first policies are made, as documents of API.md.

The rules' names are translated when a shop gets its first policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_noop

GIFT_CARDS: Final[dict[str, Any]] = {
    "name": gettext_noop("Gift cards cannot be returned"),
    "when": {"all": [{"fact": "line.gift_card", "operator": "eq", "value": True}]},
    "set": {"eligible": False},
}
FINAL_SALE: Final[dict[str, Any]] = {
    "name": gettext_noop("Final sale stays sold"),
    "when": {"all": [{"fact": "line.final_sale", "operator": "eq", "value": True}]},
    "set": {"eligible": False},
}


def review_above(amount: str, currency: str) -> dict[str, Any]:
    """Returns worth more than ``amount`` are looked at by staff first."""
    value = {"amount": amount, "currency": currency}
    return {
        "name": gettext_noop("Valuable returns are looked at first"),
        "when": {"all": [{"fact": "request.value", "operator": "gt", "value": value}]},
        "set": {"approval": "review"},
    }


def shopper_pays_way_back(amount: str, currency: str) -> dict[str, Any]:
    """The way back costs ``amount`` when nobody but the shopper changed their mind."""
    return {
        "name": gettext_noop("Change of mind pays the way back"),
        "when": {"all": [{"fact": "request.fault", "operator": "eq", "value": "shopper"}]},
        "set": {"return_shipping_fee": {"amount": amount, "currency": currency}},
    }


def policy(
    *,
    currency: str,
    window_days: int,
    resolutions: Sequence[str],
    methods: Sequence[str],
    rules: Sequence[dict[str, Any]],
    bonus_percent: str = "0",
    hand_over_days: int = 14,
) -> dict[str, Any]:
    """A complete document: no fee but by rule, approved by itself unless a rule asks for a review."""
    zero = {"amount": "0", "currency": currency}
    return {
        "base": {
            "eligible": True,
            "window_days": window_days,
            "window_starts": "delivered",
            "resolutions": list(resolutions),
            "methods": list(methods),
            "return_shipping_fee": zero,
            "restocking_fee": {"percent": "0"},
            "approval": "auto",
            "photos": 0,
            "inspection": "standard",
            "refund_on": "inspection",
            "bonus": {"percent": bonus_percent},
            "hand_over_days": hand_over_days,
            "destination": None,
        },
        "rules": list(rules),
    }
