"""Withdrawing from the contract: of what was sent a return, of what was not sent yet a declaration that the shop acts on.

The law asks for nothing but the statement: no reason, and money back. It may be made from the moment of the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.selectors import shop_settings
from commerce.models import FinancialStatus, Order, OrderLine, OrderStatus
from commerce.services.units import QuantityExceeded, exceeded_detail, worth_of_next_units
from core.actors import Actor
from core.errors import Conflict
from core.money import Money
from events.publishing import publish
from returns.events import WithdrawalDeclared, WithdrawalSettled
from returns.facts import OrderFile
from returns.models import ReturnRequest, Withdrawal
from returns.models.requests import Channel
from returns.policy.decision import Reason
from returns.policy.facts import ItemFacts
from returns.policy.law import WITHDRAWAL, withdrawal_right
from returns.policy.quote import Quote
from returns.refusals import EmptyReturn
from returns.services.cancellations import cancel_before_sending, expected_money, payable_minor
from returns.services.eligibility import Eligibility, LineEligibility, eligibility_of
from returns.services.requests import create_return
from returns.shop_law import law_for
from returns.states import Resolution, StandardReason
from returns.wishes import ReturnWish, WishedItem


class WithdrawalSettledAlready(Conflict):
    """Somebody has dealt with it before."""

    code = "withdrawal_settled"


@dataclass(frozen=True)
class LineToWithdraw:
    """One line as the withdrawal sees it: units that came or are on their way, and units that were not sent yet.

    ``reason`` says why nothing of it can be withdrawn, where nothing can."""

    line: OrderLine
    sent_quantity: int
    unsent_quantity: int
    ends_at: datetime | None
    reason: Reason | None

    @property
    def quantity(self) -> int:
        return self.sent_quantity + self.unsent_quantity


@dataclass(frozen=True)
class WithdrawalOffer:
    """What of an order can be withdrawn from now, and by which ways what was sent can travel."""

    order: Order
    lines: tuple[LineToWithdraw, ...]
    methods: Mapping[str, tuple[str, ...]]  # by the line's public id, of what was sent

    @property
    def is_open(self) -> bool:
        return any(line.quantity for line in self.lines)


@dataclass(frozen=True)
class WithdrawalQuote:
    """What a withdrawal brings: ``returned`` for what was sent and comes back, ``unsent_minor`` for what never left."""

    returned: Eligibility | None
    unsent_minor: int

    @property
    def total_minor(self) -> int:
        quoted = self.returned.quote if self.returned else None
        return self.unsent_minor + (quoted.refund_minor if quoted else 0)


def withdrawal_offer(order: Order, *, now: datetime) -> WithdrawalOffer:
    """Every line with what the law lets its buyer withdraw from. Nothing is written."""
    eligibility = eligibility_of(order=order, wish=ReturnWish(resolution=Resolution.REFUND), now=now)
    declared = _declared_units(order)
    lines = tuple(_line_to_withdraw(eligibility.file, line, declared) for line in eligibility.lines)
    methods = {line.line.public_id: line.decision.methods for line in eligibility.lines}
    return WithdrawalOffer(order, lines, methods)


def quote_withdrawal(
    offer: WithdrawalOffer, chosen: Sequence[tuple[str, int]], *, method: str | None, now: datetime
) -> WithdrawalQuote:
    """What the chosen units would bring if they were withdrawn from now. Raises as ``declare_withdrawal``."""
    sent, unsent = _split(offer, chosen)
    returned = None
    if sent:
        returned = eligibility_of(order=offer.order, wish=_wish(offer.order, sent, method=method), now=now)
    return WithdrawalQuote(returned, _unsent_minor(offer, sent, unsent))


@transaction.atomic
def declare_withdrawal(
    *,
    order: Order,
    chosen: Sequence[tuple[str, int]],
    method: str | None,
    language: str,
    actor: Actor,
    now: datetime,
    name: str = "",
    receipt_email: str = "",
) -> Withdrawal:
    """Withdraw from the contract about ``chosen`` (public ids of lines, and units), in one declaration.

    ``receipt_email`` gets the receipt of this declaration, and nothing else. Units that were
    sent become a return, the others are cancelled before they are sent. Raises EmptyReturn, QuantityExceeded or what
    ``create_return`` raises; then nothing was written.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("customer").get(pk=order.pk)
    offer = withdrawal_offer(order, now=now)
    sent, unsent = _split(offer, chosen)
    unsent_minor = _unsent_minor(offer, sent, unsent)
    made = _returned(order, sent, method=method, language=language, actor=actor, now=now)
    cancellation = None
    if unsent:
        cancellation = cancel_before_sending(
            order=order,
            units=dict(unsent),
            language=language,
            actor=actor,
            now=now,
            is_withdrawal=True,
        )
    withdrawal = Withdrawal.objects.create(
        order=order,
        cancellation=cancellation,
        units=[{"line": line, "quantity": quantity} for line, quantity in unsent],
        unsent_minor=unsent_minor,
        return_request=made,
        name=name,
        receipt_email=receipt_email,
        language=language,
        declared_at=now,
        settled_at=now,  # what is left to do stands with the return and the cancellation
    )
    _announce(withdrawal, actor=actor, now=now)
    return withdrawal


@transaction.atomic
def settle_withdrawal(*, withdrawal: Withdrawal, actor: Actor, now: datetime) -> None:
    """Staff have cancelled the units in the shop and sent the money. Raises WithdrawalSettledAlready."""
    changed = Withdrawal.objects.filter(pk=withdrawal.pk, settled_at=None).update(
        settled_at=now, settled_by=actor.as_json()
    )
    if not changed:
        raise WithdrawalSettledAlready(_("Somebody has dealt with it already."), state="settled")
    publish(
        WithdrawalSettled(withdrawal_id=withdrawal.public_id, order_id=withdrawal.order.public_id),
        actor=actor,
        occurred_at=now,
    )


def has_withdrawal_function(order: Order) -> bool:
    """Whether the law of the shopper's country wants a function to withdraw on the shop's pages."""
    law = law_for(order.country, shop_settings(), ordered_at=order.placed_at)
    return law.has_withdrawal_button


def open_withdrawals() -> list[Withdrawal]:
    """What shoppers withdrew from before it was sent, and nobody has dealt with, the oldest first."""
    return list(
        Withdrawal.objects.filter(settled_at=None)
        .select_related("order__customer")
        .order_by("declared_at", "pk")[:200]
    )


def money_of_withdrawal(withdrawal: Withdrawal) -> Money:
    """What the declaration brings: the return's own quote, and what the units that were not sent are worth."""
    made = withdrawal.return_request
    returned = Quote.from_json(made.quote).refund_minor if made else 0
    return Money(returned + withdrawal.unsent_minor, withdrawal.order.currency)


def withdrawn_lines(withdrawal: Withdrawal) -> list[tuple[OrderLine, int]]:
    """The lines of a declaration with their units, those that were sent and those that were not together."""
    counts: dict[str, int] = {row["line"]: int(row["quantity"]) for row in withdrawal.units}
    if withdrawal.return_request is not None:
        for item in withdrawal.return_request.items.select_related("line").order_by("position", "pk"):
            name = item.line.public_id
            counts[name] = counts.get(name, 0) + item.requested_quantity
    lines = withdrawal.order.lines.filter(public_id__in=counts).order_by("position", "pk")
    return [(line, counts[line.public_id]) for line in lines]


def _returned(
    order: Order,
    sent: Sequence[tuple[str, int]],
    *,
    method: str | None,
    language: str,
    actor: Actor,
    now: datetime,
) -> ReturnRequest | None:
    """The return of what was sent, None where nothing was."""
    if not sent:
        return None
    return create_return(
        order=order,
        wish=_wish(order, sent, method=method, language=language),
        actor=actor,
        channel=Channel.PORTAL,
        now=now,
        is_withdrawal=True,
    )


def _announce(withdrawal: Withdrawal, *, actor: Actor, now: datetime) -> None:
    made = withdrawal.return_request
    publish(
        WithdrawalDeclared(
            withdrawal_id=withdrawal.public_id,
            order_id=withdrawal.order.public_id,
            return_id=made.public_id if made else "",
            has_unsent_units=bool(withdrawal.units),
        ),
        actor=actor,
        occurred_at=now,
    )


def _line_to_withdraw(file: OrderFile, found: LineEligibility, declared: Mapping[str, int]) -> LineToWithdraw:
    line, order = found.line, file.order
    if order.status == OrderStatus.CANCELLED or order.financial_status == FinancialStatus.VOIDED:
        return LineToWithdraw(line, 0, 0, None, Reason("order_cancelled"))
    facts = ItemFacts(file.line_facts[line.pk])
    right = withdrawal_right(facts, file.order_facts, file.circumstances)
    if right is None:
        return LineToWithdraw(line, 0, 0, None, Reason("no_withdrawal"))
    unsent = max(0, line.cancellable_quantity - declared.get(line.public_id, 0))
    is_open = found.eligible and found.decision.legal_basis == WITHDRAWAL
    sent = found.returnable_quantity if is_open else 0
    reason = None if sent or unsent else _why_not(found)
    return LineToWithdraw(line, sent, unsent, right.window.ends_at if sent else None, reason)


def _why_not(found: LineEligibility) -> Reason:
    """The refusal as it stands; a line that can still go back by goodwill is past the law's period."""
    if found.eligible or not found.reasons:
        return Reason("withdrawal_over")
    return found.reasons[0]


def _declared_units(order: Order) -> dict[str, int]:
    """What was declared, and is not counted as cancelled on its line."""
    found: dict[str, int] = {}
    declared = Withdrawal.objects.filter(order=order, cancellation=None)
    for units in declared.values_list("units", flat=True):
        for row in units:
            found[row["line"]] = found.get(row["line"], 0) + int(row["quantity"])
    return found


def _split(
    offer: WithdrawalOffer, chosen: Sequence[tuple[str, int]]
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Units by line: of those that were sent as many as there are, the rest of those that were not."""
    wanted: dict[str, int] = {}
    for name, quantity in chosen:
        wanted[name] = wanted.get(name, 0) + quantity
    by_name = {line.line.public_id: line for line in offer.lines}
    sent, unsent = [], []
    for name, quantity in wanted.items():
        line = by_name.get(name)
        available = line.quantity if line else 0
        if line is None or not 1 <= quantity <= available:
            raise QuantityExceeded(exceeded_detail(quantity, available))
        of_sent = min(quantity, line.sent_quantity)
        if of_sent:
            sent.append((name, of_sent))
        if quantity > of_sent:
            unsent.append((name, quantity - of_sent))
    if not wanted:
        raise EmptyReturn(_("Choose at least one item."))
    return sent, unsent


def _unsent_minor(
    offer: WithdrawalOffer, sent: Sequence[tuple[str, int]], unsent: Sequence[tuple[str, int]]
) -> int:
    """What the units that never left are worth, counted behind those of the same line that come back; delivery with
    them, where nothing of the order is left."""
    lines, of_sent = {line.line.public_id: line.line for line in offer.lines}, dict(sent)
    worth = sum(
        worth_of_next_units(lines[name], of_sent.get(name, 0) + quantity)
        - worth_of_next_units(lines[name], of_sent.get(name, 0))
        for name, quantity in unsent
    )
    ordered = {name: line.quantity for name, line in lines.items() if not line.is_removed}
    if dict(unsent) == ordered:
        return expected_money(offer.order, ordered).amount_minor
    return min(worth, payable_minor(offer.order))


def _wish(
    order: Order, sent: Sequence[tuple[str, int]], *, method: str | None, language: str | None = None
) -> ReturnWish:
    return ReturnWish(
        items=tuple(WishedItem(line, quantity, _reason_for(order)) for line, quantity in sent),
        resolution=Resolution.REFUND,
        method=method,
        language=language,
    )


def _reason_for(order: Order) -> str | None:
    """No reason is asked; where a return needs one all the same, it is a change of mind."""
    return None if has_withdrawal_function(order) else StandardReason.CHANGED_MY_MIND
