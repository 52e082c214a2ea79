"""Products of the mirror, with their variants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from commerce.events import ProductUpdated
from commerce.models import Product, Variant
from commerce.services.changes import Changes
from commerce.snapshots import ProductSnapshot, VariantSnapshot
from core.actors import Actor
from events.publishing import publish


@dataclass(frozen=True)
class PutProduct:
    product: Product
    is_new: bool


@transaction.atomic
def put_product(*, external_id: str, snapshot: ProductSnapshot, actor: Actor, now: datetime) -> PutProduct:
    """Make the product and its variants be what the shop says; variants are matched by their external id.

    Safe to repeat, also at the same time.
    """
    fresh = Product(external_id=external_id, title=snapshot.title, updated_at=now)
    products = Product.objects.select_for_update(no_key=True)
    product = products.filter(external_id=external_id).first()
    if product is None:
        Product.objects.bulk_create([fresh], ignore_conflicts=True)
        product = products.get(external_id=external_id)
    changes = Changes()
    changes.change(
        product,
        {
            "title": snapshot.title,
            "type": snapshot.type,
            "vendor": snapshot.vendor,
            "tags": list(snapshot.tags),
            "image_url": snapshot.image_url,
            "url": snapshot.url,
            "is_active": snapshot.is_active,
            "is_final_sale": snapshot.is_final_sale,
            "withdrawal_exempt": snapshot.withdrawal_exempt,
            "has_withdrawal_notice": snapshot.has_withdrawal_notice,
        },
    )
    _merge_variants(product, snapshot.variants, changes)
    if changes:
        changes.change(product, {"updated_at": now})
        changes.write([Variant])
    # Of two that make it at once, the one whose row it is.
    is_new = product.public_id == fresh.public_id
    if is_new or changes:
        publish(ProductUpdated(product_id=product.public_id), actor=actor, occurred_at=now)
    return PutProduct(product, is_new=is_new)


def _merge_variants(product: Product, variants: tuple[VariantSnapshot, ...], changes: Changes) -> None:
    stored: dict[str, Variant] = {row.external_id: row for row in Variant.objects.filter(product=product)}
    told = {variant.external_id for variant in variants}
    for row in [row for row in stored.values() if row.external_id not in told]:
        changes.delete(row)
    for position, variant in enumerate(variants):
        if variant.external_id not in stored:
            stored[variant.external_id] = Variant(product=product, external_id=variant.external_id)
            changes.make(stored[variant.external_id])
        changes.change(
            stored[variant.external_id],
            {
                "sku": variant.sku,
                "title": variant.title,
                "options": variant.options,
                "price_minor": variant.price_minor,
                "currency": variant.currency,
                "stock": variant.stock,
                "position": position,
            },
        )
