"""What an item can be exchanged for: other variants of its product first, then other products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from commerce.models import Order, OrderLine, Product, Variant
from commerce.services.stock_holds import is_enough, units_left
from commerce.sizes import Size, size_of, size_option, split_title
from recommendations.selectors import recommended_products
from returns.models import Reason
from returns.nobody import can_collect_differences
from returns.policy.quote import ItemShare, exchange_price_minor
from returns.refusals import UnknownLine
from returns.states import StandardReason

# The same article again is what these reasons are about; for any other reason it would change nothing.
SAME_AGAIN_REASONS = frozenset(
    {
        StandardReason.DEFECTIVE,
        StandardReason.DAMAGED_IN_TRANSIT,
        StandardReason.WRONG_ITEM,
        StandardReason.NOT_AS_DESCRIBED,
    }
)
_DIRECTIONS: Mapping[str, int] = {StandardReason.SIZE_TOO_SMALL: 1, StandardReason.SIZE_TOO_LARGE: -1}
_MOST_PRODUCTS = 12


@dataclass(frozen=True)
class ExchangeOption:
    """A variant that is in stock and may be had instead. Money is minor units of the order's currency.

    ``difference_minor`` is for one unit: above zero the shopper pays it, below zero it goes back to him.
    ``returned_price_minor`` is None for another product, whose list price counts against what was paid.
    ``units_left`` is None where the shop does not count. ``product`` comes with its picture, for
    ``commerce.pictures.picture_path``.
    """

    product: Product
    variant_id: str  # public id: the value of ``exchange_for`` and of a form
    variant_external_id: str
    title: str
    variant_title: str
    sku: str
    options: tuple[tuple[str, str], ...]
    list_price_minor: int
    returned_price_minor: int | None
    difference_minor: int
    currency: str
    units_left: int | None
    is_same_product: bool
    is_same_variant: bool
    is_next_size: bool

    def difference_for(self, quantity: int, share: ItemShare | None) -> int:
        """What ``quantity`` units of it cost beyond what the order still gives for the item, as the quote says it.

        Without a quote that was reckoned, what one unit makes, so many times.
        """
        if share is None:
            return self.difference_minor * quantity
        taken_up = exchange_price_minor(
            worth_minor=share.worth_minor,
            quantity=quantity,
            list_price_minor=self.list_price_minor,
            returned_price_minor=self.returned_price_minor,
        )
        return taken_up - (share.worth_minor - share.cut_minor)


def exchange_options(
    *, line: OrderLine, reason: str | None, quantity: int = 1, now: datetime
) -> tuple[ExchangeOption, ...]:
    """Variants of the line's own product with ``quantity`` units left, the likeliest first.

    ``reason`` is the code of a leaf: for a size it puts the next size first, for a defect the same variant is among
    them. The line comes with its ``order``.
    """
    product = product_of(line)
    if product is None or not product.is_active:
        return ()
    variants = list(product.variants.all())
    own = variant_of(line, variants)
    standard_reason = standard_reason_of(reason)
    left = units_left(variants, now=now)
    order_of = _by_likelihood(variants, own, standard_reason)
    next_size = _next_size(variants, own, standard_reason, left, quantity)
    offered = [
        _option(
            line,
            variant,
            product,
            left[variant.pk],
            is_same_product=True,
            is_same_variant=own is not None and own.pk == variant.pk,
            is_next_size=variant.pk in next_size,
        )
        for variant in sorted(variants, key=order_of)
        if is_enough(left[variant.pk], quantity)
        and is_priced(variant, line.order.currency)
        and (own is None or variant.pk != own.pk or standard_reason in SAME_AGAIN_REASONS)
    ]
    return tuple(sorted(_payable(offered), key=lambda option: not option.is_next_size))


def other_products(
    *,
    order: Order,
    line: OrderLine,
    query: str = "",
    quantity: int = 1,
    now: datetime,
    limit: int = _MOST_PRODUCTS,
) -> tuple[ExchangeOption, ...]:
    """Variants of up to ``limit`` other products in stock: what goes with the order, or what ``query`` finds by title.

    The variants of one product follow each other. The line comes with its ``order``.
    """
    own = product_of(line)
    own_id = own.external_id if own else line.product_external_id
    if query.strip():
        products = _products_titled(query, without=own_id, limit=limit)
    else:
        products = recommended_products(order=order, exclude=[own_id] if own_id else [], limit=limit)
    variants = [variant for product in products for variant in product.variants.all()]
    left = units_left(variants, now=now)
    return tuple(
        _payable(
            _option(line, variant, product, left[variant.pk])
            for product in products
            for variant in product.variants.all()
            if is_enough(left[variant.pk], quantity) and is_priced(variant, order.currency)
        )
    )


def _payable(options: Iterable[ExchangeOption]) -> list[ExchangeOption]:
    """Without those that cost more, where nobody of the shop takes the difference."""
    found = list(options)
    if all(option.difference_minor <= 0 for option in found) or can_collect_differences():
        return found
    return [option for option in found if option.difference_minor <= 0]


def line_to_exchange(order: Order, name: str) -> OrderLine:
    """The order's line with this external id or public id. Raises UnknownLine."""
    lines = order.lines.select_related("order").filter(Q(public_id=name) | Q(external_id=name))
    line = lines.first()
    if line is None:
        raise UnknownLine.at("line", _("This order has no such line."))
    return line


def product_of(line: OrderLine) -> Product | None:
    """The product of the line: by its id, else the only one that has its variant or its article number."""
    products = Product.objects.select_related("picture").prefetch_related("variants")
    if line.product_external_id:
        return products.filter(external_id=line.product_external_id).first()
    for field, value in (("external_id", line.variant_external_id), ("sku", line.sku)):
        if value:
            found = set(Variant.objects.filter(**{field: value}).values_list("product_id", flat=True)[:2])
            if len(found) == 1:
                return products.get(pk=found.pop())
    return None


def variant_of(line: OrderLine, variants: Iterable[Variant]) -> Variant | None:
    """Which of its product's variants the line is, by id, else by article number."""
    variants = list(variants)
    by_id = [variant for variant in variants if variant.external_id == line.variant_external_id]
    by_sku = [variant for variant in variants if line.sku and variant.sku == line.sku]
    if line.variant_external_id and by_id:
        return by_id[0]
    return by_sku[0] if len(by_sku) == 1 and not line.variant_external_id else None


def standard_reason_of(code: str | None) -> str:
    """What a leaf of the shop's reason tree stands for; empty without one."""
    if not code:
        return ""
    return Reason.objects.filter(code=code).values_list("standard_reason", flat=True).first() or ""


def is_priced(variant: Variant, currency: str) -> bool:
    """Whether its list price can be compared with what the order paid."""
    return variant.price_minor is not None and variant.currency == currency


def _option(
    line: OrderLine,
    variant: Variant,
    product: Product,
    left: int | None,
    *,
    is_same_product: bool = False,
    is_same_variant: bool = False,
    is_next_size: bool = False,
) -> ExchangeOption:
    price = variant.price_minor or 0
    worth = line.paid_minor // line.quantity if line.quantity else 0
    returned_price = line.unit_price_minor if is_same_product else None
    taken_up = exchange_price_minor(
        worth_minor=worth, quantity=1, list_price_minor=price, returned_price_minor=returned_price
    )
    return ExchangeOption(
        product=product,
        variant_id=variant.public_id,
        variant_external_id=variant.external_id,
        title=product.title,
        variant_title=variant.title,
        sku=variant.sku,
        options=tuple(variant.options.items()),
        list_price_minor=price,
        returned_price_minor=returned_price,
        difference_minor=taken_up - worth,
        currency=variant.currency,
        units_left=left,
        is_same_product=is_same_product,
        is_same_variant=is_same_variant,
        is_next_size=is_next_size,
    )


def _by_likelihood(
    variants: Sequence[Variant], own: Variant | None, standard_reason: str
) -> Callable[[Variant], tuple[int, int, int]]:
    """For a size: the same colour by nearness in the wanted direction. Else the same size in other colours."""
    name = _size_name(variants)
    own_size, own_rest = _size_and_rest(own, name) if own else (None, {})
    direction = _DIRECTIONS.get(standard_reason, 0)

    def order_of(variant: Variant) -> tuple[int, int, int]:
        size, rest = _size_and_rest(variant, name)
        if own is None:
            return 0, 0, variant.position
        if direction and own_size and size and size.scale == own_size.scale:
            steps = (size.rank - own_size.rank) * direction
            is_wanted = steps > 0
            return (
                (0 if is_wanted else 1) + (0 if rest == own_rest else 2),
                int(abs(steps) * 100),
                variant.position,
            )
        return (0 if size == own_size else 4), 0 if rest == own_rest else 1, variant.position

    return order_of


def _next_size(
    variants: Sequence[Variant],
    own: Variant | None,
    standard_reason: str,
    left: Mapping[int, int | None],
    quantity: int,
) -> set[int]:
    """Row ids of the nearest size in stock in the direction that the reason asks for, alike in all else."""
    direction = _DIRECTIONS.get(standard_reason, 0)
    name = _size_name(variants)
    own_size, own_rest = _size_and_rest(own, name) if own else (None, {})
    if not direction or own_size is None:
        return set()
    steps = {}
    for variant in variants:
        size, rest = _size_and_rest(variant, name)
        if size is None or size.scale != own_size.scale or rest != own_rest:
            continue
        step = (size.rank - own_size.rank) * direction
        if step > 0 and is_enough(left[variant.pk], quantity):
            steps[variant.pk] = step
    return {pk for pk, step in steps.items() if step == min(steps.values())}


def _size_name(variants: Sequence[Variant]) -> str | None:
    return size_option([_options_of(variant) for variant in variants])


def _options_of(variant: Variant) -> Mapping[str, str]:
    return variant.options or split_title(variant.title)


def _size_and_rest(variant: Variant | None, name: str | None) -> tuple[Size | None, dict[str, str]]:
    """A variant's size, and its other options."""
    options = dict(_options_of(variant)) if variant else {}
    text = options.pop(name, "") if name else ""
    return size_of(text), options


def _products_titled(query: str, *, without: str, limit: int) -> list[Product]:
    """Active products whose title holds every word, or that have the article number; gift cards never."""
    wanted = Q(variants__sku__iexact=query.strip()) | Q(
        *(Q(title__icontains=word) for word in query.split()[:8])
    )
    return list(
        Product.objects.filter(wanted, is_active=True)
        .exclude(external_id=without)
        .exclude(type__iregex=r"^gift[ _-]?card$")
        .annotate(variant_count=Count("variants"))
        .filter(variant_count__gt=0)
        .select_related("picture")
        .prefetch_related("variants")
        .order_by("title", "pk")[:limit]
    )
