"""The sandbox shop behind our port."""

from __future__ import annotations

from collections.abc import Callable

from commerce.ports import (
    CancellationAnswer,
    CancellationOrder,
    CancellationState,
    OrderState,
    ReplacementAnswer,
    ReplacementOrder,
    StockAnswer,
    StockChange,
    StoreUnavailable,
)
from core.http import HttpAnswer, HttpFailure
from integrations.sandbox.calling import SandboxCompany
from integrations.sandbox.store import client


class SandboxStore(SandboxCompany):
    """Implements ``commerce.ports.Store``. Everything but a clear yes is told again under the same key."""

    def restock(self, change: StockChange) -> StockAnswer:
        try:
            answer = client.post_stock_change(
                idempotency_key=change.idempotency_key,
                variant=change.variant_external_id,
                sku=change.sku,
                quantity=change.quantity,
            )
        except HttpFailure as failure:
            raise StoreUnavailable(str(failure)) from failure
        if answer.status != 201:
            raise StoreUnavailable(f"the shop answered {answer.status}")
        return StockAnswer.COUNTED

    def place_order(self, order: ReplacementOrder) -> ReplacementAnswer:
        body = {
            "instead_of": order.order_external_id,
            "customer": order.customer_external_id,
            "ship_to": dict(order.shipping_address),
            "lines": [
                {
                    "product": line.product_external_id,
                    "variant": line.variant_external_id,
                    "sku": line.sku,
                    "quantity": line.quantity,
                }
                for line in order.lines
            ],
            "note": order.note,
        }
        return _order_answer(lambda: client.post_order(idempotency_key=order.idempotency_key, order=body))

    def look_up_order(self, idempotency_key: str) -> ReplacementAnswer:
        return _order_answer(lambda: client.get_order(idempotency_key))

    def cancel_units(self, order: CancellationOrder) -> CancellationAnswer:
        lines = [
            {"line": line.line_external_id, "sku": line.sku, "quantity": line.quantity}
            for line in order.lines
        ]
        return _cancellation_answer(
            lambda: client.post_cancellation(
                idempotency_key=order.idempotency_key, order=order.order_external_id, lines=lines
            )
        )

    def look_up_cancellation(self, idempotency_key: str) -> CancellationAnswer:
        return _cancellation_answer(lambda: client.get_cancellation(idempotency_key))


_CANCELLATION_STATES = {
    "cancelled": CancellationState.CANCELLED,
    "too_late": CancellationState.TOO_LATE,
    "declined": CancellationState.DECLINED,
}
_ORDER_STATES = {
    "placed": OrderState.PLACED,
    "sold_out": OrderState.SOLD_OUT,
    "declined": OrderState.DECLINED,
}
_NEVER_ACCEPTED = frozenset({400, 422})


def _order_answer(ask: Callable[[], HttpAnswer]) -> ReplacementAnswer:
    """What the shop says of an order. Whatever is not clear is unknown."""
    try:
        answer = ask()
        if answer.status == 404:
            return ReplacementAnswer(OrderState.NOT_FOUND)
        if answer.status in _NEVER_ACCEPTED:
            return ReplacementAnswer(OrderState.DECLINED, reason="not_understood_by_shop")
        shown = answer.json()
        state = _ORDER_STATES[shown["status"]] if answer.is_success else OrderState.UNKNOWN
        return ReplacementAnswer(
            state,
            order_external_id=shown.get("id", ""),
            order_number=shown.get("number", ""),
            reason=shown.get("reason", ""),
        )
    except (HttpFailure, ValueError, KeyError, TypeError, AttributeError):
        return ReplacementAnswer(OrderState.UNKNOWN)


def _cancellation_answer(ask: Callable[[], HttpAnswer]) -> CancellationAnswer:
    """What the shop says of units that it shall not send. Whatever is not clear is unknown."""
    try:
        answer = ask()
        if answer.status == 404:
            return CancellationAnswer(CancellationState.NOT_FOUND)
        if answer.status in _NEVER_ACCEPTED:
            return CancellationAnswer(CancellationState.DECLINED, reason="not_understood_by_shop")
        shown = answer.json()
        state = _CANCELLATION_STATES[shown["status"]] if answer.is_success else CancellationState.UNKNOWN
        return CancellationAnswer(state, reason=shown.get("reason", ""))
    except (HttpFailure, ValueError, KeyError, TypeError, AttributeError):
        return CancellationAnswer(CancellationState.UNKNOWN)
