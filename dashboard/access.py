"""Who may open a staff page, in which language it answers, and what a refusal looks like there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import StaffUser
from accounts.roles import Capability
from accounts.second_factor_gate import lacks_demanded_factor, to_proving
from accounts.selectors import shop_settings
from core.actors import Actor
from core.errors import NotFound
from core.locales import first_spoken
from dashboard.navigation import navigation_for
from tenants.selectors import current_shop


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in and may open the page, after ``staff_page``."""

    user: StaffUser
    actor: Actor
    language: str


View = Callable[..., HttpResponseBase]


def staff_page(*needed: Capability) -> Callable[[View], View]:
    """Let only staff in who may do all of ``needed``; others sign in, or read why not.

    The page answers in the staff member's own language and the shop's time. What is not this shop's is a plain 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not (user.is_authenticated and user.is_active and user.is_staff):
                return redirect_to_login(request.get_full_path())
            request.actor = Actor("staff", str(user.pk))
            request.language = _language_of(user)
            shop = shop_settings()
            if lacks_demanded_factor(request, shop):
                return to_proving(request)
            times = timezone.override(ZoneInfo(shop.time_zone))
            with translation.override(request.language), times:
                if not all(user.may(capability) for capability in needed):
                    response: HttpResponseBase = not_allowed(request)
                else:
                    try:
                        response = view(request, *args, **kwargs)
                    except NotFound:
                        response = missing(request)
            response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers.setdefault("Content-Language", request.language)
            return response

        return answer

    return decorate


def show(request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render ``templates/dashboard/<template>`` in the dashboard's frame.

    Templates find ``staff``, ``may`` (names of capabilities), ``navigation`` and ``is_partial`` (htmx asks for a part).
    """
    frame = {
        "staff": request.user,
        "may": {capability.value for capability in Capability if request.user.may(capability)},
        "navigation": navigation_for(request.user, request.path, is_test=current_shop().is_test),
        "is_partial": request.headers.get("HX-Request") == "true",
    }
    return render(request, f"dashboard/{template}", {**frame, **context}, status=status)


def not_allowed(request: StaffRequest) -> HttpResponse:
    """Says that the role does not go so far, and who can change that."""
    return show(
        request,
        "stopped.html",
        {
            "title": _("Your role does not include this"),
            "text": _("The owner of the shop can change your role under Staff."),
        },
        status=403,
    )


def missing(request: StaffRequest) -> HttpResponse:
    """Says that there is nothing here, and leads back to the queue."""
    return show(
        request,
        "stopped.html",
        {
            "title": _("There is nothing here"),
            "text": _("It may have been deleted, or the address has a mistake."),
        },
        status=404,
    )


def _language_of(user: StaffUser) -> str:
    return first_spoken([user.language], dict(settings.STAFF_LANGUAGES), otherwise=settings.LANGUAGE_CODE)
