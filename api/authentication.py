"""Who calls: a Bearer key of this shop, and the scopes that it was given."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from accounts.models import ApiKey
from accounts.scopes import ScopeMissing
from accounts.services.keys import authenticate
from core import clock
from core.actors import Actor

CHALLENGE = 'Bearer realm="api"'
_LONGEST_KEY = 200


@dataclass(frozen=True)
class Caller:
    """The integrator behind a key."""

    api_key: ApiKey

    is_authenticated = True

    @property
    def actor(self) -> Actor:
        return Actor("api", self.api_key.public_id)

    def has(self, scope: str) -> bool:
        return scope in self.api_key.scopes


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer <key>``."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey]:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _space, text = header.partition(" ")
        if not header:
            raise NotAuthenticated(_("Send your API key in the header Authorization: Bearer <key>."))
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(_("Send your API key as a Bearer token."), code="invalid_key")
        text = text.strip()
        api_key = None
        if text.isascii() and text.isprintable() and len(text) <= _LONGEST_KEY:
            api_key = authenticate(text, now=clock.real_now())
        if api_key is None:
            raise AuthenticationFailed(
                _("This key is unknown in this shop, has expired or was revoked."), code="invalid_key"
            )
        return Caller(api_key), api_key

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


def require_scope(caller: Caller, scope: str) -> None:
    """Raise ScopeMissing, naming the scope, unless the caller's key has it."""
    if not caller.has(scope):
        raise ScopeMissing(
            _("This call needs the scope %(scope)s, which the key does not have.") % {"scope": scope}
        )


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.BearerAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key of this shop, made in the dashboard or by POST /api/v1/keys.",
        }
