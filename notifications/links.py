"""Addresses of pictures as a mail program can load them."""

from __future__ import annotations

from collections.abc import Iterable

from commerce.models import OrderLine, Product
from commerce.pictures import picture_path, pictures_of
from tenants.addresses import own_url


def picture_urls_of(lines: Iterable[OrderLine]) -> dict[int, str]:
    """The absolute address of the picture of each line's product, by the line's row id; in one query."""
    paths = pictures_of(lines)
    return {pk: own_url(path) for pk, path in paths.items()}


def picture_url(product: Product) -> str:
    """The absolute address of a product's picture, empty while it has none."""
    path = picture_path(product)
    return own_url(path) if path else ""
