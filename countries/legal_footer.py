"""The lines that the legal footers of several countries share, and what any other country offers."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_numbers
from countries.model import LegalField, Need, Source


def name(source: Source | None, *, need: Need = Need.ALWAYS) -> LegalField:
    return LegalField(
        "name",
        gettext_noop("Name of the business"),
        gettext_noop(
            "As it is registered, with its legal form; your own full name if you trade as a person."
        ),
        need,
        source,
        legal_numbers.text,
        is_labelled=False,
    )


def address(source: Source | None, *, need: Need = Need.ALWAYS) -> LegalField:
    return LegalField(
        "address",
        gettext_noop("Business address"),
        gettext_noop(
            "Street, number, postcode and city where you are established. A post-office box is not enough."
        ),
        need,
        source,
        legal_numbers.text,
        is_labelled=False,
    )


def representative(source: Source | None, *, need: Need = Need.IF_ANY) -> LegalField:
    return LegalField(
        "representative",
        gettext_noop("Represented by"),
        gettext_noop("Who may act for the company, with first and last name."),
        need,
        source,
        legal_numbers.text,
    )


def email(source: Source | None, *, need: Need = Need.ALWAYS) -> LegalField:
    return LegalField(
        "email",
        gettext_noop("E-mail"),
        gettext_noop("An address that you read."),
        need,
        source,
        legal_numbers.email,
    )


def phone(source: Source | None, *, need: Need = Need.ALWAYS) -> LegalField:
    return LegalField(
        "phone",
        gettext_noop("Phone"),
        gettext_noop("A number under which customers reach you."),
        need,
        source,
        legal_numbers.phone,
    )


OF_ANY_COUNTRY: Final = (
    name(None, need=Need.IF_ANY),
    address(None, need=Need.IF_ANY),
    email(None, need=Need.IF_ANY),
    phone(None, need=Need.IF_ANY),
)
