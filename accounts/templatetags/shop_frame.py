"""The shop's name and brand for pages that allauth renders."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from accounts.selectors import brand, logo_path, shop_settings
from core.dates import format_date_with_weekday
from tenants.models import Shop, ShopKind
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
    is_test: bool
    check_day: str


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
        is_test=shop.is_test,
        check_day=_check_day(shop),
    )


def _check_day(shop: Shop) -> str:
    """By when the shop is checked, in words; empty once it is, and until that was asked for."""
    if shop.is_verified or shop.check_due_date is None:
        return ""
    return format_date_with_weekday(shop.check_due_date, get_language() or "en")


def _stylesheet_url() -> str | None:
    # The portal serves the brand; the operators' host has none.
    try:
        return reverse("portal:brand_styles")
    except NoReverseMatch:
        return None
