"""Every other country: no law that we know of, so the shop's own policy alone decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from babel.numbers import get_territory_currencies

from countries.address_forms import address_form
from countries.law import Law
from countries.legal_footer import OF_ANY_COUNTRY
from countries.model import (
    Carrier,
    Channel,
    Country,
    HandOver,
    Marketplace,
    MessageChannel,
    Payout,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy
from countries.public_holidays import public_holidays, weekend_of

MARKETPLACES: Final = (
    Marketplace("Amazon", "https://www.amazon.com/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.com/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
    Marketplace(
        "TikTok Shop",
        "https://www.tiktok.com/shop",
        frozenset({"tiktok shop", "tiktok-shop", "tiktok_shop"}),
    ),
)
_FALLBACK_CURRENCY: Final = "USD"


def neutral_country(code: str) -> Country:
    """What any country gets that has no folder: its own name, currency and holidays where Babel and the holidays
    package know them."""
    currencies = get_territory_currencies(code) if code else []
    return Country(
        code=code or "ZZ",
        name=Locale("en").territories.get(code, code),
        languages=("en",),
        currency=currencies[0] if currencies else _FALLBACK_CURRENCY,
        time_zone="UTC",
        law=Law(withdrawal=None, defects=None, refund=None, is_known=False),
        hand_over=tuple(
            HandOver(method, words, needs_printer, None)
            for method, words, needs_printer in (
                ("drop_off", "qr_at_drop_off", False),
                ("label", "printed_label", True),
                ("pickup", "pickup_at_door", False),
                ("own_carrier", "own_parcel", False),
            )
        ),
        carriers=(
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
            Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
            Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
            Carrier("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 10), None),
            Payout(
                "bank_account",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("holder", "bank", "account_number"),
                (1, 5),
                None,
            ),
        ),
        banks=(),
        channels=(MessageChannel(Channel.EMAIL), MessageChannel(Channel.SMS)),
        night_ban=None,
        address_form=address_form("line1", "line2", "city", "region", "postal_code", required="line1 city"),
        legal_footer=OF_ANY_COUNTRY,
        look_up_by=("email", "phone"),
        weekend=weekend_of(code),
        holiday_calendar=public_holidays(code),
        policy=_policy,
    )


def _policy(currency: str) -> Mapping[str, Any]:
    """30 days, as most shops start."""
    return policy(
        currency=currency,
        window_days=30,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "label"),
        rules=[GIFT_CARDS, FINAL_SALE],
    )


COUNTRIES: Final = (neutral_country("ZZ"),)
