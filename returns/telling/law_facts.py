"""What the law gives, as sentences for shoppers, each with the source of the value that it says.

The sentences about the right itself are written from what the engine answers under the harshest policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import format_date
from countries.carriers import carrier_name
from countries.law import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal
from returns.policy.cases import PolicyTold
from returns.policy.deadlines import STATUTORY, PromisedSpan
from returns.policy.law import DEFECT
from returns.telling.phrases import span_text
from returns.telling.sentences import Sentences, defects_sentence, withdrawal_sentence


@dataclass(frozen=True)
class LawFact:
    """One sentence and where it stands; without a source it is no law but says so."""

    text: str
    source: Source | None
    checked_on: str = ""  # in the reader's language; empty where we only name the source


def law_facts(law: Law, told: PolicyTold, *, country_code: str, sentences: Sentences) -> tuple[LawFact, ...]:
    """Everything that the law gives a shopper of this country; nothing for a country of which we hold no row."""
    if not law.is_known:
        return ()
    writer = _Writer(law, told, country_code, sentences)
    return tuple(_fact(text, source, sentences.language) for text, source in writer.sentences_and_sources())


def sources_of_decision(law: Law, legal_basis: str | None, *, language: str) -> Mapping[str, LawFact]:
    """Where the shopper's last day, payer of the way back and day of the money stand, for a decision on this basis.

    Keys: ``last_day``, ``way_back``, ``money``; what no law says is left out.
    """
    is_defect = legal_basis == "defect"
    found: dict[str, Source] = {}
    if is_defect and law.defects is not None:
        found["last_day"] = law.defects.sources["days"]
        found["way_back"] = law.defects.sources["days"]
    elif legal_basis == "withdrawal" and law.withdrawal is not None:
        found["last_day"] = law.withdrawal.sources["days"]
        found["way_back"] = law.withdrawal.sources["way_back_paid_by"]
    deadline = law.deadline_for(is_defect=is_defect)
    if legal_basis in ("defect", "withdrawal") and deadline is not None:
        found["money"] = deadline.sources["days"]
    titles = {
        "last_day": _("Your last day"),
        "way_back": _("Who pays the way back"),
        "money": _("Your money"),
    }
    return {name: _fact(titles[name], source, language) for name, source in found.items()}


def lawful_day_of_money(law: Law, legal_basis: str | None, *, span: PromisedSpan) -> str:
    """By when the law has the money of a decision on this basis sent, in sentences; empty where it says nothing, or
    where what is promised (``span``) is that very day."""
    if legal_basis not in STATUTORY:
        return ""
    deadline = law.deadline_for(is_defect=legal_basis == DEFECT)
    if deadline is None or (deadline.is_in_business_days and deadline.days == span.days):
        return ""
    if deadline.counted_from is CountedFrom.AGREED:
        return _agreed(deadline.days)
    return " ".join(text for text, _source in _of_deadline(deadline))


def sources_of_withdrawal_before_sending(law: Law, *, language: str) -> Mapping[str, LawFact]:
    """Where it stands that one may withdraw before anything was sent (``before``), and the day of the ``money``."""
    found: dict[str, LawFact] = {}
    if law.withdrawal is not None and law.withdrawal.is_open_before_delivery:
        source = law.withdrawal.sources["is_open_before_delivery"]
        found["before"] = _fact(_("Your right"), source, language)
    if law.refund is not None:
        found["money"] = _fact(_("Your money"), law.refund.sources["days"], language)
    return found


def _fact(text: str, source: Source | None, language: str) -> LawFact:
    checked_on = source.checked_on if source else None
    return LawFact(text, source, format_date(checked_on, language, with_year=True) if checked_on else "")


@dataclass(frozen=True)
class _Writer:
    law: Law
    told: PolicyTold
    country_code: str
    sentences: Sentences

    def sentences_and_sources(self) -> Iterator[tuple[str, Source | None]]:
        law = self.law
        if law.withdrawal is None:
            yield (
                _("The law gives no right to withdraw from this purchase: the terms above are our own."),
                None,
            )
        elif self.told.law.is_taken_back:
            yield from self._of_withdrawal(law.withdrawal)
        if law.withdrawal is not None:
            yield from self._exemptions(law.withdrawal)
        if law.defects is not None and self.told.law_if_defective is not None:
            yield from _of_defects(law.defects)
        if law.refund is not None:
            yield from _of_deadline(law.refund)
        if law.defect_refund is not None:
            yield _agreed(law.defect_refund.days), law.defect_refund.sources["days"]
        if (rule := law.cash_on_delivery) is not None:
            yield _paid_at_the_door(rule.days, rule.days_to_pay), rule.sources["days"]

    def _of_withdrawal(self, withdrawal: Withdrawal) -> Iterator[tuple[str, Source | None]]:
        sources, told = withdrawal.sources, self.told.law
        for period in told.periods:
            yield withdrawal_sentence(period.days), sources["days"]
        if withdrawal.counts_from_last_parcel:
            text = _("If your order comes in several parcels, the days are counted from the last one.")
            yield text, sources["counts_from_last_parcel"]
        if withdrawal.is_open_before_delivery:
            yield _("You may also withdraw before your order arrives."), sources["is_open_before_delivery"]
        yield self._payer(withdrawal), sources["way_back_paid_by"]
        if withdrawal.is_fetched_without_branch:
            text = _("If our carrier has no branch where you live, we have the parcel picked up.")
            yield text, sources["is_fetched_without_branch"]
        if told.restocking_fee.is_free:
            yield _("We don't keep a restocking fee."), sources["has_restocking_fee"]
        if said := self.sentences.outbound(told):
            yield said, sources["is_outbound_postage_returned"]

    def _payer(self, withdrawal: Withdrawal) -> str:
        """Who pays the way back where the shop would not: what the engine frees under the harshest policy."""
        free = [fee.is_free for _method, fee in self.told.law.methods]
        if all(free):
            return _("By law we pay for return shipping.")
        if withdrawal.way_back_paid_by is WayBackPayer.SHOP_WITH_ITS_CARRIER:
            names = sorted(carrier_name(code, self.country_code) for code in withdrawal.named_carriers)
            if names:
                return _(
                    "By law we pay for return shipping with the carrier that we named: %(carriers)s."
                ) % {"carriers": ", ".join(names)}
            return _("By law we pay for return shipping with the carrier that we name.")
        if withdrawal.way_back_paid_by is WayBackPayer.BY_FAULT:
            return _(
                "By law you pay for return shipping when you changed your mind, and we do when the mistake is ours."
            )
        return _("By law you pay for return shipping, unless we offer more above.")

    def _exemptions(self, withdrawal: Withdrawal) -> Iterator[tuple[str, Source | None]]:
        names = exempt_goods(self.country_code)
        further = [code for code in self.told.exempt if code in withdrawal.further_exemptions]
        lifted = [code for code in self.told.exempt if code not in withdrawal.needs_notice | set(further)]
        marked = [code for code in self.told.exempt if code in withdrawal.needs_notice]
        opened = [code for code in names if code in withdrawal.exempt_once_opened]
        if lifted:
            text = _("By law you cannot withdraw from the purchase of: %(goods)s.")
            yield text % {"goods": _joined(names, lifted)}, withdrawal.sources["exemptions"]
        if further:
            text = _("By law you cannot withdraw from the purchase of: %(goods)s.")
            yield text % {"goods": _joined(names, further)}, withdrawal.sources["further_exemptions"]
        if marked:
            text = (
                _("The same holds, where the product page or the package says so clearly, for: %(goods)s.")
                if lifted
                else _(
                    "By law you cannot withdraw, where the product page or the package says so clearly, from: %(goods)s."
                )
            )
            yield text % {"goods": _joined(names, marked)}, withdrawal.sources["needs_notice"]
        if opened:
            text = _("By law you can no longer withdraw once you have opened the seal of: %(goods)s.")
            yield text % {"goods": _joined(names, opened)}, withdrawal.sources["exempt_once_opened"]


def exempt_goods(country_code: str) -> Mapping[str, str]:
    """What the country's law calls the goods behind each code, in the order in which they are told."""
    return {**_usual_goods(), **_goods_of_country(country_code)}


def _usual_goods() -> dict[str, str]:
    return {
        "made_to_measure": _("goods made to measure"),
        "perishable": _("goods that spoil quickly"),
        "hygiene": _("sealed goods that cannot go back for reasons of hygiene"),
        "sealed_media": _("sealed recordings, software and other goods that can be copied"),
        "digital": _("digital content that was delivered"),
        "press": _("newspapers and magazines"),
        "mixed": _("goods that cannot be separated from others any more"),
        "price_fluctuation": _("goods whose price follows the financial markets"),
        "dated_service": _("services for a fixed date"),
        "begun_service": _("services that began with your consent before the period was over"),
        "registered_vehicle": _("vehicles and drones that have to be registered"),
        "live_auction": _("what is bought at a live auction"),
    }


def _goods_of_country(country_code: str) -> Mapping[str, str]:
    """Where a country's law draws the line elsewhere than the Union's directive, from which the codes come."""
    if country_code == "KR":
        return {
            "made_to_measure": _("goods made to order, if you agreed to it in writing before"),
            "perishable": _("goods that can hardly be sold again after some time"),
            "digital": _("digital content, as far as it has begun"),
        }
    if country_code == "TR":
        return {"sealed_media": _("books, digital content on a medium and computer supplies")}
    return {}


def _joined(names: Mapping[str, str], codes: list[str]) -> str:
    return ", ".join(names[code] for code in codes)


def _of_defects(defects: Defects) -> Iterator[tuple[str, Source | None]]:
    sources, knowing = defects.sources, defects.days_after_knowing
    if defects.days is not None:
        yield defects_sentence(defects.days), sources["days"]
        if knowing is not None:
            yield _knowing(knowing), sources["days_after_knowing"]
    elif knowing is not None:
        text = _(
            "You can return what is faulty or not as described at our cost. Counted from when you found it: %(span)s."
        )
        yield text % {"span": span_text(knowing)}, sources["days_after_knowing"]
    else:
        text = _(
            "You can return what is faulty or not as described at our cost. "
            "There is no fixed limit: it depends on how long such goods should last."
        )
        yield text, sources["days"]
    if defects.refund_for_days is not None:
        yield _money_first(defects.refund_for_days), sources["refund_for_days"]
    if defects.stops_while_repaired:
        yield _("These days stop while it is being repaired."), sources["stops_while_repaired"]


def _of_deadline(deadline: RefundDeadline) -> Iterator[tuple[str, Source | None]]:
    days = {"days": deadline.days}
    texts = {
        CountedFrom.NOTICE: ngettext(
            "By law your money is sent within %(days)s day after you told us.",
            "By law your money is sent within %(days)s days after you told us.",
            deadline.days,
        ),
        CountedFrom.GOODS_BACK: ngettext(
            "By law your money is sent within %(days)s business day after the goods are back with us.",
            "By law your money is sent within %(days)s business days after the goods are back with us.",
            deadline.days,
        ),
        CountedFrom.GOODS_OR_PROOF: ngettext(
            "By law your money is sent within %(days)s day after the goods are back or you proved that you sent them.",
            "By law your money is sent within %(days)s days after the goods are back or you proved that you sent them.",
            deadline.days,
        ),
        CountedFrom.HAND_OVER: ngettext(
            "By law your money is sent within %(days)s day after you handed the parcel to our carrier; "
            "with another carrier, after it arrives.",
            "By law your money is sent within %(days)s days after you handed the parcel to our carrier; "
            "with another carrier, after it arrives.",
            deadline.days,
        ),
    }
    yield texts[deadline.counted_from] % days, deadline.sources["days"]
    if deadline.counted_from is CountedFrom.NOTICE and deadline.may_wait_for_goods:
        text = _("We may wait until the goods are back or you proved that you sent them.")
        yield text, deadline.sources["may_wait_for_goods"]


def _agreed(days: int) -> str:
    return ngettext(
        "For a fault your money is sent within %(days)s day after we agreed that you get it.",
        "For a fault your money is sent within %(days)s days after we agreed that you get it.",
        days,
    ) % {"days": days}


def _money_first(days: int) -> str:
    return ngettext(
        "For the first %(days)s day you can have your money back for it; after that, repair or replacement comes first.",
        "For the first %(days)s days you can have your money back for it; after that, repair or replacement comes first.",
        days,
    ) % {"days": days}


def _knowing(days: int) -> str:
    return ngettext(
        "Please tell us within %(days)s day after you noticed it. Whichever ends first counts.",
        "Please tell us within %(days)s days after you noticed it. Whichever ends first counts.",
        days,
    ) % {"days": days}


def _paid_at_the_door(days: int, days_to_pay: int) -> str:
    text = ngettext(
        "If you paid at the door and it is not what you ordered, damaged or faulty, tell the carrier within %(days)s day: "
        "it picks the goods up free of charge and pays everything back within %(days_to_pay)s days.",
        "If you paid at the door and it is not what you ordered, damaged or faulty, tell the carrier within %(days)s days: "
        "it picks the goods up free of charge and pays everything back within %(days_to_pay)s days.",
        days,
    )
    return text % {"days": days, "days_to_pay": days_to_pay}
