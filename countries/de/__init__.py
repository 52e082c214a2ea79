"""Germany: the law of the Union with its own carriers, marketplaces and ways of giving a parcel back."""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.de.legal_footer import LEGAL_FOOTER
from countries.eu import member_state
from countries.eu.consumer_offices import ECC_NET
from countries.model import Bookkeeping, Carrier, ConsumerOffice, HandOver, Marketplace, Source

CHECKED_ON: Final = date(2026, 12, 1)

_BOOKS: Final = Bookkeeping(
    8,
    Source(
        "§ 147 Abgabenordnung, § 257 Handelsgesetzbuch: Buchungsbelege acht Jahre, vom Ende des Kalenderjahres",
        "https://muchowitsch.de/?p=2245",
        CHECKED_ON,
    ),
)

_LABEL: Final = Source(
    "DHL, Retourenversand: Packstation, Paketshop, Postfiliale",
    "https://www.dhl.com/es-en/parcel/home/ecommerce-shipments/returns.html",
    CHECKED_ON,
)
_MOBILE_LABEL: Final = Source(
    "Paketda, mobiler Paketschein von DPD: QR-Code im Paketshop oder Abholung an der Tür",
    "https://www.paketda.de/dpd/mobiler-paketschein.php",
    CHECKED_ON,
)

_CONCILIATION: Final = ConsumerOffice(
    "Universalschlichtungsstelle des Bundes",
    "https://www.universalschlichtungsstelle.de",
    "",
    Source(
        "Verbraucherportal Baden-Württemberg: Universalschlichtungsstelle",
        "https://verbraucherportal-bw.de/,Lde/Startseite/Verbraucherschutz/Universalschlichtungsstelle+fuer+Verbraucher",
        CHECKED_ON,
    ),
)

COUNTRIES: Final = (
    member_state(
        "DE",
        "Germany",
        ("de", "en"),
        "EUR",
        "Europe/Berlin",
        legal_footer=LEGAL_FOOTER,
        consumer_offices=(_CONCILIATION, ECC_NET),
        hand_over=(
            HandOver("drop_off", "qr_at_drop_off", False, _MOBILE_LABEL),
            HandOver("label", "printed_label", True, _LABEL),
            HandOver("pickup", "pickup_at_door", False, _MOBILE_LABEL),
            HandOver("own_carrier", "own_parcel", False, None),
        ),
        carriers=(
            Carrier(
                "dhl",
                "DHL",
                "https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}",
            ),
            Carrier(
                "hermes",
                "Hermes",
                "https://www.myhermes.de/empfangen/sendungsverfolgung/sendungsinformation/#{number}",
            ),
            Carrier(
                "dpd",
                "DPD",
                "https://tracking.dpd.de/parcelstatus?query={number}&locale=de_DE",
            ),
            Carrier("gls", "GLS", ""),
            Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
        ),
        bookkeeping=_BOOKS,
        marketplaces=(
            Marketplace(
                "Amazon", "https://www.amazon.de/returns", frozenset({"amazon", "amazon marketplace"})
            ),
            Marketplace("eBay", "https://www.ebay.de/mye/myebay/purchase", frozenset({"ebay"})),
            Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
            Marketplace("Zalando", "https://www.zalando.de/myaccount/orders", frozenset({"zalando"})),
            Marketplace("OTTO", "https://www.otto.de/myaccount", frozenset({"otto market", "otto-market"})),
        ),
    ),
)
