"""A return's timeline: what happened with its time, where it stands, what comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from core.dates import format_date_with_weekday, last_day_before
from core.money import Money, format_money
from portal.journey import home_of
from portal.moments import Moment, moment_text
from portal.money import bank_span
from portal.money_words import standing_refunds
from returns.models import Refund, Replacement, ReturnRequest
from returns.policy.quote import Quote
from returns.services.due_days import promise_for
from returns.services.item_worth import replacement_of
from returns.states import (
    ENDED_WITHOUT_MONEY,
    FELL_THROUGH,
    RefundMethod,
    RefundStatus,
    ReplacementStatus,
    Resolution,
    ReturnStatus,
    ShippingStatus,
)
from returns.telling.phrases import banks_own_days, when_we_pay_in


def timeline_of(found: ReturnRequest, *, settings: ShopSettings, language: str) -> list[Moment]:
    """The rows for a return that was read by ``return_detail``, in time order."""
    return _Timeline(found, settings, language).moments()


def banks_days_of(found: ReturnRequest, settings: ShopSettings) -> str:
    """How long the shopper's bank may need; nothing for store credit."""
    refunds = list(found.refunds.all())
    is_credit = all(refund.method == RefundMethod.STORE_CREDIT for refund in refunds)
    if found.resolution == Resolution.STORE_CREDIT or (refunds and is_credit):
        return ""
    return banks_own_days(bank_span(found.order, home_of(found.order, settings)))


@dataclass(frozen=True)
class _Timeline:
    found: ReturnRequest
    settings: ShopSettings
    language: str

    def moments(self) -> list[Moment]:
        found = self.found
        rows = [self._done(_("You asked for the return"), found.created_at)]
        if self.status in ENDED_WITHOUT_MONEY:
            titles = {
                ReturnStatus.CANCELLED: _("Cancelled"),
                ReturnStatus.EXPIRED: _("The parcel was not handed over in time"),
                ReturnStatus.DECLINED: _("Declined"),
            }
            state = "done" if self.status == ReturnStatus.CANCELLED else "bad"
            moment = found.ended_at or found.decided_at or found.updated_at
            if found.handed_over_at:
                rows.append(self._done(_("You handed it over"), found.handed_over_at))
            if found.received_at:
                rows.append(self._done(_("It arrived with us"), found.received_at))
            return [*rows, Moment(titles[self.status], state, self._when(moment))]
        if found.decided_at:
            rows.append(self._done(_("Your return was approved"), found.decided_at))
        else:
            rows.append(Moment(_("We look at it"), "now"))
        rows += self._parcel_moments()
        rows += self._replacement_moments()
        rows += self._money_moments()
        return _one_now(rows)

    def _parcel_moments(self) -> list[Moment]:
        if self.found.shipping_status == ShippingStatus.NOT_REQUIRED:
            return []
        found = self.found
        handed = _("You hand it over")
        if found.handed_over_at:
            rows = [self._done(_("You handed it over"), found.handed_over_at)]
        elif found.is_handed_over:
            rows = [Moment(_("You handed it over"), "done")]
        elif found.hand_over_by and found.decided_at:
            day = last_day_before(found.hand_over_by, self.settings.time_zone)
            rows = [
                Moment(
                    handed, "next", _("By %(day)s") % {"day": format_date_with_weekday(day, self.language)}
                )
            ]
        else:
            rows = [Moment(handed, "next")]
        if found.received_at:
            rows.append(self._done(_("It arrived with us"), found.received_at))
        else:
            rows.append(Moment(_("It arrives with us"), "next"))
        return rows

    def _replacement_moments(self) -> list[Moment]:
        rows = []
        for replacement in self._replacements():
            if replacement.ordered_at:
                moment = self._done(_("We send you the replacement"), replacement.ordered_at)
                rows.append(replace(moment, note=str(replacement)))
            elif replacement.status in FELL_THROUGH:
                rows.append(Moment(_("You choose something else"), "next"))
            elif replacement.status != ReplacementStatus.CANCELLED:
                rows.append(Moment(_("We send you the replacement"), "next", note=str(replacement)))
        return rows

    def _replacements(self) -> list[Replacement]:
        return [one for item in self.found.items.all() if (one := replacement_of(item)) is not None]

    def _money_moments(self) -> list[Moment]:
        is_money_expected = bool(Quote.from_json(self.found.quote).total_minor)
        if not self.refunds and self.status != ReturnStatus.CLOSED and not is_money_expected:
            return []
        if not self.refunds:
            if self.status == ReturnStatus.CLOSED:
                return [self._done(_("Closed"), self.found.ended_at or self.found.updated_at)]
            span = promise_for(
                self.found.order,
                legal_basis=self.found.legal_basis,
                refund_on=str(self.found.terms["refund_on"]),
                settings=self.settings,
            )
            return [Moment(self._what_comes(), "next", note=when_we_pay_in(span))]
        return [self._money_moment(refund) for refund in self.refunds]

    def _what_comes(self) -> str:
        quoted = Quote.from_json(self.found.quote)
        if quoted.store_credit_minor and not quoted.refund_minor:
            return _("You get as store credit")
        return _("You get your money")

    def _money_moment(self, refund: Refund) -> Moment:
        amount = self._amount(refund.amount_minor)
        if refund.status == RefundStatus.SUCCEEDED:
            when = self._when(refund.settled_at) if refund.settled_at else ""
            if refund.method == RefundMethod.STORE_CREDIT:
                return Moment(_("Store credit: %(amount)s") % {"amount": amount}, "done", when)
            return Moment(
                _("We sent %(amount)s") % {"amount": amount},
                "done",
                when,
                banks_days_of(self.found, self.settings),
            )
        day = last_day_before(refund.due_at, self.settings.time_zone)
        by = _("Late. Promised by %(day)s") if refund.slipped_at else _("By %(day)s")
        return Moment(
            _("We send %(amount)s") % {"amount": amount},
            "next",
            by % {"day": format_date_with_weekday(day, self.language)},
        )

    def _done(self, title: str, moment: datetime) -> Moment:
        return Moment(title, "done", self._when(moment))

    def _when(self, moment: datetime) -> str:
        return moment_text(moment, self.language, self.settings.time_zone)

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.language)

    @property
    def status(self) -> ReturnStatus:
        return ReturnStatus(self.found.status)

    @property
    def refunds(self) -> list[Refund]:
        return standing_refunds(self.found)


def _one_now(rows: list[Moment]) -> list[Moment]:
    """The first row that is still to come is where things stand, unless one says so already."""
    if any(row.state == "now" for row in rows):
        return rows
    for index, row in enumerate(rows):
        if row.state == "next":
            return [*rows[:index], Moment(row.title, "now", row.when, row.note), *rows[index + 1 :]]
    return rows
