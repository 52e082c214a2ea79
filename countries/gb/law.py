"""Britain's right to cancel (regulations of 2013) and to reject what is faulty (act of 2015)."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.law import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

_COMPARED: Final = date(2026, 12, 1)


def _regulations(number: str, checked_on: date | None = None) -> Source:
    return Source(
        f"Consumer Contracts (Information, Cancellation and Additional Charges) Regulations 2013, regulation {number}",
        f"https://www.legislation.gov.uk/uksi/2013/3134/regulation/{number[:2]}",
        checked_on,
    )


def _act(section: str, checked_on: date | None = None) -> Source:
    return Source(
        f"Consumer Rights Act 2015, section {section}",
        f"https://www.legislation.gov.uk/ukpga/2015/15/section/{section[:2]}",
        checked_on,
    )


LAW: Final = Law(
    withdrawal=Withdrawal(
        days=14,
        days_longer_uninformed=366,
        way_back_paid_by=WayBackPayer.SHOPPER,
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
        exempt_once_opened=frozenset({"hygiene", "sealed_media"}),
        sources={
            "days": _regulations("30 (1)"),
            "counts_from_last_parcel": _regulations("30 (4)"),
            "is_open_before_delivery": _regulations("29 (2)", _COMPARED),
            "days_longer_uninformed": _regulations("31 (3)"),
            "way_back_paid_by": _regulations("35 (5)"),
            "is_outbound_postage_returned": _regulations("34 (1) to (3)"),
            "may_charge_lost_free_delivery": _regulations(
                "29 (1): without any liability but those that it names"
            ),
            "has_restocking_fee": _regulations("34 (9)"),
            "exemptions": _regulations("28 (1)"),
            "exempt_once_opened": _regulations("28 (3)"),
        },
    ),
    defects=Defects(
        days=2192,  # six years are never more than 2192 days
        refund_for_days=30,
        stops_while_repaired=True,
        sources={
            "days": Source(
                "Limitation Act 1980, section 5: six years; in Scotland five",
                "https://www.legislation.gov.uk/ukpga/1980/58/section/5",
                None,
            ),
            "refund_for_days": _act("22 (3)", _COMPARED),
            "stops_while_repaired": _act("22 (6)", _COMPARED),
        },
    ),
    refund=RefundDeadline(
        days=14,
        is_in_business_days=False,
        counted_from=CountedFrom.GOODS_OR_PROOF,
        may_wait_for_goods=True,
        sources={"days": _regulations("34 (4)"), "may_wait_for_goods": _regulations("34 (5)")},
    ),
    defect_refund=RefundDeadline(
        days=14,
        is_in_business_days=False,
        counted_from=CountedFrom.AGREED,
        may_wait_for_goods=False,
        sources={"days": _act("20 (15)", _COMPARED), "may_wait_for_goods": _act("20 (15)", _COMPARED)},
    ),
)
