"""The policy page, open to everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import clock
from countries.registry import known_countries
from portal.frame import ShopRequest, shopper_page, show
from returns.policy.cases import About
from returns.telling.conditions import country_name
from returns.telling.page import PolicyPage, policy_page


@shopper_page
@require_GET
def policy(request: ShopRequest) -> HttpResponse:
    """All terms, for the shop's country or the one that ``?country=`` names."""
    settings = request.shop.settings
    asked = request.GET.get("country", "").upper()
    home = asked if asked in {one.code for one in known_countries()} else settings.country
    page = policy_page(settings, language=request.language, now=clock.now(), home=home)
    context = {"page": page, "home": home, "homes": _homes(page, home, settings.country, request.language)}
    return show(request, "policy.html", context, is_private=False)


def _homes(page: PolicyPage, home: str, own: str, language: str) -> list[tuple[str, str]]:
    """The shop's own country, then those that the page tells apart."""
    told = [code for case in page.told.about(About.COUNTRY) for code in case.names]
    codes = dict.fromkeys([own, home, *told])
    return [(code, country_name(code, language)) for code in codes]
