"""One return of the past, decided again by another policy with the facts of its own day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import ShopSettings
from returns.models import ReturnItem, ReturnRequest
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.document import PolicyVersion
from returns.policy.outbound_shipping import OutboundShippingFee
from returns.policy.quote import Quote, QuotedItem, QuoteTerms, quote
from returns.policy.tally import Replayed, answer_of
from returns.policy.terms import Fee
from returns.services.free_delivery import free_delivery_alone
from returns.services.item_worth import exchange_minor_of
from returns.services.past_facts import facts_at_request


@dataclass(frozen=True)
class ItemTerms:
    """The terms of one item that its quote hangs on."""

    restocking_fee: Fee
    bonus_percent: Decimal
    loses_free_delivery: bool


def replay_return(
    return_request: ReturnRequest, version: PolicyVersion, *, settings: ShopSettings
) -> Replayed:
    """What was answered, and what ``version`` alone would have answered, both reckoned for what was asked for."""
    items = list(return_request.items.all())
    decided = ReturnDecision.from_json(return_request.decision)
    again = facts_at_request(return_request, settings=settings).decide(version)
    return Replayed(
        return_id=return_request.public_id,
        number=return_request.number,
        currency=return_request.currency,
        before=answer_of(decided, _quote_then(return_request, items)),
        after=answer_of(again, _quote_by(return_request, items, again)),
        rules=tuple(sorted({entry.rule for line in again.lines for entry in line.trace if entry.applied})),
    )


def _quote_then(return_request: ReturnRequest, items: Sequence[ReturnItem]) -> Quote:
    terms = return_request.terms
    return _quote(
        return_request,
        items,
        Fee.from_json(terms["return_shipping_fee"]),
        OutboundShippingFee.from_json(terms.get("outbound_shipping_fee")),
        _own_terms,
        shipping_minor=return_request.shipping_credit_minor,
    )


def _own_terms(item: ReturnItem) -> ItemTerms:
    return ItemTerms(
        Fee.from_json(item.terms["restocking_fee"]),
        Decimal(item.terms["bonus_percent"]),
        item.terms.get("loses_free_delivery", False),
    )


def _quote_by(return_request: ReturnRequest, items: Sequence[ReturnItem], decision: ReturnDecision) -> Quote:
    lines: dict[str, LineDecision] = {line.line: line for line in decision.lines}

    def terms(item: ReturnItem) -> ItemTerms:
        line = lines[item.line.public_id]
        return ItemTerms(
            line.restocking_fee,
            line.bonus_percent,
            loses_free_delivery=line.outbound_shipping_fee is not None,
        )

    known = [item for item in items if item.line.public_id in lines]
    return _quote(
        return_request,
        known,
        decision.return_shipping_fee,
        decision.outbound_shipping_fee,
        terms,
        shipping_minor=return_request.shipping_credit_minor if decision.outbound_postage_returned else 0,
    )


def _quote(
    return_request: ReturnRequest,
    items: Sequence[ReturnItem],
    shipping_fee: Fee,
    outbound_fee: OutboundShippingFee | None,
    terms: Callable[[ReturnItem], ItemTerms],
    *,
    shipping_minor: int,
) -> Quote:
    quoted = []
    for item in items:
        own = terms(item)
        quoted.append(
            QuotedItem(
                key=item.public_id,
                resolution=item.resolution,
                worth_minor=item.amount_minor,
                restocking_fee=own.restocking_fee,
                bonus_percent=own.bonus_percent,
                exchange_minor=exchange_minor_of(item, item.requested_quantity),
                loses_free_delivery=own.loses_free_delivery,
            )
        )
    free_delivery = free_delivery_alone(return_request, outbound_fee)
    return quote(
        terms=QuoteTerms(return_request.currency, shipping_fee, free_delivery),
        items=quoted,
        shipping_minor=shipping_minor,
    )
