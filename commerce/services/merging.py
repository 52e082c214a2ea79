"""One order as the shop has it now, laid over what we have: facts are replaced, what is in use is kept.

Works on rows that the caller has locked, and writes nothing: the outcome is a list of changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce.amounts import LineCharge, PaidAmounts, share_what_was_paid
from commerce.erased_people import without_person
from commerce.folding import fold_email, fold_order_number, phone_to_e164
from commerce.models import (
    CancelledLine,
    Customer,
    Fulfillment,
    FulfillmentLine,
    Order,
    OrderLine,
    Payment,
    ShopRefund,
)
from commerce.parcels import SentParcel, merge_parcels, units_sent
from commerce.services.cancelled_units import overtake
from commerce.services.changes import Changes, protected_among
from commerce.services.shop_refunds import LineUse, Part, PartsOfLines, count_shop_refunds, parts_told
from commerce.snapshots import FulfillmentSnapshot, LineSnapshot, OrderSnapshot, ShopRefundSnapshot
from core.money import Money, worth_of_first_units

PartsByRefund = dict[str, list[Part]]


@dataclass
class StoredOrder:
    """An order with its rows by external id, locked or still to be made."""

    order: Order
    lines: dict[str, OrderLine] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    shop_refunds: dict[str, ShopRefund] = field(default_factory=dict)
    fulfillments: dict[str, Fulfillment] = field(default_factory=dict)
    fulfillment_lines: dict[tuple[str, str], FulfillmentLine] = field(default_factory=dict)
    cancelling: dict[str, list[CancelledLine]] = field(
        default_factory=dict
    )  # asked for, not answered; by line

    @property
    def delivered_at(self) -> datetime | None:
        """When the last parcel arrived, if every unit has arrived."""
        moments = [parcel.delivered_at for parcel in self.fulfillments.values()]
        lines = [line for line in self.lines.values() if not line.is_removed]
        is_whole = bool(lines) and all(line.fulfilled_quantity == line.quantity for line in lines)
        arrived = [moment for moment in moments if moment is not None]
        return max(arrived) if is_whole and arrived and len(arrived) == len(moments) else None


def merge_order(
    *,
    stored: StoredOrder,
    snapshot: OrderSnapshot,
    customer: Customer,
    own_refunds: Collection[str],
    country: str,
    now: datetime,
) -> Changes:
    """Make ``stored`` be what the shop says, as far as nothing in use is touched.

    ``own_refunds`` are ids among the snapshot's refunds that are ours: they are not counted again.
    ``country`` is the shop's, for phones that come without one. Of an erased customer's order only the books are told.
    """
    changes = Changes()
    if customer.erased_at is not None:
        snapshot = without_person(snapshot)
    paid = _paid_amounts(snapshot)
    refunds = [refund for refund in snapshot.refunds if refund.external_id not in own_refunds]
    parcels = merge_parcels(
        [(parcel, _parcel_lines(parcel, snapshot.lines)) for parcel in snapshot.fulfillments],
        list(stored.fulfillments.values()),
        placed_at=snapshot.placed_at,
        known_lines=[line.external_id for line in snapshot.lines],
    )
    parts, has_conflict = _merge_lines(stored, snapshot, paid, refunds, units_sent(parcels), changes)
    shipping_of_shop = sum(refund.shipping_minor for refund in stored.shop_refunds.values())
    _merge_refunds(stored, snapshot, refunds, parts, changes)
    _merge_payments(stored, snapshot, changes)
    _merge_fulfillments(stored, parcels, changes)

    order = stored.order
    shipped_back = sum(refund.shipping_minor for refund in refunds)
    payments = sum(payment.amount_minor for payment in snapshot.payments)
    limit = max(payments if snapshot.payments else paid.total_minor, order.refunded_minor)
    changes.change(
        order,
        _facts_of_order(snapshot, customer, country)
        | {
            "shipping_minor": paid.shipping_minor,
            "other_minor": paid.other_minor,
            "total_minor": paid.total_minor,
            "refund_limit_minor": limit,
            # What returns promise is reckoned anew right after: until then it is not more than there is.
            "reserved_minor": min(order.reserved_minor, limit - order.refunded_minor),
            "shop_refunded_minor": sum(refund.amount_minor for refund in refunds),
            "shipping_refunded_minor": max(
                0, order.shipping_refunded_minor - shipping_of_shop + shipped_back
            ),
            "shop_updated_at": snapshot.updated_at or order.shop_updated_at,
            "has_conflict": has_conflict,
        },
    )
    order.customer = customer  # known here: whoever announces it does not ask the database
    if order.pk is None:
        order.created_at = order.updated_at = now
    elif changes:
        changes.change(order, {"updated_at": now})
    return changes


def _paid_amounts(snapshot: OrderSnapshot) -> PaidAmounts:
    return share_what_was_paid(
        lines=[
            LineCharge(line.unit_price_minor * line.quantity, line.discount_minor, line.tax_minor)
            for line in snapshot.lines
        ],
        order_discount_minor=sum(discount.amount_minor for discount in snapshot.discounts),
        shipping_minor=snapshot.shipping_minor,
        total_minor=snapshot.total_minor,
        prices_include_tax=snapshot.prices_include_tax,
    )


def _facts_of_order(snapshot: OrderSnapshot, customer: Customer, country: str) -> dict[str, Any]:
    address = snapshot.shipping_address
    dialled_from = address.country or country
    return {
        "number": snapshot.number,
        "number_folded": fold_order_number(snapshot.number),
        "customer_id": customer.pk,
        "customer_external_id": snapshot.customer.external_id,
        "email": snapshot.customer.email,
        "phone": snapshot.customer.phone,
        "email_folded": fold_email(snapshot.customer.email),
        "phone_e164": phone_to_e164(snapshot.customer.phone, country=dialled_from, or_country=country),
        "ship_phone_e164": phone_to_e164(address.phone, country=dialled_from, or_country=country),
        "placed_at": snapshot.placed_at,
        "currency": snapshot.currency,
        "status": snapshot.status,
        "financial_status": snapshot.financial_status,
        "prices_include_tax": snapshot.prices_include_tax,
        "shipping_address": dict(address.fields),
        "country": address.country,
        "discounts": [
            {"code": discount.code, "amount": Money(discount.amount_minor, snapshot.currency).decimal_string}
            for discount in snapshot.discounts
        ],
        "tax_minor": snapshot.tax_minor,
        "tags": list(snapshot.tags),
        "protection": snapshot.protection,
        "metadata": snapshot.metadata,
    }


def _merge_lines(
    stored: StoredOrder,
    snapshot: OrderSnapshot,
    paid: PaidAmounts,
    refunds: list[ShopRefundSnapshot],
    sent: Mapping[str, int],
    changes: Changes,
) -> tuple[PartsByRefund, bool]:
    """Answer what each refund takes of which line, and whether the shop took away what is in use."""
    has_conflict = False
    parts: PartsByRefund = defaultdict(list)
    before, told_parts = _counted_before(stored), parts_told(refunds)
    told = {line.external_id for line in snapshot.lines}
    dropped = [line for line in stored.lines.values() if line.external_id not in told]
    protected = protected_among(dropped)
    for line in dropped:
        has_conflict |= _drop_line(stored, line, before, changes, is_protected=line.pk in protected)
    for position, fact in enumerate(snapshot.lines):
        if fact.external_id not in stored.lines:
            made = OrderLine(order=stored.order, external_id=fact.external_id, quantity=fact.quantity)
            stored.lines[fact.external_id] = made
            changes.make(made)
        line = stored.lines[fact.external_id]
        ordered = _ordered_quantity(line, fact)
        quantity = max(ordered, line.in_use_quantity + line.cancelled_quantity)
        arrived = min(sent.get(fact.external_id, 0), quantity)
        has_conflict |= _let_go(stored, line, arrived + line.cancelled_quantity - quantity, changes)
        arrived = min(arrived, quantity - line.cancelled_quantity)
        use = _use_of(line, before)
        line_paid = _line_paid(line, fact, quantity, paid.lines_minor[position], use)
        counted = count_shop_refunds(
            told=told_parts.get(fact.external_id, {}),
            counted_before=before.get(fact.external_id, {}),
            use=use,
            quantity=quantity,
            paid_minor=line_paid,
        )
        for refund_id, part in counted.parts.items():
            parts[refund_id].append(part)
        has_conflict |= quantity > ordered or arrived < line.in_use_quantity or counted.is_of_units_in_use
        changes.change(
            line,
            _facts_of_line(fact, position)
            | {
                "quantity": quantity,
                "fulfilled_quantity": max(arrived, line.in_use_quantity),
                "paid_minor": line_paid,
                "shop_refunded_quantity": counted.quantity,
                "allocated_minor": counted.allocated_minor,
                "is_removed": False,
            },
        )
    return parts, has_conflict


def _ordered_quantity(line: OrderLine, fact: LineSnapshot) -> int:
    """How many units were ordered: a shop that takes cancelled ones out of its order has not sold fewer."""
    told = fact.quantity
    if line.cancelled_quantity and line.quantity - line.cancelled_quantity <= told < line.quantity:
        return line.quantity
    return told


def _let_go(stored: StoredOrder, line: OrderLine, overtaken: int, changes: Changes) -> bool:
    """Units that were sent while it was asked to cancel them are sent; whether some were cancelled for good before."""
    if overtaken <= 0:
        return False
    rows = stored.cancelling.get(line.external_id, [])
    units, amount_minor = overtake(rows, overtaken)
    for row in rows:
        # Their amounts are set already; the changes only have to know that they differ.
        changes.note(row, ("too_late_quantity", "amount_minor"))
    changes.change(
        line,
        {
            "cancelled_quantity": line.cancelled_quantity - units,
            "allocated_minor": line.allocated_minor - amount_minor,
        },
    )
    return units < overtaken


def _facts_of_line(fact: LineSnapshot, position: int) -> dict[str, Any]:
    return {
        "position": position,
        "sku": fact.sku,
        "product_external_id": fact.product_external_id,
        "variant_external_id": fact.variant_external_id,
        "title": fact.title,
        "variant_title": fact.variant_title,
        "unit_price_minor": fact.unit_price_minor,
        "discount_minor": fact.discount_minor,
        "tax_minor": fact.tax_minor,
        "is_final_sale": fact.is_final_sale,
        "is_gift_card": fact.is_gift_card,
        "withdrawal_exempt": fact.withdrawal_exempt,
        "tags": list(fact.tags),
    }


def _drop_line(
    stored: StoredOrder, line: OrderLine, before: PartsOfLines, changes: Changes, *, is_protected: bool
) -> bool:
    """Let a line go that the shop no longer names; whether it is in use and had to stay."""
    use = _use_of(line, before)
    if use.is_in_use:
        # A refund of the shop cannot name a line that is not there: what it took goes with the line.
        gone = {"is_removed": True, "shop_refunded_quantity": 0, "allocated_minor": use.amount_minor}
        changes.change(line, gone)
        return line.in_use_quantity > 0  # who takes a cancelled line out of his order takes nothing away
    if is_protected:  # a return that ended still shows it
        changes.change(line, {"is_removed": True})
    else:
        changes.delete(line)
        del stored.lines[line.external_id]
    return False


def _use_of(line: OrderLine, before: PartsOfLines) -> LineUse:
    """What is in use of the line through us, apart from what the shop refunded itself."""
    of_shop = sum(part["allocated_minor"] for part in before.get(line.external_id, {}).values())
    return LineUse(line.in_use_quantity + line.cancelled_quantity, max(0, line.allocated_minor - of_shop))


def _counted_before(stored: StoredOrder) -> PartsOfLines:
    """What the shop's refunds were counted with, by line."""
    counted: dict[str, dict[str, Part]] = defaultdict(dict)
    for refund in stored.shop_refunds.values():
        for part in refund.lines:
            counted[part["line"]][refund.external_id] = part
    return counted


def _line_paid(line: OrderLine, fact: LineSnapshot, quantity: int, told_minor: int, use: LineUse) -> int:
    """What was paid for the line: as told, but what was paid for units stays once one of them is in use.

    Units that go take their worth with them; units that come bring what the shop says now.
    """
    if line.pk is None or not use.is_in_use:
        return told_minor
    if quantity < line.quantity:
        left = worth_of_first_units(line.paid_minor, line.quantity, quantity)
        return max(left, use.amount_minor)  # dearer units came first: what is in use keeps its worth
    return line.paid_minor + told_minor - worth_of_first_units(told_minor, quantity, line.quantity)


def _parcel_lines(parcel: FulfillmentSnapshot, lines: Iterable[LineSnapshot]) -> dict[str, int]:
    """What a parcel carried by line; without a word about it, the whole order."""
    if parcel.lines is None:
        return {line.external_id: line.quantity for line in lines}
    carried: dict[str, int] = defaultdict(int)
    for part in parcel.lines:
        carried[part.line] += part.quantity
    return carried


def _merge_refunds(
    stored: StoredOrder,
    snapshot: OrderSnapshot,
    refunds: list[ShopRefundSnapshot],
    parts: PartsByRefund,
    changes: Changes,
) -> None:
    told = {refund.external_id for refund in refunds}
    for external_id in [external_id for external_id in stored.shop_refunds if external_id not in told]:
        changes.delete(stored.shop_refunds.pop(external_id))
    for refund in refunds:
        row = stored.shop_refunds.get(refund.external_id)
        if row is None:
            row = ShopRefund(order=stored.order, external_id=refund.external_id)
            stored.shop_refunds[refund.external_id] = row
            changes.make(row)
        changes.change(
            row,
            {
                "refunded_at": refund.created_at or snapshot.updated_at or snapshot.placed_at,
                "amount_minor": refund.amount_minor,
                "shipping_minor": refund.shipping_minor,
                "lines": parts.get(refund.external_id, []),
            },
        )


def _merge_payments(stored: StoredOrder, snapshot: OrderSnapshot, changes: Changes) -> None:
    """Money that went back through a payment stays within it, even where the shop forgets the payment."""
    told = {payment.external_id for payment in snapshot.payments}
    dropped = [row for row in stored.payments.values() if row.external_id not in told]
    protected = protected_among(dropped)
    for row in dropped:
        if row.refunded_minor or row.pk in protected:
            changes.change(row, {"amount_minor": row.refunded_minor})
        else:
            changes.delete(stored.payments.pop(row.external_id))
    for position, payment in enumerate(snapshot.payments):
        if payment.external_id not in stored.payments:
            made = Payment(order=stored.order, external_id=payment.external_id)
            stored.payments[payment.external_id] = made
            changes.make(made)
        row = stored.payments[payment.external_id]
        changes.change(
            row,
            {
                "gateway": payment.gateway,
                "kind": payment.kind,
                "amount_minor": max(payment.amount_minor, row.refunded_minor),
                "position": position,
            },
        )


def _merge_fulfillments(stored: StoredOrder, parcels: list[SentParcel], changes: Changes) -> None:
    kept = {parcel.external_id for parcel in parcels}
    lines_before: dict[str, list[str]] = defaultdict(list)
    for parcel_id, line_id in stored.fulfillment_lines:
        lines_before[parcel_id].append(line_id)
    for external_id in [external_id for external_id in stored.fulfillments if external_id not in kept]:
        changes.delete(stored.fulfillments.pop(external_id))
    for parcel in parcels:
        row = stored.fulfillments.get(parcel.external_id)
        if row is None:
            row = Fulfillment(order=stored.order, external_id=parcel.external_id)
            stored.fulfillments[parcel.external_id] = row
            changes.make(row)
        changes.change(row, parcel.values())
        _merge_parcel_lines(stored, row, lines_before[parcel.external_id], parcel.lines, changes)


def _merge_parcel_lines(
    stored: StoredOrder, parcel: Fulfillment, before: list[str], carried: dict[str, int], changes: Changes
) -> None:
    for line_id in before:
        line = stored.lines.get(line_id)
        if line_id in carried:
            continue
        if line is None or not line.is_removed:  # of a line that stays in use, its parcel is still known
            changes.delete(stored.fulfillment_lines.pop((parcel.external_id, line_id)))
    for line_id, quantity in carried.items():
        row = stored.fulfillment_lines.get((parcel.external_id, line_id))
        if row is None:
            row = FulfillmentLine(fulfillment=parcel, line=stored.lines[line_id])
            stored.fulfillment_lines[parcel.external_id, line_id] = row
            changes.make(row)
        changes.change(row, {"quantity": quantity})
