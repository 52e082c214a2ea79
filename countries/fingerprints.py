"""What a merchant confirmed of a country's law, told apart from what it says now.

A row has a code and a fingerprint of its values; source and date of checking are left out, as a row that was only
looked at again says the same.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from countries.model import Law


def values_of_law(law: Law) -> dict[str, tuple[Any, ...]]:
    """Each row's values by its code; rows that the country does not have are left out."""
    rows: dict[str, tuple[Any, ...]] = {}
    if law.withdrawal is not None:
        withdrawal = law.withdrawal
        rows["withdrawal"] = (withdrawal.days, withdrawal.starts, law.has_withdrawal_button)
        rows["way_back"] = (withdrawal.way_back_paid_by.value, withdrawal.has_restocking_fee)
        rows["outbound_postage"] = (withdrawal.is_outbound_postage_returned,)
        rows["exemptions"] = (tuple(sorted(withdrawal.exemptions)), withdrawal.yields_to_final_sale)
    if law.defects is not None:
        rows["defects"] = (law.defects.days, law.defects.days_after_knowing)
    if law.refund is not None:
        refund = law.refund
        rows["refund"] = (
            refund.days,
            refund.is_in_business_days,
            refund.counted_from.value,
            refund.may_wait_for_goods,
        )
    return rows


def fingerprints_of_law(law: Law) -> dict[str, str]:
    """A short fingerprint of each row, by its code."""
    return {
        code: sha256(repr(values).encode()).hexdigest()[:16] for code, values in values_of_law(law).items()
    }
