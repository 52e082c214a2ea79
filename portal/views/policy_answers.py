"""Asked before buying, without a key: the answer for the shop's own product page, its script, and a plain page."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from csp.decorators import csp_replace
from django.conf import settings as project_settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_safe

from accounts.models import ShopSettings
from accounts.selectors import shop_settings
from accounts.services.throttles import hit
from core import clock
from core.errors import NotFound, Refusal
from core.network import network_address
from countries.registry import is_country_code
from portal.frame import ShopRequest, language_of, shopper_page, show
from returns.telling.answers import PolicyAnswer, policy_answer, product_named
from tenants.addresses import own_url

_QUESTIONS_A_MINUTE: Final = 240  # of one network address
_ANSWER_SECONDS: Final = 300
_SCRIPT_SECONDS: Final = 3600
_SCRIPT: Final = Path(__file__).parent.parent / "policy_snippet.js"


@require_safe
def answer(request: HttpRequest) -> HttpResponseBase:
    """``?product=&variant=&country=&tier=&language=``: the answer of ``GET /api/v1/policy`` for any web page."""
    state = hit(
        scope="policy_answer",
        key=network_address(request),
        limit=_QUESTIONS_A_MINUTE,
        window_seconds=60,
        now=clock.now(),
    )
    if not state.is_allowed:
        response: HttpResponse = JsonResponse({"code": "too_many_requests"}, status=429)
        response["Retry-After"] = str(max(1, state.retry_after_seconds(clock.now())))
        return _open_to_all(response)
    settings = shop_settings()
    language = asked_language(request, settings)
    with translation.override(language):
        try:
            body = _asked(request, settings, language)
        except Refusal as refusal:
            status = 404 if isinstance(refusal, NotFound) else 422
            return _open_to_all(JsonResponse({"code": refusal.code, "detail": refusal.detail}, status=status))
        product = body.product
        url = (
            reverse("portal:policy_of_product", args=[product.external_id])
            if product
            else reverse("portal:policy")
        )
        found = JsonResponse({**body.as_json(), "url": own_url(url)})
    found["Content-Language"] = language
    patch_vary_headers(found, ["Accept-Language"])
    return _kept(request, _open_to_all(found), seconds=_ANSWER_SECONDS)


@require_safe
def snippet(request: HttpRequest) -> HttpResponseBase:
    """The script that writes the answer beside a product; the same for every shop."""
    response = HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    return _kept(request, _open_to_all(response), seconds=_SCRIPT_SECONDS)


@shopper_page
@require_GET
def policy_of_product(request: ShopRequest, product_id: str) -> HttpResponse:
    """What holds for one product, as a page: for a link, and for whoever has no script."""
    body = _asked(request, request.shop.settings, request.language, product=product_id)
    context = {"answer": body, "product": body.product}
    return show(request, "policy_product.html", context, is_private=False)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its type knows no view with arguments
def policy_frame(request: HttpRequest, product_id: str) -> HttpResponseBase:
    """The one line alone, for a frame in the product's page."""
    settings = shop_settings()
    language = asked_language(request, settings)
    with translation.override(language):
        try:
            body = _asked(request, settings, language, product=product_id)
        except Refusal:
            return HttpResponse(status=404)
        response = render(request, "portal/policy_frame.html", {"answer": body, "product": body.product})
    response["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return _kept(request, response, seconds=_ANSWER_SECONDS)


def asked_language(request: HttpRequest, settings: ShopSettings) -> str:
    """The language of the page that asks, where the shop has it, else the browser's. No cookie is read."""
    wanted = request.GET.get("language", "").replace("_", "-").split("-")[0].lower()
    if wanted in settings.languages and wanted in dict(project_settings.LANGUAGES):
        return wanted
    return language_of(request, settings, by_cookie=False)


def _asked(request: HttpRequest, settings: ShopSettings, language: str, *, product: str = "") -> PolicyAnswer:
    name = product or request.GET.get("product", "")
    country = request.GET.get("country", "").upper()
    return policy_answer(
        settings,
        product=product_named(name) if name else None,
        variant=request.GET.get("variant", ""),
        country=country if is_country_code(country) else "",
        tier=request.GET.get("tier", ""),
        language=language,
        now=clock.now(),
    )


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Any web page may read it: it is the same for everybody, and neither read nor sent with a cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _kept(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponseBase:
    """Let browsers keep the answer for a while, and tell those that have it that nothing changed."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={seconds}"
    return get_conditional_response(request, etag=etag, response=response) or response
