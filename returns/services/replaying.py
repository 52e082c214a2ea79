"""One return of the past, decided again by another policy with the facts of its own day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from accounts.models import ShopSettings
from returns.models import ReturnItem, ReturnRequest
from returns.policy.decision import LineDecision, ReturnDecision
from returns.policy.document import PolicyVersion
from returns.policy.quote import Quote, QuotedItem, QuoteTerms, quote
from returns.policy.tally import Replayed, answer_of
from returns.policy.terms import Fee
from returns.services.item_worth import exchange_minor_of
from returns.services.past_facts import facts_at_request

ItemTerms = Callable[[ReturnItem], tuple[Fee, Decimal]]


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
    fee = Fee.from_json(return_request.terms["return_shipping_fee"])
    return _quote(
        return_request,
        items,
        fee,
        lambda item: (Fee.from_json(item.terms["restocking_fee"]), Decimal(item.terms["bonus_percent"])),
        shipping_minor=return_request.shipping_credit_minor,
    )


def _quote_by(return_request: ReturnRequest, items: Sequence[ReturnItem], decision: ReturnDecision) -> Quote:
    lines: dict[str, LineDecision] = {line.line: line for line in decision.lines}

    def terms(item: ReturnItem) -> tuple[Fee, Decimal]:
        line = lines[item.line.public_id]
        return line.restocking_fee, line.bonus_percent

    known = [item for item in items if item.line.public_id in lines]
    return _quote(
        return_request,
        known,
        decision.return_shipping_fee,
        terms,
        shipping_minor=return_request.shipping_credit_minor if decision.outbound_postage_returned else 0,
    )


def _quote(
    return_request: ReturnRequest,
    items: Sequence[ReturnItem],
    shipping_fee: Fee,
    terms: ItemTerms,
    *,
    shipping_minor: int,
) -> Quote:
    quoted = []
    for item in items:
        restocking_fee, bonus_percent = terms(item)
        quoted.append(
            QuotedItem(
                key=item.public_id,
                resolution=item.resolution,
                worth_minor=item.amount_minor,
                restocking_fee=restocking_fee,
                bonus_percent=bonus_percent,
                exchange_minor=exchange_minor_of(item, item.requested_quantity),
            )
        )
    return quote(
        terms=QuoteTerms(return_request.currency, shipping_fee), items=quoted, shipping_minor=shipping_minor
    )
