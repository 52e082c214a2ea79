"""The law of the shop's country as staff read and confirm it, each row with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from accounts.services.law import unconfirmed_law
from core.dates import format_date, local_date
from countries.fingerprints import fingerprints_of_law
from countries.model import CountedFrom, Law, Source, WayBackPayer
from countries.registry import country
from returns.telling.phrases import span_text


@dataclass(frozen=True)
class LawRow:
    """``mark`` names what the row says: who confirms it confirms exactly that."""

    label: str
    text: str
    source: str
    source_url: str
    checked_on: str
    mark: str
    is_confirmed: bool


@dataclass(frozen=True)
class LawView:
    """All rows, and who confirmed them when; ``has_changed``: something is new since then."""

    rows: tuple[LawRow, ...]
    confirmed_on: str
    confirmed_by: str
    is_confirmed: bool
    has_changed: bool


def law_view(settings: ShopSettings, *, language: str) -> LawView:
    """What no policy undercuts in the shop's country, and whether it was confirmed as it stands."""
    law = country(settings.country).law
    open_rows = unconfirmed_law(settings)
    at = settings.law_confirmed_at
    return LawView(
        rows=law_rows(law, language=language, unconfirmed=open_rows),
        confirmed_on=format_date(local_date(at, settings.time_zone), language, with_year=True) if at else "",
        confirmed_by=settings.law_confirmation.get("by", ""),
        is_confirmed=at is not None and not open_rows,
        has_changed=at is not None and bool(open_rows),
    )


def law_rows(law: Law, *, language: str, unconfirmed: frozenset[str] = frozenset()) -> tuple[LawRow, ...]:
    marks = fingerprints_of_law(law)
    found = []
    for code, (label, text, source) in _texts(law).items():
        found.append(
            LawRow(
                label,
                text,
                source.title,
                source.url,
                format_date(source.checked_on, language, with_year=True),
                marks[code],
                code not in unconfirmed,
            )
        )
    return tuple(found)


def _texts(law: Law) -> Mapping[str, tuple[str, str, Source]]:
    rows: dict[str, tuple[str, str, Source]] = {}
    if law.withdrawal is not None:
        withdrawal = law.withdrawal
        days = withdrawal.days
        text = ngettext("%(days)s day from delivery", "%(days)s days from delivery", days) % {"days": days}
        if law.has_withdrawal_button:
            text = f"{text}. {_('Your pages show the withdrawal function during the whole period.')}"
        rows["withdrawal"] = (_("Withdrawal"), text, withdrawal.source)
        payer = _payer(withdrawal.way_back_paid_by)
        if not withdrawal.has_restocking_fee:
            payer = f"{payer}. {_('You keep no restocking fee.')}"
        rows["way_back"] = (_("Way back paid by"), payer, withdrawal.source)
        rows["outbound_postage"] = (
            _("Delivery to the customer"),
            _("You return what standard delivery cost, when the whole order comes back.")
            if withdrawal.is_outbound_postage_returned
            else _("You keep what the delivery cost."),
            withdrawal.source,
        )
        rows["exemptions"] = (_("Not for"), _exemptions(law), withdrawal.source)
    if law.defects is not None:
        text = span_text(law.defects.days)
        if law.defects.days_after_knowing is not None:
            knowing = law.defects.days_after_knowing
            told = ngettext(
                "the customer tells you within %(days)s day after noticing",
                "the customer tells you within %(days)s days after noticing",
                knowing,
            )
            text = f"{text}; {told % {'days': knowing}}"
        rows["defects"] = (_("Defects"), text, law.defects.source)
    if law.refund is not None:
        rows["refund"] = (_("Refund due within"), _refund(law), law.refund.source)
    return rows


def _refund(law: Law) -> str:
    refund = law.refund
    if refund is None:
        return ""
    text = (
        ngettext("%(days)s business day", "%(days)s business days", refund.days)
        if refund.is_in_business_days
        else ngettext("%(days)s day", "%(days)s days", refund.days)
    ) % {"days": refund.days}
    if refund.counted_from is CountedFrom.GOODS_BACK:
        return _("%(span)s after the goods are back") % {"span": text}
    told = _("%(span)s after the customer told you") % {"span": text}
    return f"{told}. {_('You may wait until the goods are back.')}" if refund.may_wait_for_goods else told


def _exemptions(law: Law) -> str:
    names = {
        "made_to_measure": _("goods made to measure"),
        "perishable": _("goods that spoil quickly"),
        "hygiene": _("sealed goods that were opened, for reasons of hygiene"),
        "digital": _("digital content that was delivered"),
        "press": _("newspapers and magazines"),
        "gift_card": _("gift cards"),
    }
    if law.withdrawal is None:
        return ""
    found = [name for code, name in names.items() if code in law.withdrawal.exemptions]
    if law.withdrawal.yields_to_final_sale:
        found.append(_("goods sold as final"))
    return ", ".join(found)


def _payer(payer: WayBackPayer) -> str:
    return {
        WayBackPayer.SHOPPER: _("The customer, unless you offer more"),
        WayBackPayer.SHOP: _("You"),
        WayBackPayer.SHOP_WITH_ITS_CARRIER: _("You, with the carrier that you name"),
        WayBackPayer.BY_FAULT: _("Whoever is at fault"),
        WayBackPayer.BY_AGREEMENT: _("As agreed"),
    }[payer]
