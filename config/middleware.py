"""What happens around every request: health, logs, content policy, and staff sessions on shops' hosts only."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest, DisallowedHost, MiddlewareNotUsed
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name

from api.problems import CONTENT_TYPE, Problem
from config.content_policy import policy_for
from config.health import checks_of_readiness, does_redis_answer, is_served
from core.ids import new_row_id
from core.locales import accepted_languages, first_spoken
from core.uploads import largest_form_of
from tenants.addresses import asked_host, base_url_of_host

log = structlog.get_logger()

_STAFF_PLACES = ("/dashboard/", "/admin/")
_API = "/api/v1/"


class HealthMiddleware(MiddlewareMixin):
    """Answers ``/health/live``, ``/health/ready`` and ``/health/host?domain=`` on any host, before a shop is looked for."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.path_info == "/health/live":
            return JsonResponse({"status": "live"})
        if request.path_info == "/health/ready":
            checks = checks_of_readiness()
            ready = all(checks.values())
            checks["redis"] = does_redis_answer()
            answer = {"status": "ready" if ready else "not_ready", "checks": checks}
            response = JsonResponse(answer, status=200 if ready else 503)
            response._has_been_logged = True  # type: ignore[attr-defined]  # a start is no failure
            return response
        if request.path_info == "/health/host":
            # Asked by the proxy before it fetches a certificate for a host.
            return HttpResponse(status=200 if is_served(request.GET.get("domain", "")) else 404)
        return None


class WhereHttpsIsSpoken(MiddlewareMixin):
    """Passed over where the settings say http."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        if settings.BASE_SCHEME != "https":
            raise MiddlewareNotUsed


class HttpsMiddleware(WhereHttpsIsSpoken):
    """Leads pages from http to https, on hosts that are ours and at the port of the settings."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.is_secure() or request.path_info.startswith(_API):
            return None
        try:
            host = asked_host(request)
        except DisallowedHost:
            return None
        if not is_served(host):
            return None  # answered like every host that leads nowhere
        return HttpResponsePermanentRedirect(f"{base_url_of_host(host)}{request.get_full_path()}")


class ApiOverHttpsMiddleware(WhereHttpsIsSpoken):
    """The API leads nowhere: a program that sends its key in the clear shall notice at once."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.is_secure() or not request.path_info.startswith(_API):
            return None
        problem = Problem(
            403,
            "https_needed",
            _("This API is spoken over https only"),
            _("The key went over an open line. Make a new one, and begin the address with https."),
        )
        return JsonResponse(problem.as_json(), status=problem.status, content_type=CONTENT_TYPE)


class RequestLogMiddleware(MiddlewareMixin):
    """One line per request, with an id that the answer carries; the path's name, never the path."""

    def process_request(self, request: HttpRequest) -> None:
        request.request_id = f"req_{new_row_id().hex}"
        request.began_at = time.monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(
            request_id=request.request_id,
            schema=connection.schema_name,
        )

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        began_at = getattr(request, "began_at", None)
        if began_at is None:
            return response
        response["X-Request-Id"] = request.request_id
        log.info(
            "request",
            method=request.method,
            view=request.resolver_match.view_name if request.resolver_match else None,
            status=response.status_code,
            milliseconds=round((time.monotonic() - began_at) * 1000),
        )
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The content policy of the part of the site that answers; a view may still set its own."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and not hasattr(response, "_csp_config"):
            parts.config = policy_for(request.path_info)
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """The reader's language: what only staff read has those that the dashboard speaks, everything else all."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if not _is_for_staff(request):
            return
        wishes = [
            translation.get_language() or "",
            *accepted_languages(request.headers.get("Accept-Language", "")),
        ]
        language = first_spoken(wishes, dict(settings.STAFF_LANGUAGES), otherwise=settings.LANGUAGE_CODE)
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _is_for_staff(request: HttpRequest) -> bool:
    return request.urlconf != settings.ROOT_URLCONF or request.path_info.startswith(_STAFF_PLACES)


class FormSizeMiddleware(MiddlewareMixin):
    """Refuses forms that are larger than their view takes, before anything of them is read. The API bounds its own."""

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if getattr(view, "csrf_exempt", False) or not length.isdecimal():
            return None
        if int(length) <= largest_form_of(view):
            return None
        return HttpResponse(render_to_string("413.html"), status=413)


class StorableTextMiddleware(MiddlewareMixin):
    """Refuses the NUL character in addresses, questions and forms: Postgres keeps no text that holds one.

    The API says for itself which field holds it.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if request.path_info.startswith("/api/"):
            return
        if "\x00" in request.path_info:
            raise Http404
        # Who may post without a form's token posts no form: the view reads its body as it came.
        is_form = not getattr(view, "csrf_exempt", False)
        if _holds_nul(request.GET) or (is_form and _holds_nul(request.POST)):
            raise BadRequest("NUL")


def _holds_nul(values: QueryDict) -> bool:
    return any("\x00" in name or any("\x00" in text for text in texts) for name, texts in values.lists())


class ShopsOnly:
    """Passed over on the public host: there is no session, no user and no message there."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if connection.schema_name == get_public_schema_name():
            return self.get_response(request)  # type: ignore[no-any-return]
        return super().__call__(request)  # type: ignore[misc, no-any-return]


class ShopSessionMiddleware(ShopsOnly, SessionMiddleware):
    pass


class ShopAuthenticationMiddleware(ShopsOnly, AuthenticationMiddleware):
    pass


class ShopMessageMiddleware(ShopsOnly, MessageMiddleware):
    pass
