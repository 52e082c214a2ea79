"""The law that all member states of the European Union share."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

CHECKED_ON: Final = date(2026, 11, 22)

_CONSUMER_RIGHTS = "https://eur-lex.europa.eu/eli/dir/2011/83/oj"

LAW: Final = Law(
    withdrawal=Withdrawal(
        days=14,
        starts="delivered",
        way_back_paid_by=WayBackPayer.SHOPPER,
        is_outbound_postage_returned=True,
        has_restocking_fee=False,
        yields_to_final_sale=False,
        exemptions=frozenset({"made_to_measure", "perishable", "hygiene", "digital", "press", "gift_card"}),
        source=Source(
            "Directive 2011/83/EU, articles 9, 13, 14 and 16; the button: Directive (EU) 2023/2673, article 11a",
            _CONSUMER_RIGHTS,
            CHECKED_ON,
        ),
    ),
    defects=Defects(
        days=731,  # two years are never more than 731 days
        source=Source(
            "Directive (EU) 2019/771, article 10: at least two years; some member states give more",
            "https://eur-lex.europa.eu/eli/dir/2019/771/oj",
            CHECKED_ON,
        ),
    ),
    refund=RefundDeadline(
        days=14,
        is_in_business_days=False,
        counted_from=CountedFrom.NOTICE,
        may_wait_for_goods=True,
        source=Source("Directive 2011/83/EU, article 13 (1) and (3)", _CONSUMER_RIGHTS, CHECKED_ON),
    ),
    has_withdrawal_button=True,
)
