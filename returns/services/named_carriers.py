"""A carrier of the shopper's own that turns out to be the one that the shop named: by law the way back is free then."""

from __future__ import annotations

from datetime import datetime

from accounts.selectors import shop_settings
from returns.models import ReturnRequest
from returns.policy.decision import ReturnDecision
from returns.policy.terms import Fee
from returns.policy.way_back import fee_by_named_carrier
from returns.services.order_money import refunded_minor_of
from returns.services.reservations import fit_reservations
from returns.shop_law import is_named_carrier, law_for
from returns.states import Method, ParcelPurpose


def fit_fee_to_carrier(return_request: ReturnRequest, *, now: datetime) -> None:
    """Charge for the way back what the carrier of the parcel makes of it, and say so where the quote becomes another.

    The return is locked by the caller. A slip of the pen is mended either way, but nothing becomes dearer once money
    has gone.
    """
    if return_request.method != Method.OWN_CARRIER:
        return
    fee, stands = _fee_of(return_request), Fee.from_json(return_request.terms["return_shipping_fee"])
    if fee == stands or (stands.is_free and refunded_minor_of(return_request)):
        return
    terms = {**return_request.terms, "return_shipping_fee": fee.as_json()}
    ReturnRequest.objects.filter(pk=return_request.pk).update(terms=terms)
    fit_reservations(order_id=return_request.order_id, now=now)
    return_request.refresh_from_db(fields=["terms", "quote", "reserved_minor", "updated_at"])


def carriers_of_own_parcel(return_request: ReturnRequest) -> tuple[str, ...]:
    """By whom a parcel of the shopper's own travels: as he told it, else as its parcels that stand say."""
    if told := (return_request.own_parcel or {}).get("carrier"):
        return (str(told),)
    return tuple(
        parcel.shipment.carrier
        for parcel in return_request.parcels.select_related("shipment").filter(
            purpose=ParcelPurpose.BACK, shipment__voided_at=None
        )
    )


def is_free_by_carrier(return_request: ReturnRequest) -> bool:
    """Whether the way back was to cost something, and does not, as the parcel went by the named carrier."""
    decided = Fee.from_json(return_request.decision["return_shipping_fee"])
    stands = Fee.from_json(return_request.terms["return_shipping_fee"])
    return return_request.method == Method.OWN_CARRIER and stands.is_free and not decided.is_free


def _fee_of(return_request: ReturnRequest) -> Fee:
    order, settings = return_request.order, shop_settings()
    decision = ReturnDecision.from_json(return_request.decision)
    law = law_for(order.country, settings, ordered_at=order.placed_at)
    home = order.country or settings.country
    carriers = carriers_of_own_parcel(return_request)
    if not any(is_named_carrier(law, carrier, country_code=home) for carrier in carriers):
        return decision.return_shipping_fee
    worth_minor = sum(item.amount_minor for item in return_request.items.all())
    return fee_by_named_carrier(decision, law, worth_minor=worth_minor, currency=order.currency)
