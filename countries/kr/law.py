"""Korea's law of electronic commerce."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

CHECKED_ON: Final = date(2026, 11, 22)

_ACT = "https://www.law.go.kr/법령/전자상거래등에서의소비자보호에관한법률"

LAW: Final = Law(
    withdrawal=Withdrawal(
        days=7,
        starts="delivered",
        way_back_paid_by=WayBackPayer.BY_FAULT,
        is_outbound_postage_returned=False,
        has_restocking_fee=False,
        yields_to_final_sale=False,
        exemptions=frozenset({"made_to_measure", "perishable", "hygiene", "digital", "press", "gift_card"}),
        source=Source(
            "전자상거래 등에서의 소비자보호에 관한 법률 제17조 제1항·제2항, 제18조 제9항", _ACT, CHECKED_ON
        ),
    ),
    defects=Defects(
        days=92,  # three months are never more than 92 days
        days_after_knowing=30,
        source=Source("같은 법 제17조 제3항: 공급받은 날부터 3개월, 안 날부터 30일", _ACT, CHECKED_ON),
    ),
    refund=RefundDeadline(
        days=3,
        is_in_business_days=True,
        counted_from=CountedFrom.GOODS_BACK,
        may_wait_for_goods=True,
        source=Source("같은 법 제18조 제2항", _ACT, CHECKED_ON),
    ),
)
