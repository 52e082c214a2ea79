"""The policy page, open to everybody."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.frame import ShopRequest, shopper_page, show
from portal.policy_page import policy_page


@shopper_page
@require_GET
def policy(request: ShopRequest) -> HttpResponse:
    page = policy_page(request.shop.settings, language=request.language, now=timezone.now())
    return show(request, "policy.html", {"page": page}, is_private=False)
