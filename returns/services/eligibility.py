"""What can be returned of an order, how, and for what: the same engine, before anything is asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commerce.models import FinancialStatus, Order, OrderLine, OrderStatus, Variant
from commerce.services.stock_holds import is_enough, units_left
from returns.facts import OrderFile, open_order_file
from returns.models import ReturnRequest
from returns.policy.decision import LineDecision, Reason, ReturnDecision
from returns.policy.engine import decide_lines, decide_return
from returns.policy.facts import ItemFacts, RequestFacts
from returns.policy.quote import Quote
from returns.services.decisions import lock_return
from returns.services.endings import drop_waiting_refunds, release_what_was_asked
from returns.services.known_items import (
    KnownItem,
    asked_quantities,
    item_facts,
    known_items,
    request_facts,
    shown_quote,
)
from returns.services.order_money import nothing_left, room_for_new
from returns.services.replacements import drop_replacements
from returns.services.reservations import release_reservation
from returns.states import Resolution
from returns.wishes import ReturnWish


@dataclass(frozen=True)
class LineEligibility:
    """One line's answer. ``reasons`` are the engine's, to be explained in the reader's language at the edge."""

    line: OrderLine
    decision: LineDecision
    eligible: bool
    refusal_code: str | None
    returnable_quantity: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Eligibility:
    """All lines, or those asked about; ``whole`` and ``quote`` only when items were named."""

    order: Order
    file: OrderFile
    lines: tuple[LineEligibility, ...]
    whole: ReturnDecision | None
    quote: Quote | None


def eligibility_of(*, order: Order, wish: ReturnWish, now: datetime) -> Eligibility:
    """Decide without writing. What is not known yet (None) is passed over and named in ``depends_on``.

    Raises UnknownLine, UnknownReason, ReasonNotALeaf for a wish that names what does not exist.
    """
    return eligibility_in(open_order_file(order, now=now), wish, now=now)


@transaction.atomic
def eligibility_of_change(*, return_request: ReturnRequest, wish: ReturnWish, now: datetime) -> Eligibility:
    """Decide as ``change_return`` would: on the day of the request, the return's own units and what is held for it being free.

    They are freed to be looked at and taken again before anybody sees it: nothing is written. Raises as above.
    """
    locked = lock_return(return_request.public_id)
    drop_waiting_refunds(locked)
    drop_replacements(locked)
    release_what_was_asked(locked)
    release_reservation(locked)
    order = Order.objects.select_related("customer").get(pk=locked.order_id)
    file = open_order_file(order, now=locked.created_at, apart_from=locked)
    decided = eligibility_in(file, wish, now=now)
    transaction.set_rollback(True)
    return decided


def eligibility_in(file: OrderFile, wish: ReturnWish, *, now: datetime) -> Eligibility:
    """The same for an order whose facts are gathered already, by the versions of the policy that stand there."""
    order = file.order
    items = known_items(file, wish)
    if not items:
        decisions = decide_lines(
            at_order=file.at_order,
            today=file.today,
            order=file.order_facts,
            customer=file.customer_facts,
            items=[
                ItemFacts(line=file.line_facts[line.pk], resolution=wish.resolution) for line in file.lines
            ],
            request=RequestFacts(method=wish.method),
            circumstances=file.circumstances,
        )
        lines = tuple(
            _line_eligibility(order, line, decision, asked=1)
            for line, decision in zip(file.lines, decisions, strict=True)
        )
        return Eligibility(order, file, lines, None, None)
    whole = decide_return(
        at_order=file.at_order,
        today=file.today,
        order=file.order_facts,
        customer=file.customer_facts,
        items=item_facts(file, items),
        request=request_facts(file, items, wish),
        circumstances=file.circumstances,
    )
    sold_out, asked = _sold_out(items, now=now), asked_quantities(items)
    lines = tuple(
        _line_eligibility(
            order,
            item.line,
            decision,
            asked=asked[item.line.pk],
            is_sold_out=item.wanted is not None and item.wanted.variant.pk in sold_out,
        )
        for item, decision in zip(items, whole.lines, strict=True)
    )
    return Eligibility(order, file, lines, whole, shown_quote(file, items, whole))


def _sold_out(items: list[KnownItem], *, now: datetime) -> set[int]:
    """Row ids of wanted variants of which fewer are left than the items want of them together."""
    wanted: Counter[Variant] = Counter()
    for item in items:
        if item.wanted is not None and item.resolution == Resolution.EXCHANGE:
            wanted[item.wanted.variant] += item.wish.quantity
    if not wanted:
        return set()
    left = units_left(wanted, now=now)
    return {variant.pk for variant, quantity in wanted.items() if not is_enough(left[variant.pk], quantity)}


def _line_eligibility(
    order: Order, line: OrderLine, decision: LineDecision, *, asked: int, is_sold_out: bool = False
) -> LineEligibility:
    available = line.returnable_quantity
    refusal_code, reasons = decision.refusal_code, decision.reasons
    if order.status == OrderStatus.CANCELLED or order.financial_status == FinancialStatus.VOIDED:
        refusal_code = "order_cancelled"
        reasons = (Reason(code="order_cancelled"),)
    elif line.fulfilled_quantity == 0:
        refusal_code = "not_fulfilled"
        reasons = (Reason(code="not_fulfilled"),)
    elif asked > available:
        refusal_code = "quantity_exceeded"
        reasons = (
            Reason(
                code="nothing_left" if available == 0 else "quantity_exceeded",
                params={"asked": asked, "available": available},
            ),
        )
    elif _is_paid_back(order, line):
        refusal_code = "nothing_left"
        reasons = (nothing_left(room_for_new(order)),)
    elif is_sold_out and refusal_code is None:
        refusal_code = "out_of_stock"
        reasons = (Reason(code="out_of_stock"),)
    return LineEligibility(
        line=line,
        decision=decision,
        eligible=refusal_code is None,
        refusal_code=refusal_code,
        returnable_quantity=available,
        reasons=reasons,
    )


def _is_paid_back(order: Order, line: OrderLine) -> bool:
    """Whether the line's units were paid for and the order has nothing left to give for them."""
    return line.paid_minor > line.allocated_minor and room_for_new(order).most_minor <= 0
