"""Addresses of pictures as a mail program can load them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from commerce.models import OrderLine, Product
from commerce.pictures import picture_path, pictures_of


def picture_urls_of(lines: Iterable[OrderLine], *, base_url: str) -> dict[int, str]:
    """The absolute address of the picture of each line's product, by the line's row id; in one query."""
    paths = pictures_of(lines, host=urlsplit(base_url).netloc)
    return {pk: f"{base_url}{path}" for pk, path in paths.items()}


def picture_url(product: Product, *, base_url: str) -> str:
    """The absolute address of a product's picture, empty while it has none."""
    path = picture_path(product, host=urlsplit(base_url).netloc)
    return f"{base_url}{path}" if path else ""
