"""The sandbox shop behind our port."""

from __future__ import annotations

from commerce.ports import StockChange, StoreUnavailable
from core.http import HttpFailure
from integrations.sandbox.store import client


class SandboxStore:
    """Implements ``commerce.ports.Store``. Everything but a clear yes is told again under the same key."""

    def restock(self, change: StockChange) -> None:
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
