"""Where a return stands in one big sentence, and below it what the shopper gets and when."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import ShopSettings
from core.dates import format_date_with_weekday, last_day_before
from core.money import Money, format_money
from portal.exchange_part import WHEN_IT_LEAVES
from portal.money import gone_text, not_paid_yet_text
from portal.money_words import is_late, money_to_come, standing_refunds, waiting_money
from portal.pickup_page import pickup_text
from portal.reach import answer_text
from portal.return_timeline import banks_days_of
from portal.todo import needs_parcel
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.services.item_worth import has_fallen_through, replacement_of
from returns.states import RefundMethod, RefundStatus, ReturnStatus, ShippingStatus


class StatusWords:
    """Says of one return where it stands; reads only what was prefetched by ``return_detail``."""

    def __init__(self, found: ReturnRequest, *, settings: ShopSettings, language: str, now: datetime) -> None:
        self.found = found
        self.settings = settings
        self.language = language
        self.now = now
        self.status = ReturnStatus(found.status)
        self.refunds = standing_refunds(found)
        self.banks_days = banks_days_of(found, settings)

    def headline(self) -> str:
        found = self.found
        if self.status == ReturnStatus.APPROVED:
            return self._headline_under_way()
        if self.status == ReturnStatus.CLOSED:
            if self._has_replacement_left():
                return _("All done: your replacement is being sent")
            if self._is_all_credit():
                return _("Your store credit is here")
            return _("All done: your money was sent") if self._sent_minor() else _("This return is closed")
        if self.status == ReturnStatus.REQUESTED and found.decision.get("outcome") == "approve":
            return _("Your return is being prepared")
        return {
            ReturnStatus.REQUESTED: _("We have your request"),
            ReturnStatus.IN_REVIEW: _("Our team is looking at your return"),
            ReturnStatus.DECLINED: _("We cannot take this back"),
            ReturnStatus.CANCELLED: _("This return was cancelled"),
            ReturnStatus.EXPIRED: _("This return has run out"),
        }[self.status]

    def promise(self) -> str:
        """What the shopper gets and when: a date wherever there is one."""
        if promised := waiting_money(self.found, settings=self.settings, language=self.language):
            return promised if is_late(self.found) else f"{promised} {self.banks_days}".strip()
        if self._is_all_credit():
            return _("Store credit: %(amount)s.") % {"amount": self._amount(self._sent_minor())}
        if self._sent_minor():
            sent = _("We sent %(amount)s.") % {"amount": self._amount(self._sent_minor())}
            return f"{sent} {self.banks_days}".strip()
        if self.found.is_final:
            return self._last_word()
        if self.status == ReturnStatus.IN_REVIEW:
            return answer_text(self.found)
        return self._expected_money()

    def _headline_under_way(self) -> str:
        found = self.found
        if any(has_fallen_through(item) for item in found.items.all()):
            return _("Please choose something else")
        if is_late(found):
            return _("Your money is late")
        if any(refund.status != RefundStatus.SUCCEEDED for refund in self.refunds):
            return _("Your money is being sent")
        if self.refunds:
            return _("Your store credit is here") if self._is_all_credit() else _("Your money was sent")
        if self._has_replacement_left():
            return _("Your replacement is being sent")
        if not needs_parcel(found):
            return _("You can keep it")
        if found.shipping_status in (ShippingStatus.RECEIVED, ShippingStatus.PARTIALLY_RECEIVED):
            return self._headline_here()
        if found.shipping_status == ShippingStatus.DELIVERED:
            return _("Your parcel has arrived")
        if found.is_handed_over:
            return _("Your parcel is on its way to us")
        if found.pickup and found.pickup["booked"]:
            return _("The carrier comes: %(when)s") % {
                "when": pickup_text(found.pickup["booked"], self.language)
            }
        if found.hand_over_by is None:
            return _("Your return is approved")
        day = last_day_before(found.hand_over_by, self.settings.time_zone)
        return _("Hand it over by %(day)s") % {"day": format_date_with_weekday(day, self.language)}

    def _headline_here(self) -> str:
        if all(item.rejected_quantity >= item.requested_quantity for item in self.found.items.all()):
            return _("We have checked your parcel")
        return _("Your parcel is with us, and we check it")

    def _expected_money(self) -> str:
        quoted = Quote.from_json(self.found.quote)
        if any(has_fallen_through(item) for item in self.found.items.all()):
            return _("Tell us what we may do instead. Nothing is lost.")
        if quoted.exchange_minor:
            return self._expected_exchange(quoted)
        if quoted.leaves_nothing:
            return gone_text(quoted, self.language)
        if not quoted.refund_minor and not quoted.store_credit_minor:
            return ""  # everything was refused: what can be chosen stands below
        if quoted.refund_minor:
            amount = _("You get back: %(amount)s.") % {"amount": self._amount(quoted.refund_minor)}
        else:
            amount = _("Store credit: %(amount)s.") % {"amount": self._amount(quoted.store_credit_minor)}
        if quoted.cut:
            amount = f"{amount} {gone_text(quoted, self.language)}"
        when = money_to_come(self.found, settings=self.settings, language=self.language, now=self.now)
        banks_days = self.banks_days if quoted.is_payable else ""
        return f"{amount} {when} {banks_days}".strip()

    def _expected_exchange(self, quoted: Quote) -> str:
        """When the replacement leaves, and what comes beside it."""
        if not quoted.is_payable:
            return not_paid_yet_text()
        parts = [
            _("Your replacement is being sent to the address of your order.")
            if self._has_replacement_left()
            else str(WHEN_IT_LEAVES[self.found.terms["refund_on"]])
        ]
        if quoted.refund_minor:
            parts.append(_("You get back: %(amount)s.") % {"amount": self._amount(quoted.refund_minor)})
        if quoted.store_credit_minor:
            credit = self._amount(quoted.store_credit_minor)
            parts.append(_("Store credit: %(amount)s.") % {"amount": credit})
        return " ".join(parts)

    def _last_word(self) -> str:
        if self.status == ReturnStatus.CANCELLED:
            return _("You keep everything. You can start again at any time within the return period.")
        if self.status == ReturnStatus.EXPIRED:
            return _("You can start again if the return period is still open.")
        return ""

    def _has_replacement_left(self) -> bool:
        replacements = [replacement_of(item) for item in self.found.items.all()]
        return any(replacement.sent_quantity for replacement in replacements if replacement)

    def _sent_minor(self) -> int:
        return sum(refund.amount_minor for refund in self.refunds if refund.status == RefundStatus.SUCCEEDED)

    def _is_all_credit(self) -> bool:
        """Whether everything that was sent stands on the shopper's account in the shop: no money went anywhere."""
        sent = [refund for refund in self.refunds if refund.status == RefundStatus.SUCCEEDED]
        return bool(sent) and all(refund.method == RefundMethod.STORE_CREDIT for refund in sent)

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.language)
