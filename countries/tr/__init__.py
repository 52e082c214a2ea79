"""Turkey: a return code read out at the carrier's branch, and the seller pays the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

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
from countries.tr.law import LAW
from countries.tr.legal_footer import LEGAL_FOOTER

CHECKED_ON: Final = date(2026, 12, 1)

_BOOKS: Final = Bookkeeping(
    10,
    Source(
        "Türk Ticaret Kanunu madde 82/5: ticari belgeler on yıl saklanır",
        "https://hukukdestegi.com/tr/2018/02/02/ticari-belgelerin-saklanma-sureleri/",
        CHECKED_ON,
    ),
)

_CODE_AT_BRANCH: Final = Source(
    "Costamiles, iade ve değişim: kargo kodu ile Yurtiçi Kargo şubesine bırakılır",
    "https://costamiles.com/pages/iade-ve-degisim",
    CHECKED_ON,
)

MARKETPLACES: Final = (
    Marketplace("Trendyol", "https://www.trendyol.com/hesabim/siparislerim", frozenset({"trendyol"})),
    Marketplace("Hepsiburada", "https://www.hepsiburada.com", frozenset({"hepsiburada"})),
    Marketplace("N11", "https://www.n11.com/hesabim/siparislerim", frozenset({"n11"})),
)


def _policy(currency: str) -> Mapping[str, Any]:
    """14 days, free with the shop's carrier and its code; fetched where it has no branch."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "TRY":
        rules.append(review_above("7500.00", "TRY"))
    return policy(
        currency=currency,
        window_days=14,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "pickup"),
        rules=rules,
        hand_over_days=10,
    )


_OFFICES: Final = (
    ConsumerOffice(
        "Tüketici Hakem Heyeti",
        "https://www.turkiye.gov.tr/tuketici-sikayeti-uygulamasi",
        "",
        Source(
            "Ankara Ticaret İl Müdürlüğü: Tüketici hakem heyetlerine elektronik ortamda başvuru",
            "https://ankara.ticaret.gov.tr/duyurular/tuketici-hakem-heyetlerine-elektronik-ortamda-basvuru",
            CHECKED_ON,
        ),
    ),
    ConsumerOffice(
        "Alo 175 Tüketici Danışma Hattı",
        "",
        "175",
        Source(
            "Tüketicinin Korunması ve Piyasa Gözetimi Genel Müdürlüğü: ALO 175",
            "http://www.tuketici.gov.tr/?wapp=genelmudurluk_tr&open=3",
            CHECKED_ON,
        ),
    ),
)

COUNTRIES: Final = (
    Country(
        code="TR",
        name="Turkey",
        languages=("tr",),
        currency="TRY",
        time_zone="Europe/Istanbul",
        law=LAW,
        hand_over=(
            HandOver("drop_off", "code_at_branch", False, _CODE_AT_BRANCH),
            HandOver("pickup", "pickup_at_door", False, None),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier(
                "yurtici",
                "Yurtiçi Kargo",
                "https://www.yurticikargo.com/tr/online-servisler/gonderi-sorgula?code={number}",
            ),
            Carrier("aras", "Aras Kargo", "https://kargotakip.araskargo.com.tr/mainpage.aspx?code={number}"),
            Carrier("mng", "DHL eCommerce (MNG)", ""),
            Carrier("surat", "Sürat Kargo", ""),
            Carrier("ptt", "PTT Kargo", "https://gonderitakip.ptt.gov.tr/Track/Verify?q={number}"),
            Carrier("hepsijet", "HepsiJET", ""),
        ),
        marketplaces=MARKETPLACES,
        payouts=(
            Payout("card_reversal", ("card", "card_instalments", "wallet"), (), (3, 10), None),
            Payout(
                "iban",
                ("cash_on_delivery", "bank_transfer", "virtual_account"),
                ("holder", "iban"),
                (1, 2),
                None,
            ),
        ),
        banks=(),
        channels=(
            MessageChannel(Channel.SMS),
            MessageChannel(Channel.EMAIL),
            MessageChannel(Channel.WHATSAPP),
        ),
        night_ban=None,
        address_form=AddressForm(
            # Street lines, postcode, city in libaddressinput; people write province and district and few know the code.
            fields=("name", "phone", "region", "city", "district", "line1", "line2", "postal_code"),
            required=frozenset({"name", "phone", "region", "city", "line1"}),
            source=None,
        ),
        legal_footer=LEGAL_FOOTER,
        look_up_by=("phone", "email"),
        weekend=weekend_of("TR"),
        holiday_calendar=public_holidays("TR"),
        policy=_policy,
        consumer_offices=_OFFICES,
        bookkeeping=_BOOKS,
    ),
)
