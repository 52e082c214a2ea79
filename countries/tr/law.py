"""Turkey's law of distance contracts and of defective goods.

Article 15 as of 24 May 2025: telephones, watches, tablets and computers are no longer exempt.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.law import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

_COMPARED: Final = date(2026, 12, 1)
_ACT: Final = "https://www.mevzuat.gov.tr/mevzuat?MevzuatNo=6502&MevzuatTur=1&MevzuatTertip=5"


def _regulation(article: str, checked_on: date | None = None) -> Source:
    return Source(
        f"Mesafeli Sözleşmeler Yönetmeliği, {article}",
        "https://www.mevzuat.gov.tr/mevzuat?MevzuatNo=20237&MevzuatTur=7&MevzuatTertip=5",
        checked_on,
    )


LAW: Final = Law(
    withdrawal=Withdrawal(
        days=14,
        days_longer_uninformed=366,
        way_back_paid_by=WayBackPayer.SHOP_WITH_ITS_CARRIER,
        exemptions=frozenset(
            {
                "made_to_measure",
                "perishable",
                "digital",
                "press",
                "mixed",
                "price_fluctuation",
                "dated_service",
            }
        ),
        further_exemptions=frozenset({"begun_service", "registered_vehicle", "live_auction"}),
        exempt_once_opened=frozenset({"hygiene", "sealed_media"}),
        is_fetched_without_branch=True,
        sources={
            "days": _regulation("m. 9/1", _COMPARED),
            "counts_from_last_parcel": _regulation("m. 9/2"),
            "is_open_before_delivery": _regulation("m. 9/3", _COMPARED),
            "days_longer_uninformed": _regulation("m. 10"),
            "way_back_paid_by": _regulation("m. 12 ve 13; 1 Ocak 2026'dan itibaren", _COMPARED),
            "is_outbound_postage_returned": _regulation("m. 12: teslimat masrafları dahil", _COMPARED),
            "may_charge_lost_free_delivery": _regulation(
                "m. 9/1 ve 12: cezai şart ödemeksizin, bedel iadesi"
            ),
            "has_restocking_fee": _regulation("m. 9/1: cezai şart ödemeksizin", _COMPARED),
            "is_fetched_without_branch": _regulation("m. 13"),
            "exemptions": _regulation("m. 15; 24 Mayıs 2025'ten itibaren", _COMPARED),
            "further_exemptions": _regulation(
                "m. 15/1: onayla ifasına başlanan hizmetler, tescili zorunlu taşınırlar ve insansız hava araçları, "
                "canlı müzayede"
            ),
            "exempt_once_opened": _regulation("m. 15/1-ç ve f: ambalajı açılmış ürünler", _COMPARED),
        },
    ),
    defects=Defects(
        days=731,  # two years are never more than 731 days
        sources={
            "days": Source("6502 sayılı Kanun, m. 8-12: ayıplı mal, iki yıl", _ACT, None),
        },
    ),
    refund=RefundDeadline(
        days=14,
        is_in_business_days=False,
        counted_from=CountedFrom.HAND_OVER,
        may_wait_for_goods=True,
        sources={
            "days": _regulation("m. 12/1", _COMPARED),
            "may_wait_for_goods": _regulation(
                "m. 12: öngörülen taşıyıcıya teslimden, başka taşıyıcıyla malın ulaşmasından itibaren",
                _COMPARED,
            ),
        },
    ),
)
