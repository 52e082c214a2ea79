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
from returns.policy.quote import ItemShare
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


@dataclass(frozen=True)
class Reader:
    """For whom articles are shown: how many units he exchanges, what he picked, his language.

    ``share`` is what they are worth in the quote, and what of it the order can no longer give: that is paid on top.
    """

    quantity: int
    chosen: str
    language: str
    share: ItemShare


def likeliest_option(options: Iterable[ExchangeOption]) -> ExchangeOption | None:
    """The one article that the reason asks for: the next size, or the same again for a faulty one."""
    return next((option for option in options if option.is_next_size or option.is_same_variant), None)


def is_anything_else_in_stock(*, order: Order, line: OrderLine, quantity: int, now: datetime) -> bool:
    """Whether another product could leave instead, where the shop offers that."""
    return return_settings().offers_other_products and bool(
        other_products(order=order, line=line, quantity=quantity, now=now, limit=1)
    )


def articles_of_line(
    options: Iterable[ExchangeOption], line: OrderLine, reader: Reader
) -> tuple[Article, ...]:
    """The variants of the line's own product: those in stock first, in their order, then what is sold out."""
    options = list(options)
    rows = [_article(option, reader) for option in options]
    product = product_of(line)
    if product is None:
        return tuple(rows)
    known = {option.variant_id for option in options}
    return (
        *rows,
        *(
            _sold_out(variant, language=reader.language)
            for variant in product.variants.all()
            if variant.public_id not in known
            and is_priced(variant, line.order.currency)
            and not _is_own(variant, line)
        ),
    )


def other_articles(options: Iterable[ExchangeOption], reader: Reader) -> tuple[OtherProduct, ...]:
    """Other products, each with its variants, in the order in which they were found."""
    grouped: dict[int, list[ExchangeOption]] = {}
    for option in options:
        grouped.setdefault(option.product.pk, []).append(option)
    return tuple(
        OtherProduct(
            title=rows[0].title,
            picture_url=picture_path(rows[0].product),
            price=format_money(
                Money(min(row.list_price_minor for row in rows), rows[0].currency), reader.language
            ),
            articles=tuple(_article(row, reader) for row in rows),
            is_open=len(grouped) == 1 or reader.chosen in {row.variant_id for row in rows},
        )
        for rows in grouped.values()
    )


def _article(option: ExchangeOption, reader: Reader) -> Article:
    left = option.units_left
    return Article(
        value=option.variant_id,
        anchor=f"variant-{option.variant_id}",
        title=option.variant_title or option.title,
        price=format_money(Money(option.list_price_minor, option.currency), reader.language),
        difference=difference_text(
            option.difference_for(reader.quantity, reader.share), option.currency, reader.language
        ),
        note=ngettext("Only %(count)s left", "Only %(count)s left", left) % {"count": left}
        if left is not None and left <= _FEW
        else "",
        is_next_size=option.is_next_size,
        is_chosen=option.variant_id == reader.chosen,
    )


def _sold_out(variant: Variant, *, language: str) -> Article:
    return Article(
        value="",
        anchor=f"variant-{variant.public_id}",
        title=variant.title,
        price=format_money(Money(variant.price_minor or 0, variant.currency), language),
        difference="",
        note=_("Sold out"),
        is_sold_out=True,
    )


def _is_own(variant: Variant, line: OrderLine) -> bool:
    return variant.external_id == line.variant_external_id or (bool(line.sku) and variant.sku == line.sku)
