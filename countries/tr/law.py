"""Turkey's law of distance contracts and of defective goods."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

CHECKED_ON: Final = date(2026, 11, 22)

_REGULATION = "https://www.mevzuat.gov.tr/mevzuat?MevzuatNo=20237&MevzuatTur=7&MevzuatTertip=5"
_ACT = "https://www.mevzuat.gov.tr/mevzuat?MevzuatNo=6502&MevzuatTur=1&MevzuatTertip=5"

LAW: Final = Law(
    withdrawal=Withdrawal(
        days=14,
        starts="delivered",
        way_back_paid_by=WayBackPayer.SHOP_WITH_ITS_CARRIER,
        is_outbound_postage_returned=True,
        has_restocking_fee=False,
        yields_to_final_sale=False,
        exemptions=frozenset({"made_to_measure", "perishable", "hygiene", "digital", "press", "gift_card"}),
        source=Source(
            "Mesafeli Sözleşmeler Yönetmeliği, m. 9, 12, 13 ve 15; iade masrafı: 1 Ocak 2026'dan itibaren",
            _REGULATION,
            CHECKED_ON,
        ),
    ),
    defects=Defects(
        days=731,  # two years are never more than 731 days
        source=Source("6502 sayılı Kanun, m. 8-12: ayıplı mal, iki yıl", _ACT, CHECKED_ON),
    ),
    refund=RefundDeadline(
        days=14,
        is_in_business_days=False,
        counted_from=CountedFrom.NOTICE,
        may_wait_for_goods=True,
        source=Source("Mesafeli Sözleşmeler Yönetmeliği, m. 12", _REGULATION, CHECKED_ON),
    ),
)
