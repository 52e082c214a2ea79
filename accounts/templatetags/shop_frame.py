"""The shop's name and brand for pages that allauth renders."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse

from accounts.selectors import brand, logo_path, shop_settings
from tenants.models import ShopKind
from tenants.selectors import current_shop

register = template.Library()


@dataclass(frozen=True)
class StaffFrame:
    name: str
    logo_url: str | None
    stylesheet_url: str | None
    home_url: str
    is_verified: bool
    is_in_review: bool


@register.simple_tag
def shop_frame() -> StaffFrame:
    """What a staff page outside of the dashboard shows of the shop."""
    of_brand = brand()
    shop = current_shop()
    is_operators = shop.kind == ShopKind.OPERATORS
    return StaffFrame(
        name="Comeback" if is_operators else shop_settings().shop_name,
        logo_url=None if is_operators else logo_path(of_brand),
        stylesheet_url=_stylesheet_url(),
        home_url="/admin/" if is_operators else "/dashboard/",
        is_verified=shop.is_verified,
        is_in_review=shop.is_in_review,
    )


def _stylesheet_url() -> str | None:
    # The portal serves the brand; the operators' host has none.
    try:
        return reverse("portal:brand_styles")
    except NoReverseMatch:
        return None
