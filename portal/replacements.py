"""What an item can be exchanged for, as the shopper's pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.models import Order, OrderLine, Variant
from commerce.pictures import picture_path
from core.money import Money, format_money
from portal.money import difference_text
from returns.selectors import return_settings
from returns.services.exchange_options import (
    ExchangeOption,
    is_priced,
    other_products,
    product_of,
)

_FEW = 3


@dataclass(frozen=True)
class Article:
    """A variant as a row of the picking page. What is sold out can be seen and not chosen."""

    value: str
    anchor: str
    title: str
    picture_url: str
    price: str
    difference: str
    note: str
    is_next_size: bool = False
    is_sold_out: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class OtherProduct:
    """Another product with its variants in stock. ``is_open`` shows them at once."""

    title: str
    picture_url: str
    price: str
    articles: tuple[Article, ...]
    is_open: bool


def likeliest_option(options: Iterable[ExchangeOption]) -> ExchangeOption | None:
    """The one article that the reason asks for: the next size, or the same again for a faulty one."""
    return next((option for option in options if option.is_next_size or option.is_same_variant), None)


def is_anything_else_in_stock(*, order: Order, line: OrderLine, quantity: int, now: datetime) -> bool:
    """Whether another product could leave instead, where the shop offers that."""
    return return_settings().offers_other_products and bool(
        other_products(order=order, line=line, quantity=quantity, now=now, limit=1)
    )


def articles_of_line(
    options: Iterable[ExchangeOption],
    line: OrderLine,
    *,
    quantity: int,
    chosen: str,
    language: str,
    host: str,
) -> tuple[Article, ...]:
    """The variants of the line's own product: those in stock first, in their order, then what is sold out."""
    options = list(options)
    rows = [
        _article(option, quantity=quantity, chosen=chosen, language=language, host=host) for option in options
    ]
    product = product_of(line)
    if product is None:
        return tuple(rows)
    known = {option.variant_id for option in options}
    picture = picture_path(product, host=host)
    return (
        *rows,
        *(
            _sold_out(variant, picture_url=picture, language=language)
            for variant in product.variants.all()
            if variant.public_id not in known
            and is_priced(variant, line.order.currency)
            and not _is_own(variant, line)
        ),
    )


def other_articles(
    options: Iterable[ExchangeOption], *, quantity: int, chosen: str, language: str, host: str
) -> tuple[OtherProduct, ...]:
    """Other products, each with its variants, in the order in which they were found."""
    grouped: dict[int, list[ExchangeOption]] = {}
    for option in options:
        grouped.setdefault(option.product.pk, []).append(option)
    return tuple(
        OtherProduct(
            title=rows[0].title,
            picture_url=picture_path(rows[0].product, host=host),
            price=format_money(Money(min(row.list_price_minor for row in rows), rows[0].currency), language),
            articles=tuple(
                _article(row, quantity=quantity, chosen=chosen, language=language, host=host) for row in rows
            ),
            is_open=len(grouped) == 1 or chosen in {row.variant_id for row in rows},
        )
        for rows in grouped.values()
    )


def _article(option: ExchangeOption, *, quantity: int, chosen: str, language: str, host: str) -> Article:
    left = option.units_left
    return Article(
        value=option.variant_id,
        anchor=f"variant-{option.variant_id}",
        title=option.variant_title or option.title,
        picture_url=picture_path(option.product, host=host),
        price=format_money(Money(option.list_price_minor, option.currency), language),
        difference=difference_text(option.difference_minor * quantity, option.currency, language),
        note=ngettext("Only %(count)s left", "Only %(count)s left", left) % {"count": left}
        if left is not None and left <= _FEW
        else "",
        is_next_size=option.is_next_size,
        is_chosen=option.variant_id == chosen,
    )


def _sold_out(variant: Variant, *, picture_url: str, language: str) -> Article:
    return Article(
        value="",
        anchor=f"variant-{variant.public_id}",
        title=variant.title,
        picture_url=picture_url,
        price=format_money(Money(variant.price_minor or 0, variant.currency), language),
        difference="",
        note=_("Sold out"),
        is_sold_out=True,
    )


def _is_own(variant: Variant, line: OrderLine) -> bool:
    return variant.external_id == line.variant_external_id or (bool(line.sku) and variant.sku == line.sku)
