"""``/keys``: making, listing and revoking API keys."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey
from accounts.scopes import SCOPES
from accounts.services.keys import create_api_key, revoke_api_key
from api.listing import PageFilters, paged
from api.problems import ScopeMissing
from api.serializers.keys import ApiKeySerializer, ApiKeyWish, NewApiKeySerializer
from api.strict import refuse_field, understood, understood_query
from api.views import ApiView


class KeyViews(ApiView):
    resource = "keys"
    secrets = {"create": ("secret",)}

    @extend_schema(parameters=[PageFilters], responses=paged(ApiKeySerializer))
    def list(self, request: Request) -> Response:
        """All keys, revoked ones too, newest first."""
        query = understood_query(PageFilters, request)
        return self.page(ApiKey.objects.all(), ApiKeySerializer, order=("-created_at", "-id"), query=query)

    @extend_schema(request=ApiKeyWish, responses={201: NewApiKeySerializer})
    def create(self, request: Request) -> Response:
        """Make a key. Its secret is answered once; a key gives no scope that it does not have itself."""
        wish = understood(ApiKeyWish, request)
        self._require_own_scopes(wish["scopes"])
        if wish["expires_at"] is not None and wish["expires_at"] <= self.now:
            refuse_field("expires_at", "in_the_past", _("A key can only expire in the future."))
        made = create_api_key(
            name=wish["name"],
            scopes=wish["scopes"],
            requests_per_second=wish["requests_per_second"],
            expires_at=wish["expires_at"],
            actor=self.actor,
            now=self.now,
        )
        shown = ApiKeySerializer(made.api_key).data
        return Response({**shown, "secret": made.text}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, key_id: str) -> Response:
        """End a key at once. Safe to repeat."""
        revoke_api_key(public_id=key_id, actor=self.actor, now=self.now)
        return Response(status=204)

    def _require_own_scopes(self, scopes: Iterable[str]) -> None:
        missing = [scope for scope in scopes if scope in SCOPES and not self.caller.has(scope)]
        if missing:
            raise ScopeMissing(
                _("A key cannot give the scope %(scope)s, which it does not have itself.")
                % {"scope": missing[0]}
            )
