"""Great Britain: labels and drop-off points, money back to the card or to a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.address_forms import address_form
from countries.gb.law import LAW
from countries.gb.legal_footer import LEGAL_FOOTER
from countries.model import (
    Carrier,
    Channel,
    ConsumerOffice,
    Country,
    HandOver,
    Marketplace,
    MessageChannel,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above
from countries.public_holidays import public_holidays, weekend_of

CHECKED_ON: Final = date(2026, 12, 1)

_QR_AT_DROP_OFF: Final = Source(
    "Royal Mail, Labels to Go: a QR code printed as a label where the parcel is handed in (press release)",
    "https://blog.norphil.co.uk/2017/02/labels-to-go-makes-it-easier-to-post.html",
    CHECKED_ON,
)
_LABEL: Final = Source(
    "Royal Mail, pre-paid returns handed in at Post Office branches",
    "https://homeofdirectcommerce.com/news/royal-mail-trials-non-po-drop-off-points",
    CHECKED_ON,
)
_PICKUP: Final = Source(
    "Royal Mail, Parcel Collect: pre-paid returns fetched at the door",
    "https://parcelandpostaltechnologyinternational.com/news/business-diversification/"
    "royal-mail-offers-pre-printed-labels-for-home-parcel-collection-service.html",
    CHECKED_ON,
)

MARKETPLACES: Final = (
    Marketplace("Amazon", "https://www.amazon.co.uk/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.co.uk/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
)


def _policy(currency: str) -> Mapping[str, Any]:
    """30 days, dropped off without a printer or with a label."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "GBP":
        rules.append(review_above("200.00", "GBP"))
    return policy(
        currency=currency,
        window_days=30,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "label"),
        rules=rules,
    )


_OFFICES: Final = (
    ConsumerOffice(
        "Citizens Advice consumer helpline",
        "https://www.citizensadvice.org.uk/consumer",
        "0808 223 1133",
        Source(
            "Cumberland Council, Trading Standards: advice and help for consumers",
            "https://cumberland.gov.uk/business-and-licensing/trading-standards/advice-consumers/advice-and-help-consumers",
            CHECKED_ON,
        ),
    ),
)

COUNTRIES: Final = (
    Country(
        code="GB",
        name="United Kingdom",
        languages=("en",),
        currency="GBP",
        time_zone="Europe/London",
        law=LAW,
        hand_over=(
            HandOver("drop_off", "qr_at_drop_off", False, _QR_AT_DROP_OFF),
            HandOver("label", "printed_label", True, _LABEL),
            HandOver("pickup", "pickup_at_door", False, _PICKUP),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier(
                "royal_mail",
                "Royal Mail",
                "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
            ),
            Carrier("evri", "Evri", ""),
            Carrier("dpd", "DPD", ""),
            Carrier("yodel", "Yodel", ""),
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 5), None),
            Payout(
                "bank_account",
                ("bank_transfer", "virtual_account", "cash_on_delivery"),
                ("holder", "bank", "account_number"),
                (0, 1),
                None,
            ),
        ),
        banks=(),
        channels=(MessageChannel(Channel.EMAIL), MessageChannel(Channel.SMS)),
        night_ban=None,
        address_form=address_form("line1", "line2", "city", "postal_code", required="line1 city postal_code"),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("email", "phone"),
        weekend=weekend_of("GB"),
        holiday_calendar=public_holidays("GB"),
        policy=_policy,
        consumer_offices=_OFFICES,
    ),
)
