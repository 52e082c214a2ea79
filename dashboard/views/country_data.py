"""What the shop's country brings, with its sources."""

from __future__ import annotations

from django.http.response import HttpResponseBase

from accounts.roles import Capability
from accounts.selectors import shop_settings
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.country_data import country_sections
from returns.telling.conditions import country_name


@staff_page(Capability.EDIT_SETTINGS)
def country_data(request: StaffRequest) -> HttpResponseBase:
    """Hand-over, carriers, payout, banks, marketplaces, messages and the address form, each row with its source."""
    code = shop_settings().country
    context = {"sections": country_sections(code), "country_name": country_name(code, request.language)}
    return show(request, "shop/country_data.html", context)
