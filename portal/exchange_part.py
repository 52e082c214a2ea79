"""What leaves instead of what comes back, on the return's own page: where it stands, what is to be paid or chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import ShopSettings
from core.dates import format_date_with_weekday, last_day_before
from core.money import Money, format_money
from portal.wording import pieces
from returns.models import Charge, Replacement, ReturnItem, ReturnRequest
from returns.services.exchange_choices import can_choose_instead
from returns.services.item_worth import has_fallen_through, replacement_of
from returns.states import ChargeStatus, ReplacementStatus, ReturnStatus

WHEN_IT_LEAVES: dict[str, Promise] = {
    "request": gettext_lazy("Your replacement leaves as soon as we have said yes."),
    "first_scan": gettext_lazy("Your replacement leaves as soon as you have handed your parcel over."),
    "receipt": gettext_lazy("Your replacement leaves as soon as your parcel is with us."),
    "inspection": gettext_lazy("Your replacement leaves as soon as we have checked your parcel."),
}
_STATES: dict[str, Promise] = {
    ReplacementStatus.AWAITING_PAYMENT: gettext_lazy("It leaves as soon as the difference is paid."),
    ReplacementStatus.ORDERING: gettext_lazy("We are getting it ready for you."),
    ReplacementStatus.ORDERED: gettext_lazy("It is being sent to the address of your order."),
    ReplacementStatus.SOLD_OUT: gettext_lazy("We are sorry: it is sold out. Please choose something else."),
    ReplacementStatus.NOT_PAID: gettext_lazy(
        "The difference was not paid in time. Please choose something else."
    ),
    ReplacementStatus.FAILED: gettext_lazy("Something went wrong with it. We are taking care of it."),
    ReplacementStatus.CANCELLED: gettext_lazy("It is not sent."),
}


@dataclass(frozen=True)
class ReplacementRow:
    title: str
    note: str
    state: str
    is_sent: bool
    is_over: bool
    choose_url: str  # empty when nothing can be chosen any more, or not in this browser
    choose_text: str


@dataclass(frozen=True)
class ToPay:
    """The open link. ``url`` is empty while it is being made, or where this browser has not shown who it is."""

    amount: str
    last_day: str
    url: str
    needs_proof: bool
    note: str = ""


@dataclass(frozen=True)
class ExchangePart:
    rows: tuple[ReplacementRow, ...]
    to_pay: ToPay | None
    paid: str  # what was paid on top, empty when nothing was
    has_to_choose: bool


def exchange_part(
    found: ReturnRequest, *, settings: ShopSettings, language: str, is_opened: bool
) -> ExchangePart | None:
    """Of a return read with ``return_detail``; None when nothing of it is exchanged."""
    exchanged = [item for item in found.items.all() if replacement_of(item) is not None]
    if not exchanged or found.status in (
        ReturnStatus.CANCELLED,
        ReturnStatus.DECLINED,
        ReturnStatus.EXPIRED,
    ):
        return None
    writer = _Writer(found, settings, language, is_opened)
    return ExchangePart(
        rows=tuple(writer.row(item, replacement_of(item)) for item in exchanged),
        to_pay=writer.to_pay(),
        paid=writer.paid(),
        has_to_choose=any(has_fallen_through(item) for item in exchanged),
    )


@dataclass(frozen=True)
class _Writer:
    found: ReturnRequest
    settings: ShopSettings
    language: str
    is_opened: bool

    def row(self, item: ReturnItem, replacement: Replacement | None) -> ReplacementRow:
        if replacement is None:
            raise ValueError("Only exchanged items have a row.")
        has_to_choose = has_fallen_through(item)
        can_choose = self.is_opened and can_choose_instead(item, status=self.found.status)
        status = ReplacementStatus(replacement.status)
        return ReplacementRow(
            title=replacement.title,
            note=" · ".join(filter(None, (replacement.variant_title, pieces(_quantity(replacement))))),
            state=self._state(replacement),
            is_sent=status == ReplacementStatus.ORDERED,
            is_over=has_to_choose or status == ReplacementStatus.CANCELLED,
            choose_url=reverse("portal:choose_instead", args=[self.found.public_id, item.public_id])
            if can_choose
            else "",
            choose_text=_("Choose now") if has_to_choose else _("Choose another one"),
        )

    def to_pay(self) -> ToPay | None:
        charge = next(
            (charge for charge in self.found.charges.all() if charge.status == ChargeStatus.PENDING), None
        )
        if charge is None:
            return None
        return ToPay(
            amount=_("You pay: %(amount)s") % {"amount": self._amount(charge)},
            last_day=_("Last day to pay: %(day)s") % {"day": self._day(charge.expires_at)}
            if charge.expires_at
            else "",
            url=charge.payment_url if self.is_opened else "",
            needs_proof=not self.is_opened,
            note=_("Our team writes to you how to pay it.")
            if charge.asked_of is not None and charge.asked_of.is_by_hand
            else "",
        )

    def paid(self) -> str:
        minor = sum(
            charge.amount_minor - charge.refunded_minor
            for charge in self.found.charges.all()
            if charge.status == ChargeStatus.PAID
        )
        if not minor:
            return ""
        amount = format_money(Money(minor, self.found.currency), self.language)
        return _("You paid the difference: %(amount)s. Thank you.") % {"amount": amount}

    def _state(self, replacement: Replacement) -> str:
        if replacement.status == ReplacementStatus.HELD:
            hold = replacement.stock_hold
            if hold is None:
                return _("As soon as your parcel is with us, we look whether it is still there.")
            return _("We keep it for you until %(day)s.") % {"day": self._day(hold.expires_at)}
        state = str(_STATES[replacement.status])
        order = replacement.shop_order_number
        if replacement.status == ReplacementStatus.ORDERED and order:
            return f"{state} {_('Order %(number)s') % {'number': order}}"
        return state

    def _amount(self, charge: Charge) -> str:
        return format_money(Money(charge.amount_minor, charge.currency), self.language)

    def _day(self, moment: datetime) -> str:
        return format_date_with_weekday(last_day_before(moment, self.settings.time_zone), self.language)


def _quantity(replacement: Replacement) -> int:
    return replacement.sent_quantity or replacement.requested_quantity
