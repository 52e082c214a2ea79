"""Thailand's law of direct marketing, of defects, and of parcels that are paid at the door.

Selling online is direct marketing; a ministerial regulation of 2018 leaves out small sellers: a natural person who is not
registered as a direct marketer and sells for at most 1.8 million baht a year, registered small and medium enterprises,
community enterprises, cooperatives and farmers' groups. No exemption by kind of goods was found.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.law import (
    CarrierRefund,
    CountedFrom,
    Defects,
    Law,
    RefundDeadline,
    Source,
    WayBackPayer,
    Withdrawal,
)

_COMPARED: Final = date(2026, 12, 1)


def _direct_marketing(section: str) -> Source:
    return Source(
        f"พระราชบัญญัติขายตรงและตลาดแบบตรง พ.ศ. 2545 {section}",
        "https://www.ocpb.go.th",
        None,
    )


_ON_DELIVERY: Final = Source(
    "ประกาศคณะกรรมการว่าด้วยสัญญา เรื่องธุรกิจขนส่งสินค้าโดยเรียกเก็บเงินปลายทาง พ.ศ. 2567 (มีผล 3 ตุลาคม 2567)",
    "https://www.tilleke.com/insights/thailand-regulates-cash-on-delivery-logistics-services/",
    _COMPARED,
)

LAW: Final = Law(
    withdrawal=Withdrawal(
        days=7,
        counts_from_last_parcel=False,
        is_open_before_delivery=False,
        way_back_paid_by=WayBackPayer.SHOP,
        is_outbound_postage_returned=True,
        is_for_large_sellers_only=True,
        sources={
            "days": _direct_marketing("มาตรา 33"),
            "counts_from_last_parcel": _direct_marketing("มาตรา 33"),
            "is_open_before_delivery": _direct_marketing("มาตรา 33"),
            "way_back_paid_by": _direct_marketing("มาตรา 34: ผู้ประกอบธุรกิจเป็นผู้กำหนดวิธีส่งคืนภายใน 21 วัน"),
            "is_outbound_postage_returned": _direct_marketing("มาตรา 36: คืนเงินเต็มจำนวนที่ผู้บริโภคจ่ายไป"),
            "may_charge_lost_free_delivery": _direct_marketing("มาตรา 36: คืนเงินเต็มจำนวน"),
            "has_restocking_fee": _direct_marketing("มาตรา 36: คืนเงินเต็มจำนวน"),
            "is_for_large_sellers_only": Source(
                "กฎกระทรวง (พ.ศ. 2561) ตามพระราชบัญญัติขายตรงและตลาดแบบตรง (ฉบับที่ 3) พ.ศ. 2560 มาตรา 3",
                "https://www.lawplusltd.com/2018/12/new-rules-direct-sales-direct-marketing/",
                _COMPARED,
            ),
        },
    ),
    defects=Defects(
        days=None,
        days_after_knowing=366,  # a year is never more than 366 days
        sources={
            "days": Source(
                "ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 472 และ 473",
                "https://openlegaltextbook.ddns.net/Codes/2468_th_codes/index.php?title=2471th_Sec_0473",
                _COMPARED,
            ),
            "days_after_knowing": Source(
                "ประมวลกฎหมายแพ่งและพาณิชย์ มาตรา 474: หนึ่งปีนับแต่เวลาที่ได้พบเห็นความชำรุดบกพร่อง",
                "https://thaideka.com/?p=124096",
                _COMPARED,
            ),
        },
    ),
    refund=RefundDeadline(
        days=15,
        is_in_business_days=False,
        counted_from=CountedFrom.NOTICE,
        may_wait_for_goods=False,
        sources={
            "days": _direct_marketing("มาตรา 36"),
            "may_wait_for_goods": _direct_marketing("มาตรา 36"),
        },
    ),
    cash_on_delivery=CarrierRefund(days=5, days_to_pay=15, sources={"days": _ON_DELIVERY}),
)
