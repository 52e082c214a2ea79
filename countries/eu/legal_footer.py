"""What shops of a member state show of themselves; Germany's Impressum has the same lines from its own act."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

COMMERCE: Final = Source(
    "Directive 2000/31/EC, article 5 (1)", "https://lexparency.org/eu/32000L0031/ART_5/", CHECKED_ON
)
CONSUMERS: Final = Source(
    "Directive 2011/83/EU, article 6 (1) (c)", "https://eur-lex.europa.eu/eli/dir/2011/83/oj", None
)


def imprint(
    country: str, act: Source = COMMERCE, *, representative: Source | None = None
) -> tuple[LegalField, ...]:
    """The lines, each from ``act`` but for the phone number, which consumers' law asks for, and the representative, of
    whom the directive says nothing."""
    return (
        legal_footer.name(act),
        legal_footer.address(act),
        legal_footer.representative(representative),
        legal_footer.email(act),
        legal_footer.phone(CONSUMERS),
        LegalField(
            "register",
            gettext_noop("Register"),
            gettext_noop("Which trade register you are in, and under which number."),
            Need.IF_ANY,
            act,
            legal_numbers.text,
        ),
        LegalField(
            "vat_id",
            gettext_noop("VAT ID"),
            gettext_noop("With the two letters of the country. Not the tax number of your tax office."),
            Need.IF_ANY,
            act,
            legal_numbers.member_state_vat(country),
        ),
        LegalField(
            "authority",
            gettext_noop("Supervisory authority"),
            gettext_noop("Only if what you sell needs a permit."),
            Need.IF_ANY,
            act,
            legal_numbers.text,
        ),
    )
