"""Germany's Impressum."""

from __future__ import annotations

from typing import Final

from countries.eu.legal_footer import CHECKED_ON, imprint
from countries.model import Source

_ACT: Final = Source(
    "Digitale-Dienste-Gesetz (DDG), § 5 Absatz 1",
    "https://komutax.de/impressum-pflichtangaben-nach-ddg-und-dl-infov/",
    CHECKED_ON,
)
LEGAL_FOOTER: Final = imprint("DE", _ACT, representative=_ACT)
