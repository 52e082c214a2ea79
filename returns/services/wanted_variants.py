"""The variant that somebody wants instead of what comes back: found, allowed, and what it takes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from commerce.models import OrderLine, Product, Variant
from returns.models import ReturnSettings
from returns.nobody import can_collect_differences
from returns.policy.quote import exchange_price_minor
from returns.refusals import (
    AmbiguousVariant,
    DifferenceNotCollected,
    OtherProductNotOffered,
    SameVariant,
    UnknownVariant,
    VariantNotPriced,
)
from returns.services.exchange_options import SAME_AGAIN_REASONS, is_priced, product_of, variant_of


@dataclass(frozen=True)
class WantedVariant:
    """A variant that may be had for units of one line; its prices are of one unit, in the order's currency.

    ``returned_price_minor`` is None for another product, whose list price counts against what was paid.
    """

    variant: Variant
    list_price_minor: int
    returned_price_minor: int | None

    @property
    def is_same_product(self) -> bool:
        return self.returned_price_minor is not None

    def takes_up(self, *, worth_minor: int, quantity: int) -> int:
        """What ``quantity`` units of it cost of units that were paid ``worth_minor``."""
        return exchange_price_minor(
            worth_minor=worth_minor,
            quantity=quantity,
            list_price_minor=self.list_price_minor,
            returned_price_minor=self.returned_price_minor,
        )


def wanted_variant(
    *, line: OrderLine, currency: str, exchange_for: Mapping[str, Any], standard_reason: str, field: str
) -> WantedVariant:
    """Find what ``exchange_for`` names for units of ``line``; whether it is in stock is asked when it is held.

    ``field`` is where a refusal points. Raises UnknownVariant, AmbiguousVariant, OtherProductNotOffered, SameVariant,
    VariantNotPriced, DifferenceNotCollected.
    """
    own_product = product_of(line)
    variant = _named(exchange_for, own_product, field)
    is_same_product = own_product is not None and variant.product_id == own_product.pk
    if not variant.product.is_active:
        raise UnknownVariant.at(field, _("This is not sold any more."))
    if not is_same_product and not _offers_other_products():
        raise OtherProductNotOffered.at(field, _("Choose another size or colour of the same product."))
    if is_same_product and own_product is not None:
        own = variant_of(line, own_product.variants.all())
        if own is not None and own.pk == variant.pk and standard_reason not in SAME_AGAIN_REASONS:
            raise SameVariant.at(field, _("This is what comes back: choose another one."))
    if variant.price_minor is None or not is_priced(variant, currency):
        raise VariantNotPriced.at(field, _("This has no price in the currency of the order."))
    wanted = WantedVariant(
        variant=variant,
        list_price_minor=variant.price_minor,
        returned_price_minor=line.unit_price_minor if is_same_product else None,
    )
    worth = line.paid_minor // line.quantity
    if wanted.takes_up(worth_minor=worth, quantity=1) > worth and not can_collect_differences():
        raise DifferenceNotCollected.at(field, _("Choose one that costs no more than what comes back."))
    return wanted


def _named(exchange_for: Mapping[str, Any], own_product: Product | None, field: str) -> Variant:
    """By public id or the shop's id; the same id in several products means the line's own, or must say which."""
    name, product = exchange_for.get("variant"), exchange_for.get("product")
    found = Variant.objects.select_related("product").filter(Q(public_id=name) | Q(external_id=name))
    if product:
        found = found.filter(Q(product__public_id=product) | Q(product__external_id=product))
    variants = list(found.order_by("pk"))
    own = [variant for variant in variants if own_product and variant.product_id == own_product.pk]
    exact = [variant for variant in variants if variant.public_id == name]
    chosen = exact or own or variants
    if not chosen:
        raise UnknownVariant.at(field, _("This shop has no such variant."))
    if len(chosen) > 1:
        raise AmbiguousVariant.at(field, _("Several products have such a variant: name the product too."))
    return chosen[0]


def _offers_other_products() -> bool:
    settings = ReturnSettings.objects.filter(pk=1).first()
    return settings is None or settings.offers_other_products
