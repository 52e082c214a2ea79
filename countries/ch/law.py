"""Switzerland: no right to withdraw from what is bought online; defects are answered for two years."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.law import Defects, Law, Source

LAW: Final = Law(
    withdrawal=None,
    defects=Defects(
        days=731,  # two years are never more than 731 days
        sources={
            "days": Source(
                "Obligationenrecht, Artikel 210: zwei Jahre",
                "https://www.ch.ch/en/warranty/",
                date(2026, 12, 1),
            )
        },
    ),
    refund=None,
)
