"""What a Swiss shop shows: who it is and how it is reached, e-mail included."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_ACT: Final = Source(
    "Bundesgesetz gegen den unlauteren Wettbewerb (UWG), Artikel 3 Absatz 1 Buchstabe s Ziffer 1",
    "https://digilaw.ch/07-04-02-information-im-e-commerce",
    CHECKED_ON,
)

LEGAL_FOOTER: Final = (
    legal_footer.name(_ACT),
    legal_footer.address(_ACT),
    legal_footer.email(_ACT),
    legal_footer.phone(None, need=Need.IF_ANY),
    LegalField(
        "uid",
        gettext_noop("UID"),
        gettext_noop("Your business identification number, such as CHE-123.456.788."),
        Need.IF_ANY,
        None,
        legal_numbers.swiss_uid,
    ),
)
