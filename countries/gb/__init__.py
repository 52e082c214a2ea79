"""Great Britain: labels and drop-off points, money back to the card or to a bank account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from countries.gb.legal_footer import LEGAL_FOOTER
from countries.model import AddressForm, Carrier, Country, HandOver, Law, Payout
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above
from countries.public_holidays import public_holidays, weekend_of


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


COUNTRIES: Final = (
    Country(
        code="GB",
        name="United Kingdom",
        languages=("en",),
        currency="GBP",
        time_zone="Europe/London",
        law=Law(withdrawal=None, defects=None, refund=None),
        hand_over=(
            HandOver("drop_off", "qr_at_drop_off", False, None),
            HandOver("label", "printed_label", True, None),
            HandOver("pickup", "pickup_at_door", False, None),
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
        address_form=AddressForm(
            fields=("name", "line1", "line2", "city", "postal_code", "phone"),
            required=frozenset({"name", "line1", "city", "postal_code"}),
            source=None,
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("email", "phone"),
        weekend=weekend_of("GB"),
        holiday_calendar=public_holidays("GB"),
        policy=_policy,
    ),
)
