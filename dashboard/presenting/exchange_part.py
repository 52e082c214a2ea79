"""On one return's page: what leaves instead of what comes back, what is paid on top, and what staff can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import StaffUser
from accounts.roles import Capability
from core.money import Money, format_money
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import Badge, Words, word
from returns.models import Charge, Replacement, ReturnItem, ReturnRequest
from returns.selectors import return_settings
from returns.services.exchange_choices import can_choose_instead
from returns.services.exchange_options import ExchangeOption, exchange_options, other_products
from returns.services.item_worth import has_fallen_through, replacement_of, units_that_count
from returns.services.quotes import quote_of
from returns.states import ChargeStatus, RefundStatus, ReplacementStatus, ReturnStatus

STATUSES: Mapping[str, tuple[Promise, str]] = {
    ReplacementStatus.HELD: (gettext_lazy("Kept in stock"), "plain"),
    ReplacementStatus.AWAITING_PAYMENT: (gettext_lazy("Awaiting payment of the difference"), "warn"),
    ReplacementStatus.ORDERING: (gettext_lazy("Being ordered in the shop"), "plain"),
    ReplacementStatus.ORDERED: (gettext_lazy("Ordered in the shop"), "good"),
    ReplacementStatus.SOLD_OUT: (gettext_lazy("Sold out"), "bad"),
    ReplacementStatus.NOT_PAID: (gettext_lazy("Not paid in time"), "bad"),
    ReplacementStatus.FAILED: (gettext_lazy("Refused by the shop"), "bad"),
    ReplacementStatus.CANCELLED: (gettext_lazy("Not sent"), "plain"),
}
CHARGES: Mapping[str, tuple[Promise, str]] = {
    ChargeStatus.PENDING: (gettext_lazy("Waits to be paid"), "warn"),
    ChargeStatus.PAID: (pgettext_lazy("by the customer", "Paid"), "good"),
    ChargeStatus.EXPIRED: (gettext_lazy("Run out"), "bad"),
    ChargeStatus.CANCELLED: (gettext_lazy("Called off"), "plain"),
    ChargeStatus.FAILED: (gettext_lazy("The provider makes no link"), "bad"),
}
_CAUSES: Words = {
    "closed": gettext_lazy("The provider has closed the link"),
    "declined": gettext_lazy("Declined without a reason"),
}


@dataclass(frozen=True)
class OptionRow:
    value: str
    text: str


@dataclass(frozen=True)
class ReplacementView:
    item: str
    title: str
    instead_of: str
    status: Badge
    notes: tuple[str, ...]
    has_fallen_through: bool
    can_choose: bool
    can_order_again: bool
    same_product: tuple[OptionRow, ...]
    other_products: tuple[OptionRow, ...]


@dataclass(frozen=True)
class ChargeView:
    amount: str
    status: Badge
    notes: tuple[str, ...]
    payment_url: str


@dataclass(frozen=True)
class ExchangePart:
    rows: tuple[ReplacementView, ...]
    charges: tuple[ChargeView, ...]
    can_call_off: bool
    can_ask_again: bool
    can_give_back: bool


def exchange_part(found: ReturnRequest, *, user: StaffUser, clock: Clock) -> ExchangePart | None:
    """Of a return read with ``return_detail``; None when nothing of it is exchanged."""
    charges = list(found.charges.all())
    exchanged = [item for item in found.items.all() if replacement_of(item) is not None]
    if not exchanged and not charges:
        return None
    may_act = user.may(Capability.DECIDE_RETURNS)
    writer = _Writer(found, clock, may_act=may_act, sees_money=user.may(Capability.VIEW_MONEY))
    statuses = [charge.status for charge in charges]
    has_failed_last = bool(statuses) and statuses[-1] == ChargeStatus.FAILED
    return ExchangePart(
        rows=tuple(writer.row(item) for item in exchanged),
        charges=tuple(writer.charge(charge) for charge in charges) if writer.sees_money else (),
        can_call_off=may_act and ChargeStatus.PENDING in statuses,
        can_ask_again=may_act and has_failed_last and found.status == ReturnStatus.APPROVED,
        can_give_back=may_act
        and any(refund.charge_id and refund.status == RefundStatus.FAILED for refund in found.refunds.all()),
    )


@dataclass(frozen=True)
class _Writer:
    found: ReturnRequest
    clock: Clock
    may_act: bool
    sees_money: bool

    def row(self, item: ReturnItem) -> ReplacementView:
        replacement = replacement_of(item)
        if replacement is None:
            raise ValueError("Only exchanged items have a row.")
        can_choose = self.may_act and can_choose_instead(item, status=self.found.status)
        same, others = self._options(item) if can_choose else ((), ())
        title, tone = STATUSES[replacement.status]
        return ReplacementView(
            item=item.public_id,
            title=f"{_quantity(replacement)} × {replacement}",
            instead_of=f"{item.line.title} {item.line.variant_title}".strip(),
            status=Badge(str(title), tone),
            notes=self._notes(replacement),
            has_fallen_through=has_fallen_through(item),
            can_choose=can_choose,
            can_order_again=can_choose and has_fallen_through(item),
            same_product=same,
            other_products=others,
        )

    def charge(self, charge: Charge) -> ChargeView:
        title, tone = CHARGES[charge.status]
        notes = []
        if charge.status == ChargeStatus.PENDING and charge.expires_at:
            notes.append(_("Until %(day)s") % {"day": self.clock.last_day(charge.expires_at)})
        if charge.paid_at:
            notes.append(_("Paid %(moment)s") % {"moment": self.clock.moment(charge.paid_at)})
        if charge.refunded_minor:
            notes.append(_("Sent back: %(amount)s") % {"amount": self._amount(charge.refunded_minor)})
        if charge.failure:
            notes.append(_cause(charge.failure))
        is_open = charge.status == ChargeStatus.PENDING
        return ChargeView(
            amount=self._amount(charge.amount_minor),
            status=Badge(str(title), tone),
            notes=tuple(notes),
            payment_url=charge.payment_url if is_open else "",
        )

    def _notes(self, replacement: Replacement) -> tuple[str, ...]:
        notes = []
        hold = replacement.stock_hold
        if hold is not None:
            notes.append(_("Kept until %(day)s") % {"day": self.clock.last_day(hold.expires_at)})
        if replacement.shop_order_external_id:
            number = replacement.shop_order_number or replacement.shop_order_external_id
            notes.append(_("Order %(number)s") % {"number": number})
        if replacement.ordered_at:
            notes.append(self.clock.moment(replacement.ordered_at))
        if self.sees_money and replacement.kept_minor:
            notes.append(_("Revenue kept: %(amount)s") % {"amount": self._amount(replacement.kept_minor)})
        if replacement.failure:
            notes.append(_cause(replacement.failure))
        return tuple(notes)

    def _options(self, item: ReturnItem) -> tuple[tuple[OptionRow, ...], tuple[OptionRow, ...]]:
        line, quantity = item.line, item.requested_quantity
        line.order = self.found.order
        now = self.clock.now
        same = exchange_options(line=line, reason=item.reason_code or None, quantity=quantity, now=now)
        others = (
            other_products(order=self.found.order, line=line, quantity=quantity, now=now)
            if return_settings().offers_other_products
            else ()
        )
        share = quote_of(self.found, units=units_that_count).share_of(item.public_id)
        counted = units_that_count(item)

        def rows(options: Iterable[ExchangeOption]) -> tuple[OptionRow, ...]:
            return tuple(self._option(option, option.difference_for(counted, share)) for option in options)

        return rows(same), rows(others)

    def _option(self, option: ExchangeOption, difference_minor: int) -> OptionRow:
        name = " ".join(filter(None, (option.title, option.variant_title)))
        difference = ""
        if difference_minor and self.sees_money:
            sign = "+" if difference_minor > 0 else ""
            difference = f" · {sign}{self._amount(difference_minor)}"
        left = "" if option.units_left is None else f" · {_('%(count)s left') % {'count': option.units_left}}"
        return OptionRow(option.variant_id, f"{name}{difference}{left}")

    def _amount(self, minor: int) -> str:
        return format_money(Money(minor, self.found.currency), self.clock.language)


def _quantity(replacement: Replacement) -> int:
    return replacement.sent_quantity or replacement.requested_quantity


def _cause(code: str) -> str:
    return _("Cause: %(cause)s") % {"cause": word(_CAUSES, code)}
