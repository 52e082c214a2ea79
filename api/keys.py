"""``/keys``: making, listing and revoking API keys."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey
from accounts.services.keys import KeyLimits, create_api_key, revoke_api_key
from api.listing import PageFilters, paged
from api.serializers.keys import ApiKeySerializer, ApiKeyWish, NewApiKeySerializer
from api.showing import show
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
        """Make a key. Its secret is answered once. It does no more, lives no longer and sends no more than this one.

        What it sends counts for the key that made it too, and it ends with that one.
        """
        wish = understood(ApiKeyWish, request)
        maker = self.caller.api_key
        usual = KeyLimits.within(maker)
        expires_at = wish.get("expires_at", usual.expires_at)
        if expires_at is not None and expires_at <= self.now:
            refuse_field("expires_at", "in_the_past", _("A key can only expire in the future."))
        made = create_api_key(
            name=wish["name"],
            scopes=wish["scopes"],
            requests_per_second=wish.get("requests_per_second", usual.requests_per_second),
            expires_at=expires_at,
            maker=maker,
            actor=self.actor,
            now=self.now,
        )
        shown = show(ApiKeySerializer, made.api_key)
        return Response({**shown, "secret": made.text}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, key_id: str) -> Response:
        """End a key and all that were made with it at once, unless it is stronger than this one. Safe to repeat."""
        revoke_api_key(public_id=key_id, by=self.caller.api_key, actor=self.actor, now=self.now)
        return Response(status=204)
