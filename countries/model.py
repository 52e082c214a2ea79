"""What a country brings: law, hand-over, carriers, payout, holidays, address form, languages, a first policy.

Every row of the law names its source; any other row does too, or has ``None`` and is shown as not sourced. A source has
the day on which the value was compared with its text, and without one is shown as not compared yet. They are starting
values, not legal advice: the merchant sees them and confirms the law.

    from countries.registry import country
    country("TR").law.withdrawal.days          # 14
    country("KR").hand_over[0].method          # "pickup"
    country("DE").preset_policy("EUR")         # the document of API.md, as JSON
    country("KR").holidays(2026)               # frozenset of dates
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from countries.law import Law, Source


@dataclass(frozen=True)
class HandOver:
    """One way of giving the parcel back. ``words`` is the code under which pages keep what to say about it.

    Words: ``code_at_branch``, ``code_at_counter``, ``convenience_store``, ``pickup_at_door``, ``qr_at_drop_off``,
    ``printed_label``, ``own_parcel``.
    """

    method: str
    words: str
    needs_printer: bool
    source: Source | None


@dataclass(frozen=True)
class Carrier:
    code: str
    name: str
    tracking_url: str  # with {number}; empty where the carrier has no page that takes one
    source: Source | None = None


@dataclass(frozen=True)
class Bank:
    """``code`` is the one that transfers name the bank with."""

    code: str
    name: str
    source: Source | None = None


@dataclass(frozen=True)
class Marketplace:
    """Where shops of the country sell too, and returns are asked for there. ``codes`` are what shop systems write as
    tag or gateway of such an order, folded; ``url`` is the buyer's own page."""

    name: str
    url: str
    codes: frozenset[str]
    source: Source | None = None


class Channel(StrEnum):
    """Ways in which shops of a country write to people. That a row exists promises no message: a shop sends by what it
    has connected."""

    EMAIL = "email"
    SMS = "sms"
    KAKAOTALK = "kakaotalk"
    LINE = "line"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True)
class MessageChannel:
    channel: Channel
    source: Source | None = None


@dataclass(frozen=True)
class NightBan:
    """From when to when, local time, nothing that sells may be sent without a consent of its own."""

    starts: time
    ends: time
    source: Source


@dataclass(frozen=True)
class Payout:
    """One way of paying back. ``bank_days`` is the bank's own span in business days, named as such to the shopper."""

    code: str  # card_reversal, iban, kr_bank_account, th_bank_account, promptpay, bank_account
    payment_kinds: tuple[str, ...]
    fields: tuple[str, ...]  # what is asked of the shopper
    bank_days: tuple[int, int]
    source: Source | None


@dataclass(frozen=True)
class AddressForm:
    """The order in which an address is written and asked for, and what must not be left out."""

    fields: tuple[str, ...]
    required: frozenset[str]
    source: Source | None


@dataclass(frozen=True)
class Bookkeeping:
    """So many years after the end of the year a shop has to keep what an order and its refunds were worth."""

    years: int
    source: Source | None


# No country that we looked at asks for longer, so that nothing is lost where we hold no source.
LONGEST_BOOKKEEPING = Bookkeeping(10, None)


class Need(StrEnum):
    """Whether a shop of the country has to show a line of the legal footer."""

    ALWAYS = "always"
    IF_ANY = "if_any"  # whoever has one has to show it


@dataclass(frozen=True)
class LegalField:
    """One line that shops of the country show under every page and mail. ``label`` and ``help`` are English texts that
    pages translate; a line that is not labelled speaks for itself, as a company's name does.

    ``clean`` gives the value as it is written there, and raises ValueError for one that cannot be right. ``link``, with
    {number}, is where a reader can look it up.
    """

    code: str
    label: str
    help: str
    need: Need
    source: Source | None
    clean: Callable[[str], str]
    is_labelled: bool = True
    link: str = ""


@dataclass(frozen=True)
class ConsumerOffice:
    """Where a shopper can turn who sees it differently than the shop. ``name`` is the office's own, in its language.

    ``is_for_foreign_shops``: it helps only where the shop is in another country that has the same office.
    """

    name: str
    url: str
    phone: str
    source: Source
    is_for_foreign_shops: bool = False


@dataclass(frozen=True)
class Country:
    code: str  # ISO 3166-1 alpha-2
    name: str  # in English; pages take the name in the reader's language from Babel
    languages: tuple[str, ...]
    currency: str
    time_zone: str
    law: Law
    hand_over: tuple[HandOver, ...]  # in the order in which pages offer them
    carriers: tuple[Carrier, ...]
    marketplaces: tuple[Marketplace, ...]
    payouts: tuple[Payout, ...]
    banks: tuple[Bank, ...]  # among which a shopper chooses; empty where the number says the bank
    channels: tuple[MessageChannel, ...]  # in the order in which people there expect to hear from a shop
    night_ban: NightBan | None
    address_form: AddressForm
    legal_footer: tuple[LegalField, ...]  # in the order in which it is shown
    look_up_by: tuple[str, ...]  # "phone", "email": what people are asked for first
    weekend: frozenset[int]
    holiday_calendar: Callable[[int], frozenset[date]]
    policy: Callable[[str], Mapping[str, Any]]
    consumer_offices: tuple[ConsumerOffice, ...] = ()  # none where no source names one
    bookkeeping: Bookkeeping = LONGEST_BOOKKEEPING

    def offices_for(self, shop: Country) -> tuple[ConsumerOffice, ...]:
        """Where a shopper of this country can turn about a shop of that one."""
        shared = {office.name for office in shop.consumer_offices} if shop.code != self.code else set()
        return tuple(
            office
            for office in self.consumer_offices
            if not office.is_for_foreign_shops or office.name in shared
        )

    def holidays(self, *years: int) -> frozenset[date]:
        """The public holidays of these years."""
        return frozenset(day for year in years for day in self.holiday_calendar(year))

    def preset_policy(self, currency: str) -> dict[str, Any]:
        """The first policy of a shop of this country, in the shop's currency, as the document of API.md."""
        return dict(self.policy(currency))
