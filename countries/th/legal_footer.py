"""What a Thai shop shows: who it is, and under which number its online business is registered."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_REGISTRATION: Final = Source(
    "พระราชบัญญัติทะเบียนพาณิชย์ พ.ศ. 2499 และประกาศกระทรวงพาณิชย์ เรื่อง ให้ผู้ประกอบพาณิชยกิจต้องจดทะเบียนพาณิชย์ "
    "(ฉบับที่ 11) พ.ศ. 2553",
    "https://xn--82cyjakdc8df4d5dj1bu7n.com/ขายออนไลน์ecommerce-จดทะเบียน/",
    CHECKED_ON,
)
_DIRECT_MARKETING: Final = Source(
    "พระราชบัญญัติขายตรงและตลาดแบบตรง พ.ศ. 2545 มาตรา 38",
    "https://www.tba.in.th/2021/07/2545-38-39.html",
    CHECKED_ON,
)

LEGAL_FOOTER: Final = (
    legal_footer.name(None),
    legal_footer.address(None),
    LegalField(
        "ecommerce_number",
        gettext_noop("E-commerce registration number"),
        gettext_noop("From the Department of Business Development (DBD Registered)."),
        Need.ALWAYS,
        _REGISTRATION,
        legal_numbers.text,
    ),
    LegalField(
        "direct_marketing_number",
        gettext_noop("Direct marketing registration"),
        gettext_noop("From the Consumer Protection Board. Small sellers may be exempt."),
        Need.IF_ANY,
        _DIRECT_MARKETING,
        legal_numbers.text,
    ),
    LegalField(
        "tax_id",
        gettext_noop("Tax ID"),
        gettext_noop("13 digits."),
        Need.IF_ANY,
        None,
        legal_numbers.thai_tax_number,
    ),
    legal_footer.phone(None),
    legal_footer.email(None),
)
