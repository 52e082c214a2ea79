"""What a merchant confirmed of a country's law, told apart from what it says now.

A row has a code and a fingerprint of its values; source and date of checking are left out, as a row that was only
looked at again says the same.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from countries.law import Defects, Law, RefundDeadline, Withdrawal


def values_of_law(law: Law) -> dict[str, tuple[Any, ...]]:
    """Each row's values by its code; rows that the country does not have are left out."""
    rows: dict[str, tuple[Any, ...]] = {}
    if law.withdrawal is not None:
        rows |= _of_withdrawal(law.withdrawal)
        if law.has_withdrawal_button:
            rows["withdrawal_function"] = (True,)
    if law.defects is not None:
        rows["defects"] = _of_defects(law.defects)
    if law.refund is not None:
        rows["refund"] = _of_deadline(law.refund)
    if law.defect_refund is not None:
        rows["defect_refund"] = _of_deadline(law.defect_refund)
    if law.late_interest is not None:
        rows["late_interest"] = (str(law.late_interest.percent_a_year),)
    if law.cash_on_delivery is not None:
        rows["cash_on_delivery"] = (law.cash_on_delivery.days, law.cash_on_delivery.days_to_pay)
    return rows


def fingerprints_of_law(law: Law) -> dict[str, str]:
    """A short fingerprint of each row, by its code."""
    return {
        code: sha256(repr((code, values)).encode()).hexdigest()[:16]
        for code, values in values_of_law(law).items()
    }


def _of_withdrawal(withdrawal: Withdrawal) -> dict[str, tuple[Any, ...]]:
    rows: dict[str, tuple[Any, ...]] = {
        "withdrawal": (withdrawal.days, withdrawal.starts, withdrawal.counts_from_last_parcel),
        "before_delivery": (withdrawal.is_open_before_delivery,),
        "way_back": (withdrawal.way_back_paid_by.value,),
        "restocking_fee": (withdrawal.has_restocking_fee,),
        "outbound_postage": (withdrawal.is_outbound_postage_returned,),
        "lost_free_delivery": (withdrawal.may_charge_lost_free_delivery,),
        "exemptions": (tuple(sorted(withdrawal.exemptions)), tuple(sorted(withdrawal.needs_notice))),
    }
    if withdrawal.days_longer_uninformed:
        rows["uninformed"] = (withdrawal.days_longer_uninformed,)
    if withdrawal.further_exemptions:
        rows["further_exemptions"] = (tuple(sorted(withdrawal.further_exemptions)),)
    if withdrawal.exempt_once_opened:
        rows["opened"] = (tuple(sorted(withdrawal.exempt_once_opened)),)
    if withdrawal.is_fetched_without_branch:
        rows["fetched"] = (True,)
    if withdrawal.is_for_large_sellers_only:
        rows["small_sellers"] = (True,)
    return rows


def _of_defects(defects: Defects) -> tuple[Any, ...]:
    return (
        defects.days,
        defects.days_after_knowing,
        defects.refund_for_days,
        defects.months_more_after_repair,
        defects.stops_while_repaired,
    )


def _of_deadline(deadline: RefundDeadline) -> tuple[Any, ...]:
    return (
        deadline.days,
        deadline.is_in_business_days,
        deadline.counted_from.value,
        deadline.may_wait_for_goods,
    )
