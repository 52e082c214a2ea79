"""The law that all member states of the European Union share, and thin rows for those without a folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from countries.eu.address_forms import ADDRESS_FORMS, USUAL
from countries.eu.consumer_offices import ECC_NET
from countries.eu.law import law_of_member_state
from countries.eu.legal_footer import imprint
from countries.model import (
    Carrier,
    Channel,
    Country,
    HandOver,
    Marketplace,
    MessageChannel,
    Payout,
    Source,
)
from countries.presets import FINAL_SALE, GIFT_CARDS, policy, review_above
from countries.public_holidays import public_holidays, weekend_of

CHECKED_ON: Final = date(2026, 12, 1)

_SEPA: Final = Source(
    "Directive (EU) 2015/2366, article 83 (1): the next business day, on paper one more; Regulation (EU) No 260/2012, "
    "annex: IBAN",
    "https://sip.lex.pl/akty-prawne/dzienniki-UE/dyrektywa-2015-2366-w-sprawie-uslug-platniczych-w-ramach-rynku-68589670"
    "/art-83",
    CHECKED_ON,
)

HAND_OVER: Final = tuple(
    HandOver(method, words, needs_printer, None)
    for method, words, needs_printer in (
        ("drop_off", "qr_at_drop_off", False),
        ("label", "printed_label", True),
        ("pickup", "pickup_at_door", False),
        ("own_carrier", "own_parcel", False),
    )
)

PAYOUTS: Final = (
    Payout(
        "card_reversal",
        ("card", "card_instalments", "wallet"),
        (),
        (3, 5),
        None,
    ),
    Payout(
        "iban",
        ("bank_transfer", "virtual_account", "cash_on_delivery"),
        ("holder", "iban"),
        (1, 2),
        _SEPA,
    ),
)

CARRIERS: Final = (
    Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB={number}"),
    Carrier("dpd", "DPD", ""),
    Carrier("gls", "GLS", ""),
    Carrier("ups", "UPS", "https://www.ups.com/track?tracknum={number}"),
)

MARKETPLACES: Final = (
    Marketplace("Amazon", "https://www.amazon.com/returns", frozenset({"amazon", "amazon marketplace"})),
    Marketplace("eBay", "https://www.ebay.com/mye/myebay/purchase", frozenset({"ebay"})),
    Marketplace("Etsy", "https://www.etsy.com/your/purchases", frozenset({"etsy"})),
)

CHANNELS: Final = (MessageChannel(Channel.EMAIL), MessageChannel(Channel.SMS))


def goodwill_policy(currency: str) -> Mapping[str, Any]:
    """14 days by law and 30 by goodwill, without a fee; valuable returns are looked at first."""
    rules = [GIFT_CARDS, FINAL_SALE]
    if currency == "EUR":
        rules.append(review_above("200.00", "EUR"))
    return policy(
        currency=currency,
        window_days=30,
        resolutions=("refund", "store_credit", "exchange"),
        methods=("drop_off", "label"),
        rules=rules,
    )


def member_state(
    code: str, name: str, languages: tuple[str, ...], currency: str, time_zone: str, **differences: Any
) -> Country:
    """A country under the law of the Union; ``differences`` replace what it shares with the others."""
    shared: dict[str, Any] = {
        "law": law_of_member_state(code),
        "hand_over": HAND_OVER,
        "carriers": CARRIERS,
        "marketplaces": MARKETPLACES,
        "payouts": PAYOUTS,
        "banks": (),
        "channels": CHANNELS,
        "night_ban": None,
        "address_form": ADDRESS_FORMS.get(code, USUAL),
        "legal_footer": imprint(code),
        "look_up_by": ("email", "phone"),
        "weekend": weekend_of(code),
        "holiday_calendar": public_holidays(code),
        "policy": goodwill_policy,
        "consumer_offices": (ECC_NET,),
    }
    return Country(code, name, languages, currency, time_zone, **{**shared, **differences})


COUNTRIES: Final = (
    member_state("AT", "Austria", ("de",), "EUR", "Europe/Vienna"),
    member_state("BE", "Belgium", ("nl", "fr", "de"), "EUR", "Europe/Brussels"),
    member_state("BG", "Bulgaria", ("bg",), "EUR", "Europe/Sofia"),
    member_state("CY", "Cyprus", ("el", "tr"), "EUR", "Asia/Nicosia"),
    member_state("CZ", "Czechia", ("cs",), "CZK", "Europe/Prague"),
    member_state("DK", "Denmark", ("da",), "DKK", "Europe/Copenhagen"),
    member_state("EE", "Estonia", ("et",), "EUR", "Europe/Tallinn"),
    member_state("ES", "Spain", ("es",), "EUR", "Europe/Madrid"),
    member_state("FI", "Finland", ("fi", "sv"), "EUR", "Europe/Helsinki"),
    member_state("FR", "France", ("fr",), "EUR", "Europe/Paris"),
    member_state("GR", "Greece", ("el",), "EUR", "Europe/Athens"),
    member_state("HR", "Croatia", ("hr",), "EUR", "Europe/Zagreb"),
    member_state("HU", "Hungary", ("hu",), "HUF", "Europe/Budapest"),
    member_state("IE", "Ireland", ("en", "ga"), "EUR", "Europe/Dublin"),
    member_state("IT", "Italy", ("it",), "EUR", "Europe/Rome"),
    member_state("LT", "Lithuania", ("lt",), "EUR", "Europe/Vilnius"),
    member_state("LU", "Luxembourg", ("fr", "de"), "EUR", "Europe/Luxembourg"),
    member_state("LV", "Latvia", ("lv",), "EUR", "Europe/Riga"),
    member_state("MT", "Malta", ("mt", "en"), "EUR", "Europe/Malta"),
    member_state("NL", "Netherlands", ("nl",), "EUR", "Europe/Amsterdam"),
    member_state("PL", "Poland", ("pl",), "PLN", "Europe/Warsaw"),
    member_state("PT", "Portugal", ("pt",), "EUR", "Europe/Lisbon"),
    member_state("RO", "Romania", ("ro",), "RON", "Europe/Bucharest"),
    member_state("SE", "Sweden", ("sv",), "SEK", "Europe/Stockholm"),
    member_state("SI", "Slovenia", ("sl",), "EUR", "Europe/Ljubljana"),
    member_state("SK", "Slovakia", ("sk",), "EUR", "Europe/Bratislava"),
)
