"""Thailand: a counter with a code or one's own parcel, cash on delivery repaid to a bank account or PromptPay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.model import (
    AddressForm,
    Carrier,
    Country,
    HandOver,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above
from countries.public_holidays import public_holidays, weekend_of
from countries.th.law import LAW
from countries.th.legal_footer import LEGAL_FOOTER

CHECKED_ON: Final = date(2026, 11, 22)

_OUR_LIST: Final = Source("Starting values of November 2026, for the merchant to confirm", "", CHECKED_ON)


def _policy(currency: str) -> Mapping[str, Any]:
    """7 days, by counter or own parcel."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "THB":
        rules.append(review_above("7500.00", "THB"))
    return policy(
        currency=currency,
        window_days=7,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "own_carrier"),
        rules=rules,
        hand_over_days=7,
    )


COUNTRIES: Final = (
    Country(
        code="TH",
        name="Thailand",
        languages=("th",),
        currency="THB",
        time_zone="Asia/Bangkok",
        law=LAW,
        hand_over=(
            HandOver("drop_off", "code_at_counter", False, _OUR_LIST),
            HandOver("own_carrier", "own_parcel", False, _OUR_LIST),
            HandOver("pickup", "pickup_at_door", False, _OUR_LIST),
        ),
        carriers=(
            Carrier("thailand_post", "ไปรษณีย์ไทย", "https://track.thailandpost.co.th/?trackNumber={number}"),
            Carrier("flash", "Flash Express", "https://www.flashexpress.co.th/fle/tracking?se={number}"),
            Carrier("kex", "KEX Express", "https://th.kex-express.com/th/track/?track={number}"),
            Carrier("jt", "J&T Express", ""),
            Carrier("ninja_van", "Ninja Van", ""),
        ),
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (7, 15), _OUR_LIST),
            Payout(
                "promptpay",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("promptpay", "holder"),
                (0, 1),
                _OUR_LIST,
            ),
            Payout(
                "th_bank_account",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("bank", "account_number", "holder"),
                (1, 2),
                _OUR_LIST,
            ),
        ),
        address_form=AddressForm(
            fields=("name", "phone", "line1", "line2", "district", "city", "region", "postal_code"),
            required=frozenset({"name", "phone", "line1", "region"}),
            source=Source(
                "Universal Postal Union, addressing systems",
                "https://www.upu.int/en/solutions/addressing",
                CHECKED_ON,
            ),
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("phone", "email"),
        weekend=weekend_of("TH"),
        holiday_calendar=public_holidays("TH"),
        policy=_policy,
    ),
)
