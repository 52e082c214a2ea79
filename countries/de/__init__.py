"""Germany: the law of the Union with its own carriers."""

from __future__ import annotations

from typing import Final

from countries.de.legal_footer import LEGAL_FOOTER
from countries.eu import member_state
from countries.model import Carrier

COUNTRIES: Final = (
    member_state(
        "DE",
        "Germany",
        ("de", "en"),
        "EUR",
        "Europe/Berlin",
        legal_footer=LEGAL_FOOTER,
        carriers=(
            Carrier(
                "dhl",
                "DHL",
                "https://www.dhl.de/de/privatkunden/dhl-sendungsverfolgung.html?piececode={number}",
            ),
            Carrier("hermes", "Hermes", ""),
            Carrier("dpd", "DPD", ""),
            Carrier("gls", "GLS", ""),
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        ),
    ),
)
