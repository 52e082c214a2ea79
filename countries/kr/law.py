"""Korea's act on consumer protection in electronic commerce.

Article 17 (2) names what lifts the right; what hangs on use, time, opening or beginning counts only where article 17 (6)
was kept: said clearly on the package or the page. Hygiene, underwear, press and gift cards are not in it as such.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from countries.law import (
    CountedFrom,
    Defects,
    LateInterest,
    Law,
    RefundDeadline,
    Source,
    WayBackPayer,
    Withdrawal,
)

_COMPARED: Final = date(2026, 12, 1)


def _act(article: str, checked_on: date | None = None) -> Source:
    return Source(
        f"전자상거래 등에서의 소비자보호에 관한 법률 {article}",
        "https://www.law.go.kr/법령/전자상거래등에서의소비자보호에관한법률",
        checked_on,
    )


LAW: Final = Law(
    withdrawal=Withdrawal(
        days=7,
        counts_from_last_parcel=False,
        way_back_paid_by=WayBackPayer.BY_FAULT,
        is_outbound_postage_returned=False,
        may_charge_lost_free_delivery=True,
        exemptions=frozenset({"made_to_measure", "perishable", "digital"}),
        exempt_once_opened=frozenset({"sealed_media"}),
        needs_notice=frozenset({"perishable", "digital", "sealed_media"}),
        sources={
            "days": _act("제17조 제1항", _COMPARED),
            "counts_from_last_parcel": _act("제17조 제1항 제1호", _COMPARED),
            "is_open_before_delivery": _act("제17조 제1항 제1호", _COMPARED),
            "way_back_paid_by": _act("제18조 제9항·제10항"),
            "is_outbound_postage_returned": _act("제18조 제9항"),
            "may_charge_lost_free_delivery": _act(
                "제18조 제9항: 반환 비용만 정함. 최초 배송비는 법이 아니라 거래 관행이므로 구매 전 고지가 있어야 함"
            ),
            "has_restocking_fee": _act("제18조 제9항: 위약금·손해배상 청구 금지"),
            "exemptions": _act("제17조 제2항", _COMPARED),
            "exempt_once_opened": _act("제17조 제2항 제4호", _COMPARED),
            "needs_notice": _act("제17조 제2항 단서, 제6항", _COMPARED),
        },
    ),
    defects=Defects(
        days=92,  # three months are never more than 92 days
        days_after_knowing=30,
        sources={
            "days": _act("제17조 제3항: 공급받은 날부터 3개월"),
            "days_after_knowing": _act("제17조 제3항: 안 날 또는 알 수 있었던 날부터 30일"),
        },
    ),
    refund=RefundDeadline(
        days=3,
        is_in_business_days=True,
        counted_from=CountedFrom.GOODS_BACK,
        may_wait_for_goods=True,
        sources={
            "days": _act("제18조 제2항"),
            "may_wait_for_goods": _act("제18조 제2항: 재화등을 반환받은 날부터"),
        },
    ),
    late_interest=LateInterest(
        Decimal(15), {"percent_a_year": _act("제18조 제2항, 시행령 제21조의3: 연 100분의 15")}
    ),
)
