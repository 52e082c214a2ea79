"""Switzerland: labels of the post first, money back to the card or to an IBAN."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.address_forms import address_form
from countries.ch.law import LAW
from countries.ch.legal_footer import LEGAL_FOOTER
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

CHECKED_ON: Final = date(2026, 12, 1)

_LABEL: Final = Source(
    "K-Tipp: vorgedruckte Retourenetikette an den Versandhändler",
    "https://ktipp.ch/artikel/artikeldetail/teurer-als-die-post",
    CHECKED_ON,
)
_PICKUP: Final = Source(
    "Tageswoche: pick@home, Retourenpakete zu Hause abholen lassen",
    "https://tageswoche.ch/allgemein/postkunden-koennen-den-empfang-von-sendungen-neu-online-steuern/index.html",
    CHECKED_ON,
)

MARKETPLACES: Final = (
    Marketplace("Amazon", "https://www.amazon.de/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.ch/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
)


def _policy(currency: str) -> Mapping[str, Any]:
    """30 days, by the shop's own terms."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "CHF":
        rules.append(review_above("200.00", "CHF"))
    return policy(
        currency=currency,
        window_days=30,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("label", "drop_off"),
        rules=rules,
    )


COUNTRIES: Final = (
    Country(
        code="CH",
        name="Switzerland",
        languages=("de", "fr", "it"),
        currency="CHF",
        time_zone="Europe/Zurich",
        law=LAW,
        hand_over=(
            HandOver("label", "printed_label", True, _LABEL),
            HandOver("drop_off", "qr_at_drop_off", False, None),
            HandOver("pickup", "pickup_at_door", False, _PICKUP),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier(
                "swiss_post",
                "Die Post",
                "https://service.post.ch/ekp-web/ui/entry/search/{number}",
            ),
            Carrier("dpd", "DPD", ""),
            Carrier("planzer", "Planzer", ""),
            Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 10), None),
            Payout(
                "iban",
                ("bank_transfer", "virtual_account", "cash_on_delivery"),
                ("holder", "iban"),
                (1, 2),
                None,
            ),
        ),
        banks=(),
        channels=(MessageChannel(Channel.EMAIL), MessageChannel(Channel.SMS)),
        night_ban=None,
        address_form=address_form("line1", "line2", "postal_code", "city", required="line1 postal_code city"),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("email", "phone"),
        weekend=weekend_of("CH"),
        holiday_calendar=public_holidays("CH"),
        policy=_policy,
    ),
)
