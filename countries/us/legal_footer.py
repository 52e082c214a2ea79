"""What a shop of the United States shows: California asks for name and street, mail to customers for an address."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries import legal_footer
from countries.model import Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_CALIFORNIA: Final = Source(
    "California Business and Professions Code, section 17538 (d): before a buyer in California pays",
    "https://sitetruth.com/doc/californiabpcode17538.html",
    CHECKED_ON,
)

LEGAL_FOOTER: Final = (
    legal_footer.name(_CALIFORNIA),
    legal_footer.address(_CALIFORNIA),
    legal_footer.email(None, need=Need.IF_ANY),
    legal_footer.phone(None, need=Need.IF_ANY),
)
