"""What every shopper's page stands in: the shop's name, brand, languages and footer, and how a view is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.legal_footer import LegalLine, legal_lines
from accounts.models import Brand, ShopSettings
from accounts.selectors import brand, logo_path, shop_settings
from core.errors import Conflict, NotFound, NotPermitted, Refusal
from core.locales import accepted_languages, first_spoken
from portal.brand_styles import stylesheet_version
from tenants.selectors import current_shop

LANGUAGE_COOKIE = f"{settings.COOKIE_PREFIX}language"
_LOGO_HEIGHT = 36
_REVIEW_RETRY_SECONDS = 3600


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """The shop as its pages show it."""

    name: str
    tagline: str
    logo_url: str | None
    logo_width: int
    logo_height: int
    stylesheet_url: str
    icon_url: str
    paper: str
    languages: tuple[Language, ...]
    language_name: str
    is_indexed: bool
    is_test: bool
    legal_lines: tuple[LegalLine, ...]
    reply_to: str
    url: str
    settings: ShopSettings


@dataclass(frozen=True)
class Problem:
    """One thing to mend, named on top of the page; ``anchor`` is the field's id."""

    text: str
    anchor: str = ""


class ShopRequest(HttpRequest):
    """A request to a shop's portal, after ``shopper_page``."""

    shop: Frame
    language: str


View = Callable[..., HttpResponseBase]


def shopper_page(view: View) -> View:
    """Answer in one of the shop's languages and in its brand; a refusal becomes a page that says what to do."""

    @wraps(view)
    def answer(request: ShopRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        settings = shop_settings()
        request.language = language_of(request, settings)
        with translation.override(request.language):
            request.shop = _frame(settings, brand(), request.language)
            try:
                response = view(request, *args, **kwargs) if _is_open(request) else _not_open_yet(request)
            except Refusal as refusal:
                response = _refused(request, refusal)
        response.headers.setdefault("Content-Language", request.language)
        response.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return answer


def show(
    request: ShopRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    is_private: bool = True,
) -> HttpResponse:
    """Render a page in the shop's frame. Private ones are kept out of search engines."""
    return render(
        request,
        f"portal/{template}",
        {**context, "shop": request.shop, "is_private": is_private},
        status=status,
    )


def stopped(
    request: ShopRequest, *, title: str, text: str = "", url: str = "", action: str = "", status: int = 200
) -> HttpResponse:
    """A page that says why it does not go on here, and how it does."""
    context = {
        "title": title,
        "text": text,
        "url": url or reverse("portal:find"),
        "action": action or _("Find my order"),
    }
    return show(request, "stopped.html", context, status=status)


def page_not_found(request: ShopRequest) -> HttpResponse:
    """The answer for whatever is not there, was revoked, or is not this shopper's: always the same."""
    return stopped(
        request,
        title=_("We cannot find this page"),
        text=_("The link may be incomplete or too old. With your order number you get on from here."),
        status=404,
    )


def language_of(request: HttpRequest, settings: ShopSettings, *, by_cookie: bool = True) -> str:
    """The shopper's choice, else what the browser asks for, among the languages of the shop."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "") if by_cookie else ""
    if chosen in settings.languages:
        return chosen
    wishes = accepted_languages(request.headers.get("Accept-Language", ""))
    return first_spoken(wishes, settings.languages, otherwise=settings.default_language)


def _is_open(request: ShopRequest) -> bool:
    """While its name is looked at, a shop serves nobody but its own staff."""
    return not current_shop().is_in_review or bool(request.user.is_authenticated)


def _not_open_yet(request: ShopRequest) -> HttpResponse:
    response = stopped(
        request,
        title=_("This shop is not open yet"),
        text=_(
            "Its pages open once Comeback, which runs them, has looked at the shop. Please come back later."
        ),
        status=503,
    )
    response["Retry-After"] = str(_REVIEW_RETRY_SECONDS)
    return response


def _frame(settings: ShopSettings, of_brand: Brand, language: str) -> Frame:
    logo = of_brand.logo_file
    languages = tuple(
        Language(code, str(get_language_info(code)["name_local"]), code == language)
        for code in settings.languages
    )
    ratio = logo.width / logo.height if logo and logo.width and logo.height else 1
    return Frame(
        name=settings.shop_name,
        tagline=of_brand.tagline.get(language) or of_brand.tagline.get(settings.default_language) or "",
        logo_url=logo_path(of_brand),
        logo_width=round(_LOGO_HEIGHT * ratio),
        logo_height=_LOGO_HEIGHT,
        stylesheet_url=f"{reverse('portal:brand_styles')}?v={stylesheet_version(of_brand)}",
        icon_url=f"{reverse('portal:icon')}?v={of_brand.accent_colour[1:]}",
        paper=of_brand.background_colour,
        languages=languages,
        language_name=next((item.name for item in languages if item.is_current), language),
        is_indexed=current_shop().is_verified and not current_shop().is_test,
        is_test=current_shop().is_test,
        legal_lines=legal_lines(settings, language=language),
        reply_to=settings.reply_to_email,
        url=of_brand.shop_url,
        settings=settings,
    )


def _refused(request: ShopRequest, refusal: Refusal) -> HttpResponse:
    if isinstance(refusal, NotFound):
        return page_not_found(request)
    status = 409 if isinstance(refusal, Conflict) else 403 if isinstance(refusal, NotPermitted) else 422
    return stopped(
        request,
        title=_("This did not work"),
        text=refusal.detail or _("Nothing was changed. Please try again from the start."),
        status=status,
    )
