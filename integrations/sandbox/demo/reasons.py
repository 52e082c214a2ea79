"""The reasons of a demo shop: sizes are asked about only where there are sizes."""

from __future__ import annotations

from datetime import datetime

from core.actors import SYSTEM
from integrations.sandbox.demo.plans import ShopPlan
from returns.services.reasons import ReasonInput, change_reason
from returns.states import Fault, ReasonScopeMode, StandardReason


def fit_reasons_to_goods(plan: ShopPlan, *, now: datetime) -> None:
    """Keep "too small" and "too large" away from cups, lamps and whatever else comes in one size."""
    with_sizes = {product.kind for product in plan.products if product.sizes}
    without_sizes = sorted({product.kind for product in plan.products} - with_sizes)
    for standard in (StandardReason.SIZE_TOO_SMALL, StandardReason.SIZE_TOO_LARGE):
        change_reason(
            code=standard,
            said=ReasonInput(
                labels={},
                fault=Fault.SHOPPER,
                standard_reason=standard,
                scope=ReasonScopeMode.EXCEPT,
                product_types=tuple(without_sizes),
            ),
            actor=SYSTEM,
            now=now,
        )
