"""Every other country: no law that we know of, so the shop's own policy alone decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from babel import Locale
from babel.numbers import get_territory_currencies

from countries.legal_footer import OF_ANY_COUNTRY
from countries.model import AddressForm, Carrier, Country, HandOver, Law, Payout, Source
from countries.presets import FINAL_SALE, GIFT_CARDS, policy
from countries.public_holidays import public_holidays, weekend_of

CHECKED_ON: Final = date(2026, 11, 22)

_OUR_LIST: Final = Source("Starting values of November 2026, for the merchant to confirm", "", CHECKED_ON)
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
        law=Law(withdrawal=None, defects=None, refund=None),
        hand_over=tuple(
            HandOver(method, words, needs_printer, _OUR_LIST)
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
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 10), _OUR_LIST),
            Payout(
                "bank_account",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("holder", "bank", "account_number"),
                (1, 5),
                _OUR_LIST,
            ),
        ),
        address_form=AddressForm(
            fields=("name", "line1", "line2", "city", "region", "postal_code", "phone"),
            required=frozenset({"name", "line1", "city"}),
            source=_OUR_LIST,
        ),
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
