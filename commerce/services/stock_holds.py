"""Units of a variant promised to somebody for a while: a soft hold that runs out by itself.

Callers hold a transaction. Whoever holds or asks what is left for a hold locks the variant first, so that of many
who want the last unit exactly one gets it. What the shop does not count (``stock`` is empty) is never short.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from commerce.models import StockHold, Variant
from core.errors import Refusal


class OutOfStock(Refusal):
    """The shop has fewer units of it than are wanted, those promised to others left aside."""

    code = "out_of_stock"
    title = "This is sold out"


def hold_stock(
    *,
    variant_id: int,
    quantity: int,
    subject_id: str,
    now: datetime,
    expires_at: datetime,
    field: str = "quantity",
) -> StockHold:
    """Promise ``quantity`` units of a variant to ``subject_id`` until ``expires_at``; an older promise is renewed.

    Raises OutOfStock with ``field`` as its path when that many are not left.
    """
    variant = Variant.objects.select_for_update(of=("self",), no_key=True).filter(pk=variant_id).first()
    if variant is None or not is_enough(
        units_left([variant], now=now, except_for=subject_id)[variant.pk], quantity
    ):
        raise OutOfStock.at(field, _("This is sold out at the moment. Choose something else."))
    hold, _is_new = StockHold.objects.update_or_create(
        variant=variant,
        subject_id=subject_id,
        defaults={"quantity": quantity, "expires_at": expires_at},
        create_defaults={"quantity": quantity, "expires_at": expires_at, "created_at": now},
    )
    return hold


def shrink_hold(*, subject_id: str, quantity: int) -> None:
    """Keep at most ``quantity`` units for ``subject_id``; 0 releases them. May be repeated."""
    if quantity <= 0:
        release_stock(subject_id=subject_id)
    else:
        StockHold.objects.filter(subject_id=subject_id, quantity__gt=quantity).update(quantity=quantity)


def release_stock(*, subject_id: str) -> None:
    """Let go of what is held for ``subject_id``. May be repeated."""
    StockHold.objects.filter(subject_id=subject_id).delete()


def units_left(
    variants: Iterable[Variant], *, now: datetime, except_for: str | None = None
) -> dict[int, int | None]:
    """Units that may still be promised, by the variant's row id; None where the shop does not count.

    What is held for ``except_for`` counts as left.
    """
    variants = list(variants)
    held = dict(
        StockHold.objects.filter(variant__in=variants, expires_at__gt=now)
        .exclude(subject_id=except_for or "")
        .order_by()
        .values_list("variant_id")
        .annotate(units=Sum("quantity"))
    )
    return {
        variant.pk: None if variant.stock is None else max(0, variant.stock - held.get(variant.pk, 0))
        for variant in variants
    }


def is_enough(left: int | None, quantity: int) -> bool:
    """Whether ``quantity`` units can be promised of what is left."""
    return left is None or left >= quantity
