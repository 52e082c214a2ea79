"""The law of the shop's country as staff read and confirm it, each row with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from accounts.services.law import unconfirmed_law
from core.dates import format_date, local_date
from countries.carriers import carrier_name
from countries.fingerprints import fingerprints_of_law
from countries.law import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal
from countries.model import Carrier
from countries.registry import country
from returns.policy.terms import plain
from returns.telling.law_facts import exempt_goods
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
    asks_informs: bool
    asks_size: bool
    informs: bool
    is_small: bool
    carriers: tuple[Carrier, ...]  # to choose from, where the way back hangs on the one that was named
    named: tuple[tuple[str, str], ...]  # since which day, and the carriers' names


def law_view(settings: ShopSettings, *, language: str) -> LawView:
    """What no policy undercuts in the shop's country, and whether it was confirmed as it stands."""
    law = country(settings.country).law
    open_rows = unconfirmed_law(settings)
    at, withdrawal = settings.law_confirmed_at, law.withdrawal
    hangs_on_carrier = (
        withdrawal is not None and withdrawal.way_back_paid_by is WayBackPayer.SHOP_WITH_ITS_CARRIER
    )
    return LawView(
        rows=law_rows(law, settings.country, language=language, unconfirmed=open_rows),
        confirmed_on=format_date(local_date(at, settings.time_zone), language, with_year=True) if at else "",
        confirmed_by=settings.law_confirmation.get("by", ""),
        is_confirmed=at is not None and not open_rows,
        has_changed=at is not None and bool(open_rows),
        asks_informs=withdrawal is not None and bool(withdrawal.days_longer_uninformed),
        asks_size=withdrawal is not None and withdrawal.is_for_large_sellers_only,
        informs=settings.informs_of_withdrawal,
        is_small=settings.is_small_seller,
        carriers=country(settings.country).carriers if hangs_on_carrier else (),
        named=tuple(
            (
                format_date(date.fromisoformat(entry["since"]), language, with_year=True),
                ", ".join(carrier_name(code, settings.country) for code in entry["carriers"]) or _("none"),
            )
            for entry in settings.return_carriers
        ),
    )


def law_rows(
    law: Law, country_code: str, *, language: str, unconfirmed: frozenset[str] = frozenset()
) -> tuple[LawRow, ...]:
    """A row for each value of the law, in reading order, each with a source of its own."""
    marks = fingerprints_of_law(law)
    return tuple(
        LawRow(
            label,
            text,
            source.title,
            source.url,
            format_date(source.checked_on, language, with_year=True) if source.checked_on else "",
            marks[code],
            code not in unconfirmed,
        )
        for code, (label, text, source) in _texts(law, country_code).items()
    )


_Rows = dict[str, tuple[str, str, Source]]


def _texts(law: Law, country_code: str) -> _Rows:
    rows: _Rows = {}
    if law.withdrawal is not None:
        rows |= _of_withdrawal(law.withdrawal, has_function=law.has_withdrawal_button)
        rows |= _of_exemptions(law.withdrawal, country_code)
    if law.defects is not None:
        rows["defects"] = (_("Defects"), _defects(law.defects), law.defects.sources["days"])
    if law.refund is not None:
        rows["refund"] = (_("Refund due within"), _refund(law.refund), law.refund.sources["days"])
    if law.defect_refund is not None:
        text = _refund(law.defect_refund)
        rows["defect_refund"] = (_("Refund for a fault due within"), text, law.defect_refund.sources["days"])
    if (interest := law.late_interest) is not None:
        text = _("%(percent)s%% a year for the time that a refund is late") % {
            "percent": plain(interest.percent_a_year)
        }
        rows["late_interest"] = (_("Late interest"), text, interest.sources["percent_a_year"])
    if (rule := law.cash_on_delivery) is not None:
        text = _(
            "For a fault told within %(days)s days the carrier picks up and pays back within %(days_to_pay)s days; "
            "what it paid back counts as paid."
        ) % {"days": rule.days, "days_to_pay": rule.days_to_pay}
        rows["cash_on_delivery"] = (_("Paid at the door"), text, rule.sources["days"])
    return rows


def _of_withdrawal(withdrawal: Withdrawal, *, has_function: bool) -> _Rows:
    sources, days = withdrawal.sources, withdrawal.days
    text = ngettext("%(days)s day from delivery", "%(days)s days from delivery", days) % {"days": days}
    if withdrawal.counts_from_last_parcel:
        text = f"{text}. {_('Counted from the last parcel of the order.')}"
    rows: _Rows = {"withdrawal": (_("Withdrawal"), text, sources["days"])}
    if withdrawal.days_longer_uninformed:
        longer = span_text(withdrawal.days_longer_uninformed)
        text = _("%(span)s more, where you did not tell of the right before the contract") % {"span": longer}
        rows["uninformed"] = (_("Not informed"), text, sources["days_longer_uninformed"])
    rows["before_delivery"] = (
        _("Before delivery"),
        _("The customer may withdraw then too")
        if withdrawal.is_open_before_delivery
        else _("The law says nothing about it"),
        sources["is_open_before_delivery"],
    )
    if withdrawal.is_for_large_sellers_only:
        text = _(
            "The right is not given by small sellers: a natural person not registered as a direct marketer with at most "
            "1.8 million baht a year, registered SMEs, community enterprises, cooperatives and farmers' groups."
        )
        rows["small_sellers"] = (_("Small sellers"), text, sources["is_for_large_sellers_only"])
    if has_function:
        text = _("Your pages show the withdrawal function during the whole period.")
        rows["withdrawal_function"] = (_("Withdrawal function"), text, sources["has_withdrawal_button"])
    payer = _payer(withdrawal.way_back_paid_by)
    rows["way_back"] = (_("Way back paid by"), payer, sources["way_back_paid_by"])
    if withdrawal.is_fetched_without_branch:
        text = _("Where your carrier has no branch, you have the parcel picked up.")
        rows["fetched"] = (_("No branch nearby"), text, sources["is_fetched_without_branch"])
    rows["restocking_fee"] = (
        _("Restocking fee"),
        _("You may keep one.") if withdrawal.has_restocking_fee else _("You keep no restocking fee."),
        sources["has_restocking_fee"],
    )
    rows["outbound_postage"] = (
        _("Delivery to the customer"),
        _("You return what standard delivery cost, when the whole order comes back.")
        if withdrawal.is_outbound_postage_returned
        else _("You keep what the delivery cost."),
        sources["is_outbound_postage_returned"],
    )
    rows["lost_free_delivery"] = (
        _("Lost free delivery"),
        _("No law, but custom: you may charge the delivery where your pages said so before the purchase.")
        if withdrawal.may_charge_lost_free_delivery
        else _("You charge nothing for the delivery when a part goes back."),
        sources["may_charge_lost_free_delivery"],
    )
    return rows


def _of_exemptions(withdrawal: Withdrawal, country_code: str) -> _Rows:
    names = exempt_goods(country_code)

    def listed(codes: frozenset[str]) -> str:
        return ", ".join(name for code, name in names.items() if code in codes)

    text = listed(withdrawal.exemptions) or _("nothing: no exemption is known")
    if marked := listed(withdrawal.needs_notice):
        text = f"{text}. {_('Only where the product is marked so: %(goods)s') % {'goods': marked}}"
    source = withdrawal.sources.get("exemptions", withdrawal.sources["days"])
    rows: _Rows = {"exemptions": (_("Not for"), text, source)}
    if withdrawal.further_exemptions:
        source = withdrawal.sources["further_exemptions"]
        rows["further_exemptions"] = (
            _("Not for these either"),
            listed(withdrawal.further_exemptions),
            source,
        )
    if withdrawal.exempt_once_opened:
        opened = _("%(goods)s. Look at it when it is back; it is not refused before.") % {
            "goods": listed(withdrawal.exempt_once_opened)
        }
        rows["opened"] = (_("Not once opened"), opened, withdrawal.sources["exempt_once_opened"])
    return rows


def _defects(defects: Defects) -> str:
    knowing = defects.days_after_knowing
    if defects.days is None and knowing is not None:
        said = [_("%(span)s after the customer found it") % {"span": span_text(knowing)}]
    elif defects.days is None:
        said = [_("No fixed limit: as long as such goods should last")]
    else:
        said = [span_text(defects.days)]
        if knowing is not None:
            said.append(_knowing(knowing))
    if defects.refund_for_days is not None:
        said.append(
            ngettext(
                "money back for %(days)s day, then repair or replacement",
                "money back for %(days)s days, then repair or replacement",
                defects.refund_for_days,
            )
            % {"days": defects.refund_for_days}
        )
    if defects.stops_while_repaired:
        said.append(_("a repair stops these days"))
    if defects.months_more_after_repair:
        said.append(
            ngettext(
                "%(months)s month more after a repair",
                "%(months)s months more after a repair",
                defects.months_more_after_repair,
            )
            % {"months": defects.months_more_after_repair}
        )
    return "; ".join(said)


def _knowing(days: int) -> str:
    return ngettext(
        "the customer tells you within %(days)s day after noticing",
        "the customer tells you within %(days)s days after noticing",
        days,
    ) % {"days": days}


def _refund(refund: RefundDeadline) -> str:
    text = (
        ngettext("%(days)s business day", "%(days)s business days", refund.days)
        if refund.is_in_business_days
        else ngettext("%(days)s day", "%(days)s days", refund.days)
    ) % {"days": refund.days}
    counted = {
        CountedFrom.NOTICE: _("%(span)s after the customer told you"),
        CountedFrom.GOODS_BACK: _("%(span)s after the goods are back"),
        CountedFrom.GOODS_OR_PROOF: _(
            "%(span)s after the goods are back or the customer proved that they were sent"
        ),
        CountedFrom.HAND_OVER: _(
            "%(span)s after the parcel was handed to the carrier that you named; with another carrier, after it arrived"
        ),
        CountedFrom.AGREED: _("%(span)s after you agreed"),
    }[refund.counted_from] % {"span": text}
    if refund.counted_from is CountedFrom.NOTICE and refund.may_wait_for_goods:
        return f"{counted}. {_('You may wait until the goods are back.')}"
    return counted


def _payer(payer: WayBackPayer) -> str:
    return {
        WayBackPayer.SHOPPER: _("The customer, unless you offer more"),
        WayBackPayer.SHOP: _("You"),
        WayBackPayer.SHOP_WITH_ITS_CARRIER: _(
            "You, with the carrier that you named before the contract; with any carrier, if you named none"
        ),
        WayBackPayer.BY_FAULT: _("Whoever is at fault"),
    }[payer]
