"""What a Turkish shop shows: traders their title and MERSİS number, craftsmen their name and tax number."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from countries import legal_footer, legal_numbers
from countries.model import LegalField, Need, Source

CHECKED_ON: Final = date(2026, 12, 1)

_TITLE: Final = (
    "Elektronik Ticaret Aracı Hizmet Sağlayıcı ve Elektronik Ticaret Hizmet Sağlayıcılar Hakkında Yönetmelik "
    "(RG 29.12.2022/32058), m. 5"
)
_WHO: Final = Source(
    _TITLE,
    "https://www.ukahukuk.com/post/"
    "e-ticaret-aracı-hizmet-sağlayıcı-ve-e-ticaret-hizmet-sağlayıcılar-hakkında-yönetmelik",
    CHECKED_ON,
)
_HOW_TO_REACH: Final = Source(_TITLE, "https://www.resmigazete.gov.tr/29.12.2022", None)
_ETBIS: Final = Source(
    "Elektronik Ticaret Bilgi Sistemi ve Bildirim Yükümlülükleri Hakkında Tebliğ (RG 11.8.2017/30151)",
    "https://www.morogluarseven.com/tr/news-and-publications/"
    "elektronik-ticaret-bilgi-sistemi-ile-birlikte-turkiyede-e-ticaret-faaliyetlerinin-takibine-yonelik-yeni-bir-sayfa-"
    "aciliyor/",
    CHECKED_ON,
)

LEGAL_FOOTER: Final = (
    legal_footer.name(_WHO),
    legal_footer.address(_WHO),
    LegalField(
        "mersis",
        gettext_noop("MERSİS number"),
        gettext_noop("16 digits. Traders show it; craftsmen leave it empty and show their tax number."),
        Need.IF_ANY,
        _WHO,
        legal_numbers.mersis_number,
    ),
    LegalField(
        "tax_number",
        gettext_noop("Tax number"),
        gettext_noop("10 digits; 11 for a person. Needed where you have no MERSİS number."),
        Need.IF_ANY,
        _WHO,
        legal_numbers.turkish_tax_number,
    ),
    legal_footer.phone(_HOW_TO_REACH),
    legal_footer.email(_HOW_TO_REACH),
    LegalField(
        "kep",
        gettext_noop("KEP address"),
        gettext_noop("Your registered electronic mail, which ends with .kep.tr."),
        Need.ALWAYS,
        _HOW_TO_REACH,
        legal_numbers.kep_address,
    ),
    LegalField(
        "etbis",
        gettext_noop("ETBİS"),
        gettext_noop(
            "The number of your entry, or the address of its check page. Who sells on a site of his own has to be "
            "registered there."
        ),
        Need.IF_ANY,
        _ETBIS,
        legal_numbers.etbis_number,
        link="https://etbis.eticaret.gov.tr/sitedogrulama/{number}",
    ),
)
