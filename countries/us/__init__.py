"""The United States: drop-off with a QR code or a label, money back to the card or to a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.address_forms import address_form
from countries.model import (
    Carrier,
    Channel,
    Country,
    HandOver,
    Marketplace,
    MessageChannel,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above
from countries.public_holidays import public_holidays, weekend_of
from countries.us.law import LAW
from countries.us.legal_footer import LEGAL_FOOTER

CHECKED_ON: Final = date(2026, 12, 1)

_LABEL_BROKER: Final = Source(
    "USPS FAQ, Label Broker: a QR code or Label Broker ID prints the return label at the Post Office or at USPS.com",
    "https://faq.usps.com/articles/Knowledge/Label-Broker",
    CHECKED_ON,
)

MARKETPLACES: Final = (
    Marketplace("Amazon", "https://www.amazon.com/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.com/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
)


def _policy(currency: str) -> Mapping[str, Any]:
    """30 days, by the shop's own terms."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "USD":
        rules.append(review_above("250.00", "USD"))
    return policy(
        currency=currency,
        window_days=30,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "label"),
        rules=rules,
    )


COUNTRIES: Final = (
    Country(
        code="US",
        name="United States",
        languages=("en",),
        currency="USD",
        time_zone="America/New_York",  # the zone of most people; a shop elsewhere sets its own
        law=LAW,
        hand_over=(
            HandOver("drop_off", "qr_at_drop_off", False, _LABEL_BROKER),
            HandOver("label", "printed_label", True, _LABEL_BROKER),
            HandOver("pickup", "pickup_at_door", False, None),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier("usps", "USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}"),
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
            Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
            Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 10), None),
            Payout(
                "bank_account",
                ("bank_transfer", "virtual_account", "cash_on_delivery"),
                ("holder", "bank", "account_number"),
                (1, 5),
                None,
            ),
        ),
        banks=(),
        channels=(MessageChannel(Channel.EMAIL), MessageChannel(Channel.SMS)),
        night_ban=None,
        address_form=address_form(
            "line1", "line2", "city", "region", "postal_code", required="line1 city region postal_code"
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("email", "phone"),
        weekend=weekend_of("US"),
        holiday_calendar=public_holidays("US"),
        policy=_policy,
    ),
)
