"""What leaves instead of an item: written down, held in stock, let go. Callers hold the return's lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.selectors import shop_settings
from commerce.models import Variant
from commerce.services.stock_holds import OutOfStock, hold_stock, release_stock, shrink_hold
from core.actors import Actor
from core.dates import end_of_local_day, local_date
from events.publishing import publish
from returns.events import ExchangeHeld
from returns.models import Replacement, ReturnItem, ReturnRequest, ReturnSettings
from returns.services.item_worth import replacement_of, units_replaced
from returns.services.known_items import KnownItem
from returns.services.wanted_variants import WantedVariant
from returns.states import ReplacementStatus, Resolution

# Waiting to leave: the units are promised to the shopper and nobody was asked for them.
WAITING = frozenset({ReplacementStatus.HELD, ReplacementStatus.AWAITING_PAYMENT})


def hold_what_is_wanted(
    return_request: ReturnRequest, items: Sequence[KnownItem], *, actor: Actor, now: datetime
) -> None:
    """Write and hold the replacements of a return whose ``items`` were just written. Raises OutOfStock."""
    if all(item.wanted is None for item in items):
        return
    rows = list(return_request.items.order_by("position", "pk"))
    wanted = [
        (item.wanted, row, f"{item.path}.exchange_for.variant")
        for item, row in zip(items, rows, strict=True)
        if item.resolution == Resolution.EXCHANGE and item.wanted is not None
    ]
    # Variants are locked in the order of their row ids: two returns never wait for each other.
    for variant, row, field in sorted(wanted, key=lambda one: one[0].variant.pk):
        open_replacement(return_request, row, variant, field=field, actor=actor, now=now)


def open_replacement(
    return_request: ReturnRequest,
    item: ReturnItem,
    wanted: WantedVariant,
    *,
    field: str,
    actor: Actor,
    now: datetime,
) -> Replacement:
    """Promise the variant for all units of the item. Raises OutOfStock, which points to ``field``."""
    variant = wanted.variant
    replacement = Replacement(
        item=item,
        product_external_id=variant.product.external_id,
        variant_external_id=variant.external_id,
        sku=variant.sku,
        title=variant.product.title,
        variant_title=variant.title,
        is_same_product=wanted.is_same_product,
        list_price_minor=wanted.list_price_minor,
        returned_price_minor=wanted.returned_price_minor,
        requested_quantity=item.requested_quantity,
        created_at=now,
    )
    replacement.stock_hold = hold_stock(
        variant_id=variant.pk,
        quantity=item.requested_quantity,
        subject_id=replacement.public_id,
        now=now,
        expires_at=hold_ends_at(now),
        field=field,
    )
    replacement.save()
    publish(
        ExchangeHeld(
            return_id=return_request.public_id,
            replacement_id=replacement.public_id,
            item_id=item.public_id,
            quantity=item.requested_quantity,
            until=replacement.stock_hold.expires_at.isoformat(),
        ),
        actor=actor,
        occurred_at=now,
    )
    return replacement


def hold_again(replacement: Replacement, *, quantity: int, now: datetime) -> bool:
    """Hold ``quantity`` units, renewing what is held or was; False when the shop has not so many any more."""
    variant = (
        Variant.objects.filter(
            product__external_id=replacement.product_external_id, external_id=replacement.variant_external_id
        )
        .only("pk")
        .first()
    )
    if variant is None:
        return False
    try:
        hold = hold_stock(
            variant_id=variant.pk,
            quantity=quantity,
            subject_id=replacement.public_id,
            now=now,
            expires_at=hold_ends_at(now),
        )
    except OutOfStock:
        return False
    Replacement.objects.filter(pk=replacement.pk).update(stock_hold=hold)
    replacement.stock_hold = hold
    return True


def release_hold(replacement: Replacement) -> None:
    """Let go of the units that are held for it. May be repeated."""
    release_stock(subject_id=replacement.public_id)
    replacement.stock_hold = None


def keep_held(replacement: Replacement, quantity: int) -> None:
    """Hold no more than ``quantity`` units any longer. May be repeated."""
    shrink_hold(subject_id=replacement.public_id, quantity=quantity)


def drop_replacements(return_request: ReturnRequest) -> None:
    """Forget replacements of which nothing left, before the return asks for something else."""
    for replacement in replacements_of(return_request):
        release_hold(replacement)
        replacement.delete()


def cancel_waiting(return_request: ReturnRequest) -> None:
    """Call off whatever has not left when the return ends. May be repeated."""
    for replacement in replacements_of(return_request).exclude(
        status__in=[ReplacementStatus.ORDERED, ReplacementStatus.CANCELLED]
    ):
        cancel_replacement(replacement)
    for replacement in replacements_of(return_request).filter(status=ReplacementStatus.ORDERED):
        release_hold(replacement)


def is_shop_being_asked(return_request: ReturnRequest) -> bool:
    """Whether the shop's answer to an order is not known yet."""
    return Replacement.objects.filter(
        item__return_request=return_request, status=ReplacementStatus.ORDERING
    ).exists()


def is_any_on_its_way(return_request: ReturnRequest) -> bool:
    """Whether units have left instead of those that come back, or the shop is asked to send them."""
    return (
        Replacement.objects.filter(item__return_request=return_request)
        .filter(Q(status=ReplacementStatus.ORDERING) | Q(sent_quantity__gt=0))
        .exists()
    )


def is_settled_exchange(item: ReturnItem) -> bool:
    """Whether nothing more will leave for an item whose units all have their verdict; money needs no replacement."""
    replacement = replacement_of(item)
    if replacement is None:
        return True
    is_at_rest = replacement.status in (ReplacementStatus.ORDERED, ReplacementStatus.CANCELLED)
    return is_at_rest and replacement.sent_quantity >= units_replaced(item, item.accepted_quantity)


def cancel_replacement(replacement: Replacement) -> None:
    """Nothing more of it leaves."""
    release_hold(replacement)
    status = ReplacementStatus.ORDERED if replacement.sent_quantity else ReplacementStatus.CANCELLED
    replacement.status = status
    replacement.save(update_fields=["status"])


def replacements_of(return_request: ReturnRequest) -> QuerySet[Replacement]:
    return (
        Replacement.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(item__return_request=return_request)
        .order_by("item__position", "pk")
    )


def hold_ends_at(now: datetime) -> datetime:
    """The end of the day on which a hold that is taken now runs out."""
    settings = ReturnSettings.objects.filter(pk=1).first() or ReturnSettings(pk=1)
    return end_of_day_after(now, settings.exchange_hold_days)


def end_of_day_after(now: datetime, days: int) -> datetime:
    """24:00 of the shop's local day that is ``days`` after today."""
    time_zone = shop_settings().time_zone
    return end_of_local_day(local_date(now, time_zone) + timedelta(days=days), time_zone)
