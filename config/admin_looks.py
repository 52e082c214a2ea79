"""How the lists of staff and operators look: Unfold's settings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

_GREEN = {
    "50": "#f1f6f4",
    "100": "#e0ebe6",
    "200": "#c2d6cd",
    "300": "#97b8ab",
    "400": "#679485",
    "500": "#47786a",
    "600": "#2f5d50",
    "700": "#274c42",
    "800": "#1f3d36",
    "900": "#1a322c",
    "950": "#0d1c19",
}


def name_of_shop(request: HttpRequest) -> str:
    """The name over a shop's lists."""
    from tenants.selectors import current_shop

    return current_shop().name


_LOOKS: dict[str, Any] = {
    "SITE_SYMBOL": "undo",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {"primary": _GREEN},
    "SIDEBAR": {"show_search": True},
}
SHOP_LISTS: dict[str, Any] = _LOOKS | {
    "SITE_TITLE": name_of_shop,
    "SITE_HEADER": name_of_shop,
    "SITE_URL": "/dashboard/",
}
OPERATORS_LISTS: dict[str, Any] = _LOOKS | {
    "SITE_TITLE": _("Comeback operators"),
    "SITE_HEADER": _("Comeback operators"),
    "SITE_URL": None,
}
