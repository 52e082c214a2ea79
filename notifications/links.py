"""Addresses of pictures as a mail program can load them."""

from __future__ import annotations

from accounts.models import Brand
from accounts.selectors import logo_path


def logo_url(brand: Brand, *, base_url: str) -> str:
    """The absolute address of the shop's logo, empty while it has none."""
    path = logo_path(brand)
    return f"{base_url}{path}" if path else ""


def absolute(url: str, *, base_url: str) -> str:
    """``url`` as a mail program can load it; empty for what it cannot."""
    if url.startswith(("https://", "http://")):
        return url
    return f"{base_url}{url}" if url.startswith("/") else ""
