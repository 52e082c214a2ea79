"""Thailand's law of direct marketing."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import CountedFrom, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

CHECKED_ON: Final = date(2026, 11, 22)

_ACT = "https://www.ocpb.go.th"

LAW: Final = Law(
    withdrawal=Withdrawal(
        days=7,
        starts="delivered",
        way_back_paid_by=WayBackPayer.BY_AGREEMENT,
        is_outbound_postage_returned=False,
        has_restocking_fee=False,
        # Sales by electronic commerce are no direct marketing since the amendment of B.E. 2560: what was plainly
        # sold as final stays sold.
        yields_to_final_sale=True,
        exemptions=frozenset({"made_to_measure", "perishable", "hygiene", "digital", "press", "gift_card"}),
        source=Source(
            "พระราชบัญญัติขายตรงและตลาดแบบตรง พ.ศ. 2545 มาตรา 33 และฉบับที่ 3 พ.ศ. 2560 มาตรา 3", _ACT, CHECKED_ON
        ),
    ),
    defects=None,  # by agreement
    refund=RefundDeadline(
        days=15,
        is_in_business_days=False,
        counted_from=CountedFrom.NOTICE,
        may_wait_for_goods=False,
        source=Source("พระราชบัญญัติขายตรงและตลาดแบบตรง พ.ศ. 2545 มาตรา 36", _ACT, CHECKED_ON),
    ),
)
