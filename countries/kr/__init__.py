"""Korea: pickup at the door first, postage by fault, the money three business days after the goods are back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.kr.law import LAW
from countries.kr.legal_footer import LEGAL_FOOTER
from countries.model import (
    AddressForm,
    Carrier,
    Country,
    HandOver,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above, shopper_pays_way_back
from countries.public_holidays import public_holidays, weekend_of

CHECKED_ON: Final = date(2026, 11, 22)

_OUR_LIST: Final = Source("Starting values of November 2026, for the merchant to confirm", "", CHECKED_ON)


def _policy(currency: str) -> Mapping[str, Any]:
    """7 days; the way back is paid by whose fault it is."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "KRW":
        rules += [shopper_pays_way_back("3000", "KRW"), review_above("300000", "KRW")]
    return policy(
        currency=currency,
        window_days=7,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("pickup", "drop_off"),
        rules=rules,
        hand_over_days=7,
    )


COUNTRIES: Final = (
    Country(
        code="KR",
        name="South Korea",
        languages=("ko",),
        currency="KRW",
        time_zone="Asia/Seoul",
        law=LAW,
        hand_over=(
            HandOver("pickup", "pickup_at_door", False, _OUR_LIST),
            HandOver("drop_off", "convenience_store", False, _OUR_LIST),
            HandOver("own_carrier", "own_parcel", False, _OUR_LIST),
        ),
        carriers=(
            Carrier(
                "cj_logistics",
                "CJ대한통운",
                "https://trace.cjlogistics.com/next/tracking.html?wblNo={number}",
            ),
            Carrier("hanjin", "한진택배", ""),
            Carrier("lotte", "롯데택배", ""),
            Carrier("logen", "로젠택배", ""),
            Carrier(
                "epost",
                "우체국택배",
                "https://service.epost.go.kr/trace.RetrieveDomRigiTraceList.comm?sid1={number}",
            ),
        ),
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 5), _OUR_LIST),
            Payout(
                "kr_bank_account",
                ("virtual_account", "bank_transfer", "cash_on_delivery"),
                ("bank", "account_number", "holder"),
                (1, 1),
                _OUR_LIST,
            ),
        ),
        address_form=AddressForm(
            fields=("name", "phone", "postal_code", "region", "city", "line1", "line2", "note"),
            required=frozenset({"name", "phone", "line1"}),
            source=Source("도로명주소 안내시스템", "https://www.juso.go.kr", CHECKED_ON),
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("phone", "email"),
        weekend=weekend_of("KR"),
        holiday_calendar=public_holidays("KR"),
        policy=_policy,
    ),
)
