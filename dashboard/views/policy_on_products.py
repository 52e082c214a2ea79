"""The policy beside the shop's products: a block to copy, and how it looks for one of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from accounts.selectors import shop_settings
from commerce.models import Product
from core import clock
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from returns.telling.answers import policy_answer, product_named
from tenants.addresses import own_base_url

_OFFERED = 50
_BLOCK = """\
<p data-comeback-policy="{product}"><a href="{home}/policy/product/{product}/">{text}</a></p>
<script src="{home}/policy/snippet.js" async></script>"""
_FRAME = """\
<iframe src="{home}/policy/product/{product}/frame/" title="{text}" width="320" height="40" loading="lazy"></iframe>"""
_LINK_TEXT = gettext_lazy("Returns and refunds")


@staff_page(Capability.EDIT_POLICY)
@require_safe
def policy_on_products(request: StaffRequest) -> HttpResponse:
    """``?product=`` is the one that is shown, the newest by default."""
    settings = shop_settings()
    products = list(Product.objects.filter(is_active=True).order_by("-updated_at", "-pk")[:_OFFERED])
    chosen = _chosen(request.GET.get("product", ""), products)
    home = own_base_url()
    name = chosen.external_id if chosen else "PRODUCT"
    with translation.override(settings.default_language):
        words = {"home": home, "product": name, "text": str(_LINK_TEXT)}
        answer = policy_answer(settings, product=chosen, language=settings.default_language, now=clock.now())
        shown = {"summary": answer.summary, "sentences": answer.sentences}
    context = {
        "products": products,
        "chosen": chosen,
        "shown": shown,
        "shown_language": settings.default_language,
        "script_text": _BLOCK.format(**words),
        "frame_text": _FRAME.format(**words),
        "api_example": f"GET {home}/api/v1/policy?product={name}&country={settings.country}",
        "open_example": f"{home}/policy/answer.json?product={name}&country={settings.country}",
    }
    return show(request, "policy_on_products.html", context)


def _chosen(name: str, products: list[Product]) -> Product | None:
    if name:
        try:
            return product_named(name)
        except NotFound:
            return None
    return products[0] if products else None
