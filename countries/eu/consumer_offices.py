"""Where shoppers in the Union can turn about a shop in another member state.

The Union's own platform for settling disputes online is none of them: it was closed on 20 July 2025.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.model import ConsumerOffice, Source

ECC_NET: Final = ConsumerOffice(
    "ECC-Net",
    "https://www.eccnet.eu",
    "",
    Source(
        "European Consumer Centres Network, our work: disputes with a business in another EU country",
        "https://www.eccnet.eu/ecc-network/our-services/our-work",
        date(2026, 12, 1),
    ),
    is_for_foreign_shops=True,
)
