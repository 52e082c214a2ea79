"""Thailand: a counter with a code or one's own parcel, cash on delivery repaid to a bank account or PromptPay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.address_forms import LIBADDRESSINPUT
from countries.model import (
    AddressForm,
    Bookkeeping,
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
from countries.th.banks import THAI_BANKS
from countries.th.law import LAW
from countries.th.legal_footer import LEGAL_FOOTER

CHECKED_ON: Final = date(2026, 12, 1)

_BOOKS: Final = Bookkeeping(
    5,
    Source(
        "พระราชบัญญัติการบัญชี พ.ศ. 2543 มาตรา 14: เก็บบัญชีและเอกสารไม่น้อยกว่าห้าปีนับแต่วันปิดบัญชี",
        "https://thailawforum.com/database1/acconting-act-3.html",
        CHECKED_ON,
    ),
)

_PROMPTPAY: Final = Source(
    "Slash, Thailand bank codes: PromptPay is a real-time transfer",
    "https://www.slash.com/routing-numbers/country/thailand",
    CHECKED_ON,
)
_LINE: Final = Source(
    "LINE Developers: LINE notification messages, available in Japan, Thailand and Taiwan, not for advertising",
    "https://developers.line.biz/en/docs/partner-docs/line-notification-messages/overview",
    CHECKED_ON,
)

MARKETPLACES: Final = (
    Marketplace("Shopee", "https://shopee.co.th/user/purchase", frozenset({"shopee"})),
    Marketplace("Lazada", "https://my.lazada.co.th/customer/order/index", frozenset({"lazada"})),
    Marketplace(
        "TikTok Shop",
        "https://www.tiktok.com/shop",
        frozenset({"tiktok shop", "tiktok-shop", "tiktok_shop"}),
    ),
)


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


_OFFICES: Final = (
    ConsumerOffice(
        "สำนักงานคณะกรรมการคุ้มครองผู้บริโภค (สคบ.)",
        "https://www.ocpb.go.th",
        "1166",
        Source("สคบ. คำถามที่พบบ่อย: สายด่วน สคบ. 1166", "https://www.ocpb.go.th/more_faqs.php?f=11", CHECKED_ON),
    ),
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
            HandOver("drop_off", "code_at_counter", False, None),
            HandOver("own_carrier", "own_parcel", False, None),
            HandOver("pickup", "pickup_at_door", False, None),
        ),
        carriers=(
            Carrier("thailand_post", "ไปรษณีย์ไทย", "https://track.thailandpost.co.th/?trackNumber={number}"),
            Carrier("flash", "Flash Express", "https://www.flashexpress.co.th/fle/tracking?se={number}"),
            Carrier("kex", "KEX Express", "https://th.kex-express.com/th/track/?track={number}"),
            Carrier("jt", "J&T Express", ""),
            Carrier("ninja_van", "Ninja Van", ""),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (7, 15), None),
            Payout(
                "promptpay",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("promptpay", "holder"),
                (0, 1),
                _PROMPTPAY,
            ),
            Payout(
                "th_bank_account",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("bank", "account_number", "holder"),
                (1, 2),
                None,
            ),
        ),
        banks=THAI_BANKS,
        channels=(
            MessageChannel(Channel.LINE, _LINE),
            MessageChannel(Channel.SMS),
            MessageChannel(Channel.EMAIL),
        ),
        night_ban=None,
        address_form=AddressForm(
            fields=("name", "phone", "line1", "line2", "district", "city", "region", "postal_code"),
            required=frozenset({"name", "phone", "line1", "region"}),
            source=LIBADDRESSINPUT,
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("phone", "email"),
        weekend=weekend_of("TH"),
        holiday_calendar=public_holidays("TH"),
        policy=_policy,
        consumer_offices=_OFFICES,
        bookkeeping=_BOOKS,
    ),
)
