"""What a British shop shows: who it is, where it is registered, and its VAT number."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_COMMERCE: Final = Source(
    "The Electronic Commerce (EC Directive) Regulations 2002, regulation 6 (1), as made",
    "https://www.legislation.gov.uk/uksi/2002/2013/regulation/6/made",
    CHECKED_ON,
)
_COMPANIES: Final = Source(
    "The Company, Limited Liability Partnership and Business (Names and Trading Disclosures) Regulations 2015, "
    "regulation 25 (2)",
    "https://service.betterregulation.com/document/289846",
    CHECKED_ON,
)

LEGAL_FOOTER: Final = (
    legal_footer.name(_COMMERCE),
    legal_footer.address(_COMMERCE),
    LegalField(
        "registered_in",
        gettext_noop("Registered in"),
        gettext_noop("England and Wales, Scotland or Northern Ireland."),
        Need.IF_ANY,
        _COMPANIES,
        legal_numbers.text,
    ),
    LegalField(
        "company_number",
        gettext_noop("Company number"),
        gettext_noop("8 characters, from Companies House."),
        Need.IF_ANY,
        _COMPANIES,
        legal_numbers.british_company_number,
    ),
    LegalField(
        "registered_office",
        gettext_noop("Registered office"),
        gettext_noop("Where it is not your business address."),
        Need.IF_ANY,
        _COMPANIES,
        legal_numbers.text,
    ),
    LegalField(
        "vat_number",
        gettext_noop("VAT number"),
        gettext_noop("If you are registered for VAT."),
        Need.IF_ANY,
        _COMMERCE,
        legal_numbers.british_vat_number,
    ),
    legal_footer.email(_COMMERCE),
    legal_footer.phone(None, need=Need.IF_ANY),
)
