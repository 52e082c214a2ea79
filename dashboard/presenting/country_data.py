"""What the shop's country brings beside its law, row by row with its source, as staff read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from countries.model import Channel, Country, Payout, Source
from countries.registry import country
from dashboard.presenting.shop_words import PAYMENT_KINDS
from dashboard.presenting.words import Words, word
from returns.telling.phrases import hand_over_title

_CHANNELS: Words = {
    Channel.EMAIL: gettext_lazy("E-mail"),
    Channel.SMS: gettext_lazy("SMS"),
    Channel.KAKAOTALK: gettext_lazy("KakaoTalk"),
    Channel.LINE: gettext_lazy("LINE"),
    Channel.WHATSAPP: gettext_lazy("WhatsApp"),
}
_ADDRESS_FIELDS: Words = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "line1": gettext_lazy("Street and number"),
    "line2": gettext_lazy("Second line"),
    "district": gettext_lazy("District"),
    "city": gettext_lazy("City"),
    "region": gettext_lazy("Region"),
    "postal_code": gettext_lazy("Postcode"),
    "note": gettext_lazy("Note"),
}


@dataclass(frozen=True)
class DataRow:
    """One value. ``source`` is None where it was not found in one."""

    label: str
    text: str
    source: Source | None
    url: str = ""


@dataclass(frozen=True)
class DataSection:
    title: str
    rows: tuple[DataRow, ...]
    note: str = ""


def country_sections(country_code: str) -> tuple[DataSection, ...]:
    """All that has rows, in the order of a return: handed over, carried, paid back, written about."""
    home = country(country_code)
    sections = (
        DataSection(_("Ways of giving a parcel back"), tuple(_hand_over(home))),
        DataSection(_("Carriers"), tuple(_carriers(home))),
        DataSection(_("Paying back"), tuple(_payouts(home))),
        DataSection(_("Banks"), tuple(DataRow(bank.name, bank.code, bank.source) for bank in home.banks)),
        DataSection(
            _("Marketplaces"),
            tuple(DataRow(market.name, "", market.source, market.url) for market in home.marketplaces),
            _("Orders from these are sent back there, so your portal leads shoppers to it."),
        ),
        DataSection(
            _("Messages"),
            tuple(_messages(home)),
            _("How shops of your country write to people. Your shop sends e-mails."),
        ),
        DataSection(_("Addresses"), (_address(home),)),
        DataSection(
            _("Where shoppers can turn"),
            tuple(
                DataRow(office.name, office.phone, office.source, office.url)
                for office in home.consumer_offices
            ),
            _("Named to shoppers whose right by law you decline."),
        ),
        DataSection(_("Keeping accounts"), (_bookkeeping(home),)),
    )
    return tuple(section for section in sections if section.rows)


def _hand_over(home: Country) -> Iterator[DataRow]:
    for way in home.hand_over:
        printer = _("Needs a printer") if way.needs_printer else ""
        yield DataRow(hand_over_title(way.method, home.code), printer, way.source)


def _carriers(home: Country) -> Iterator[DataRow]:
    for carrier in home.carriers:
        text = "" if carrier.tracking_url else _("No page that takes a tracking number is known")
        yield DataRow(carrier.name, text, carrier.source, carrier.tracking_url.replace("{number}", ""))


def _payouts(home: Country) -> Iterator[DataRow]:
    for payout in home.payouts:
        kinds = ", ".join(word(PAYMENT_KINDS, kind) for kind in payout.payment_kinds)
        yield DataRow(_payout_name(payout), f"{kinds} · {_bank_days(payout)}", payout.source)


def _payout_name(payout: Payout) -> str:
    return {
        "card_reversal": _("Back to the card"),
        "iban": _("To an IBAN"),
        "promptpay": "PromptPay",
    }.get(payout.code) or _("To a bank account")


def _bank_days(payout: Payout) -> str:
    least, most = payout.bank_days
    if least == most:
        text = ngettext("the bank needs %(days)s business day", "the bank needs %(days)s business days", most)
        return text % {"days": most}
    return _("the bank needs %(least)s to %(most)s business days") % {"least": least, "most": most}


def _messages(home: Country) -> Iterator[DataRow]:
    for row in home.channels:
        yield DataRow(word(_CHANNELS, row.channel), "", row.source)
    if home.night_ban is not None:
        text = _("Nothing that sells from %(starts)s to %(ends)s without a consent of its own") % {
            "starts": f"{home.night_ban.starts:%H:%M}",
            "ends": f"{home.night_ban.ends:%H:%M}",
        }
        yield DataRow(_("At night"), text, home.night_ban.source)


def _bookkeeping(home: Country) -> DataRow:
    years = home.bookkeeping.years
    text = ngettext(
        "%(years)s year after the end of the year", "%(years)s years after the end of the year", years
    )
    return DataRow(_("Orders and refunds"), text % {"years": years}, home.bookkeeping.source)


def _address(home: Country) -> DataRow:
    form = home.address_form
    names = [word(_ADDRESS_FIELDS, field) for field in form.fields]
    needed = [word(_ADDRESS_FIELDS, field) for field in form.fields if field in form.required]
    return DataRow(" · ".join(names), _("Needed: %(fields)s") % {"fields": ", ".join(needed)}, form.source)
